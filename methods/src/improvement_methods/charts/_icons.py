"""Icons: one for variation, one for assurance. Always show a word beside an icon."""

from typing import Final

from improvement_methods.charts._marks import BLUE, FRAME, INK, ORANGE, QUIET, WHITE, mark_outline
from improvement_methods.charts._marks import MARK_COLOURS as _MARK_COLOURS
from improvement_methods.charts._text import escape
from improvement_methods.spc import ASSURANCE_WORDS, VARIATION_WORDS, Assurance, PointType, Variation

_CIRCLE: Final = '<circle cx="32" cy="32" r="29" fill="#FFFFFF" stroke="#005EB8" stroke-width="4"/>'
_DIAMOND: Final = (
    '<path d="M32 2.5L61.5 32L32 61.5L2.5 32Z" fill="#FFFFFF" stroke="#B8500A" stroke-width="4" '
    'stroke-linejoin="round"/>'
)
_SQUARE: Final = (
    '<rect x="5" y="5" width="54" height="54" rx="12" fill="#FFFFFF" stroke="#5F7280" stroke-width="4"/>'
)
_PENTAGON: Final = (
    '<path d="M32 3.5L60 25L49.5 59H14.5L4 25Z" fill="#FFFFFF" stroke="#4C6272" stroke-width="4" '
    'stroke-linejoin="round"/>'
)
_RING: Final = (
    f'<circle cx="32" cy="32" r="28" fill="{WHITE}" stroke="{FRAME}" stroke-width="3.5" '
    f'stroke-dasharray="7 6"/><path d="M22 32H42" stroke="{FRAME}" stroke-width="5" stroke-linecap="round"/>'
)
_WANDERING: Final = ((16, 34), (25, 26), (34, 38), (43, 27), (49, 33))
_BY_TURNS: Final = ((15, 37), (23.5, 27), (32, 41), (40.5, 27), (49, 37))
_STEP_DOWN: Final = ((18.0, 25.0), (27.0, 24.0), (36.0, 37.0), (45.0, 39.0))
_FRAMES: Final = {
    Variation.IMPROVEMENT_HIGH: (_CIRCLE, BLUE, True, 1.0),
    Variation.IMPROVEMENT_LOW: (_CIRCLE, BLUE, False, 1.0),
    Variation.CONCERN_HIGH: (_DIAMOND, ORANGE, True, 0.84),
    Variation.CONCERN_LOW: (_DIAMOND, ORANGE, False, 0.84),
    Variation.NEUTRAL_HIGH: (_PENTAGON, QUIET, True, 0.9),
    Variation.NEUTRAL_LOW: (_PENTAGON, QUIET, False, 0.9),
}
_SIDES: Final = {
    Variation.IMPROVEMENT_HIGH: "Improving: higher",
    Variation.IMPROVEMENT_LOW: "Improving: lower",
    Variation.CONCERN_HIGH: "Concern: higher",
    Variation.CONCERN_LOW: "Concern: lower",
}
_HEXAGON: Final = "M18 4H46L61 32L46 60H18L3 32Z"
_TARGET_DOTS: Final = {
    Assurance.HIT_AND_MISS: (FRAME, (24, 39, 25, 40)),
    Assurance.PASS: (BLUE, (23, 20, 24, 21)),
    Assurance.FAIL: (ORANGE, (41, 44, 40, 43)),
}


def variation_icon_svg(kind: Variation, *, size: int = 46, label: str | None = None) -> str:
    """The variation icon: a frame whose shape says what the last point means.

    Parameters
    ----------
    kind : Variation
    size : int
        Width and height in pixels.
    label : str, optional
        What a screen reader says; the icon's own word unless given. Empty where that word stands beside it:
        the icon is then hidden from screen readers.

    Returns
    -------
    str
        SVG text: circle, improving; diamond, concern; rounded square, expected variation; pentagon, unusual
        with no better direction or as a pattern; dashed ring, no recent data.

    Examples
    --------
    >>> variation_icon_svg(Variation.IMPROVEMENT_LOW, size=32)[:96]
    '<svg viewBox="0 0 64 64" width="32" height="32" role="img" aria-label="Improving: lower"><circle'
    """
    words = _SIDES.get(kind, VARIATION_WORDS[kind]) if label is None else label
    return _icon(_variation_shapes(kind), words, size)


