"""The XmR arithmetic compiled: the same results as `_kernel`, to the last bit, several times sooner.

Imported only where numba is installed. Some phases are judged side by side, so that the processor works on
several at once. Each condition is one word of 64 bits for 64 points, and each rule a few shifts and ands of
whole words. Every sum is taken in the order in which `_kernel` takes it.
"""
# The compiler works out the types of what it compiles.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

import numba
import numpy as np

from improvement_methods.spc._kernel import Floats, Integers, Judged
from improvement_methods.spc._profiles import Profile, Rule

LANES: Final = 32
WORD: Final = 64
# No rule of a profile judged here looks further than this from a point, so that words may overlap by it.
REACH: Final = 16
LONGEST: Final = 1 << 17
RULES: Final = (Rule.OUTSIDE, Rule.TREND, Rule.TWO_OF_THREE, Rule.RUN)

_Function = TypeVar("_Function", bound=Callable[..., Any])


def covers(rules: Profile, longest: int) -> bool:
    """Whether these rules are compiled, and phases so long fit side by side; else `_kernel` judges."""
    return (
        longest <= LONGEST
        and set(rules.rules) == set(RULES)
        and rules.near_all_one_side
        and max(rules.run_points, rules.trend_points) <= REACH
        and min(rules.run_points, rules.trend_points) >= 2
    )


def judge_into(
    judged: Judged,
    flat: Floats,
    starts: Integers,
    lengths: Integers,
    order: Integers | None,
    rules: Profile,
    *,
    screen: bool,
    baseline: Integers,
    largest: float,
) -> bool:
    """Fill a result with what `_kernel.judge` would find, for phases that lie anywhere in `flat`.

    Parameters
    ----------
    judged : Judged
        Its arrays by phase, and by point in the order of `flat`.
    flat : array of float, shape (points,)
    starts, lengths : arrays of int, shape (phases,)
    order : array of int, shape (phases,), or None
        In which order to take the phases: phases of about one length together. None for that of `flat`.
    rules : Profile
    screen : bool
    baseline : array of int, shape (phases,)
        How many of the first points set the centre and limits; 0 for all.
    largest : float
        What no value may reach.

    Returns
    -------
    bool
        Whether no value does. Where one does, the results mean nothing.
    """
    fits: bool = _judge_all(
        flat,
        starts,
        lengths,
        np.arange(len(starts)) if order is None else order,
        order is None,
        baseline,
        screen,
        np.array([rules.limit_factor, rules.near_factor, rules.screening_factor]),
        rules.run_points,
        rules.trend_points,
        rules.near_counts_outside,
        rules.limits_from,
        largest,
        judged.centre,
        judged.mean_range,
        judged.ranges,
        judged.measured,
        judged.opposite,
        judged.reasons,
        judged.position,
    )
    return fits


def _compiled(function: _Function) -> _Function:
    """Compile on the first call, and keep the result on disk where there is a place for it."""
    try:
        compiled: Any = numba.njit(cache=True, error_model="numpy", nogil=True)(function)
    except RuntimeError:
        compiled = numba.njit(error_model="numpy", nogil=True)(function)
    return cast(_Function, compiled)


@_compiled
def _two_sum(first, second):
    """A sum, and what rounding lost of it."""
    total = first + second
    share = total - first
    return total, (second - share) + (first - (total - share))


@_compiled
def _fold(x0, x1, x2, x3, x4, x5, x6, x7, l0, l1, l2, l3, l4, l5, l6, l7):
    """Eight neighbours added in pairs, then pairs of pairs, with what was lost so far and by this."""
    a0, e0 = _two_sum(x0, x1)
    a1, e1 = _two_sum(x2, x3)
    a2, e2 = _two_sum(x4, x5)
    a3, e3 = _two_sum(x6, x7)
    e0 += l0 + l1
    e1 += l2 + l3
    e2 += l4 + l5
    e3 += l6 + l7
    b0, f0 = _two_sum(a0, a1)
    b1, f1 = _two_sum(a2, a3)
    f0 += e0 + e1
    f1 += e2 + e3
    total, lost = _two_sum(b0, b1)
    lost += f0 + f1
    return total, lost


