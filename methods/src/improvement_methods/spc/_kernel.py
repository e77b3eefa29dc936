"""The arithmetic for a block of phases at once: time runs down, phases run across.

Every rule is a handful of whole-array operations, so that a hundred thousand charts cost seconds at most.
A missing value is NaN; so is the padding below a phase shorter than the block.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from improvement_methods.spc._profiles import Profile, Rule

Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Bits: TypeAlias = npt.NDArray[np.unsignedinteger[Any]]
Integers: TypeAlias = npt.NDArray[np.int64]
Ends: TypeAlias = tuple[Floats, Floats]

# Bits of `reasons`. A signal's code is one more than the place of its bit; `first_reasons` finds the label.
OUTSIDE_HIGH: Final = 1
OUTSIDE_LOW: Final = 2
RISING: Final = 4
FALLING: Final = 8
TWO_OF_THREE_HIGH: Final = 16
TWO_OF_THREE_LOW: Final = 32
RUN_ABOVE: Final = 64
RUN_BELOW: Final = 128
FOUR_OF_FIVE_HIGH: Final = 256
FOUR_OF_FIVE_LOW: Final = 512
ALTERNATING: Final = 1024
HUGGING: Final = 2048
SCATTERED: Final = 4096
FEW_CROSSINGS: Final = 8192
HIGH: Final = OUTSIDE_HIGH | RISING | TWO_OF_THREE_HIGH | RUN_ABOVE | FOUR_OF_FIVE_HIGH
LOW: Final = OUTSIDE_LOW | FALLING | TWO_OF_THREE_LOW | RUN_BELOW | FOUR_OF_FIVE_LOW
REASONS_OF: Final[dict[Rule, int]] = {
    Rule.OUTSIDE: OUTSIDE_HIGH | OUTSIDE_LOW,
    Rule.RUN: RUN_ABOVE | RUN_BELOW,
    Rule.TREND: RISING | FALLING,
    Rule.TWO_OF_THREE: TWO_OF_THREE_HIGH | TWO_OF_THREE_LOW,
    Rule.FOUR_OF_FIVE: FOUR_OF_FIVE_HIGH | FOUR_OF_FIVE_LOW,
    Rule.ALTERNATING: ALTERNATING,
    Rule.HUGGING: HUGGING,
    Rule.SCATTERED: SCATTERED,
    Rule.LONGEST_RUN: RUN_ABOVE | RUN_BELOW,
    Rule.FEW_CROSSINGS: FEW_CROSSINGS,
}

# Bits of `position`.
ABOVE: Final = 1
BELOW: Final = 2
NEAR_HIGH: Final = 4
NEAR_LOW: Final = 8


@dataclass(frozen=True, slots=True)
class Marks:
    """What the rules say about a block of points: `reasons` and `position` of shape (points, phases).

    `opposite`, of shape (phases,), marks phases with a point that breaks two rules of opposite meaning.
    """

    reasons: Bits
    position: Bits
    opposite: Flags


@dataclass(frozen=True, slots=True)
class Judged:
    """What an XmR chart is, and what the rules say of it: one column a phase, or one entry a phase.

    `ranges` counts the moving ranges before screening, `measured` the values there are.
    """

    centre: Floats
    mean_range: Floats
    ranges: Integers
    measured: Integers
    reasons: Bits
    position: Bits
    opposite: Flags


def judge(values: Floats, rules: Profile, *, screen: bool, baseline: Integers | None) -> Judged:
    """Judge a block of phases as XmR charts.

    Parameters
    ----------
    values : array of shape (points, phases)
        Oldest first; NaN where missing or past the end of a phase.
    rules : Profile
    screen : bool
        Leave out exceptional moving ranges, once.
    baseline : array of shape (phases,) or None
        How many of the first points set the centre and limits; None for all.

    Returns
    -------
    Judged
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        based = values if baseline is None else _first_points(values, baseline)
        centre, measured = _mean(based, ~np.isnan(based))
        if baseline is not None:
            measured = count_true(~np.isnan(values))
        mean_range, ranges = _mean_moving_range(based, rules, screen=screen)
        if rules.limits_from:
            mean_range = np.where(measured < rules.limits_from, np.nan, mean_range)
        reach = rules.limit_factor * mean_range
        near = rules.near_factor * mean_range
        inner = rules.inner_factor * mean_range
        marks = judge_against(
            values,
            centre,
            centre - reach,
            centre + reach,
            rules,
            near_lower=centre - near,
            near_upper=centre + near,
            inner_lower=centre - inner,
            inner_upper=centre + inner,
        )
    return Judged(centre, mean_range, ranges, measured, marks.reasons, marks.position, marks.opposite)


