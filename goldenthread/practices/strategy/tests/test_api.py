"""What programs read of the strategy is what pages show."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from goldenthread.engines.measurement import actions as measurement
from goldenthread.foundations.api import actions as api
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation.models import Person
from goldenthread.practices.projects import actions as projects
from goldenthread.practices.strategy import actions

pytestmark = [pytest.mark.database]


@pytest.fixture
def ask(make_person, whole_trust):
    """Asks with a token of Idris, who may see no measure that is kept within a team."""
    idris = make_person("Idris Cole", "Trust administrator", whole_trust, "administrator")
    _, new = api.make_token(
        name="Thread report",
        scopes=["read_strategy", "read_work", "read_measures"],
        expires_on=today() + timedelta(days=9),
        by=Person.objects.get(pk=idris.pk),
    )

    def get(path):
        return Client().get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {new.text}"})

    return get


def test_each_goal_says_what_it_helps(ask, halve_ours, safer_floors, fewer_falls):
    rows = {row["id"]: row for row in ask("goals").json()["items"]}
    assert rows[halve_ours.pk]["helps_id"] == safer_floors.pk
    assert rows[safer_floors.pk]["helps_id"] == fewer_falls.pk
    assert rows[fewer_falls.pk]["helps_id"] is None
    assert (rows[halve_ours.pk]["aim_from"], rows[halve_ours.pk]["aim_to"]) == (6.3, 3.1)
    assert ask(f"goals/{halve_ours.pk}").json() == rows[halve_ours.pk]


def test_a_goal_names_no_measure_that_may_not_be_seen(ask, halve_ours, ward_falls, ward_7, amina):
    kept = measurement.add_measure(
        unit=ward_7,
        name="Our morale",
        counted="Days",
        kind="count",
        unit_label="days",
        direction="increase",
        grain="month",
        source="Our board",
        audience="kept",
        by=amina,
    )
    for measure in (ward_falls, kept):
        actions.link_measure(halve_ours, measure=measure, unit=None, role="outcome", expects="", by=amina)
    row = ask(f"goals/{halve_ours.pk}").json()
    assert [link["measure_id"] for link in row["measures"]] == [ward_falls.pk]


def test_work_says_which_goal_it_helps(ask, halve_ours, ward_7, amina):
    work = projects.start_project(
        title="Red socks",
        what_changes="Socks with grips for everyone.",
        unit=ward_7,
        objective=halve_ours,
        contribution="Fewer slips.",
        by=amina,
    )
    (row,) = ask("work").json()["items"]
    assert (row["title"], row["helps_id"]) == ("Red socks", halve_ours.pk)
    assert ask(f"work/{work.pk}").json() == row


def test_the_purpose_is_told_or_that_there_is_none(ask):
    assert ask("purpose").json() == {"purpose": "", "values": [], "stated_on": None}
