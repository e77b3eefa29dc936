"""What a file would change, and what is wrong with one: told in full, and nothing written."""

from datetime import date

import pytest

from goldenthread.foundations.intake.writers import write_workbook
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Membership, Person
from goldenthread.foundations.staff import comparing
from goldenthread.foundations.staff.models import StaffFile

from .conftest import HEADINGS, as_csv, counted, line, problems, shown

pytestmark = [pytest.mark.database]


def test_a_file_is_shown_before_it_changes_anything(send, amina, ward_7, ward_8):
    before = (Person.objects.count(), Membership.objects.count())
    file = send(as_csv(line("20001", "Nadia Shah", "Ward 8", email="N.Shah@example.test", job="Nurse")))
    assert file.state == StaffFile.State.READY
    assert counted(file) == {"new": 1}
    (new,) = shown(file, "new")
    assert new["name"] == "Nadia Shah"
    assert new["said"] == [
        ["E-mail address", "", "n.shah@example.test"],
        ["Job title", "", "Nurse"],
        ["Place", "", "Ward 8"],
    ]
    assert (Person.objects.count(), Membership.objects.count()) == before


WRONG = [
    (line("", "Nadia Shah", "Ward 7"), "no staff number"),
    (line("two words", "Nadia Shah", "Ward 7"), "up to 20 letters and figures"),
    (line("20001", "Nadia", "Ward 7"), "no last name"),
    (line("20001", "12 Shah", "Ward 7"), "letters in it"),
    (line("20001", "Nadia " + "x" * 81, "Ward 7"), "room for 80"),
    (line("20001", "Na\u200bdia Shah", "Ward 7"), "hidden character"),
    (line("20001", "Nadia \u202eShah", "Ward 7"), "hidden character"),
    (line("20001", "Nadia Shah", ""), "There is no place"),
    (line("20001", "Nadia Shah", "Ward 77"), "Is it “Ward 7” or “Ward 8”?"),
    (line("20001", "Nadia Shah", "Ward 7", email="nobody"), "not an e-mail address"),
    (line("20001", "Nadia Shah", "Ward 7", manager="20001"), "own manager"),
    (line("20001", "Nadia Shah", "Ward 7", manager="99999"), "Nobody has the staff number 99999"),
    (line("20001", "Nadia Shah", "Ward 7", starts="31/02/2026"), "not a date in the calendar"),
    (line("20001", "Nadia Shah", "Ward 7", starts="46188"), "is a number, not a date"),
    (line("20001", "Nadia Shah", "Ward 7", starts="01/05/2026", leaves="01/04/2026"), "before the start"),
    (line("20001", "Nadia Shah", "Ward 7", job="943 476 5919"), "NHS number"),
    (line("20001", "Nadia Shah", "Ward 7", email="amina@example.test"), "Amina Khan"),
]


@pytest.mark.parametrize(("wrong", "says"), WRONG, ids=[says for _, says in WRONG])
def test_one_bad_row_refuses_the_file_and_is_named(send, amina, ward_8, wrong, says):
    person = Person.objects.get(pk=amina.pk)
    person.staff_number = "10001"
    organisation.audit.save_change(person, version=None)
    organisation.audit.record("was changed", person, by=None)
    file = send(as_csv(line("20002", "Good Row", "Ward 7"), wrong))
    assert file.state == StaffFile.State.REFUSED
    assert [where.split(",")[0] for where, _ in problems(file)] == ["Row 3"]
    assert says in problems(file)[0][1]
    assert not Person.objects.filter(staff_number="20002").exists()


def test_all_that_is_wrong_is_told_at_once_by_sheet_row_and_column(send, ward_7):
    rows = [
        line("20001", "A Aa", "Nowhere"),
        line("20002", "B Bb", "Ward 7", email="x"),
        line("20002", "C Cc", "Ward 7"),
    ]
    file = send(write_workbook(HEADINGS, rows, sheet="June"), name="staff.xlsx")
    assert [where for where, _ in problems(file)] == [
        "Sheet June, row 2, Organisation",
        "Sheet June, row 3, E-mail",
        "Sheet June, row 4, Employee Number",
    ]


def test_two_people_cannot_have_one_address_in_a_file(send, ward_7):
    file = send(
        as_csv(
            line("20001", "A Aa", "Ward 7", email="x@a.test"),
            line("20002", "B Bb", "Ward 7", email="X@a.test"),
        )
    )
    assert "number 20001 has this address in the file too" in problems(file)[0][1]


def test_managers_in_a_circle_are_refused(send, ward_7):
    file = send(
        as_csv(
            line("20001", "A Aa", "Ward 7", manager="20003"),
            line("20002", "B Bb", "Ward 7", manager="20001"),
            line("20003", "C Cc", "Ward 7", manager="20002"),
        )
    )
    ((_, reason),) = problems(file)
    assert "This goes in a circle: A Aa is managed by C Cc is managed by B Bb is managed by A Aa" in reason


def test_without_the_check_a_circle_would_pass(send, ward_7, monkeypatch):
    monkeypatch.setattr(comparing, "_loops", lambda above: [])
    file = send(
        as_csv(
            line("20001", "A Aa", "Ward 7", manager="20002"), line("20002", "B Bb", "Ward 7", manager="20001")
        )
    )
    assert file.state == StaffFile.State.READY


