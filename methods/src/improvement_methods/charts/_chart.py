"""The large chart, back to front: bands, limits, centre, targets, line, points, pins, words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Final

from improvement_methods.charts import _marks as marks
from improvement_methods.charts._lines import (
    SuggestedStep,
    TargetLine,
    above_the_plot,
    has_headroom,
    phase_lines,
    side_words,
    suggested_bands,
    target_lines,
)
from improvement_methods.charts._marks import hollow_path, marks_path, upright
from improvement_methods.charts._plot import (
    NARROW,
    SIZE,
    FormatValue,
    Plot,
    framed,
    grid,
    lay_out,
    line_path,
    side_labels,
    time_axis,
)
from improvement_methods.charts._scale import Range, any_cut, drawn_extremes, possible_for, stretches
from improvement_methods.charts._text import check_id, escape, text_at, text_width
from improvement_methods.spc import POINT_WORDS, Chart, Direction, PointType, plain_number

_PIN: Final = 13.0
_PIN_STEP: Final = 2 * _PIN + 3
_LEFT_OUT: Final = "Left out of the limits"


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
        What happened, shown when pointed at; the page lists the same numbers with their texts.
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
    targets: Sequence[TargetLine] = (),
    suggested: Sequence[SuggestedStep] = (),
    key: bool = True,
) -> Drawing:
    """Draw a chart of any family: limits, centre, targets and points, and words at the right-hand end.

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
        Least and most the measure can be, such as (0, 100); limits beyond are drawn cut, and said to be. What
        counts something is never below 0 and needs no least.
    pins : sequence of Pin
        Tests and notes to mark on the time axis.
    targets : sequence of TargetLine
        Lines beside the chart's own target, such as a national standard.
    suggested : sequence of SuggestedStep
        Step changes that the figures suggest, dashed, with the dates between which each may lie.
    key : bool
        Draw the key of marks under the chart.

    Returns
    -------
    Drawing
        SVG text with presentation attributes only, so that it shows under a strict content security policy.

    Raises
    ------
    ValueError
        If there is not one label for each value, a pin or suggested step is not on a point, or the id cannot
        be used as one.

    Notes
    -----
    After a step change the lines before it reach on, dotted, so that one sees from what it changed. Limits
    that differ from point to point are drawn in steps; the words at the right say the last ones. Points left
    out of the limits are hollow.

    Examples
    --------
    >>> from improvement_methods.spc import xmr
    >>> months = [f"Month {n}" for n in range(1, 17)]
    >>> drawing = chart_svg(xmr([4, 6, 5, 7] * 4, direction="decrease"), months, id="falls",
    ...                     title="Falls a month", description="No change.", possible=(0, None))
    >>> drawing.clipped, "Upper limit 10" in drawing.svg
    (False, True)
    """
    check_id(id)
    _check(chart, labels, pins, suggested)
    possible = possible_for(chart, possible)
    side = side_words(chart, format_value, possible, targets, narrow=width < NARROW)
    rows = _key_rows(chart, width) if key else []
    room = partial(
        lay_out,
        labels,
        drawn_extremes(chart, possible, [one.value for one in targets]),
        format_value,
        possible,
        width=width,
        height=height,
        side=side,
        headroom=has_headroom(chart, suggested),
        rows=len(rows),
    )
    levels = _levels(room(), pins) if pins else []
    plot = room(lane=_PIN_STEP * (max(levels) + 1) if levels else 0.0)
    bands, lines = phase_lines(plot, chart, possible)
    body = [
        *grid(plot),
        *bands,
        *suggested_bands(plot, suggested),
        *lines,
        *target_lines(plot, chart, targets),
        *above_the_plot(plot, chart, suggested),
        *_points(plot, chart),
        *_pins(plot, chart, pins, levels),
        *side_labels(plot, side),
        *time_axis(plot),
        *_key(plot, rows),
    ]
    if chart.latest is None:
        middle = (plot.left + plot.right) / 2, (plot.scale.top + plot.scale.bottom) / 2
        body.append(text_at(*middle, "Not measured yet", fill=marks.QUIET, anchor="middle"))
    svg = framed(body, id=id, title=title, description=description, width=width, height=height)
    return Drawing(svg, any_cut(chart, possible))


def _check(
    chart: Chart, labels: Sequence[str], pins: Sequence[Pin], suggested: Sequence[SuggestedStep]
) -> None:
    if len(labels) != len(chart):
        raise ValueError(f"Give one label for each value: {len(chart)} values, {len(labels)} labels.")
    for pin in pins:
        if not 0 <= pin.point < len(chart):
            raise ValueError(f"A pin must stand on one of the {len(chart)} points, not on {pin.point}.")
    for step in suggested:
        if not 0 <= step.earliest <= step.point <= step.latest < len(chart):
            raise ValueError(
                f"A suggested step lies between its earliest and latest point, all among the {len(chart)}."
            )


def _points(plot: Plot, chart: Chart) -> list[str]:
    size = min(7.0, max(3.8, plot.step * 0.3)) if len(chart) > 1 else 7.0
    path = "".join([line_path(plot, stretch, chart.values) for stretch in stretches(chart.values)])
    left_out = frozenset(chart.excluded)
    by_kind: dict[PointType, list[tuple[float, float]]] = {}
    hollow: list[tuple[float, float]] = []
    for point, (value, kind) in enumerate(zip(chart.values, chart.point_type, strict=True)):
        if value is not None:
            places = hollow if point in left_out else by_kind.setdefault(kind, [])
            places.append((plot.x(point), plot.scale(value)))
    line = f'<path d="{path}" fill="none" stroke="{marks.GREY}" stroke-width="2"/>' if path else ""
    shapes = [marks_path(kind, places, size, edge=min(1.4, size * 0.2)) for kind, places in by_kind.items()]
    if hollow:
        shapes.append(hollow_path(hollow, size))
    return [line, *shapes]


def _levels(plot: Plot, pins: Sequence[Pin]) -> list[int]:
    """How high each pin stands: one that would cover another stands above it."""
    standing: list[tuple[float, int]] = []
    for pin in pins:
        x = plot.x(pin.point)
        taken = {level for other, level in standing if abs(other - x) < 2 * _PIN + 2}
        standing.append((x, next(place for place in range(len(pins)) if place not in taken)))
    return [level for _, level in standing]


def _pins(plot: Plot, chart: Chart, pins: Sequence[Pin], levels: Sequence[int]) -> list[str]:
    """Numbered pins on the axis, each with a line to its point."""
    stems: list[str] = []
    shapes: list[str] = []
    for number, (pin, level) in enumerate(zip(pins, levels, strict=True), start=1):
        x, value = plot.x(pin.point), chart.values[pin.point]
        y = plot.axis - _PIN - 2 - level * _PIN_STEP
        test = pin.kind is PinKind.TEST
        colour = marks.GOLD if test else marks.QUIET
        if value is not None and plot.scale(value) < y - _PIN:
            stems.append(upright(x, y - _PIN, plot.scale(value) + 8, colour=colour, width=1.5))
        words = f"<title>{escape(pin.text)}</title>" if pin.text else ""
        told = f'stroke="{colour}" stroke-width="2">{words}'
        shapes.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_PIN:g}" fill="{marks.GOLD_TINT}" {told}</circle>'
            if test
            else f'<rect x="{x - _PIN:.1f}" y="{y - _PIN:.1f}" width="26" height="26" '
            f'fill="{marks.WHITE}" {told}</rect>'
        )
        fill = marks.GOLD_TEXT if test else marks.INK
        shapes.append(text_at(x, y + 5.5, str(number), fill=fill, anchor="middle", bold=True))
    return stems + shapes


_KeyRow = list[tuple[PointType | None, str]]


def _key_rows(chart: Chart, width: int) -> list[_KeyRow]:
    """What each mark means, in rows that fit; the key also says what is absent."""
    kinds = (
        (PointType.COMMON_CAUSE, PointType.NEUTRAL_HIGH, PointType.NEUTRAL_LOW)
        if chart.direction is Direction.NEUTRAL
        else (PointType.COMMON_CAUSE, PointType.IMPROVEMENT, PointType.CONCERN)
    )
    entries: _KeyRow = []
    for kind in kinds:
        words = POINT_WORDS[kind]
        if kind not in chart.point_type:
            words = f"{words.partition(';')[0]} (none here)"
        entries.append((kind, words))
    if PointType.PATTERN in chart.point_type:
        entries.append((PointType.PATTERN, POINT_WORDS[PointType.PATTERN]))
    if chart.excluded:
        entries.append((None, _LEFT_OUT))
    rows: list[_KeyRow] = [[]]
    used = 0.0
    for kind_or_hollow, words in entries:
        needed = text_width(words, SIZE) + 48
        if rows[-1] and used + needed > width:
            rows.append([])
            used = 0.0
        rows[-1].append((kind_or_hollow, words))
        used += needed
    return rows


def _key(plot: Plot, rows: list[_KeyRow]) -> list[str]:
    shapes = []
    for place, row in enumerate(rows):
        y = plot.height - 8 - 24.0 * (len(rows) - 1 - place)
        x = plot.left if not plot.narrow else 12.0
        for kind, words in row:
            at = [(x + 8, y - 5)]
            shapes.append(hollow_path(at, 7) if kind is None else marks_path(kind, at, 7, edge=1))
            shapes.append(text_at(x + 22, y, words, fill=marks.INK))
            x += text_width(words, SIZE) + 48
    return shapes
