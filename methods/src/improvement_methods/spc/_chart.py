"""One chart's result, from which its picture, table, export and sentence are all made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import repeat
from typing import Final, NamedTuple

import numpy as np

from improvement_methods.spc import _kernel as kernel
from improvement_methods.spc._kernel import Bits, Floats
from improvement_methods.spc._profiles import Profile, Rule
from improvement_methods.spc._profiles import profile as rules_named
from improvement_methods.spc._words import SIGNALS, Assurance, Direction, Note, PointType, Signal, Variation

_SIDE: Final = {0: 0, kernel.ABOVE: 1, kernel.BELOW: -1}
_RELATIVE_OF: Final = tuple(_SIDE.get(bits & 3, 0) for bits in range(16))
_HIGH_TYPE: Final = {1: PointType.IMPROVEMENT, 0: PointType.NEUTRAL_HIGH, -1: PointType.CONCERN}
_LOW_TYPE: Final = {1: PointType.CONCERN, 0: PointType.NEUTRAL_LOW, -1: PointType.IMPROVEMENT}


def _point_type(first: int, sign: int) -> PointType:
    if first == 0:
        return PointType.COMMON_CAUSE
    if first & kernel.HIGH:
        return _HIGH_TYPE[sign]
    return _LOW_TYPE[sign] if first & kernel.LOW else PointType.PATTERN


@lru_cache(maxsize=64)
def point_labels(rules: Profile, sign: int) -> tuple[tuple[Signal, PointType], ...]:
    """For each value of `reasons`, the point's label and what it means."""
    firsts = kernel.first_reasons(rules, sign).tolist()
    return tuple((SIGNALS[first.bit_length()], _point_type(first, sign)) for first in firsts)


class Family(StrEnum):
    """Which kind of chart: how its centre and limits follow from its values."""

    RUN = "run"
    XMR = "xmr"
    I = "i"  # noqa: E741
    MR = "mr"
    IP = "ip"
    P = "p"
    PP = "pp"
    U = "u"
    UP = "up"
    C = "c"
    G = "g"
    T = "t"
    XBAR = "xbar"
    S = "s"


class Runs(NamedTuple):
    """The runs of one phase about its centre, after Anhøj: is the sequence one that chance gives?

    Attributes
    ----------
    points : int
        Measured points that count.
    useful : int
        Those not exactly on the centre.
    longest, longest_expected : int or None
        The longest run of useful points on one side, and the longest that chance should give. None without a
        useful point.
    crossings, crossings_expected : int or None
        How often the line crosses the centre, and the fewest crossings that chance should give.
    signal : bool or None
        A run longer, or crossings fewer, than chance should give.
    """

    points: int
    useful: int
    longest: int | None
    longest_expected: int | None
    crossings: int | None
    crossings_expected: int | None
    signal: bool | None


@dataclass(frozen=True, slots=True)
class Phase:
    """One stretch of a chart with its own centre and limits.

    Attributes
    ----------
    number : int
        How many rebases came before it.
    start, stop : int
        Its points are `values[start:stop]`.
    centre, lower, upper : float or None
        In the unit of the values, uncut: a lower limit may be below what is possible. None where there are
        too few values, or no change between them, to calculate it, and where it differs from point to point.
    near_lower, near_upper : float or None
        Two thirds of the way from the centre to the limits.
    short : bool
        It has fewer points than the profile asks for.
    varying : bool
        Its limits differ from point to point, with the denominators: the chart has them by point.
    """

    number: int
    start: int
    stop: int
    centre: float | None
    lower: float | None
    upper: float | None
    near_lower: float | None
    near_upper: float | None
    short: bool
    varying: bool = False

    @classmethod
    def from_mean_range(
        cls, number: int, start: int, stop: int, centre: float, mean_range: float, rules: Profile
    ) -> Phase:
        """Limits from a mean and a mean moving range, either of which may be NaN."""
        reach, near = rules.limit_factor * mean_range, rules.near_factor * mean_range
        unlimited = mean_range != mean_range
        return cls(
            number=number,
            start=start,
            stop=stop,
            centre=None if centre != centre else centre,
            lower=None if unlimited else centre - reach,
            upper=None if unlimited else centre + reach,
            near_lower=None if unlimited else centre - near,
            near_upper=None if unlimited else centre + near,
            short=stop - start < rules.minimum_points,
        )

    def __len__(self) -> int:
        return self.stop - self.start


