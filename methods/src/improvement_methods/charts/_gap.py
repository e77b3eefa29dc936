"""Two groups over time, and what lies between them."""

from __future__ import annotations

from collections.abc import Sequence

from improvement_methods.charts import _marks as marks
from improvement_methods.charts._marks import horizontal
from improvement_methods.charts._plot import (
    NARROW,
    FormatValue,
    Plot,
    SideLabel,
    framed,
    grid,
    lay_out,
    line_path,
    side_labels,
    time_axis,
)
from improvement_methods.charts._scale import Range, stretches
from improvement_methods.charts._text import check_id, text_at, text_width
from improvement_methods.spc import plain_number

Values = Sequence[float | None]


def gap_svg(
    first: Values,
    second: Values,
    labels: Sequence[str],
    *,
    names: tuple[str, str],
    id: str,
    title: str,
    description: str,
    target: float | None = None,
    width: int = 920,
    height: int = 340,
    format_value: FormatValue = plain_number,
    possible: Range = (None, None),
) -> str:
    """Draw two groups' values over time with the gap between them tinted.

    Parameters
    ----------
    first, second : sequence of float or None
        One value a period for each group, in the measure's unit; None where not measured or hidden. Numbers
        that must not be seen have to be hidden before they come here.
    labels : sequence of str, one for each period
    names : pair of str
        What the groups are called.
    id : str
        A prefix for ids, used once on the page.
    title, description : str
        For screen readers.
    target : float, optional
        In the unit of the values.
    width, height : int
        In pixels; under 560 wide the names stand above the plot.
    format_value : callable, optional
    possible : pair of float or None
        Least and most a value can be.

    Returns
    -------
    str
        SVG text with presentation attributes only.

    Raises
    ------
    ValueError
        If the groups and labels are not of one length, or the id cannot be used as one.

    Examples
    --------
    >>> drawing = gap_svg([4.4, 4.2, 4.4], [2.9, None, 2.9], ["Jan", "Feb", "Mar"],
    ...                   names=("Most deprived", "Least deprived"), id="g", title="Falls", description="")
    >>> "Most deprived 4.4" in drawing, "Gap 1.5" in drawing
    (True, True)
    """
    check_id(id)
    if not len(first) == len(second) == len(labels):
        raise ValueError(
            f"Give each group one value a label: {len(first)} and {len(second)} for {len(labels)} labels."
        )
    narrow = width < NARROW
    side = _side(first, second, names, target, format_value, narrow=narrow)
    shown = [value for value in (*first, *second, target) if value is not None]
    plot = lay_out(
        labels,
        (min(shown), max(shown)) if shown else (0.0, 1.0),
        format_value,
        possible,
        width=width,
        height=height,
        side=side,
        headroom=narrow,
        rows=0,
    )
    both = [None if one is None or other is None else 0.0 for one, other in zip(first, second, strict=True)]
    body = [*grid(plot), *(_between(plot, stretch, first, second) for stretch in stretches(both))]
    if target is not None:
        y = plot.scale(target)
        body.append(
            horizontal(plot.left, plot.right, y, colour=marks.INK, width=2, dashes="1 6", round_ends=True)
        )
    body += [
        *_group(plot, first, filled=True),
        *_group(plot, second, filled=False),
        *side_labels(plot, side),
        *time_axis(plot),
    ]
    if narrow:
        body += _names_above(plot, names)
    if not any(value is not None for value in (*first, *second)):
        middle = (plot.left + plot.right) / 2, (plot.scale.top + plot.scale.bottom) / 2
        body.append(text_at(*middle, "Not measured yet", fill=marks.QUIET, anchor="middle"))
    return framed(body, id=id, title=title, description=description, width=width, height=height)


def _side(
    first: Values,
    second: Values,
    names: tuple[str, str],
    target: float | None,
    format_value: FormatValue,
    *,
    narrow: bool,
) -> list[SideLabel]:
    labels = []
    for name, values in zip(names, (first, second), strict=True):
        latest = next((value for value in reversed(values) if value is not None), None)
        if latest is not None:
            words = format_value(latest) if narrow else f"{name} {format_value(latest)}"
            labels.append(SideLabel(latest, words, marks.NAVY, True))
    if first and first[-1] is not None and second[-1] is not None:
        middle, apart = (first[-1] + second[-1]) / 2, abs(first[-1] - second[-1])
        labels.append(SideLabel(middle, f"Gap {format_value(apart)}", marks.QUIET))
    if target is not None:
        labels.append(SideLabel(target, f"Target {format_value(target)}", marks.INK))
    return labels


def _between(plot: Plot, stretch: Sequence[int], first: Values, second: Values) -> str:
    there = line_path(plot, stretch, first)
    back = line_path(plot, list(reversed(stretch)), second).replace("M", "L")
    return f'<path d="{there}{back}Z" fill="{marks.TRIAL_BAND}"/>'


def _group(plot: Plot, values: Values, *, filled: bool) -> list[str]:
    """A line with its marks: squares for the first group, rings for the second."""
    path = "".join([line_path(plot, stretch, values) for stretch in stretches(values)])
    if not path:
        return []
    r = min(6.0, max(3.0, plot.step * 0.25)) if plot.count > 1 else 6.0
    places = [(plot.x(point), plot.scale(value)) for point, value in enumerate(values) if value is not None]
    line = f'<path d="{path}" fill="none" stroke="{marks.NAVY}" stroke-width="2"/>'
    return [line, *(_mark(x, y, r, filled=filled) for x, y in places)]


def _mark(x: float, y: float, r: float, *, filled: bool) -> str:
    if filled:
        return (
            f'<rect x="{x - 0.9 * r:.1f}" y="{y - 0.9 * r:.1f}" width="{1.8 * r:.1f}" height="{1.8 * r:.1f}" '
            f'fill="{marks.NAVY}" stroke="{marks.WHITE}" stroke-width="1"/>'
        )
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{marks.WHITE}" stroke="{marks.NAVY}" '
        'stroke-width="2"/>'
    )


def _names_above(plot: Plot, names: tuple[str, str]) -> list[str]:
    shapes, x = [], plot.left
    for filled, name in zip((True, False), names, strict=True):
        shapes.append(_mark(x + 6, 15, 6, filled=filled))
        shapes.append(text_at(x + 18, 20.5, name, fill=marks.INK))
        x += text_width(name, 16) + 34
    return shapes
