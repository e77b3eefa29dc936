from __future__ import annotations

import io
import logging
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.foundations.access import actions as access
from goldenthread.foundations.access.models import Seat
from goldenthread.foundations.api import actions, queries, tokens
from goldenthread.foundations.api.limits import LIMITS
from goldenthread.foundations.api.models import Token
from goldenthread.foundations.audit.queries import entries_about
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Membership, scope_of

from .conftest import Program, token_for

pytestmark = [pytest.mark.database]


# --- the text of a token -----------------------------------------------------------------------------------------


def test_a_token_begins_with_what_a_scanner_looks_for_and_ends_with_a_check():
    text = tokens.new_token(7).text
    assert tokens.SHAPE.fullmatch(text)
    assert tokens.read(text).body_id == 7
    changed = text[:-8] + ("0" if text[-8] != "0" else "1") + text[-7:]
    assert tokens.SHAPE.fullmatch(changed)
    assert tokens.read(changed) is None


def test_two_tokens_are_never_alike_and_their_text_is_in_no_repr():
    first, second = tokens.new_token(7), tokens.new_token(7)
    assert first.text != second.text
    assert first.text not in repr(first)


# --- making and ending -------------------------------------------------------------------------------------------


def test_a_token_is_shown_once_and_a_repeat_of_the_form_shows_nothing(sign_in, gita):
    browser = sign_in(gita)
    form = browser.get("/tokens/make/").content.decode()
    key = form.split('name="key" value="')[1].split('"')[0]
    answers = {"key": key, "name": "Nightly", "may_read_places": "on"}
    answers |= dict(
        zip(("expires_on_day", "expires_on_month", "expires_on_year"), ("1", "9", "2026"), strict=True)
    )
    answers |= dict(
        zip(("expires_on-day", "expires_on-month", "expires_on-year"), ("1", "9", "2026"), strict=True)
    )
    shown = browser.post("/tokens/make/", answers)
    assert shown.status_code == 200
    text = tokens.SHAPE.search(shown.content.decode()).group()
    assert shown.headers["Cache-Control"] == "no-store"
    again = browser.post("/tokens/make/", answers)
    assert (again.status_code, again["Location"]) == (302, "/tokens/")
    assert text not in browser.get("/tokens/").content.decode()
    assert Program(text).get("places").status_code == 200


def test_a_token_lasts_a_year_at_most_and_begins_no_earlier_than_today(trust, gita):
    for last_day, words in (
        (today() + timedelta(days=LIMITS.days_of_a_token + 1), "a year at most"),
        (today() - timedelta(days=1), "Choose a day from"),
    ):
        with pytest.raises(ValidationError, match=words):
            token_for(gita, "read_places", last_day=last_day)
    for last_day in (today() + timedelta(days=LIMITS.days_of_a_token), today()):
        assert token_for(gita, "read_places", last_day=last_day)


def test_nobody_makes_a_token_for_what_they_may_not_do(trust, gita, idris):
    with pytest.raises(ValidationError, match="You may not read people"):
        token_for(gita, "read_people")
    assert token_for(idris, "read_people")


def test_a_token_is_for_something(trust, gita):
    for scopes in ((), ("read_everything",)):
        with pytest.raises(ValidationError, match="at least one thing"):
            token_for(gita, *scopes)


def test_a_person_has_only_so_many_tokens_in_use(trust, gita, monkeypatch):
    monkeypatch.setattr(actions.rules, "LIMITS", type(LIMITS)(tokens_of_a_person=2))
    token_for(gita, "read_places")
    last, _ = token_for(gita, "read_places")
    with pytest.raises(ValidationError, match="2 is the most"):
        token_for(gita, "read_places")
    actions.end_token(last, by=gita, version=None)
    assert token_for(gita, "read_places")


