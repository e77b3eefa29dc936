"""Tables for people to take away: what a spreadsheet may not run, it will not."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import xlsxwriter  # type: ignore[import-untyped]

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


WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST = 40


def write_workbook(columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, sheet: str = "Sheet1") -> bytes:
    """An Excel workbook of one sheet. Text is written as text, whatever it begins with: nothing in it can run."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    page = book.add_worksheet(sheet)
    page.freeze_panes(1, 0)
    for place, name in enumerate(columns):
        page.write_string(0, place, name, bold)
        page.set_column(place, place, min(_WIDEST, max(12, len(name) + 2)))
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            if isinstance(value, date):
                page.write_datetime(number, place, value, day)
            elif isinstance(value, int | float) and value == value:
                page.write_number(number, place, value)
            elif value not in (None, "") and value == value:
                page.write_string(number, place, str(value))
    book.close()
    return out.getvalue()
