from __future__ import annotations

import math
from typing import NamedTuple

from goldenthread.engines.measurement.figures.series import Number, SeriesFigure
from goldenthread.engines.measurement.models import StepChange
from goldenthread.foundations.clock.periods import Period


class Stretch(NamedTuple):
    """The mean and the limits of one stretch of a chart, and how many numbers they stand on. Limits that differ from
    point to point are None."""

    centre: Number
    lower: Number
    upper: Number
    points: int


def stretch_before(figure: SeriesFigure, period: Period) -> Stretch | None:
    """The stretch that ends where a new one begins at a period; None where none does."""
    if figure.chart is None or period not in figure.periods:
        return None
    position = figure.periods.index(period)
    for phase in figure.chart.phases:
        if phase.stop == position:
            measured = sum(value is not None for value in figure.values[phase.start : phase.stop])
            return Stretch(phase.centre, phase.lower, phase.upper, measured)
    return None


def moved_since(figure: SeriesFigure, step: StepChange) -> tuple[Stretch, Stretch] | None:
    """The limits before a step change as they were when it was declared, and as they are, where these differ."""
    kept = step.limits_before.get(str(figure.unit_id))
    current = stretch_before(figure, step.period)
    if not kept or current is None:
        return None
    centre, lower, upper, points = kept
    was = Stretch(centre, lower, upper, int(points))
    pairs = zip(was, current, strict=True)
    return None if all(_same(one, other) for one, other in pairs) else (was, current)


def _same(one: Number, other: Number) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
