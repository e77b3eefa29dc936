"""Groups beside each other: a dot and its interval for each, on one scale, with a line to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from improvement_methods.charts import _marks as marks
from improvement_methods.charts._marks import horizontal, upright
from improvement_methods.charts._plot import NARROW, SIZE, FormatValue, framed, ticks_of
from improvement_methods.charts._scale import Range, Scale, fit
from improvement_methods.charts._text import check_id, text_at, text_width
from improvement_methods.spc import plain_number

_ROW: Final = 38.0
_ROW_NARROW: Final = 56.0


@dataclass(frozen=True, slots=True)
class Interval:
    """One group's estimate.

    Attributes
    ----------
    name : str
    value, lower, upper : float or None
        The estimate and its interval; None where it is not measured or hidden.
    note : str
        What stands in its place, such as "Hidden".
    """

    name: str
    value: float | None
    lower: float | None = None
    upper: float | None = None
    note: str = ""


def intervals_svg(
    groups: Sequence[Interval],
    *,
    id: str,
    title: str,
    description: str,
    reference: float | None = None,
    reference_words: str = "Everyone",
    width: int = 920,
    format_value: FormatValue = plain_number,
    possible: Range = (None, None),
) -> str:
    """Draw each group's estimate as a dot with its interval, in the order given.

    Parameters
    ----------
    groups : sequence of Interval
        Numbers that must not be seen have to be hidden before they come here.
    id : str
        A prefix for ids, used once on the page.
    title, description : str
        For screen readers.
    reference : float, optional
        A value to compare with. A dot is filled where its interval leaves the reference out.
    reference_words : str
        What the reference is.
    width : int
        In pixels; the height follows from the groups. Under 560 wide names stand above their rows.
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
        If the id cannot be used as one.

    Examples
    --------
    >>> groups = [Interval("Least deprived", 2.9, 2.4, 3.4), Interval("Most deprived", 4.4, 3.8, 5.1)]
    >>> drawing = intervals_svg(groups, id="d", title="Falls", description="", reference=3.5)
    >>> "Everyone 3.5" in drawing
    True
    """
    check_id(id)
    narrow = width < NARROW
    top, row = 34.0, _ROW_NARROW if narrow else _ROW
    bottom = top + row * max(len(groups), 1)
    height = int(bottom + 36)
    left = 12.0 if narrow else 24 + max((text_width(one.name, SIZE) for one in groups), default=60.0)
    values = max(
        (text_width(format_value(one.value), SIZE) for one in groups if one.value is not None), default=40.0
    )
    right = max(width - values - 24, left + 60)
    ends = (*_ends(groups), *([] if reference is None else [reference]))
    across = _across(ends, possible, left + 8, right - 8)
    body = _grid(across, format_value, top, bottom, most=3 if narrow else 6)
    if reference is not None:
        x = across(reference)
        if not narrow:
            body.append(upright(x, top - 6, bottom, colour=marks.INK, width=2, dashes="1 5"))
        words = f"{reference_words} {format_value(reference)}"
        half = text_width(words, SIZE) / 2
        middle = min(max(x, half + 4), width - half - 4)
        body.append(text_at(middle, top - 14, words, fill=marks.INK, anchor="middle"))
    for place, group in enumerate(groups):
        y = top + row * place + (row - 16 if narrow else row / 2)
        if narrow:
            body.append(text_at(left, y - 20, group.name, fill=marks.INK))
            if reference is not None and group.value is not None:
                x = across(reference)
                body.append(upright(x, y - 12, y + 12, colour=marks.INK, width=2, dashes="1 4"))
        else:
            body.append(text_at(left - 12, y + 5.5, group.name, fill=marks.INK, anchor="end"))
        body += _group(group, across, y, left, right, reference, format_value)
    return framed(body, id=id, title=title, description=description, width=width, height=height)


def _ends(groups: Sequence[Interval]) -> list[float]:
    return [end for one in groups for end in (one.value, one.lower, one.upper) if end is not None]


def _across(ends: Sequence[float], possible: Range, left: float, right: float) -> Scale:
    low, high = (min(ends), max(ends)) if ends else (0.0, 1.0)
    return fit(low, high, top=right, bottom=left, possible=possible, margin=0.06)


def _grid(across: Scale, format_value: FormatValue, top: float, bottom: float, *, most: int) -> list[str]:
    shapes = [horizontal(across.bottom - 8, across.top + 8, bottom, colour=marks.GREY, width=1.5)]
    for place, text in ticks_of(across.low, across.high, format_value, most=most):
        x = across(place)
        shapes.append(upright(x, top, bottom, colour=marks.RULE, width=1))
        shapes.append(text_at(x, bottom + 24, text, fill=marks.QUIET, anchor="middle"))
    return shapes


def _group(
    group: Interval,
    across: Scale,
    y: float,
    left: float,
    right: float,
    reference: float | None,
    format_value: FormatValue,
) -> list[str]:
    rule = horizontal(left, right, y, colour=marks.RULE, width=1)
    if group.value is None:
        return [rule, text_at(left + 8, y + 5.5, group.note or "Not measured", fill=marks.QUIET)]
    shapes = [rule]
    apart = False
    if group.lower is not None and group.upper is not None:
        shapes.append(horizontal(across(group.lower), across(group.upper), y, colour=marks.QUIET, width=4))
        apart = reference is not None and not group.lower <= reference <= group.upper
    shapes.append(
        f'<circle cx="{across(group.value):.1f}" cy="{y:.1f}" r="7" '
        f'fill="{marks.NAVY if apart else marks.WHITE}" stroke="{marks.NAVY}" stroke-width="2.5"/>'
    )
    shapes.append(text_at(right + 10, y + 5.5, format_value(group.value), fill=marks.INK, bold=apart))
    return shapes
