"""Reads the sheets of an Excel workbook (.xlsx), after looking at what the file is made of.

A workbook is a zip of XML. What it would unpack to is measured before anything in it is parsed, and what no honest
spreadsheet writes is refused. It is read in a process of its own: see `apart`.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from html import unescape
from typing import Any

import python_calamine

from goldenthread.foundations.intake.readers import (
    MEGABYTE,
    Limits,
    Problem,
    Row,
    Table,
    Unreadable,
    checked,
    too_large,
    too_many_rows,
    whole,
)

MOST_MEMBERS = 200
MOST_UNPACKED = 200 * MEGABYTE
# XML of a table packs to about a tenth; a hundredth is no table.
MOST_RATIO = 200
RATIO_COUNTS_FROM = 5 * MEGABYTE
_DIRECTORY_ENTRY = 46 + 512
_CHUNK = MEGABYTE

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = b"PK\x05\x06"

ODD = (
    "The file is not a workbook as Excel writes one, so it was not opened. Save it again as .xlsx, or as CSV."
)


def is_workbook(data: bytes) -> bool:
    """Whether these bytes begin as a workbook does, of this kind or of an older one."""
    return data.startswith((_ZIP, _COMPOUND))


def read_workbook(
    data: bytes, *, limits: Limits, keep_faults: bool = False, most_unpacked: int = MOST_UNPACKED
) -> tuple[Table, ...]:
    """Every table in a workbook: one for each sheet that can be seen and holds something."""
    if len(data) > limits.bytes:
        raise Unreadable(too_large(len(data), limits))
    parts = unpacked_safely(data, most_unpacked=most_unpacked)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        problems = [problem for name, xml in _sheets(book, parts) for problem in _faults(name, xml, limits)]
        if problems:
            raise Unreadable(*problems)
        since_1904 = _SINCE_1904.search(parts["xl/workbook.xml"]) is not None
        found = [_table(book, name, xml, limits, since_1904=since_1904) for name, xml in _sheets(book, parts)]
    except (python_calamine.CalamineError, zipfile.BadZipFile, KeyError, ValueError) as wrong:
        raise Unreadable(whole(ODD)) from wrong
    tables = [table for table in found if table is not None]
    if not tables:
        raise Unreadable(whole("The workbook has no sheet with anything in it."))
    return tuple(checked(table, limits=limits, keep_faults=keep_faults, quotes=False) for table in tables)


# --- what the file is made of --------------------------------------------------------------------------------------


def unpacked_safely(data: bytes, *, most_unpacked: int = MOST_UNPACKED) -> dict[str, bytes]:
    """The parts of a workbook that are text, by name, if it has no more and no larger parts than a workbook has."""
    if data.startswith(_COMPOUND):
        reason = (
            "This is an old Excel file (.xls), or one that is locked with a password. "
            "Open it in Excel and save it as .xlsx without a password."
        )
        raise Unreadable(whole(reason))
    _check_directory(data)
    try:
        members = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as wrong:
        raise Unreadable(whole(ODD)) from wrong
    _check_members(data, members, most_unpacked)
    return _unpack(data, members, most_unpacked)


def _check_directory(data: bytes) -> None:
    """The end of a zip says how long its list of members is. Nothing is read by that list before it is believed."""
    at = data.rfind(_END)
    if at < 0 or len(data) < at + 22:
        raise Unreadable(whole("The file is broken off or not a workbook. Send it again, or save it as CSV."))
    count, size = struct.unpack("<HI", data[at + 10 : at + 16])
    if count > MOST_MEMBERS or size > MOST_MEMBERS * _DIRECTORY_ENTRY:
        raise Unreadable(
            whole(f"The workbook has more than {MOST_MEMBERS} parts inside, which is the limit.")
        )


def _check_members(data: bytes, members: list[zipfile.ZipInfo], most_unpacked: int) -> None:
    names = [member.filename for member in members]
    if len(names) > MOST_MEMBERS:
        raise Unreadable(
            whole(f"The workbook has more than {MOST_MEMBERS} parts inside, which is the limit.")
        )
    if "content.xml" in names:
        reason = "This is an OpenDocument file (.ods). Open it in your spreadsheet and save it as .xlsx, or as CSV."
        raise Unreadable(whole(reason))
    if "xl/workbook.bin" in names:
        reason = "This is a binary Excel file (.xlsb). Open it in Excel and save it as .xlsx."
        raise Unreadable(whole(reason))
    if any(name.casefold().endswith("vbaproject.bin") for name in names):
        reason = "The workbook holds macros. Nothing of it was opened. Save it as .xlsx, without macros, or as CSV."
        raise Unreadable(whole(reason))
    if "xl/workbook.xml" not in names or len(set(map(str.casefold, names))) < len(names):
        raise Unreadable(whole(ODD))
    if any(map(_is_odd, members)):
        raise Unreadable(whole(ODD))
    unpacked = sum(member.file_size for member in members)
    if unpacked > most_unpacked:
        raise Unreadable(_too_much(most_unpacked))
    if unpacked > RATIO_COUNTS_FROM and unpacked > MOST_RATIO * len(data):
        raise Unreadable(whole("The workbook unpacks to far more than a table would, so it was not opened."))


def _too_much(most: int) -> Problem:
    return whole(
        f"The workbook unpacks to more than {most // MEGABYTE} MB, which is the limit. Send it in parts."
    )


def _is_odd(member: zipfile.ZipInfo) -> bool:
    """A link, a name that leads elsewhere, a lock, or a way of packing that Excel does not use."""
    name = member.filename
    return (
        member.external_attr >> 16 & 0o170000 == 0o120000
        or name.startswith("/")
        or "\\" in name
        or ".." in name.split("/")
        or ":" in name
        or bool(member.flag_bits & 0x1)
        or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    )


def _unpack(data: bytes, members: list[zipfile.ZipInfo], most_unpacked: int) -> dict[str, bytes]:
    """Unpack every part, stopping where one is larger than it says: it is not taken at its word."""
    parts: dict[str, bytes] = {}
    total = 0
    for member in members:
        text = b"".join(_inflated(data, member, most_unpacked - total))
        total += len(text)
        if member.filename.lower().endswith((".xml", ".rels", ".vml")):
            _check_xml(text)
            parts[member.filename] = text
    return parts


def _inflated(data: bytes, member: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
    start = member.header_offset
    if data[start : start + 4] != _ZIP or len(data) < start + 30:
        raise Unreadable(whole(ODD))
    name, extra = struct.unpack("<HH", data[start + 26 : start + 30])
    packed = data[start + 30 + name + extra :][: member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        if len(packed) != member.file_size:
            raise Unreadable(whole(ODD))
        yield packed
        return
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    given = 0
    try:
        while not inflate.eof:
            piece = inflate.decompress(packed, _CHUNK)
            given += len(piece)
            if given > most:
                raise Unreadable(_too_much(MOST_UNPACKED))
            if given > member.file_size or (not piece and not inflate.unconsumed_tail and not inflate.eof):
                raise Unreadable(whole(ODD))
            packed = inflate.unconsumed_tail
            yield piece
    except zlib.error as wrong:
        raise Unreadable(whole(ODD)) from wrong
    if given != member.file_size:
        raise Unreadable(whole(ODD))


def _check_xml(text: bytes) -> None:
    """No spreadsheet writes a document type, and entities are how a small file becomes a huge one."""
    if text[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in text[:8]:
        raise Unreadable(whole(ODD))
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise Unreadable(whole(ODD))


# --- sheets ----------------------------------------------------------------------------------------------------------


def _sheets(book: Any, parts: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """The name and the XML of each sheet of cells that can be seen."""
    seen = {
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.visible == python_calamine.SheetVisibleEnum.Visible
        and sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
    }
    for name, part in _parts_by_sheet(parts):
        if name in seen:
            yield name, parts.get(part, b"")


_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def _attributes(tag: bytes) -> dict[str, str]:
    return {
        found[1].decode().rpartition(":")[2]: unescape((found[2] or found[3] or b"").decode())
        for found in _ATTRIBUTE.finditer(tag)
    }


def _parts_by_sheet(parts: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    relations = parts.get("xl/_rels/workbook.xml.rels", b"")
    targets = {}
    for tag in _RELATION.findall(relations):
        said = _attributes(tag)
        target = said.get("Target", "")
        targets[said.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    for tag in _SHEET.findall(parts["xl/workbook.xml"]):
        said = _attributes(tag)
        yield said.get("name", ""), targets.get(said.get("id", ""), "")


_CELL = rb"<(?:\w+:)?c\b[^>]*?\br=[\"']"
_FAR_RIGHT = re.compile(_CELL + rb"([A-Z]{2,})\d+[\"'][^>]*[^/]>")
_ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c\b(?=[^>]*?\br=[\"']([A-Z]{1,3})(\d+)[\"'])(?=[^>]*?\bt=[\"']e[\"'])[^>]*>.{0,9000}?<(?:\w+:)?v>([^<]{0,20})</",
    re.DOTALL,
)
_SINCE_1904 = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*\bdate1904=[\"'](?:1|true)[\"']")
_HIDDEN_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^>]*\bhidden=[\"'](?:1|true)[\"'][^>]*>")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*\bhidden=[\"'](?:1|true)[\"']")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=[\"']([A-Z]+)(\d+):([A-Z]+)(\d+)[\"']")
_UNCALCULATED = re.compile(
    _CELL + rb"([A-Z]{1,3})(\d+)[\"'][^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>"
)
MOST_NAMED = 20


def _faults(name: str, xml: bytes, limits: Limits) -> Iterator[Problem]:
    """What cannot be read without a guess: cells that are merged, results that are not in the file, far too much."""
    lowest = limits.rows + MOST_TITLES + 1
    far_down = re.compile(_CELL + rb"[A-Z]{1,3}(\d{%d,})[\"'][^>]*[^/]>" % len(str(lowest)))
    if any(int(found[1]) > lowest for found in far_down.finditer(xml)):
        yield too_many_rows(limits, sheet=name)
        return
    widest = max((_column_number(found[1]) for found in _FAR_RIGHT.finditer(xml)), default=0)
    if widest > limits.columns:
        yield whole(f"The sheet has {widest} columns, and the limit is {limits.columns}.", sheet=name)
        return
    titles = _title_rows(xml)
    merged = [found for found in _MERGED.finditer(xml) if int(found[2]) > titles]
    for found in merged[:MOST_NAMED]:
        first, last = f"{found[1].decode()}{found[2].decode()}", f"{found[3].decode()}{found[4].decode()}"
        reason = f"The cells {first} to {last} are merged. Unmerge them, and fill each one."
        yield Problem(int(found[2]), f"column {found[1].decode()}", "", reason, name)
    for place, found in enumerate(_UNCALCULATED.finditer(xml)):
        if place == MOST_NAMED:
            break
        reason = (
            "This cell is a formula, and its result is not in the file. Open it in Excel and save it again, "
            "or paste the cells as values."
        )
        yield Problem(int(found[2]), f"column {found[1].decode()}", "", reason, name)
    for place, found in enumerate(_ERROR_CELL.finditer(xml)):
        if place == MOST_NAMED:
            break
        error = unescape(found[3].decode(errors="replace"))
        reason = f"This cell holds an error, {error}. Put its formula right, or empty the cell if there is no number."
        yield Problem(int(found[2]), f"column {found[1].decode()}", error, reason, name)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


MOST_TITLES = 10


def _title_rows(xml: bytes) -> int:
    """How many rows at the top hold one cell at most, above a row of several: titles, not headings."""
    rows = re.findall(rb"<(?:\w+:)?row\b([^>]*)>(.*?)</(?:\w+:)?row>", xml[:200_000], re.DOTALL)[
        : MOST_TITLES + 1
    ]
    last = 0
    for tag, cells in rows:
        number = _attributes(tag).get("r", "")
        held = len(re.findall(rb"<(?:\w+:)?c\b[^>]*[^/]>", cells))
        if held > 1:
            return last
        last = int(number) if number.isdigit() else last + 1
    return 0


def _table(book: Any, name: str, xml: bytes, limits: Limits, *, since_1904: bool) -> Table | None:
    """One sheet's rows, its heading the first; nothing where the sheet is empty."""
    titles = _title_rows(xml)
    rows = []
    for number, cells in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), start=1):
        if number <= titles:
            continue
        words = tuple(map(_as_text, cells))
        if any(word.strip() for word in words):
            rows.append(Row(number, words))
            if len(rows) > limits.rows + 1:
                raise Unreadable(too_many_rows(limits, sheet=name))
    if not rows:
        return None
    return replace(
        Table((), tuple(rows), "workbook", "", sheet=name, since_1904=since_1904),
        remarks=tuple(_remarks(name, xml, titles)),
    )


