"""From the measure's unit to pixels, for any finite values."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from improvement_methods.spc import Chart, Family

Range: TypeAlias = tuple[float | None, float | None]

_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """A vertical scale: `low` is drawn at `bottom`, `high` at `top`."""

    low: float
    high: float
    top: float
    bottom: float

    def __call__(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self.bottom - share * (self.bottom - self.top)


def cut(value: float, possible: Range) -> float:
    """The value, or the end of the possible range it lies beyond."""
    least, most = possible
    if least is not None and value < least:
        return least
    return most if most is not None and value > most else value


_NEVER_NEGATIVE: Final = frozenset(
    (Family.MR, Family.P, Family.PP, Family.U, Family.UP, Family.C, Family.G, Family.T, Family.S)
)


def possible_for(chart: Chart, possible: Range) -> Range:
    """The possible range; what a chart of this family counts is never below nought."""
    least, most = possible
    return (0.0 if least is None and chart.family in _NEVER_NEGATIVE else least, most)


def drawn_extremes(chart: Chart, possible: Range, also: Iterable[float] = ()) -> tuple[float, float]:
    """Least and most of all that is drawn; (0, 1) if nothing is."""
    shown = [value for value in chart.values if value is not None]
    shown += also
    for phase in chart.phases:
        if phase.varying:
            here = slice(phase.start, phase.stop)
            limits = {*chart.lower[here], *chart.centre[here], *chart.upper[here]}
        else:
            limits = {phase.lower, phase.centre, phase.upper}
        shown += [cut(limit, possible) for limit in limits if limit is not None]
    if chart.target is not None:
        shown.append(chart.target)
    return (min(shown), max(shown)) if shown else (0.0, 1.0)


def fit(low: float, high: float, *, top: float, bottom: float, possible: Range, margin: float) -> Scale:
    """A scale around what is drawn, with a margin that never goes beyond the possible range."""
    size = max(abs(low), abs(high))
    if high - low <= max(size * 1e-9, 1e-290):
        spread = max(size * 0.1, 1.0 if size < 1e-200 else size * 0.1)
        return Scale(low - spread, high + spread, top, bottom)
    spread = (high - low) * margin
    below, above = cut(low - spread, possible), cut(high + spread, possible)
    return Scale(min(below, low), max(above, high), top, bottom)


def nice_ticks(low: float, high: float, *, most: int) -> list[float]:
    """Round numbers within a range, at most `most` of them.

    Examples
    --------
    >>> nice_ticks(1.8, 5.6, most=5)
    [2.0, 3.0, 4.0, 5.0]
    """
    power = 10.0 ** math.floor(math.log10((high - low) / most))
    for factor in (*_STEPS, 20.0):
        step = factor * power
        if not 0 < step < math.inf or max(abs(low), abs(high)) / step > 1e14:
            break
        first, last = math.ceil(low / step), math.floor(high / step)
        if last - first < most:
            return [place * step for place in range(first, last + 1)]
    return [low, high]


def spread_out(wanted: Sequence[float], *, gap: float, top: float, bottom: float) -> list[float]:
    """Places for labels near those wanted (in rising order), a gap apart and inside the edges if they fit."""
    places: list[float] = []
    for place in wanted:
        places.append(max(place, places[-1] + gap if places else top))
    floor = bottom
    for position in reversed(range(len(places))):
        places[position] = min(places[position], floor)
        floor = places[position] - gap
    return places


def stretches(values: Iterable[float | None]) -> list[list[int]]:
    """Positions of measured values, cut wherever one is missing."""
    found: list[list[int]] = [[]]
    for position, value in enumerate(values):
        if value is not None:
            found[-1].append(position)
        elif found[-1]:
            found.append([])
    return [stretch for stretch in found if stretch]


def is_cut(lower: float | None, upper: float | None, possible: Range) -> tuple[bool, bool]:
    """Whether a lower and an upper limit lie beyond the possible range."""
    least, most = possible
    return (
        lower is not None and least is not None and lower < least,
        upper is not None and most is not None and upper > most,
    )


def any_cut(chart: Chart, possible: Range) -> bool:
    """Whether any limit of a chart lies beyond the possible range."""
    if possible == (None, None):
        return False
    return any(
        any(is_cut(lower, upper, possible)) for lower, upper in zip(chart.lower, chart.upper, strict=True)
    )
