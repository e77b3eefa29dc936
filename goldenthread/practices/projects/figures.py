"""What ideas say in numbers, for measures that nobody types."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from goldenthread.engines.measurement.sources import Values, Worked
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.clock.periods import Period
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import Unit
from goldenthread.practices.projects import queries


def ideas_raised(unit: Unit, periods: Sequence[Period]) -> Values:
    """The ideas that came in each period, here and below. Two queries."""
    units = organisation.here_and_below([unit.pk], on=today())
    days = queries.days_of_ideas(units, first=periods[0].start, last=periods[-1].end)
    return {
        period.start: Worked(value=sum(period.start <= day <= period.end for day in days))
        for period in periods
    }


def answered_in_time(unit: Unit, periods: Sequence[Period]) -> Values:
    """Of the ideas whose answer was owed in each period, those answered by their day, here and below. Two queries."""
    units = organisation.here_and_below([unit.pk], on=today())
    owed = queries.answers_owed(units, first=periods[0].start, last=periods[-1].end)
    found: dict[date, Worked | None] = {}
    for period in periods:
        inside = [(by, answered) for by, answered in owed if period.start <= by <= period.end]
        in_time = sum(answered is not None and answered <= by for by, answered in inside)
        found[period.start] = Worked(numerator=in_time, denominator=len(inside)) if inside else None
    return found
