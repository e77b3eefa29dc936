"""A funnel: units by size, with the limits that their size allows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

import numpy as np

from improvement_methods.charts import _marks as marks
from improvement_methods.charts._marks import horizontal, mark_outline, upright
from improvement_methods.charts._plot import (
    NARROW,
    SIZE,
    FormatValue,
    SideLabel,
    framed,
    ticks_of,
)
from improvement_methods.charts._scale import Range, Scale, cut, fit, spread_out
from improvement_methods.charts._text import check_id, escape, text_at, text_width
from improvement_methods.spc import POINT_WORDS, Funnel, PointType, plain_number

_CURVE_POINTS: Final = 160
_MOST_NAMES: Final = 12
_NAMED_UPTO: Final = 400


def funnel_svg(
    funnel: Funnel,
    names: Sequence[str],
    *,
    id: str,
    title: str,
    description: str,
    own: Collection[int] = (),
    size_words: str = "Number of people",
    centre_words: str = "All together",
    width: int = 920,
    height: int = 460,
    format_value: FormatValue = plain_number,
    format_size: FormatValue = plain_number,
    possible: Range = (None, None),
    key: bool = True,
) -> str:
    """Draw units as marks by their size, with limits at 95 and 99.8 per cent.

    Parameters
    ----------
    funnel : Funnel
    names : sequence of str, one a unit
        Shown beside the units that differ and the reader's own, as far as there is room; the page's table
        has all of them.
    id : str
        A prefix for ids, used once on the page.
    title, description : str
        For screen readers.
    own : collection of int
        Positions of the reader's own units: ringed, named in bold.
    size_words : str
        What the denominators are, under the axis across.
    centre_words : str
        What the level line is: "All wards", "England".
    width, height : int
        In pixels; under 560 wide the words are shorter.
    format_value, format_size : callable, optional
        How to write a value, and a denominator.
    possible : pair of float or None
        Least and most a value can be; limits beyond are drawn cut.
    key : bool
        Draw the key of marks under the chart.

    Returns
    -------
    str
        SVG text with presentation attributes only.

    Raises
    ------
    ValueError
        If there is not one name for each unit, or the id cannot be used as one.

    Examples
    --------
    >>> from improvement_methods.spc import funnel
    >>> compared = funnel([12, 30, 9, 90], [100, 310, 80, 240], kind="proportion", overdispersion=False)
    >>> drawing = funnel_svg(compared, ["A", "B", "C", "D"], id="f", title="Falls", description="D differs.")
    >>> ">D</text>" in drawing, ">A</text>" in drawing
    (True, False)
    """
    check_id(id)
    if len(names) != len(funnel):
        raise ValueError(f"Give one name for each unit: {len(funnel)} units, {len(names)} names.")
    sizes = [size for size in funnel.denominators if size is not None]
    if not sizes or funnel.centre is None:
        body = [text_at(width / 2, height / 2, "Not measured yet", fill=marks.QUIET, anchor="middle")]
        return framed(body, id=id, title=title, description=description, width=width, height=height)
    narrow = width < NARROW
    side = _side(funnel, max(sizes), centre_words, format_value, possible, narrow=narrow)
    level = f"{centre_words} {format_value(funnel.centre)}" if narrow else ""
    rows = _key_rows(funnel, own, level, width) if key else []
    plot = _Plane(funnel, sizes, side, format_value, possible, width=width, height=height, rows=len(rows))
    body = [
        *_grid(plot, format_size, size_words),
        *_limits(plot, funnel, possible),
        *_units(plot, funnel, names, own, format_value),
        *_names(plot, funnel, names, own),
        *_side_labels(plot, side),
        *_key(plot, rows),
    ]
    return framed(body, id=id, title=title, description=description, width=width, height=height)


class _Plane:
    """Where everything goes: values upwards, sizes across from nought."""

    def __init__(
        self,
        funnel: Funnel,
        sizes: Sequence[float],
        side: Sequence[SideLabel],
        format_value: FormatValue,
        possible: Range,
        *,
        width: int,
        height: int,
        rows: int,
    ) -> None:
        self.width, self.height, self.narrow = width, height, width < NARROW
        top, bottom = 14.0, max(height - 58.0 - 24.0 * rows, 54.0)
        low, high = _extremes(funnel, possible)
        self.scale = fit(low, high, top=top, bottom=bottom, possible=possible, margin=0.06)
        self.ticks = ticks_of(
            self.scale.low, self.scale.high, format_value, most=max(2, min(7, int((bottom - top) / 52)))
        )
        self.left = 14 + max((text_width(text, SIZE) for _, text in self.ticks), default=0)
        self.right = max(width - 12 - max(text_width(one.text, SIZE) for one in side), self.left + 60)
        self.largest = max(sizes) * 1.05
        self.across = Scale(0.0, self.largest, self.right, self.left)

    def x(self, size: float) -> float:
        return self.across(size)

    def y(self, value: float) -> float:
        """A height inside the plot: limits of very small units reach beyond it."""
        return min(max(self.scale(value), self.scale.top), self.scale.bottom)


def _extremes(funnel: Funnel, possible: Range) -> tuple[float, float]:
    """Every value and limit, but no limit further than three times as far as the furthest value."""
    values = [value for value in funnel.values if value is not None]
    centre = funnel.centre if funnel.centre is not None else values[0]
    reach = max(max(abs(value - centre) for value in values) * 1.6, abs(centre) * 0.25)
    limits = np.concatenate([funnel.limits.lower998, funnel.limits.upper998])
    shown = [cut(limit, possible) for limit in limits[~np.isnan(limits)].tolist()]
    low = max(min(shown), centre - reach)
    high = min(max(shown), centre + reach)
    return min(low, *values, centre), max(high, *values, centre)


def _grid(plot: _Plane, format_size: FormatValue, size_words: str) -> list[str]:
    shapes = []
    for place, text in plot.ticks:
        shapes.append(horizontal(plot.left, plot.right, plot.scale(place), colour=marks.RULE, width=1))
        shapes.append(text_at(plot.left - 8, plot.scale(place) + 5.5, text, fill=marks.QUIET, anchor="end"))
    bottom = plot.scale.bottom
    shapes.append(horizontal(plot.left, plot.right, bottom, colour=marks.GREY, width=1.5))
    most = 3 if plot.narrow else 6
    for place, text in ticks_of(0.0, plot.largest, format_size, most=most):
        x = plot.x(place)
        shapes.append(upright(x, bottom, bottom + 6, colour=marks.GREY, width=1.5))
        shapes.append(text_at(x, bottom + 24, text, fill=marks.QUIET, anchor="middle"))
    middle = (plot.left + plot.right) / 2
    shapes.append(text_at(middle, bottom + 46, size_words, fill=marks.QUIET, anchor="middle"))
    return shapes


def _limits(plot: _Plane, funnel: Funnel, possible: Range) -> list[str]:
    """Both bands and their edges, smaller units closer together, and the centre."""
    share = np.linspace(0.0, 1.0, _CURVE_POINTS) ** 2
    sizes = plot.largest * (0.002 + 0.998 * share)
    limits = funnel.limits_at(sizes.tolist())
    across = [plot.x(size) for size in sizes.tolist()]

    def curve(column: np.ndarray) -> list[str]:
        heights = [plot.y(cut(value, possible)) for value in column.tolist()]
        return [f"{x:.1f} {y:.1f}" for x, y in zip(across, heights, strict=True)]

    edges = [curve(column) for column in limits]
    shapes = []
    for lower, upper, fill in ((edges[2], edges[3], marks.BAND), (edges[0], edges[1], marks.BASELINE_BAND)):
        shapes.append(f'<path d="M{"L".join(upper)}L{"L".join(reversed(lower))}Z" fill="{fill}"/>')
    for edge, column in zip(edges[2:], limits[2:], strict=True):
        inside = [
            place
            for place, value in zip(edge, column.tolist(), strict=True)
            if plot.scale.low < cut(value, possible) < plot.scale.high
        ]
        if inside:
            shapes.append(
                f'<path d="M{"L".join(inside)}" fill="none" stroke="{marks.GREY}" stroke-width="1.6" '
                'stroke-dasharray="8 5"/>'
            )
    if funnel.centre is not None:
        y = plot.scale(funnel.centre)
        shapes.append(horizontal(plot.left, plot.right, y, colour=marks.QUIET, width=2.2))
    return shapes


def _units(
    plot: _Plane, funnel: Funnel, names: Sequence[str], own: Collection[int], format_value: FormatValue
) -> list[str]:
    """One mark a unit, those that differ and the reader's own on top; with its name, to point at."""
    order = sorted(
        range(len(funnel)),
        key=lambda unit: (unit in own, funnel.point_type[unit] is not PointType.COMMON_CAUSE),
    )
    named = len(funnel) <= _NAMED_UPTO
    radius = 6.0 if len(funnel) <= 60 else 4.5 if len(funnel) <= 200 else 3.5
    shapes = []
    for unit in order:
        value, size, kind = funnel.values[unit], funnel.denominators[unit], funnel.point_type[unit]
        if value is None or size is None:
            continue
        x, y = plot.x(size), plot.scale(value)
        if unit in own:
            shapes.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius + 6:g}" fill="{marks.GOLD_TINT}" '
                f'stroke="{marks.GOLD}" stroke-width="2.5"/>'
            )
        told = f"<title>{escape(names[unit])}: {escape(format_value(value))}</title>" if named else ""
        shapes.append(
            f'<path d="M{x:.1f} {y:.1f}{mark_outline(kind, radius)}" fill="{marks.MARK_COLOURS[kind]}" '
            f'stroke="{marks.WHITE}" stroke-width="1">{told}</path>'
        )
    return shapes


