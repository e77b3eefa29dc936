from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from goldenthread.foundations.audit.models import Versioned
from goldenthread.foundations.organisation.models import BodyOwned, Person, Unit
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.practices.strategy.models import Objective


class Project(BodyOwned, Versioned):
    """A piece of work that changes something. An everyday improvement is one too, and owes no link to a goal."""

    privacy = PrivacyClass.ORGANISATIONAL

    class Kind(models.TextChoices):
        PROJECT = "project", "Project"
        WORKSHOP = "workshop", "Workshop"
        FUNDED = "funded", "Funded work"
        EVERYDAY = "everyday", "Everyday improvement"

    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PROJECT)
    title = models.CharField(max_length=160)
    what_changes = models.TextField("what changes", max_length=2000)
    unit = models.ForeignKey(Unit, verbose_name="place", on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    learned = models.TextField("what was learned", blank=True, max_length=2000)
    objective = models.ForeignKey(
        Objective,
        verbose_name="what it helps",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    contribution = models.CharField("how it contributes", max_length=500, blank=True)

    class Meta(BodyOwned.Meta):
        ordering = ["-started_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="projects_work_ends_on_or_after_it_starts",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                violation_error_message="Work ends on or after the day it started.",
            ),
            models.CheckConstraint(
                name="projects_a_link_says_how_it_contributes",
                condition=Q(objective=None) | ~Q(contribution=""),
                violation_error_message="Say how this contributes to the goal that it helps.",
            ),
            models.CheckConstraint(
                name="projects_finished_work_says_what_was_learned",
                condition=Q(ended_on=None) | ~Q(learned=""),
                violation_error_message="Say what was learned. It is what others will look for.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def owes_a_link(self) -> bool:
        return self.kind != self.Kind.EVERYDAY

    def is_running(self, on: date) -> bool:
        return self.started_on <= on and (self.ended_on is None or on < self.ended_on)
