"""A form has its effect once, however often it arrives and however many copies arrive together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import time_machine
from django.db import connections

from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.audit.models import Entry, Payload, Submission, Unsealed
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.clock.tests.apart import Apart

pytestmark = pytest.mark.database

COPIES = 50


def note() -> str:
    """The effect: one row, to be counted."""
    Entry(at=now(), verb="arrived", record_kind="access.seat", record_id=1).save()
    return "/there/"


def submit(key: str = "k", digest: str = "d", actor_id: int = 1, route: str = "r") -> audit.Outcome:
    return audit.once(key=key, digest=digest, actor_id=actor_id, route=route, effect=note)


def test_a_repeat_goes_where_the_first_went(db):
    first, second = submit(), submit()
    assert (first.location, second.location) == ("/there/", "/there/")
    assert (first.repeated, second.repeated) == (False, True)
    assert Entry.objects.count() == 1


def test_a_used_key_with_other_words_is_refused(db):
    submit()
    with pytest.raises(audit.KeyUsedForSomethingElse):
        submit(digest="other")
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    "other", [{"actor_id": 2}, {"route": "elsewhere"}, {"key": "another", "digest": "other"}]
)
def test_a_key_is_one_persons_on_one_page(db, other):
    submit()
    submit(**other)
    assert Entry.objects.count() == 2


def test_an_effect_that_fails_leaves_the_key_unused(db):
    def fail() -> str:
        note()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        audit.once(key="k", digest="d", actor_id=1, route="r", effect=fail)
    assert not Entry.objects.exists()
    assert not submit().repeated


@pytest.fixture
def apart(transactional_db, tmp_path) -> Apart:
    return Apart(tmp_path, [Entry, Payload, Unsealed, Submission])


@contextmanager
def without_the_unique_key(apart, monkeypatch) -> Iterator[None]:
    def make_anew() -> None:
        with connections["default"].schema_editor() as editor:
            editor.delete_model(Submission)
            editor.create_model(Submission)

    with monkeypatch.context() as patch:
        patch.setattr(Submission._meta, "constraints", [])
        apart(make_anew)
        try:
            yield
        finally:
            patch.undo()
            apart(make_anew)


def test_fifty_copies_at_once_have_one_effect(apart):
    outcomes = apart.at_once(*[submit] * COPIES)
    assert [outcome for outcome in outcomes if not isinstance(outcome, audit.Outcome)] == []
    assert {outcome.location for outcome in outcomes} == {"/there/"}
    assert sum(not outcome.repeated for outcome in outcomes) == 1
    assert apart(Entry.objects.count) == 1


def test_without_the_unique_key_there_would_be_more(apart, monkeypatch):
    with without_the_unique_key(apart, monkeypatch):
        apart.at_once(*[submit] * COPIES)
        assert apart(Entry.objects.count) > 1


def test_the_same_answers_with_a_new_key_are_the_back_button(db):
    submit()
    again = submit(key="another")
    assert (again.location, again.repeated) == ("/there/", True)
    assert Entry.objects.count() == 1


def test_the_same_answers_much_later_are_a_second_wish(db):
    with time_machine.travel("2026-06-15T09:00:00Z", tick=False):
        submit()
    with time_machine.travel("2026-06-15T09:03:00Z", tick=False):
        assert not submit(key="another").repeated
    assert Entry.objects.count() == 2


def test_other_answers_with_a_new_key_are_another_form(db):
    submit()
    assert not submit(key="another", digest="other").repeated
    assert Entry.objects.count() == 2
