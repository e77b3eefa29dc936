"""The XmR rules written as slowly and plainly as possible, one point at a time.

Written from the table of rules in docs/methods/xmr.md and from nothing else, so that the fast arithmetic and
this one can only agree by both being right. Exact fractions stand in for rounding wherever a mean is taken.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from statistics import mean

LIMIT, NEAR, SCREEN = 2.66, 2 * 2.66 / 3, 3.267

Value = float | None


@dataclass
class Slow:
    """One series, judged."""

    centre: list[Value] = field(default_factory=list)
    lower: list[Value] = field(default_factory=list)
    upper: list[Value] = field(default_factory=list)
    outside: list[bool | None] = field(default_factory=list)
    close: list[bool | None] = field(default_factory=list)
    relative: list[int | None] = field(default_factory=list)
    signal: list[str] = field(default_factory=list)
    point_type: list[str] = field(default_factory=list)
    variation: str = "no_data"
    assurance: str | None = None


def judge(
    values: list[Value],
    *,
    direction: str,
    target: Value = None,
    screen: bool = True,
    baseline: int | None = None,
    rebase_at: tuple[int, ...] = (),
) -> Slow:
    """Judge a series phase by phase and point by point."""
    result = Slow()
    starts = sorted({0, *rebase_at})
    for start, stop in zip(starts, [*starts[1:], len(values)], strict=True):
        if start < stop:
            judge_phase(values[start:stop], result, screen=screen, baseline=baseline)
    result.point_type = [point_type(signal, direction) for signal in result.signal]
    if any(value is not None for value in values):
        result.variation = variation_icon(result.signal[-1], direction)
    if target is not None and direction != "neutral" and values:
        result.assurance = assurance_icon(target, result.lower[-1], result.upper[-1], direction)
    return result


def judge_phase(values: list[Value], result: Slow, *, screen: bool, baseline: int | None) -> None:
    first = values[:baseline] if baseline else values
    centre = exact_mean([value for value in first if value is not None])
    ranges = [abs(b - a) for a, b in pairwise(first) if a is not None and b is not None]
    mean_range = exact_mean(ranges)
    if screen and mean_range is not None:
        mean_range = exact_mean([moved for moved in ranges if moved < SCREEN * mean_range])
    lower = upper = near_lower = near_upper = None
    if centre is not None and mean_range is not None:
        lower, upper = centre - LIMIT * mean_range, centre + LIMIT * mean_range
        near_lower, near_upper = centre - NEAR * mean_range, centre + NEAR * mean_range

    outside: list[int | None] = []
    close: list[int | None] = []
    side: list[int | None] = []
    for value in values:
        if value is None or centre is None:
            side.append(None)
        else:
            side.append((value > centre) - (value < centre))
        if value is None or upper is None or lower is None:
            outside.append(None)
            close.append(None)
        else:
            outside.append((value > upper) - (value < lower))
            beyond_near = (value > near_upper) - (value < near_lower)
            close.append(0 if outside[-1] else beyond_near)

    count = len(values)
    result.centre += [centre] * count
    result.lower += [lower] * count
    result.upper += [upper] * count
    result.outside += [None if sign is None else sign != 0 for sign in outside]
    result.close += [None if sign is None else sign != 0 for sign in close]
    result.relative += side
    for point in range(count):
        result.signal.append(
            outside_signal(outside[point])
            or trend_signal(values, point)
            or two_of_three_signal(side, close, point)
            or run_signal(side, point)
            or "Common Cause"
        )


def exact_mean(numbers: list[float]) -> Value:
    return float(mean(Fraction(number) for number in numbers)) if numbers else None


def outside_signal(sign: int | None) -> str | None:
    return {1: "Above UCL", -1: "Below LCL"}.get(sign or 0)


def trend_signal(values: list[Value], point: int) -> str | None:
    found = None
    for start in range(max(0, point - 6), point + 1):
        window = values[start : start + 7]
        if len(window) < 7 or None in window:
            continue
        steps = list(pairwise(window))
        if all(a < b for a, b in steps):
            found = "7 Point Trend (Increasing)"
        elif all(a > b for a, b in steps):
            found = "7 Point Trend (Decreasing)"
    return found


def two_of_three_signal(side: list[int | None], close: list[int | None], point: int) -> str | None:
    if not close[point]:
        return None
    for start in range(max(0, point - 2), point + 1):
        window = side[start : start + 3]
        if len(window) == 3 and window in ([1, 1, 1], [-1, -1, -1]):
            near = [sign for sign in close[start : start + 3] if sign]
            if len(near) >= 2:
                return "2 in 3 Above CL" if window[0] == 1 else "2 in 3 Below CL"
    return None


def run_signal(side: list[int | None], point: int) -> str | None:
    for start in range(max(0, point - 6), point + 1):
        window = side[start : start + 7]
        if window == [1] * 7:
            return "7 Points Above CL"
        if window == [-1] * 7:
            return "7 Points Below CL"
    return None


def points_up(signal: str) -> int:
    if signal == "Common Cause":
        return 0
    return 1 if "Above" in signal or "Increasing" in signal else -1


def point_type(signal: str, direction: str) -> str:
    up = points_up(signal)
    if up == 0:
        return "common_cause"
    if direction == "neutral":
        return "special_cause_neutral_high" if up == 1 else "special_cause_neutral_low"
    better = up == (1 if direction == "increase" else -1)
    return "special_cause_improvement" if better else "special_cause_concern"


def variation_icon(signal: str, direction: str) -> str:
    kind = point_type(signal, direction)
    if kind == "common_cause":
        return kind
    meaning = kind.removeprefix("special_cause_").partition("_")[0]
    return f"{meaning}_{'high' if points_up(signal) == 1 else 'low'}"


def assurance_icon(target: float, lower: Value, upper: Value, direction: str) -> str:
    if lower is None or upper is None or lower <= target <= upper:
        return "inconsistent"
    return "consistent_fail" if (target > upper) == (direction == "increase") else "consistent_pass"
