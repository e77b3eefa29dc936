"""The large XmR chart, back to front: bands, limits, mean, target, line, points, pins, words."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from improvement_methods.charts import _marks as marks
from improvement_methods.charts._marks import horizontal, marks_path, upright
from improvement_methods.charts._scale import (
    Range,
    Scale,
    cut,
    drawn_extremes,
    fit,
    is_cut,
    nice_ticks,
    spread_out,
    stretches,
)
from improvement_methods.charts._text import check_id, escape, text_at, text_width
from improvement_methods.spc import POINT_WORDS, Chart, Direction, Phase, PointType, plain_number

FormatValue = Callable[[float], str]

_SIZE: Final = 16.0
_NARROW: Final = 560
_LABEL_STEPS: Final = (1, 2, 3, 4, 6, 12, 24, 36, 48, 60)


class PinKind(StrEnum):
    """What a pin on the time axis stands for: a test of change (round, gold) or a note (square, grey)."""

    TEST = "test"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Pin:
    """A numbered mark on the time axis. Pins are numbered from 1 in the order given.

    Attributes
    ----------
    point : int
        The position of its point, from 0.
    kind : PinKind
    text : str
        What happened, for screen readers; the page lists the same numbers with their texts.
    """

    point: int
    kind: PinKind = PinKind.TEST
    text: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawn chart.

    Attributes
    ----------
    svg : str
        SVG text.
    clipped : bool
        Whether a limit lay outside the possible range and was drawn cut. Say so beside the chart.
    """

    svg: str
    clipped: bool


@dataclass(frozen=True, slots=True)
class _Style:
    """Colours and words of one phase's lines."""

    band: str
    limit: str
    mean: str
    words: str


_EARLIER: Final = _Style(marks.BAND, marks.GREY, marks.QUIET, marks.QUIET)
_LATEST: Final = _Style(marks.TRIAL_BAND, marks.BLUE, marks.BLUE, marks.BLUE)


