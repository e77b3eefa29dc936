"""The XmR arithmetic for a block of phases at once: time runs down, phases run across.

Every rule is a handful of whole-array operations, so that a hundred thousand charts cost seconds at most.
A missing value is NaN; so is the padding below a phase shorter than the block.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from improvement_methods.spc._profiles import Profile

Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Bits: TypeAlias = npt.NDArray[np.uint8]
Integers: TypeAlias = npt.NDArray[np.int64]

# Bits of `reasons`, in order of precedence: the lowest bit set is the point's one label.
OUTSIDE_HIGH: Final = 1
OUTSIDE_LOW: Final = 2
RISING: Final = 4
FALLING: Final = 8
TWO_OF_THREE_HIGH: Final = 16
TWO_OF_THREE_LOW: Final = 32
RUN_ABOVE: Final = 64
RUN_BELOW: Final = 128
HIGH: Final = OUTSIDE_HIGH | RISING | TWO_OF_THREE_HIGH | RUN_ABOVE
LOW: Final = OUTSIDE_LOW | FALLING | TWO_OF_THREE_LOW | RUN_BELOW

# Bits of `position`.
ABOVE: Final = 1
BELOW: Final = 2
NEAR_HIGH: Final = 4
NEAR_LOW: Final = 8


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules say about a block: one column a phase, or one entry a phase.

    `ranges` counts the moving ranges before screening; `opposite` marks phases with a point that breaks two
    rules of opposite meaning.
    """

    centre: Floats
    mean_range: Floats
    ranges: Integers
    reasons: Bits
    position: Bits
    opposite: Flags


def judge(values: Floats, rules: Profile, *, screen: bool, baseline: Integers | None) -> Judged:
    """Judge a block of phases.

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
        centre, _ = _mean(based, ~np.isnan(based))
        mean_range, ranges = _mean_moving_range(based, rules, screen=screen)
        reach = rules.limit_factor * mean_range
        near = rules.near_factor * mean_range
        return _apply_rules(
            values, rules, centre=centre, mean_range=mean_range, ranges=ranges, reach=reach, near=near
        )


def _first_points(values: Floats, baseline: Integers) -> Floats:
    points = min(len(values), int(baseline.max(initial=0)))
    return np.where(np.arange(points)[:, None] < baseline, values[:points], np.nan)


def _mean(values: Floats, counted: Flags) -> tuple[Floats, Integers]:
    """Mean of each column over the counted cells, right to the last digit.

    Whether a point lies exactly on the mean decides rules, so the sum keeps what each addition rounds off.
    Neighbours are added in pairs, then pairs of pairs: padding below a column then changes nothing.
    """
    how_many = np.count_nonzero(counted, axis=0)
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


def _add_pairs(rows: Floats) -> tuple[Floats, Floats]:
    """Each two neighbouring rows added, and what rounding lost; an odd last row is kept."""
    pairs = len(rows) // 2
    first, second = rows[0 : 2 * pairs : 2], rows[1 : 2 * pairs : 2]
    total = np.empty((len(rows) - pairs, rows.shape[1]))
    lost = np.zeros_like(total)
    np.add(first, second, out=total[:pairs])
    total[pairs:] = rows[2 * pairs :]
    share = total[:pairs] - first
    np.subtract(second, share, out=lost[:pairs])
    lost[:pairs] += first - (total[:pairs] - share)
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
    moved = np.abs(values[1:] - values[:-1])
    mean_range, ranges = _mean(moved, ~np.isnan(moved))
    if screen:
        mean_range, _ = _mean(moved, moved < rules.screening_factor * mean_range)
    return mean_range, ranges


def _apply_rules(
    values: Floats,
    rules: Profile,
    *,
    centre: Floats,
    mean_range: Floats,
    ranges: Integers,
    reach: Floats,
    near: Floats,
) -> Judged:
    above, below = values > centre, values < centre
    outside_high, outside_low = values > centre + reach, values < centre - reach
    near_high, near_low = values > centre + near, values < centre - near
    near_high &= ~outside_high
    near_low &= ~outside_low
    rises, falls = values[1:] > values[:-1], values[1:] < values[:-1]
    rising = _mark_windows(_whole_windows(rises, rules.trend_points - 1), rules.trend_points, len(values))
    falling = _mark_windows(_whole_windows(falls, rules.trend_points - 1), rules.trend_points, len(values))
    # Where one trend ends and the other begins, the one that begins there wins.
    rising[:-1] &= ~(falling[:-1] & falls)
    falling[:-1] &= ~(rising[:-1] & rises)
    reasons = _pack(
        outside_high,
        outside_low,
        rising,
        falling,
        _two_of_three(above, near_high),
        _two_of_three(below, near_low),
        _mark_windows(_whole_windows(above, rules.run_points), rules.run_points, len(values)),
        _mark_windows(_whole_windows(below, rules.run_points), rules.run_points, len(values)),
    )
    opposite = ((reasons & HIGH) != 0) & ((reasons & LOW) != 0)
    position = _pack(above, below, near_high, near_low)
    return Judged(centre, mean_range, ranges, reasons, position, opposite.any(axis=0))


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


def _two_of_three(side: Flags, near: Flags) -> Flags:
    """Near points of any three in a row on one side of the centre of which two or more are near."""
    first, second, third = near[:-2], near[1:-1], near[2:]
    starts = _whole_windows(side, 3) & ((first & (second | third)) | (second & third))
    return _mark_windows(starts, 3, len(near)) & near


def _pack(*flags: Flags) -> Bits:
    packed = flags[0].view(np.uint8).copy()
    for place, flag in enumerate(flags[1:], start=1):
        packed |= flag.view(np.uint8) << np.uint8(place)
    return packed
