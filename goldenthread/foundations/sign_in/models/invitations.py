from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.organisation.models import BodyOwned, Person
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import Delete, Personal, Retention

LASTS = timedelta(days=7)


class Invitation(BodyOwned):
    """A way in for one person of the trust: a link that works once, for a week. Only its digest is kept."""

    privacy = PrivacyClass.SECURITY
    personal = Personal(person=("person",), on_erasure=Delete(), withheld=frozenset({"digest"}))
    kept_for = Retention(
        12, counted_from="made_at", source="Says who let whom in; of no other use once used."
    )
    never_recorded = frozenset({"digest"})

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    digest = models.CharField(
        max_length=64, blank=True, help_text="Of the link's secret; empty until it is mailed."
    )
    made_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(BodyOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                name="sign_in_one_open_invitation",
                fields=["person"],
                condition=Q(used_at=None, ended_at=None),
                violation_error_message="This person is invited already.",
            ),
            models.UniqueConstraint(
                name="sign_in_one_invitation_a_link", fields=["digest"], condition=~Q(digest="")
            ),
        ]

    def __str__(self) -> str:
        return f"invitation of {self.person.name}"

    def is_open(self, at: datetime) -> bool:
        return self.used_at is None and self.ended_at is None and at < self.expires_at
