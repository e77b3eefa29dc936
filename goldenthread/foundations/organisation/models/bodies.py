"""Bodies: the register everyone shares. It belongs to no trust."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from goldenthread.foundations.audit.models import Audited
from goldenthread.foundations.privacy.classes import PrivacyClass


class Body(Audited):
    """An organisation: a national body, a system, a partnership or a trust."""

    privacy = PrivacyClass.PUBLISHED

    class Kind(models.TextChoices):
        NATIONAL = "national", "National body"
        SYSTEM = "system", "System"
        PARTNERSHIP = "partnership", "Partnership"
        TRUST = "trust", "Trust"

    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=200)
    code = models.CharField(
        "ODS code",
        max_length=12,
        unique=True,
        help_text="From the register; an invented body's holds a hyphen.",
    )
    is_invented = models.BooleanField(default=False)
    trust_type = models.CharField(max_length=20, blank=True)
    region = models.CharField(max_length=60, blank=True)
    system_code = models.CharField("ICB code", max_length=12, blank=True)
    town = models.CharField(max_length=60, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "bodies"
        constraints = [
            models.CheckConstraint(
                name="organisation_body_closes_after_it_opens",
                condition=Q(closed_on=None) | Q(opened_on=None) | Q(closed_on__gte=F("opened_on")),
                violation_error_message="A body closes on or after the day it opened.",
            ),
            models.CheckConstraint(
                name="organisation_invented_codes_cannot_be_issued",
                # The register issues letters and digits only, so a hyphen marks a code that it never will.
                condition=Q(is_invented=True, code__contains="-")
                | Q(is_invented=False) & ~Q(code__contains="-"),
                violation_error_message="An invented body's code holds a hyphen, and no other body's does.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_open(self, on: date) -> bool:
        return (self.opened_on is None or self.opened_on <= on) and (
            self.closed_on is None or on < self.closed_on
        )


class BodyPlacement(Audited):
    """One body under another for a time: a trust in a partnership, a partnership in a system."""

    privacy = PrivacyClass.PUBLISHED

    child = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="placements_above")
    parent = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="placements_below")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisation_bodyplacement_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                violation_error_message="It ends after the day it starts.",
            ),
            models.CheckConstraint(
                name="organisation_bodyplacement_not_under_itself",
                condition=~Q(child=F("parent")),
                violation_error_message="A body cannot be under itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.child} in {self.parent}"


class BodySuccession(Audited):
    """What became of a body that merged or was renamed. What it recorded stays its own."""

    privacy = PrivacyClass.PUBLISHED

    predecessor = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="predecessions")
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="organisation_one_succession"),
            models.CheckConstraint(
                name="organisation_succession_not_to_itself", condition=~Q(predecessor=F("successor"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} became {self.successor}"
