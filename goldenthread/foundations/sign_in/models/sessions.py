from __future__ import annotations

from django.db import models

from goldenthread.foundations.access.models import Account
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import Delete, Personal, Retention


class BrowserSession(models.Model):
    """One stay of an account in one browser, from signing in to its end. A request without one that lasts is out.

    It holds no network address: the kind of device, in words, is enough to tell one's own from a stranger's.
    """

    privacy = PrivacyClass.SECURITY
    personal = Personal(account=("account",), on_erasure=Delete())
    kept_for = Retention(
        6,
        counted_from="seen_at",
        source="Long enough to look into a misuse that is noticed late.",
        body="",
    )

    class Ending(models.TextChoices):
        SIGNED_OUT = "signed_out", "signed out"
        IDLE = "idle", "not used for too long"
        TOO_OLD = "too_old", "open for too long"
        CLOCK = "clock", "the server's clock went back"
        SELF = "self", "ended from another browser"
        ADMINISTRATOR = "administrator", "ended by an administrator"
        PASSWORD = "password", "the password changed"
        FACTORS = "factors", "the second proofs were reset"
        CLOSED = "closed", "the account was closed"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    device = models.CharField(max_length=120)
    way = models.CharField(max_length=120)
    began_at = models.DateTimeField(default=now)
    seen_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=20, choices=Ending.choices, blank=True)

    class Meta:
        indexes = [models.Index(fields=["account", "ended_at"], name="sign_in_open_sessions")]

    def __str__(self) -> str:
        return f"{self.device}, {self.began_at:%d %b %Y}"