@dataclass(frozen=True, slots=True)
class _SideLabel:
    y: float
    text: str
    fill: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where everything goes."""

    chart: Chart
    labels: Sequence[str]
    format_value: FormatValue
    possible: Range
    width: int
    height: int
    left: float
    right: float
    scale: Scale
    ticks: list[tuple[float, str]]
    key: list[list[tuple[PointType, str]]]

    @property
    def narrow(self) -> bool:
        return self.width < _NARROW

    @property
    def step(self) -> float:
        inset = min(18.0, (self.right - self.left) / 8)
        return (self.right - self.left - 2 * inset) / max(len(self.chart) - 1, 1)

    def x(self, point: float) -> float:
        """Pixels across for a point, or between two."""
        if len(self.chart) == 1:
            return (self.left + self.right) / 2
        inset = min(18.0, (self.right - self.left) / 8)
        return self.left + inset + point * self.step

    def edges(self, phase: Phase) -> tuple[float, float]:
        start = self.left if phase.start == 0 else self.x(phase.start - 0.5)
        stop = self.right if phase.stop == len(self.chart) else self.x(phase.stop - 0.5)
        return start, stop


def chart_svg(
    chart: Chart,
    labels: Sequence[str],
    *,
    id: str,
    title: str,
    description: str,
    width: int = 920,
    height: int = 400,
    format_value: FormatValue = plain_number,
    possible: Range = (None, None),
    pins: Sequence[Pin] = (),
    key: bool = True,
) -> Drawing:
    """Draw a chart with its limits, mean, target and points, and words at the right-hand end.

    Parameters
    ----------
    chart : Chart
    labels : sequence of str, one for each value
        What each period is called on the time axis; as many are shown as fit, the last always.
    id : str
        A prefix for ids, used once on the page.
    title, description : str
        For screen readers; what is measured, and what the chart shows in a sentence or two.
    width, height : int
        In pixels. Under 560 wide the words are shorter and the key stands in rows, for a phone.
    format_value : callable, optional
        How to write a value.
    possible : pair of float or None
        Least and most the measure can be, such as (0, 100); limits beyond are drawn cut, and said to be.
    pins : sequence of Pin
        Tests and notes to mark on the time axis.
    key : bool
        Draw the key of marks under the chart.

    Returns
    -------
    Drawing
        SVG text with presentation attributes only, so that it shows under a strict content security policy.

    Raises
    ------
    ValueError
        If there is not one label for each value, a pin is not on a point, or the id cannot be used as one.

    Examples
    --------
    >>> from improvement_methods.spc import xmr
    >>> months = [f"Month {n}" for n in range(1, 17)]
    >>> drawing = chart_svg(xmr([4, 6, 5, 7] * 4, direction="decrease"), months, id="falls",
    ...                   title="Falls a month", description="No change.", possible=(0, None))
    >>> drawing.clipped, "Upper limit 10" in drawing.svg
    (False, True)
    """
    check_id(id)
    if len(labels) != len(chart):
        raise ValueError(f"Give one label for each value: {len(chart)} values, {len(labels)} labels.")
    for pin in pins:
        if not 0 <= pin.point < len(chart):
            raise ValueError(f"A pin must stand on one of the {len(chart)} points, not on {pin.point}.")
    side = _side_words(chart, format_value, possible, narrow=width < _NARROW)
    plot = _lay_out(
        chart,
        labels,
        format_value,
        possible,
        width=width,
        height=height,
        side=side,
        steps=len(chart.phases) > 1,
        key=key,
    )
    body = [
        *_grid(plot),
        *_phases(plot),
        *_step_changes(plot),
        *_points(plot),
        *_pins(plot, pins),
        *_side_labels(plot, side),
        *_time_axis(plot),
        *_key(plot),
    ]
    if chart.latest is None:
        middle = (plot.left + plot.right) / 2, (plot.scale.top + plot.scale.bottom) / 2
        body.append(text_at(*middle, "Not measured yet", fill=marks.QUIET, anchor="middle"))
    described = f'<desc id="{id}-desc">{escape(description)}</desc>' if description else ""
    names = f"{id}-title {id}-desc" if description else f"{id}-title"
    svg = (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-labelledby="{names}"><title id="{id}-title">{escape(title)}</title>{described}'
        f"{''.join(body)}</svg>"
    )
    return Drawing(svg, any(any(is_cut(phase, possible)) for phase in chart.phases))


def _lay_out(
    chart: Chart,
    labels: Sequence[str],
    format_value: FormatValue,
    possible: Range,
    *,
    width: int,
    height: int,
    side: list[tuple[float, str, str, bool]],
    steps: bool,
    key: bool,
) -> _Plot:
    rows = _key_rows(chart, width) if key else []
    top = 44.0 if steps else 14.0
    bottom = max(height - 34.0 - 24.0 * len(rows), top + 40)
    low, high = drawn_extremes(chart, possible)
    scale = fit(low, high, top=top, bottom=bottom, possible=possible, margin=0.08)
    ticks = _ticks(scale, format_value, most=max(2, min(7, int((bottom - top) / 52))))
    left = 14 + max((text_width(text, _SIZE) for _, text in ticks), default=0)
    right = width - 12 - max((text_width(text, _SIZE) for _, text, _, _ in side), default=24)
    return _Plot(
        chart, labels, format_value, possible, width, height, left, max(right, left + 60), scale, ticks, rows
    )


def _ticks(scale: Scale, format_value: FormatValue, *, most: int) -> list[tuple[float, str]]:
    """Round places with their words; fewer of them rather than rounded words: 2.5 is not written "2"."""
    for fewer in range(most, 1, -1):
        places = nice_ticks(scale.low, scale.high, most=fewer)
        texts = [format_value(place) for place in places]
        if all(_is_said_whole(place, text) for place, text in zip(places, texts, strict=True)):
            return list(zip(places, texts, strict=True))
    places = nice_ticks(scale.low, scale.high, most=most)
    decimals = max(0, 1 - math.floor(math.log10(places[1] - places[0]))) if len(places) > 1 else 1
    return [(place, f"{place:,.{min(decimals, 12)}f}") for place in places]


def _is_said_whole(place: float, text: str) -> bool:
    """Whether a text that holds a number holds all of it; other words are taken as they are."""
    number = re.search(r"[-\N{MINUS SIGN}]?\d[\d,]*(?:\.\d+)?", text)
    if number is None:
        return True
    said = float(number.group().replace(",", "").replace("\N{MINUS SIGN}", "-"))
    return math.isclose(said, place, rel_tol=1e-9, abs_tol=1e-12)


def _grid(plot: _Plot) -> list[str]:
    shapes = []
    for place, text in plot.ticks:
        y = plot.scale(place)
        shapes.append(horizontal(plot.left, plot.right, y, colour=marks.RULE, width=1))
        shapes.append(text_at(plot.left - 8, y + 5.5, text, fill=marks.QUIET, anchor="end"))
    return shapes


def _style(chart: Chart, phase: Phase) -> _Style:
    return _LATEST if len(chart.phases) > 1 and phase is chart.phases[-1] else _EARLIER


def _phases(plot: _Plot) -> list[str]:
    bands, lines = [], []
    for phase in plot.chart.phases:
        start, stop = plot.edges(phase)
        style = _style(plot.chart, phase)
        if phase.lower is not None and phase.upper is not None:
            top = plot.scale(cut(phase.upper, plot.possible))
            bottom = plot.scale(cut(phase.lower, plot.possible))
            bands.append(
                f'<rect x="{start:.1f}" y="{top:.1f}" width="{stop - start:.1f}" '
                f'height="{max(bottom - top, 0):.1f}" fill="{style.band}"/>'
            )
            for y in (top, bottom):
                lines.append(horizontal(start, stop, y, colour=style.limit, width=1.6, dashes="8 5"))
        if phase.centre is not None:
            lines.append(horizontal(start, stop, plot.scale(phase.centre), colour=style.mean, width=2.2))
    if plot.chart.target is not None:
        lines.append(
            horizontal(
                plot.left,
                plot.right,
                plot.scale(plot.chart.target),
                colour=marks.INK,
                width=2,
                dashes="1 6",
                round_ends=True,
            )
        )
    return bands + lines


def _step_changes(plot: _Plot) -> list[str]:
    shapes, free_from = [], plot.left
    for phase in plot.chart.phases[1:]:
        x, _ = plot.edges(phase)
        shapes.append(upright(x, plot.scale.top - 8, plot.scale.bottom, colour=marks.GOLD, width=2))
        label = plot.labels[phase.start]
        text = label if plot.narrow else f"Step change, {label}"
        half = text_width(text, _SIZE) / 2
        middle = min(max(x, plot.left + half), plot.right - half)
        if middle - half >= free_from:
            shapes.append(
                text_at(middle, plot.scale.top - 16, text, fill=marks.GOLD_TEXT, anchor="middle", bold=True)
            )
            free_from = middle + half + 12
    return shapes


def _points(plot: _Plot) -> list[str]:
    chart = plot.chart
    size = min(7.0, max(3.8, plot.step * 0.3)) if len(chart) > 1 else 7.0
    path = "".join(
        f"{'L' if place else 'M'}{plot.x(point):.1f} {plot.scale(_measured(chart, point)):.1f}"
        for stretch in stretches(chart.values)
        for place, point in enumerate(stretch)
    )
    by_kind: dict[PointType, list[tuple[float, float]]] = {}
    for point, (value, kind) in enumerate(zip(chart.values, chart.point_type, strict=True)):
        if value is not None:
            by_kind.setdefault(kind, []).append((plot.x(point), plot.scale(value)))
    line = f'<path d="{path}" fill="none" stroke="{marks.GREY}" stroke-width="2"/>' if path else ""
    return [
        line,
        *(marks_path(kind, places, size, edge=min(1.4, size * 0.2)) for kind, places in by_kind.items()),
    ]


def _measured(chart: Chart, point: int) -> float:
    value = chart.values[point]
    return math.nan if value is None else value


def _pins(plot: _Plot, pins: Sequence[Pin]) -> list[str]:
    shapes = []
    axis = plot.scale.bottom - 15
    for number, pin in enumerate(pins, start=1):
        x, value = plot.x(pin.point), plot.chart.values[pin.point]
        test = pin.kind is PinKind.TEST
        colour = marks.GOLD if test else marks.QUIET
        if value is not None and plot.scale(value) < axis - 13:
            shapes.append(upright(x, axis - 13, plot.scale(value) + 8, colour=colour, width=1.5))
        shapes.append(
            f'<circle cx="{x:.1f}" cy="{axis:.1f}" r="13" fill="{marks.GOLD_TINT}" stroke="{colour}" '
            'stroke-width="2"/>'
            if test
            else f'<rect x="{x - 13:.1f}" y="{axis - 13:.1f}" width="26" height="26" fill="{marks.WHITE}" '
            f'stroke="{colour}" stroke-width="2"/>'
        )
        fill = marks.GOLD_TEXT if test else marks.INK
        shapes.append(text_at(x, axis + 5.5, str(number), fill=fill, anchor="middle", bold=True))
    return shapes


def _side_words(
    chart: Chart, format_value: FormatValue, possible: Range, *, narrow: bool
) -> list[tuple[float, str, str, bool]]:
    """Value, words, colour and weight of each label at the right-hand end."""
    phase = chart.last_phase
    words: list[tuple[float, str, str, bool]] = []
    if phase is not None:
        style, several = _style(chart, phase), len(chart.phases) > 1
        kind = " limit" if not narrow else ""
        trial = several and phase.short
        lower_cut, upper_cut = is_cut(phase, possible)
        for name, limit, beyond in (("Upper", phase.upper, upper_cut), ("Lower", phase.lower, lower_cut)):
            if limit is not None and phase.lower != phase.upper:
                shown = format_value(cut(limit, possible))
                said = f"Trial {name.lower()}{kind}" if trial and not narrow else f"{name}{kind}"
                words.append(
                    (
                        cut(limit, possible),
                        f"{said}{', cut at' if beyond else ''} {shown}",
                        style.words,
                        False,
                    )
                )
        if phase.centre is not None:
            said = "Mean now" if several and not narrow else "Mean"
            words.append((phase.centre, f"{said} {format_value(phase.centre)}", style.words, several))
    if chart.target is not None:
        words.append((chart.target, f"Target {format_value(chart.target)}", marks.INK, False))
    return words


def _side_labels(plot: _Plot, side: list[tuple[float, str, str, bool]]) -> list[str]:
    ordered = sorted(side, key=lambda words: -words[0])
    wanted = [plot.scale(value) + 5.5 for value, *_ in ordered]
    places = spread_out(wanted, gap=20, top=plot.scale.top + 4, bottom=plot.scale.bottom + 4)
    return [
        text_at(plot.right + 8, y, text, fill=fill, bold=bold)
        for y, (_, text, fill, bold) in zip(places, ordered, strict=True)
    ]


def _time_axis(plot: _Plot) -> list[str]:
    y = plot.scale.bottom
    shapes = [horizontal(plot.left, plot.right, y, colour=marks.GREY, width=1.5)]
    if not plot.labels:
        return shapes
    widest = max(text_width(label, _SIZE) for label in plot.labels) + 14
    needed = widest / plot.step if plot.step > 0 else len(plot.labels)
    every = next((step for step in _LABEL_STEPS if step >= needed), math.ceil(needed))
    for point in range(len(plot.labels) - 1, -1, -every):
        x, half = plot.x(point), text_width(plot.labels[point], _SIZE) / 2
        shapes.append(upright(x, y, y + 6, colour=marks.GREY, width=1.5))
        middle = min(max(x, half + 2), plot.width - half - 2)
        shapes.append(text_at(middle, y + 24, plot.labels[point], fill=marks.QUIET, anchor="middle"))
    return shapes


def _key_rows(chart: Chart, width: int) -> list[list[tuple[PointType, str]]]:
    """What each mark means, in rows that fit; the key also says what is absent."""
    kinds = (
        (PointType.COMMON_CAUSE, PointType.NEUTRAL_HIGH, PointType.NEUTRAL_LOW)
        if chart.direction is Direction.NEUTRAL
        else (PointType.COMMON_CAUSE, PointType.IMPROVEMENT, PointType.CONCERN)
    )
    rows: list[list[tuple[PointType, str]]] = [[]]
    used = 0.0
    for kind in kinds:
        words = POINT_WORDS[kind]
        if kind not in chart.point_type:
            words = f"{words.partition(';')[0]} (none here)"
        needed = text_width(words, _SIZE) + 48
        if rows[-1] and used + needed > width:
            rows.append([])
            used = 0.0
        rows[-1].append((kind, words))
        used += needed
    return rows


def _key(plot: _Plot) -> list[str]:
    shapes = []
    for place, row in enumerate(plot.key):
        y = plot.height - 8 - 24.0 * (len(plot.key) - 1 - place)
        x = plot.left if not plot.narrow else 12.0
        for kind, words in row:
            shapes.append(marks_path(kind, [(x + 8, y - 5)], 7, edge=1))
            shapes.append(text_at(x + 22, y, words, fill=marks.INK))
            x += text_width(words, _SIZE) + 48
    return shapes
