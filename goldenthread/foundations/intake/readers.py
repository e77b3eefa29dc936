"""Reads a table that somebody saved from a spreadsheet as CSV, or says everything that is wrong with it.

`read_table(bytes)` gives a `Table`, or raises `Unreadable` with a `Problem` for each fault. Nothing is
guessed in silence: what had to be assumed about the file is in `Table.remarks`.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from goldenthread.foundations.intake.rules import FORMULA_STARTS, is_plain_number
from goldenthread.foundations.privacy.rules import nhs_numbers_in

MEGABYTE = 1024 * 1024
MOST_BYTES = 2 * MEGABYTE
MOST_ROWS = 20_000
MOST_COLUMNS = 50
MOST_PROBLEMS = 200
LONGEST_CELL = 2_000


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may hold. A file that holds more is refused whole."""

    bytes: int = MOST_BYTES
    rows: int = MOST_ROWS
    columns: int = MOST_COLUMNS


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: where it is, what is there and what would be right. Row 1 is the first line of the file."""

    row: int | None
    column: str | None
    value: str
    reason: str
    sheet: str = ""

    @property
    def where(self) -> str:
        """ "Row 7, numerator", "Sheet Staff, row 7, numerator" or "The whole file"."""
        sheet = f"Sheet {self.sheet}" if self.sheet else ""
        row = f"{'row' if sheet else 'Row'} {self.row}" if self.row else ""
        return ", ".join(part for part in (sheet, row, self.column) if part) or "The whole file"


class Unreadable(Exception):
    """The file cannot be used as it is. `problems` says all that is wrong."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{problem.where}: {problem.reason}" for problem in problems[:5]))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Row:
    """One row, with the number a spreadsheet shows beside it."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    delimiter: str
    remarks: tuple[str, ...] = ()
    faults: tuple[Problem, ...] = ()
    sheet: str = ""
    # Whether bare numbers of days count from 1904, as in workbooks made on older Macs.
    since_1904: bool = False

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row's number and its cells by heading."""
        for row in self.rows:
            yield row.number, dict(zip(self.columns, row.cells, strict=True))


def read_table(data: bytes, *, limits: Limits = Limits(), keep_faults: bool = False) -> Table:
    """The table in a CSV file: commas, semicolons or tabs; UTF-8, UTF-16 or Windows text.

    With `keep_faults` whoever asks gets the table with the faults of its cells, to tell them with their own, and must
    refuse it. A file whose shape is wrong is refused in any case.
    """
    if len(data) > limits.bytes:
        raise Unreadable(too_large(len(data), limits))
    text, encoding, remarks = _decoded(data)
    if not text.strip():
        raise Unreadable(whole("The file is empty. Choose one with a heading and at least one row."))
    if "\x00" in text:
        raise Unreadable(whole("The file is not a table of text. Save it from the spreadsheet as CSV."))
    delimiter = _delimiter(text)
    table = Table((), _rows(text, delimiter, limits), encoding, delimiter, remarks)
    return checked(table, limits=limits, keep_faults=keep_faults)


def checked(table: Table, *, limits: Limits, keep_faults: bool, quotes: bool = True) -> Table:
    """A table whose first row is its heading: with that as its columns, if its shape and its cells are right.

    `quotes` says whether our own exports of this kind put a quote mark before what looks like a formula.
    """
    heading, body = table.rows[0], table.rows[1:]
    columns, body = _without_empty_end(heading.cells, body)
    problems = [*_heading_problems(heading.number, columns, limits), *_shape_problems(columns, body)]
    faults: tuple[Problem, ...] = ()
    if not problems:
        if quotes:
            body = tuple(Row(row.number, tuple(map(unquoted, row.cells))) for row in body)
        faults = tuple(_cell_problems(columns, body))
        problems = [] if keep_faults else list(faults)
    if problems:
        raise Unreadable(*(replace(problem, sheet=table.sheet) for problem in problems[:MOST_PROBLEMS]))
    if not body:
        raise Unreadable(whole("The file has a heading and no rows below it.", sheet=table.sheet))
    faults = tuple(replace(fault, sheet=table.sheet) for fault in faults)
    return replace(table, columns=columns, rows=body, faults=faults)


def checked_cells(table: Table) -> Table:
    """A table that came without a file: with the faults of its cells, to be told with those of whoever reads on."""
    return replace(table, faults=tuple(_cell_problems(table.columns, table.rows)))


def unquoted(cell: str) -> str:
    """A cell without the quote mark that our own exports put before what looks like a formula."""
    return cell[1:] if _KEPT_QUOTE.match(cell) else cell


_KEPT_QUOTE = re.compile(rf"''*[{FORMULA_STARTS}]")


def whole(reason: str, *, sheet: str = "") -> Problem:
    """A fault of the whole file, or of a whole sheet."""
    return Problem(None, None, "", reason, sheet)


def too_large(count: int, limits: Limits) -> Problem:
    return whole(f"The file has {_size(count)}, and the limit is {_size(limits.bytes)}.")


