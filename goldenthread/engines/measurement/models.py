"""Nouns: Measure, Observation, Batch; and of published numbers, which no trust owns, PublishedSeries and its values."""

from __future__ import annotations

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from goldenthread.foundations.audit.models import Audited, Versioned
from goldenthread.foundations.clock.periods import Grain, Period
from goldenthread.foundations.organisation.models import Body, BodyOwned, Person, Unit
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import Blank, Personal

GRAINS = [
    (Grain.DAY.value, "Every day"),
    (Grain.WEEK.value, "Every week"),
    (Grain.MONTH.value, "Every month"),
    (Grain.QUARTER.value, "Every quarter"),
    (Grain.YEAR.value, "Every year"),
]


class Kind(models.TextChoices):
    COUNT = "count", "A count"
    PROPORTION = "proportion", "A percentage"
    RATE = "rate", "A rate"
    AMOUNT = "amount", "An amount"

    @property
    def is_ratio(self) -> bool:
        """Whether it is made of a numerator and a denominator."""
        return self in (Kind.PROPORTION, Kind.RATE)

    @property
    def adds_up(self) -> bool:
        """Whether places can be taken together. A mean, hours or pounds may not be sums, so amounts are not."""
        return self is not Kind.AMOUNT


class Better(models.TextChoices):
    """Which way is better; the words of improvement_methods."""

    INCREASE = "increase", "Higher is better"
    DECREASE = "decrease", "Lower is better"
    NEUTRAL = "neutral", "Neither is better"


class Measured(models.Model):
    """What a reader must know to understand a number, whoever owns it."""

    kind = models.CharField("kind of number", max_length=10, choices=Kind)
    per = models.PositiveIntegerField(
        default=1,
        validators=[MinValueValidator(1)],
        help_text="The rate is for so many of what is below the line: 1,000 for “per 1,000 bed days”.",
    )
    unit_label = models.CharField(
        "unit of the number",
        max_length=60,
        help_text="As it stands beside the chart: “falls per 1,000 bed days”.",
    )
    direction = models.CharField("which way is better", max_length=8, choices=Better)
    target = models.FloatField(
        null=True, blank=True, help_text="In the unit of the number. Leave empty if none is set."
    )
    grain = models.CharField("how often", max_length=7, choices=GRAINS)
    decimals = models.PositiveSmallIntegerField(default=1, validators=[MaxValueValidator(4)])

    class Meta:
        abstract = True

    @property
    def is_ratio(self) -> bool:
        return Kind(self.kind).is_ratio

    @property
    def possible(self) -> tuple[float | None, float | None]:
        """The least and the most that a value can be."""
        if self.kind == Kind.PROPORTION:
            return 0.0, float(self.per)
        return 0.0, None

    def period_of(self, day: date) -> Period:
        return Period.containing(day, Grain(self.grain))


