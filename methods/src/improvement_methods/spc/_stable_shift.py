"""The stable shift way to propose new limits: a shift starts a period if what follows does not shift back."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from improvement_methods.spc._kernel import Flags, Floats

_MEAN_RANGE: Final = 1.128
_SCREEN: Final = 3.267


class StableShiftFamily(StrEnum):
    """Charts that periods can be found for: XmR, c and p, and c′ and p′ with limits from moving ranges."""

    XMR = "xmr"
    C = "c"
    CP = "cp"
    P = "p"
    PP = "pp"


class Period(NamedTuple):
    """Points `start` to `stop` share limits, calculated from those up to `calculated`; positions from 0."""

    start: int
    calculated: int
    stop: int


@dataclass(frozen=True, slots=True)
class StableShift:
    """What the algorithm proposes for a series.

    Attributes
    ----------
    values : tuple of float or None
        As drawn: for p and p′ the quotients.
    periods : tuple of Period
        None if there are too few points.
    excluded : tuple of int
        Positions of extreme points that were left out when limits were calculated.
    centre, lower, upper : tuple of float or None
        At each point; a count or proportion is not drawn below 0, a proportion not above 1.
    outside, shifted : tuple of bool or None
        Beyond a limit; in a run on one side of the centre, within its period. None where not measured.
    """

    values: tuple[float | None, ...]
    periods: tuple[Period, ...]
    excluded: tuple[int, ...]
    centre: tuple[float | None, ...]
    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]
    outside: tuple[bool | None, ...]
    shifted: tuple[bool | None, ...]

    @property
    def breaks(self) -> tuple[int, ...]:
        """Positions at which new limits are proposed."""
        return tuple(period.start for period in self.periods[1:])


class _Lines(NamedTuple):
    """A centre, and how far limits lie from it for a denominator of one."""

    centre: float
    reach: float


class _Run(NamedTuple):
    """Points on one side of the centre: 1 above, -1 below, 0 on it or missing. `last` belongs to it."""

    first: int
    last: int
    side: int


@dataclass(frozen=True, slots=True)
class _Series:
    """A series with the choices that its limits depend on."""

    counted: Floats
    sizes: Floats | None
    family: StableShiftFamily
    screen: bool
    most_excluded: int

    @property
    def values(self) -> Floats:
        return self.counted if self.sizes is None else self.counted / self.sizes

    def lines(self, stretch: slice, kept: Flags) -> _Lines:
        """Lines from the kept points of a stretch, NaN if nothing can be calculated."""
        counted = self.counted[stretch][kept]
        if np.isnan(counted).all():
            return _Lines(math.nan, math.nan)
        if self.sizes is None:
            centre = float(np.nanmean(counted))
            if self.family is StableShiftFamily.XMR:
                return _Lines(centre, 3 / _MEAN_RANGE * self._range(counted))
            spread = math.sqrt(max(centre, 0.0))
            off = counted - centre
        else:
            sizes = self.sizes[stretch][kept]
            centre = float(np.nansum(counted) / np.nansum(np.where(np.isnan(counted), np.nan, sizes)))
            spread = math.sqrt(max(centre * (1 - centre), 0.0))
            off = (counted / sizes - centre) * np.sqrt(sizes)
        if self.family in (StableShiftFamily.CP, StableShiftFamily.PP):
            return _Lines(centre, 3 / _MEAN_RANGE * self._range(off))
        return _Lines(centre, 3 * spread)

    def _range(self, values: Floats) -> float:
        """The mean moving range, without ranges far above it."""
        ranges = np.abs(np.diff(values))
        ranges = ranges[~np.isnan(ranges)]
        if not ranges.size:
            return math.nan
        mean = float(ranges.mean())
        usual = ranges[ranges < _SCREEN * mean] if self.screen else ranges
        return float(usual.mean()) if usual.size else mean

    def limits(self, stretch: slice, lines: _Lines) -> tuple[Floats, Floats]:
        """Lower and upper limit at each point of a stretch."""
        points = len(self.counted[stretch])
        reach = np.full(points, lines.reach)
        if self.sizes is not None:
            reach = reach / np.sqrt(self.sizes[stretch])
        lower, upper = lines.centre - reach, lines.centre + reach
        if self.family is not StableShiftFamily.XMR:
            lower = np.maximum(lower, 0.0)
        if self.sizes is not None:
            upper = np.minimum(upper, 1.0)
        return lower, upper

    def without_extremes(self, stretch: slice) -> tuple[Flags, _Lines]:
        """Leave out the point furthest from the centre while it lies beyond a limit, a few times at most."""
        values = self.values[stretch]
        kept = np.ones(len(values), dtype=np.bool_)
        lines = self.lines(stretch, kept)
        for _ in range(self.most_excluded):
            lower, upper = self.limits(stretch, lines)
            beyond = kept & ((values < lower) | (values > upper))
            if not beyond.any():
                break
            kept[np.argmax(np.where(beyond, np.abs(values - lines.centre), -1.0))] = False
            lines = self.lines(stretch, kept)
        return kept, lines


def stable_shift(
    values: Sequence[float | None],
    *,
    family: StableShiftFamily | str = StableShiftFamily.XMR,
    denominators: Sequence[float | None] | None = None,
    period: int = 21,
    baseline: int | None = None,
    run: int = 8,
    no_regrets: bool = True,
    every_shift: bool = False,
    most_excluded: int = 3,
    screen: bool = True,
) -> StableShift:
    """Propose where new limits begin, by the stable shift algorithm.

    Parameters
    ----------
    values : sequence of float or None
        One a period, oldest first; for p and p′ what was counted.
    family : {"xmr", "c", "cp", "p", "pp"}
    denominators : sequence of float or None, optional
        For p and p′.
    period : int
        Points that set each period's limits, 21 as published.
    baseline : int, optional
        Points that set the first period's limits, where these are others.
    run : int
        Points in a row on one side of the centre that make a shift.
    no_regrets : bool
        Wait where points still to come could turn a proposal down.
    every_shift : bool
        Propose new limits at every shift, whatever follows it.
    most_excluded : int
        How many extreme points of a period may be left out of its limits.
    screen : bool
        Leave out moving ranges of 3.267 times their mean or more, once.

    Returns
    -------
    StableShift

    Raises
    ------
    ValueError
        If denominators are missing, or not wanted, or not one a value; if a number is infinite or a length
        not at least 2.

    Notes
    -----
    *Re-establishing control limits in statistical process control analyses: the stable shift algorithm*, BMJ
    Quality & Safety 2025, doi 10.1136/bmjqs-2025-019263. Written from its description and the recorded
    outputs of autospc 0.0.0.9051, all of which it gives to a relative 1e-9; not from its source.

    A shift is a run after the points that set the limits. It starts a new period, with limits from its own
    first points, unless among those begins a run on the other side of the new centre that is a shift itself,
    extreme points not counted, or, with `no_regrets`, that could become one with more data. Then the next
    point of the run is tried; while one waits, none after it is.

    It proposes; whether a process has changed is for the people who know it to say. `suggest_steps` finds
    more of the true changes at fewer false ones.

    Examples
    --------
    >>> before, after = [12, 10, 11, 9, 13, 12, 10] * 4, [20, 22, 21, 19, 23, 20, 22] * 4
    >>> stable_shift(before + after).breaks
    (28,)
    """
    kind = StableShiftFamily(family)
    series = _read(values, denominators, kind, screen=screen, most_excluded=most_excluded)
    first = period if baseline is None else baseline
    if min(period, first, run) < 2:
        raise ValueError("A period, a baseline and a run each have at least 2 points.")
    points = len(series.values)
    found: list[tuple[int, int]] = []
    if points >= first:
        found.append((0, first))
    while found:
        begin, stop = found[-1]
        _, lines = series.without_extremes(slice(begin, stop))
        sides = _sides(series.values, lines.centre)
        start = next(_stable_starts(series, sides, stop, period, run, no_regrets, every_shift), None)
        if start is None:
            break
        found.append((start, start + period))
    return _drawn(series, found, run)


def _read(
    values: Sequence[float | None],
    denominators: Sequence[float | None] | None,
    family: StableShiftFamily,
    *,
    screen: bool,
    most_excluded: int,
) -> _Series:
    counted = np.array([math.nan if value is None else value for value in values], dtype=float)
    sizes = None
    if (denominators is not None) != (family in (StableShiftFamily.P, StableShiftFamily.PP)):
        raise ValueError("p and p′ charts need denominators; the others have none.")
    if denominators is not None:
        if len(denominators) != len(values):
            raise ValueError(f"Give one denominator a value: {len(values)} and {len(denominators)}.")
        sizes = np.array([math.nan if size is None else size for size in denominators], dtype=float)
        sizes = np.where(sizes > 0, sizes, math.nan)
        counted = np.where(np.isnan(sizes), math.nan, counted)
        if np.isinf(sizes).any():
            raise ValueError("A denominator is infinite. Give finite numbers, or None.")
    if np.isinf(counted).any():
        raise ValueError("A value is infinite. Give finite numbers, or None where nothing was measured.")
    return _Series(counted, sizes, family, screen, most_excluded)


def _sides(values: Floats, centre: float) -> npt.NDArray[np.int64]:
    off = values - centre
    return np.where(np.isnan(off), 0.0, np.sign(off)).astype(np.int64)


def _runs(sides: npt.NDArray[np.int64]) -> Iterator[_Run]:
    if not len(sides):
        return
    edges = [0, *(np.flatnonzero(np.diff(sides)) + 1).tolist(), len(sides)]
    for first, stop in pairwise(edges):
        yield _Run(first, stop - 1, int(sides[first]))


def _shifts(sides: npt.NDArray[np.int64], start: int, run: int) -> Iterator[int]:
    """Points from `start` on with so many after them, themselves included, on the same side."""
    for stretch in _runs(sides[start:]):
        if stretch.side:
            yield from range(start + stretch.first, start + stretch.last - run + 2)


def _stable_starts(
    series: _Series,
    sides: npt.NDArray[np.int64],
    stop: int,
    period: int,
    run: int,
    no_regrets: bool,
    every_shift: bool,
) -> Iterator[int]:
    """Starts of shifts that hold, as far as they can be told yet."""
    for point in _shifts(sides, stop, run):
        if point + period > len(sides):
            return
        longest, last = (0, 0) if every_shift else _shifting_back(series, point, period, int(sides[point]))
        if longest < run and last and no_regrets:
            return
        if longest < run:
            yield point


def _shifting_back(series: _Series, start: int, period: int, side: int) -> tuple[int, int]:
    """Longest run on the other side that begins within a period, and how long one is that may go on."""
    kept, lines = series.without_extremes(slice(start, start + period))
    places = np.arange(start, len(series.values))
    places = places[np.concatenate([kept, np.ones(len(places) - period, dtype=np.bool_)])]
    back = [
        stretch
        for stretch in _runs(_sides(series.values[places], lines.centre))
        if places[stretch.first] < start + period and stretch.side == -side
    ]
    lengths = [stretch.last - stretch.first + 1 for stretch in back]
    goes_on = bool(back) and back[-1].last == len(places) - 1
    return max(lengths, default=0), lengths[-1] if goes_on else 0


def _drawn(series: _Series, found: list[tuple[int, int]], run: int) -> StableShift:
    values = series.values
    points = len(values)
    columns = [np.full(points, math.nan) for _ in range(3)]
    shifted = np.zeros(points, dtype=np.bool_)
    excluded: list[int] = []
    periods = []
    for place, (start, calculated) in enumerate(found):
        stop = found[place + 1][0] if place + 1 < len(found) else points
        here = slice(start, stop)
        kept, lines = series.without_extremes(slice(start, calculated))
        excluded += (np.flatnonzero(~kept) + start).tolist()
        columns[0][here] = lines.centre
        columns[1][here], columns[2][here] = series.limits(here, lines)
        for stretch in _runs(_sides(values[here], lines.centre)):
            if stretch.side and stretch.last - stretch.first + 1 >= run:
                shifted[start + stretch.first : start + stretch.last + 1] = True
        periods.append(Period(start, calculated, stop))
    outside = (values < columns[1]) | (values > columns[2])
    known = ~np.isnan(values) & bool(found)
    return StableShift(
        values=_numbers(values),
        periods=tuple(periods),
        excluded=tuple(excluded),
        centre=_numbers(columns[0]),
        lower=_numbers(columns[1]),
        upper=_numbers(columns[2]),
        outside=_where(outside, known),
        shifted=_where(shifted, known),
    )


def _numbers(column: Floats) -> tuple[float | None, ...]:
    return tuple([None if value != value else value for value in column.tolist()])


def _where(column: Flags, known: Flags) -> tuple[bool | None, ...]:
    return tuple([flag if seen else None for flag, seen in zip(column.tolist(), known.tolist(), strict=True)])
