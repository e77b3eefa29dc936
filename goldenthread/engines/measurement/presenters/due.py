from __future__ import annotations

from goldenthread.engines.measurement.actions import Entered
from goldenthread.engines.measurement.figures import Terms
from goldenthread.engines.measurement.models import Observation
from goldenthread.engines.measurement.presenters.words import counted, said
from goldenthread.engines.measurement.queries import Due
from goldenthread.engines.measurement.rules import capitalised

DUE_ON_A_PAGE = 20


def due_heading(due: Due, *, several: bool) -> str:
    """ "Falls, May 2026", and whose it is where the page holds several places."""
    where = f", {due.unit.name}" if several else ""
    return f"{due.measure.name}, {due.period.label}{where}"


def last_words(due: Due) -> str:
    """ "Last time: 3 out of 812 (April 2026)." """
    if due.last is None:
        return "No number lately."
    return f"Last time: {_last(due, due.last)} ({due.measure.period_of(due.last.period_start).label})."


def _last(due: Due, last: Observation) -> str:
    if last.state != Observation.State.MEASURED:
        return str(last.get_state_display()).lower()
    if due.measure.hides_small_numbers:
        return "hidden here"
    if last.value is not None:
        return said(last.value, Terms.of(due.measure))
    return f"{counted(last.numerator or 0.0)} out of {counted(last.denominator or 0.0)}"


def due_count_words(count: int) -> str:
    if not count:
        return "Every number is in."
    return "1 number is due." if count == 1 else f"{count:,} numbers are due."


def entered_words(entered: Entered) -> str:
    """ "3 numbers are entered: Falls, May 2026; …" """
    names = "; ".join(f"{row.measure.name}, {row.period.label}" for row in entered.kept)
    count = len(entered.kept)
    return f"1 number is entered: {names}." if count == 1 else f"{count} numbers are entered: {names}."


def refused_words(entered: Entered) -> list[str]:
    return [f"{capitalised(due_heading(due, several=True))}: {why}" for due, why in entered.refused]