def judge_against(
    values: Floats,
    centre: Floats,
    lower: Floats,
    upper: Floats,
    rules: Profile,
    *,
    near_lower: Floats | None = None,
    near_upper: Floats | None = None,
    inner_lower: Floats | None = None,
    inner_upper: Floats | None = None,
    sides: Ends | None = None,
    ends: Ends | None = None,
) -> Marks:
    """Apply a profile's rules to a block of points with their lines, whatever chart these belong to.

    Parameters
    ----------
    values : array of shape (points, phases)
        Oldest first; NaN where missing, left out, or past the end of a phase.
    centre, lower, upper : arrays of shape (phases,) or (points, phases)
        NaN where there is none.
    rules : Profile
    near_lower, near_upper, inner_lower, inner_upper : arrays of the same shapes, optional
        Two thirds and one third of the way from the centre to the limits; worked out from these unless given.
    sides : pair of arrays of shape (points, phases), optional
        For rounded values, between which each true one lies. A point with the centre between its ends counts
        as one that lies on the centre.
    ends : pair of arrays of shape (points, phases), optional
        The lowest and highest with which values are compared with limits and with each other, if not by
        themselves.

    Returns
    -------
    Marks

    Examples
    --------
    >>> import numpy as np
    >>> from improvement_methods.spc._profiles import profile
    >>> values = np.array([[1.0], [3.0], [9.0]])
    >>> marks = judge_against(values, np.array([2.0]), np.array([0.0]), np.array([4.0]), profile("nelson"))
    >>> marks.reasons[:, 0].tolist()
    [0, 0, 1]
    """
    with np.errstate(invalid="ignore"):
        if near_lower is None:
            near_lower = centre - (centre - lower) * (2 / 3)
        if near_upper is None:
            near_upper = centre + (upper - centre) * (2 / 3)
        if inner_lower is None:
            inner_lower = centre - (centre - lower) / 3
        if inner_upper is None:
            inner_upper = centre + (upper - centre) / 3
        low, high = (values, values) if ends is None else ends
        above, below = (
            (low > centre, high < centre) if sides is None else (sides[0] > centre, sides[1] < centre)
        )
        beyond_high, beyond_low = low > upper, high < lower
        past_near_high, past_near_low = low > near_upper, high < near_lower
        near_high, near_low = past_near_high & ~beyond_high, past_near_low & ~beyond_low
        has = rules.rules
        flags: dict[int, Flags] = {}
        if Rule.OUTSIDE in has:
            flags[OUTSIDE_HIGH], flags[OUTSIDE_LOW] = beyond_high, beyond_low
        if Rule.TREND in has or Rule.ALTERNATING in has:
            rises, falls = low[1:] > high[:-1], high[1:] < low[:-1]
        if Rule.TREND in has:
            flags[RISING], flags[FALLING] = _trends(rises, falls, rules.trend_points, len(values))
        if Rule.TWO_OF_THREE in has:
            far_high = past_near_high if rules.near_counts_outside else near_high
            far_low = past_near_low if rules.near_counts_outside else near_low
            flags[TWO_OF_THREE_HIGH] = _two_of_three(above if rules.near_all_one_side else None, far_high)
            flags[TWO_OF_THREE_LOW] = _two_of_three(below if rules.near_all_one_side else None, far_low)
        if Rule.RUN in has:
            flags[RUN_ABOVE] = _in_a_row(above, rules.run_points)
            flags[RUN_BELOW] = _in_a_row(below, rules.run_points)
        if Rule.ALTERNATING in has:
            turns = (rises[:-1] & falls[1:]) | (falls[:-1] & rises[1:])
            starts = _whole_windows(turns, rules.alternating_points - 2)
            flags[ALTERNATING] = _mark_windows(starts, rules.alternating_points, len(values))
        if not {Rule.FOUR_OF_FIVE, Rule.HUGGING, Rule.SCATTERED}.isdisjoint(has):
            off_high, off_low = low > inner_upper, high < inner_lower
        if Rule.FOUR_OF_FIVE in has:
            flags[FOUR_OF_FIVE_HIGH], flags[FOUR_OF_FIVE_LOW] = (
                _four_of_five(off_high),
                _four_of_five(off_low),
            )
        if Rule.HUGGING in has:
            close = (high < inner_upper) & (low > inner_lower)
            flags[HUGGING] = _in_a_row(close, rules.hugging_points)
        if Rule.SCATTERED in has:
            flags[SCATTERED] = _both_sides_in_a_row(off_high, off_low, rules.scattered_points)
        if Rule.LONGEST_RUN in has:
            flags[RUN_ABOVE], flags[RUN_BELOW], few = _anhoej(above, below)
            if Rule.FEW_CROSSINGS in has:
                flags[FEW_CROSSINGS] = few
        if rules.limits_from:
            enough = ~too_few(values, rules)
            flags = {bit: flag & enough for bit, flag in flags.items()}
        reasons = _pack(flags)
        most = int(np.iinfo(reasons.dtype).max)
        opposite = ((reasons & (HIGH & most)) != 0) & ((reasons & (LOW & most)) != 0)
        position = _pack({ABOVE: above, BELOW: below, NEAR_HIGH: near_high, NEAR_LOW: near_low})
    return Marks(reasons, position, opposite.any(axis=0))


