from __future__ import annotations

import io
import time
import zipfile
from datetime import date

import pytest
import time_machine

from goldenthread.conftest import give_proofs
from goldenthread.foundations.access.models import Seat
from goldenthread.foundations.access.tests.conftest import on, without_token
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.audit.actions import WAS_READ
from goldenthread.foundations.audit.figures import verify_body
from goldenthread.foundations.audit.heads import read_from
from goldenthread.foundations.audit.models import Entry
from goldenthread.foundations.organisation.models import scope_of
from goldenthread.foundations.records import actions
from goldenthread.foundations.records.models import Clearing, Copy, Erasure, Hold, Request, RetentionChoice

pytestmark = [pytest.mark.database]


def page(browser, path: str, **query: str) -> str:
    answer = browser.get(path, query)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def test_a_request_is_noted_answered_and_its_copy_fetched(sign_in, nadia, canary, fill_in, run_due):
    browser = sign_in(nadia)
    found = page(browser, "/records/requests/add/", words="zwitscher")
    assert "Canary Zwitscher, Song keeper CN-0042" in found
    path = "/records/requests/add/?words=zwitscher"
    typed = {"person": str(canary.pk), "kind": "access", "notes": "By letter", **on(1, 6, 2026, "asked_on")}
    answer = browser.post(path, fill_in(browser, path, **typed))
    asked = Request.objects.get()
    show = f"/records/requests/{asked.pk}/"
    assert answer.headers["Location"] == show
    assert asked.due_on == date(2026, 7, 1)
    text = page(browser, show)
    assert "1 July 2026: 16 days left" in text
    assert "Memberships" in text
    browser.post(show, fill_in(browser, show))
    assert "being made" in page(browser, show)
    run_due()
    copy = Copy.objects.get()
    assert f"/records/copies/{copy.pk}/" in page(browser, show)
    fetched = browser.get(f"/records/copies/{copy.pk}/")
    assert fetched.headers["Content-Type"] == "application/zip"
    assert fetched.headers["Cache-Control"] == "no-store"
    assert "what-is-held.html" in zipfile.ZipFile(io.BytesIO(fetched.content)).namelist()
    close = f"{show}close/"
    browser.post(close, fill_in(browser, close, state="answered", outcome="Sent by post"))
    asked.refresh_from_db()
    assert (asked.state, asked.closed_on) == ("answered", date(2026, 6, 15))
    assert "Answered on 15 June 2026" in page(browser, "/records/")


def test_reading_and_fetching_leave_a_trace_once_an_hour(sign_in, nadia, canary, run_due):
    asked = actions.note_request(
        canary, kind=Request.Kind.ACCESS, asked_on=date(2026, 6, 1), notes="", by=nadia
    )
    copy = actions.ask_for_copy(asked, mentions=[], by=nadia)
    run_due()
    browser = sign_in(nadia)
    for _ in range(3):
        page(browser, f"/records/requests/{asked.pk}/")
        browser.get(f"/records/copies/{copy.pk}/")
        page(browser, "/records/trail/")
    reads = Entry.objects.filter(verb=WAS_READ, actor_id=nadia.pk)
    assert sorted(reads.values_list("record_kind", flat=True)) == [
        "organisation.body",
        "records.copy",
        "records.request",
    ]


def test_a_copy_that_is_gone_is_told(sign_in, nadia, canary, run_due):
    asked = actions.note_request(
        canary, kind=Request.Kind.ACCESS, asked_on=date(2026, 6, 1), notes="", by=nadia
    )
    copy = actions.ask_for_copy(asked, mentions=[], by=nadia)
    answer = sign_in(nadia).get(f"/records/copies/{copy.pk}/", follow=True)
    assert "still being made, or was deleted" in answer.content.decode()


def test_somebody_who_left_is_erased_with_a_certificate(sign_in, nadia, asks, gone, fill_in):
    browser = sign_in(nadia)
    path = f"/records/requests/{asks.pk}/erase/"
    before = page(browser, path)
    assert "What goes" in before
    assert "Article 17(3)" in before
    assert "sure" in browser.post(path, fill_in(browser, path)).content.decode()
    assert not Erasure.objects.exists()
    answer = browser.post(path, fill_in(browser, path, sure="on"))
    certificate = Erasure.objects.get()
    assert answer.headers["Location"] == f"/records/erasures/{certificate.pk}/"
    text = page(browser, answer.headers["Location"])
    assert "Certificate of erasure 1" in text
    assert "Zwitscher" not in text
    assert browser.get(path).headers["Location"] == f"/records/erasures/{certificate.pk}/"


