"""A record is checked before it is written: by one question where all is well, and fault by fault where it is not."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from goldenthread.foundations.audit.models import Audited
from goldenthread.foundations.organisation.models import Person, Unit, scope_of
from goldenthread.practices.strategy.models import Objective

pytestmark = [pytest.mark.database]


def an_aim(unit, **changes):
    fields = {"aim_to": 3, "due_on": date(2027, 1, 1), "starts_on": date(2026, 1, 1)} | changes
    return Objective(
        level=Objective.Level.AIM,
        unit=unit,
        title="Halve our falls",
        next_review_on=date(2026, 9, 1),
        **fields,
    )


def questions_of(record):
    with CaptureQueriesContext(connection) as asked:
        record.full_clean()
    return [query["sql"] for query in asked if query["sql"].startswith("SELECT")]


def test_every_check_of_a_record_is_asked_in_one_question(ward_7):
    assert len([sql for sql in questions_of(an_aim(ward_7)) if "_check" in sql]) == 1


def test_each_check_that_does_not_hold_says_so(ward_7):
    wrong = an_aim(ward_7, due_on=date(2025, 1, 1), aim_to=None, state=Objective.State.PAUSED)
    with pytest.raises(ValidationError) as refused:
        wrong.full_clean()
    said = " ".join(refused.value.messages)
    for sentence in (
        "The day by which it is due comes after the day it starts.",
        "An aim says how much, and by when.",
        "Say why it is paused or stopped.",
    ):
        assert sentence in said


def test_a_field_that_is_wrong_in_itself_does_not_hide_the_other_checks(ward_7):
    with pytest.raises(ValidationError) as refused:
        an_aim(ward_7, aim="x" * 301, due_on=date(2025, 1, 1)).full_clean()
    assert "aim" in refused.value.message_dict
    assert "The day by which it is due comes after the day it starts." in refused.value.messages


def test_were_all_checks_believed_to_hold_only_the_database_would_refuse(ward_7, monkeypatch):
    monkeypatch.setattr(Audited, "_hold_together", lambda *_: True)
    wrong = an_aim(ward_7, due_on=date(2025, 1, 1))
    wrong.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong.save()


def test_a_row_that_is_held_here_is_not_looked_for_again(ward_7):
    at_hand = questions_of(an_aim(ward_7))
    by_number = questions_of(an_aim(None, unit_id=ward_7.pk))
    assert len(by_number) == len(at_hand) + 1


def test_a_number_that_names_nothing_is_refused(ward_7):
    with pytest.raises(ValidationError) as refused:
        an_aim(None, unit_id=ward_7.pk + 10_000).full_clean()
    assert "unit" in refused.value.message_dict


def test_another_trusts_row_is_refused_though_it_is_held_here(ward_7, northfold):
    with scope_of(northfold):
        theirs = Unit.objects.get(kind=Unit.Kind.TRUST)
    with pytest.raises(ValidationError) as refused:
        an_aim(theirs).full_clean()
    assert "unit" in refused.value.message_dict


def test_how_a_row_was_read_is_known_after_it_was_changed(ben):
    person = Person.objects.get(pk=ben.pk)
    person.job_title = "Charge nurse"
    assert person.as_loaded["job_title"] == "Staff nurse"
    person.remember_as_loaded()
    assert person.as_loaded["job_title"] == "Charge nurse"
    person.refresh_from_db()
    assert person.as_loaded["job_title"] == "Staff nurse"
