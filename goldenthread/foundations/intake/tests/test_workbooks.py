import io
import struct
import zipfile
from datetime import date

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.foundations.intake import apart, workbooks
from goldenthread.foundations.intake.readers import Limits, Unreadable, read_table
from goldenthread.foundations.intake.workbooks import read_workbook
from goldenthread.foundations.intake.writers import write_csv, write_workbook

LIMITS = Limits(bytes=20 * 1024 * 1024, rows=200_000, columns=200)


def cells(table):
    return [row.cells for row in table.rows]


def reasons(data, **options):
    with pytest.raises(Unreadable) as refused:
        read_workbook(data, limits=options.pop("limits", LIMITS), **options)
    return [(problem.where, problem.reason) for problem in refused.value.problems]


def saved(fill, **options):
    """A workbook as somebody might have made it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    fill(book)
    book.close()
    return out.getvalue()


def repacked(data, change):
    """The same workbook with its parts changed by name."""
    parts = {
        name: zipfile.ZipFile(io.BytesIO(data)).read(name)
        for name in zipfile.ZipFile(io.BytesIO(data)).namelist()
    }
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in parts.items():
            pack.writestr(name, content)
    return out.getvalue()


PLAIN = write_workbook(["name", "since"], [["Amina", date(2026, 6, 15)], ["Ben", ""]])


def test_a_workbook_is_the_same_table_as_its_csv():
    (table,) = read_workbook(PLAIN, limits=LIMITS)
    assert table.columns == ("name", "since")
    assert cells(table) == [("Amina", "2026-06-15"), ("Ben", "")]
    assert table.sheet == "Sheet1"


def test_days_are_days_in_either_calendar_of_excel():
    def fill(book):
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["name", "since"])
        sheet.write(1, 0, "Amina")
        sheet.write_datetime(1, 1, date(2026, 6, 15), day)

    for since_1904 in (False, True):
        (table,) = read_workbook(saved(fill, date_1904=since_1904), limits=LIMITS)
        assert cells(table) == [("Amina", "2026-06-15")]


def test_whole_numbers_have_no_point():
    (table,) = read_workbook(write_workbook(["a", "b"], [[20000001, 0.5]]), limits=LIMITS)
    assert cells(table) == [("20000001", "0.5")]


def test_every_visible_sheet_is_read_and_no_hidden_one():
    def fill(book):
        for name in ("Wards", "Notes", "Theatres"):
            book.add_worksheet(name).write_column(0, 0, ["name", name])
        book.get_worksheet_by_name("Notes").hide()
        book.add_worksheet("Empty")

    tables = read_workbook(saved(fill), limits=LIMITS)
    assert [(table.sheet, cells(table)) for table in tables] == [
        ("Wards", [("Wards",)]),
        ("Theatres", [("Theatres",)]),
    ]


def test_hidden_rows_and_titles_are_read_and_told():
    def fill(book):
        sheet = book.add_worksheet("Staff")
        sheet.merge_range("A1:C1", "Staff in post, June 2026")
        sheet.write_row(2, 0, ["name", "place"])
        sheet.write_row(3, 0, ["Amina", "Ward 7"])
        sheet.write_row(4, 0, ["Ben", "Ward 7"])
        sheet.set_row(4, None, None, {"hidden": True})

    (table,) = read_workbook(saved(fill), limits=LIMITS)
    assert [(row.number, row.cells) for row in table.rows] == [
        (4, ("Amina", "Ward 7")),
        (5, ("Ben", "Ward 7")),
    ]
    assert "1 row of the sheet Staff is hidden" in table.remarks[0]
    assert "taken for a title" in table.remarks[1]


def test_hidden_columns_are_read_and_told():
    def fill(book):
        sheet = book.add_worksheet("Falls")
        sheet.write_row(0, 0, ["period", "numerator", "denominator"])
        sheet.write_row(1, 0, ["2026-05", 3, 812])
        sheet.set_column("B:C", None, None, {"hidden": True})

    (table,) = read_workbook(saved(fill), limits=LIMITS)
    assert cells(table) == [("2026-05", "3", "812")]
    assert table.remarks == (
        "2 columns of the sheet Falls are hidden in the spreadsheet. They were read too.",
    )


def test_an_error_in_a_cell_is_no_empty_cell():
    def fill(book):
        sheet = book.add_worksheet("Falls")
        sheet.write_row(0, 0, ["period", "value", "state"])
        sheet.write_row(1, 0, ["2026-04", 3, ""])
        sheet.write_string(2, 0, "2026-05")
        sheet.write_formula(2, 1, "=1/0", value="#DIV/0!")

    assert reasons(saved(fill)) == [
        (
            "Sheet Falls, row 3, column B",
            "This cell holds an error, #DIV/0!. Put its formula right, or empty the cell if there is no number.",
        )
    ]


def test_without_the_look_for_errors_one_would_be_an_empty_cell(monkeypatch):
    """Negative control: what is under the reader gives an error as nothing."""

    def fill(book):
        sheet = book.add_worksheet("Falls")
        sheet.write_row(0, 0, ["period", "value"])
        sheet.write_string(1, 0, "2026-05")
        sheet.write_formula(1, 1, "=1/0", value="#DIV/0!")

    monkeypatch.setattr(workbooks, "_faults", lambda *given: iter(()))
    assert cells(read_workbook(saved(fill), limits=LIMITS)[0]) == [("2026-05", "")]


def test_a_workbook_says_from_when_its_days_count():
    def fill(book):
        book.add_worksheet().write_row(0, 0, ["period", "value"])
        book.get_worksheet_by_name("Sheet1").write_row(1, 0, [45000, 3])

    for since_1904 in (False, True):
        (table,) = read_workbook(saved(fill, date_1904=since_1904), limits=LIMITS)
        assert table.since_1904 is since_1904
        assert apart.read_apart(saved(fill, date_1904=since_1904))[0].since_1904 is since_1904


def test_merged_cells_are_refused_where_they_are():
    def fill(book):
        sheet = book.add_worksheet("Staff")
        sheet.write_row(0, 0, ["name", "place"])
        sheet.write_column(1, 0, ["Amina", "Ben"])
        sheet.merge_range("B2:B3", "Ward 7")

    assert reasons(saved(fill)) == [
        ("Sheet Staff, row 2, column B", "The cells B2 to B3 are merged. Unmerge them, and fill each one.")
    ]


def test_a_formula_is_its_result_and_refused_without_one():
    def fill(book):
        sheet = book.add_worksheet("Staff")
        sheet.write_column(0, 0, ["number", "x"])
        sheet.write_formula(1, 0, "=1+1", value=2)

    assert cells(read_workbook(saved(fill), limits=LIMITS)[0]) == [("2",)]
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["number"])
    book.active.append(["=1+1"])
    book.save(out)
    ((where, reason),) = reasons(out.getvalue())
    assert where == "Sheet Sheet, row 2, column A"
    assert "its result is not in the file" in reason


def test_the_sheet_the_row_and_the_column_of_a_fault_are_named():
    data = write_workbook(["name", "note"], [["Amina", "943 476 5919"]], sheet="Staff")
    ((where, reason),) = reasons(data)
    assert where == "Sheet Staff, row 2, note"
    assert "NHS number" in reason


def test_duplicate_headings_are_refused():
    assert "heading of 2 columns" in reasons(write_workbook(["a", "A"], [["1", "2"]]))[0][1]


def test_each_limit_holds_at_its_number():
    three = write_workbook(["a", "b"], [["1", "2"]] * 3)
    assert len(read_workbook(three, limits=Limits(rows=3, columns=2))[0].rows) == 3
    assert "more than 2 rows" in reasons(three, limits=Limits(rows=2))[0][1]
    assert "2 columns, and the limit is 1" in reasons(three, limits=Limits(columns=1))[0][1]
    assert "the limit is" in reasons(three, limits=Limits(bytes=len(three) - 1))[0][1]
    assert read_workbook(three, limits=Limits(bytes=len(three)))


def far_cell(reference):
    def change(parts):
        name = "xl/worksheets/sheet1.xml"
        parts[name] = parts[name].replace(b'r="A2"', b'r="%s"' % reference)

    return repacked(PLAIN, change)


def test_a_cell_far_away_does_not_make_a_huge_table():
    assert "more than 200,000 rows" in reasons(far_cell(b"A1048576"))[0][1]
    assert "16384 columns" in reasons(far_cell(b"XFD2"))[0][1]


# --- bombs, and files that are not what they say -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Excel file (.xls), or one that is locked"),
        (PLAIN[:-30], "broken off"),
        (PLAIN[: len(PLAIN) // 2], "broken off"),
        (b"PK\x03\x04 not a zip at all", "broken off"),
    ],
)
def test_other_files_are_refused_with_what_to_do(data, says):
    assert says in reasons(data)[0][1]


def archive(*members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in members:
            pack.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ([("content.xml", "x")], ".ods"),
        ([("xl/workbook.bin", "x")], ".xlsb"),
        ([("xl/workbook.xml", "<a/>"), ("xl/vbaProject.bin", "x")], "holds macros"),
        ([("readme.txt", "x")], "not a workbook"),
        ([("xl/workbook.xml", "<a/>"), ("../../etc/passwd", "x")], "not a workbook"),
        ([("xl/workbook.xml", "<a/>"), ("/etc/passwd", "x")], "not a workbook"),
        ([("xl/workbook.xml", "<a/>"), ("xl/WORKBOOK.xml", "<a/>")], "not a workbook"),
        ([("xl/workbook.xml", "<a/>"), *((f"p{n}.xml", "") for n in range(200))], "more than 200 parts"),
        ([("xl/workbook.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>")], "not a workbook"),
        ([("xl/workbook.xml", "<a/>".encode("utf-16"))], "not a workbook"),
        ([("xl/workbook.xml", b"0" * 60_000_000)], "unpacks to far more than a table"),
    ],
)
def test_what_no_spreadsheet_writes_is_refused(members, says):
    assert says in reasons(archive(*members))[0][1]


def test_a_link_is_refused():
    link = zipfile.ZipInfo("xl/link.xml")
    link.external_attr = 0o120777 << 16
    assert "not a workbook" in reasons(archive(("xl/workbook.xml", "<a/>"), (link, "/etc/passwd")))[0][1]


def test_a_part_larger_than_it_says_is_refused_at_its_word():
    data = bytearray(archive(("xl/workbook.xml", b" " * 3_000_000)))
    directory = data.rfind(b"PK\x01\x02")
    for at in (22, directory + 24):
        struct.pack_into("<I", data, at, 10)
    assert "not a workbook" in reasons(bytes(data))[0][1]


def test_the_limit_on_what_unpacks_holds_at_its_number():
    parts = zipfile.ZipFile(io.BytesIO(PLAIN)).infolist()
    unpacked = sum(part.file_size for part in parts)
    assert read_workbook(PLAIN, limits=LIMITS, most_unpacked=unpacked)
    assert "unpacks to more than" in reasons(PLAIN, most_unpacked=unpacked - 1)[0][1]


def test_without_the_measure_a_bomb_would_unpack(monkeypatch):
    bomb = archive(("xl/workbook.xml", b"0" * 60_000_000))
    monkeypatch.setattr(workbooks, "_check_members", lambda *given: None)
    assert len(workbooks.unpacked_safely(bomb)["xl/workbook.xml"]) == 60_000_000


# --- any table -------------------------------------------------------------------------------------------------------

words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf")), max_size=12).filter(
    lambda cell: not any(char.isdigit() for char in cell)
)
payloads = st.sampled_from(
    [
        *("=1+1", "+a", "-a", "@x", "＝1", "'=1", '=HYPERLINK("http://x")', "=cmd|' /C calc'!A0"),
        *("a\nb", 'say "x"', "a;b", "00123", "_x0041_", "1E5", "https://example.test/", "TRUE", "15/06/2026"),
    ]
)
tables = st.lists(st.tuples(words.filter(str.strip), st.one_of(words, payloads)), min_size=1, max_size=8)


@settings(max_examples=200, deadline=None)
@given(tables, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "xlsx"]), st.sampled_from([",", ";", "\t"]))
def test_any_table_written_is_read_back_as_it_was(rows, form, delimiter):
    heading = ["name", "note"]
    if form == "xlsx":
        (table,) = read_workbook(write_workbook(heading, rows), limits=LIMITS)
    else:
        import csv

        out = io.StringIO(newline="")
        safe = list(csv.reader(io.StringIO(write_csv(heading, rows).decode(), newline="")))
        csv.writer(out, delimiter=delimiter).writerows(safe)
        table = read_table(out.getvalue().encode(form))
    assert cells(table) == [tuple(row) for row in rows]


@pytest.mark.parametrize("payload", ["=1+1", "@SUM(A1)", '=HYPERLINK("http://x")', "-2+3", "＝1", "\tx"])
def test_what_looks_like_a_formula_is_text_in_a_workbook(payload):
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(["a"], [[payload]])))
    cell = book.active["A2"]
    assert (cell.data_type, cell.value) == ("s", payload)


# --- in a process of its own -----------------------------------------------------------------------------------------


def test_a_file_is_read_apart_as_it_is_here():
    assert apart.read_apart(PLAIN) == read_workbook(PLAIN, limits=apart.LARGE)
    csv = "name,place\nAmina,Ward 7\nSián,Ward 8\n".encode("cp1252")
    assert apart.read_apart(csv) == (read_table(csv, limits=apart.LARGE),)


def test_faults_come_back_from_apart():
    with pytest.raises(Unreadable) as refused:
        apart.read_apart(b"a,b\n1\n")
    assert refused.value.problems[0].reason == "Row 2 has 1 cell, and the heading has 2."
    (table,) = apart.read_apart(b"a,b\n1,943 476 5919\n", keep_faults=True)
    assert table.faults[0].row == 2


GREEDY = {
    "memory": "kept = [bytearray(1 << 20) for _ in range(4096)]",
    "time": "while True: pass",
    "crash": "import ctypes; ctypes.string_at(0)",
    "network": "import socket; socket.socket()",
    "files": "open('/etc/passwd')",
    "output": "import sys\nfor _ in range(400): sys.stdout.write('x' * (1 << 20))",
}


def greedy(monkeypatch, what, *, limited=True):
    """How a reader ends that does this, in the process where files are read."""
    monkeypatch.setattr(apart, "SECONDS_TO_WAIT", 8)
    prelude = "import socket, ctypes\nfrom goldenthread.foundations.intake import apart\n"
    prelude += "apart.MOST_MEMORY = 256 << 20\napart.SECONDS_OF_WORK = 2\napart.MOST_TOLD = 1 << 20\n"
    script = prelude + ("apart.limit_this_process()\n" if limited else "") + GREEDY[what]
    import sys
    import tempfile

    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as told:
        return apart._run([sys.executable, "-c", script], given, told)


@pytest.mark.parametrize("what", ["memory", "time", "crash", "network", "files", "output"])
def test_a_reader_that_goes_wrong_goes_alone(monkeypatch, what):
    assert greedy(monkeypatch, what) != 0


@pytest.mark.parametrize("what", ["network", "files", "output"])
def test_without_its_limits_a_reader_could(monkeypatch, what):
    assert greedy(monkeypatch, what, limited=False) == 0


def test_a_reader_that_dies_is_told_as_a_sentence(monkeypatch):
    monkeypatch.setattr(apart, "_run", lambda *given: -9)
    with pytest.raises(Unreadable, match="could not be read"):
        apart.read_apart(PLAIN)
