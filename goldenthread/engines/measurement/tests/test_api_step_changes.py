"""A program declares and withdraws a step change by the rules of the form, once, and only where its person may."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from goldenthread.engines.measurement import actions
from goldenthread.engines.measurement.models import StepChange
from goldenthread.foundations.api import actions as api
from goldenthread.foundations.api import queries as api_queries
from goldenthread.foundations.audit.queries import entries_about
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation.models import Person, Unit, scope_of

pytestmark = [pytest.mark.database]

ABOUT_10_THEN_6 = [10, 11, 9, 10, 12, 10, 9, 11, 10, 11, 9, 10, 11, 6, 7, 5, 6, 6, 7, 5, 6, 7, 6, 5, 6, 7]
STEP = {"period": "2025-05-01", "reason": "A second nurse checks"}


class Program:
    """A program with a token of a person."""

    def __init__(self, person: Person, *scopes: str) -> None:
        with scope_of(person.body_id):
            _, new = api.make_token(
                name="Warehouse",
                scopes=scopes,
                expires_on=today() + timedelta(days=90),
                by=Person.objects.get(pk=person.pk),
            )
        self.headers = {"Authorization": f"Bearer {new.text}"}

    def get(self, path):
        return Client().get(f"/api/v1/{path}", headers=self.headers)

    def post(self, path, sent, key="key-0001"):
        headers = self.headers | {"Idempotency-Key": key}
        text = json.dumps(sent)
        return Client().post(f"/api/v1/{path}", text, content_type="application/json", headers=headers)

    def declare(self, measure, key="key-0001", **sent):
        return self.post(f"measures/{measure.pk}/step-changes", STEP | sent, key=key)

    def withdraw(self, step, reason, key="key-0002"):
        return self.post(
            f"measures/{step.measure_id}/step-changes/{step.pk}/withdrawal", {"reason": reason}, key=key
        )


@pytest.fixture
def gita(make_person, whole_trust) -> Person:
    return make_person("Gita Rao", "Data analyst", whole_trust, "analyst")


@pytest.fixture
def warehouse(gita) -> Program:
    return Program(gita, "read_measures", "change_charts")


@pytest.fixture
def doses(make_measure, ward_7, record):
    measure = make_measure(ward_7, "Missed doses")
    record(measure, ward_7, ABOUT_10_THEN_6)
    return measure


def phases(program, measure):
    return program.get(f"measures/{measure.pk}/chart").json()["phases"]


def test_a_step_change_declared_by_a_program_is_on_the_chart(warehouse, doses, ward_7):
    assert len(phases(warehouse, doses)) == 1
    answer = warehouse.declare(doses, period="2025-05-17")
    assert answer.status_code == 200
    assert [phase["begins"] for phase in phases(warehouse, doses)] == ["2024-04-01", "2025-05-01"]
    step = StepChange.objects.get()
    assert (step.unit, step.reason) == (ward_7, STEP["reason"])
    assert step.declared_by_label == "Gita Rao, Data analyst, by the program “Warehouse”"
    assert step.evidence["from"] == "2025-05-01"
    (entry,) = entries_about(step)
    assert (entry.verb, entry.reason) == ("was declared", STEP["reason"])
    told = answer.json()
    assert (told["id"], told["place_id"], told["period"], told["stands"]) == (
        step.pk,
        ward_7.pk,
        "2025-05-01",
        True,
    )


def test_a_withdrawn_step_change_leaves_the_chart_and_stays_in_the_list(warehouse, doses):
    warehouse.declare(doses)
    step = StepChange.objects.get()
    answer = warehouse.withdraw(step, "It was tried for a week")
    assert answer.status_code == 200
    assert len(phases(warehouse, doses)) == 1
    (row,) = warehouse.get(f"measures/{doses.pk}/step-changes").json()["items"]
    assert row == answer.json()
    assert (row["stands"], row["withdrawal_reason"]) == (False, "It was tried for a week")
    again = warehouse.withdraw(step, "It was tried for a week", key="key-0003")
    assert again.status_code == 422
    assert "withdrawn already" in again.json()["detail"]


def test_the_same_request_twice_declares_once(warehouse, doses):
    first, again = (warehouse.declare(doses) for _ in range(2))
    assert first.content == again.content
    assert again.headers["Idempotency-Replayed"] == "true"
    assert StepChange.objects.count() == 1
    assert warehouse.declare(doses, key="key-0009").json()["errors"] == [
        {"field": "period", "detail": "There is a step change from May 2025 already."}
    ]


@pytest.mark.parametrize(
    ("sent", "status", "field", "detail"),
    [
        ({"reason": " "}, 422, "reason", "Say what changed. A step change is kept with its reason."),
        ({"reason": "Patient 943 476 5919"}, 422, "reason", ""),
        ({"period": "2024-04-01"}, 422, "period", "so nothing is before it. Choose a later one."),
        ({"period": "2020-04-01"}, 422, "period", "Choose a period that has one."),
        ({"period": "1 May"}, 400, "period", "Write a day like 2026-06-01"),
        ({"place_id": 987654321}, 422, "place_id", "No place of this number reports Missed doses."),
        ({"declared_by": 1}, 400, "declared_by", "This field is not known here. Leave it out."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_declared(warehouse, doses, sent, status, field, detail):
    answer = warehouse.declare(doses, **sent)
    assert answer.status_code == status
    (error,) = answer.json()["errors"]
    assert error["field"] == field
    assert detail in error["detail"]
    assert not StepChange.objects.exists()
    assert warehouse.declare(doses).status_code == 200, "a refusal leaves the key unused"


def test_a_form_and_a_program_are_refused_in_the_same_words(warehouse, doses):
    with pytest.raises(ValidationError) as wrong:
        actions.declare_step(doses, period=doses.period_of(today()), reason="Late", by=None)
    answer = warehouse.declare(doses, period=today().isoformat())
    assert [error["detail"] for error in answer.json()["errors"]] == wrong.value.messages


def test_a_step_change_of_every_place_reaches_each_chart(warehouse, make_measure, medicine, ward_7, record):
    measure = make_measure(medicine, "Missed doses in Medicine")
    record(measure, ward_7, ABOUT_10_THEN_6)
    answer = warehouse.declare(measure, everywhere=True, place_id=ward_7.pk)
    assert (answer.json()["place_id"], answer.json()["place"]) == (None, "")
    for place in (medicine, ward_7):
        chart = warehouse.get(f"measures/{measure.pk}/chart?place_id={place.pk}").json()
        assert len(chart["phases"]) == 2


def test_a_token_for_something_else_declares_nothing(gita, doses):
    program = Program(gita, "read_measures", "record_values")
    assert program.declare(doses).status_code == 403
    assert not StepChange.objects.exists()


def test_a_program_declares_only_where_its_person_may(
    amina, make_measure, medicine, ward_7, ward_8, record, monkeypatch
):
    """Amina leads Ward 7 alone; whether she may make tokens is not the question here."""
    measure = make_measure(medicine, "Missed doses in Medicine")
    for ward in (ward_7, ward_8):
        record(measure, ward, ABOUT_10_THEN_6)
    monkeypatch.setattr(api_queries, "working_tokens_of", lambda person, on: 0)
    program = Program(amina, "change_charts")
    refused = program.declare(measure, place_id=ward_8.pk)
    assert refused.status_code == 403
    assert refused.json()["detail"].startswith("You may not change charts of Ward 8. Those who may:")
    everywhere = program.declare(measure, place_id=ward_7.pk, everywhere=True)
    assert everywhere.json()["detail"].startswith("You may not change charts of Medicine.")
    assert not StepChange.objects.exists()
    assert program.declare(measure, place_id=ward_7.pk).status_code == 200
    theirs = actions.declare_step(
        measure, unit=ward_8, period=measure.period_of(date(2025, 5, 1)), reason="New", by=None
    )
    assert program.withdraw(theirs, "Not mine").status_code == 403
    assert StepChange.objects.filter(withdrawn_at=None).count() == 2


def test_declaring_without_looking_at_rights_would_be_seen(
    amina, make_measure, medicine, ward_8, record, monkeypatch
):
    """Negative control."""
    measure = make_measure(medicine, "Missed doses in Medicine")
    record(measure, ward_8, ABOUT_10_THEN_6)
    monkeypatch.setattr(api_queries, "working_tokens_of", lambda person, on: 0)
    monkeypatch.setattr(actions.charting, "_check_may_chart", lambda measure, unit, by: None)
    assert Program(amina, "change_charts").declare(measure, place_id=ward_8.pk).status_code == 200


def test_another_trusts_chart_is_not_told_from_a_missing_one(warehouse, doses, farah, make_measure, record):
    with scope_of(farah.body_id):
        whole = Unit.objects.get(kind="trust")
        foreign = make_measure(whole, "Falls at Northfold")
        record(foreign, whole, ABOUT_10_THEN_6)
        step = actions.declare_step(
            foreign, period=foreign.period_of(today()).shifted(-10), reason="New", by=None
        )
    theirs, missing = (
        warehouse.post(f"measures/{number}/step-changes", STEP) for number in (foreign.pk, 987654321)
    )
    assert (theirs.status_code, theirs.content) == (missing.status_code, missing.content)
    assert theirs.status_code == 404
    assert warehouse.withdraw(step, "Not ours").status_code == 404
    assert warehouse.declare(doses, place_id=whole.pk).status_code == 422
    with scope_of(farah.body_id):
        assert StepChange.objects.get().stands
