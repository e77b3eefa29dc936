"""The palette and the marks. A shape carries each meaning and a colour repeats it, for black prints too.

Circle: improvement. Diamond: concern. Small square: expected variation. Triangle: high or low on a measure
with no better direction. Hexagon: part of a pattern that is neither high nor low.
"""

from typing import Final

from improvement_methods.spc import PointType

INK: Final = "#212B32"
QUIET: Final = "#4C6272"
BLUE: Final = "#005EB8"
ORANGE: Final = "#B8500A"
GREY: Final = "#768692"
FRAME: Final = "#5F7280"
RULE: Final = "#E8EDEF"
BAND: Final = "#EEF2F5"
BASELINE_BAND: Final = "#DFE7EC"
TRIAL_BAND: Final = "#E6F0FA"
BASELINE_TRIAL: Final = "#D3E4F5"
NAVY: Final = "#003087"
GOLD: Final = "#A66E00"
GOLD_TINT: Final = "#FFF6DB"
GOLD_TEXT: Final = "#4F3600"
WHITE: Final = "#FFFFFF"

MARK_COLOURS: Final = {
    PointType.COMMON_CAUSE: GREY,
    PointType.IMPROVEMENT: BLUE,
    PointType.CONCERN: ORANGE,
    PointType.NEUTRAL_HIGH: QUIET,
    PointType.NEUTRAL_LOW: QUIET,
    PointType.PATTERN: QUIET,
}
# Half the width of each mark, for one of unit size: equal areas to the eye, expected variation smaller.
_REACH: Final = {
    PointType.COMMON_CAUSE: 0.62,
    PointType.IMPROVEMENT: 1.0,
    PointType.CONCERN: 1.28,
    PointType.NEUTRAL_HIGH: 1.1,
    PointType.NEUTRAL_LOW: 1.1,
    PointType.PATTERN: 1.0,
}


def mark_outline(kind: PointType, size: float) -> str:
    """Path of a mark relative to its centre, to follow a move there: `m…z`."""
    r = _REACH[kind] * size
    if kind is PointType.IMPROVEMENT:
        return f"m{-r:.2f} 0a{r:.2f} {r:.2f} 0 1 0 {2 * r:.2f} 0a{r:.2f} {r:.2f} 0 1 0 {-2 * r:.2f} 0z"
    if kind is PointType.CONCERN:
        return f"m0 {-r:.2f}l{r:.2f} {r:.2f}l{-r:.2f} {r:.2f}l{-r:.2f} {-r:.2f}z"
    if kind is PointType.NEUTRAL_HIGH:
        return f"m{-r:.2f} {0.8 * r:.2f}h{2 * r:.2f}l{-r:.2f} {-1.8 * r:.2f}z"
    if kind is PointType.NEUTRAL_LOW:
        return f"m{-r:.2f} {-0.8 * r:.2f}h{2 * r:.2f}l{-r:.2f} {1.8 * r:.2f}z"
    if kind is PointType.PATTERN:
        h = 0.5 * r
        return f"m{-r:.2f} 0l{h:.2f} {-r:.2f}h{r:.2f}l{h:.2f} {r:.2f}l{-h:.2f} {r:.2f}h{-r:.2f}z"
    return f"m{-r:.2f} {-r:.2f}h{2 * r:.2f}v{2 * r:.2f}h{-2 * r:.2f}z"


def marks_path(kind: PointType, places: list[tuple[float, float]], size: float, *, edge: float) -> str:
    """All marks of one kind as one path, with a white edge that lifts them off the line."""
    outline = mark_outline(kind, size)
    moves = "".join([f"M{x:.1f} {y:.1f}{outline}" for x, y in places])
    join = ' stroke-linejoin="round"' if kind is PointType.COMMON_CAUSE else ""
    return f'<path d="{moves}" fill="{MARK_COLOURS[kind]}" stroke="{WHITE}" stroke-width="{edge:g}"{join}/>'


def hollow_path(places: list[tuple[float, float]], size: float) -> str:
    """Points that are shown and not counted, as one path: hollow squares."""
    outline = mark_outline(PointType.COMMON_CAUSE, size)
    moves = "".join([f"M{x:.1f} {y:.1f}{outline}" for x, y in places])
    return f'<path d="{moves}" fill="{WHITE}" stroke="{QUIET}" stroke-width="1.5"/>'


def horizontal(
    x1: float, x2: float, y: float, *, colour: str, width: float, dashes: str = "", round_ends: bool = False
) -> str:
    """A level line."""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    ends = ' stroke-linecap="round"' if round_ends else ""
    return (
        f'<path d="M{x1:.1f} {y:.1f}H{x2:.1f}" fill="none" stroke="{colour}" '
        f'stroke-width="{width:g}"{dashed}{ends}/>'
    )


def upright(x: float, y1: float, y2: float, *, colour: str, width: float, dashes: str = "") -> str:
    """A vertical line."""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<path d="M{x:.1f} {y1:.1f}V{y2:.1f}" fill="none" stroke="{colour}" '
        f'stroke-width="{width:g}"{dashed}/>'
    )
