"""Words and numbers on their way into SVG: escaped, measured, and never able to break out."""

import re
from html import escape as escape_markup
from typing import Final

FONT: Final = "Arial, sans-serif"

_NOT_IN_XML: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")


def escape(text: str) -> str:
    """Text that can stand in an element or a quoted attribute; characters XML forbids are replaced."""
    return escape_markup(_NOT_IN_XML.sub("\ufffd", text), quote=True)


def check_id(id: str) -> str:
    """The id itself, if it can prefix ids in a page."""
    if not _ID.fullmatch(id):
        raise ValueError(
            f"An id starts with a letter and holds letters, digits, dots, dashes or underscores, not {id!r}."
        )
    return id


def text_width(text: str, size: float) -> float:
    """Roughly how wide a text is, in pixels, on the wide side: not every machine has Arial."""
    return len(text) * size * 0.6


def text_at(
    x: float,
    y: float,
    text: str,
    *,
    fill: str,
    size: float = 16,
    anchor: str = "start",
    bold: bool = False,
) -> str:
    """One line of text as an SVG element."""
    weight = ' font-weight="700"' if bold else ""
    side = "" if anchor == "start" else f' text-anchor="{anchor}"'
    place = f'x="{x:.1f}" y="{y:.1f}" font-family="{FONT}" font-size="{size:g}"'
    return f'<text {place} fill="{fill}"{side}{weight}>{escape(text)}</text>'


def standalone(svg: str) -> str:
    """A drawing as the content of a file of its own, which must name its namespace.

    Examples
    --------
    >>> standalone('<svg viewBox="0 0 1 1"></svg>')
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"></svg>'
    """
    if svg.startswith("<svg xmlns="):
        return svg
    return svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
