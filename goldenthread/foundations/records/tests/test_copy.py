from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta

import pytest
import time_machine

from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.organisation.models import Person, scope_of
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import declared
from goldenthread.foundations.records import actions, figures, queries
from goldenthread.foundations.records.models import Copy, Request
from goldenthread.practices.projects import actions as projects
from goldenthread.practices.projects.models import Project

pytestmark = [pytest.mark.database]


@pytest.fixture
def project(canary, ward_7, amina, the_day):
    return projects.start_project(
        unit=ward_7,
        kind=Project.Kind.PROJECT,
        title="Quiet at night",
        what_changes="Ask Canary Zwitscher (canary@example.test) or Amina Khan about the bell.",
        started_on=the_day,
        lead=canary,
        by=amina,
    )


def test_what_is_held_is_found_in_every_room(canary, project, sign_in):
    sign_in(canary)
    found = {(holding.label, holding.is_about) for holding in queries.holdings_of(canary)}
    assert found >= {
        ("organisation.Person", True),
        ("organisation.Membership", True),
        ("access.Seat", True),
        ("access.Account", True),
        ("sessions.Session", True),
        ("projects.Project", False),
    }
    assert [mention.key for mention in queries.mentions_of(canary)] == [
        f"projects.Project:{project.pk}:what_changes"
    ]


def test_nothing_of_others_is_found(canary, ben, amina, project):
    for holding in queries.holdings_of(canary):
        assert ben.pk not in [row.pk for row in holding.rows if isinstance(row, Person)]
    people = [holding for holding in queries.holdings_of(amina) if holding.model is Person]
    assert [(holding.is_about, holding.links) for holding in people] == [
        (True, ("pk",)),
        (False, ("manager",)),
    ]


def copy_for(person, nadia, run_due, *, mentions=(), kind=Request.Kind.ACCESS):
    request = actions.note_request(person, kind=kind, asked_on=date(2026, 6, 1), notes="", by=nadia)
    copy = actions.ask_for_copy(request, mentions=mentions, by=nadia)
    run_due()
    copy.refresh_from_db()
    return copy


def inside(copy) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(bytes(copy.content))) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_a_copy_holds_what_is_about_them_and_names_nobody_else(
    canary, project, nadia, amina, run_due, sign_in
):
    sign_in(canary)
    key = f"projects.Project:{project.pk}:what_changes"
    copy = copy_for(canary, nadia, run_due)
    assert copy.state == Copy.State.READY
    files = inside(copy)
    assert set(files) == {"what-is-held.html", "what-is-held.json", "manifest.txt"}
    for text in (files["what-is-held.html"], files["what-is-held.json"]):
        assert all(words in text for words in ("Zwitscher", "Song keeper", "canary@example.test", "44817"))
        assert "Quiet at night" in text
        assert not any(words in text for words in ("Amina", "Khan", "Nadia", "Ask Canary"))
    chosen = copy_for(canary, nadia, run_due, mentions=[key])
    assert "Ask Canary Zwitscher" in inside(chosen)["what-is-held.json"]


def test_a_copy_would_name_others_if_links_were_written_out(canary, amina, monkeypatch):
    def value(row, field, person):
        return str(getattr(row, field.name))

    monkeypatch.setattr(figures, "_value", value)
    copy = figures.copy_of(canary, trust_name="Seaholme", mentions=(), on=date(2026, 6, 15))
    assert "Amina Khan" in str(copy)


def test_no_secret_is_in_a_copy(canary, nadia, run_due):
    account = queries.accounts_of(canary)[0]
    text = "".join(inside(copy_for(canary, nadia, run_due)).values())
    assert account.password not in text
    assert "Password" not in json.loads(inside(copy_for(canary, nadia, run_due))["what-is-held.json"])


def test_the_manifest_fits_the_files(canary, nadia, run_due):
    import hashlib

    files = inside(copy_for(canary, nadia, run_due))
    lines = dict(reversed(line.split("  ")) for line in files["manifest.txt"].splitlines())
    assert lines == {
        name: hashlib.sha256(files[name].encode()).hexdigest()
        for name in ("what-is-held.html", "what-is-held.json")
    }


def test_a_copy_goes_after_seven_days(canary, nadia, run_due):
    copy = copy_for(canary, nadia, run_due)
    for days, state in ((6, Copy.State.READY), (8, Copy.State.GONE)):
        with time_machine.travel(now() + timedelta(days=days), tick=False):
            run_due()
            copy.refresh_from_db()
            assert copy.state == state
    assert copy.content is None
    assert copy.sha256


def test_a_copy_is_made_once_however_often_its_work_is_done(canary, nadia, run_due):
    copy = copy_for(canary, nadia, run_due)
    actions.make_copy(copy)
    before = bytes(copy.content)
    copy.refresh_from_db()
    assert bytes(copy.content) == before


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (date(2026, 6, 15), date(2026, 7, 15)),
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2025, 12, 31), date(2026, 1, 31)),
        (date(2024, 1, 30), date(2024, 2, 29)),
    ],
)
def test_an_answer_is_due_within_a_calendar_month(asked, due):
    assert queries.months_after(asked, 1) == due


def test_anonymous_answers_are_outside_whatever_is_asked(canary):
    outside = {PrivacyClass.ANONYMOUS, PrivacyClass.PUBLISHED}
    known = {model for model, said in declared() if said.privacy in outside}
    assert not known & {holding.model for holding in queries.holdings_of(canary)}


def test_another_trusts_people_are_not_found(canary, northfold):
    with scope_of(northfold):
        assert queries.everyone("Zwitscher") == []
        assert queries.mentions_of(canary) == []
