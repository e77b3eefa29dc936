from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from goldenthread.engines.measurement.sources import Values, Worked
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.clock.periods import Grain, Period
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import Unit
from goldenthread.practices.daily_management import queries
from goldenthread.practices.daily_management.models import LeaderTask, Turn

Cadence = LeaderTask.Cadence
GRAINS = {
    Cadence.DAY: Grain.DAY,
    Cadence.WEEKDAY: Grain.DAY,
    Cadence.WEEK: Grain.WEEK,
    Cadence.MONTH: Grain.MONTH,
    Cadence.QUARTER: Grain.QUARTER,
}
SATURDAY = 5
# Of fewer leaders no share is shown: it would say how one of them did.
FEWEST_LEADERS = 5
DAYS_OF_A_QUARTER = 92


def window_of(task: LeaderTask, on: date) -> Period | None:
    """The window of a task that a day lies in; None where it is not due then, such as a weekday's on a Sunday."""
    if task.cadence == Cadence.WEEKDAY and on.weekday() >= SATURDAY:
        return None
    window = Period.containing(on, GRAINS[Cadence(task.cadence)])
    if window.end < task.started_on or (task.ended_on is not None and window.end >= task.ended_on):
        return None
    return window


def windows_between(task: LeaderTask, first: date, last: date) -> Iterator[Period]:
    """The windows of a task that ended from one day to another. One that it began in the middle of is not counted."""
    window = Period.containing(first, GRAINS[Cadence(task.cadence)])
    while window.end <= last:
        due = window_of(task, window.start)
        if due is not None and window.end >= first and window.start >= task.started_on:
            yield window
        window = window.shifted(1)


@dataclass(frozen=True, slots=True)
class Adherence:
    """How many windows were due and in how many of them it was done in time."""

    done: int
    due: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.done / self.due) if self.due else None


def adherence(tasks: Iterable[LeaderTask], turns: Iterable[Turn], *, first: date, last: date) -> Adherence:
    """Done in its window, out of all windows that ended from one day to another."""
    done_in = {(turn.task_id, turn.window_start) for turn in turns if turn.state == Turn.State.DONE}
    due = [(task.pk, window.start) for task in tasks for window in windows_between(task, first, last)]
    return Adherence(sum(key in done_in for key in due), len(due))


def day_before(on: date) -> date:
    return on - timedelta(days=1)


def days_back(on: date, weeks: int) -> date:
    """The Monday so many weeks before the week of a day."""
    return Period.containing(on, Grain.WEEK).start - timedelta(weeks=weeks)


def reasons_given(turns: Sequence[Turn]) -> list[tuple[str, int]]:
    """Why tasks were missed, the most frequent first, and how many said nothing."""
    counts: dict[str, int] = {}
    for turn in turns:
        if turn.state == Turn.State.MISSED:
            words = str(Turn.Reason(turn.reason).label)
            counts[words] = counts.get(words, 0) + 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def leaders_adherence(unit: Unit, periods: Sequence[Period]) -> Values:
    """Tasks of leaders done in their window, out of all that were due: of a division, or of the whole trust.

    A share stands for at least five leaders; and nobody can take shares from one another to find fewer: places below a
    division have none, and the trust has one only where the leaders of no shown division are none, or five. Six
    queries, and two for each division.
    """
    if unit.kind not in (Unit.Kind.DIVISION, Unit.Kind.TRUST):
        return {}
    tasks = queries.tasks_at(organisation.here_and_below([unit.pk], on=today()))
    turns = queries.turns_of(tasks, since=periods[0].start - timedelta(days=DAYS_OF_A_QUARTER))
    divisions = _divisions(unit) if unit.kind == Unit.Kind.TRUST else []
    found: dict[date, Worked | None] = {}
    for period in periods:
        start, end = period.start, period.end
        leaders = _leaders(tasks, start, end)
        apart = [
            _leaders([task for task in tasks if task.work.unit_id in places], start, end)
            for places in divisions
        ]
        shown = set().union(*(group for group in apart if len(group) >= FEWEST_LEADERS))
        hidden = len(leaders - shown)
        if len(leaders) < FEWEST_LEADERS or 0 < hidden < FEWEST_LEADERS:
            found[period.start] = None
            continue
        share = adherence(tasks, turns, first=start, last=end)
        found[period.start] = Worked(numerator=share.done, denominator=share.due)
    return found


def _divisions(whole: Unit) -> list[set[int]]:
    below = organisation.units_directly_below(whole, on=today())
    divisions = [unit.pk for unit in below if unit.kind == Unit.Kind.DIVISION]
    return list(organisation.below_each(divisions, on=today()).values())


def _leaders(tasks: Sequence[LeaderTask], first: date, last: date) -> set[int]:
    """The lists on which anything was due in these days."""
    return {task.work_id for task in tasks if next(windows_between(task, first, last), None) is not None}
