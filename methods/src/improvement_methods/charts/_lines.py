"""A chart's centre, limits and bands, phase by phase: level, or in steps where they differ by point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from improvement_methods.charts import _marks as marks
from improvement_methods.charts._marks import horizontal, upright
from improvement_methods.charts._plot import SIZE, FormatValue, Plot, SideLabel
from improvement_methods.charts._scale import Range, cut, is_cut
from improvement_methods.charts._text import text_at, text_width
from improvement_methods.spc import Chart, Phase, centre_word


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A line beside the chart's own target, such as a national standard.

    Attributes
    ----------
    value : float
        In the unit of the values.
    words : str
        What stands at its end, such as "National 95%".
    """

    value: float
    words: str


@dataclass(frozen=True, slots=True)
class SuggestedStep:
    """A step change that the figures suggest and nobody has accepted yet.

    Attributes
    ----------
    point : int
        The first point at the new level, from 0.
    earliest, latest : int
        First and last point at which it may as well have begun.
    """

    point: int
    earliest: int
    latest: int


@dataclass(frozen=True, slots=True)
class _Style:
    """Colours of one phase's lines and words."""

    band: str
    baseline: str
    limit: str
    mean: str
    words: str


_EARLIER: Final = _Style(marks.BAND, marks.BASELINE_BAND, marks.GREY, marks.QUIET, marks.QUIET)
_LATEST: Final = _Style(marks.TRIAL_BAND, marks.BASELINE_TRIAL, marks.BLUE, marks.BLUE, marks.BLUE)


def _style(chart: Chart, phase: Phase) -> _Style:
    return _LATEST if len(chart.phases) > 1 and phase is chart.phases[-1] else _EARLIER


def phase_lines(plot: Plot, chart: Chart, possible: Range) -> tuple[list[str], list[str]]:
    """Every phase's bands, and its limits and centre; the last phase but one reaches on, dotted."""
    bands: list[str] = []
    lines: list[str] = _reaching_on(plot, chart, possible)
    for phase in chart.phases:
        style = _style(chart, phase)
        for start, stop in _limited(chart, phase):
            top = _steps(plot, chart.upper, start, stop, possible)
            bottom = _steps(plot, chart.lower, start, stop, possible)
            bands.append(_band(top, bottom, style.band))
            held = min(stop, phase.start + (chart.baseline or 0))
            if chart.baseline is not None and held > start and held < phase.stop:
                upto = plot.edges(start, held)[1]
                bands.append(_band(_upto(top, upto), _upto(bottom, upto), style.baseline))
            dashes = "8 5" if len(top) == 1 else "4 3"
            lines += [_step_line(edge, style.limit, 1.6, dashes=dashes) for edge in (top, bottom)]
        for start, stop in _with_centre(chart, phase):
            centre = _steps(plot, chart.centre, start, stop, (None, None))
            lines.append(_step_line(centre, style.mean, 2.2))
    return bands, lines


def _limited(chart: Chart, phase: Phase) -> Iterator[tuple[int, int]]:
    """Stretches of a phase whose points have both limits."""
    if not phase.varying:
        if phase.lower is not None and phase.upper is not None:
            yield phase.start, phase.stop
        return
    has = [low is not None and high is not None for low, high in zip(chart.lower, chart.upper, strict=True)]
    yield from _runs_of(has, phase)


def _with_centre(chart: Chart, phase: Phase) -> Iterator[tuple[int, int]]:
    if phase.centre is not None:
        yield phase.start, phase.stop
    elif phase.varying:
        yield from _runs_of([centre is not None for centre in chart.centre], phase)


def _runs_of(has: Sequence[bool], phase: Phase) -> Iterator[tuple[int, int]]:
    start = None
    for point in range(phase.start, phase.stop):
        if has[point] and start is None:
            start = point
        elif not has[point] and start is not None:
            yield start, point
            start = None
    if start is not None:
        yield start, phase.stop


Steps = list[tuple[float, float, float]]


def _steps(plot: Plot, column: Sequence[float | None], start: int, stop: int, possible: Range) -> Steps:
    """From where to where at which height, equal neighbours joined."""
    found: list[tuple[int, int, float]] = []
    for point in range(start, stop):
        value = column[point]
        if value is None:
            continue
        if found and found[-1][2] == value:
            found[-1] = (found[-1][0], point + 1, value)
        else:
            found.append((point, point + 1, value))
    return [(*plot.edges(first, last), plot.scale(cut(value, possible))) for first, last, value in found]