class ChartRow(NamedTuple):
    """One point of a chart with all that was decided about it: a row of its table or export."""

    value: float | None
    denominator: float | None
    phase: int
    centre: float | None
    lower: float | None
    upper: float | None
    target: float | None
    outside: bool | None
    close: bool | None
    relative: int | None
    signal: Signal
    point_type: PointType


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart's result, whatever its family. Nothing in it changes; nothing shown should come from elsewhere.

    Attributes
    ----------
    family : Family
        How its centre and limits follow from its values.
    values : tuple of float or None
        One a period, oldest first, in the measure's unit; None where it was not measured. For a proportion or
        rate the quotient, as drawn.
    denominators : tuple of float or None, or None
        What each value was divided by, or the size of each subgroup; None for a family without.
    direction : Direction
        Which way is better.
    target : float or None
        In the unit of the values.
    profile : str
        Name of the rule profile it was judged by.
    screened : bool
        Whether exceptional moving ranges were left out.
    baseline : int or None
        First points of each phase that set its limits; None for all.
    excluded : tuple of int
        Positions of points that are drawn but left out of centre, limits and runs.
    phases : tuple of Phase
        In order; none if there are no values.
    centre, lower, upper : tuple of float or None
        The centre and limits at each point, in the unit of the values, uncut; None where there are none.
    near_lower, near_upper : tuple of float or None
        At each point, two thirds of the way from the centre to the limits.
    outside, close : tuple of bool or None
        Beyond a limit; between near limit and limit. None where not measured or without limits.
    relative : tuple of int or None
        1 above the centre, -1 below, 0 exactly on it; None where not measured.
    signal : tuple of Signal
        Why each point is unlikely to be chance. One label a point, by the profile's precedence.
    point_type : tuple of PointType
        What each signal means, given the better direction.
    variation : Variation
        The variation icon: the meaning of the last point.
    assurance : Assurance or None
        The assurance icon, from the last phase's limits; None without a target or a better direction.
    runs : tuple of Runs, or None
        The runs of each phase, where the profile judges by them.
    notes : tuple of Note
        What a reader should know, mostly weaknesses of the profile that touch this chart.
    """

    family: Family
    values: tuple[float | None, ...]
    denominators: tuple[float | None, ...] | None
    direction: Direction
    target: float | None
    profile: str
    screened: bool
    baseline: int | None
    excluded: tuple[int, ...]
    phases: tuple[Phase, ...]
    centre: tuple[float | None, ...]
    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]
    near_lower: tuple[float | None, ...]
    near_upper: tuple[float | None, ...]
    outside: tuple[bool | None, ...]
    close: tuple[bool | None, ...]
    relative: tuple[int | None, ...]
    signal: tuple[Signal, ...]
    point_type: tuple[PointType, ...]
    variation: Variation
    assurance: Assurance | None
    runs: tuple[Runs, ...] | None
    notes: tuple[Note, ...]

    def __len__(self) -> int:
        return len(self.values)

    @property
    def signalled(self) -> tuple[bool, ...]:
        """Whether each point is unlikely to be chance."""
        return tuple(signal is not Signal.COMMON_CAUSE for signal in self.signal)

    @property
    def signal_labels(self) -> tuple[str, ...]:
        """Each signal as the profile counts it: "8 Points Above CL" where its runs are of eight."""
        labels = signal_labels(rules_named(self.profile))
        return tuple(labels[signal] for signal in self.signal)

    @property
    def phase(self) -> tuple[int, ...]:
        """Each point's phase number."""
        return tuple(phase.number for phase in self.phases for _ in range(len(phase)))

    @property
    def short_phase(self) -> tuple[bool, ...]:
        """Whether each point belongs to a phase with fewer points than the profile asks for."""
        return tuple(phase.short for phase in self.phases for _ in range(len(phase)))

    @property
    def last_phase(self) -> Phase | None:
        """The phase still running; None if there are no values."""
        return self.phases[-1] if self.phases else None

    @property
    def latest(self) -> float | None:
        """The last value that was measured."""
        return next((value for value in reversed(self.values) if value is not None), None)

    def rows(self) -> Iterator[ChartRow]:
        """Go through the points with all that was decided about each: one table row at a time."""
        return map(
            ChartRow._make,
            zip(
                self.values,
                repeat(None) if self.denominators is None else self.denominators,
                self.phase,
                self.centre,
                self.lower,
                self.upper,
                repeat(self.target),
                self.outside,
                self.close,
                self.relative,
                self.signal,
                self.point_type,
                strict=False,
            ),
        )

    def notes_for(self, possible: tuple[float | None, float | None] = (None, None)) -> tuple[Note, ...]:
        """The chart's notes, and one more if a limit lies outside the possible range.

        Parameters
        ----------
        possible : pair of float or None
            Least and most the measure can be, such as (0, 100) for a percentage; None where it has no bound.
        """
        least, most = possible
        beyond = any(
            (least is not None and lower is not None and lower < least)
            or (most is not None and upper is not None and upper > most)
            for lower, upper in zip(self.lower, self.upper, strict=True)
        )
        return (*self.notes, Note.LIMITS_BEYOND_POSSIBLE) if beyond else self.notes