def test_somebody_who_works_here_cannot_be_erased(sign_in, nadia, canary, fill_in):
    asked = actions.note_request(
        canary, kind=Request.Kind.ERASURE, asked_on=date(2026, 6, 1), notes="", by=nadia
    )
    browser = sign_in(nadia)
    path = f"/records/requests/{asked.pk}/erase/"
    text = page(browser, path)
    assert "still belongs to the trust" in text
    assert "Erase them" not in text
    answer = browser.post(path, {"sure": "on", "key": "0" * 32})
    assert answer.status_code == 422
    assert canary.name == "Canary Zwitscher"


def test_a_request_of_another_kind_erases_nobody(sign_in, nadia, gone):
    asked = actions.note_request(
        gone, kind=Request.Kind.ACCESS, asked_on=date(2026, 6, 1), notes="", by=nadia
    )
    answer = sign_in(nadia).post(f"/records/requests/{asked.pk}/erase/", {"sure": "on", "key": "0" * 32})
    assert answer.status_code == 422
    assert "did not ask to be erased" in answer.content.decode()


def test_a_hold_is_placed_and_lifted(sign_in, nadia, ben, fill_in):
    browser = sign_in(nadia)
    path = "/records/holds/add/?words=osei"
    page(browser, path)
    both = fill_in(browser, path, person=str(ben.pk), record_class="audit.payload", why="x")
    assert "only one of the two" in browser.post(path, both).content.decode()
    browser.post(path, fill_in(browser, path, person=str(ben.pk), why="public inquiry"))
    hold = Hold.objects.get()
    assert "Everything about Ben Osei" in page(browser, "/records/holds/")
    lift = f"/records/holds/{hold.pk}/lift/"
    browser.post(lift, fill_in(browser, lift, why="it ended"))
    hold.refresh_from_db()
    assert hold.lifted_on == date(2026, 6, 15)
    browser.post(
        "/records/holds/add/", fill_in(browser, "/records/holds/add/", record_class="audit.payload", why="y")
    )
    assert Hold.objects.filter(record_class="audit.payload").exists()


def test_a_period_is_changed_with_a_reason(sign_in, nadia, fill_in):
    browser = sign_in(nadia)
    table = page(browser, "/records/retention/")
    assert "6 years after they left" in table
    path = "/records/retention/organisation.person/"
    answer = browser.post(path, fill_in(browser, path, months="6", reason="soon"))
    assert answer.status_code == 422
    assert "from 1 year to 30 years" in answer.content.decode()
    browser.post(path, fill_in(browser, path, months="24", reason="our policy"))
    assert RetentionChoice.objects.get().months == 24
    assert "2 years after they left" in page(browser, "/records/retention/")
    for missing in ("audit.entry", "audit.submission", "nobody.knows"):
        assert browser.get(f"/records/retention/{missing}/").status_code == 404


def test_what_is_past_its_time_is_counted_and_then_goes(sign_in, nadia, gone, fill_in, run_due):
    with time_machine.travel("2033-01-10T09:00:00Z", tick=False):
        browser = sign_in(nadia)
        answer = browser.post("/records/retention/", fill_in(browser, "/records/retention/"))
        path = answer.headers["Location"]
        assert "being counted" in page(browser, path)
        run_due()
        text = page(browser, path)
        assert "Nothing is deleted yet" in text
        assert "Carry it out" in text
        browser.post(path, fill_in(browser, path, sure="on"))
        run_due()
        assert Clearing.objects.get().state == "cleared"
        text = page(browser, path)
        assert "This page is the certificate" in text
        assert "Carry it out" not in text
    gone.refresh_from_db()
    assert gone.name == "Someone who left (1)"


def test_the_trail_is_searched_by_person_kind_and_day(sign_in, nadia, canary, amina):
    browser = sign_in(nadia)
    text = page(browser, "/records/trail/", who="zwitscher")
    assert "was welcomed" in text
    assert "Amina Khan, Ward manager was welcomed" not in text
    assert "Whom do you mean?" in page(browser, "/records/trail/", who="a")
    assert "Nobody has that name" in page(browser, "/records/trail/", who="xyzzy")
    assert "Nothing was recorded" in page(browser, "/records/trail/", until="2019-01-01")
    units = page(browser, "/records/trail/", kind="organisation.unit", since="2026-06-15")
    assert "was opened" in units
    assert "was welcomed" not in units