@_compiled
def _fold_again(total, lost, more, more_lost, rows):
    """Add up each column of sums of eight, until one row is left; tells which of the two pairs holds it."""
    while rows > 1:
        groups = (rows + 7) // 8
        total[rows * LANES : 8 * groups * LANES] = 0.0
        lost[rows * LANES : 8 * groups * LANES] = 0.0
        for group in range(groups):
            r, w = 8 * LANES * group, LANES * group
            for j in range(LANES):
                more[w + j], more_lost[w + j] = _fold(
                    total[r + j],
                    total[r + LANES + j],
                    total[r + 2 * LANES + j],
                    total[r + 3 * LANES + j],
                    total[r + 4 * LANES + j],
                    total[r + 5 * LANES + j],
                    total[r + 6 * LANES + j],
                    total[r + 7 * LANES + j],
                    lost[r + j],
                    lost[r + LANES + j],
                    lost[r + 2 * LANES + j],
                    lost[r + 3 * LANES + j],
                    lost[r + 4 * LANES + j],
                    lost[r + 5 * LANES + j],
                    lost[r + 6 * LANES + j],
                    lost[r + 7 * LANES + j],
                )
        rows = groups
        for place in range(groups * LANES):
            total[place] = more[place]
            lost[place] = more_lost[place]


@_compiled
def _divide(total, lost, how_many, out):
    for j in range(LANES):
        rough = (total[j] + lost[j]) / how_many[j]
        upper_half = rough * 134217729.0
        upper_half -= upper_half - rough
        remainder = total[j] - upper_half * how_many[j] - (rough - upper_half) * how_many[j] + lost[j]
        out[j] = rough + remainder / how_many[j]


