"""The strategy, for programs: purpose and goals, what each helps, and the measures by which it is known."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Query

from goldenthread.engines.measurement import queries as measurement
from goldenthread.foundations.access.policies import Request
from goldenthread.foundations.api.routes import Answer, ChangedPageAsked, Number, Routes, page
from goldenthread.foundations.audit.queries import changed_since
from goldenthread.practices.strategy import queries
from goldenthread.practices.strategy.models import Objective, ObjectiveMeasure
from goldenthread.practices.strategy.rules import READ_STRATEGY

routes = Routes("Strategy")


class PurposeRow(Answer):
    """What the trust is for, in its own words; empty where it has not stated it."""

    purpose: str
    values: list[str]
    stated_on: date | None


@routes.get("purpose", scope=READ_STRATEGY, answer=PurposeRow, summary="The trust's purpose")
def purpose_row(request: Request) -> Any:
    """The purpose in force, and the values."""
    purpose = queries.purpose_in_force()
    if purpose is None:
        return PurposeRow(purpose="", values=[], stated_on=None)
    return PurposeRow(purpose=purpose.text, values=purpose.value_lines, stated_on=purpose.stated_on)


class MeasureOfGoal(Answer):
    """A measure by which a goal is known, at one place. `place_id` is empty where it is the measure's own."""

    measure_id: int
    place_id: int | None
    role: str
    expects: str


class GoalRow(Answer):
    """A goal. `helps_id` is the goal that it helps; a trust priority helps national ones only."""

    id: int
    level: str
    title: str
    why: str
    place_id: int
    place: str
    owner: str
    aim: str
    aim_from: float | None
    aim_to: float | None
    starts_on: date
    due_on: date | None
    helps_id: int | None
    contribution: str
    national_priority: str
    state: str
    state_reason: str
    next_review_on: date
    measures: list[MeasureOfGoal]


class GoalRows(Answer):
    items: list[GoalRow]
    next: str | None


@routes.get("goals", scope=READ_STRATEGY, answer=GoalRows, summary="Goals, and what each helps", is_list=True)
def goal_rows(request: Request, asked: Query[ChangedPageAsked]) -> Any:
    """Every goal, stopped ones too. `helps_id` makes the tree. Measures are named to tokens that may read them."""
    goals = queries.all_objectives().filter(pk__gt=asked.after)
    if asked.since:
        goals = goals.filter(pk__in=changed_since(Objective, asked.since))
    found = list(goals.order_by("pk")[: asked.limit + 1])
    rows = [_goal_row(request, goal, links) for goal, links in _with_links(found)]
    return page(request, GoalRows, rows, asked, key=lambda row: row.id)


@routes.get("goals/{int:goal_id}", scope=READ_STRATEGY, answer=GoalRow, summary="One goal")
def goal_row(request: Request, goal_id: Number) -> Any:
    """One goal, with what it helps and its measures."""
    goal = queries.get_objective(goal_id, seen_by=request.person)
    (found,) = _with_links([goal])
    return _goal_row(request, *found)


def _with_links(goals: list[Objective]) -> list[tuple[Objective, list[ObjectiveMeasure]]]:
    by_goal: dict[int, list[ObjectiveMeasure]] = {}
    for link in queries.measure_links_of([goal.pk for goal in goals]):
        by_goal.setdefault(link.objective_id, []).append(link)
    return [(goal, by_goal.get(goal.pk, [])) for goal in goals]


def _goal_row(request: Request, goal: Objective, links: list[ObjectiveMeasure]) -> GoalRow:
    return GoalRow(
        id=goal.pk,
        level=goal.level,
        title=goal.title,
        why=goal.why,
        place_id=goal.unit_id,
        place=goal.unit.name,
        owner=goal.owner.label if goal.owner else "",
        aim=goal.aim,
        aim_from=None if goal.aim_from is None else float(goal.aim_from),
        aim_to=None if goal.aim_to is None else float(goal.aim_to),
        starts_on=goal.starts_on,
        due_on=goal.due_on,
        helps_id=goal.parent_id,
        contribution=goal.contribution,
        national_priority=goal.national_priority.title if goal.national_priority else "",
        state=goal.state,
        state_reason=goal.state_reason,
        next_review_on=goal.next_review_on,
        measures=[
            MeasureOfGoal(
                measure_id=link.measure_id, place_id=link.unit_id, role=link.role, expects=link.expects
            )
            for link in links
            if measurement.may_see(link.measure, request.person)
        ],
    )
