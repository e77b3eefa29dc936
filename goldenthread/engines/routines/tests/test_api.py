"""What programs read of routines is what pages show, and nothing that was said at a meeting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from goldenthread.engines.routines import actions, queries
from goldenthread.foundations.api import actions as api
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation.models import Person

pytestmark = [pytest.mark.database]


@pytest.fixture
def ask(make_person, whole_trust):
    idris = make_person("Idris Cole", "Trust administrator", whole_trust, "administrator")

    def get(path, scope="read_routines"):
        _, new = api.make_token(
            name=f"For {path}"[:60],
            scopes=[scope],
            expires_on=today() + timedelta(days=9),
            by=Person.objects.get(pk=idris.pk),
        )
        return Client().get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {new.text}"})

    return get


def test_a_program_reads_what_recurs(ask, huddle, ward_7):
    (row,) = ask("routines").json()["items"]
    assert (row["name"], row["rule"], row["starts_at"]) == ("Morning huddle", "FREQ=DAILY", "08:00:00")
    assert (row["place_id"], row["owner"]) == (ward_7.pk, "Amina Khan, Ward manager")
    assert ask(f"routines/{huddle.pk}").json() == row


def test_a_program_reads_what_became_of_each_time_and_no_word_of_it(ask, huddle, amina):
    tuesday, wednesday = queries.next_occurrences(huddle, after=datetime(2026, 6, 15, tzinfo=UTC), limit=2)
    actions.cancel_occurrence(tuesday, because="Move day", by=amina)
    running = actions.open_occurrence(wednesday, by=amina)
    actions.decide(running, text="Beds first", by=amina)
    answer = ask("occurrences?limit=2")
    states = {row["planned_at"]: (row["state"], row["cancelled_because"]) for row in answer.json()["items"]}
    assert states == {
        "2026-06-16T07:00:00Z": ("cancelled", "Move day"),
        "2026-06-17T07:00:00Z": ("running", ""),
    }
    assert "Beds first" not in answer.content.decode()


def test_what_changed_since_a_moment_holds_what_was_planned_and_held(ask, huddle, amina, clock):
    clock(2026, 6, 16, 8)
    running = actions.open_occurrence(huddle, by=amina)
    rows = ask("occurrences?updated_since=2026-06-16T07:00:00Z").json()["items"]
    assert [row["id"] for row in rows] == [running.pk]
    assert len(ask("occurrences?updated_since=2026-06-15T00:00:00Z").json()["items"]) == 21


def test_a_token_for_something_else_opens_none_of_it(ask, huddle):
    assert ask("routines", scope="read_strategy").status_code == 403