def _names(plot: _Plane, funnel: Funnel, names: Sequence[str], own: Collection[int]) -> list[str]:
    """Names of the reader's own units, then of those that differ, furthest first, where they do not touch."""
    wanted = [unit for unit in range(len(funnel)) if unit in own or funnel.signalled[unit]]
    wanted.sort(key=lambda unit: (unit not in own, -abs(funnel.z[unit] or 0.0)))
    shapes: list[str] = []
    places = {
        unit: (plot.x(size), plot.scale(value))
        for unit in wanted[:_MOST_NAMES]
        if (value := funnel.values[unit]) is not None and (size := funnel.denominators[unit]) is not None
    }
    taken = [(x - 8, y - 8, x + 8, y + 8) for x, y in places.values()]
    for unit, (x, y) in places.items():
        text, bold = names[unit], unit in own
        across = text_width(text, SIZE)
        off = 16.0 if bold else 11.0
        for left in (x + off, x - off - across):
            box = (left, y - 10, left + across, y + 8)
            inside = left >= plot.left and left + across <= plot.right + 4
            free = all(
                box[2] <= one[0] or box[0] >= one[2] or box[3] <= one[1] or box[1] >= one[3] for one in taken
            )
            if inside and free:
                taken.append(box)
                anchor = "start" if left > x else "end"
                at = x + off if left > x else x - off
                shapes.append(text_at(at, y + 5.5, text, fill=marks.INK, anchor=anchor, bold=bold))
                break
    return shapes