def too_few(values: Floats, rules: Profile) -> Flags:
    """Which phases of a block have fewer measured points than the profile's limits need; shape (phases,)."""
    few: Flags = count_true(~np.isnan(values)) < rules.limits_from
    return few


@lru_cache(maxsize=64)
def first_reasons(rules: Profile, sign: int) -> npt.NDArray[np.uint16]:
    """For each value of `reasons`, the one bit that is the point's label, by the profile's precedence.

    `sign` is 1 where more is better, -1 where less is, 0 where neither: some profiles show improvement first.
    """
    order = [bit for rule in rules.rules for bit in _bits_of(REASONS_OF[rule])]
    if rules.improvement_first and sign:
        better = HIGH if sign > 0 else LOW
        order.sort(key=lambda bit: not bit & better)
    every = (
        np.arange(2 * max(order), dtype=np.uint16)
        if max(order) > RUN_BELOW
        else np.arange(256, dtype=np.uint16)
    )
    first = np.zeros_like(every)
    for bit in reversed(order):
        first[(every & bit) != 0] = bit
    first.flags.writeable = False
    return first


def reasons_type(rules: Profile) -> type[np.uint8] | type[np.uint16]:
    """The smallest type that holds the profile's reasons."""
    return np.uint16 if max(REASONS_OF[rule] for rule in rules.rules) > RUN_ABOVE | RUN_BELOW else np.uint8


def _bits_of(mask: int) -> list[int]:
    return [1 << place for place in range(mask.bit_length()) if mask & 1 << place]


@dataclass(frozen=True, slots=True)
class RunCounts:
    """The runs of each phase about its centre, after Anhøj; all of shape (phases,).

    `useful` points are not on the centre. `longest_expected` and `crossings_expected` are the most and the
    least that chance should give; where nothing is useful, all are 0.
    """

    useful: Integers
    longest: Integers
    crossings: Integers
    longest_expected: Integers
    crossings_expected: Integers


def count_runs(above: Flags, below: Flags) -> RunCounts:
    """Count runs and crossings of a block, passing over points on the centre.

    Parameters
    ----------
    above, below : arrays of bool, shape (points, phases)

    Returns
    -------
    RunCounts
    """
    return _runs(above, below)[0]


