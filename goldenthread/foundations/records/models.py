from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from goldenthread.foundations.audit.models import Versioned
from goldenthread.foundations.organisation.models import BodyOwned, Person
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import (
    CHECK_SOURCE,
    Blank,
    Delete,
    Personal,
    Retention,
)


class Request(BodyOwned, Versioned):
    """Somebody asks what is held about them, that it be put right, or that it be erased."""

    privacy = PrivacyClass.PERSONAL
    personal = Personal(person=("person",), on_erasure=Blank(fields=("notes", "outcome")))
    kept_for = Retention(3 * 12, counted_from="closed_on", least=12, source=CHECK_SOURCE)

    class Kind(models.TextChoices):
        ACCESS = "access", "A copy of what is held about them"
        CORRECTION = "correction", "That something be put right"
        ERASURE = "erasure", "That what is held about them be erased"

    class State(models.TextChoices):
        OPEN = "open", "To be answered"
        ANSWERED = "answered", "Answered"
        REFUSED = "refused", "Refused"

    person = models.ForeignKey(
        Person, verbose_name="who it is about", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField("what they ask for", max_length=10, choices=Kind)
    asked_on = models.DateField()
    due_on = models.DateField("to be answered by")
    notes = models.TextField(blank=True, max_length=4000)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    outcome = models.TextField("what was answered", blank=True, max_length=4000)
    closed_on = models.DateField("answered on", null=True, blank=True)

    class Meta(BodyOwned.Meta):
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="records_a_closed_request_has_a_day",
                condition=Q(state="open", closed_on=None) | (~Q(state="open") & Q(closed_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    def is_late(self, on: date) -> bool:
        return self.is_open and on > self.due_on


class Copy(BodyOwned):
    """A copy of what is held about a person, made for one request. Its content goes after seven days."""

    privacy = PrivacyClass.PERSONAL
    personal = Personal(person=("request__person",), on_erasure=Delete(), withheld=frozenset({"content"}))
    kept_for = Retention(
        1, counted_from="made_at", most=1, source="Its content goes after seven days, the rest after a month."
    )

    class State(models.TextChoices):
        WAITING = "waiting", "Being made"
        READY = "ready", "Ready"
        GONE = "gone", "Deleted"

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="copies")
    mentions = models.JSONField(
        default=list, blank=True, help_text="The free texts that the officer chose to give out."
    )
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    content = models.BinaryField(null=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"copy for request {self.request_id}"


class Erasure(BodyOwned):
    """That a person was erased: when, by whom and what went. It does not say who."""

    privacy = PrivacyClass.ORGANISATIONAL
    kept_for = Retention(20 * 12, counted_from="done_at", least=6 * 12)

    number = models.PositiveIntegerField(help_text="The number the person is known by from now on.")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=40)
    counts = models.JSONField()
    done_at = models.DateTimeField()
    done_by_role = models.CharField(max_length=200)

    class Meta(BodyOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["body", "number"], name="records_one_erasure_a_number"),
            models.UniqueConstraint(fields=["person"], name="records_a_person_is_erased_once"),
        ]

    def __str__(self) -> str:
        return f"erasure {self.number}"


class Hold(BodyOwned, Versioned):
    """Something must not be erased or deleted for now: an inquiry, a claim, an appeal."""

    privacy = PrivacyClass.PERSONAL
    personal = Personal(person=("person",))
    kept_for = Retention(3 * 12, counted_from="lifted_on", least=12)

    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="who"
    )
    record_class = models.CharField(
        "which records", max_length=80, blank=True, help_text="Empty for everything about the person."
    )
    why = models.CharField(max_length=300)
    starts_on = models.DateField("from")
    until = models.DateField("to be looked at again on", null=True, blank=True)
    lifted_on = models.DateField(null=True, blank=True)

    class Meta(BodyOwned.Meta):
        constraints = [
            models.CheckConstraint(
                name="records_a_hold_is_on_something", condition=Q(person__isnull=False) | ~Q(record_class="")
            ),
            models.CheckConstraint(
                name="records_a_hold_is_lifted_after_it_starts",
                condition=Q(lifted_on=None) | Q(lifted_on__gte=F("starts_on")),
                violation_error_message="A hold is not lifted before it starts.",
            ),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}: {self.why}"


class RetentionChoice(BodyOwned, Versioned):
    """How long a trust keeps one class of records, where it chose otherwise than proposed."""

    privacy = PrivacyClass.ORGANISATIONAL

    record_class = models.CharField(max_length=80)
    months = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)

    class Meta(BodyOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["body", "record_class"], name="records_one_period_a_class")
        ]

    def __str__(self) -> str:
        return f"how long {self.record_class} is kept"


class Clearing(BodyOwned, Versioned):
    """One go at what is past its time: first counted, then carried out if somebody says so."""

    privacy = PrivacyClass.ORGANISATIONAL

    class State(models.TextChoices):
        COUNTING = "counting", "Being counted"
        COUNTED = "counted", "Counted: nothing is deleted yet"
        CLEARING = "clearing", "Being carried out"
        CLEARED = "cleared", "Carried out"

    state = models.CharField(max_length=8, choices=State, default=State.COUNTING)
    as_of = models.DateField()
    counts = models.JSONField(default=list, blank=True)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"clearing of {self.as_of:%d %B %Y}"
