from __future__ import annotations

from dataclasses import dataclass

from goldenthread.engines.measurement.figures import (
    PointState,
    SeriesFigure,
)
from goldenthread.engines.measurement.models import Measure, Observation
from goldenthread.engines.measurement.presenters.measure import cell_text
from goldenthread.engines.measurement.rules import capitalised
from goldenthread.foundations.design.environment import day as day_in_words


@dataclass(frozen=True, slots=True)
class PeriodChoice:
    value: str
    text: str


def period_choices(figure: SeriesFigure, *, most: int = 36) -> tuple[list[PeriodChoice], str]:
    """The periods that are over, the newest first, and the one that is due; none where all are in."""
    newest = figure.due
    there = {period: i for i, period in enumerate(figure.periods)}
    choices, due = [], newest.start.isoformat()
    for back in range(most):
        period = newest.shifted(-back)
        i = there.get(period)
        has = i is not None and figure.states[i] is not PointState.MISSING
        text = capitalised(period.label)
        choices.append(PeriodChoice(period.start.isoformat(), f"{text} (has a number)" if has else text))
    if figure.periods:
        after = figure.periods[-1].shifted(1)
        if after > newest:
            due = ""
        elif after > newest.shifted(-most):
            due = after.start.isoformat()
    return choices, due


def previous_words(figure: SeriesFigure) -> str:
    """ "Last time: 3.2 in May 2026." """
    if figure.last is None:
        return "This will be the first number."
    last = f"Last time: {cell_text(figure, figure.last)}, {figure.periods[figure.last].label}."
    following = figure.periods[-1].shifted(1)
    if following <= figure.due:
        return last
    day = day_in_words(following.end)
    return f"{last} The number for {following.label} can be entered from {day}."


def recorded_words(observation: Observation) -> str:
    return f"{capitalised(observation.period.label)} is entered for {observation.unit.name}."


def corrected_words(observation: Observation) -> str:
    return f"{capitalised(observation.period.label)} is corrected for {observation.unit.name}. The old number is kept."


def added_words(measure: Measure) -> str:
    return f"{measure.name} is added."


def changed_words(measure: Measure) -> str:
    return f"{measure.name} is changed."


def retired_words(measure: Measure) -> str:
    return f"{measure.name} is retired. Its numbers stay."