def _variation_shapes(kind: Variation) -> str:
    if kind is Variation.NO_DATA:
        return _RING
    if kind is Variation.COMMON_CAUSE:
        line = " ".join(f"{x},{y}" for x, y in _WANDERING)
        dots = "".join(f'<circle cx="{x}" cy="{y}" r="3.8" fill="{FRAME}"/>' for x, y in _WANDERING)
        return f'{_SQUARE}<polyline points="{line}" fill="none" stroke="{FRAME}" stroke-width="2.5"/>{dots}'
    if kind is Variation.PATTERN:
        line = " ".join(f"{x},{y}" for x, y in _BY_TURNS)
        dots = "".join(f'<circle cx="{x}" cy="{y}" r="4" fill="{QUIET}"/>' for x, y in _BY_TURNS)
        return f'{_PENTAGON}<polyline points="{line}" fill="none" stroke="{QUIET}" stroke-width="2.5"/>{dots}'
    frame, colour, up, shrink = _FRAMES[kind]
    places = [(32 + (x - 31.5) * shrink, 32 + ((64 - y if up else y) - 32) * shrink) for x, y in _STEP_DOWN]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.6" fill="{WHITE if before else colour}" stroke="{colour}" '
        'stroke-width="2.2"/>'
        for before, (x, y) in zip((True, True, False, False), places, strict=True)
    )
    return f'{frame}<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2.5"/>{dots}'


def assurance_icon_svg(kind: Assurance | None, *, size: int = 46, label: str | None = None) -> str:
    """The assurance icon: a hexagon with the target as a dotted line, and values on one side of it or both.

    Parameters
    ----------
    kind : Assurance or None
        None draws an empty dashed hexagon: no target is set, or neither more nor less is better.
    size : int
        Width and height in pixels.
    label : str, optional
        As for `variation_icon_svg`.

    Returns
    -------
    str
        SVG text. Dots above the line stand for the good side, whichever way is better.

    Examples
    --------
    >>> 'aria-label="Target met at times"' in assurance_icon_svg(Assurance.HIT_AND_MISS)
    True
    """
    if kind is None:
        words, colour, dots, dashes = "Target not judged", FRAME, "", ' stroke-dasharray="7 6"'
    else:
        words, (colour, heights), dashes = ASSURANCE_WORDS[kind], _TARGET_DOTS[kind], ""
        dots = "".join(
            f'<circle cx="{19 + 9 * place}" cy="{y}" r="4.2" fill="{colour}"/>'
            for place, y in enumerate(heights)
        )
    shapes = (
        f'<path d="{_HEXAGON}" fill="{WHITE}" stroke="{colour}" stroke-width="4" '
        f'stroke-linejoin="round"{dashes}/>'
        f'<path d="M11 32H53" stroke="{INK}" stroke-width="2.5" stroke-dasharray="3 4"/>{dots}'
    )
    return _icon(shapes, words if label is None else label, size)


def mark_svg(kind: PointType | None, *, size: int = 20, label: str = "") -> str:
    """One mark of a chart on its own, for keys and for a row of teams.

    Parameters
    ----------
    kind : PointType or None
        None draws a dashed ring: no recent data.
    size : int
        Width and height in pixels.
    label : str
        What a screen reader says; empty where a word stands beside it.

    Returns
    -------
    str
        SVG text.

    Examples
    --------
    >>> 'aria-hidden="true"' in mark_svg(PointType.CONCERN)
    True
    """
    if kind is None:
        shape = (
            f'<circle cx="10" cy="10" r="7.5" fill="{WHITE}" stroke="{FRAME}" stroke-width="2" '
            'stroke-dasharray="3 2.6"/>'
        )
    elif kind is PointType.COMMON_CAUSE:
        shape = f'<rect x="3" y="3" width="14" height="14" rx="3" fill="{_MARK_COLOURS[kind]}"/>'
    else:
        reach = 8.5 if kind is PointType.IMPROVEMENT else 7.4
        shape = f'<path d="M10 10{mark_outline(kind, reach)}" fill="{_MARK_COLOURS[kind]}"/>'
    return _svg_of(shape, label, size, box=20)


def _icon(shapes: str, words: str, size: int) -> str:
    return _svg_of(shapes, words, size, box=64)


def _svg_of(shapes: str, words: str, size: int, *, box: int) -> str:
    spoken = f'role="img" aria-label="{escape(words)}"' if words else 'aria-hidden="true"'
    return f'<svg viewBox="0 0 {box} {box}" width="{size}" height="{size}" {spoken}>{shapes}</svg>'
