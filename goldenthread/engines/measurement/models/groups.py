from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.db.models import Q

from goldenthread.engines.measurement.models.measures import Measure
from goldenthread.engines.measurement.models.published import PublishedSeries
from goldenthread.foundations.audit.models import Versioned
from goldenthread.foundations.organisation.models import BodyOwned, Person
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import Blank, Personal


@dataclass(frozen=True, slots=True)
class Group:
    """One group of a dimension. `is_known` is False for people of whom it was not said or not asked."""

    code: str
    name: str
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class Dimension:
    """A way in which people differ, with the groups it knows. In an ordered one the ends are compared."""

    key: str
    name: str
    groups: tuple[Group, ...]
    ordered: bool = False
    source: str = ""

    @property
    def known(self) -> tuple[Group, ...]:
        return tuple(group for group in self.groups if group.is_known)

    def group(self, code: str) -> Group | None:
        return next((group for group in self.groups if group.code == code), None)


def _unknown(code: str, name: str) -> Group:
    return Group(code, name, is_known=False)


_NOT_STATED, _NOT_KNOWN = _unknown("Z", "Not stated"), _unknown("99", "Not known")
_UNKNOWN = _unknown("unknown", "Not known")
_TENTHS = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")

# What is known in every trust. A trust adds its own as OwnDimension.
DIMENSIONS = (
    Dimension(
        "ethnic_group",
        "Ethnic group, in five",
        (
            Group("white", "White"),
            Group("mixed", "Mixed"),
            Group("asian", "Asian or Asian British"),
            Group("black", "Black or Black British"),
            Group("other", "Chinese or any other"),
            _NOT_STATED,
            _NOT_KNOWN,
        ),
        source="NHS Data Dictionary, Ethnic Category Code, taken together: A–C, D–G, H–L, M–P, R–S.",
    ),
    Dimension(
        "ethnic_category",
        "Ethnic category",
        (
            Group("A", "White: British"),
            Group("B", "White: Irish"),
            Group("C", "White: any other"),
            Group("D", "Mixed: White and Black Caribbean"),
            Group("E", "Mixed: White and Black African"),
            Group("F", "Mixed: White and Asian"),
            Group("G", "Mixed: any other"),
            Group("H", "Asian: Indian"),
            Group("J", "Asian: Pakistani"),
            Group("K", "Asian: Bangladeshi"),
            Group("L", "Asian: any other"),
            Group("M", "Black: Caribbean"),
            Group("N", "Black: African"),
            Group("P", "Black: any other"),
            Group("R", "Chinese"),
            Group("S", "Any other ethnic group"),
            _NOT_STATED,
            _NOT_KNOWN,
        ),
        source="NHS Data Dictionary, Ethnic Category Code 2001.",
    ),
    Dimension(
        "imd_quintile_2019",
        "Deprivation, in fifths",
        (
            Group("1", "Most deprived fifth"),
            Group("2", "Second fifth"),
            Group("3", "Middle fifth"),
            Group("4", "Fourth fifth"),
            Group("5", "Least deprived fifth"),
            _UNKNOWN,
        ),
        ordered=True,
        source="English Indices of Deprivation 2019, by where people live.",
    ),
    Dimension(
        "imd_decile_2019",
        "Deprivation, in tenths",
        (
            Group("1", "Most deprived tenth"),
            *(Group(str(number), f"{word.capitalize()} tenth") for number, word in enumerate(_TENTHS, 2)),
            Group("10", "Least deprived tenth"),
            _UNKNOWN,
        ),
        ordered=True,
        source="English Indices of Deprivation 2019, by where people live.",
    ),
    Dimension(
        "sex",
        "Sex",
        (
            Group("2", "Female"),
            Group("1", "Male"),
            _unknown("9", "Indeterminate"),
            _unknown("X", "Not known"),
        ),
        source="NHS Data Dictionary, Person Stated Gender Code.",
    ),
    Dimension(
        "age_band",
        "Age",
        (
            Group("0-17", "Under 18"),
            Group("18-39", "18 to 39"),
            Group("40-64", "40 to 64"),
            Group("65-79", "65 to 79"),
            Group("80+", "80 and over"),
            _UNKNOWN,
        ),
        ordered=True,
    ),
)


class OwnDimension(BodyOwned, Versioned):
    """A way of grouping people that a trust adds to those known everywhere: site, interpreter, night and day."""

    privacy = PrivacyClass.ORGANISATIONAL

    key = models.SlugField(max_length=40, editable=False)
    name = models.CharField(max_length=40, help_text="As a heading: “Interpreter”.")
    groups = models.JSONField(
        help_text="Code and name of each group, and whether it is one of which something is known."
    )
    ordered = models.BooleanField("its groups have an order", default=False)

    class Meta(BodyOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["body", "key"],
                name="measurement_one_dimension_a_key",
                violation_error_message="There is a way of grouping of that name already.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def as_dimension(self) -> Dimension:
        groups = tuple(Group(str(code), str(name), bool(known)) for code, name, known in self.groups)
        return Dimension(self.key, self.name, groups, ordered=self.ordered, source="Added by this trust.")


class StandardRequest(BodyOwned, Versioned):
    """Somebody asks that the places of a comparison work to one shared standard, and says what stood out."""

    privacy = PrivacyClass.ORGANISATIONAL
    personal = Personal(on_erasure=Blank(names=("asked_by_label", "answered_by_label")))

    class State(models.TextChoices):
        ASKED = "asked", "Waiting for an answer"
        TAKEN_UP = "taken_up", "Taken up"
        DECLINED = "declined", "Declined"

    measure = models.ForeignKey(Measure, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    series = models.ForeignKey(
        PublishedSeries, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    unit_ids = models.JSONField("places", default=list, blank=True)
    names = models.JSONField("places it is about", default=list)
    first_period = models.DateField("from")
    last_period = models.DateField("to")
    stands_out = models.CharField("what stands out", max_length=500)
    reason = models.CharField("why a shared standard", max_length=500)
    asked_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_by_label = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    asked_of = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    answer = models.CharField(max_length=500, blank=True)
    answered_by_label = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(BodyOwned.Meta):
        constraints = [
            models.CheckConstraint(
                name="measurement_a_standard_is_asked_for_one_thing",
                condition=Q(measure__isnull=False, series=None) | Q(measure=None, series__isnull=False),
            ),
            models.CheckConstraint(
                name="measurement_an_answer_says_why",
                condition=Q(state="asked", answered_at=None, answer="")
                | Q(state="taken_up", answered_at__isnull=False)
                | Q(state="declined", answered_at__isnull=False) & ~Q(answer=""),
                violation_error_message="Say why it is declined.",
            ),
        ]

    def __str__(self) -> str:
        return f"a shared standard for “{self.measure or self.series}”"

    @property
    def about(self) -> Measure | PublishedSeries | None:
        return self.measure or self.series
