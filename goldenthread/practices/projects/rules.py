from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from django.core.exceptions import ValidationError

from goldenthread.foundations.access.rights import check_may, rights_of
from goldenthread.foundations.api.scopes import Scope
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.practices.projects.models import Project
from goldenthread.practices.strategy.models import Objective
from goldenthread.practices.strategy.rules import check_not_stopped


class Permission(StrEnum):
    SEE_WORK = "projects.see_work"
    CHANGE_WORK = "projects.change_work"


# What a program may be let in for.
READ_WORK = Scope("read_work", "read what teams are working on", needs=Permission.SEE_WORK)


class Told(StrEnum):
    """What people are told of."""

    WORK_HELPS_YOUR_GOAL = "projects.work_helps_your_goal"


def check_may_change_work(unit_id: int, *, by: Person) -> None:
    check_may(by, Permission.CHANGE_WORK, unit_id=unit_id, to="start or change work in this place")


def may_start_work(unit_id: int, *, by: Person) -> bool:
    return rights_of(by).may(Permission.CHANGE_WORK, unit_id=unit_id)


def may_change_work(project: Project, *, by: Person) -> bool:
    return rights_of(by).may(Permission.CHANGE_WORK, unit_id=project.unit_id)


def check_not_finished(project: Project) -> None:
    if project.ended_on is not None:
        raise ValidationError(f"“{project.title}” finished on {project.ended_on}. It stays as it was.")


def check_can_help(unit: Unit, objective: Objective, *, units_here_or_above: Collection[int]) -> None:
    """Work helps a goal of its own place, of a place above it, or of a corporate team."""
    check_not_stopped(objective)
    if objective.unit_id not in units_here_or_above and objective.unit.nature != Unit.Nature.CORPORATE:
        raise ValidationError(
            {
                "objective": f"“{objective.title}” belongs to {objective.unit.name}, which is not above {unit.name}. "
                "Choose a goal of a place above it, or of a corporate team."
            }
        )


def check_has_started(started_on: date, *, today: date) -> None:
    if started_on > today:
        raise ValidationError({"started_on": "Work starts today or before. Add it on the day it starts."})


def check_end(project: Project, ended_on: date, *, today: date) -> None:
    if ended_on < project.started_on:
        raise ValidationError(
            {"ended_on": f"It started on {project.started_on}. It ends on that day or after it."}
        )
    if ended_on > today:
        raise ValidationError({"ended_on": "It ended today or before. Check the day."})