def _remarks(name: str, xml: bytes, titles: int) -> Iterator[str]:
    hidden = len(_HIDDEN_ROW.findall(xml))
    if hidden == 1:
        yield f"1 row of the sheet {name} is hidden in the spreadsheet. It was read too."
    elif hidden:
        yield f"{hidden:,} rows of the sheet {name} are hidden in the spreadsheet. They were read too."
    columns = sum(map(_columns_hidden, _HIDDEN_COLUMN.findall(xml)))
    if columns == 1:
        yield f"1 column of the sheet {name} is hidden in the spreadsheet. It was read too."
    elif columns:
        yield f"{columns:,} columns of the sheet {name} are hidden in the spreadsheet. They were read too."
    if titles == 1:
        yield f"The first row of the sheet {name} stands above the headings, so it was taken for a title."
    elif titles:
        yield f"The first {titles} rows of the sheet {name} stand above the headings, so they were taken for titles."


def _columns_hidden(tag: bytes) -> int:
    said = _attributes(tag)
    first, last = said.get("min", ""), said.get("max", "")
    return int(last) - int(first) + 1 if first.isdigit() and last.isdigit() and int(last) < 16_384 else 1


def _as_text(value: Any) -> str:
    """A cell as it would stand in a CSV file: whole numbers without a point, days with the year first."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
