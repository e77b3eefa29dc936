from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from goldenthread.engines.routines.models.routines import AgendaItem, Principal, Routine
from goldenthread.foundations.audit.models import Versioned
from goldenthread.foundations.organisation.models import BodyOwned, Person, Unit
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import Blank, Ending, Personal, Retention

# What is said at a meeting is of use while it is remembered.
SHORT = Retention(
    3,
    counted_from="said_at",
    ending=Ending.DELETED,
    source="Our proposal: what was said at a meeting goes once it has been acted on.",
    most=24,
    by_itself=True,
)


class Occurrence(BodyOwned, Versioned):
    """One time of a routine: planned; then running, held, cancelled with a reason, or missed by itself."""

    privacy = PrivacyClass.ORGANISATIONAL

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        RUNNING = "running", "Under way"
        HELD = "held", "Held"
        CANCELLED = "cancelled", "Cancelled"
        MISSED = "missed", "Missed"

    routine = models.ForeignKey(Routine, on_delete=models.PROTECT, related_name="occurrences")
    unit = models.ForeignKey(
        Unit,
        verbose_name="place",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Its place on that day.",
    )
    planned_at = models.DateTimeField("when it was to start")
    state = models.CharField(max_length=9, choices=State, default=State.PLANNED)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    led_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_extra = models.BooleanField(
        "held without being planned", default=False, help_text="It does not count as planned."
    )
    cancelled_because = models.CharField("why it was cancelled", max_length=300, blank=True)
    said = models.CharField("what is said of it at the end", max_length=300, blank=True)

    class Meta(BodyOwned.Meta):
        ordering = ["-planned_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["routine", "planned_at"], name="routines_one_occurrence_a_time"),
            models.CheckConstraint(
                name="routines_a_cancelled_occurrence_says_why",
                condition=~Q(state="cancelled") | ~Q(cancelled_because=""),
                violation_error_message="Say why it is cancelled.",
            ),
            models.CheckConstraint(
                name="routines_what_was_held_began_and_ended",
                condition=~Q(state="held")
                | Q(opened_at__isnull=False, closed_at__isnull=False, closed_at__gte=F("opened_at")),
            ),
        ]
        indexes = [models.Index(fields=["body", "state", "planned_at"], name="routines_by_state_and_time")]

    def __str__(self) -> str:
        return f"{self.routine.name}, {self.planned_at:%d %B %Y}"


class ItemRun(BodyOwned):
    """How long one item of the agenda took, and what was noted."""

    privacy = PrivacyClass.ORGANISATIONAL
    personal = Personal(on_erasure=Blank(fields=("note",)))
    kept_for = SHORT

    occurrence = models.ForeignKey(Occurrence, on_delete=models.PROTECT, related_name="runs")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="+")
    seconds = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=500, blank=True)
    said_at = models.DateTimeField()

    class Meta(BodyOwned.Meta):
        ordering = ["item__order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["occurrence", "item"], name="routines_one_run_an_item")
        ]

    def __str__(self) -> str:
        return f"{self.item} at {self.occurrence}"


class Attendance(BodyOwned):
    """Whether somebody with a place was there, or their deputy, or nobody for them."""

    privacy = PrivacyClass.PERSONAL
    personal = Personal(person=("principal__person", "came"))
    kept_for = Retention(24, counted_from="said_at", ending=Ending.DELETED)

    class Who(models.TextChoices):
        PRINCIPAL = "principal", "Was there"
        DEPUTY = "deputy", "A deputy was there"
        NOBODY = "nobody", "Not there"

    occurrence = models.ForeignKey(Occurrence, on_delete=models.PROTECT, related_name="attendance")
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    who = models.CharField(max_length=9, choices=Who)
    came = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta(BodyOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence", "principal"], name="routines_one_attendance_a_principal"
            )
        ]

    def __str__(self) -> str:
        return f"{self.principal}: {self.get_who_display()}"


class Decision(BodyOwned):
    """Something that a meeting decided."""

    privacy = PrivacyClass.ORGANISATIONAL

    occurrence = models.ForeignKey(Occurrence, on_delete=models.PROTECT, related_name="decisions")
    text = models.CharField("what was decided", max_length=300)
    said_at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(BodyOwned.Meta):
        ordering = ["said_at", "pk"]

    def __str__(self) -> str:
        return self.text


class Action(BodyOwned, Versioned):
    """Something that somebody said they would do, carried over from meeting to meeting until it has its answer."""

    privacy = PrivacyClass.ORGANISATIONAL

    class State(models.TextChoices):
        OPEN = "open", "To do"
        DONE = "done", "Done"
        DROPPED = "dropped", "Not done, with a reason"

    unit = models.ForeignKey(Unit, verbose_name="place", on_delete=models.PROTECT, related_name="+")
    routine = models.ForeignKey(
        Routine,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="where it is followed",
    )
    occurrence = models.ForeignKey(
        Occurrence, null=True, blank=True, on_delete=models.PROTECT, related_name="actions"
    )
    text = models.CharField("what is to be done", max_length=200)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    owner_words = models.CharField(
        "who does it", max_length=40, blank=True, help_text="A first name, where no one is signed in."
    )
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    answer = models.CharField("what came of it", max_length=300, blank=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(BodyOwned.Meta):
        ordering = ["due_on", "made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="routines_an_action_that_ended_has_an_answer",
                condition=Q(state="open", ended_at=None) | (~Q(state="open") & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="routines_a_dropped_action_says_why",
                condition=~Q(state="dropped") | ~Q(answer=""),
                violation_error_message="Say why it is not done.",
            ),
        ]
        indexes = [models.Index(fields=["unit", "state"], name="routines_actions_of_a_place")]

    def __str__(self) -> str:
        return self.text
