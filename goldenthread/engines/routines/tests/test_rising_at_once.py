"""Several workers and somebody who answers, at the same moment: of each problem one thing happens, once."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import ValidationError

from goldenthread.conftest import OPENED_ON
from goldenthread.engines.routines import actions, queries
from goldenthread.engines.routines.models import Ask, Escalation, Tier
from goldenthread.engines.routines.rules import AtTheBoard
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.clock.tests.apart import Apart
from goldenthread.foundations.notices.models import Notice
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Body, OwnWay, Person, scope_of

pytestmark = [pytest.mark.database]

PROBLEMS, WORKERS = 8, 3


@pytest.fixture
def apart(transactional_db, tmp_path):
    return Apart(tmp_path, list(apps.get_models()))


def begin() -> int:
    body = organisation.found_body(
        kind=Body.Kind.TRUST, name="Seaholme", code="SEA-1", is_invented=True, opened_on=OPENED_ON, by=None
    )
    whole = organisation.open_body_for_use(body, opened_on=OPENED_ON, by=None)
    with scope_of(body):
        for key in ("measurement", "routines"):
            organisation.switch_practice(OwnWay.objects.get(), key=key, on=True, by=None)
        ward = organisation.open_unit(
            name="Ward 7", kind="team", nature="clinical", under=whole, opened_on=OPENED_ON, by=None
        )
        for tier, name in ((Tier.SERVICE, "Mary Obi"), (Tier.DIVISION, "Sam Reed")):
            given, family = name.split()
            person = organisation.welcome_person(
                given_name=given, family_name=family, kind=Person.Kind.STAFF, by=None
            )
            organisation.begin_membership(
                person, unit=whole, role="team_lead", tier="team", starts_on=OPENED_ON, by=None
            )
            actions.set_rung(unit=whole, tier=tier, title=name, holder=person, minutes=60, by=None)
        for number in range(PROBLEMS):
            actions.raise_escalation(unit=ward, text=f"Problem {number}", by=AtTheBoard(ward.pk, "Ward 7"))
    return body.pk


def rise_all(body: int) -> None:
    with scope_of(body):
        for number in list(Ask.objects.filter(tier=Tier.SERVICE).values_list("pk", flat=True)):
            actions.rise(number)


def answer_all(body: int) -> None:
    """Mary answers from the last problem to the first, while the workers come from the first to the last."""
    with scope_of(body):
        mary = Person.objects.get(given_name="Mary")
        for escalation in Escalation.objects.order_by("-pk"):
            ask = queries.asks_of(escalation)[0]
            with suppress(ValidationError):
                actions.answer_ask(ask, answer="It is done", by=mary)


def what_happened(body: int) -> list[tuple[list[tuple[int, bool, bool]], int]]:
    """Of each problem: who was asked, whether they passed it on and whether they answered; how often Sam was told."""
    with scope_of(body):
        return [
            (
                [
                    (ask.tier, ask.passed_on_at is not None, ask.answered_at is not None)
                    for ask in queries.asks_of(escalation)
                ],
                Notice.objects.filter(about_id=escalation.pk, person__given_name="Sam").count(),
            )
            for escalation in Escalation.objects.all()
        ]


def test_each_problem_is_answered_or_rises_and_its_next_holder_is_told_once(apart):
    body = apart(begin)
    with time_machine.travel(now() + timedelta(hours=2), tick=False):
        came = apart.at_once(*[partial(rise_all, body)] * WORKERS, partial(answer_all, body))
        assert came == [None] * (WORKERS + 1)
        happened = apart(partial(what_happened, body))
    answered = ([(Tier.SERVICE, False, True)], 0)
    rose = ([(Tier.SERVICE, True, False), (Tier.DIVISION, False, False)], 1)
    assert len(happened) == PROBLEMS
    assert all(one in (answered, rose) for one in happened)
