"""What programs read of what rose is what pages show."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from goldenthread.engines.routines import actions, queries
from goldenthread.engines.routines.models import Tier
from goldenthread.foundations.api import actions as api
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation.models import Person

pytestmark = [pytest.mark.database]


def test_a_program_reads_everyone_who_was_asked_and_what_came_back(
    make_person, whole_trust, medicine, ward_7, amina, carys, dev
):
    actions.set_rung(unit=medicine, tier=Tier.SERVICE, title="Matron", holder=carys, minutes=60, by=dev)
    raised = actions.raise_escalation(unit=ward_7, text="No linen", by=amina)
    actions.answer_ask(queries.open_ask(raised), answer="On its way", by=carys)
    idris = make_person("Idris Cole", "Trust administrator", whole_trust, "administrator")
    _, new = api.make_token(
        name="Answers",
        scopes=["read_routines"],
        expires_on=today() + timedelta(days=9),
        by=Person.objects.get(pk=idris.pk),
    )

    def ask(path):
        return Client().get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {new.text}"}).json()

    (row,) = ask("escalations")["items"]
    assert (row["text"], row["state"], row["tier"], row["raised_by"]) == (
        "No linen",
        "answered",
        2,
        "Amina Khan",
    )
    (asked,) = row["asks"]
    assert (asked["title"], asked["answer_name"], asked["answer"]) == (
        "Matron",
        "Carys, Improvement coach",
        "On its way",
    )
    assert ask(f"escalations/{raised.pk}") == row
