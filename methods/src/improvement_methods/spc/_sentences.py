"""What a chart says, in plain English of under twenty words."""

import math
from collections.abc import Callable, Sequence
from typing import Final

from improvement_methods.spc._chart import Chart, Family, Phase
from improvement_methods.spc._profiles import Profile, Rule, profile
from improvement_methods.spc._words import Assurance, Direction, Note, Signal, Variation

_UNLIKELY: Final = "; unlikely to be chance."
_NUMBERS: Final = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

FAMILY_WORDS: Final[dict[Family, str]] = {
    Family.RUN: "Run chart",
    Family.XMR: "XmR chart",
    Family.I: "I chart",
    Family.MR: "Moving range chart",
    Family.IP: "I′ chart",
    Family.P: "p chart",
    Family.PP: "p′ chart",
    Family.U: "u chart",
    Family.UP: "u′ chart",
    Family.C: "c chart",
    Family.G: "g chart",
    Family.T: "t chart",
    Family.XBAR: "x̄ chart",
    Family.S: "s chart",
}
_CENTRE_WORDS: Final = {Family.RUN: "median", Family.G: "median", Family.T: "typical"}
_GAPS: Final = (Family.G, Family.T)
_GROUPS: Final = (Family.XBAR, Family.S)


def centre_word(family: Family) -> str:
    """What the level line of this family's charts is called: mean, median or typical.

    Examples
    --------
    >>> centre_word(Family.RUN), centre_word(Family.XMR)
    ('median', 'mean')
    """
    return _CENTRE_WORDS.get(family, "mean")


def _line(chart: Chart) -> str:
    """The level line as it stands in a sentence."""
    return "typical level" if chart.family is Family.T else centre_word(chart.family)


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _reason(chart: Chart, point: int, format_value: Callable[[float], str]) -> str:
    """Why a point is unlikely to be chance, by the chart's own rules."""
    rules, signal, line = profile(chart.profile), chart.signal[point], _line(chart)
    if signal in (Signal.ABOVE_UPPER_LIMIT, Signal.BELOW_LOWER_LIMIT):
        return _beyond(chart, point, format_value)
    if signal in (Signal.RUN_ABOVE, Signal.RUN_BELOW):
        side = "above" if signal is Signal.RUN_ABOVE else "below"
        if Rule.LONGEST_RUN in rules.rules:
            return f"in a longer run {side} the {line} than chance gives"
        return f"one of {_number(rules.run_points)} or more in a row {side} the {line}"
    trend = _number(rules.trend_points)
    return {
        Signal.RISING: f"part of a rise over {trend} or more points",
        Signal.FALLING: f"part of a fall over {trend} or more points",
        Signal.TWO_OF_THREE_HIGH: "one of two in three near the upper limit",
        Signal.TWO_OF_THREE_LOW: "one of two in three near the lower limit",
        Signal.FOUR_OF_FIVE_HIGH: f"one of four in five well above the {line}",
        Signal.FOUR_OF_FIVE_LOW: f"one of four in five well below the {line}",
        Signal.ALTERNATING: f"one of {rules.alternating_points} or more that rise and fall by turns",
        Signal.HUGGING: f"one of {rules.hugging_points} or more close to the {line}",
        Signal.SCATTERED: f"one of {rules.scattered_points} or more away from the {line}, on both sides",
        Signal.FEW_CROSSINGS: f"in a line that crosses the {line} less often than chance gives",
    }[signal]


