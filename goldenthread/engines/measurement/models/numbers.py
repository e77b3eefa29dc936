from __future__ import annotations

from django.db import models
from django.db.models import Q

from goldenthread.engines.measurement.models.measures import Measure
from goldenthread.foundations.clock.periods import DatesWritten, Period
from goldenthread.foundations.organisation.models import BodyOwned, Person, Unit
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import Blank, Personal


class Batch(BodyOwned):
    """A file of values, or what was pasted: read and staged first, written whole when its reader agrees.

    Where it is not clear what its columns are it asks, and a HeldFile keeps what it holds until it is written.
    """

    privacy = PrivacyClass.ORGANISATIONAL

    class State(models.TextChoices):
        ASKING = "asking", "Asks what its columns are"
        READ = "read", "Read, not yet written"
        WRITTEN = "written", "Written"

    measure = models.ForeignKey(
        Measure,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty where the file names several.",
    )
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=7, choices=State, default=State.READ)
    dates = models.CharField(
        max_length=10,
        choices=[(way.value, way.value) for way in DatesWritten],
        default=DatesWritten.YEAR_FIRST,
    )
    sheet = models.CharField(max_length=100, blank=True, help_text="Which sheet of a workbook is read.")
    rows = models.JSONField(default=list, blank=True, help_text="What was read, until it is written.")
    row_count = models.PositiveIntegerField(default=0)
    new_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    same_count = models.PositiveIntegerField(default=0)
    remarks = models.JSONField(default=list, blank=True)
    read_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
    written_at = models.DateTimeField(null=True, blank=True)

    # Working matter, no part of the record's history.
    never_recorded = frozenset({"rows"})

    class Meta(BodyOwned.Meta):
        verbose_name_plural = "batches"
        constraints = [
            models.CheckConstraint(
                name="measurement_a_written_batch_says_when",
                condition=Q(state__in=["asking", "read"], written_at__isnull=True)
                | Q(state="written", written_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class Observation(BodyOwned):
    """One number of one place for one period. A correction is a new row; the row it corrects stays."""

    privacy = PrivacyClass.ORGANISATIONAL
    personal = Personal(on_erasure=Blank(names=("entered_by_label",)))

    class State(models.TextChoices):
        MEASURED = "measured", "Measured"
        NOT_MEASURED = "not_measured", "Could not be measured"
        NOT_APPLICABLE = "not_applicable", "Did not apply"

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="observations")
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", help_text="The place of its day."
    )
    period_start = models.DateField()
    stratum_dimension = models.CharField(max_length=40, blank=True, help_text="Empty for everyone together.")
    stratum_code = models.CharField(max_length=40, blank=True)
    numerator = models.FloatField(null=True, blank=True)
    denominator = models.FloatField(null=True, blank=True)
    value = models.FloatField(null=True, blank=True)
    state = models.CharField(max_length=14, choices=State, default=State.MEASURED)
    revision = models.PositiveIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    reason = models.CharField("reason for the correction", max_length=300, blank=True)
    entered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    entered_by_label = models.CharField(max_length=200)
    entered_at = models.DateTimeField()
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(BodyOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "unit", "period_start", "stratum_dimension", "stratum_code"],
                condition=Q(is_current=True),
                name="measurement_one_current_observation",
            ),
            models.UniqueConstraint(
                fields=["measure", "unit", "period_start", "stratum_dimension", "stratum_code", "revision"],
                name="measurement_revisions_count_up",
            ),
            models.CheckConstraint(
                name="measurement_only_measured_rows_hold_numbers",
                condition=Q(state="measured", value__isnull=False, numerator=None, denominator=None)
                | Q(state="measured", value=None, numerator__isnull=False, denominator__isnull=False)
                | Q(
                    state__in=["not_measured", "not_applicable"], value=None, numerator=None, denominator=None
                ),
                violation_error_message="A measured row holds its numbers, and any other holds none.",
            ),
            models.CheckConstraint(
                name="measurement_numerators_and_denominators_count",
                condition=Q(numerator=None) | Q(numerator__gte=0, denominator__gt=0),
                violation_error_message="What is counted is nought or more, and what it is out of more than nought.",
            ),
            models.CheckConstraint(
                name="measurement_a_stratum_has_both_names",
                condition=Q(stratum_dimension="", stratum_code="")
                | ~Q(stratum_dimension="") & ~Q(stratum_code=""),
            ),
            models.CheckConstraint(
                name="measurement_a_correction_has_a_reason",
                condition=Q(revision=1) | Q(revision__gt=1) & ~Q(reason=""),
                violation_error_message="Say why the number is corrected.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} of {self.unit}, {self.period.label}"

    @property
    def period(self) -> Period:
        return self.measure.period_of(self.period_start)
