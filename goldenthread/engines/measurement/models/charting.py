from __future__ import annotations

from django.db import models
from django.db.models import Q

from goldenthread.engines.measurement.models.measures import Measure
from goldenthread.foundations.clock.periods import Period
from goldenthread.foundations.organisation.models import BodyOwned, Person, Unit
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import Blank, Personal


class StepChange(BodyOwned):
    """Somebody said, with a reason, that from this period on a chart shows another process. It may be withdrawn; the
    row stays."""

    privacy = PrivacyClass.ORGANISATIONAL
    personal = Personal(on_erasure=Blank(names=("declared_by_label", "withdrawn_by_label")))

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="place",
        help_text="Empty for every place of the measure.",
    )
    starts_on = models.DateField("from", help_text="The first day of the first period of the new stretch.")
    reason = models.CharField(max_length=300)
    link = models.CharField(
        "what changed",
        max_length=200,
        blank=True,
        help_text="The page of what changed, within this software.",
    )
    evidence = models.JSONField(
        default=dict, blank=True, help_text="What the suggestion said that this step change followed."
    )
    limits_before = models.JSONField(
        default=dict,
        blank=True,
        help_text="By place: mean, lower and upper limit and points of the stretch before, as they were then.",
    )
    declared_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    declared_by_label = models.CharField(max_length=200)
    declared_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_by_label = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal_reason = models.CharField("reason for withdrawing", max_length=300, blank=True)

    class Meta(BodyOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "unit", "starts_on"],
                condition=Q(withdrawn_at=None, unit__isnull=False),
                name="measurement_one_step_change_a_place_and_period",
                violation_error_message="There is a step change from then already.",
            ),
            models.UniqueConstraint(
                fields=["measure", "starts_on"],
                condition=Q(withdrawn_at=None, unit=None),
                name="measurement_one_step_change_a_period",
                violation_error_message="There is a step change from then already.",
            ),
            models.CheckConstraint(
                name="measurement_a_step_change_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message="Say what changed.",
            ),
            models.CheckConstraint(
                name="measurement_a_withdrawal_has_a_reason",
                condition=Q(withdrawn_at=None, withdrawal_reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawal_reason=""),
                violation_error_message="Say why the step change is withdrawn.",
            ),
        ]

    def __str__(self) -> str:
        where = self.unit.name if self.unit else "every place"
        return f"the step change of {self.measure} in {where} from {self.period.label}"

    @property
    def period(self) -> Period:
        return self.measure.period_of(self.starts_on)

    @property
    def stands(self) -> bool:
        return self.withdrawn_at is None


class ChartNote(BodyOwned):
    """What somebody says of one period of a chart: a mark on it, and a line below it."""

    privacy = PrivacyClass.ORGANISATIONAL
    personal = Personal(on_erasure=Blank(names=("written_by_label",)))

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="place")
    period_start = models.DateField()
    text = models.CharField("note", max_length=300)
    written_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    written_by_label = models.CharField(max_length=200)
    written_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta(BodyOwned.Meta):
        indexes = [models.Index(fields=["measure", "unit"], name="measurement_notes_of_a_chart")]

    def __str__(self) -> str:
        return f"the note on {self.measure} in {self.unit}, {self.period.label}"

    @property
    def period(self) -> Period:
        return self.measure.period_of(self.period_start)
