"""National priorities, what Seaholme decided about them, its goals and their reviews."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from goldenthread.demo.actions.stage import Stage
from goldenthread.demo.story.goals import (
    FORMER_PURPOSE,
    GOALS,
    NATIONAL_SOURCE,
    NATIONALS,
    PURPOSE,
    VALUES,
    Goal,
)
from goldenthread.practices.strategy import actions as strategy
from goldenthread.practices.strategy.models import Objective

CHIEF_EXECUTIVE, SECRETARY = "ruth", "peter"


def publish_national_priorities(stage: Stage) -> str:
    for told in NATIONALS:
        stage.priorities[told.key] = strategy.publish_priority(
            title=told.title,
            why=told.why,
            source=NATIONAL_SOURCE,
            publisher=stage.body.name,
            metric=told.metric,
            valid_from=date(stage.today.year - 1, 4, 1),
            by=stage.somebody("priya"),
        )
    return f"{len(NATIONALS)} national priorities, all of them invented"


def set_goals(stage: Stage, national: Stage) -> str:
    chief = stage.somebody(CHIEF_EXECUTIVE)
    strategy.state_purpose(text=FORMER_PURPOSE, by=chief, stated_on=stage.months_ago(38))
    strategy.state_purpose(text=PURPOSE, values=VALUES, by=chief, stated_on=stage.months_ago(13))
    _decide_on_national_priorities(stage, national)
    for order, told in enumerate(GOALS):
        goal = _set(stage, national, told, order=order)
        stage.goals[told.key] = goal
        _link_measures(stage, told, goal)
        _hold_reviews(stage, told, goal)
        _pause_or_stop(stage, told, goal)
    return f"{len(GOALS)} goals, from the board to wards and corporate teams"


def _decide_on_national_priorities(stage: Stage, national: Stage) -> None:
    secretary = stage.somebody(SECRETARY)
    decided_on = stage.months_ago(12)
    for told in NATIONALS:
        priority = national.priorities[told.key]
        if told.adopted is True:
            strategy.adopt_priority(priority, reason=told.reason, by=secretary, decided_on=decided_on)
        elif told.adopted is False:
            strategy.decline_priority(priority, reason=told.reason, by=secretary, decided_on=decided_on)


def _set(stage: Stage, national: Stage, told: Goal, *, order: int) -> Objective:
    return strategy.add_objective(
        level=told.level,
        unit=stage.units[told.place],
        title=told.title,
        why=told.why,
        owner=stage.person(told.owner),
        aim=told.aim,
        aim_from=Decimal(told.goes_from) if told.goes_from else None,
        aim_to=Decimal(told.goes_to) if told.goes_to else None,
        starts_on=stage.months_ago(told.begun),
        due_on=stage.months_ago(-told.due) if told.aim else None,
        parent=stage.goals[told.parent] if told.parent else None,
        contribution=told.contribution,
        national_priority=national.priorities[told.national] if told.national else None,
        next_review_on=stage.today + timedelta(weeks=told.review_in),
        order=order,
        by=stage.somebody(told.by),
    )


def _link_measures(stage: Stage, told: Goal, goal: Objective) -> None:
    for known in told.known_by:
        strategy.link_measure(
            goal,
            measure=stage.measures[known.measure],
            unit=stage.units[known.place] if known.place else None,
            role=known.role,
            expects=known.expects,
            by=stage.somebody(told.by),
        )


def _hold_reviews(stage: Stage, told: Goal, goal: Objective) -> None:
    for held in told.reviews:
        strategy.hold_review(
            goal,
            said=held.said,
            held_on=stage.weeks_ago(held.weeks_ago),
            next_review_on=stage.today + timedelta(weeks=told.review_in),
            by=stage.somebody(told.by),
        )


def _pause_or_stop(stage: Stage, told: Goal, goal: Objective) -> None:
    if told.paused:
        strategy.pause_objective(goal, reason=told.paused, by=stage.somebody(told.by))
    if told.stopped:
        strategy.stop_objective(goal, reason=told.stopped, by=stage.somebody(told.by))
