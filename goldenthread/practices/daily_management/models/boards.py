from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from goldenthread.engines.measurement.models import Measure
from goldenthread.engines.routines.models import Escalation, Routine
from goldenthread.foundations.audit.models import Versioned
from goldenthread.foundations.organisation.models import BodyOwned, Person, Unit
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import Blank, Ending, Personal, Retention

# The words on a board are for the days on which somebody acts on them.
OF_A_BOARD = Retention(
    3,
    counted_from="said_at",
    ending=Ending.CONTENT_ERASED,
    source="Our proposal: a board's words go once they have been acted on; the marks stay.",
    most=24,
    by_itself=True,
)


class Board(BodyOwned, Versioned):
    """A team's production board. `change` counts what changed on it, so that a screen can ask whether anything did."""

    privacy = PrivacyClass.ORGANISATIONAL
    never_recorded = frozenset({"change", "changed_at"})

    unit = models.ForeignKey(Unit, verbose_name="place", on_delete=models.PROTECT, related_name="+")
    routine = models.ForeignKey(
        Routine,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="the huddle that is held at it",
    )
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    change = models.PositiveBigIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(editable=False)

    class Meta(BodyOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(ended_on=None),
                name="daily_management_one_board_a_place",
                violation_error_message="This place has a board already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit.name}’s board"


class Column(BodyOwned, Versioned):
    """What a team looks at each morning. Safety, quality, delivery, people and waste to begin with."""

    privacy = PrivacyClass.ORGANISATIONAL

    class About(models.TextChoices):
        SAFETY = "safety", "Safety"
        QUALITY = "quality", "Quality"
        DELIVERY = "delivery", "Delivery"
        PEOPLE = "people", "People"
        WASTE = "waste", "Waste"
        OTHER = "other", "Something else"

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="columns")
    letter = models.CharField(
        max_length=1, validators=[RegexValidator(r"^[A-Z]$", "Choose one capital letter, from A to Z.")]
    )
    name = models.CharField(max_length=30)
    about = models.CharField("what it is about", max_length=8, choices=About, default=About.OTHER)
    question = models.CharField("what the team asks itself", max_length=120, blank=True)
    order = models.PositiveSmallIntegerField("its place on the board")
    measure = models.ForeignKey(
        Measure,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="the measure that stands below it",
    )
    ended_on = models.DateField(null=True, blank=True)

    class Meta(BodyOwned.Meta):
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "letter"],
                condition=Q(ended_on=None),
                name="daily_management_one_column_a_letter",
                violation_error_message="Another column of this board has this letter.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Mark(BodyOwned, Versioned):
    """What a team said of one column on one day. No row means that nothing was said."""

    privacy = PrivacyClass.ORGANISATIONAL
    personal = Personal(on_erasure=Blank(fields=("words",)))
    kept_for = OF_A_BOARD

    class State(models.TextChoices):
        AS_PLANNED = "as_planned", "As planned"
        ROSE = "rose", "Something rose"

    column = models.ForeignKey(Column, on_delete=models.PROTECT, related_name="marks")
    on = models.DateField("the day")
    state = models.CharField(max_length=10, choices=State)
    words = models.CharField("what rose", max_length=60, blank=True)
    said_at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(BodyOwned.Meta):
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["column", "on"], name="daily_management_one_mark_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.column} on {self.on}"


class Card(BodyOwned, Versioned):
    """A problem that the team keeps or asks help with, or a thank-you."""

    privacy = PrivacyClass.ORGANISATIONAL
    personal = Personal(on_erasure=Blank(fields=("words", "holder")))
    kept_for = OF_A_BOARD

    class Kind(models.TextChoices):
        PROBLEM = "problem", "Problem"
        THANKS = "thanks", "Thank you"

    class State(models.TextChoices):
        WITH_US = "with_us", "With us"
        ROSE = "rose", "Asked for help"
        DONE = "done", "Done"
        TAKEN_BACK = "taken_back", "Taken back"

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="cards")
    column = models.ForeignKey(Column, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind)
    words = models.CharField(max_length=140)
    holder = models.CharField("who looks after it", max_length=40, blank=True, help_text="A first name.")
    state = models.CharField(max_length=10, choices=State, default=State.WITH_US)
    said_at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    escalation = models.OneToOneField(
        Escalation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(BodyOwned.Meta):
        ordering = ["-said_at", "-pk"]
        indexes = [models.Index(fields=["board", "kind", "state"], name="daily_management_cards_on_it")]

    def __str__(self) -> str:
        return self.words
