"""Work that helps a goal stands on the charts of the measures by which that goal is known."""

from __future__ import annotations

from datetime import date

import pytest

from goldenthread.engines.measurement import actions as measurement
from goldenthread.engines.measurement.panels import marks_for
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.queries import own_way
from goldenthread.practices.projects import actions
from goldenthread.practices.strategy import actions as strategy

pytestmark = [pytest.mark.database]


@pytest.fixture
def falls(whole_trust):
    return measurement.add_measure(
        unit=whole_trust,
        name="Falls",
        counted="Every fall that was reported",
        kind="count",
        unit_label="falls",
        direction="decrease",
        grain="month",
        source="Incident reports",
        by=None,
    )


@pytest.fixture
def walk_with_me(whole_trust, ward_7, falls, dev, amina):
    """Ward 7's work, which helps a goal known by the falls of the whole trust."""
    goal = strategy.add_objective(
        level="priority", unit=whole_trust, title="Fewer harmful falls", owner=dev, by=dev
    )
    strategy.link_measure(goal, measure=falls, role="outcome", by=dev)
    return actions.start_project(
        title="Walk with me",
        unit=ward_7,
        what_changes="Patients walk before noon.",
        lead=amina,
        started_on=date(2026, 3, 2),
        objective=goal,
        contribution="People who walk fall less.",
        by=amina,
    )


def test_work_is_marked_on_the_chart_of_its_place_and_above(
    walk_with_me, falls, ward_7, ward_8, whole_trust, ben
):
    for unit in (ward_7, whole_trust):
        (mark,) = marks_for(falls, unit, ben)
        assert (mark.on, mark.text, mark.note) == (date(2026, 3, 2), "Work began: Walk with me", "Ward 7")
        assert mark.href == f"/projects/{walk_with_me.pk}/"
    assert marks_for(falls, ward_8, ben) == []


def test_work_that_is_switched_off_marks_no_chart(walk_with_me, falls, whole_trust, ben):
    for practice in ("golden_thread", "projects"):
        organisation.switch_practice(own_way(), key=practice, on=False, by=None)
    assert marks_for(falls, whole_trust, ben) == []