def _runs(above: Flags, below: Flags) -> tuple[RunCounts, Flags, Integers]:
    """The counts; where the useful points are, phase by phase; and how long the run of each is."""
    phases = above.shape[1]
    where: Flags = (above | below).T
    high = above.T[where]
    useful = count_true(where.T)
    phase = np.repeat(np.arange(phases), useful)
    begins = np.ones(len(high), dtype=np.bool_)
    begins[1:] = (high[1:] != high[:-1]) | (phase[1:] != phase[:-1])
    starts = np.flatnonzero(begins)
    lengths = np.diff(np.append(starts, len(high)))
    longest = np.zeros(phases, dtype=np.int64)
    np.maximum.at(longest, phase[starts], lengths)
    crossings = np.maximum(np.bincount(phase[starts], minlength=phases) - 1, 0)
    kinds, kind = np.unique(useful, return_inverse=True)
    most = np.array([longest_by_chance(int(points)) for points in kinds], dtype=np.int64)[kind]
    least = np.array([crossings_by_chance(int(points)) for points in kinds], dtype=np.int64)[kind]
    return RunCounts(useful, longest, crossings, most, least), where, np.repeat(lengths, lengths)


def longest_by_chance(useful: int) -> int:
    """The longest run that so many useful points should give: log2, rounded (half to even), and three."""
    return round(float(np.log2(useful))) + 3 if useful else 0


@lru_cache(maxsize=8192)
def crossings_by_chance(useful: int) -> int:
    """The fewest crossings that so many useful points should give: the 5% quantile of a fair coin's heads."""
    tosses, heads, ways = max(useful - 1, 0), 0, 1
    so_far, enough = ways, 1 << tosses
    while 20 * so_far < enough:
        ways = ways * (tosses - heads) // (heads + 1)
        heads += 1
        so_far += ways
    return heads


def _anhoej(above: Flags, below: Flags) -> tuple[Flags, Flags, Flags]:
    """Points of runs too long to be chance, above and below; all useful points where crossings are few."""
    counts, where, lengths = _runs(above, below)
    long_ones = np.zeros(where.shape, dtype=np.bool_)
    long_ones[where] = lengths > np.repeat(counts.longest_expected, counts.useful)
    few = where.T & (counts.crossings < counts.crossings_expected)
    return above & long_ones.T, below & long_ones.T, few


def _first_points(values: Floats, baseline: Integers) -> Floats:
    points = min(len(values), int(baseline.max(initial=0)))
    return np.where(np.arange(points)[:, None] < baseline, values[:points], np.nan)


def _mean(values: Floats, counted: Flags) -> tuple[Floats, Integers]:
    """Mean of each column over the counted cells, right to the last digit.

    Whether a point lies exactly on the mean decides rules, so the sum keeps what each addition rounds off.
    Neighbours are added in pairs, then pairs of pairs: padding below a column then changes nothing.
    """
    how_many = count_true(counted)
    total = values if how_many.min(initial=len(values)) == len(values) else np.where(counted, values, 0.0)
    lost = np.zeros((1, values.shape[1]))
    if len(total) > 1:
        total, lost = _add_pairs(total)
    while len(total) > 1:
        carried = lost
        total, lost = _add_pairs(total)
        pairs = len(carried) // 2
        lost[:pairs] += carried[0 : 2 * pairs : 2] + carried[1 : 2 * pairs : 2]
        lost[pairs:] += carried[2 * pairs :]
    if len(total) == 0:
        return np.full(values.shape[1], np.nan), how_many
    return _divide(total[0], lost[0], how_many), how_many


def count_true(flags: Flags) -> Integers:
    """How many of each column are true: numpy's own way, but in bytes, as many rows as a byte can count."""
    counts = np.zeros(flags.shape[1], dtype=np.int64)
    for first in range(0, len(flags), 255):
        counts += np.add.reduce(flags[first : first + 255].view(np.uint8), axis=0, dtype=np.uint8)
    return counts


def _add_pairs(rows: Floats) -> tuple[Floats, Floats]:
    """Each two neighbouring rows added, and what rounding lost; an odd last row is kept."""
    pairs = len(rows) // 2
    first, second = rows[0 : 2 * pairs : 2], rows[1 : 2 * pairs : 2]
    total = np.empty((len(rows) - pairs, rows.shape[1]))
    lost = np.empty_like(total)
    np.add(first, second, out=total[:pairs])
    total[pairs:] = rows[2 * pairs :]
    share = total[:pairs] - first
    np.subtract(second, share, out=lost[:pairs])
    np.subtract(total[:pairs], share, out=share)
    np.subtract(first, share, out=share)
    lost[:pairs] += share
    lost[pairs:] = 0.0
    return total, lost