def _upto(steps: Steps, x: float) -> Steps:
    return [(start, min(stop, x), y) for start, stop, y in steps if start < x]


def _band(top: Steps, bottom: Steps, fill: str) -> str:
    if len(top) == len(bottom) == 1:
        (start, stop, high), (_, _, low) = top[0], bottom[0]
        return (
            f'<rect x="{start:.1f}" y="{high:.1f}" width="{stop - start:.1f}" '
            f'height="{max(low - high, 0):.1f}" fill="{fill}"/>'
        )
    back = "".join([f"V{y:.1f}H{x1:.1f}" for x1, _, y in reversed(bottom)])
    return f'<path d="{_staircase(top)}{back}Z" fill="{fill}"/>'


def _staircase(steps: Steps) -> str:
    begin = f"M{steps[0][0]:.1f} {steps[0][2]:.1f}H{steps[0][1]:.1f}"
    return begin + "".join([f"V{y:.1f}H{stop:.1f}" for _, stop, y in steps[1:]])


def _step_line(steps: Steps, colour: str, width: float, *, dashes: str = "") -> str:
    if len(steps) == 1:
        start, stop, y = steps[0]
        return horizontal(start, stop, y, colour=colour, width=width, dashes=dashes)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="{_staircase(steps)}" fill="none" stroke="{colour}" stroke-width="{width:g}"{dashed}/>'


def _before(chart: Chart) -> Phase | None:
    """The phase whose lines reach on beside the last one's."""
    return chart.phases[-2] if len(chart.phases) > 1 else None


def _reaching_on(plot: Plot, chart: Chart, possible: Range) -> list[str]:
    before = _before(chart)
    if before is None:
        return []
    start, stop = plot.edges(chart.phases[-1].start, chart.phases[-1].stop)
    return [
        horizontal(start, stop, plot.scale(cut(value, possible)), colour=marks.GREY, width=1.6, dashes="2 5")
        for value in (before.upper, before.centre, before.lower)
        if value is not None
    ]


def target_lines(plot: Plot, chart: Chart, targets: Sequence[TargetLine]) -> list[str]:
    """The chart's own target as round dots, others finer."""
    lines = [
        horizontal(plot.left, plot.right, plot.scale(one.value), colour=marks.QUIET, width=1.6, dashes="2 4")
        for one in targets
    ]
    if chart.target is not None:
        y = plot.scale(chart.target)
        lines.append(
            horizontal(plot.left, plot.right, y, colour=marks.INK, width=2, dashes="1 6", round_ends=True)
        )
    return lines


def has_headroom(chart: Chart, suggested: Sequence[SuggestedStep]) -> bool:
    """Whether anything is said above the plot."""
    return len(chart.phases) > 1 or bool(suggested) or _held(chart) is not None


def _held(chart: Chart) -> tuple[Phase, int] | None:
    """The last phase whose limits were set by fewer points than it has, and where those end."""
    for phase in reversed(chart.phases):
        if chart.baseline is not None and chart.baseline < len(phase):
            return phase, phase.start + chart.baseline
    return None


def above_the_plot(plot: Plot, chart: Chart, suggested: Sequence[SuggestedStep]) -> list[str]:
    """Step changes, suggested ones, and what set the limits, with the words above them where they fit."""
    shapes: list[str] = []
    words: list[tuple[float, tuple[str, ...], str, bool]] = []
    for phase in chart.phases[1:]:
        x, _ = plot.edges(phase.start, phase.stop)
        shapes.append(upright(x, plot.scale.top - 8, plot.axis, colour=marks.GOLD, width=2))
        label = plot.labels[phase.start]
        words.append((x, (f"Step change, {label}", label), marks.GOLD_TEXT, True))
    for step in suggested:
        x = plot.edges(step.point, step.point + 1)[0]
        shapes.append(upright(x, plot.scale.top - 8, plot.axis, colour=marks.GOLD, width=2, dashes="5 5"))
        first, last = plot.labels[step.earliest], plot.labels[step.latest]
        between = f", between {first} and {last}" if step.earliest < step.latest else f", {first}"
        said = (f"Suggested step{between}", f"Suggested step, {plot.labels[step.point]}", "Suggested step")
        words.append((x, said, marks.GOLD_TEXT, False))
    held = _held(chart)
    if held is not None:
        phase, stop = held
        left, right = plot.edges(phase.start, stop)
        y = plot.scale.top - 8
        shapes.append(
            f'<path d="M{left + 2:.1f} {y + 6:.1f}V{y:.1f}H{right - 2:.1f}V{y + 6:.1f}" fill="none" '
            f'stroke="{marks.GREY}" stroke-width="1.5"/>'
        )
        said = (f"Limits set by these {chart.baseline}", "Limits set here", "Baseline")
        words.append(((left + right) / 2, said, marks.QUIET, False))
    return shapes + _spread_words(plot, words)


