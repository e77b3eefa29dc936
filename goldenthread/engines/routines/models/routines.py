from __future__ import annotations

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from goldenthread.foundations.audit.models import Versioned
from goldenthread.foundations.organisation.models import BodyOwned, Person, Unit
from goldenthread.foundations.privacy.classes import PrivacyClass


class Routine(BodyOwned, Versioned):
    """A meeting or visit that recurs, in London's time."""

    privacy = PrivacyClass.ORGANISATIONAL

    unit = models.ForeignKey(Unit, verbose_name="place", on_delete=models.PROTECT, related_name="+")
    kind = models.SlugField("what sort of routine", max_length=40, help_text="A key that a room registered.")
    name = models.CharField(max_length=120)
    purpose = models.CharField("what it is for", max_length=300, blank=True)
    owner = models.ForeignKey(
        Person, verbose_name="who looks after it", on_delete=models.PROTECT, related_name="+"
    )
    tier = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(4)],
        help_text="1 a team, 2 a service, 3 a division, 4 the executive; empty where it is not one of these huddles.",
    )
    rule = models.CharField(
        "when it recurs", max_length=300, help_text="A recurrence rule of RFC 5545, such as FREQ=DAILY."
    )
    starts_on = models.DateField("the first day")
    starts_at = models.TimeField("the time it starts")
    minutes = models.PositiveSmallIntegerField(
        "how many minutes it takes", default=15, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    grace_minutes = models.PositiveSmallIntegerField(
        "on time when it starts within so many minutes",
        default=5,
        validators=[MaxValueValidator(60)],
    )
    missed_after_minutes = models.PositiveSmallIntegerField(
        "missed when it has not started within so many minutes",
        default=180,
        validators=[MinValueValidator(15), MaxValueValidator(1440)],
    )
    ended_on = models.DateField(null=True, blank=True)
    ended_because = models.CharField(max_length=300, blank=True)

    class Meta(BodyOwned.Meta):
        ordering = ["starts_at", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="routines_a_routine_ends_on_or_after_it_starts",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("starts_on")),
                violation_error_message="A routine ends on or after its first day.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def runs(self, on: date) -> bool:
        return self.starts_on <= on and (self.ended_on is None or on < self.ended_on)


class AgendaItem(BodyOwned, Versioned):
    """One item of a routine's standard agenda, of a kind that a room registered."""

    privacy = PrivacyClass.ORGANISATIONAL

    routine = models.ForeignKey(Routine, on_delete=models.PROTECT, related_name="items")
    order = models.PositiveSmallIntegerField("its place in the agenda")
    kind = models.SlugField(max_length=40)
    title = models.CharField(max_length=120)
    minutes = models.PositiveSmallIntegerField(default=2, validators=[MaxValueValidator(240)])
    ended_on = models.DateField(null=True, blank=True)

    class Meta(BodyOwned.Meta):
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.title


class Principal(BodyOwned, Versioned):
    """Somebody whose place it is to be at a routine, and who comes when they cannot."""

    privacy = PrivacyClass.ORGANISATIONAL

    routine = models.ForeignKey(Routine, on_delete=models.PROTECT, related_name="principals")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    leads = models.BooleanField("leads it", default=False)
    until = models.DateField(null=True, blank=True)

    class Meta(BodyOwned.Meta):
        ordering = ["-leads", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["routine", "person"],
                condition=Q(until=None),
                name="routines_one_place_a_person",
                violation_error_message="This person has a place in this routine already.",
            ),
            models.CheckConstraint(
                name="routines_nobody_deputises_for_themselves",
                condition=Q(deputy=None) | ~Q(deputy=F("person")),
                violation_error_message="Choose somebody else as deputy.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} at {self.routine}"
