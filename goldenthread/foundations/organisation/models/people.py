"""People, and what they belong to. A person is one trust's; an account that several know is access's."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from goldenthread.foundations.audit.models import Versioned
from goldenthread.foundations.organisation.models.scoping import BodyOwned
from goldenthread.foundations.organisation.models.units import Unit
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import (
    WITH_ITS_OWNER,
    Blank,
    Ending,
    Personal,
    Retention,
)


class Person(BodyOwned, Versioned):
    """Someone who works in a trust, governs it, or helps it from outside."""

    privacy = PrivacyClass.PERSONAL
    personal = Personal(
        person=("pk",), on_erasure=Blank(fields=("email", "job_title", "staff_number", "manager"))
    )
    kept_for = Retention(6 * 12, counted_from="left_on", ending=Ending.NAME_ERASED, least=12)

    # The program that acts for them at the moment, if one does. It is told with everything they do.
    through: str = ""

    class Kind(models.TextChoices):
        STAFF = "staff", "Member of staff"
        BOARD = "board", "Board member"
        PATIENT_PARTNER = "patient_partner", "Patient or carer partner"
        EXTERNAL = "external", "External partner"
        EVALUATOR = "evaluator", "Evaluator"

    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    email = models.EmailField(max_length=254, blank=True)
    job_title = models.CharField(max_length=120, blank=True)
    staff_number = models.CharField(
        max_length=20, blank=True, help_text="What the payroll calls them; it never changes."
    )
    manager = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="manages"
    )
    kind = models.CharField(max_length=15, choices=Kind, default=Kind.STAFF)
    left_on = models.DateField(null=True, blank=True)

    # Whose rights somebody uses while they stand in for them, so that what they do is recorded with both names.
    acts_for: tuple[str, ...] = ()

    class Meta(BodyOwned.Meta):
        verbose_name_plural = "people"
        ordering = ["family_name", "given_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="organisation_one_person_an_email",
                violation_error_message="Somebody here has this e-mail address already.",
                fields=["body", "email"],
                condition=~Q(email=""),
            ),
            models.UniqueConstraint(
                name="organisation_one_person_a_staff_number",
                violation_error_message="Somebody here has this staff number already.",
                fields=["body", "staff_number"],
                condition=~Q(staff_number=""),
            ),
            models.CheckConstraint(
                name="organisation_nobody_manages_themselves",
                condition=Q(manager=None) | ~Q(manager=F("pk")),
                violation_error_message="Nobody is their own manager.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def label(self) -> str:
        who = f"{self.name}, {self.job_title}" if self.job_title else self.name
        return f"{who[:120]}, by the program “{self.through}”" if self.through else who

    def is_here(self, on: date) -> bool:
        return self.left_on is None or on < self.left_on


class Membership(BodyOwned):
    """A person in a unit, with a role, for a time. The role says what they may do here and below."""

    privacy = PrivacyClass.PERSONAL
    personal = Personal(person=("person",))
    kept_for = WITH_ITS_OWNER

    class Tier(models.TextChoices):
        BOARD = "board", "Board"
        EXECUTIVE = "executive", "Executive"
        DIVISION = "division", "Division"
        SERVICE = "service", "Service"
        TEAM = "team", "Team"
        OUTSIDE = "outside", "From outside"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20)
    tier = models.CharField(max_length=9, choices=Tier)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta(BodyOwned.Meta):
        constraints = [
            models.CheckConstraint(
                name="organisation_membership_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                violation_error_message="A membership ends after the day it starts.",
            ),
            models.UniqueConstraint(
                name="organisation_one_open_membership",
                violation_error_message="This person belongs there in that role already.",
                fields=["person", "unit", "role"],
                condition=Q(ends_on=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person.name}: {self.role.replace('_', ' ')} in {self.unit.name}"
