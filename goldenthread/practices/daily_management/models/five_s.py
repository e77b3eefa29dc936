from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from goldenthread.foundations.audit.models import Versioned
from goldenthread.foundations.organisation.models import BodyOwned, Person, Unit
from goldenthread.foundations.privacy.classes import PrivacyClass

PARTS = ("sort", "simplify", "sweep", "standardise", "self_discipline")
MOST = 5


class Area(BodyOwned, Versioned):
    """A room, store or desk whose order a team looks after and scores: sort, simplify, sweep, standardise,
    self-discipline."""

    privacy = PrivacyClass.ORGANISATIONAL

    unit = models.ForeignKey(Unit, verbose_name="place", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60, help_text="For example: the equipment store.")
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta(BodyOwned.Meta):
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                condition=Q(ended_on=None),
                name="daily_management_one_area_a_name",
                violation_error_message="This place has an area of that name already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.unit.name}"


def _score(label: str) -> models.PositiveSmallIntegerField:  # type: ignore[type-arg]
    return models.PositiveSmallIntegerField(label, validators=[MaxValueValidator(MOST)])


class Score(BodyOwned, Versioned):
    """How an area was found on one day: five scores from 0 to 5."""

    privacy = PrivacyClass.ORGANISATIONAL

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="scores")
    on = models.DateField("the day")
    sort = _score("sort")
    simplify = _score("simplify")
    sweep = _score("sweep")
    standardise = _score("standardise")
    self_discipline = _score("self-discipline")
    next_step = models.CharField("what comes next", max_length=140, blank=True)
    scored_at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(BodyOwned.Meta):
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "on"],
                name="daily_management_one_score_a_day",
                violation_error_message="This area has a score for that day already.",
            ),
            models.CheckConstraint(
                name="daily_management_scores_go_to_five",
                condition=Q(sort__lte=MOST, simplify__lte=MOST, sweep__lte=MOST)
                & Q(standardise__lte=MOST, self_discipline__lte=MOST),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} on {self.on}"

    @property
    def total(self) -> int:
        return sum(getattr(self, part) for part in PARTS)
