"""What a chart says, in plain English of under twenty words."""

import math
from collections.abc import Callable, Sequence
from typing import Final

from improvement_methods.spc._chart import Chart, Phase
from improvement_methods.spc._profiles import profile
from improvement_methods.spc._words import Assurance, Direction, Signal, Variation

_UNLIKELY: Final = "; unlikely to be chance."

_POINT_REASONS: Final = {
    Signal.ABOVE_UPPER_LIMIT: "above the upper limit",
    Signal.BELOW_LOWER_LIMIT: "below the lower limit",
    Signal.RISING: "part of a rise over seven or more points",
    Signal.FALLING: "part of a fall over seven or more points",
    Signal.TWO_OF_THREE_HIGH: "one of two in three near the upper limit",
    Signal.TWO_OF_THREE_LOW: "one of two in three near the lower limit",
    Signal.RUN_ABOVE: "one of seven or more in a row above the mean",
    Signal.RUN_BELOW: "one of seven or more in a row below the mean",
}


def plain_number(value: float) -> str:
    """A number as people write it: three significant figures, whole thousands with commas.

    Examples
    --------
    >>> plain_number(4.0833), plain_number(1234.5), plain_number(70.0), plain_number(0.00012345)
    ('4.08', '1,234', '70', '0.000123')
    """
    size = abs(value)
    if size == 0:
        return "0"
    if size >= 1000:
        return f"{value:,.0f}"
    if size < 1e-6:
        return f"{value:.3g}"
    decimals = max(0, 2 - math.floor(math.log10(size)))
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def sentence(
    chart: Chart,
    labels: Sequence[str],
    *,
    format_value: Callable[[float], str] = plain_number,
    period: str = "point",
) -> str:
    """Say what the chart shows, from its last point: the same meaning as its variation icon.

    Parameters
    ----------
    chart : Chart
    labels : sequence of str, one for each value
        What each period is called, such as "May 2026".
    format_value : callable, optional
        How to write a value, with its unit if it has one.
    period : str
        What one period is called: month, week, day. The plural adds an s.

    Returns
    -------
    str
        One sentence of fewer than twenty words, plus those of a label, or two short ones.

    Raises
    ------
    ValueError
        If there is not one label for each value.

    Notes
    -----
    With fewer measured points than the profile's minimum, the sentence says so, even where the reference
    already draws an icon.

    Examples
    --------
    >>> from improvement_methods.spc import xmr
    >>> falls = [4.3, 3.9, 4.6, 4.0, 4.4, 3.7, 4.2, 4.5, 3.8, 4.0, 4.4, 3.6,
    ...          4.2, 3.3, 3.2, 3.4, 3.1, 3.3, 2.9, 3.2]
    >>> chart = xmr(falls, direction="decrease", baseline=13)
    >>> sentence(chart, [f"month {n}" for n in range(1, 21)])
    'Below 4.12 since month 14; unlikely to be chance.'
    """
    _check_labels(chart, labels)
    phase = chart.last_phase
    if phase is None or chart.variation is Variation.NO_DATA:
        return "Not measured yet."
    if chart.values[-1] is None:
        return f"Not measured in {labels[-1]}; no change can be told."
    measured = sum(value is not None for value in chart.values[phase.start : phase.stop])
    needed = profile(chart.profile).minimum_points
    if measured < needed:
        return _too_few(chart, labels, phase, measured=measured, needed=needed)
    if phase.lower == phase.upper:
        return _no_width(chart, phase, format_value)
    return _signal_sentence(chart, labels, phase, format_value=format_value, period=period)


def _check_labels(chart: Chart, labels: Sequence[str]) -> None:
    if len(labels) != len(chart):
        raise ValueError(f"Give one label for each value: {len(chart)} values, {len(labels)} labels.")


def _too_few(chart: Chart, labels: Sequence[str], phase: Phase, *, measured: int, needed: int) -> str:
    since = f" since {labels[phase.start]}" if phase.start else ""
    told = f"Too few points{since} to tell: {measured} so far, {needed} needed."
    if chart.variation is Variation.COMMON_CAUSE:
        return told
    return f"{told} The signal shown is provisional."


def _no_width(chart: Chart, phase: Phase, format_value: Callable[[float], str]) -> str:
    stretch = [value for value in chart.values[phase.start : phase.stop] if value is not None]
    if min(stretch) == max(stretch):
        return f"Every value is {format_value(stretch[0])}, so there is no variation to judge."
    if phase.upper is None:
        return "No value differs from its neighbour where limits are set, so change cannot be judged."
    return "Nearly every value is the same, so these limits cannot tell change from chance."


