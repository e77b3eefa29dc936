"""Tables for people to take away: what a spreadsheet may not run, it will not."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from goldenthread.foundations.intake.rules import looks_like_formula

Cell = str | int | float | date | datetime | None


def safe_cell(value: Cell) -> str:
    """A value as a CSV cell that no spreadsheet takes for a formula. Reading it here again restores it."""
    if value is None or value != value:
        return ""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    text = str(value)
    return f"'{text}" if looks_like_formula(text) else text


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A CSV file: UTF-8 without a byte order mark, commas, one line a row."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe_cell(name) for name in columns])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode()