class Measure(BodyOwned, Versioned, Measured):
    """Something a place follows over time, with how its number is made."""

    privacy = PrivacyClass.ORGANISATIONAL

    class Audience(models.TextChoices):
        EVERYONE = "everyone", "Everyone in the trust"
        KEPT = "kept", "Kept within this place"

    class SmallNumbers(models.TextChoices):
        SHOWN = "shown", "Show every number"
        HIDDEN = "hidden", "Hide small numbers of people"

    unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="place",
        help_text="The place that keeps it.",
    )
    name = models.CharField(max_length=120)
    counted = models.CharField(
        "what is counted",
        max_length=300,
        help_text="Exactly what counts as one, so that two people would count the same.",
    )
    out_of = models.CharField(
        "out of what",
        max_length=300,
        blank=True,
        help_text="What it is divided by. Empty for counts and amounts.",
    )
    exclusions = models.CharField("what is left out", max_length=300, blank=True)
    may_be_negative = models.BooleanField(
        "it can be below nought", default=False, help_text="For amounts such as money under or over budget."
    )
    target_source = models.CharField("where the target comes from", max_length=200, blank=True)
    source = models.CharField("where the numbers come from", max_length=200)
    owner = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="who looks after it",
    )
    audience = models.CharField("who can see it", max_length=8, choices=Audience, default=Audience.EVERYONE)
    small_numbers = models.CharField(
        max_length=6,
        choices=SmallNumbers,
        default=SmallNumbers.SHOWN,
        help_text="Hide them where a small group of people could be recognised.",
    )
    retired_on = models.DateField(null=True, blank=True, editable=False)

    class Meta(BodyOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                "unit",
                condition=Q(retired_on=None),
                name="measurement_one_measure_a_name_and_place",
                violation_error_message="This place has a measure of that name already.",
            ),
            models.CheckConstraint(
                name="measurement_ratios_say_out_of_what",
                condition=Q(kind__in=["proportion", "rate"]) & ~Q(out_of="")
                | Q(kind__in=["count", "amount"], out_of=""),
                violation_error_message="A percentage or a rate says out of what; a count or an amount does not.",
            ),
            models.CheckConstraint(
                name="measurement_percentages_are_per_hundred",
                condition=Q(kind="proportion", per=100)
                | Q(kind="rate", per__gte=1)
                | Q(kind__in=["count", "amount"], per=1),
                violation_error_message="A percentage is per 100, and only a rate is per another number.",
            ),
            models.CheckConstraint(
                name="measurement_only_amounts_go_below_nought",
                condition=Q(may_be_negative=False) | Q(kind="amount"),
                violation_error_message="Only an amount can be below nought.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def possible(self) -> tuple[float | None, float | None]:
        return (None, None) if self.may_be_negative else super().possible

    @property
    def is_kept(self) -> bool:
        return self.audience == self.Audience.KEPT

    @property
    def hides_small_numbers(self) -> bool:
        return self.small_numbers == self.SmallNumbers.HIDDEN


class Batch(BodyOwned):
    """A file of values: read and staged first, written whole when its reader agrees."""

    privacy = PrivacyClass.ORGANISATIONAL

    class State(models.TextChoices):
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
    rows = models.JSONField(default=list, blank=True, help_text="What was read, until it is written.")
    row_count = models.PositiveIntegerField()
    new_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    same_count = models.PositiveIntegerField(default=0)
    remarks = models.JSONField(default=list, blank=True)
    read_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
    written_at = models.DateTimeField(null=True, blank=True)

    class Meta(BodyOwned.Meta):
        verbose_name_plural = "batches"
        constraints = [
            models.CheckConstraint(
                name="measurement_a_written_batch_says_when",
                condition=Q(state="read", written_at__isnull=True)
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


class PublishedSeries(Audited, Measured):
    """A number published for the whole country, as its publisher defines it. It belongs to no trust."""

    privacy = PrivacyClass.PUBLISHED

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    definition = models.CharField(
        max_length=400, help_text="What is counted and out of what; for a survey, its question."
    )
    publisher = models.CharField(max_length=200)
    licence = models.CharField(max_length=200)
    covers = models.CharField(
        max_length=200, blank=True, help_text="What the file holds and leaves out, in a sentence."
    )

    class Meta:
        verbose_name_plural = "published series"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class PublishedValue(models.Model):
    """A published number of one body, or of England as its publisher gives it."""

    privacy = PrivacyClass.PUBLISHED

    class Area(models.TextChoices):
        ENGLAND = "ENG", "England"

    series = models.ForeignKey(PublishedSeries, on_delete=models.CASCADE, related_name="values")
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")
    area = models.CharField(max_length=3, choices=Area, blank=True)
    period_start = models.DateField()
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    value = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "body", "period_start"],
                condition=Q(body__isnull=False),
                name="measurement_one_published_value_a_body",
            ),
            models.UniqueConstraint(
                fields=["series", "area", "period_start"],
                condition=Q(body=None),
                name="measurement_one_published_value_an_area",
            ),
            models.CheckConstraint(
                name="measurement_published_of_a_body_or_an_area",
                condition=Q(body__isnull=False, area="") | Q(body=None) & ~Q(area=""),
            ),
            models.CheckConstraint(
                name="measurement_published_numbers_are_whole",
                condition=Q(value__isnull=False, numerator=None, denominator=None)
                | Q(
                    value=None,
                    numerator__isnull=False,
                    denominator__isnull=False,
                    numerator__gte=0,
                    denominator__gt=0,
                ),
            ),
        ]
        indexes = [models.Index(fields=["series", "period_start"], name="measurement_published_period")]

    def __str__(self) -> str:
        return f"{self.series}, {self.period_start}"