def _side(
    funnel: Funnel,
    largest: float,
    centre_words: str,
    format_value: FormatValue,
    possible: Range,
    *,
    narrow: bool,
) -> list[SideLabel]:
    lower95, upper95, lower998, upper998 = (float(one[0]) for one in funnel.limits_at([largest * 1.05]))
    centre = funnel.centre or 0.0
    said = format_value(centre) if narrow else f"{centre_words} {format_value(centre)}"
    labels = [SideLabel(centre, said, marks.QUIET, True)]
    for limit, name in ((upper998, "99.8%"), (lower998, "99.8%")):
        words = f"{name}" if narrow else f"{name} limit"
        labels.append(SideLabel(cut(limit, possible), words, marks.QUIET))
    for limit in (upper95, lower95):
        labels.append(SideLabel(cut(limit, possible), "95%" if narrow else "95% limit", marks.QUIET))
    return labels


def _side_labels(plot: _Plane, side: Sequence[SideLabel]) -> list[str]:
    ordered = sorted(side, key=lambda label: -label.value)
    wanted = [plot.y(label.value) + 5.5 for label in ordered]
    places = spread_out(wanted, gap=19, top=plot.scale.top + 4, bottom=plot.scale.bottom + 4)
    return [
        text_at(plot.right + 8, y, label.text, fill=label.fill, bold=label.bold)
        for y, label in zip(places, ordered, strict=True)
    ]


_OWN: Final = "own"
_LEVEL: Final = "level"
_KeyRow = list[tuple[PointType | str, str]]


def _key_rows(funnel: Funnel, own: Collection[int], level: str, width: int) -> list[_KeyRow]:
    beyond = "99.8%" if funnel.level == 99.8 else "95%"
    entries: _KeyRow = [(PointType.COMMON_CAUSE, "Not told apart from the rest")]
    for kind in (PointType.IMPROVEMENT, PointType.CONCERN, PointType.NEUTRAL_HIGH, PointType.NEUTRAL_LOW):
        if kind in funnel.point_type:
            word = {PointType.IMPROVEMENT: "Better", PointType.CONCERN: "Worse"}.get(
                kind, POINT_WORDS[kind].partition(";")[0]
            )
            entries.append((kind, f"{word}, beyond the {beyond} limit"))
    if own:
        entries.append((_OWN, "Yours"))
    if level:
        entries.append((_LEVEL, level))
    rows: list[_KeyRow] = [[]]
    used = 0.0
    for entry in entries:
        needed = text_width(entry[1], SIZE) + 48
        if rows[-1] and used + needed > width:
            rows.append([])
            used = 0.0
        rows[-1].append(entry)
        used += needed
    return rows


def _key(plot: _Plane, rows: list[_KeyRow]) -> list[str]:
    shapes = []
    for place, row in enumerate(rows):
        y = plot.height - 8 - 24.0 * (len(rows) - 1 - place)
        x = plot.left if not plot.narrow else 12.0
        for kind, words in row:
            if isinstance(kind, PointType):
                shapes.append(
                    f'<path d="M{x + 8:.1f} {y - 5:.1f}{mark_outline(kind, 7)}" '
                    f'fill="{marks.MARK_COLOURS[kind]}"/>'
                )
            elif kind == _LEVEL:
                shapes.append(horizontal(x, x + 18, y - 5, colour=marks.QUIET, width=2.2))
            else:
                shapes.append(
                    f'<circle cx="{x + 8:.1f}" cy="{y - 5:.1f}" r="8" fill="{marks.GOLD_TINT}" '
                    f'stroke="{marks.GOLD}" stroke-width="2.5"/>'
                )
            shapes.append(text_at(x + 24, y, words, fill=marks.INK))
            x += text_width(words, SIZE) + 48
    return shapes