def test_an_ended_token_keeps_no_digest_and_is_not_ended_twice(trust, gita, idris):
    token, _ = token_for(gita, "read_places")
    actions.end_token(token, by=idris, version=None)
    assert Token.objects.get(pk=token.pk).digest == ""
    with pytest.raises(ValidationError, match="ended already"):
        actions.end_token(token, by=idris, version=None)
    assert [entry.verb for entry in entries_about(token)] == ["was ended", "was made"]


# --- what opens nothing ------------------------------------------------------------------------------------------


def test_a_token_is_dead_on_the_next_request_after_its_end(trust, gita):
    token, text = token_for(gita, "read_places")
    program = Program(text)
    assert program.get("places").status_code == 200
    actions.end_token(token, by=gita, version=None)
    assert program.get("places").status_code == 401


def test_a_token_works_on_its_last_day_and_not_after_it(trust, gita):
    import time_machine

    _, text = token_for(gita, "read_places", last_day=today() + timedelta(days=3))
    with time_machine.travel("2026-06-18T21:59:00+01:00", tick=False):
        assert Program(text).get("places").status_code == 200
    with time_machine.travel("2026-06-19T00:01:00+01:00", tick=False):
        assert Program(text).get("places").status_code == 401


def test_a_token_dies_with_its_person_leaving(trust, gita, idris):
    _, text = token_for(gita, "read_places")
    organisation.end_time_here(gita, on=today(), by=idris, version=None)
    assert Program(text).get("places").status_code == 401


def test_a_token_dies_with_its_persons_account(trust, gita):
    _, text = token_for(gita, "read_places")
    access.close_account(Seat.objects.get(person=gita).account, by=None)
    assert Program(text).get("places").status_code == 401


def test_a_token_loses_what_its_person_may_no_longer_do(trust, gita, idris, jo, ward_7):
    _, text = token_for(idris, "read_people", "read_places")
    program = Program(text)
    assert program.get("people").status_code == 200
    organisation.begin_membership(idris, unit=ward_7, role="staff", tier="team", starts_on=today(), by=None)
    role = Membership.objects.get(person=idris, role="administrator")
    organisation.end_membership(role, on=today(), by=None)
    refused = program.get("people")
    assert refused.status_code == 403
    assert "may not read people" in refused.json()["detail"]
    assert program.get("places").status_code == 200


def test_a_token_does_only_what_it_is_for(trust, idris):
    _, text = token_for(idris, "read_places")
    assert Program(text).get("people").status_code == 403


def test_no_cookie_opens_a_door_for_programs(sign_in, gita):
    browser = sign_in(gita)
    assert browser.get("/places/").status_code == 200
    assert browser.get("/api/v1/places").status_code == 401


def every_wrong_token(gita, jo, farah):
    """A text for each thing that can be wrong with a token."""
    ended, of_ended = token_for(gita, "read_places")
    actions.end_token(ended, by=gita, version=None)
    late, of_late = token_for(gita, "read_places")
    Token.objects.filter(pk=late.pk).update(expires_on=today() - timedelta(days=1))
    _, text = token_for(gita, "read_places")
    carried = tokens.read(text)
    start = text[: len(tokens.PREFIX)]
    elsewhere = f"{start}{farah.body_id}_" + text.split("_")[2][: -tokens.CHECK_LENGTH]
    unknown = tokens.new_token(gita.body_id).text
    secret_of_another = f"{start}{carried.body_id}_{carried.public_id}{unknown.split('_')[2][10:-6]}"
    _, of_leaver = token_for(jo, "read_places")
    organisation.end_time_here(jo, on=today(), by=None, version=None)
    return {
        "nothing": "",
        "ended": of_ended,
        "past its last day": of_late,
        "mistyped": text[:-1] + ("0" if text[-1] != "0" else "1"),
        "not a token": "swordfish",
        "unknown": unknown,
        "another secret": secret_of_another + tokens._check(secret_of_another),
        "in another trust": elsewhere + tokens._check(elsewhere),
        "no trust": tokens.new_token(999_999).text,
        "of a leaver": of_leaver,
        "endless": "gthread_1_" + "a" * 5000,
    }


