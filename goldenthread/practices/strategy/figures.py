"""From goals to the judged series of their measures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from goldenthread.engines.measurement import figures as measurement
from goldenthread.engines.measurement.figures import SeriesFigure
from goldenthread.engines.measurement.queries import may_see
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.practices.strategy import queries
from goldenthread.practices.strategy.models import ObjectiveMeasure


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """A goal's link to a measure with its series; None where the measure is kept from this person."""

    link: ObjectiveMeasure
    figure: SeriesFigure | None

    @property
    def is_kept(self) -> bool:
        return self.figure is None


def place_of(link: ObjectiveMeasure) -> Unit:
    """Whose figures count for the goal."""
    return link.unit or link.measure.unit


def charts_of(links: Sequence[ObjectiveMeasure], *, seen_by: Person) -> dict[int, list[Measured]]:
    """The judged series of these links, by the number of their goal, outcomes first. At most three queries."""
    pairs = {(link.measure_id, place_of(link).pk): (link.measure, place_of(link)) for link in links}
    seen = [pair for pair in pairs.values() if may_see(pair[0], seen_by)]
    series = measurement.charts_for(seen, seen_by=seen_by) if seen else {}
    charts: dict[int, list[Measured]] = {}
    for link in links:
        figure = series.get((link.measure_id, place_of(link).pk))
        charts.setdefault(link.objective_id, []).append(Measured(link, figure))
    return charts


def goal_charts(objective_ids: Iterable[int], *, seen_by: Person) -> dict[int, list[Measured]]:
    """The same for some goals, each with a list, if an empty one. At most four queries."""
    wanted = list(objective_ids)
    charts = charts_of(queries.measures_of(wanted), seen_by=seen_by)
    return {number: charts.get(number, []) for number in wanted}
