from __future__ import annotations

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from goldenthread.foundations.audit.models import Versioned
from goldenthread.foundations.clock.periods import Grain, Period
from goldenthread.foundations.organisation.models import BodyOwned, Person, Unit
from goldenthread.foundations.privacy.classes import PrivacyClass

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


class ChartChoice(models.TextChoices):
    """Which chart a measure is drawn as; the words of improvement_methods."""

    AS_DEFINED = "as_defined", "The one its definition asks for"
    RUN = "run", "Run chart"
    XMR = "xmr", "XmR chart"
    P = "p", "P chart"
    PP = "pp", "P′ chart"
    U = "u", "U chart"
    UP = "up", "U′ chart"
    C = "c", "C chart"
    IP = "ip", "I′ chart"
    G = "g", "G chart"
    T = "t", "T chart"


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
    chart = models.CharField(
        "kind of chart", max_length=10, choices=ChartChoice, default=ChartChoice.AS_DEFINED
    )
    profile = models.CharField(
        "rules",
        max_length=40,
        default="nhsr-0.2.2",
        help_text="The rules that say what is unlikely to be chance.",
    )
    baseline_points = models.PositiveSmallIntegerField(
        "points that set the limits",
        null=True,
        blank=True,
        help_text="So many first points of each stretch set its limits. Empty: all of them.",
    )
    baseline_until = models.DateField(
        "limits set by the numbers up to", null=True, blank=True, help_text="Empty: all of them."
    )
    made_from = models.CharField(
        "what makes its numbers",
        max_length=60,
        blank=True,
        editable=False,
        help_text="The key of a source that a room offers. Empty where people enter the numbers.",
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
            models.CheckConstraint(
                name="measurement_limits_are_locked_one_way",
                condition=Q(baseline_points=None) | Q(baseline_until=None),
                violation_error_message="Lock the limits by a number of points or by a day, not by both.",
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