def _beyond(chart: Chart, point: int, format_value: Callable[[float], str]) -> str:
    above = chart.signal[point] is Signal.ABOVE_UPPER_LIMIT
    limit = (chart.upper if above else chart.lower)[point]
    side = "above" if above else "below"
    name = "upper" if above else "lower"
    if limit is not None and any(phase.varying for phase in chart.phases):
        return f"{side} its {name} limit of {format_value(limit)}"
    return f"{side} the {name} limit"


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
    if Note.ROUNDED_COARSELY in chart.notes and chart.signal[-1] is Signal.COMMON_CAUSE:
        return "These numbers are rounded too coarsely to tell change from chance."
    stuck = _no_width(chart, phase, format_value)
    if stuck:
        return stuck
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
    """What keeps change from being judged: no spread, or no limits. Empty where nothing does."""
    here = slice(phase.start, phase.stop)
    stretch = [value for value in chart.values[here] if value is not None]
    limits = [
        (low, high)
        for low, high in zip(chart.lower[here], chart.upper[here], strict=True)
        if high is not None
    ]
    if chart.family is Family.RUN or any(low != high for low, high in limits):
        if min(stretch) == max(stretch) and not any(chart.signalled[here]):
            return _all_equal(stretch[0], format_value)
        return ""
    if min(stretch) == max(stretch):
        return _all_equal(stretch[0], format_value)
    if limits:
        return "Nearly every value is the same, so these limits cannot tell change from chance."
    if Note.NO_LIMITS_CONSTANT in chart.notes:
        return "No value differs from its neighbour where limits are set, so change cannot be judged."
    return "There is too little to set limits from, so change cannot be judged."


def _all_equal(value: float, format_value: Callable[[float], str]) -> str:
    return f"Every value is {format_value(value)}, so there is no variation to judge."


def _signal_sentence(
    chart: Chart,
    labels: Sequence[str],
    phase: Phase,
    *,
    format_value: Callable[[float], str],
    period: str,
) -> str:
    signal, line = chart.signal[-1], _line(chart)
    if signal in (Signal.ABOVE_UPPER_LIMIT, Signal.BELOW_LOWER_LIMIT):
        label = f"the gap up to {labels[-1]}" if chart.family in _GAPS else labels[-1]
        return f"{label[:1].upper()}{label[1:]} was {_reason(chart, -1, format_value)}{_UNLIKELY}"
    if signal in (Signal.RISING, Signal.FALLING):
        points = _monotone_points(chart, phase, rising=signal is Signal.RISING)
        return f"{signal.name.capitalize()} for {points} {period}s running{_UNLIKELY}"
    if signal is Signal.COMMON_CAUSE:
        common = Signal.COMMON_CAUSE
        places = range(phase.stop - 1, phase.start - 1, -1)
        last = next((point for point in places if chart.signal[point] is not common), None)
        since = "" if last is None else f" since {labels[last]}"
        return f"No change beyond expected variation{since}."
    rules, start = profile(chart.profile), _run_start(chart, phase)
    is_run = signal in (Signal.RUN_ABOVE, Signal.RUN_BELOW)
    centre = chart.centre[-1]
    long = Rule.RUN in rules.rules and len(chart) - start >= rules.run_points
    if centre is not None and (is_run or (long and signal not in _PATTERNS)):
        # A run says more than points near a limit, and both speak of the same side.
        side = "Above" if chart.relative[start] == 1 else "Below"
        return f"{side} {format_value(centre)} since {labels[start]}{_UNLIKELY}"
    if signal in (Signal.TWO_OF_THREE_HIGH, Signal.TWO_OF_THREE_LOW):
        limit = "upper" if signal is Signal.TWO_OF_THREE_HIGH else "lower"
        far = [bool(close or out) for close, out in zip(chart.close[-3:], chart.outside[-3:], strict=True)]
        near = "All" if all(far) else "Two of"
        return f"{near} the last three {period}s were close to the {limit} limit{_UNLIKELY}"
    return _pattern_sentence(chart, rules, signal, line, period)


_PATTERNS: Final = (Signal.ALTERNATING, Signal.HUGGING, Signal.SCATTERED, Signal.FEW_CROSSINGS)


def _pattern_sentence(chart: Chart, rules: Profile, signal: Signal, line: str, period: str) -> str:
    if signal is Signal.FEW_CROSSINGS and chart.runs is not None:
        runs = chart.runs[-1]
        return f"Crossed the {line} {_times(runs.crossings)}; chance gives {runs.crossings_expected} or more."
    if signal is Signal.ALTERNATING:
        return f"Up and down by turns for {rules.alternating_points} {period}s or more{_UNLIKELY}"
    if signal is Signal.HUGGING:
        return f"The last {rules.hugging_points} {period}s were all close to the {line}{_UNLIKELY}"
    if signal is Signal.SCATTERED:
        count = _number(rules.scattered_points)
        return f"The last {count} {period}s were all away from the {line}, on both sides{_UNLIKELY}"
    side = "above" if signal is Signal.FOUR_OF_FIVE_HIGH else "below"
    return f"Four of the last five {period}s were well {side} the {line}{_UNLIKELY}"


