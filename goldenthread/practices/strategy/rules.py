from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum

from django.core.exceptions import PermissionDenied, ValidationError

from goldenthread.foundations.access.rights import check_may, rights_of, who_may
from goldenthread.foundations.api.scopes import Scope
from goldenthread.foundations.organisation.models import Body, Person, Unit
from goldenthread.practices.strategy.models import NationalPriority, Objective

# A trust that has more priorities than this has none: past it the page says so. It forbids nothing.
FEW_PRIORITIES = 7


class Permission(StrEnum):
    SEE_STRATEGY = "strategy.see_strategy"
    CHANGE_STRATEGY = "strategy.change_strategy"
    CHANGE_OBJECTIVES = "strategy.change_objectives"
    PUBLISH_PRIORITIES = "strategy.publish_priorities"


# What a program may be let in for.
READ_STRATEGY = Scope(
    "read_strategy", "read the strategy: purpose, priorities and goals", needs=Permission.SEE_STRATEGY
)


class Told(StrEnum):
    """What people are told of."""

    GOAL_IS_YOURS = "strategy.goal_is_yours"
    REVIEW_IS_DUE = "strategy.review_is_due"


def check_may_change_strategy(by: Person, *, to: str) -> None:
    if not may_change_strategy(by):
        raise PermissionDenied(f"You may not {to}. {who_may(Permission.CHANGE_STRATEGY)}")


def may_change_strategy(person: Person) -> bool:
    return rights_of(person).holds(Permission.CHANGE_STRATEGY)


def check_may_hold_goal(level: str, unit_id: int, *, by: Person) -> None:
    """Priorities are the trust's to set; other goals are set where they are held, or above."""
    if level == Objective.Level.PRIORITY:
        check_may_change_strategy(by, to="set or change the trust's priorities")
    else:
        check_may(by, Permission.CHANGE_OBJECTIVES, unit_id=unit_id, to="set or change goals in this place")


def check_may_change_objective(objective: Objective, *, by: Person) -> None:
    check_may_hold_goal(objective.level, objective.unit_id, by=by)


def may_change_objective(objective: Objective, *, by: Person) -> bool:
    if objective.is_priority:
        return may_change_strategy(by)
    return rights_of(by).may(Permission.CHANGE_OBJECTIVES, unit_id=objective.unit_id)


def may_add_goals(person: Person) -> bool:
    return rights_of(person).holds(Permission.CHANGE_OBJECTIVES)


def levels_open(unit: Unit, parent: Objective | None, *, by: Person) -> list[Objective.Level]:
    """The kinds of goal that a person may set in a place, under a goal or under none."""
    levels = list(Objective.Level)
    if parent is not None:
        levels = levels[max(_rank(parent), 1) :]
    elif unit.kind != Unit.Kind.TRUST or not may_change_strategy(by):
        levels = levels[1:]
    if not rights_of(by).may(Permission.CHANGE_OBJECTIVES, unit_id=unit.pk):
        levels = [level for level in levels if level == Objective.Level.PRIORITY]
    return levels


def check_priority_is_the_whole_trusts(level: str, unit: Unit) -> None:
    if level == Objective.Level.PRIORITY and unit.kind != Unit.Kind.TRUST:
        raise ValidationError(
            {
                "unit": f"A priority is the whole trust's. {unit.name} can hold what drives it, or an aim of its own."
            }
        )


def check_not_stopped(objective: Objective) -> None:
    if objective.state == Objective.State.STOPPED:
        raise ValidationError(
            f"“{objective.title}” was stopped. It stays as it was, and nothing can be added to it."
        )


def check_can_help(
    child: Objective,
    parent: Objective,
    *,
    units_here_or_above: Collection[int],
    parents: Mapping[int, int | None],
) -> None:
    """A goal helps one at its own level or above, held in its own place, above it, or by a corporate team."""
    if child.is_priority:
        raise ValidationError("A trust priority stands at the top. It helps national priorities only.")
    check_not_stopped(parent)
    if _rank(parent) > _rank(child):
        raise ValidationError(
            {"parent": f"“{parent.title}” is further down than this goal. Choose one at its level or above."}
        )
    if parent.unit_id not in units_here_or_above and parent.unit.nature != Unit.Nature.CORPORATE:
        raise ValidationError(
            {
                "parent": f"“{parent.title}” belongs to {parent.unit.name}, which is not above {child.unit.name}. "
                "Choose a goal of a place above it, or of a corporate team."
            }
        )
    check_no_circle(child, parent, parents=parents)


def check_no_circle(child: Objective, parent: Objective, *, parents: Mapping[int, int | None]) -> None:
    """`parents` gives what each goal helps today."""
    if child.pk is None:
        return
    seen: set[int] = set()
    above: int | None = parent.pk
    while above is not None and above not in seen:
        if above == child.pk:
            raise ValidationError(
                {
                    "parent": f"“{parent.title}” already helps “{child.title}”, so the thread would go round in a "
                    "circle. Choose another goal."
                }
            )
        seen.add(above)
        above = parents.get(above)


def _rank(objective: Objective) -> int:
    return Objective.LEVELS_DOWN.index(objective.level)


def check_adopted(priority: NationalPriority | None, *, adopted: Collection[int]) -> None:
    if priority is not None and priority.pk not in adopted:
        raise ValidationError(
            {
                "national_priority": f"The trust has not adopted “{priority.title}”. Adopt it first, then link it."
            }
        )


def check_still_valid(priority: NationalPriority, *, on: date) -> None:
    if priority.valid_until is not None and priority.valid_until < on:
        raise ValidationError(
            f"“{priority.title}” ended on {priority.valid_until}. It can no longer be adopted."
        )


def check_review_day(held_on: date, next_review_on: date, *, today: date) -> None:
    if held_on > today:
        raise ValidationError({"held_on": "The review was held today or before. Check the day."})
    if next_review_on <= held_on:
        raise ValidationError({"next_review_on": "The next review comes after this one. Choose a later day."})


def check_may_publish(by: Person) -> None:
    """A national priority reaches every trust, so a role alone is not enough: the body must be national."""
    if not rights_of(by).holds(Permission.PUBLISH_PRIORITIES):
        words = who_may(Permission.PUBLISH_PRIORITIES)
        raise PermissionDenied(f"You may not publish national priorities. {words}")
    if by.body.kind != Body.Kind.NATIONAL:
        raise PermissionDenied(
            f"{by.body.name} is not a national body. Only a national body publishes these."
        )


def may_publish(person: Person) -> bool:
    return rights_of(person).holds(Permission.PUBLISH_PRIORITIES) and person.body.kind == Body.Kind.NATIONAL
