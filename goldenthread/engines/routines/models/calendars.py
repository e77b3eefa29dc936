from __future__ import annotations

from django.db import models
from django.db.models import Q

from goldenthread.foundations.audit.models import Versioned
from goldenthread.foundations.organisation.models import BodyOwned, Person
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import WITH_ITS_OWNER, Delete, Personal


class CalendarKey(BodyOwned, Versioned):
    """A secret address at which somebody's calendar reads the routines they belong to. Only its digest is kept."""

    privacy = PrivacyClass.SECURITY
    personal = Personal(person=("person",), on_erasure=Delete(), withheld=frozenset({"digest"}))
    kept_for = WITH_ITS_OWNER
    never_recorded = frozenset({"digest"})

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(BodyOwned.Meta):
        ordering = ["-made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at=None), name="routines_one_calendar_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"Calendar of {self.person}"
