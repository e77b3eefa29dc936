from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from goldenthread.foundations.audit.models import Audited, Versioned
from goldenthread.foundations.organisation.models import Body, BodyOwned, Person, Unit
from goldenthread.foundations.privacy.classes import PrivacyClass


class Purpose(BodyOwned, Versioned):
    """What the trust is for and what it values, in its own words. One is in force; earlier ones are kept."""

    privacy = PrivacyClass.ORGANISATIONAL

    text = models.TextField("purpose", max_length=1000)
    values = models.TextField("values", blank=True, max_length=1000, help_text="One on each line.")
    stated_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta(BodyOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                name="strategy_one_purpose_in_force",
                fields=["body"],
                condition=Q(ended_on=None),
                violation_error_message="There is a purpose in force already. Change that one.",
            ),
            models.CheckConstraint(
                name="strategy_a_purpose_ends_after_it_is_stated",
                condition=Q(ended_on=None) | Q(ended_on__gt=F("stated_on")),
                violation_error_message="A purpose ends after the day it was stated.",
            ),
        ]

    def __str__(self) -> str:
        return f"Purpose stated on {self.stated_on}"

    @property
    def value_lines(self) -> list[str]:
        return [line.strip() for line in self.values.splitlines() if line.strip()]


class NationalPriority(Audited):
    """Something the nation asks of trusts, for a time. It belongs to no trust; a trust adopts or declines it."""

    privacy = PrivacyClass.PUBLISHED

    title = models.CharField(max_length=160)
    why = models.TextField(max_length=1000)
    source = models.CharField(max_length=300, help_text="The document it comes from.")
    publisher = models.CharField(max_length=160)
    metric = models.CharField("how it is measured", max_length=300, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="Its last day; empty while it is open.")
    published_by = models.ForeignKey(
        Body, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name_plural = "national priorities"
        ordering = ["-valid_from", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                name="strategy_a_national_priority_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                violation_error_message="Its last day is on or after its first.",
            ),
            models.UniqueConstraint(
                name="strategy_a_national_priority_is_published_once",
                fields=["publisher", "title", "valid_from"],
                violation_error_message="This publisher has a priority of this name from this day already.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_valid(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


class Adoption(BodyOwned, Versioned):
    """What the trust decided about a national priority, why, and when."""

    privacy = PrivacyClass.ORGANISATIONAL

    class State(models.TextChoices):
        ADOPTED = "adopted", "Adopted"
        DECLINED = "declined", "Declined"

    national_priority = models.ForeignKey(NationalPriority, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State)
    reason = models.CharField(max_length=500)
    decided_on = models.DateField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta(BodyOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                name="strategy_one_decision_a_national_priority",
                fields=["body", "national_priority"],
                violation_error_message="The trust has decided about this priority already. Change that decision.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.national_priority}"


class Objective(BodyOwned, Versioned):
    """A goal held by a place: a trust priority, what drives one, or a place's own aim. Each helps one above it."""

    privacy = PrivacyClass.ORGANISATIONAL

    class Level(models.TextChoices):
        PRIORITY = "priority", "Trust priority"
        DRIVER = "driver", "What drives it"
        AIM = "aim", "Aim"

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        PAUSED = "paused", "Paused"
        STOPPED = "stopped", "Stopped"

    level = models.CharField(max_length=8, choices=Level)
    unit = models.ForeignKey(Unit, verbose_name="place", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=160)
    why = models.TextField("why it matters", blank=True, max_length=2000)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    aim = models.CharField(max_length=300, blank=True)
    aim_from = models.DecimalField("from", max_digits=12, decimal_places=3, null=True, blank=True)
    aim_to = models.DecimalField("to", max_digits=12, decimal_places=3, null=True, blank=True)
    starts_on = models.DateField()
    due_on = models.DateField("by when", null=True, blank=True)

    parent = models.ForeignKey(
        "self",
        verbose_name="what it helps",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    contribution = models.CharField("how it contributes", max_length=500, blank=True)
    national_priority = models.ForeignKey(
        NationalPriority, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    review_every_months = models.PositiveSmallIntegerField("months between reviews", default=3)
    next_review_on = models.DateField("next review")
    state = models.CharField(max_length=7, choices=State, default=State.RUNNING)
    state_reason = models.CharField("reason", max_length=500, blank=True)
    order = models.PositiveSmallIntegerField("place in the list", default=100)

    LEVELS_DOWN: ClassVar[tuple[str, ...]] = (Level.PRIORITY, Level.DRIVER, Level.AIM)

    class Meta(BodyOwned.Meta):
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="strategy_an_objective_is_not_its_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("id")),
                violation_error_message="A goal cannot help itself. Choose another one.",
            ),
            models.CheckConstraint(
                name="strategy_a_priority_has_nothing_above_it",
                condition=~Q(level="priority") | Q(parent=None),
                violation_error_message="A trust priority stands at the top. It helps national priorities only.",
            ),
            models.CheckConstraint(
                name="strategy_only_a_priority_answers_a_national_one",
                condition=Q(level="priority") | Q(national_priority=None),
                violation_error_message="Only a trust priority answers a national priority. Link to that priority.",
            ),
            models.CheckConstraint(
                name="strategy_a_link_says_how_it_contributes",
                condition=Q(parent=None) | ~Q(contribution=""),
                violation_error_message="Say how this contributes to the goal that it helps.",
            ),
            models.CheckConstraint(
                name="strategy_an_aim_says_how_much_by_when",
                # isnull is spelt out: a comparison with NULL passes a CHECK.
                condition=~Q(level="aim") | Q(aim_to__isnull=False, due_on__isnull=False),
                violation_error_message="An aim says how much, and by when. Fill in the number and the day.",
            ),
            models.CheckConstraint(
                name="strategy_an_objective_is_due_after_it_starts",
                condition=Q(due_on=None) | Q(due_on__gt=F("starts_on")),
                violation_error_message="The day by which it is due comes after the day it starts.",
            ),
            models.CheckConstraint(
                name="strategy_a_pause_or_stop_has_a_reason",
                condition=Q(state="running") | ~Q(state_reason=""),
                violation_error_message="Say why it is paused or stopped.",
            ),
            models.CheckConstraint(
                name="strategy_reviews_come_monthly_to_yearly",
                condition=Q(review_every_months__gte=1, review_every_months__lte=12),
                violation_error_message="Reviews come every 1 to 12 months.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING

    @property
    def is_priority(self) -> bool:
        return self.level == self.Level.PRIORITY

    def review_is_overdue(self, on: date) -> bool:
        return self.is_running and self.next_review_on < on


class ObjectiveMeasure(BodyOwned):
    """A measure by which a goal is known, and the place whose figures count."""

    privacy = PrivacyClass.ORGANISATIONAL

    class Role(models.TextChoices):
        OUTCOME = "outcome", "Outcome"
        PROCESS = "process", "Process"
        BALANCING = "balancing", "Balancing"

    class Expects(models.TextChoices):
        LOWER = "lower", "Lower"
        HIGHER = "higher", "Higher"
        STEADY = "steady", "No change"

    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="+")
    measure = models.ForeignKey("measurement.Measure", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(
        Unit, verbose_name="place", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=9, choices=Role, default=Role.OUTCOME)
    expects = models.CharField("expected to go", max_length=6, choices=Expects, blank=True)

    class Meta(BodyOwned.Meta):
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="strategy_a_measure_is_linked_once_for_a_place",
                fields=["objective", "measure", "unit"],
                condition=Q(unit__isnull=False),
                violation_error_message="This measure is linked for this place already.",
            ),
            models.UniqueConstraint(
                name="strategy_a_measure_is_linked_once",
                fields=["objective", "measure"],
                condition=Q(unit=None),
                violation_error_message="This measure is linked already.",
            ),
        ]

    def __str__(self) -> str:
        # Lists of changes are read by more people than may see a measure that is kept.
        return f"A measure of {self.objective}"


class Review(BodyOwned):
    """What was said when a goal was looked at together, and when that happens next."""

    privacy = PrivacyClass.ORGANISATIONAL

    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField()
    said = models.TextField("what was said", max_length=2000)
    next_review_on = models.DateField("next review")
    led_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta(BodyOwned.Meta):
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="strategy_the_next_review_comes_later",
                condition=Q(next_review_on__gt=F("held_on")),
                violation_error_message="The next review comes after this one.",
            )
        ]

    def __str__(self) -> str:
        return f"Review of {self.objective} on {self.held_on}"
