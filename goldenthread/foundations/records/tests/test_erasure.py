"""A person whose every word is like nobody else's is found everywhere, and after their erasure nowhere."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import ValidationError

from goldenthread.engines.measurement import actions as measurement
from goldenthread.engines.measurement.models import Kind
from goldenthread.foundations.access import actions as access
from goldenthread.foundations.access.models import Account, Seat
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.audit.figures import verify_body
from goldenthread.foundations.clock.periods import Grain, Period
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Person, scope_of
from goldenthread.foundations.organisation.queries import whole_trust as the_whole
from goldenthread.foundations.records import actions, queries
from goldenthread.foundations.records.models import Copy, Erasure, Request
from goldenthread.foundations.records.tests.dump import cells, places_with
from goldenthread.practices.projects import actions as projects

pytestmark = [pytest.mark.database]

WORDS = ("Canary", "Zwitscher", "Song keeper", "CN-0042", "44817")


@pytest.fixture
def traces(canary, ward_7, amina, the_day, sign_in, nadia, run_due):
    """What they did and what others wrote of them, in as many rooms as there are."""
    sign_in(canary)
    projects.start_project(
        unit=ward_7, title="Quiet", what_changes="Ask Canary Zwitscher.", lead=canary, by=amina
    )
    organisation.change_person(
        canary,
        given_name="Canary",
        family_name="Zwitscher",
        job_title="Song keeper CN-0042",
        email="canary.new@example.test",
        by=canary,
        version=None,
    )
    falls = measurement.add_measure(
        unit=ward_7,
        name="Falls",
        counted="Every fall",
        unit_label="falls",
        kind=Kind.COUNT,
        direction="decrease",
        grain=Grain.MONTH,
        source="Incident reports",
        owner=canary,
        by=amina,
    )
    may = Period(date(2026, 5, 1), Grain.MONTH)
    measurement.record_value(falls, unit=ward_7, period=may, value=4, by=canary)
    request = actions.note_request(
        canary, kind=Request.Kind.ACCESS, asked_on=the_day, notes="Canary Zwitscher came by", by=nadia
    )
    actions.ask_for_copy(request, mentions=[], by=nadia)
    run_due()
    audit.seal(canary.body_id)


def erase(person, nadia, **options):
    return actions.erase_person(person, mentions=None, why="They asked for it", by=nadia, **options)


def test_all_of_it_is_found_and_then_nothing_is_left(traces, gone, nadia):
    before = places_with(WORDS)
    assert before >= {
        "organisation_person.given_name",
        "organisation_person.staff_number",
        "access_account.email",
        "projects_project.what_changes",
        "measurement_observation.entered_by_label",
        "records_request.notes",
        "records_copy.content",
        "audit_payload.who",
        "audit_payload.label",
        "audit_payload.change",
    }
    erase(gone, nadia)
    assert places_with(WORDS) == set()
    assert gone.name == "Someone who left (1)"


def test_what_they_did_at_work_stays_under_a_number(traces, gone, nadia):
    entries = len(queries.entries_by(gone))
    certificate = erase(gone, nadia)
    project = queries.holdings_of(gone)
    assert {"projects.Project", "organisation.Membership"} <= {holding.label for holding in project}
    assert len(queries.entries_by(gone)) == entries
    assert certificate.number == 1
    assert certificate.counts["texts"] >= 1
    assert certificate.counts["deleted"] >= 2


def test_the_chain_is_whole_before_and_after(traces, gone, nadia):
    audit.seal(gone.body_id)
    before = verify_body(gone.body_id)
    erase(gone, nadia)
    audit.seal(gone.body_id)
    after = verify_body(gone.body_id)
    assert (before.fault, after.fault) == (None, None)
    assert after.entries > before.entries
    assert after.erased > before.erased


def test_erasing_twice_is_erasing_once(traces, gone, nadia):
    first = erase(gone, nadia)
    dump = sorted(cells())
    assert erase(gone, nadia) == first
    assert sorted(cells()) == dump
    assert Erasure.objects.count() == 1


@pytest.mark.parametrize(
    "skipped", ["_erase_from_trail", "_take_out", "_close_for_good", "_delete", "_rename_in"]
)
def test_with_a_step_left_out_something_would_be_left(traces, gone, nadia, monkeypatch, skipped):
    monkeypatch.setattr(actions, skipped, lambda *given, **named: 0)
    erase(gone, nadia)
    assert places_with((*WORDS, "canary.new")) != set()


def test_only_ticked_texts_lose_the_name(traces, gone, nadia):
    mentions = queries.mentions_of(gone)
    kept = next(mention for mention in mentions if mention.label == "projects.Project")
    actions.erase_person(
        gone, mentions=[one.key for one in mentions if one != kept], why="They asked for it", by=nadia
    )
    assert places_with(("Zwitscher",)) == {"projects_project.what_changes"}


def test_somebody_who_works_here_is_not_erased(canary, nadia):
    with pytest.raises(ValidationError, match="still belongs to the trust"):
        erase(canary, nadia)
    assert places_with(("Zwitscher",)) != set()


def test_a_hold_keeps_them_until_it_is_lifted(gone, nadia):
    hold = actions.place_hold(person=gone, record_class="", why="public inquiry", until=None, by=nadia)
    with pytest.raises(ValidationError, match="public inquiry"):
        erase(gone, nadia)
    actions.lift_hold(hold, why="the inquiry ended", by=nadia)
    assert erase(gone, nadia)


def test_whoever_was_signed_in_is_out(traces, gone, nadia):
    account = queries.accounts_of(gone)[0]
    assert any(queries.is_session_of(one, [account]) for one in Session.objects.all())
    erase(gone, nadia)
    assert not any(queries.is_session_of(one, [account]) for one in Session.objects.all())
    assert not Seat.objects.filter(account=account).exists()
    account.refresh_from_db()
    assert (account.email, account.is_active, account.has_usable_password()) == (None, False, False)


def test_an_account_that_goes_on_elsewhere_stays(traces, gone, nadia, northfold):
    account = queries.accounts_of(gone)[0]
    with scope_of(northfold):
        other = organisation.welcome_person(
            given_name="Can", family_name="Zwit", kind=Person.Kind.STAFF, email="can@x.test", by=None
        )
        organisation.begin_membership(
            other, unit=the_whole(), role="staff", tier="team", starts_on=northfold.opened_on, by=None
        )
        access.give_seat(account, person=other, by=None)
    erase(gone, nadia)
    account = Account.objects.get(pk=account.pk)
    assert (account.email, account.is_active) == ("canary@example.test", True)
    assert places_with(("Zwitscher",)) == set()


def test_the_next_to_go_has_the_next_number(traces, gone, nadia, ben, the_day):
    organisation.end_time_here(ben, on=the_day, by=nadia)
    assert (erase(gone, nadia).number, erase(ben, nadia).number) == (1, 2)
    assert ben.name == "Someone who left (2)"


def test_the_certificate_does_not_say_who(traces, gone, nadia):
    certificate = erase(gone, nadia)
    text = " ".join(str(getattr(certificate, field.attname)) for field in certificate._meta.concrete_fields)
    assert not any(word in text for word in WORDS)
    assert not Copy.objects.filter(request__person=gone).exists()


def test_an_earlier_name_goes_too(canary, nadia, amina, ward_7, the_day):
    projects.start_project(unit=ward_7, title="Song", what_changes="Ask Canary Zwitscher.", by=amina)
    organisation.change_person(
        canary,
        given_name="Pip",
        family_name="Sparrow",
        job_title="",
        email="",
        by=nadia,
        version=None,
    )
    organisation.end_time_here(canary, on=the_day, by=nadia)
    erase(canary, nadia)
    assert places_with(("Zwitscher", "Sparrow")) == set()


def mailed(folder, settings, to: str, body: str) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = folder
    with mail.get_connection() as connection:
        mail.EmailMessage("What is new", body, "trust@example.test", [to], connection=connection).send()


def test_mail_that_is_kept_as_files_goes_too(
    gone, nadia, tmp_path, settings, django_capture_on_commit_callbacks
):
    mailed(tmp_path, settings, "canary@example.test", "Good morning")
    mailed(tmp_path, settings, "amina@example.test", "Ask Canary Zwitscher – today")
    mailed(tmp_path, settings, "amina@example.test", "Nothing new")
    with django_capture_on_commit_callbacks(execute=True):
        erase(gone, nadia)
    left = [file.read_text() for file in tmp_path.iterdir()]
    assert len(left) == 1
    assert "Nothing new" in left[0]
