"""Meetings and answers as numbers: what of them was planned and held, and how long an answer took.

Everything is counted in the period in which it happened, by the clock in London, and in the place of its day. Hours to
answer come from what was asked and answered, and from nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from statistics import median

from goldenthread.engines.measurement.sources import Values, Worked
from goldenthread.engines.routines import queries
from goldenthread.engines.routines.models import Ask, Occurrence
from goldenthread.foundations.clock.moments import LONDON
from goldenthread.foundations.clock.periods import Period
from goldenthread.foundations.organisation.models import Unit

Spells = dict[int, list[tuple[date, date | None]]]


def _begins(day: date) -> datetime:
    return datetime.combine(day, time.min, LONDON)


def _london(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()


def _after(period: Period) -> datetime:
    return _begins(period.end + timedelta(days=1))


def _was_in(spells: Spells, unit_id: int, day: date) -> bool:
    return any(starts <= day and (ends is None or day < ends) for starts, ends in spells.get(unit_id, ()))


# --- meetings ------------------------------------------------------------------------------------------------------


def held_of_planned(unit: Unit, periods: Sequence[Period]) -> Values:
    """Meetings held, out of those planned; what was cancelled was planned too. Two queries."""
    return _meetings(unit, periods, lambda row: True, lambda row: row[2] == Occurrence.State.HELD)


def on_time_of_held(unit: Unit, periods: Sequence[Period]) -> Values:
    """Meetings that began on time, out of those held. Two queries."""
    return _meetings(unit, periods, lambda row: row[2] == Occurrence.State.HELD, _was_on_time)


def _was_on_time(row: queries.MeetingRow) -> bool:
    _, planned_at, _, opened_at, grace = row
    # Within so many minutes means before the next one begins, as a clock on the wall is read.
    return opened_at is not None and opened_at < planned_at + timedelta(minutes=grace + 1)


def _meetings(
    unit: Unit,
    periods: Sequence[Period],
    counts: Callable[[queries.MeetingRow], bool],
    is_one: Callable[[queries.MeetingRow], bool],
) -> Values:
    spells = queries.spells_in(unit)
    rows = queries.meeting_rows(spells, since=_begins(periods[0].start), until=_after(periods[-1]))
    tally = {period.start: [0, 0] for period in periods}
    grain = periods[0].grain
    for row in rows:
        day = _london(row[1])
        if counts(row) and _was_in(spells, row[0], day):
            found = tally[Period.containing(day, grain).start]
            found[0] += is_one(row)
            found[1] += 1
    return {start: Worked(numerator=part, denominator=whole) for start, (part, whole) in tally.items()}


# --- answers -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wait:
    """One time that a team asked and waited: from its asking to the answer, to its end, or still."""

    asked_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    verdict: str
    # Where the answer came from, and since when that tier was asked.
    tier: int
    tier_asked_at: datetime


def waits_of(rows: Iterable[queries.AskRow], spells: Spells) -> Iterator[Wait]:
    """Each time that a place asked. What rose goes on waiting; being asked again, since it was not fixed, is anew."""
    for _, asks in groupby(rows, key=lambda row: row[0]):
        chain: list[queries.AskRow] = []
        for row in asks:
            if row[3] in {Ask.Rose.RAISED, Ask.Rose.NOT_YET} and chain:
                yield from _wait(chain, spells)
                chain = []
            chain.append(row)
        yield from _wait(chain, spells)


def _wait(chain: list[queries.AskRow], spells: Spells) -> Iterator[Wait]:
    _, unit_id, _, _, asked_at, *_ = chain[0]
    _, _, tier, _, tier_asked_at, _, answered_at, verdict, ended_at = chain[-1]
    if _was_in(spells, unit_id, _london(asked_at)):
        yield Wait(asked_at, answered_at, ended_at, verdict, tier, tier_asked_at)


def _waits(unit: Unit, periods: Sequence[Period]) -> list[Wait]:
    spells = queries.spells_in(unit)
    return list(waits_of(queries.ask_rows(spells, until=_after(periods[-1])), spells))


def _answered_in(waits: Iterable[Wait], periods: Sequence[Period]) -> dict[date, list[Wait]]:
    found: dict[date, list[Wait]] = {period.start: [] for period in periods}
    for wait in waits:
        if wait.answered_at is not None:
            start = Period.containing(_london(wait.answered_at), periods[0].grain).start
            if start in found:
                found[start].append(wait)
    return found


def hours_between(earlier: datetime, later: datetime) -> float:
    return (later - earlier).total_seconds() / 3600


def hours_to_answer(unit: Unit, periods: Sequence[Period]) -> Values:
    """The median of hours from a team's asking to the answer, whoever gave it. Two queries."""
    return _median_hours(_waits(unit, periods), periods, lambda wait: wait.asked_at)


def hours_to_answer_at(tier: int) -> Callable[[Unit, Sequence[Period]], Values]:
    """The median of hours from asking one tier to its answer. What it passed on was answered by another. Two
    queries."""

    def values(unit: Unit, periods: Sequence[Period]) -> Values:
        waits = [wait for wait in _waits(unit, periods) if wait.tier == tier]
        return _median_hours(waits, periods, lambda wait: wait.tier_asked_at)

    return values


def _median_hours(
    waits: Iterable[Wait], periods: Sequence[Period], since: Callable[[Wait], datetime]
) -> Values:
    found: dict[date, Worked | None] = {}
    for start, answered in _answered_in(waits, periods).items():
        hours = [hours_between(since(wait), wait.answered_at) for wait in answered if wait.answered_at]
        found[start] = Worked(value=median(hours)) if hours else None
    return found


def fed_back_of_answered(unit: Unit, periods: Sequence[Period]) -> Values:
    """Answers of which the team said whether they mended it, out of those that came. Two queries."""
    return {
        start: Worked(numerator=sum(bool(wait.verdict) for wait in answered), denominator=len(answered))
        for start, answered in _answered_in(_waits(unit, periods), periods).items()
    }


def days_waiting(unit: Unit, periods: Sequence[Period]) -> Values:
    """The median of days that what waited at the end of a period had waited. Two queries."""
    waits = _waits(unit, periods)
    found: dict[date, Worked | None] = {}
    for period in periods:
        end = _after(period)
        ages = [hours_between(wait.asked_at, end) / 24 for wait in waits if _waited_at(wait, end)]
        found[period.start] = Worked(value=median(ages)) if ages else None
    return found


def _waited_at(wait: Wait, moment: datetime) -> bool:
    ends = [at for at in (wait.answered_at, wait.ended_at) if at is not None]
    return wait.asked_at < moment and all(at >= moment for at in ends)