def test_a_name_that_mixes_scripts_is_shown_with_a_note(send, ward_7):
    file = send(as_csv(line("20001", "Amin\u0430 Khan", "Ward 7")))
    assert "mixes Cyrillic and Latin letters" in shown(file, "new")[0]["notes"][0]


def test_letters_are_kept_in_one_form(bring_in, ward_7):
    bring_in(as_csv(line("20001", "Sia\u0302n E\u0301vans", "Ward 7")))
    person = Person.objects.get(staff_number="20001")
    assert (person.given_name, person.family_name) == ("Siân", "Évans")


def test_a_number_that_lost_its_noughts_is_refused(bring_in, send, ward_7):
    bring_in(as_csv(line("00123", "A Aa", "Ward 7")))
    file = send(as_csv(line("123", "A Aa", "Ward 7")))
    assert "the number 00123, which differs in the noughts" in problems(file)[0][1]


def test_an_assignment_number_is_its_persons_number(bring_in, ward_7, ward_8):
    headings = ("Assignment Number", *HEADINGS[1:])
    bring_in(
        as_csv(line("20001234", "A Aa", "Ward 7"), line("20001234-2", "A Aa", "Ward 8"), headings=headings)
    )
    person = Person.objects.get(staff_number="20001234")
    assert sorted(one.unit.name for one in person.memberships.all()) == ["Ward 7", "Ward 8"]


def test_a_place_of_two_is_told_by_the_way_to_it(send, medicine, surgery):
    for under in (medicine, surgery):
        organisation.open_unit(
            name="Clinic", kind="team", nature="clinical", under=under, opened_on=date(2021, 1, 1), by=None
        )
    file = send(as_csv(line("20001", "A Aa", "Clinic")))
    assert "“Medicine > Clinic” or “Surgery > Clinic”" in problems(file)[0][1]
    assert shown(send(as_csv(line("20001", "A Aa", "surgery > CLINIC"))), "new")[0]["name"] == "A Aa"


def test_a_merged_place_leads_to_what_it_became(send, ward_7, ward_8):
    organisation.merge_unit(ward_8, into=ward_7, on=date(2026, 5, 1), by=None)
    file = send(as_csv(line("20001", "A Aa", "Ward 8")))
    assert shown(file, "new")[0]["said"] == [["Place", "", "Ward 7"]]
    assert file.remarks == ["Ward 8 became part of Ward 7 on 1 May 2026. That is in 1 row."]


def test_a_closed_place_is_refused(send, ward_7):
    organisation.close_unit(ward_7, on=date(2026, 5, 1), by=None)
    assert "closed on 1 May 2026" in problems(send(as_csv(line("20001", "A Aa", "Ward 7"))))[0][1]


def test_a_renamed_place_is_found_by_both_names(send, ward_7):
    organisation.rename_unit(ward_7, name="Rowan", on=date(2026, 5, 1), by=None)
    for name in ("Ward 7", "Rowan"):
        assert shown(send(as_csv(line("20001", "A Aa", name))), "new")[0]["said"] == [["Place", "", "Rowan"]]


@pytest.mark.parametrize("role", ["administrator", "Executive", "National lead", "evaluator"])
def test_a_file_gives_nobody_a_privileged_role(send, ward_7, role):
    file = send(as_csv((*line("20001", "A Aa", "Ward 7"), role), headings=(*HEADINGS, "Role")))
    assert "A file cannot make somebody" in problems(file)[0][1]


def test_an_unknown_heading_is_asked_about_once_and_remembered(send, gita, ward_7):
    from goldenthread.foundations.clock import work
    from goldenthread.foundations.staff import actions

    headings = ("Personalnummer", "Vorname", "Nachname", "Station")
    file = send(as_csv(("20001", "A", "Aa", "Ward 7"), headings=headings))
    assert file.state == StaffFile.State.ASKING
    meanings = dict(zip(("staff_number", "given_name", "family_name", "place"), headings, strict=True))
    actions.explain_columns(file, meanings=meanings, by=gita, version=file.version)
    work.run_due(kinds=["staff.read"])
    file.refresh_from_db()
    assert counted(file) == {"new": 1}
    assert counted(send(as_csv(("20002", "B", "Bb", "Ward 7"), headings=headings))) == {"new": 1}


def test_a_broken_file_is_refused_with_a_sentence(send):
    file = send(b"PK\x03\x04 broken", name="staff.xlsx")
    assert file.state == StaffFile.State.REFUSED
    assert "broken off" in problems(file)[0][1]


def test_sheets_with_the_same_headings_are_read_together(send, ward_7):
    import io

    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, number in (("Nurses", "20001"), ("Doctors", "20002")):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, line(number, "A Aa", "Ward 7"))
    book.add_worksheet("Notes").write_column(0, 0, ["About", "This file"])
    book.close()
    file = send(out.getvalue(), name="staff.xlsx")
    assert counted(file) == {"new": 2}
    assert "The sheet Notes was not read: its headings are others." in file.remarks