def too_many_rows(limits: Limits, *, sheet: str = "") -> Problem:
    return whole(
        f"The file has more than {limits.rows:,} rows, which is the limit. Send it in parts.", sheet=sheet
    )


def _size(count: int) -> str:
    return f"{count / MEGABYTE:.1f} MB" if count >= MEGABYTE // 10 else f"{count:,} bytes"


def _decoded(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    for bom, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(bom):
            return _decode(data, encoding), encoding.removesuffix("-sig"), ()
    start = data[:400]
    for place, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(start) > 3 and start[place::2].count(0) > len(start) * 0.4 and 0 not in start[1 - place :: 2]:
            return _decode(data, encoding), encoding, ()
    try:
        return data.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError:
        remark = "The file was read as Windows text, since it is not UTF-8. Check accents and the £ sign."
        return _decode(data, "cp1252"), "cp1252", (remark,)


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as wrong:
        reason = "The file is not text that can be read. Save it from the spreadsheet as CSV UTF-8."
        raise Unreadable(whole(reason)) from wrong


def _delimiter(text: str) -> str:
    """The one whose heading has several cells, and as many as most rows have."""
    best, found = (0.0, 1), ","
    for delimiter in (",", ";", "\t"):
        widths = [width for width in _widths(text, delimiter) if width]
        if widths and widths[0] > 1:
            agreeing = sum(width == widths[0] for width in widths) / len(widths)
            if (agreeing, widths[0]) > best:
                best, found = (agreeing, widths[0]), delimiter
    return found


def _widths(text: str, delimiter: str) -> list[int]:
    widths: list[int] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            widths.append(len(cells) if any(cells) else 0)
            if len(widths) == 50:
                break
    except csv.Error:
        pass
    return widths


def _rows(text: str, delimiter: str, limits: Limits) -> tuple[Row, ...]:
    rows: list[Row] = []
    number = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            if not any(cell.strip() for cell in cells):
                continue
            rows.append(Row(number, tuple(cells)))
            if len(rows) > limits.rows + 1:
                raise Unreadable(too_many_rows(limits))
    except csv.Error as wrong:
        reason = "A quotation mark is not closed as it should be, so the cells cannot be told apart."
        raise Unreadable(Problem(number + 1, None, "", reason)) from wrong
    return tuple(rows)


def _without_empty_end(
    columns: tuple[str, ...], rows: tuple[Row, ...]
) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """Spreadsheets save empty columns to the right of a table. They are no part of it."""
    width = len(columns)
    while width and not columns[width - 1].strip() and not any(any(row.cells[width - 1 :]) for row in rows):
        width -= 1
    trimmed = tuple(
        Row(row.number, row.cells[:width]) if len(row.cells) > width and not any(row.cells[width:]) else row
        for row in rows
    )
    return tuple(name.strip() for name in columns[:width]), trimmed


def _heading_problems(number: int, columns: tuple[str, ...], limits: Limits) -> Iterator[Problem]:
    if len(columns) > limits.columns:
        reason = f"The heading has {len(columns)} columns, and the limit is {limits.columns}."
        yield Problem(number, None, "", reason)
    for place, name in enumerate(columns, start=1):
        if not name:
            yield Problem(number, f"column {place}", "", "This column has no heading. Give it one.")
    for name, times in Counter(name.casefold() for name in columns if name).items():
        if times > 1:
            yield Problem(number, name, name, f"“{name}” is the heading of {times} columns. Keep one.")


def _shape_problems(columns: tuple[str, ...], rows: tuple[Row, ...]) -> Iterator[Problem]:
    for row in rows:
        if len(row.cells) != len(columns):
            cells = "1 cell" if len(row.cells) == 1 else f"{len(row.cells)} cells"
            yield Problem(
                row.number, None, "", f"Row {row.number} has {cells}, and the heading has {len(columns)}."
            )


_HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def _cell_problems(columns: tuple[str, ...], rows: tuple[Row, ...]) -> Iterator[Problem]:
    for row in rows:
        for name, cell in zip(columns, row.cells, strict=True):
            if cell and (reason := _cell_fault(cell)):
                shown = "" if "NHS number" in reason else cell[:60]
                yield Problem(row.number, name, shown, reason)


def _cell_fault(cell: str) -> str:
    if len(cell) > LONGEST_CELL:
        return f"The cell has {len(cell):,} characters, and the limit is {LONGEST_CELL:,}."
    if _HIDDEN.search(cell):
        return "The cell holds a hidden character that cannot be kept. Type it again."
    # A decimal fraction may have ten figures too; nobody writes an NHS number as one.
    if _may_hold_ten_figures(cell) and not ("." in cell and is_plain_number(cell)) and nhs_numbers_in(cell):
        return "This looks like an NHS number. Nothing about individual patients is kept here: take it out."
    return ""


_FIGURE = re.compile(r"\d")


def _may_hold_ten_figures(cell: str) -> bool:
    return len(cell) >= 10 and (not cell.isascii() or len(_FIGURE.findall(cell)) >= 10)
