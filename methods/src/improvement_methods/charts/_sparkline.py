"""A sparkline: the chart at a glance, for a line of a list."""

from typing import Final

from improvement_methods.charts._marks import BAND, GREY, INK, MARK_COLOURS, QUIET, mark_outline
from improvement_methods.charts._scale import Range, Scale, cut, drawn_extremes, fit, possible_for
from improvement_methods.charts._text import FONT, check_id, escape, text_width
from improvement_methods.spc import Chart, Phase, PointType, plain_number

_MARK: Final = 3.6
_OUTLINES: Final = {kind: mark_outline(kind, _MARK) for kind in PointType}
_VALUE_ROOM: Final = 52


def sparkline_svg(
    chart: Chart,
    *,
    id: str,
    width: int = 210,
    height: int = 62,
    label: str = "",
    value_text: str | None = None,
    possible: Range = (None, None),
    decorative: bool = False,
) -> str:
    """Draw the limit band, mean, target and points small, with the latest value in bold.

    Parameters
    ----------
    chart : Chart
    id : str
        A prefix for ids, used once on the page.
    width, height : int
        In pixels.
    label : str
        What is measured, for screen readers.
    value_text : str, optional
        The latest value as people write it.
    possible : pair of float or None
        Least and most the measure can be; the band is cut there.
    decorative : bool
        Without a name for screen readers, where all that it shows stands beside it in words.

    Returns
    -------
    str
        SVG text, with presentation attributes only.

    Raises
    ------
    ValueError
        If the id cannot be used as one.

    Examples
    --------
    >>> from improvement_methods.spc import xmr
    >>> chart = xmr([4, 6, 5, 7] * 4, direction="decrease")
    >>> drawing = sparkline_svg(chart, id="falls", label="Falls a month")
    >>> "<title id=\\"falls-title\\">Falls a month, latest 7</title>" in drawing
    True
    """
    check_id(id)
    possible = possible_for(chart, possible)
    latest = chart.latest
    if value_text is None:
        value_text = "" if latest is None else plain_number(latest)
    said = "not measured yet" if latest is None else f"latest {value_text}"
    told = f"{label}, {said}" if label else said[0].upper() + said[1:]
    left, right = 8.0, width - max(_VALUE_ROOM, text_width(value_text, 17) + 14.0)
    low, high = drawn_extremes(chart, possible)
    scale = fit(low, high, top=12, bottom=height - 12, possible=(None, None), margin=0)
    last = max(len(chart) - 1, 1)
    step = (right - left) / last
    heights = [None if value is None else scale(value) for value in chart.values]
    body = [
        *_bands(chart, possible, left=left, right=right, step=step, scale=scale),
        _target(chart, left, right, scale),
        _line(heights, left, step),
        *_marks(chart, heights, left, step),
    ]
    if latest is not None and value_text:
        missing = chart.values[-1] is None
        kind = PointType.COMMON_CAUSE if missing else chart.point_type[-1]
        colour = QUIET if kind is PointType.COMMON_CAUSE else MARK_COLOURS[kind]
        body.append(
            f'<text x="{right + 10:.1f}" y="{scale(latest) + 6:.1f}" font-family="{FONT}" font-size="17" '
            f'font-weight="700" fill="{colour}">{escape(value_text)}</text>'
        )
    elif latest is None:
        body.append(
            f'<text x="{left:.1f}" y="{height / 2 + 5:.1f}" font-family="{FONT}" font-size="15" '
            f'fill="{QUIET}">Not measured yet</text>'
        )
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    if decorative:
        return f'<svg {size} aria-hidden="true">{"".join(body)}</svg>'
    return (
        f'<svg {size} role="img" '
        f'aria-labelledby="{id}-title"><title id="{id}-title">{escape(told)}</title>{"".join(body)}</svg>'
    )


def _bands(
    chart: Chart, possible: Range, *, left: float, right: float, step: float, scale: Scale
) -> list[str]:
    shapes = []
    for phase in chart.phases:
        start = left if phase.start == 0 else left + (phase.start - 0.5) * step
        stop = right if phase.stop == len(chart) else left + (phase.stop - 0.5) * step
        if phase.varying:
            shapes += _varying_band(chart, phase, possible, left=left, right=right, step=step, scale=scale)
        elif phase.lower is not None and phase.upper is not None:
            top, bottom = scale(cut(phase.upper, possible)), scale(cut(phase.lower, possible))
            shapes.append(
                f'<rect x="{start:.1f}" y="{top:.1f}" width="{stop - start:.1f}" '
                f'height="{max(bottom - top, 0):.1f}" fill="{BAND}"/>'
            )
        if phase.centre is not None:
            shapes.append(
                f'<path d="M{start:.1f} {scale(phase.centre):.1f}H{stop:.1f}" stroke="{GREY}" '
                'stroke-width="1.5"/>'
            )
    return shapes


def _varying_band(
    chart: Chart, phase: Phase, possible: Range, *, left: float, right: float, step: float, scale: Scale
) -> list[str]:
    """One bar for each point with limits, as one path."""
    bars = []
    for point in range(phase.start, phase.stop):
        lower, upper = chart.lower[point], chart.upper[point]
        if lower is not None and upper is not None:
            begins, ends = max(left, left + (point - 0.5) * step), min(right, left + (point + 0.5) * step)
            top, bottom = scale(cut(upper, possible)), scale(cut(lower, possible))
            bars.append(f"M{begins:.1f} {top:.1f}H{ends:.1f}V{bottom:.1f}H{begins:.1f}Z")
    return [f'<path d="{"".join(bars)}" fill="{BAND}"/>'] if bars else []


def _target(chart: Chart, left: float, right: float, scale: Scale) -> str:
    if chart.target is None:
        return ""
    return (
        f'<path d="M{left:.1f} {scale(chart.target):.1f}H{right:.1f}" stroke="{INK}" stroke-width="1.8" '
        'stroke-dasharray="1 4.5" stroke-linecap="round"/>'
    )


def _line(heights: list[float | None], left: float, step: float) -> str:
    path, pen = [], "M"
    for place, y in enumerate(heights):
        if y is None:
            pen = "M"
        else:
            path.append(f"{pen}{left + place * step:.1f} {y:.1f}")
            pen = "L"
    return f'<path d="{"".join(path)}" fill="none" stroke="{GREY}" stroke-width="1.6"/>' if path else ""


def _marks(chart: Chart, heights: list[float | None], left: float, step: float) -> list[str]:
    moves: dict[PointType, list[str]] = {}
    for place, (y, kind) in enumerate(zip(heights, chart.point_type, strict=True)):
        if y is not None:
            moves.setdefault(kind, []).append(f"M{left + place * step:.1f} {y:.1f}{_OUTLINES[kind]}")
    return [
        f'<path d="{"".join(path)}" fill="{MARK_COLOURS[kind]}" stroke="#FFFFFF" stroke-width="0.8"/>'
        for kind, path in moves.items()
    ]
