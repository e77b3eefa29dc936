from __future__ import annotations

from django.db import models
from django.db.models import Q

from goldenthread.engines.routines.models import Routine
from goldenthread.foundations.audit.models import Versioned
from goldenthread.foundations.organisation.models import BodyOwned, Person, Unit
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import FOR_GOOD, Blank, Ending, Personal, Retention


class LeaderWork(BodyOwned, Versioned):
    """What one leader, or whoever has a role at a place, does daily to quarterly, and who talks it through."""

    privacy = PrivacyClass.PERSONAL
    personal = Personal(person=("person",))
    kept_for = FOR_GOOD

    unit = models.ForeignKey(Unit, verbose_name="place", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="whose it is"
    )
    role = models.SlugField("or whoever has this role here", max_length=40, blank=True)
    talks_with = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="who talks it through with them",
    )
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta(BodyOwned.Meta):
        verbose_name_plural = "standard work of leaders"
        constraints = [
            models.CheckConstraint(
                name="daily_management_leader_work_has_one_holder",
                condition=Q(person=None) & ~Q(role="") | Q(person__isnull=False, role=""),
                violation_error_message="Choose a person, or a role, and not both.",
            ),
            models.UniqueConstraint(
                fields=["unit", "person"],
                condition=Q(ended_on=None, person__isnull=False),
                name="daily_management_one_list_a_leader",
                violation_error_message="This person has a list at this place already.",
            ),
            models.UniqueConstraint(
                fields=["unit", "role"],
                condition=Q(ended_on=None) & ~Q(role=""),
                name="daily_management_one_list_a_role",
                violation_error_message="This role has a list at this place already.",
            ),
        ]

    def __str__(self) -> str:
        return f"Standard work of {self.person.name if self.person else self.role} at {self.unit.name}"


class LeaderTask(BodyOwned, Versioned):
    """One thing that a leader does again and again. Its window is the day, week, month or quarter it is due in."""

    privacy = PrivacyClass.ORGANISATIONAL

    class Cadence(models.TextChoices):
        WEEKDAY = "weekday", "Every weekday"
        DAY = "day", "Every day"
        WEEK = "week", "Every week"
        MONTH = "month", "Every month"
        QUARTER = "quarter", "Every quarter"

    work = models.ForeignKey(LeaderWork, on_delete=models.PROTECT, related_name="tasks")
    words = models.CharField("what is done", max_length=140)
    cadence = models.CharField("how often", max_length=7, choices=Cadence)
    routine = models.ForeignKey(
        Routine,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="the routine it belongs to",
    )
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta(BodyOwned.Meta):
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.words


class Turn(BodyOwned, Versioned):
    """What became of a task in one window: done by somebody in time, or missed; perhaps with a reason."""

    privacy = PrivacyClass.PERSONAL
    personal = Personal(person=("task__work__person", "by"), on_erasure=Blank(fields=("words",)))
    kept_for = Retention(12, counted_from="said_at", ending=Ending.DELETED)

    class State(models.TextChoices):
        DONE = "done", "Done"
        MISSED = "missed", "Missed"

    class Reason(models.TextChoices):
        NONE = "", "No reason given"
        SAFETY = "safety", "Something urgent came first"
        AWAY = "away", "I was away"
        TIME = "time", "There was no time"
        STAFFING = "staffing", "We were too few"
        NOT_NEEDED = "not_needed", "It was not needed this time"
        OTHER = "other", "Something else"

    task = models.ForeignKey(LeaderTask, on_delete=models.PROTECT, related_name="turns")
    window_start = models.DateField()
    state = models.CharField(max_length=6, choices=State)
    reason = models.CharField("why not", max_length=10, choices=Reason, blank=True)
    words = models.CharField("in your words", max_length=200, blank=True)
    said_at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(BodyOwned.Meta):
        ordering = ["-window_start", "pk"]
        verbose_name_plural = "what became of leaders’ tasks"
        constraints = [
            models.UniqueConstraint(
                fields=["task", "window_start"],
                name="daily_management_one_turn_a_window",
                violation_error_message="This was answered already.",
            ),
            models.CheckConstraint(
                name="daily_management_only_a_miss_has_a_reason",
                condition=Q(state="missed") | Q(reason="", words=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task}, {self.window_start}"


class TalkedThrough(BodyOwned):
    """That a leader's week was talked through with the next tier."""

    privacy = PrivacyClass.PERSONAL
    personal = Personal(person=("work__person", "by"), on_erasure=Blank(fields=("words",)))
    kept_for = Retention(12, counted_from="said_at", ending=Ending.DELETED)

    work = models.ForeignKey(LeaderWork, on_delete=models.PROTECT, related_name="talks")
    week_start = models.DateField()
    words = models.CharField("what you agreed", max_length=300, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta(BodyOwned.Meta):
        ordering = ["-week_start", "-pk"]
        verbose_name_plural = "leaders’ weeks that were talked through"
        constraints = [
            models.UniqueConstraint(
                fields=["work", "week_start"],
                name="daily_management_a_week_is_talked_through_once",
                violation_error_message="This week was talked through already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.work}, week of {self.week_start}"