@_compiled
def _sum_values(columns, first_points, rows, largest, total, lost, counted, beyond):
    """Sums of eight measured values each of the first points of each column; what is too large is counted."""
    counted[:] = 0.0
    for group in range((rows + 7) // 8):
        r, w = 8 * LANES * group, LANES * group
        for j in range(LANES):
            left = first_points[j] - 8 * group
            v0, v1 = columns[r + j], columns[r + LANES + j]
            v2, v3 = columns[r + 2 * LANES + j], columns[r + 3 * LANES + j]
            v4, v5 = columns[r + 4 * LANES + j], columns[r + 5 * LANES + j]
            v6, v7 = columns[r + 6 * LANES + j], columns[r + 7 * LANES + j]
            some = (abs(v0) >= largest) | (abs(v1) >= largest) | (abs(v2) >= largest) | (abs(v3) >= largest)
            more = (abs(v4) >= largest) | (abs(v5) >= largest) | (abs(v6) >= largest) | (abs(v7) >= largest)
            beyond[j] += 1.0 if some | more else 0.0
            x0, k0 = _kept(v0, left > 0)
            x1, k1 = _kept(v1, left > 1)
            x2, k2 = _kept(v2, left > 2)
            x3, k3 = _kept(v3, left > 3)
            x4, k4 = _kept(v4, left > 4)
            x5, k5 = _kept(v5, left > 5)
            x6, k6 = _kept(v6, left > 6)
            x7, k7 = _kept(v7, left > 7)
            counted[j] += k0 + k1 + k2 + k3 + k4 + k5 + k6 + k7
            total[w + j], lost[w + j] = _fold(
                x0, x1, x2, x3, x4, x5, x6, x7, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
            )


@_compiled
def _kept(value, wanted):
    keep = wanted & (value == value)
    return (value if keep else 0.0), (1.0 if keep else 0.0)


@_compiled
def _sum_ranges(columns, first_points, below, rows, total, lost, counted):
    """Sums of eight moving ranges each, of those below a bound, of the first points of each column."""
    counted[:] = 0.0
    for group in range((rows + 7) // 8):
        r, w = 8 * LANES * group, LANES * group
        for j in range(LANES):
            left = first_points[j] - 8 * group - 1
            v0, v1 = columns[r + j], columns[r + LANES + j]
            v2, v3 = columns[r + 2 * LANES + j], columns[r + 3 * LANES + j]
            v4, v5 = columns[r + 4 * LANES + j], columns[r + 5 * LANES + j]
            v6, v7 = columns[r + 6 * LANES + j], columns[r + 7 * LANES + j]
            v8 = columns[r + 8 * LANES + j]
            x0, k0 = _kept_range(v0, v1, below[j], left > 0)
            x1, k1 = _kept_range(v1, v2, below[j], left > 1)
            x2, k2 = _kept_range(v2, v3, below[j], left > 2)
            x3, k3 = _kept_range(v3, v4, below[j], left > 3)
            x4, k4 = _kept_range(v4, v5, below[j], left > 4)
            x5, k5 = _kept_range(v5, v6, below[j], left > 5)
            x6, k6 = _kept_range(v6, v7, below[j], left > 6)
            x7, k7 = _kept_range(v7, v8, below[j], left > 7)
            counted[j] += k0 + k1 + k2 + k3 + k4 + k5 + k6 + k7
            total[w + j], lost[w + j] = _fold(
                x0, x1, x2, x3, x4, x5, x6, x7, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
            )


@_compiled
def _kept_range(value, following, below, wanted):
    moved = abs(following - value)
    keep = wanted & (moved < below)
    return (moved if keep else 0.0), (1.0 if keep else 0.0)


@_compiled
def _bit(holds, place):
    return np.uint64(1) << place if holds else np.uint64(0)


@_compiled
def _compare(columns, first, rows, lines, words):
    """One word a condition and column: bit i for the point `first + i`. Four rows at a time."""
    words[:] = np.uint64(0)
    for i in range(0, rows, 4):
        r = (first + i) * LANES
        b0, b1, b2, b3 = np.uint64(i), np.uint64(i + 1), np.uint64(i + 2), np.uint64(i + 3)
        for j in range(LANES):
            v0, v1, v2 = columns[r + j], columns[r + LANES + j], columns[r + 2 * LANES + j]
            v3, v4 = columns[r + 3 * LANES + j], columns[r + 4 * LANES + j]
            centre, high, low = lines[j], lines[LANES + j], lines[2 * LANES + j]
            near_high, near_low = lines[3 * LANES + j], lines[4 * LANES + j]
            words[j] |= (
                _bit(v0 > centre, b0) | _bit(v1 > centre, b1) | _bit(v2 > centre, b2) | _bit(v3 > centre, b3)
            )
            words[LANES + j] |= (
                _bit(v0 < centre, b0) | _bit(v1 < centre, b1) | _bit(v2 < centre, b2) | _bit(v3 < centre, b3)
            )
            words[2 * LANES + j] |= (
                _bit(v0 > high, b0) | _bit(v1 > high, b1) | _bit(v2 > high, b2) | _bit(v3 > high, b3)
            )
            words[3 * LANES + j] |= (
                _bit(v0 < low, b0) | _bit(v1 < low, b1) | _bit(v2 < low, b2) | _bit(v3 < low, b3)
            )
            words[4 * LANES + j] |= (
                _bit(v0 > near_high, b0)
                | _bit(v1 > near_high, b1)
                | _bit(v2 > near_high, b2)
                | _bit(v3 > near_high, b3)
            )
            words[5 * LANES + j] |= (
                _bit(v0 < near_low, b0)
                | _bit(v1 < near_low, b1)
                | _bit(v2 < near_low, b2)
                | _bit(v3 < near_low, b3)
            )
            words[6 * LANES + j] |= (
                _bit(v1 > v0, b0) | _bit(v2 > v1, b1) | _bit(v3 > v2, b2) | _bit(v4 > v3, b3)
            )
            words[7 * LANES + j] |= (
                _bit(v1 < v0, b0) | _bit(v2 < v1, b1) | _bit(v3 < v2, b2) | _bit(v4 < v3, b3)
            )


@_compiled
def _in_a_row(flags, start, length, out, place):
    """Bits of `length` or more in a row."""
    for j in range(LANES):
        out[place + j] = flags[start + j]
    width = 1
    while width < length:
        step = np.uint64(min(width, length - width))
        for j in range(LANES):
            out[place + j] &= out[place + j] >> step
        width *= 2
    _mark(out, place, length)


@_compiled
def _mark(out, place, length):
    width = 1
    while width < length:
        step = np.uint64(min(width, length - width))
        for j in range(LANES):
            out[place + j] |= out[place + j] << step
        width *= 2


@_compiled
def _two_of_three(side, near, out, place):
    one, two = np.uint64(1), np.uint64(2)
    for j in range(LANES):
        all_three = side[j] & (side[j] >> one) & (side[j] >> two)
        second, third = near[j] >> one, near[j] >> two
        starts = all_three & ((near[j] & (second | third)) | (second & third))
        out[place + j] = (starts | (starts << one) | (starts << two)) & near[j]


@_compiled
def _apply(words, run, trend, counts_outside, found):
    """The reasons, eight words a column in the order of their bits, from the eight conditions."""
    above, below = words[:LANES], words[LANES : 2 * LANES]
    high, low = words[2 * LANES : 3 * LANES], words[3 * LANES : 4 * LANES]
    near_high, near_low = words[4 * LANES : 5 * LANES], words[5 * LANES : 6 * LANES]
    rises, falls = words[6 * LANES : 7 * LANES], words[7 * LANES :]
    one = np.uint64(1)
    for j in range(LANES):
        found[j] = high[j]
        found[LANES + j] = low[j]
    if counts_outside:
        _two_of_three(above, near_high, found, 4 * LANES)
        _two_of_three(below, near_low, found, 5 * LANES)
    for j in range(LANES):
        near_high[j] &= ~high[j]
        near_low[j] &= ~low[j]
    if not counts_outside:
        _two_of_three(above, near_high, found, 4 * LANES)
        _two_of_three(below, near_low, found, 5 * LANES)
    # A trend of so many points is one rise fewer; its last point has no rise of its own.
    _in_a_row(rises, 0, trend - 1, found, 2 * LANES)
    _in_a_row(falls, 0, trend - 1, found, 3 * LANES)
    for j in range(LANES):
        rising = found[2 * LANES + j] | (found[2 * LANES + j] << one)
        falling = found[3 * LANES + j] | (found[3 * LANES + j] << one)
        # Where one trend ends and the other begins, the one that begins there wins.
        rising &= ~(falling & falls[j])
        falling &= ~(rising & rises[j])
        found[2 * LANES + j] = rising
        found[3 * LANES + j] = falling
    _in_a_row(above, 0, run, found, 6 * LANES)
    _in_a_row(below, 0, run, found, 7 * LANES)


@_compiled
def _turn(x):
    """Eight bytes as a square of bits, turned over its diagonal: bit k of byte b becomes bit b of byte k."""
    t = (x ^ (x >> np.uint64(7))) & np.uint64(0x00AA00AA00AA00AA)
    x ^= t ^ (t << np.uint64(7))
    t = (x ^ (x >> np.uint64(14))) & np.uint64(0x0000CCCC0000CCCC)
    x ^= t ^ (t << np.uint64(14))
    t = (x ^ (x >> np.uint64(28))) & np.uint64(0x00000000F0F0F0F0)
    return x ^ t ^ (t << np.uint64(28))


@_compiled
def _reasons_by_point(words, out):
    """Turn eight words a column, one bit a point, into one byte a point, one bit a word."""
    byte = np.uint64(0xFF)
    for g in range(8):
        shift = np.uint64(8 * g)
        for j in range(LANES):
            x = (words[j] >> shift) & byte
            for k in range(1, 8):
                x |= ((words[k * LANES + j] >> shift) & byte) << np.uint64(8 * k)
            out[8 * j + g] = _turn(x)


@_compiled
def _positions_by_point(words, out):
    """The same for four words a column, sixteen points at a time."""
    byte, half = np.uint64(0xFF), np.uint64(0x0F0F0F0F0F0F0F0F)
    for g in range(0, 8, 2):
        shift, following = np.uint64(8 * g), np.uint64(8 * g + 8)
        for j in range(LANES):
            x = np.uint64(0)
            for k in range(4):
                word = words[k * LANES + j]
                x |= ((word >> shift) & byte) << np.uint64(8 * k)
                x |= ((word >> following) & byte) << np.uint64(8 * k + 32)
            x = _turn(x)
            out[8 * j + g] = x & half
            out[8 * j + g + 1] = (x >> np.uint64(4)) & half


@_compiled
def _judge_all(
    flat,
    starts,
    lengths,
    order,
    in_order,
    baseline,
    screen,
    factors,
    run,
    trend,
    counts_outside,
    limits_from,
    largest,
    centres,
    mean_ranges,
    range_counts,
    value_counts,
    opposites,
    reasons,
    positions,
):
    longest = 0
    for phase in order:
        longest = max(longest, lengths[phase])
    rows_of_eight = (longest + 7) // 8
    columns = np.full((8 * rows_of_eight + 9) * LANES, np.nan)
    total = np.zeros((rows_of_eight + 8) * LANES)
    lost = np.zeros((rows_of_eight + 8) * LANES)
    more = np.zeros((rows_of_eight // 8 + 1) * LANES)
    more_lost = np.zeros((rows_of_eight // 8 + 1) * LANES)
    first_points = np.zeros(LANES, dtype=np.int64)
    counted = np.zeros(LANES)
    beyond = np.zeros(LANES)
    ranges = np.zeros(LANES)
    below = np.zeros(LANES)
    centre = np.zeros(LANES)
    mean_range = np.zeros(LANES)
    enough = np.zeros(LANES, dtype=np.uint64)
    lines = np.zeros(5 * LANES)
    words = np.zeros(8 * LANES, dtype=np.uint64)
    near_words = np.zeros(4 * LANES, dtype=np.uint64)
    found = np.zeros(8 * LANES, dtype=np.uint64)
    clash = np.zeros(LANES, dtype=np.uint64)
    why = np.zeros(8 * LANES, dtype=np.uint64)
    where = np.zeros(8 * LANES, dtype=np.uint64)
    why_bytes, where_bytes = why.view(np.uint8), where.view(np.uint8)
    filled = 0
    for begin in range(0, len(order), LANES):
        lanes = min(LANES, len(order) - begin)
        rows = 0
        for j in range(lanes):
            rows = max(rows, lengths[order[begin + j]])
        columns[: (max(filled, rows) + 9) * LANES] = np.nan
        filled = rows
        for j in range(LANES):
            first_points[j] = 0
        for j in range(lanes):
            phase = order[begin + j]
            start, length = starts[phase], lengths[phase]
            first_points[j] = baseline[phase] if baseline[phase] else length
            for i in range(0, length - 7, 8):
                place, value = i * LANES + j, start + i
                columns[place] = flat[value]
                columns[place + LANES] = flat[value + 1]
                columns[place + 2 * LANES] = flat[value + 2]
                columns[place + 3 * LANES] = flat[value + 3]
                columns[place + 4 * LANES] = flat[value + 4]
                columns[place + 5 * LANES] = flat[value + 5]
                columns[place + 6 * LANES] = flat[value + 6]
                columns[place + 7 * LANES] = flat[value + 7]
            for i in range(length - length % 8, length):
                columns[i * LANES + j] = flat[start + i]
        _sum_values(columns, first_points, rows, largest, total, lost, counted, beyond)
        _fold_again(total, lost, more, more_lost, (rows + 7) // 8)
        _divide(total, lost, counted, centre)
        below[:] = np.inf
        _sum_ranges(columns, first_points, below, rows, total, lost, ranges)
        _fold_again(total, lost, more, more_lost, (rows + 7) // 8)
        _divide(total, lost, ranges, mean_range)
        for j in range(lanes):
            range_counts[order[begin + j]] = np.int64(ranges[j])
        if screen:
            for j in range(LANES):
                below[j] = factors[2] * mean_range[j]
            _sum_ranges(columns, first_points, below, rows, total, lost, ranges)
            _fold_again(total, lost, more, more_lost, (rows + 7) // 8)
            _divide(total, lost, ranges, mean_range)
        whole = False
        for j in range(lanes):
            whole |= baseline[order[begin + j]] != 0
        if whole:
            # What sets the limits is not all there is: count what was measured at all.
            counted[:] = 0.0
            for i in range(rows):
                for j in range(LANES):
                    counted[j] += 1.0 if columns[i * LANES + j] == columns[i * LANES + j] else 0.0
        for j in range(LANES):
            few = counted[j] < limits_from
            enough[j] = np.uint64(0) if few else ~np.uint64(0)
            mean_range[j] = np.nan if few else mean_range[j]
            reach, near = factors[0] * mean_range[j], factors[1] * mean_range[j]
            lines[j] = centre[j]
            lines[LANES + j] = centre[j] + reach
            lines[2 * LANES + j] = centre[j] - reach
            lines[3 * LANES + j] = centre[j] + near
            lines[4 * LANES + j] = centre[j] - near
        for j in range(lanes):
            phase = order[begin + j]
            centres[phase] = centre[j]
            mean_ranges[phase] = mean_range[j]
            value_counts[phase] = np.int64(counted[j])
            opposites[phase] = False
        first, done = 0, 0
        while done < rows:
            last = first + WORD >= rows
            until = rows if last else first + WORD - REACH
            _compare(columns, first, min(WORD, rows - first), lines, words)
            _apply(words, run, trend, counts_outside, found)
            for k in range(8):
                for j in range(LANES):
                    found[k * LANES + j] &= enough[j]
            for k in range(2):
                for j in range(LANES):
                    near_words[k * LANES + j] = words[k * LANES + j]
                    near_words[(2 + k) * LANES + j] = words[(4 + k) * LANES + j]
            _reasons_by_point(found, why)
            _positions_by_point(near_words, where)
            for j in range(LANES):
                high = found[j] | found[2 * LANES + j] | found[4 * LANES + j] | found[6 * LANES + j]
                low = found[LANES + j] | found[3 * LANES + j] | found[5 * LANES + j] | found[7 * LANES + j]
                clash[j] = high & low
            for j in range(lanes):
                phase = order[begin + j]
                start, stop = starts[phase], min(until, lengths[phase])
                place = WORD * j - first
                if in_order and rows <= WORD and start + WORD <= len(reasons):
                    # What is written past the end is of the phases to come, which write over it.
                    why_there = reasons[start : start + WORD].view(np.uint64)
                    where_there = positions[start : start + WORD].view(np.uint64)
                    for g in range(8):
                        why_there[g] = why[8 * j + g]
                    for g in range(8):
                        where_there[g] = where[8 * j + g]
                else:
                    for i in range(done, stop):
                        reasons[start + i] = why_bytes[place + i]
                    for i in range(done, stop):
                        positions[start + i] = where_bytes[place + i]
                # Only what is kept of a word counts; the rest is seen whole in another.
                both = clash[j] >> np.uint64(done - first)
                if until - done < WORD:
                    both &= (np.uint64(1) << np.uint64(until - done)) - np.uint64(1)
                opposites[phase] |= both != np.uint64(0)
            done = until
            first = done - REACH
    return not beyond.any()
