"""The pages of staff files: who may open them, and what they say."""

import re
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from goldenthread.conftest import give_proofs
from goldenthread.foundations.clock import work
from goldenthread.foundations.organisation.models import Person, scope_of
from goldenthread.foundations.staff.models import StaffFile

from .conftest import as_csv, line

pytestmark = [pytest.mark.database]


@pytest.fixture
def browser(gita, sign_in):
    return sign_in(gita)


def words(answer):
    return " ".join(answer.content.decode().split())


def post(browser, address, **answers):
    """Send the form of a page, with what it hides."""
    page = browser.get(address).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(key|version)" value="(\w+)">', page))
    return browser.post(address, hidden | answers)


def send(browser, data, **answers):
    upload = SimpleUploadedFile(answers.pop("name", "staff.csv"), data)
    told = {"kind": "people", "written": "day_first", "file": upload} | answers
    answer = post(browser, reverse("staff:file_send"), **told)
    return answer


def read_all():
    work.run_due(kinds=["staff.read", "staff.apply"])


def test_only_whoever_may_bring_in_the_file_finds_the_pages(amina, sign_in, browser):
    assert browser.get(reverse("staff:file_list")).status_code == 200
    assert sign_in(amina).get(reverse("staff:file_list")).status_code == 403
    assert sign_in(amina).get(reverse("staff:file_send")).status_code == 403


def test_another_trusts_file_is_not_there(browser, gita, farah, sign_in, ward_7):
    answer = send(browser, as_csv(line("20001", "Nadia Shah", "Ward 7")))
    with scope_of(farah.body_id):
        from goldenthread.foundations.organisation import actions as organisation
        from goldenthread.foundations.organisation.queries import whole_trust

        organisation.begin_membership(
            farah,
            unit=whole_trust(),
            role="administrator",
            tier="executive",
            starts_on=farah.body.opened_on,
            by=None,
        )
    theirs = sign_in(farah)
    assert theirs.get(reverse("staff:file_list")).status_code == 200
    assert theirs.get(answer["Location"]).status_code == 404


def test_sending_asks_for_a_fresh_proof(browser, gita):
    from goldenthread.foundations.access.models import Seat

    give_proofs(browser, Seat.objects.get(person=gita).account_id, at=time.time() - 3_600)
    assert browser.get(reverse("staff:file_list")).status_code == 200
    answer = browser.get(reverse("staff:file_send"))
    assert answer["Location"].startswith(reverse("account_reauthenticate"))


def test_a_file_is_sent_looked_at_and_applied(browser, ward_7):
    where = send(browser, as_csv(line("20001", "Nadia Shah", "Ward 7")))["Location"]
    assert "The file is being read" in words(browser.get(where))
    read_all()
    page = words(browser.get(where))
    assert "1 new." in page
    assert "Place: Ward 7" in page
    file = StaffFile.objects.get()
    answer = post(browser, reverse("staff:file_apply", args=[file.pk]))
    assert answer["Location"] == where
    assert "The file is being applied" in words(browser.get(where))
    read_all()
    assert "Applied" in words(browser.get(where))
    assert Person.objects.filter(staff_number="20001").exists()


def test_what_is_wrong_is_told_and_can_be_taken_away(browser, ward_7):
    where = send(browser, as_csv(line("20001", "Nadia Shah", "=Nowhere")))["Location"]
    read_all()
    page = words(browser.get(where))
    assert "Nothing was changed." in page
    assert "Row 2, Organisation" in page
    csv = browser.get(f"{where}to-put-right.csv")
    assert csv["Content-Disposition"] == 'attachment; filename="to-put-right.csv"'
    assert ",2,Organisation,'=Nowhere,\"There is no place called" in csv.content.decode()


def test_another_kind_of_file_is_refused_with_everything_still_there(browser):
    answer = send(browser, b"x", name="staff.xls")
    assert answer.status_code == 422
    assert "Choose one that ends in .csv or .xlsx" in words(answer)


def test_an_unknown_heading_is_asked_about_on_a_page(browser, ward_7):
    headings = ("Number", "First Name", "Last Name", "Ward")
    where = send(browser, as_csv(("20001", "Nadia", "Shah", "Ward 7"), headings=headings))["Location"]
    read_all()
    assert "No column could be found for: Staff number." in words(browser.get(where))
    file = StaffFile.objects.get()
    columns = reverse("staff:file_columns", args=[file.pk])
    told = {"given_name": "First Name", "family_name": "Last Name", "place": "Ward"}
    assert "chosen twice" in words(post(browser, columns, staff_number="Ward", **told))
    assert post(browser, columns, staff_number="Number", **told)["Location"] == where
    read_all()
    assert "1 new." in words(browser.get(where))


def test_ending_many_asks_for_the_number(browser, ward_7):
    crowd = [line(f"3{number:04d}", f"Given{chr(97 + number)} Family", "Ward 7") for number in range(20)]
    send(browser, as_csv(*crowd))
    read_all()
    post(browser, reverse("staff:file_apply", args=[StaffFile.objects.get().pk]))
    read_all()
    send(browser, as_csv(*crowd[:10]), lists_everyone="on")
    read_all()
    file = StaffFile.objects.first()
    address = reverse("staff:file_apply", args=[file.pk])
    refused = post(browser, address, leaving="9")
    assert refused.status_code == 422
    assert "10 people would leave" in words(refused)
    assert post(browser, address, leaving="10").status_code == 302


def test_a_file_set_aside_changes_nothing(browser, ward_7):
    send(browser, as_csv(line("20001", "Nadia Shah", "Ward 7")))
    read_all()
    file = StaffFile.objects.get()
    post(browser, reverse("staff:file_set_aside", args=[file.pk]))
    file.refresh_from_db()
    assert file.state == "set_aside"
    assert not Person.objects.filter(staff_number="20001").exists()


@pytest.mark.parametrize(
    ("kind", "ending"), [("people", "csv"), ("people", "xlsx"), ("places", "csv"), ("places", "xlsx")]
)
def test_the_file_to_begin_with_is_one_that_is_read(browser, kind, ending, medicine, ward_7):
    answer = browser.get(reverse("staff:template_download", args=[kind, ending]))
    send(browser, answer.content, kind=kind, name=f"begin.{ending}")
    read_all()
    file = StaffFile.objects.get()
    problems = (
        [] if file.state != "refused" else browser.get(f"/staff-files/{file.pk}/to-put-right.csv").content
    )
    assert file.state == "ready" or b"Nobody has the staff number 20000999" in problems


def test_there_is_no_other_file_to_begin_with(browser):
    assert browser.get(reverse("staff:template_download", args=["people", "exe"])).status_code == 404
    assert browser.get(reverse("staff:template_download", args=["secrets", "csv"])).status_code == 404


def test_progress_comes_alone_while_it_moves_and_the_page_when_it_is_done(browser, ward_7):
    where = send(browser, as_csv(line("20001", "Nadia Shah", "Ward 7")))["Location"]
    part = browser.get(where, HTTP_HX_REQUEST="true")
    assert words(part).startswith('<div class="card reading" id="progress"')
    read_all()
    assert browser.get(where, HTTP_HX_REQUEST="true")["HX-Refresh"] == "true"
