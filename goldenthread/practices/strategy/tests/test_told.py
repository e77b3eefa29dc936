"""What owners of goals are told, and once."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from goldenthread.foundations.clock import work
from goldenthread.foundations.notices import actions as told
from goldenthread.foundations.notices import queries as notices
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.practices.strategy import actions, offers

pytestmark = [pytest.mark.database]


def texts(person):
    return [notice.text for notice in notices.notices_of(person)]


@pytest.fixture
def goal(whole_trust, dev, carys):
    return actions.add_objective(
        level="priority",
        unit=whole_trust,
        title="Fewer harmful falls",
        owner=carys,
        starts_on=date(2026, 5, 1),
        by=dev,
    )


def change(goal, owner, by):
    actions.change_objective(
        goal,
        title=goal.title,
        why="",
        owner=owner,
        aim="",
        aim_from=None,
        aim_to=None,
        due_on=None,
        review_every_months=3,
        by=by,
        version=None,
    )


def test_whoever_is_made_the_owner_of_a_goal_is_told(goal, carys):
    assert texts(carys) == [
        "Dev Nair made you the owner of “Fewer harmful falls” in Seaholme University Hospitals."
    ]


def test_a_new_owner_is_told_and_the_same_owner_is_not_told_again(goal, carys, ben, dev):
    change(goal, carys, dev)
    assert len(texts(carys)) == 1
    change(goal, ben, dev)
    assert len(texts(ben)) == 1


def test_whoever_takes_a_goal_on_needs_no_telling(whole_trust, dev):
    actions.add_objective(level="priority", unit=whole_trust, title="Home by noon", owner=dev, by=dev)
    assert texts(dev) == []


def test_a_change_that_is_refused_tells_nobody(goal, carys, ben, amina):
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        change(goal, ben, amina)
    assert texts(ben) == []


def test_a_review_that_is_due_is_told_once(goal, carys):
    told.read_all(carys)
    for day in ("2026-07-31", "2026-08-01", "2026-08-02", "2026-08-03"):
        with time_machine.travel(f"{day}T06:10:00+01:00", tick=False):
            offers.reviews_due_everywhere(0, 0)
            work.run_due(kinds=[offers.REVIEWS_OF_ONE])
            told.read_all(carys)
    assert texts(carys)[0] == "A review of “Fewer harmful falls” was due on 1 August 2026."
    assert len(texts(carys)) == 2


def test_without_the_memory_it_would_be_told_each_day(goal, carys, monkeypatch):
    monkeypatch.setattr(notices, "told_already", lambda people, **more: set())
    for day in ("2026-08-01", "2026-08-02"):
        with time_machine.travel(f"{day}T06:10:00+01:00", tick=False):
            actions.tell_of_reviews_due()
            told.read_all(carys)
    assert len(texts(carys)) == 3


def test_only_bodies_in_use_are_looked_at(seaholme, northfold):
    from goldenthread.foundations.organisation import actions as register
    from goldenthread.foundations.organisation.models import Body

    register.found_body(
        kind=Body.Kind.TRUST,
        name="Elsewhere",
        code="ELS-1",
        is_invented=True,
        opened_on=date(2020, 4, 1),
        by=None,
    )
    assert organisation.bodies_in_use() == [seaholme.pk, northfold.pk]
