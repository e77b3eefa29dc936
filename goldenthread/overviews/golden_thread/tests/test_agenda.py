"""The golden thread as an item of a meeting's agenda."""

from __future__ import annotations

from datetime import date, time

import pytest

from goldenthread.engines.routines import actions as routines
from goldenthread.engines.routines import agenda
from goldenthread.engines.routines.rules import AtTheBoard
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import OwnWay
from goldenthread.practices.strategy import actions as strategy

pytestmark = [pytest.mark.database]


@pytest.fixture
def meeting(ward_7, amina):
    routine = routines.add_routine(
        unit=ward_7,
        kind="plain",
        name="Ward meeting",
        owner=amina,
        rule="FREQ=WEEKLY;BYDAY=MO",
        starts_on=date(2026, 6, 15),
        starts_at=time(14),
        items=[routines.Line("golden_thread", "What it helps", 5)],
        by=amina,
    )
    return routines.open_occurrence(routine, by=amina)


def test_a_meeting_sees_what_its_goals_help(meeting, ward_7, amina):
    strategy.add_objective(
        level="driver", unit=ward_7, title="Halve our falls", aim="Three a month", by=amina
    )
    panel = agenda.panel_of("golden_thread", meeting, amina)
    assert [(line.text, line.note) for line in panel.lines] == [("Halve our falls", "Three a month")]
    assert f"place={ward_7.pk}" in panel.action.href


def test_where_the_thread_is_switched_off_nothing_leads_to_it(meeting, ward_7, amina):
    at_the_board = AtTheBoard(ward_7.pk, "Ward 7, the board")
    assert agenda.panel_of("golden_thread", meeting, at_the_board) is not None
    organisation.switch_practice(OwnWay.objects.get(), key="golden_thread", on=False, by=None)
    assert agenda.panel_of("golden_thread", meeting, at_the_board) is None