@lru_cache(maxsize=32)
def signal_labels(rules: Profile) -> dict[Signal, str]:
    """Every signal as it is called under a profile: with so many points as its own rules count.

    Examples
    --------
    >>> from improvement_methods.spc import PROFILES
    >>> signal_labels(PROFILES["nelson"])[Signal.RUN_ABOVE], signal_labels(PROFILES["nelson"])[Signal.RISING]
    ('9 Points Above CL', '6 Point Trend (Increasing)')
    >>> signal_labels(PROFILES["ihi-anhoej"])[Signal.RUN_BELOW]
    'Long Run Below CL'
    """
    labels = {signal: signal.value for signal in Signal}
    long = Rule.LONGEST_RUN in rules.rules
    for signal in (Signal.RUN_ABOVE, Signal.RUN_BELOW):
        own = "Long Run" if long else f"{rules.run_points} Points"
        labels[signal] = signal.value.replace("7 Points", own)
    for signal in (Signal.RISING, Signal.FALLING):
        labels[signal] = signal.value.replace("7 Point", f"{rules.trend_points} Point")
    return labels


def by_point(phases: tuple[Phase, ...], column: str) -> tuple[float | None, ...]:
    """A column of constants, one a phase, written out for each point."""
    spread: tuple[float | None, ...] = ()
    for phase in phases:
        spread += (getattr(phase, column),) * len(phase)
    return spread


class Points(NamedTuple):
    """A chart's columns by point, decoded."""

    values: tuple[float | None, ...]
    outside: tuple[bool | None, ...]
    close: tuple[bool | None, ...]
    relative: tuple[int | None, ...]
    signal: tuple[Signal, ...]
    point_type: tuple[PointType, ...]


def read_points(
    values: Floats, reasons: Bits, position: Bits, *, phases: tuple[Phase, ...], sign: int, rules: Profile
) -> Points:
    """Decode one series' bits into words."""
    why, where = reasons.tolist(), position.tolist()
    numbers: list[float | None] = values.tolist()
    outside: list[bool | None] = [bits & 3 != 0 for bits in why]
    close: list[bool | None] = [bits & 12 != 0 for bits in where]
    relative: list[int | None] = [_RELATIVE_OF[bits] for bits in where]
    for phase in phases:
        if phase.upper is None:
            outside[phase.start : phase.stop] = close[phase.start : phase.stop] = [None] * len(phase)
        if phase.centre is None:
            relative[phase.start : phase.stop] = [None] * len(phase)
    for missing in np.flatnonzero(np.isnan(values)).tolist():
        numbers[missing] = outside[missing] = close[missing] = relative[missing] = None
    signal, point_type = read_labels(reasons, sign=sign, rules=rules)
    return Points(
        values=tuple(numbers),
        outside=tuple(outside),
        close=tuple(close),
        relative=tuple(relative),
        signal=signal,
        point_type=point_type,
    )


def read_labels(
    reasons: Bits, *, sign: int, rules: Profile
) -> tuple[tuple[Signal, ...], tuple[PointType, ...]]:
    """Each point's one label by the profile's precedence, and what it means."""
    labels = point_labels(rules, sign)
    found = [labels[bits] for bits in reasons.tolist()]
    return tuple([label[0] for label in found]), tuple([label[1] for label in found])