def _signal_sentence(
    chart: Chart,
    labels: Sequence[str],
    phase: Phase,
    *,
    format_value: Callable[[float], str],
    period: str,
) -> str:
    signal = chart.signal[-1]
    if signal in (Signal.ABOVE_UPPER_LIMIT, Signal.BELOW_LOWER_LIMIT):
        label = labels[-1][:1].upper() + labels[-1][1:]
        return f"{label} was {_POINT_REASONS[signal]}{_UNLIKELY}"
    if signal in (Signal.RISING, Signal.FALLING):
        points = _monotone_points(chart, phase, rising=signal is Signal.RISING)
        return f"{signal.name.capitalize()} for {points} {period}s running{_UNLIKELY}"
    if signal is Signal.COMMON_CAUSE:
        signalled = [point for point in range(phase.start, phase.stop) if chart.signalled[point]]
        since = f" since {labels[signalled[-1]]}" if signalled else ""
        return f"No change beyond expected variation{since}."
    start = _run_start(chart, phase)
    if phase.centre is not None and len(chart) - start >= profile(chart.profile).run_points:
        # A run says more than two points near a limit, and both speak of the same side.
        side = "Above" if chart.relative[-1] == 1 else "Below"
        return f"{side} {format_value(phase.centre)} since {labels[start]}{_UNLIKELY}"
    limit = "upper" if signal is Signal.TWO_OF_THREE_HIGH else "lower"
    near = "Two of" if sum(close is True for close in chart.close[-3:]) == 2 else "All"
    return f"{near} the last three {period}s were close to the {limit} limit{_UNLIKELY}"


def _run_start(chart: Chart, phase: Phase) -> int:
    side, first = chart.relative[-1], len(chart) - 1
    while first > phase.start and chart.relative[first - 1] == side:
        first -= 1
    return first


def _monotone_points(chart: Chart, phase: Phase, *, rising: bool) -> int:
    first = len(chart) - 1
    while first > phase.start:
        before, after = chart.values[first - 1], chart.values[first]
        if before is None or after is None or not (before < after if rising else before > after):
            break
        first -= 1
    return len(chart) - first


def assurance_sentence(chart: Chart, *, period: str = "point") -> str:
    """Say whether the target can be expected to be met as things are.

    Parameters
    ----------
    chart : Chart
    period : str
        What one period is called: month, week, day. The plural adds an s.

    Returns
    -------
    str
        One sentence of fewer than twenty words. "Met" counts the last phase's measured values.

    Examples
    --------
    >>> from improvement_methods.spc import xmr
    >>> assurance_sentence(xmr([4, 6, 5, 7] * 4, direction="decrease", target=5), period="month")
    'Target met in some months, not all.'
    >>> assurance_sentence(xmr([4, 6, 5, 7] * 4, direction="decrease", target=15), period="month")
    'Every month can be expected to meet the target.'
    """
    phase = chart.last_phase
    if chart.target is None:
        return "No target is set."
    if chart.direction is Direction.NEUTRAL:
        return "Neither more nor less is better, so the target is not judged."
    if phase is None or chart.variation is Variation.NO_DATA:
        return "Not measured yet, so the target cannot be judged."
    if phase.upper is None:
        return "There are no limits, so the target cannot be judged."
    if chart.assurance is Assurance.PASS:
        return f"Every {period} can be expected to meet the target."
    if chart.assurance is Assurance.FAIL:
        return "The target is out of reach unless something changes."
    return _hit_and_miss(chart, phase, period)


def _hit_and_miss(chart: Chart, phase: Phase, period: str) -> str:
    values = [value for value in chart.values[phase.start : phase.stop] if value is not None]
    met = sum(meets_target(chart, value) for value in values)
    if met == 0:
        return f"Target met in no {period} so far; chance alone could meet it."
    if met == len(values):
        return f"Target met every {period} so far; chance alone could miss it."
    return f"Target met in some {period}s, not all."


def meets_target(chart: Chart, value: float) -> bool:
    """Whether a value meets the chart's target; exactly on it counts as met."""
    if chart.target is None or chart.direction is Direction.NEUTRAL:
        return False
    return value >= chart.target if chart.direction is Direction.INCREASE else value <= chart.target


def point_sentence(
    chart: Chart,
    point: int,
    labels: Sequence[str],
    *,
    format_value: Callable[[float], str] = plain_number,
) -> str:
    """Say what one point shows and why.

    Parameters
    ----------
    chart : Chart
    point : int
        Its position, from 0; negative from the end.
    labels : sequence of str, one for each value
    format_value : callable, optional
        How to write a value.

    Returns
    -------
    str
        One sentence of fewer than twenty words, plus those of a label.

    Raises
    ------
    ValueError
        If there is not one label for each value.
    IndexError
        If there is no such point.

    Examples
    --------
    >>> from improvement_methods.spc import xmr
    >>> chart = xmr([4, 6, 5, 7] * 4 + [30], direction="decrease")
    >>> point_sentence(chart, -1, [f"week {n}" for n in range(1, 18)])
    'week 17: 30, above the upper limit; unlikely to be chance.'
    """
    _check_labels(chart, labels)
    value, signal = chart.values[point], chart.signal[point]
    if value is None:
        return f"{labels[point]}: not measured."
    if signal is Signal.COMMON_CAUSE:
        return f"{labels[point]}: {format_value(value)}, expected variation."
    return f"{labels[point]}: {format_value(value)}, {_POINT_REASONS[signal]}{_UNLIKELY}"