def _spread_words(plot: Plot, words: list[tuple[float, tuple[str, ...], str, bool]]) -> list[str]:
    """Words in one line above the plot, important ones first, shorter or left out where there is no room."""
    taken: list[tuple[float, float]] = []
    shapes = []
    least, most = 4.0, plot.width - 4.0
    for x, choices, fill, bold in sorted(words, key=lambda word: not word[3]):
        for text in choices:
            half = text_width(text, SIZE) / 2
            middle = min(max(x, least + half), most - half)
            if 2 * half <= most - least and all(
                middle - half >= right + 12 or middle + half + 12 <= left for left, right in taken
            ):
                taken.append((middle - half, middle + half))
                shapes.append(
                    text_at(middle, plot.scale.top - 16, text, fill=fill, anchor="middle", bold=bold)
                )
                break
    return shapes


def suggested_bands(plot: Plot, suggested: Sequence[SuggestedStep]) -> list[str]:
    """The dates between which a suggested step may lie, tinted."""
    shapes = []
    for step in suggested:
        start = plot.edges(step.earliest, step.earliest + 1)[0]
        stop = plot.edges(step.latest, step.latest + 1)[0]
        if stop > start:
            shapes.append(
                f'<rect x="{start:.1f}" y="{plot.scale.top - 8:.1f}" width="{stop - start:.1f}" '
                f'height="{plot.axis - plot.scale.top + 8:.1f}" fill="{marks.GOLD_TINT}" '
                'fill-opacity="0.8"/>'
            )
    return shapes


def side_words(
    chart: Chart,
    format_value: FormatValue,
    possible: Range,
    targets: Sequence[TargetLine],
    *,
    narrow: bool,
) -> list[SideLabel]:
    """What stands at the right-hand end of each line."""
    words = [SideLabel(one.value, one.words, marks.QUIET) for one in targets]
    phase = chart.last_phase
    if phase is not None:
        words += _last_phase_words(chart, phase, format_value, possible, narrow=narrow)
    before = _before(chart)
    if before is not None and not narrow:
        words += _earlier_words(chart, before, format_value, possible)
    if chart.target is not None:
        words.append(SideLabel(chart.target, f"Target {format_value(chart.target)}", marks.INK))
    return words


def _last_phase_words(
    chart: Chart, phase: Phase, format_value: FormatValue, possible: Range, *, narrow: bool
) -> Iterator[SideLabel]:
    style, several = _style(chart, phase), len(chart.phases) > 1
    kind = " limit" if not narrow else ""
    trial = phase.short
    lower, upper, centre = chart.lower[-1], chart.upper[-1], chart.centre[-1]
    lower_cut, upper_cut = is_cut(lower, upper, possible)
    for name, limit, beyond in (("Upper", upper, upper_cut), ("Lower", lower, lower_cut)):
        if limit is not None and lower != upper:
            shown = format_value(cut(limit, possible))
            said = f"Trial {name.lower()}{kind}" if trial and not narrow else f"{name}{kind}"
            text = f"{said}{', cut at' if beyond else ''} {shown}"
            yield SideLabel(cut(limit, possible), text, style.words)
    if centre is not None:
        name = centre_word(chart.family).capitalize()
        said = f"{name} now" if several and not narrow else name
        yield SideLabel(centre, f"{said} {format_value(centre)}", style.words, several)


def _earlier_words(
    chart: Chart, before: Phase, format_value: FormatValue, possible: Range
) -> Iterator[SideLabel]:
    name = centre_word(chart.family)
    for said, value in (("limit", before.upper), (name, before.centre), ("limit", before.lower)):
        if value is not None:
            shown = cut(value, possible)
            yield SideLabel(shown, f"Earlier {said} {format_value(shown)}", marks.QUIET)
