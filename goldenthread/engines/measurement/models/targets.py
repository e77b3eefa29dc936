from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from goldenthread.engines.measurement.models.measures import Measure
from goldenthread.foundations.organisation.models import BodyOwned
from goldenthread.foundations.privacy.classes import PrivacyClass


class TargetLine(BodyOwned):
    """A target with a name, for a time or for good: a national standard, or what a plan expects by then. A measure may
    have several; what it is judged against is the one it answers for. Taken off, the row stays."""

    privacy = PrivacyClass.ORGANISATIONAL

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="target_lines")
    name = models.CharField(max_length=40)
    value = models.FloatField("target", help_text="In the unit of the number.")
    source = models.CharField("where it comes from", max_length=200, blank=True)
    is_ours = models.BooleanField("the one we answer for", default=False)
    starts_on = models.DateField("from", null=True, blank=True, help_text="Empty: from the first number on.")
    ends_on = models.DateField("until", null=True, blank=True, help_text="The last day. Empty: for good.")
    taken_off_on = models.DateField(null=True, blank=True, editable=False)

    class Meta(BodyOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                "measure",
                condition=Q(taken_off_on=None),
                name="measurement_one_target_a_name",
                violation_error_message="This measure has a target of that name already.",
            ),
            models.CheckConstraint(
                name="measurement_a_target_ends_after_it_begins",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="A target ends on the day it begins, or after it.",
            ),
        ]

    def __str__(self) -> str:
        return f"the target “{self.name}” of {self.measure}"

    def is_in_force(self, on: date) -> bool:
        begun = self.starts_on is None or self.starts_on <= on
        return begun and (self.ends_on is None or on <= self.ends_on)

    def meets(self, other: TargetLine) -> bool:
        """Whether there is a day on which both are in force."""
        starts = max(self.starts_on or date.min, other.starts_on or date.min)
        return starts <= min(self.ends_on or date.max, other.ends_on or date.max)
