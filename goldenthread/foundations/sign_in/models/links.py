from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from goldenthread.foundations.access.models import Account
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import Delete, Personal, Retention

LINK_LASTS = timedelta(minutes=15)


class EmailedLink(models.Model):
    """A link that lets its reader in once, within a quarter of an hour. Only its digest is kept."""

    privacy = PrivacyClass.SECURITY
    personal = Personal(account=("account",), on_erasure=Delete(), withheld=frozenset({"digest"}))
    kept_for = Retention(1, counted_from="made_at", source="Of no use once it has expired.", body="")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def is_open(self, at: datetime) -> bool:
        return self.used_at is None and at < self.expires_at
