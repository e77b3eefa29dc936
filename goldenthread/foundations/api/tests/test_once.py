"""Fifty copies of one request have one effect, whatever order they arrive in (R3.4)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client

from goldenthread.conftest import OPENED_ON, _person, _unit
from goldenthread.engines.measurement import actions as measurement
from goldenthread.engines.measurement.models import Observation
from goldenthread.foundations.api import actions, routes
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.audit.models import Submission
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.clock.tests.apart import Apart
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Body, OwnWay, Person, Unit, scope_of

pytestmark = [pytest.mark.database, pytest.mark.slow]

COPIES = 50


@dataclass(frozen=True)
class Stage:
    body_id: int
    token: str
    sent: str

    def send(self):
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": "nightly-push-1"}
        return Client().post("/api/v1/values", self.sent, content_type="application/json", headers=headers)

    def values_kept(self) -> int:
        with scope_of(self.body_id):
            return Observation.objects.count()


def set_stage() -> Stage:
    """A trust, a ward with a measure, and a token that may record its values."""
    body = organisation.found_body(
        kind=Body.Kind.TRUST, name="Seaholme", code="SEA-1", is_invented=True, opened_on=OPENED_ON, by=None
    )
    organisation.open_body_for_use(body, opened_on=OPENED_ON, by=None)
    with scope_of(body):
        organisation.switch_practice(OwnWay.objects.get(), key="measurement", on=True, by=None)
        whole = Unit.objects.get(kind=Unit.Kind.TRUST)
        ward = _unit("Ward 7", Unit.Kind.TEAM, whole)
        gita = Person.objects.get(pk=_person("Gita Rao", "Data analyst", whole, "analyst").pk)
        falls = measurement.add_measure(
            unit=ward,
            name="Falls",
            counted="Every fall",
            kind="count",
            unit_label="falls",
            direction="decrease",
            grain="month",
            source="Incident reports",
            by=None,
        )
        _, new = actions.make_token(
            name="Nightly", scopes=["record_values"], expires_on=today() + timedelta(days=9), by=gita
        )
    value = {"measure_id": falls.pk, "place_id": ward.pk, "period": "2026-05-01", "value": 4}
    return Stage(body.pk, new.text, json.dumps({"values": [value]}))


@pytest.fixture
def apart(transactional_db, tmp_path) -> Apart:
    return Apart(tmp_path, [model for model in apps.get_models() if model._meta.managed])


@pytest.mark.writes_raw("each thread writes on a connection of its own, which nobody watches")
def test_fifty_copies_of_a_request_have_one_effect_and_one_answer(apart):
    stage = apart(set_stage)
    answers = apart.at_once(*[stage.send] * COPIES)
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.content for answer in answers} == {answers[0].content}
    assert answers[0].json()["new"] == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) == 1
    assert apart(stage.values_kept) == 1
    assert apart(Submission.objects.count) == 1


@pytest.mark.writes_raw("each thread writes on a connection of its own, which nobody watches")
def test_doing_each_copy_anew_would_be_seen(apart, monkeypatch):
    """Negative control: without the key, a copy finds the value there and answers otherwise."""
    stage = apart(set_stage)
    monkeypatch.setattr(routes.audit, "once", lambda *, effect, **_: audit.Outcome(effect(), repeated=False))
    answers = [apart(stage.send) for _ in range(2)]
    assert answers[0].content != answers[1].content
