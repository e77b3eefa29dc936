"""Files on their way in: read in a process of their own, asked about once, previewed, written whole or not at all."""

import io
import re
import struct
import zipfile
from html import unescape

import openpyxl
import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from goldenthread.engines.measurement import actions, imports, queries
from goldenthread.engines.measurement.models import Batch, HeldFile, KnownColumn, Observation
from goldenthread.foundations.audit.queries import entries_about
from goldenthread.foundations.clock.periods import DatesWritten
from goldenthread.foundations.intake.writers import write_workbook

pytestmark = [pytest.mark.database]


def words(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def workbook(*sheets, **options):
    """A workbook as Excel writes it: each sheet a name and its rows, or a function that fills it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        if callable(rows):
            rows(book, sheet)
        else:
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()


class Sender:
    """Somebody in front of the page to which files are sent."""

    def __init__(self, browser, measure=None):
        self.browser = browser
        self.address = f"/measures/{measure.pk}/values/import/" if measure else "/measures/import/"

    def hidden(self, address):
        page = self.browser.get(address).content.decode()
        return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))

    def send(self, data, name="falls.csv", **answers):
        data = data.encode() if isinstance(data, str) else data
        sent = self.hidden(self.address) | {"written": "year_first", "file": SimpleUploadedFile(name, data)}
        return self.browser.post(self.address, sent | answers)

    def answer(self, address, **answers):
        return self.browser.post(address, self.hidden(address) | answers)


@pytest.fixture
def sender(sign_in, amina, falls):
    return Sender(sign_in(amina), falls)


def standing():
    rows = Observation.objects.filter(is_current=True).order_by("period_start", "unit__name")
    return [(row.period_start.month, row.value) for row in rows]


# --- asked once, remembered ------------------------------------------------------------------------------------------

EXPORT = "Month,Falls on ward,Checked by\n2026-03,4,Ann\n2026-04,5,Bo\n"


def test_unknown_headings_are_asked_once_and_remembered(sender):
    asked = sender.send(EXPORT)
    batch = Batch.objects.get()
    assert asked.url == f"/measures/imports/{batch.pk}/columns/"
    page = words(sender.browser.get(asked.url))
    assert "How the file begins" in page
    assert "Ann" in page
    answer = sender.answer(asked.url, period="Month", value="Falls on ward")
    assert answer.url == f"/measures/imports/{batch.pk}/"
    preview = words(sender.browser.get(answer.url))
    assert "2 rows: 2 new." in preview
    assert "March 2026 Place Ward 7 Measure Falls Number 4" in preview
    assert not Observation.objects.exists()
    assert sender.answer(answer.url).status_code == 302
    assert standing() == [(3, 4.0), (4, 5.0)]
    assert {row.heading: row.means for row in KnownColumn.objects.all()} == {
        "month": "period",
        "falls on ward": "value",
        "checked by": "",
    }
    assert all(entries_about(row) for row in KnownColumn.objects.all())
    again = sender.send(EXPORT.replace("2026-04,5", "2026-05,6"))
    assert again.url == f"/measures/imports/{Batch.objects.latest('pk').pk}/"
    assert "Columns that are left out: Checked by." in words(sender.browser.get(again.url))


def test_what_was_remembered_is_chosen_again_where_it_was_wrong(sender):
    asked = sender.send("Month,A,B\n2026-03,4,9\n")
    sender.answer(asked.url, period="Month", value="A")
    sender.answer(asked.url, period="Month", value="B")
    batch = Batch.objects.get()
    assert (batch.state, batch.rows[0][5]) == ("read", 9.0)
    assert queries.known_columns() == {"month": "period", "a": "", "b": "value"}


def test_another_trust_remembers_nothing_of_it(sender, farah):
    from goldenthread.foundations.organisation.models import scope_of

    sender.answer(sender.send(EXPORT).url, period="Month", value="Falls on ward")
    with scope_of(farah.body_id):
        assert queries.known_columns() == {}


def test_one_column_chosen_for_two_things_is_refused(sender):
    answer = sender.answer(sender.send(EXPORT).url, period="Month", value="Month")
    assert answer.status_code == 422
    assert "“Month” is chosen twice" in words(answer)
    assert not KnownColumn.objects.exists()


def test_a_column_that_is_needed_cannot_be_left_out(sender):
    answer = sender.answer(sender.send(EXPORT).url, value="Falls on ward")
    assert answer.status_code == 422
    assert Batch.objects.get().state == "asking"


def test_a_file_that_asks_is_not_written(sender, amina):
    sender.send(EXPORT)
    with pytest.raises(ValidationError, match="what the columns of the file are"):
        actions.write_batch(Batch.objects.get(), reason="", by=amina)


def test_rows_that_are_wrong_under_the_chosen_columns_are_told(sender):
    asked = sender.send("When,How many\n2026-03,four\n2026-04,5\n")
    answer = sender.answer(asked.url, period="When", value="How many")
    assert answer.status_code == 422
    assert "Row 2, How many" in words(answer)
    assert "“four” is not a number" in words(answer)
    assert not KnownColumn.objects.exists()


def test_a_sheet_of_several_is_chosen(sender):
    data = workbook(
        ("Read me", [["About this file", "x"], ["Falls of Ward 7", "y"]]),
        ("Falls", [["period", "value"], ["2026-03", 4]]),
    )
    asked = sender.send(data, "falls.xlsx")
    assert asked.url.endswith("/sheet/")
    assert "Falls (1 row: period, value)" in words(sender.browser.get(asked.url))
    answer = sender.answer(asked.url, sheet="Falls")
    assert "sheet Falls" in words(sender.browser.get(answer.url))
    sender.answer(answer.url)
    assert standing() == [(3, 4.0)]
    other = sender.answer(sender.send(data, "falls.xlsx").url, sheet="Read me")
    assert other.url.endswith("/columns/")


def test_nobody_answers_for_anothers_file(sender, sign_in, ben):
    asked = sender.send(EXPORT)
    other = Sender(sign_in(ben))
    for address in (asked.url, asked.url.replace("columns", "sheet"), asked.url.replace("columns/", "")):
        assert other.browser.get(address).status_code == 404
        assert other.browser.post(address, {}).status_code == 404


def test_what_must_not_be_kept_is_not_kept_while_columns_are_asked(sender):
    answer = sender.send("Month,Falls,Note\n2026-03,4,943 476 5919\n")
    assert answer.status_code == 422
    assert "NHS number" in words(answer)
    assert "943" not in words(answer)
    assert not Batch.objects.exists()


def test_what_a_file_held_goes_once_it_is_written(sender):
    answer = sender.answer(sender.send(EXPORT).url, period="Month", value="Falls on ward")
    assert HeldFile.objects.count() == 1
    sender.answer(answer.url)
    assert not HeldFile.objects.exists()


# --- read right ------------------------------------------------------------------------------------------------------


def days(number_format=None):
    def fill(book, sheet):
        day = book.add_format({"num_format": number_format}) if number_format else None
        sheet.write_row(0, 0, ["period", "value"])
        for row, (serial, value) in enumerate([(46082, 4), (46113, 5)], start=1):
            sheet.write_number(row, 0, serial, day)
            sheet.write_number(row, 1, value)

    return fill


@pytest.mark.parametrize("number_format", ["dd/mm/yyyy", "mmm-yy", None])
def test_days_as_excel_numbers_them_are_read(sender, number_format):
    answer = sender.send(workbook(("Falls", days(number_format))), "falls.xlsx")
    shown = words(sender.browser.get(answer.url))
    assert ("Days are bare numbers" in shown) is (number_format is None)
    sender.answer(answer.url)
    assert standing() == [(3, 4.0), (4, 5.0)]


def test_bare_days_of_a_workbook_that_counts_from_1904_are_read(sender):
    def fill(book, sheet):
        sheet.write_row(0, 0, ["period", "value"])
        sheet.write_row(1, 0, [46082 - 1462, 4])

    answer = sender.send(workbook(("Falls", fill), date_1904=True), "falls.xlsx")
    assert "from 1904" in words(sender.browser.get(answer.url))
    sender.answer(answer.url)
    assert standing() == [(3, 4.0)]


def test_bare_days_in_a_csv_file_and_midnights_of_a_database_are_read(sender):
    sender.answer(sender.send("period,value\n46082,4\n2026-04-01 00:00:00,5\n2026-05-01T00:00:00,6\n").url)
    assert standing() == [(3, 4.0), (4, 5.0), (5, 6.0)]


@pytest.mark.parametrize(
    "data",
    [
        b"period;value\n2026-03;1,234\n",
        "period\tvalue\n2026-03\t1,234\n".encode("utf-16"),
        'period,value\n2026-03,"1,234"\n'.encode("utf-16-le"),
    ],
)
def test_csv_of_other_sorts_is_read(sender, data):
    sender.answer(sender.send(data).url)
    assert standing() == [(3, 1234.0)]


def test_hidden_rows_and_columns_are_read_and_told(sender):
    def fill(book, sheet):
        sheet.write_row(0, 0, ["period", "value"])
        sheet.write_row(1, 0, ["2026-03", 4])
        sheet.write_row(2, 0, ["2026-04", 5])
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column("B:B", None, None, {"hidden": True})

    shown = words(sender.browser.get(sender.send(workbook(("Falls", fill)), "falls.xlsx").url))
    assert "1 row of the sheet Falls is hidden in the spreadsheet. It was read too." in shown
    assert "1 column of the sheet Falls is hidden in the spreadsheet. It was read too." in shown


def test_rows_of_periods_that_are_not_over_are_left_out_with_a_count(sender):
    answer = sender.send("period,value\n2026-05,4\n2026-06,\n2026-07,\n2026-12,\n")
    shown = words(sender.browser.get(answer.url))
    assert "3 rows are of periods that are not over and hold no number yet. They were left out." in shown
    sender.answer(answer.url)
    assert standing() == [(5, 4.0)]


def test_a_number_for_a_period_that_is_not_over_is_no_not_yet(sender):
    answer = sender.send("period,value\n2026-05,4\n2026-07,3\n")
    assert answer.status_code == 422
    assert "July 2026 is not over" in words(answer)


def test_a_closed_place_takes_numbers_of_its_own_days_alone(sender, lunch, ward_8, dev, sign_in):
    from datetime import date

    from goldenthread.foundations.organisation import actions as organisation

    organisation.close_unit(ward_8, on=date(2026, 4, 1), by=dev)
    everyone = Sender(sign_in(dev), lunch)
    head = "period,place,numerator,denominator\n"
    assert everyone.send(head + "2026-03,Ward 8,1,10\n").status_code == 302
    answer = everyone.send(head + "2026-05,Ward 8,1,10\n")
    assert answer.status_code == 422
    assert "Ward 8 closed on 2026-04-01, before May 2026." in words(answer)


# --- refused by name -------------------------------------------------------------------------------------------------


def zipped(*members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in members:
            pack.writestr(name, content)
    return out.getvalue()


def uncalculated():
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["period", "value"])
    book.active.append(["2026-03", "=2+2"])
    book.save(out)
    return out.getvalue()


def failed_formula(book, sheet):
    sheet.write_row(0, 0, ["period", "value"])
    sheet.write_string(1, 0, "2026-03")
    sheet.write_formula(1, 1, "=1/0", value="#DIV/0!")


def merged(book, sheet):
    sheet.write_row(0, 0, ["period", "value"])
    sheet.write_column(1, 0, ["2026-03", "2026-04"])
    sheet.merge_range("B2:B3", 4)


def lying_directory():
    data = bytearray(zipped(("xl/workbook.xml", b" " * 3_000_000)))
    directory = data.rfind(b"PK\x01\x02")
    for at in (22, directory + 24):
        struct.pack_into("<I", data, at, 10)
    return bytes(data)


GOOD = write_workbook(["period", "value"], [["2026-03", 4]])
WIDE = "period,value," + ",".join(f"c{n}" for n in range(100_000)) + "\n2026-03,4" + "," * 100_000 + "\n"


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (workbook(("Falls", merged)), "f.xlsx", "The cells B2 to B3 are merged. Unmerge them, and fill each one."),
        (uncalculated(), "f.xlsx", "This cell is a formula, and its result is not in the file."),
        (workbook(("Falls", failed_formula)), "f.xlsx", "This cell holds an error, #DIV/0!."),
        ("period,value\n2026-03,#DIV/0!\n", "f.csv", "“#DIV/0!” is an error in the spreadsheet, not a number."),
        (WIDE, "f.csv", "The heading has 100002 columns, and the limit is 200."),
        (zipped(("xl/workbook.xml", b"0" * 60_000_000)), "f.xlsx", "unpacks to far more than a table would"),
        (lying_directory(), "f.xlsx", "not a workbook as Excel writes one"),
        (zipped(("xl/workbook.xml", "<a/>"), ("xl/vbaProject.bin", "x")), "f.xlsx", "The workbook holds macros."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "f.xlsx", "old Excel file (.xls), or one that is locked"),
        (zipped(("content.xml", "x")), "f.xlsx", "This is an OpenDocument file (.ods)."),
        (zipped(("xl/workbook.bin", "x")), "f.xlsx", "This is a binary Excel file (.xlsb)."),
        (GOOD[: len(GOOD) // 2], "f.xlsx", "The file is broken off or not a workbook."),
        ('period,value\n2026-03,4\n2026-04,"5', "f.csv", "A quotation mark is not closed"),
        ("period,value\n2026-03,4\n2026", "f.csv", "Row 3 has 1 cell, and the heading has 2."),
        ("period,value\n2026-03,4\n2026-03,4\n", "f.csv", "The same place and period is in row 2 already."),
        ("period,value\n2026-03,-4\n", "f.csv", "-4 is below nought, and Falls cannot be."),
        ("period,value\n2026-03,inf\n", "f.csv", "“inf” is not a number."),
        ("period,value\n2026-03,1e400\n", "f.csv", "is not a number."),
        ("period,value\n2026-03,9999999999999\n", "f.csv", "is too large to be right."),
        ("period,value\n2026-03,\n", "f.csv", "There is no number."),
        ("measure,period,value\nFalls elsewhere,2026-03,4\n", "f.csv", "This row is of another measure"),
        (b"", "f.csv", "The file is empty."),
        (bytes(range(256)) * 8, "f.csv", "The file is not text that can be read."),
    ],
)  # fmt: skip
def test_what_cannot_be_read_right_is_refused_with_its_sentence(sender, data, name, said):
    answer = sender.send(data, name)
    assert answer.status_code == 422
    assert said in words(answer)
    assert not Batch.objects.exists()
    assert not Observation.objects.exists()


@pytest.mark.parametrize("name", ["falls.xls", "falls.ods", "falls.xlsm", "falls.pdf"])
def test_a_file_of_another_ending_is_not_opened(sender, name):
    answer = sender.send(GOOD, name)
    assert answer.status_code == 422
    assert f"“{name}” is another kind of file." in words(answer)


def test_zero_denominators_are_told_apart(lunch, ward_7, ben, sign_in):
    sends = Sender(sign_in(ben), lunch)
    head = "period,place,numerator,denominator\n"
    answer = sends.send(head + "2026-03,Ward 7,3,0\n")
    assert answer.status_code == 422
    assert "3 out of 0 cannot be. Check both numbers." in words(answer)
    sends.answer(sends.send(head + "2026-03,Ward 7,0,0\n").url)
    assert Observation.objects.get().state == "not_applicable"


def test_an_upload_that_is_cut_off_half_way_is_not_read(sender):
    """A table may be broken off between two rows, and then looks whole. What comes after it in the form is missing."""
    hidden = sender.hidden(sender.address)
    parts = [
        f'--cut\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in hidden.items()
    ]
    parts.append('--cut\r\nContent-Disposition: form-data; name="file"; filename="f.csv"\r\n\r\n')
    body = "".join(parts) + "period,value\n2026-03,4\n2026-04,5\n"
    whole = (
        body + '\r\n--cut\r\nContent-Disposition: form-data; name="written"\r\n\r\nyear_first\r\n--cut--\r\n'
    )
    kind = "multipart/form-data; boundary=cut"
    answer = sender.browser.generic("POST", sender.address, body.encode(), content_type=kind)
    assert answer.status_code == 422
    assert "The file did not arrive whole, so nothing was read." in words(answer)
    assert not Batch.objects.exists()
    assert (
        sender.browser.generic("POST", sender.address, whole.encode(), content_type=kind).status_code == 302
    )


def test_without_what_comes_after_it_a_broken_off_file_would_pass(sender, monkeypatch):
    """Negative control."""
    from goldenthread.engines.measurement import forms

    monkeypatch.setattr(forms.FileForm.base_fields["written"], "required", False)
    monkeypatch.setattr(forms.FileForm, "about", lambda form: _about())
    hidden = sender.hidden(sender.address)
    sent = hidden | {"file": SimpleUploadedFile("f.csv", b"period,value\n2026-03,4\n")}
    assert sender.browser.post(sender.address, sent).status_code == 302


def _about():
    return {"file_name": "f.csv", "sha256": "0" * 64, "written": DatesWritten.YEAR_FIRST}


# --- twice, and two at once ------------------------------------------------------------------------------------------


def test_the_same_file_twice_brings_nothing_new(sender):
    sender.answer(sender.send("period,value\n2026-03,4\n").url)
    again = sender.send("period,value\n2026-03,4\n")
    assert "Nothing to change: the only row is here already." in words(sender.browser.get(again.url))
    assert Observation.objects.count() == 1


def test_of_two_uploads_read_at_once_the_second_is_told(sender):
    first, second = (sender.send("period,value\n2026-03,4\n").url for _ in range(2))
    assert sender.answer(first).status_code == 302
    answer = sender.answer(second)
    assert answer.status_code == 422
    assert "Numbers were entered here after the file was read. Send the file again." in words(answer)
    assert Observation.objects.count() == 1


def test_of_two_uploads_written_in_the_same_moment_one_is_refused(falls, amina, monkeypatch):
    """The second compared before the first had written: the table itself refuses it, and it is said."""

    def read():
        batch = actions.read_file(
            data=b"period,value\n2026-03,4\n",
            file_name="f.csv",
            written=DatesWritten.YEAR_FIRST,
            measure=falls,
            by=amina,
        )
        return Batch.objects.get(pk=batch.pk)

    first, second = read(), read()
    seen = queries.compare([imports.unstaged(row) for row in second.rows])
    actions.write_batch(first, reason="", by=amina)
    monkeypatch.setattr(queries, "compare", lambda readings: seen)
    with pytest.raises(ValidationError, match="Numbers were entered here just now"):
        actions.write_batch(second, reason="", by=amina)
    assert Observation.objects.count() == 1
    assert Batch.objects.get(pk=second.pk).state == "read"


# --- pasted ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def paste(sign_in, amina):
    browser = sign_in(amina)

    def send(measure, pasted, **answers):
        address = f"/measures/{measure.pk}/values/paste/"
        hidden = Sender(browser).hidden(address)
        filled = {"pasted": pasted, "written": "day_first", "blank": "left_out", "first": ""}
        answer = browser.post(address, hidden | filled | answers)
        if answer.status_code == 302:
            page = browser.get(answer.url)
            browser.post(answer.url, Sender(browser).hidden(answer.url))
            return words(page)
        assert answer.status_code == 422
        return words(answer)

    return send


def test_one_column_is_numbers_one_after_another(falls, paste):
    page = paste(falls, "4\n5\n6\n", first="March 2026")
    assert "3 rows: 3 new." in page
    assert standing() == [(3, 4.0), (4, 5.0), (5, 6.0)]


def test_a_blank_cell_keeps_its_place_even_at_the_beginning(falls, paste):
    page = paste(falls, "\n5\n\n7\n", first="January 2026")
    assert "2 blank rows were left out." in page
    assert standing() == [(2, 5.0), (4, 7.0)]


def test_a_blank_cell_could_not_be_measured_where_that_is_said(falls, paste):
    paste(falls, "4\n\n6", first="March 2026", blank="not_measured")
    rows = Observation.objects.order_by("period_start")
    assert [row.state for row in rows] == ["measured", "not_measured", "measured"]


@pytest.mark.parametrize(
    "pasted",
    [
        "01/03/2026\t1,234\n01/04/2026\t5\n",
        "Month\tFalls\nMar-26\t1,234\nApr-26\t5\n",
        "46082\t1234\n46113\t5\n",
        "1 March 2026;1 234\n1 April 2026;5",
        "2026-03,1234\n2026-04,5",
    ],
)
def test_dates_stand_before_the_numbers_as_excel_shows_them(falls, paste, pasted):
    paste(falls, pasted)
    assert standing() == [(3, 1234.0), (4, 5.0)]


def test_thousands_in_one_column_are_no_two_columns(falls, paste):
    paste(falls, "1,234\n12\n", first="April 2026")
    assert standing() == [(4, 1234.0), (5, 12.0)]


def test_a_heading_is_left_out_and_said(falls, paste):
    assert "“Falls on the ward”, was taken for a heading" in paste(
        falls, "Falls on the ward\n4\n", first="May 2026"
    )
    assert standing() == [(5, 4.0)]


def test_two_columns_are_counted_and_out_of(fall_rate, paste):
    paste(fall_rate, "3\t1,812\n4\t1,790\n", first="April 2026")
    assert [(row.numerator, row.denominator) for row in Observation.objects.order_by("period_start")] == [
        (3.0, 1812.0),
        (4.0, 1790.0),
    ]


def test_a_percent_sign_is_no_part_of_an_amount_in_percent(make_measure, ward_7, paste):
    away = make_measure(ward_7, "Staff away", kind="amount", unit_label="% of hours")
    paste(away, "12.5%\n11%\n", first="April 2026")
    assert standing() == [(4, 12.5), (5, 11.0)]


@pytest.mark.parametrize(
    ("pasted", "answers", "said"),
    [
        ("", {}, "Nothing is pasted yet."),
        ("   \n ", {}, "Nothing is pasted yet."),
        ("4\n5", {}, "Choose below which one the first number is of."),
        ("4\n5", {"first": "Juneish"}, "“Juneish” is not a date."),
        ("4\n5\n6", {"first": "April 2026"}, "June 2026 is not over."),
        ("4\nfive", {"first": "April 2026"}, "“five” is not a number."),
        ("12%", {"first": "April 2026"}, "“12%” is not a number."),
        ("4\n#N/A", {"first": "April 2026"}, "“#N/A” is an error in the spreadsheet"),
        ("1\t2\t3", {}, "3 columns are pasted. Copy one or two columns"),
        ("01/03/2026\t4\n15/03/2026\t5", {}, "The same place and period is in row 1 already."),
        ("03/13/2026\t4", {}, "not a date in the calendar"),
        ("May 2026\t943 476 5919", {}, "NHS number"),
        ("\n".join("4" for _ in range(2001)), {"first": "May 2020"}, "the limit is 2,000"),
        ("4\u202e", {"first": "May 2026"}, "hidden mark"),
    ],
)
def test_what_is_wrong_with_what_is_pasted_is_said(falls, paste, pasted, answers, said):
    assert said in paste(falls, pasted, **answers)
    assert not Observation.objects.exists()


def test_a_percentage_alone_is_not_enough_for_a_measure_of_two_numbers(lunch, ward_7, sign_in, dev):
    browser = sign_in(dev)
    address = f"/measures/{lunch.pk}/values/paste/"
    filled = {
        "pasted": "33%",
        "written": "day_first",
        "blank": "left_out",
        "first": "May 2026",
        "place": str(ward_7.pk),
    }
    answer = browser.post(address, Sender(browser).hidden(address) | filled)
    assert answer.status_code == 422
    assert "Copy both columns, not the percentage" in words(answer)
    answer = browser.post(address, Sender(browser).hidden(address) | filled | {"pasted": "1\t3"})
    browser.post(answer.url, Sender(browser).hidden(answer.url))
    assert Observation.objects.get().unit == ward_7
