from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from goldenthread.foundations.clock.periods import Grain, Period
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
