"""A column, or a few, copied from a spreadsheet: as text with tabs, the way it is shown there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from goldenthread.engines.measurement.imports.columns import columns_of
from goldenthread.engines.measurement.models import Kind, Measure
from goldenthread.foundations.clock.periods import DatesWritten, Grain, NotAPeriod, Period, read_period
from goldenthread.foundations.design.forms.reading import read_number
from goldenthread.foundations.intake.readers import Problem, Row, Table, Unreadable, checked_cells, whole

MOST_PASTED = 2_000


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was pasted as a table with headings, for the same reading as a file's."""

    table: Table
    headings: dict[str, str]


def read_pasted(
    text: str, measure: Measure, *, first: Period | None, written: DatesWritten, blank_is_not_measured: bool
) -> Pasted:
    """A table of what was pasted.

    One column (two for a percentage or a rate) are the numbers of periods one after another from `first`. One column
    more, and the first of them says the period. A heading above is taken for one. A blank cell leaves its period out,
    or says that it could not be measured.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")
    if not text.strip():
        raise Unreadable(
            whole("Nothing is pasted yet. Copy the cells in your spreadsheet and paste them here.")
        )
    if len(lines) > MOST_PASTED:
        reason = f"{len(lines):,} rows are pasted, and the limit is {MOST_PASTED:,}. Send them in a file."
        raise Unreadable(whole(reason))
    rows = _cells(lines, measure)
    names = ("numerator", "denominator") if measure.is_ratio else ("value",)
    width = max(map(len, rows))
    if width not in (len(names), len(names) + 1):
        raise Unreadable(whole(_wrong_width(width, measure)))
    dated = width == len(names) + 1
    columns = ("period", *names) if dated else names
    remarks, start = _heading(rows[0], columns, measure, written)
    body = [
        (number, cells + [""] * (width - len(cells)))
        for number, cells in enumerate(rows[start:], start=start + 1)
    ]
    if not dated:
        if first is None:
            reason = (
                "The pasted cells do not say their periods. Choose below which one the first number is of."
            )
            raise Unreadable(whole(reason))
        body = [
            (number, [first.shifted(step).start.isoformat(), *cells])
            for step, (number, cells) in enumerate(body)
        ]
    return _table(body, names, measure, remarks, blank_is_not_measured)


def _table(
    body: Sequence[tuple[int, list[str]]],
    names: Sequence[str],
    measure: Measure,
    remarks: list[str],
    blank_is_not_measured: bool,
) -> Pasted:
    kept, blank = [], 0
    for number, (period, *numbers) in body:
        if not any(numbers):
            blank += 1
            if not blank_is_not_measured or not period:
                continue
            kept.append(Row(number, (period, *numbers, "not measured")))
        else:
            kept.append(Row(number, (period, *(_plain_number(cell, measure) for cell in numbers), "")))
    if blank and not blank_is_not_measured:
        remarks.append("1 blank row was left out." if blank == 1 else f"{blank:,} blank rows were left out.")
    if not kept:
        raise Unreadable(whole("Every pasted cell is blank. Copy the cells that hold the numbers."))
    columns = ("period", *names, "state")
    table = checked_cells(Table(columns, tuple(kept), "pasted", "\t", tuple(remarks)))
    return Pasted(table, {name: name for name in columns})


_THOUSANDS = re.compile(r"\s*-?\d{1,3}(,\d{3})+(\.\d+)?\s*")


def _cells(lines: Sequence[str], measure: Measure) -> list[list[str]]:
    """Cells of each line. Tabs part them where there are any; then semicolons; then commas that are no thousands."""
    for mark in ("\t", ";"):
        if any(mark in line for line in lines):
            return [[cell.strip() for cell in line.split(mark)] for line in lines]
    alone = not measure.is_ratio and all(
        "," not in line or _THOUSANDS.fullmatch(line) or _is_number(line) for line in lines
    )
    if alone or not any("," in line for line in lines):
        return [[line.strip()] for line in lines]
    return [[cell.strip() for cell in line.split(",")] for line in lines]


def _is_number(text: str) -> bool:
    try:
        read_number(text, strip="%£")
    except ValidationError:
        return False
    return True


def _heading(
    cells: Sequence[str], columns: Sequence[str], measure: Measure, written: DatesWritten
) -> tuple[list[str], int]:
    """A remark and where the rows begin: below a first row in which nothing is a number or a period."""
    filled = [cell for cell in cells if cell]
    if not filled or any(_is_number(cell) or _is_period(cell, measure, written) for cell in filled):
        return [], 0
    said = [
        name
        for cell in filled
        for name in columns_of([cell], measure=None, remembered={}).found
        if name in columns
    ]
    if said and said != [name for name in columns if name in said]:
        reason = f"The columns are to be in this order: {', '.join(columns)}."
        raise Unreadable(Problem(1, None, ", ".join(filled)[:60], reason))
    return [f"The first row, “{', '.join(filled)[:60]}”, was taken for a heading."], 1


def _is_period(text: str, measure: Measure, written: DatesWritten) -> bool:
    try:
        read_period(text, Grain(measure.grain), written=written)
    except NotAPeriod:
        return any(mark.isdigit() for mark in text)
    return True


def _plain_number(cell: str, measure: Measure) -> str:
    """A number without the sign of its unit, where that changes nothing: 12.5% hours are no hours."""
    if measure.kind == Kind.AMOUNT and cell.endswith("%") and "%" in measure.unit_label:
        return cell[:-1].strip()
    return cell.strip("£").strip() if "£" in measure.unit_label or "pound" in measure.unit_label else cell


def _wrong_width(width: int, measure: Measure) -> str:
    if measure.is_ratio and width == 1:
        return (
            f"{measure.name} is made of two numbers: what was counted, and out of how many. Copy both columns, not the "
            "percentage that the spreadsheet works out of them."
        )
    wanted = "two or three columns" if measure.is_ratio else "one or two columns"
    return f"{width} columns are pasted. Copy {wanted}: the numbers, and before them the dates if you like."
