from __future__ import annotations

import re

# What a spreadsheet takes for the start of a formula, in ordinary and full width.
FORMULA_STARTS = "=+\\-@\t\r\n＝＋－＠"

_FORMULA = re.compile(rf"'*[{FORMULA_STARTS}]")
_PLAIN_NUMBER = re.compile(r"[+-]?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def is_plain_number(cell: str) -> bool:
    """ "-5" and "1.25" are numbers wherever they are opened; "-5+1" is a sum."""
    return _PLAIN_NUMBER.fullmatch(cell) is not None


def looks_like_formula(cell: str) -> bool:
    return _FORMULA.match(cell) is not None and not is_plain_number(cell)
