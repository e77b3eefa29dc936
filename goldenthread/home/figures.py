"""From what a person follows to its judged series."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from goldenthread.engines.measurement import figures as measurement
from goldenthread.engines.measurement.figures import SeriesFigure
from goldenthread.engines.measurement.models import Measure
from goldenthread.engines.measurement.rules import Permission as Measurement
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.organisation.models import Membership, Person, Unit
from goldenthread.home import queries
from goldenthread.overviews.golden_thread import figures as golden_thread
from goldenthread.overviews.golden_thread.figures import PrioritySummary
from goldenthread.overviews.golden_thread.rules import Permission as GoldenThread
from goldenthread.practices.strategy import figures as strategy
from goldenthread.practices.strategy import queries as strategy_queries
from goldenthread.practices.strategy.figures import Measured
from goldenthread.practices.strategy.models import Objective
from goldenthread.practices.strategy.rules import Permission as Strategy

MEASURES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Followed:
    """A measure on somebody's first page, and whether they may enter its numbers."""

    measure: Measure
    figure: SeriesFigure
    may_record: bool


def measure_figures(person: Person, memberships: Iterable[Membership]) -> list[Followed]:
    """What a person looks after or sees at their own places, what is late first. At most four queries."""
    if not rights_of(person).holds(Measurement.SEE_MEASURES):
        return []
    places = {membership.unit_id for membership in memberships if membership.unit.kind != Unit.Kind.TRUST}
    measures = queries.measures_of(person, unit_ids=places)
    figures = measurement.charts_for([(one, one.unit) for one in measures], seen_by=person)
    followed = [
        Followed(one, figures[one.pk, one.unit_id], queries.may_record(person, one)) for one in measures
    ]
    return sorted(followed, key=lambda one: not (one.may_record and one.figure.is_stale))[:MEASURES_SHOWN]


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal on somebody's first page: its first measure, and how the places below it stand where it is a priority."""

    objective: Objective
    measured: Measured | None
    summary: PrioritySummary | None = None


def goals_for(person: Person, memberships: Sequence[Membership], *, on: date) -> list[Goal]:
    """The priorities for whoever belongs to the whole trust; for others the goals of their places. Seven queries."""
    rights = rights_of(person)
    if not rights.holds(Strategy.SEE_STRATEGY):
        return []
    if queries.leads_the_whole_trust(memberships) and rights.holds(GoldenThread.SEE_THREAD):
        summaries = golden_thread.priority_summaries(seen_by=person, on=on)
        return [Goal(one.priority, one.measured, one) for one in summaries]
    goals = strategy_queries.objectives_here({membership.unit_id for membership in memberships})
    charts = strategy.goal_charts([goal.pk for goal in goals], seen_by=person)
    return [Goal(goal, charts[goal.pk][0] if charts[goal.pk] else None) for goal in goals]
