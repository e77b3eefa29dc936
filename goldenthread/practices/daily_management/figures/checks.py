from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from goldenthread.engines.measurement.sources import Values, Worked
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.clock.periods import Grain, Period
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import Unit
from goldenthread.practices.daily_management import queries
from goldenthread.practices.daily_management.models import Checking, Edition, Step

# So many questions are answered while walking past.
MOST_QUESTIONS = 4
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Drawn:
    """The card of one place at one time: which version it looks at, and which of its steps."""

    checking: Checking
    period_start: date
    edition: Edition
    steps: tuple[Step, ...]


def card_time(checking: Checking, on: date) -> date | None:
    """The day or the week that a card drawn today stands for; None where none is due."""
    if checking.cadence == Checking.Cadence.WEEK:
        return Period.containing(on, Grain.WEEK).start
    return None if on.weekday() >= SATURDAY else on


def draw(checking: Checking, period_start: date, editions: Sequence[Edition]) -> Drawn | None:
    """The card of a time. The place and the day choose it, so nobody does; None where there is nothing in use.

    Steps with a key point come before the others, since they make or break the work.
    """
    if not editions:
        return None
    edition = min(editions, key=lambda one: _lot(checking.unit_id, period_start, "edition", one.work_id))
    steps = sorted(
        edition.steps.all(),
        key=lambda step: (not step.key_point, _lot(checking.unit_id, period_start, "step", step.order)),
    )
    chosen = sorted(steps[:MOST_QUESTIONS], key=lambda step: step.order)
    return Drawn(checking, period_start, edition, tuple(chosen))


def _lot(unit_id: int, period_start: date, what: str, number: int) -> str:
    return hashlib.sha256(f"{unit_id} {period_start} {what} {number}".encode()).hexdigest()


def steps_as_written(unit: Unit, periods: Sequence[Period]) -> Values:
    """Steps that cards found done as written, out of those seen, here and below. Two queries."""
    units = organisation.here_and_below([unit.pk], on=today())
    rows = queries.answers_by_day(units, first=periods[0].start, last=periods[-1].end)
    return {period.start: _share(rows, period) for period in periods}


def _share(rows: Sequence[tuple[date, int, int]], period: Period) -> Worked | None:
    inside = [(done, seen) for day, done, seen in rows if period.start <= day <= period.end]
    seen = sum(seen for _, seen in inside)
    return Worked(numerator=sum(done for done, _ in inside), denominator=seen) if seen else None


def cards_of_due(unit: Unit, periods: Sequence[Period]) -> Values:
    """Cards done out of those that were due, here and below. Three queries."""
    units = organisation.here_and_below([unit.pk], on=today())
    checkings = queries.checkings_ever(units)
    done = set(queries.days_of_cards(units, first=periods[0].start, last=periods[-1].end))
    found: dict[date, Worked | None] = {}
    for period in periods:
        due = [(checking.pk, day) for checking in checkings for day in _card_days(checking, period)]
        kept = sum(key in done for key in due)
        found[period.start] = Worked(numerator=kept, denominator=len(due)) if due else None
    return found


def _card_days(checking: Checking, period: Period) -> Iterator[date]:
    """The times of a period at which a card was due: those that began within it, while cards were drawn."""
    for offset in range((period.end - period.start).days + 1):
        day = period.start + timedelta(days=offset)
        goes_on = checking.started_on <= day and (checking.ended_on is None or day < checking.ended_on)
        if goes_on and card_time(checking, day) == day:
            yield day
