"""Tables for people to take away: what a spreadsheet may not run, it will not."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

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


def write_workbook(
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    sheet: str = "Sheet1",
    about: Sequence[tuple[str, str]] = (),
) -> bytes:
    """An Excel workbook of one sheet, and of another with what is to be known `about` it. Text is written as text,
    whatever it begins with: nothing in it can run."""
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
    if about:
        _explain(book.add_worksheet("About"), about, bold)
    book.close()
    return out.getvalue()


def _explain(page: Any, about: Sequence[tuple[str, str]], bold: Any) -> None:
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 100)
    for number, (name, words) in enumerate(about):
        page.write_string(number, 0, name, bold)
        page.write_string(number, 1, words)


PARQUET = "application/vnd.apache.parquet"


def write_parquet(
    columns: Mapping[str, type], rows: Sequence[Sequence[Cell]], *, about: Mapping[str, str] | None = None
) -> bytes:
    """A Parquet file. Each column is of one type, whatever is in it; `about` stands in the schema's metadata."""
    import pyarrow  # type: ignore[import-untyped]
    import pyarrow.parquet  # type: ignore[import-untyped]

    kinds = {
        str: pyarrow.string(),
        int: pyarrow.int64(),
        float: pyarrow.float64(),
        bool: pyarrow.bool_(),
        date: pyarrow.date32(),
        datetime: pyarrow.timestamp("us", tz="UTC"),
    }
    schema = pyarrow.schema(
        [(name, kinds[kind]) for name, kind in columns.items()], metadata=dict(about or {})
    )
    arrays = [
        pyarrow.array([row[place] for row in rows], type=schema.types[place]) for place in range(len(columns))
    ]
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(arrays, schema=schema), out)
    return out.getvalue()


_FONTS = [str(path) for path in sorted((Path(__file__).parent / "data").glob("*.ttf"))]


def write_png(svg: str, *, zoom: float = 2) -> bytes:
    """A drawing as a picture, with its words in a font that comes with this software: no machine has to have one."""
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            background="#ffffff",
            zoom=zoom,
            skip_system_fonts=True,
            font_files=_FONTS,
            font_family="DejaVu Sans",
            sans_serif_family="DejaVu Sans",
        )
    )
