from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from goldenthread.foundations.audit.models import Versioned
from goldenthread.foundations.organisation.models import BodyOwned, Person
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import WITH_ITS_OWNER, Keep, Personal, Retention


class Token(BodyOwned, Versioned):
    """A program's key: it acts for one person, for a time, and never does more than that person may do today."""

    privacy = PrivacyClass.SECURITY
    personal = Personal(
        person=("holder",),
        on_erasure=Keep(
            "It says which program acted, and for whom. The person it leads to has no name any more."
        ),
        withheld=frozenset({"digest"}),
    )
    kept_for = Retention(6 * 12, counted_from="expires_on", least=12)
    never_recorded = frozenset({"digest"})

    name = models.CharField(max_length=60, help_text="Which program uses it, and what for.")
    holder = models.ForeignKey(
        Person, verbose_name="acts for", on_delete=models.PROTECT, related_name="+", editable=False
    )
    scopes = models.JSONField("what it may do", default=list)
    public_id = models.CharField(max_length=10, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    expires_on = models.DateField("last day")
    made_at = models.DateTimeField(editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta(BodyOwned.Meta):
        ordering = ["expires_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="api_an_ended_token_says_who_ended_it",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def works(self, on: date) -> bool:
        """Whether it is neither ended nor past its last day."""
        return self.ended_at is None and on <= self.expires_on


class Use(models.Model):
    """When a token was last used, to the day, and how often in the running minute. No history is kept of either."""

    privacy = PrivacyClass.SECURITY
    personal = Personal(person=("token__holder",))
    kept_for = WITH_ITS_OWNER

    token = models.OneToOneField(Token, primary_key=True, on_delete=models.PROTECT, related_name="use")
    last_used_on = models.DateField(null=True, blank=True)
    minute = models.DateTimeField(null=True, blank=True)
    requests = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"Use of token {self.token_id}"