def _times(count: int | None) -> str:
    return {None: "never", 0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")


def _run_start(chart: Chart, phase: Phase) -> int:
    """Where the run that the last point belongs to began."""
    first = len(chart) - 1
    if Rule.LONGEST_RUN in profile(chart.profile).rules:
        # Points on the centre, missing or left out neither lengthen nor break such a run.
        wanted = 1 if chart.signal[-1] is Signal.RUN_ABOVE else -1
        for point in range(first, phase.start - 1, -1):
            if chart.relative[point] == -wanted and point not in chart.excluded:
                break
            if chart.relative[point] == wanted:
                first = point
        return first
    side = chart.relative[-1]
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
    if chart.family is Family.RUN:
        return "A run chart has no limits, so the target cannot be judged."
    if all(limit is None for limit in chart.upper[phase.start : phase.stop]):
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
    if point % len(chart) in chart.excluded:
        return f"{labels[point]}: {format_value(value)}, left out of the limits."
    if signal is Signal.COMMON_CAUSE:
        return f"{labels[point]}: {format_value(value)}, expected variation."
    return f"{labels[point]}: {format_value(value)}, {_reason(chart, point, format_value)}{_UNLIKELY}"


def limits_sentence(chart: Chart, *, counted: str = "people") -> str:
    """Say where the limits come from, and why they change if they do.

    Parameters
    ----------
    chart : Chart
    counted : str
        What the denominators are: patients, bed days.

    Returns
    -------
    str
        One or two short sentences.

    Examples
    --------
    >>> from improvement_methods.spc import chart, xmr
    >>> limits_sentence(xmr([4, 6, 5, 7] * 4, direction="decrease", baseline=12))
    'The limits were set by the first 12 points and kept.'
    >>> of = [90, 100, 110, 120] * 4
    >>> late = chart([9, 12, 10, 14] * 4, family="p", denominators=of, direction="decrease")
    >>> limits_sentence(late, counted="patients")
    'The limits come from all 16 points. They change because the number of patients changes.'
    """
    phase = chart.last_phase
    if phase is None or chart.variation is Variation.NO_DATA:
        return "Not measured yet, so there are no limits."
    if chart.family is Family.RUN:
        return "A run chart has no limits; it shows how long values stay on one side of the median."
    here = slice(phase.start, phase.stop)
    if all(limit is None for limit in chart.upper[here]):
        told = next((note.sentence for note in _WHY_NO_LIMITS if note in chart.notes), None)
        return told or "There are no limits yet."
    measured = sum(value is not None for value in chart.values[here])
    needed = profile(chart.profile).minimum_points
    if measured < needed:
        told = f"The limits are on trial until there are {needed} points."
    elif chart.baseline is not None and chart.baseline < len(phase):
        since = " since the step change" if phase.start else ""
        told = f"The limits were set by the first {chart.baseline} points{since} and kept."
    elif phase.start:
        told = f"The limits come from the {measured} points since the step change."
    else:
        told = f"The limits come from all {measured} points."
    if not phase.varying:
        return told
    changes = "size of the groups" if chart.family in _GROUPS else f"number of {counted}"
    return f"{told} They change because the {changes} changes."


_WHY_NO_LIMITS: Final = (
    Note.NO_LIMITS_TOO_FEW,
    Note.NO_LIMITS_CONSTANT,
    Note.NO_LIMITS_TOO_SPARSE,
    Note.NO_LIMITS_NO_SPREAD,
)


def analyst_sentence(chart: Chart) -> str:
    """Say for analysts which chart this is and by which rules it was judged.

    Examples
    --------
    >>> from improvement_methods.spc import xmr
    >>> analyst_sentence(xmr([4, 6, 5, 7] * 4, direction="decrease"))[:60]
    'XmR chart, judged by nhsr-0.2.2. Making Data Count rules as '
    """
    rules = profile(chart.profile)
    screened = (
        " Exceptional changes from one point to the next were left out of the limits."
        if chart.screened
        else ""
    )
    return f"{FAMILY_WORDS[chart.family]}, judged by {rules.id}. {rules.description}{screened}"
