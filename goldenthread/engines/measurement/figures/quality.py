"""How far the numbers of a measure can be relied on: worked out from what was entered, never typed in.

The NHS's data quality marks ask for four things: that somebody signs it off, that it is timely and complete, that it
was audited, and that it comes from a robust system. Here each is a check that the rows themselves answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from goldenthread.engines.measurement.figures.judgements import IN_TIME, LATE, Standing, recent_states
from goldenthread.engines.measurement.figures.series import PointState
from goldenthread.engines.measurement.models import DataCheck
from goldenthread.foundations.clock.periods import Period

LOOKED_AT = 12
FEWEST_JUDGED = 3
MOST_LATE = MOST_MISSING = MOST_CORRECTED = 2
CHECK_LASTS_DAYS = 366
Rows = TypeVar("Rows", str, list[PointState])
WITHOUT_NUMBER = {PointState.NOT_MEASURED, PointState.MISSING, PointState.INCOMPLETE}


class Part(StrEnum):
    """What is asked of a measure."""

    DEFINED = "defined"
    OWNED = "owned"
    ON_TIME = "on_time"
    WHOLE = "whole"
    STEADY = "steady"
    CHECKED = "checked"


class Mark(StrEnum):
    """How many parts are as they should be: all, all but one or two, or fewer."""

    GOOD = "good"
    FAIR = "fair"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class Found:
    """One part: whether it is as it should be (None while that cannot be told), and so many of so many periods."""

    part: Part
    holds: bool | None
    count: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class Quality:
    parts: tuple[Found, ...]

    @property
    def lacking(self) -> int:
        return sum(found.holds is False for found in self.parts)

    @property
    def mark(self) -> Mark:
        if not self.lacking:
            return Mark.GOOD
        return Mark.FAIR if self.lacking <= 2 else Mark.WEAK


def quality_of(standing: Standing, check: DataCheck | None) -> Quality:
    """What can be said of a measure's numbers on a day."""
    measure = standing.measure
    complete = bool(measure.exclusions) and (measure.target is None or bool(measure.target_source))
    owner = measure.owner
    checked = check is not None and (standing.as_at - check.checked_on).days <= CHECK_LASTS_DAYS
    return Quality(
        (
            Found(Part.DEFINED, complete),
            Found(Part.OWNED, owner is not None and owner.is_here(standing.as_at)),
            *_of_periods(standing),
            Found(Part.CHECKED, checked),
        )
    )


def _of_periods(standing: Standing) -> tuple[Found, Found, Found]:
    """Of the last twelve periods that are over: which came in time, have a number, and were corrected."""
    made, last = standing.judgement, standing.last
    if made is None or last is None:
        return Found(Part.ON_TIME, None), Found(Part.WHOLE, None), Found(Part.STEADY, None)
    silent = min(standing.periods_late, LOOKED_AT)
    end = made.end_start
    # The last points kept may reach beyond the newest number: those beyond it count as missing with the silent ones.
    beyond = 0 if end is None else last.steps_to(Period(end, last.grain))
    states = recent_states(made)
    known = (
        (states[: len(states) - beyond] if beyond else states)[-(LOOKED_AT - silent) :]
        if silent < LOOKED_AT
        else []
    )
    missing = silent + sum(state in WITHOUT_NUMBER for state in known)
    periods = silent + len(known)
    whole = Found(Part.WHOLE, _at_most(missing, MOST_MISSING, of=periods), periods - missing, periods)
    when, corrected = made.came_in or ("", "")
    entered = _newest(when, LOOKED_AT - silent)
    late = silent + entered.count(LATE)
    followed = late + entered.count(IN_TIME)
    on_time = Found(Part.ON_TIME, _at_most(late, MOST_LATE, of=followed), followed - late, followed)
    changed = _newest(corrected, LOOKED_AT)
    count = changed.count("1")
    steady = Found(Part.STEADY, _at_most(count, MOST_CORRECTED, of=len(changed)), count, len(changed))
    return on_time, whole, steady


def _newest(rows: Rows, count: int) -> Rows:
    return rows[-count:] if count > 0 else rows[:0]


def _at_most(count: int, most: int, *, of: int) -> bool | None:
    return None if of < FEWEST_JUDGED else count <= most