def _divide(total: Floats, lost: Floats, how_many: Integers) -> Floats:
    """(total + lost) / how_many, corrected by the exact remainder of the first try."""
    rough = (total + lost) / how_many
    # Splitting at half the digits makes both products with a count exact.
    upper_half = rough * 134217729.0
    upper_half -= upper_half - rough
    remainder = total - upper_half * how_many - (rough - upper_half) * how_many + lost
    return rough + remainder / how_many


def _mean_moving_range(values: Floats, rules: Profile, *, screen: bool) -> tuple[Floats, Integers]:
    """Mean absolute change between neighbours; a missing value removes both of its changes."""
    moved = values[1:] - values[:-1]
    np.abs(moved, out=moved)
    mean_range, ranges = _mean(moved, ~np.isnan(moved))
    if screen:
        kept = moved < rules.screening_factor * mean_range
        # Where none is left out, the mean is the one there is.
        screened = np.flatnonzero(count_true(kept) != ranges)
        if screened.size:
            mean_range[screened], _ = _mean(moved[:, screened], kept[:, screened])
    return mean_range, ranges


def _trends(rises: Flags, falls: Flags, length: int, points: int) -> tuple[Flags, Flags]:
    rising = _mark_windows(_whole_windows(rises, length - 1), length, points)
    falling = _mark_windows(_whole_windows(falls, length - 1), length, points)
    # Where one trend ends and the other begins, the one that begins there wins.
    rising[:-1] &= ~(falling[:-1] & falls)
    falling[:-1] &= ~(rising[:-1] & rises)
    return rising, falling


def _in_a_row(flags: Flags, length: int) -> Flags:
    """True where a point is one of `length` or more rows that are all true."""
    return _mark_windows(_whole_windows(flags, length), length, len(flags))


def _whole_windows(flags: Flags, length: int) -> Flags:
    """True at the start of each window of `length` rows that are all true."""
    width = 1
    while width < length:
        step = min(width, length - width)
        flags = flags[:-step] & flags[step:] if step < len(flags) else flags[:0]
        width += step
    return flags


def _mark_windows(starts: Flags, length: int, points: int) -> Flags:
    """True at each of the `points` rows that lies in a window of `length` rows begun at a true start."""
    marked = np.zeros((points, starts.shape[1]), dtype=np.bool_)
    marked[: len(starts)] = starts
    width = 1
    while width < length:
        step = min(width, length - width)
        marked[step:] |= marked[:-step].copy()
        width += step
    return marked


def _two_of_three(side: Flags | None, near: Flags) -> Flags:
    """Near points of any three in a row of which two or more are near; all on one side, if that is given."""
    first, second, third = near[:-2], near[1:-1], near[2:]
    starts = (first & (second | third)) | (second & third)
    if side is not None:
        starts &= _whole_windows(side, 3)
    return _mark_windows(starts, 3, len(near)) & near


def _four_of_five(far: Flags) -> Flags:
    """Far points of any five in a row of which four or more are far."""
    if len(far) < 5:
        return np.zeros_like(far)
    count = np.zeros((len(far) - 4, far.shape[1]), dtype=np.uint8)
    for place in range(5):
        count += far[place : len(far) - 4 + place]
    starts: Flags = count >= 4
    return _mark_windows(starts, 5, len(far)) & far


def _both_sides_in_a_row(high: Flags, low: Flags, length: int) -> Flags:
    """Points of any `length` in a row that are all high or low, and not all the same."""
    starts = _whole_windows(high | low, length) & ~_whole_windows(high, length)
    starts &= ~_whole_windows(low, length)
    return _mark_windows(starts, length, len(high))


def _pack(flags: dict[int, Flags]) -> Bits:
    """One bit field a point; of one byte where that is enough."""
    highest = max(flags)
    kind = np.uint16 if highest > RUN_BELOW else np.uint8
    packed: Bits = flags[highest].astype(kind)
    # From the highest bit down, in place: doubling makes room for the next.
    for place in range(highest.bit_length() - 2, -1, -1):
        packed += packed
        flag = flags.get(1 << place)
        if flag is not None:
            packed |= flag.view(np.uint8)
    return packed