@pytest.mark.writes_raw("a token is made to be past its last day")
def test_whatever_is_wrong_with_a_token_the_answer_is_the_same(trust, gita, idris, jo, farah):
    answers, costs = {}, {}
    for what, text in every_wrong_token(gita, jo, farah).items():
        with CaptureQueriesContext(connection) as asked:
            answer = Program(text).get("places")
        answers[what] = (answer.status_code, answer.content, dict(answer.headers))
        costs[what] = len(asked)
    assert {status for status, _, _ in answers.values()} == {401}
    assert len({content for _, content, _ in answers.values()}) == 1
    assert len({str(headers) for _, _, headers in answers.values()}) == 1
    assert set(costs.values()) == {1}, costs


def test_telling_wrong_tokens_apart_would_be_seen(trust, monkeypatch):
    """Negative control: a look-up that gives up early costs less."""
    monkeypatch.setattr(queries, "token_of", lambda text, on: None)
    with CaptureQueriesContext(connection) as asked:
        Program("swordfish").get("places")
    assert len(asked) == 0


# --- nothing of it is left anywhere (R6.7) -----------------------------------------------------------------------


def everything_kept() -> str:
    """Every row of every table, as text."""
    out = io.StringIO()
    for model in apps.get_models(include_auto_created=True):
        manager = model._base_manager
        rows = manager.all() if not hasattr(model, "body_id") else manager.model.objects.all()
        out.write(serializers.serialize("json", rows))
    return out.getvalue()


def secret_of(text: str) -> str:
    return text[-(tokens.SECRET_LENGTH + tokens.CHECK_LENGTH) : -tokens.CHECK_LENGTH]


def use_and_misuse(gita, caplog) -> tuple[str, str]:
    """Make a token, use it well, badly and after its end: its text, and all that was kept and logged of it."""
    with caplog.at_level(logging.DEBUG):
        token, text = token_for(gita, "read_places")
        Program(text).get("places")
        Program(text).get("places", {"nonsense": "1"})
        Program(text).get("people")
        Program(text + "x").get("places")
        actions.end_token(token, by=gita, version=None)
        Program(text).get("places")
    return text, everything_kept() + caplog.text


def test_no_token_is_kept_or_logged_anywhere(trust, gita, caplog):
    text, kept = use_and_misuse(gita, caplog)
    assert "Warehouse nightly push" in kept
    assert text not in kept
    assert secret_of(text) not in kept


def test_a_token_kept_as_it_is_would_be_seen(trust, gita, caplog, monkeypatch):
    """Negative control: where the digest is the token itself, it is found among what is kept."""
    monkeypatch.setattr(tokens, "digest_of", lambda text: secret_of(text))
    monkeypatch.setattr(actions, "end_token", lambda *a, **k: None)
    text, kept = use_and_misuse(gita, caplog)
    assert secret_of(text) in kept


def test_what_a_program_does_is_told_with_its_name(trust, gita):
    gita.through = "Warehouse nightly push"
    assert gita.label == "Gita Rao, Data analyst, by the program “Warehouse nightly push”"


def test_only_those_who_may_see_the_pages(sign_in, gita, ben):
    for path in ("/tokens/", "/tokens/make/"):
        assert sign_in(gita).get(path).status_code == 200
        assert sign_in(ben).get(path).status_code == 403


def test_a_token_of_another_trust_is_not_found(sign_in, gita, farah, make_person):
    from goldenthread.foundations.organisation.models import Unit

    with scope_of(farah.body_id):
        other = make_person("Hana Sato", "Analyst", Unit.objects.get(kind="trust"), "analyst")
    foreign, _ = token_for(other, "read_places")
    browser = sign_in(gita)
    assert browser.get(f"/tokens/{foreign.pk}/end/").status_code == 404
    assert browser.post(f"/tokens/{foreign.pk}/end/", {}).status_code == 404
