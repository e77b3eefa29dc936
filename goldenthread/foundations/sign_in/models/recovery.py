from __future__ import annotations

from django.db import models

from goldenthread.foundations.access.models import Account
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import WITH_ITS_OWNER, Delete, Personal, Retention


class RecoveryCode(models.Model):
    """A code that stands in for a lost second proof, once. Only its keyed digest is kept."""

    privacy = PrivacyClass.SECURITY
    personal = Personal(account=("account",), on_erasure=Delete(), withheld=frozenset({"digest"}))
    kept_for = WITH_ITS_OWNER

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=now)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "digest"], name="sign_in_one_row_a_code"),
        ]


class ResetRequest(models.Model):
    """Somebody asked for a new password. The row is there whether or not the address belongs to an account."""

    privacy = PrivacyClass.SECURITY
    personal = Personal(account=("account",), on_erasure=Delete())
    kept_for = Retention(1, counted_from="asked_at", source="Of no use once its link has expired.", body="")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="+")
    asked_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True, blank=True)
