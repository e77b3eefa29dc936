from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from goldenthread.engines.measurement.sources import Values, Worked
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.clock.periods import Period
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import Unit
from goldenthread.practices.daily_management import queries
from goldenthread.practices.daily_management.models import Score


def mean_total(scores: Iterable[Score]) -> float | None:
    """The mean of the areas' last totals, so that an area scored twice counts once; None where none was scored.

    Scores come oldest first.
    """
    last = {score.area_id: score.total for score in scores}
    return round(sum(last.values()) / len(last), 2) if last else None


def five_s_score(unit: Unit, periods: Sequence[Period]) -> Values:
    """The 5S score of each period, here and below. Two queries."""
    units = organisation.here_and_below([unit.pk], on=today())
    scores = queries.scores_at(units, first=periods[0].start, last=periods[-1].end)
    found: dict[date, Worked | None] = {}
    for period in periods:
        mean = mean_total(score for score in scores if period.start <= score.on <= period.end)
        found[period.start] = None if mean is None else Worked(value=mean)
    return found