def test_the_seals_are_checked_and_the_last_is_fetched(sign_in, nadia, trust, tmp_path):
    browser = sign_in(nadia)
    assert "wait for the first seal" in page(browser, "/records/trail/")
    audit.seal(trust.pk)
    text = page(browser, "/records/trail/", check="1")
    assert "The seals are whole" in text
    head = browser.get("/records/trail/head/")
    kept = tmp_path / "head.jsonl"
    kept.write_bytes(head.content)
    audit.seal(trust.pk)
    assert verify_body(trust.pk, heads=read_from(kept)).heads == 1
    assert b'"code": "SEA-1"' in head.content
    assert "attachment" in head.headers["Content-Disposition"]


PATHS = [
    "/records/",
    "/records/requests/add/",
    "/records/holds/",
    "/records/holds/add/",
    "/records/retention/",
]
PATHS += ["/records/retention/audit.payload/", "/records/trail/", "/records/trail/head/"]


@pytest.mark.parametrize("path", PATHS)
def test_only_the_governance_lead_comes_in(sign_in, nadia, amina, dev, path):
    for person in (amina, dev):
        assert sign_in(person).get(path).status_code == 403
    assert sign_in(nadia).get(path).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_an_old_proof_of_who_one_is_does_not_open_it(sign_in, nadia, path):
    browser = sign_in(nadia)
    account = Seat.objects.get(person=nadia).account
    give_proofs(browser, account.pk, at=time.time() - 3600)
    answer = browser.get(path)
    assert answer.status_code == 302
    assert "/records/" in answer.headers["Location"]
    assert not answer.headers["Location"].startswith("/records/")


def test_another_trusts_requests_are_as_if_they_were_not_there(
    sign_in, nadia, farah, northfold, run_due, the_day
):
    with scope_of(northfold):
        asked = actions.note_request(farah, kind=Request.Kind.ACCESS, asked_on=the_day, notes="", by=farah)
        copy = actions.ask_for_copy(asked, mentions=[], by=farah)
        hold = actions.place_hold(person=farah, record_class="", why="x", until=None, by=farah)
        clearing = actions.ask_for_count(by=farah)
    browser = sign_in(nadia)
    for path, number in (
        ("requests/{}/", asked.pk),
        ("requests/{}/close/", asked.pk),
        ("requests/{}/erase/", asked.pk),
        ("copies/{}/", copy.pk),
        ("holds/{}/lift/", hold.pk),
        ("clearings/{}/", clearing.pk),
    ):
        foreign = browser.get("/records/" + path.format(number))
        missing = browser.get("/records/" + path.format(987654))
        assert (foreign.status_code, missing.status_code) == (404, 404)
        assert without_token(foreign) == without_token(missing)


def test_a_late_answer_is_told(sign_in, nadia, canary):
    actions.note_request(canary, kind=Request.Kind.ACCESS, asked_on=date(2026, 5, 1), notes="", by=nadia)
    assert "1 June 2026: 14 days late" in page(sign_in(nadia), "/records/")


def test_no_request_is_noted_before_it_was_made(sign_in, nadia, canary, fill_in):
    browser = sign_in(nadia)
    path = "/records/requests/add/?words=zwitscher"
    typed = {"person": str(canary.pk), "kind": "access", **on(16, 6, 2026, "asked_on")}
    answer = browser.post(path, fill_in(browser, path, **typed))
    assert answer.status_code == 422
    assert "still to come" in answer.content.decode()


def test_the_form_keeps_what_was_typed_when_it_is_refused(sign_in, nadia, canary, fill_in):
    browser = sign_in(nadia)
    path = "/records/requests/add/?words=zwitscher"
    typed = {
        "person": str(canary.pk),
        "kind": "access",
        "notes": "943 476 5919",
        **on(1, 6, 2026, "asked_on"),
    }
    answer = browser.post(path, fill_in(browser, path, **typed))
    assert answer.status_code == 422
    assert "943 476 5919" in answer.content.decode()
    assert "NHS number" in answer.content.decode()
    assert not Request.objects.exists()
