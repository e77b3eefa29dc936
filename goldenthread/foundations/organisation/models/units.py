"""Units: a trust's divisions, services and teams, each with the names and places it has had."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from goldenthread.foundations.audit.models import Versioned
from goldenthread.foundations.organisation.models.scoping import BodyOwned
from goldenthread.foundations.privacy.classes import PrivacyClass


def reading_order(name: str) -> str:
    """A text that sorts as people read: Ward 7 before Ward 10.

    >>> reading_order("Ward 7") < reading_order("Ward 10")
    True
    """
    return re.sub(r"\d+", lambda digits: digits.group().zfill(6), name.casefold())


class Unit(BodyOwned, Versioned):
    """A trust as a whole, a division, a service or a team. Clinical, community and corporate are equals."""

    privacy = PrivacyClass.ORGANISATIONAL
    never_recorded = frozenset({"sort_name"})

    class Kind(models.TextChoices):
        TRUST = "trust", "Whole trust"
        DIVISION = "division", "Division"
        SERVICE = "service", "Service"
        TEAM = "team", "Team"

    class Nature(models.TextChoices):
        CLINICAL = "clinical", "Clinical"
        COMMUNITY = "community", "Community"
        CORPORATE = "corporate", "Corporate"

    kind = models.CharField(max_length=8, choices=Kind)
    nature = models.CharField(max_length=9, choices=Nature, default=Nature.CLINICAL)
    name = models.CharField(max_length=120, help_text="Its name today; UnitPlacement holds earlier ones.")
    sort_name = models.CharField(max_length=400, editable=False)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta(BodyOwned.Meta):
        constraints = [
            models.CheckConstraint(
                name="organisation_unit_closes_after_it_opens",
                condition=Q(closed_on=None) | Q(closed_on__gt=F("opened_on")),
                violation_error_message="A unit closes after the day it opened.",
            ),
            models.UniqueConstraint(
                name="organisation_one_whole_trust", fields=["body"], condition=Q(kind="trust")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.sort_name = reading_order(self.name)

    def last_open(self, on: date) -> date:
        """The day itself, or the last day before it on which the unit was open."""
        return on if self.closed_on is None or on < self.closed_on else self.closed_on - timedelta(days=1)

    def is_open(self, on: date) -> bool:
        return self.opened_on <= on and (self.closed_on is None or on < self.closed_on)


class UnitPlacement(BodyOwned):
    """What a unit was called and which unit it was under, for a time. The whole trust is under none."""

    privacy = PrivacyClass.ORGANISATIONAL

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="placements")
    parent = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="placements_below"
    )
    name = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta(BodyOwned.Meta):
        constraints = [
            models.CheckConstraint(
                name="organisation_placement_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                violation_error_message="It ends after the day it starts.",
            ),
            models.UniqueConstraint(
                name="organisation_one_open_placement", fields=["unit"], condition=Q(ends_on=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, from {self.starts_on}"


class UnitClosure(BodyOwned):
    """Every unit above and below every other, for a time. Made from the placements, and made anew when they change."""

    privacy = PrivacyClass.ORGANISATIONAL

    ancestor = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="closures_below")
    descendant = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="closures_above")
    depth = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta(BodyOwned.Meta):
        indexes = [models.Index(fields=["ancestor", "ends_on"], name="organisation_closure_below")]


class UnitSuccession(BodyOwned):
    """What became of a unit that merged. What it recorded stays its own; this says where its work went on."""

    privacy = PrivacyClass.ORGANISATIONAL

    predecessor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="predecessions")
    on = models.DateField()

    class Meta(BodyOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"], name="organisation_one_unit_succession"
            ),
            models.CheckConstraint(
                name="organisation_unit_succession_not_to_itself", condition=~Q(predecessor=F("successor"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} became {self.successor}"
