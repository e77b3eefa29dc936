"""What the owner of a goal is told of the work that helps it."""

from __future__ import annotations

import pytest

from goldenthread.foundations.notices import queries as notices
from goldenthread.practices.projects import actions
from goldenthread.practices.strategy import actions as strategy

pytestmark = [pytest.mark.database]

SAID = "Amina Khan linked “Walk with me” in Ward 7 to your goal “Fewer harmful falls”."


@pytest.fixture
def goal(whole_trust, dev):
    return strategy.add_objective(
        level="priority", unit=whole_trust, title="Fewer harmful falls", owner=dev, by=dev
    )


@pytest.mark.parametrize("at_once", [True, False])
def test_the_owner_hears_of_work_that_helps_their_goal(goal, ward_7, amina, dev, at_once):
    linked = {"objective": goal, "contribution": "People who walk fall less."}
    project = actions.start_project(
        title="Walk with me",
        unit=ward_7,
        what_changes="Patients walk.",
        by=amina,
        **(linked if at_once else {}),
    )
    if not at_once:
        assert notices.notices_of(dev) == []
        actions.link_project_to_objective(project, **linked, by=amina)
    assert [notice.text for notice in notices.notices_of(dev)] == [SAID]


def test_whoever_helps_their_own_goal_needs_no_telling(goal, ward_7, dev):
    actions.start_project(
        title="Walk with me", unit=ward_7, what_changes="-", objective=goal, contribution="So.", by=dev
    )
    assert notices.notices_of(dev) == []
