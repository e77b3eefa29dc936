"""From what a person follows to its judged series."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from goldenthread.engines.measurement import figures as measurement
from goldenthread.engines.measurement.figures import SeriesFigure
from goldenthread.engines.measurement.models import Measure
from goldenthread.foundations.organisation.models import Membership, Person, Unit
from goldenthread.home import queries
from goldenthread.practices.strategy import figures as strategy
from goldenthread.practices.strategy.figures import Measured
from goldenthread.practices.strategy.models import Objective

MEASURES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Followed:
    """A measure on somebody's first page, and whether they may enter its numbers."""

    measure: Measure
    figure: SeriesFigure
    may_record: bool


def measure_figures(person: Person, memberships: Iterable[Membership]) -> list[Followed]:
    """What a person looks after or sees at their own places, what is late first. At most four queries."""
    places = {membership.unit_id for membership in memberships if membership.unit.kind != Unit.Kind.TRUST}
    measures = queries.measures_of(person, unit_ids=places)
    figures = measurement.charts_for([(one, one.unit) for one in measures], seen_by=person)
    followed = [
        Followed(one, figures[one.pk, one.unit_id], queries.may_record(person, one)) for one in measures
    ]
    return sorted(followed, key=lambda one: not (one.may_record and one.figure.is_stale))[:MEASURES_SHOWN]


def goal_figures(goals: Sequence[Objective], *, seen_by: Person) -> dict[int, list[Measured]]:
    """The series of each goal's measures. At most four queries."""
    return strategy.goal_charts([goal.pk for goal in goals], seen_by=seen_by)
