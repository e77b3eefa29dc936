from __future__ import annotations

from django.db import models

from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import Personal, Retention


class Try(models.Model):
    """A try to get in that may turn out wrong. Counted in the database, so that all processes count together.

    `key` is a keyed digest of an account, a browser or a network address: none can be read back from it.
    """

    privacy = PrivacyClass.SECURITY
    personal = Personal()
    kept_for = Retention(1, counted_from="at", source="Counted for minutes; cleared every day.", body="")

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name_plural = "tries"
        indexes = [models.Index(fields=["kind", "key", "at"], name="sign_in_tries")]
