"""The rules of every profile written as slowly and plainly as possible, one point at a time.

Written from the table in docs/methods/profiles.md and from nothing else. Each profile has rules in order of
precedence; a rule says for one point which way it signals: 1 high, -1 low, "pattern", or None.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import comb, log2

from slow_oracle import Value, exact_mean


@dataclass
class Lines:
    """The values of one phase with its lines; a line is None where there is none."""

    values: list[Value]
    centre: Value
    lower: Value
    upper: Value
    near_lower: Value
    near_upper: Value
    inner_lower: Value
    inner_upper: Value


def xmr_lines(values, *, limit, screen, limits_from=0):
    measured = [value for value in values if value is not None]
    centre = exact_mean(measured)
    ranges = [abs(b - a) for a, b in pairwise(values) if a is not None and b is not None]
    mean_range = exact_mean(ranges)
    if screen and mean_range is not None:
        mean_range = exact_mean([moved for moved in ranges if moved < 3.267 * mean_range])
    if mean_range is None or len(measured) < limits_from:
        return Lines(values, centre, *[None] * 6)
    reach, near, inner = limit * mean_range, 2 * limit / 3 * mean_range, limit / 3 * mean_range
    return Lines(
        values,
        centre,
        centre - reach,
        centre + reach,
        centre - near,
        centre + near,
        centre - inner,
        centre + inner,
    )


def beyond(value, low, high):
    if value is None or low is None:
        return 0
    return (value > high) - (value < low)


def windows(count, point, length):
    """Starts of the windows of so many points that hold this point."""
    return range(max(0, point - length + 1), min(point, count - length) + 1)


def outside(lines, point):
    return beyond(lines.values[point], lines.lower, lines.upper) or None


def run(length):
    def rule(lines, point):
        sides = [beyond(value, lines.centre, lines.centre) for value in lines.values]
        for start in windows(len(sides), point, length):
            if set(sides[start : start + length]) in ({1}, {-1}):
                return sides[point]
        return None

    return rule


def trend(length):
    def rule(lines, point):
        found = None
        for start in windows(len(lines.values), point, length):
            window = lines.values[start : start + length]
            if None in window:
                continue
            if all(a < b for a, b in pairwise(window)):
                found = 1
            elif all(a > b for a, b in pairwise(window)):
                found = -1
        return found

    return rule


def two_of_three(*, counts_outside, all_one_side):
    def rule(lines, point):
        far = [beyond(value, lines.near_lower, lines.near_upper) for value in lines.values]
        if not counts_outside:
            far = [0 if outside(lines, place) else sign for place, sign in enumerate(far)]
        sides = [beyond(value, lines.centre, lines.centre) for value in lines.values]
        for start in windows(len(far), point, 3):
            if all_one_side and set(sides[start : start + 3]) not in ({1}, {-1}):
                continue
            if far[point] and far[start : start + 3].count(far[point]) >= 2:
                return far[point]
        return None

    return rule


def four_of_five(lines, point):
    far = [beyond(value, lines.inner_lower, lines.inner_upper) for value in lines.values]
    for start in windows(len(far), point, 5):
        if far[point] and far[start : start + 5].count(far[point]) >= 4:
            return far[point]
    return None


def alternating(length):
    def rule(lines, point):
        for start in windows(len(lines.values), point, length):
            window = lines.values[start : start + length]
            if None in window:
                continue
            ways = [(b > a) - (b < a) for a, b in pairwise(window)]
            if all(ways) and all(first == -second for first, second in pairwise(ways)):
                return "pattern"
        return None

    return rule


def hugging(length):
    def rule(lines, point):
        if lines.inner_upper is None:
            return None
        for start in windows(len(lines.values), point, length):
            window = lines.values[start : start + length]
            if all(value is not None and lines.inner_lower < value < lines.inner_upper for value in window):
                return "pattern"
        return None

    return rule


def scattered(length):
    def rule(lines, point):
        far = [beyond(value, lines.inner_lower, lines.inner_upper) for value in lines.values]
        for start in windows(len(far), point, length):
            if set(far[start : start + length]) == {1, -1}:
                return "pattern"
        return None

    return rule


def useful_sides(lines):
    """Points off the centre with their sides, in order."""
    sides = [(place, beyond(value, lines.centre, lines.centre)) for place, value in enumerate(lines.values)]
    return [(place, side) for place, side in sides if side]


def longest_run(lines, point):
    useful = useful_sides(lines)
    runs = []
    for place, side in useful:
        if runs and runs[-1][-1][1] == side:
            runs[-1].append((place, side))
        else:
            runs.append([(place, side)])
    for one in runs:
        if len(one) > round(log2(len(useful))) + 3 and any(place == point for place, _ in one):
            return one[0][1]
    return None


def few_crossings(lines, point):
    useful = useful_sides(lines)
    if all(place != point for place, _ in useful):
        return None
    crossed = sum(before != after for (_, before), (_, after) in pairwise(useful))
    tosses = len(useful) - 1
    fewest = next(
        k
        for k in range(tosses + 1)
        if Fraction(sum(comb(tosses, i) for i in range(k + 1)), 2**tosses) >= Fraction(5, 100)
    )
    return "pattern" if crossed < fewest else None


def mdc_excel(length):
    return {
        "outside": outside,
        "trend": trend(length),
        "two_of_three": two_of_three(counts_outside=True, all_one_side=True),
        "run": run(length),
    }


PROFILES = {
    "nhsr-0.2.2": (
        {"limit": 2.66, "screen": True},
        {
            "outside": outside,
            "trend": trend(7),
            "two_of_three": two_of_three(counts_outside=False, all_one_side=True),
            "run": run(7),
        },
    ),
    "mdc-excel-2023": ({"limit": 2.66, "screen": False, "limits_from": 13}, mdc_excel(7)),
    "mdc-excel-2023-six": ({"limit": 2.66, "screen": False, "limits_from": 13}, mdc_excel(6)),
    "ihi-anhoej": (
        {"limit": 3 / 1.128, "screen": True},
        {"outside": outside, "longest_run": longest_run, "few_crossings": few_crossings},
    ),
    "nelson": (
        {"limit": 2.66, "screen": False},
        {
            "outside": outside,
            "run": run(9),
            "trend": trend(6),
            "alternating": alternating(14),
            "two_of_three": two_of_three(counts_outside=True, all_one_side=False),
            "four_of_five": four_of_five,
            "hugging": hugging(15),
            "scattered": scattered(8),
        },
    ),
    "western-electric": (
        {"limit": 2.66, "screen": False},
        {
            "outside": outside,
            "two_of_three": two_of_three(counts_outside=True, all_one_side=False),
            "four_of_five": four_of_five,
            "run": run(8),
        },
    ),
}


def found(lines, rules, *, limits_from=0):
    """Which rules each point breaks, and which way: one mapping a point, in order of precedence."""
    if sum(value is not None for value in lines.values) < limits_from:
        return [{} for _ in lines.values]
    return [
        {name: way for name, rule in rules.items() if (way := rule(lines, point)) is not None}
        for point in range(len(lines.values))
    ]


def label(broken, *, better, improvement_first):
    """The rule and way that names a point; better is 1, -1 or 0."""
    if not broken:
        return None
    if improvement_first and better and better in broken.values():
        return next((name, way) for name, way in broken.items() if way == better)
    return next(iter(broken.items()))
