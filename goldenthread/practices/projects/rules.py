from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from django.core.exceptions import PermissionDenied, ValidationError

from goldenthread.engines.routines.rules import AtTheBoard
from goldenthread.foundations.access.rights import check_may, rights_of
from goldenthread.foundations.api.scopes import Scope
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.practices.projects.models import Idea, IdeaBox, Project
from goldenthread.practices.strategy.models import Objective
from goldenthread.practices.strategy.rules import check_not_stopped


class Permission(StrEnum):
    SEE_WORK = "projects.see_work"
    CHANGE_WORK = "projects.change_work"
    RAISE_IDEAS = "projects.raise_ideas"
    ANSWER_IDEAS = "projects.answer_ideas"


# What a program may be let in for.
READ_WORK = Scope("read_work", "read what teams are working on", needs=Permission.SEE_WORK)


class Told(StrEnum):
    """What people are told of."""

    WORK_HELPS_YOUR_GOAL = "projects.work_helps_your_goal"
    IDEAS_WAIT = "projects.ideas_wait"
    YOUR_IDEA = "projects.your_idea"


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


# --- ideas -------------------------------------------------------------------------------------------------------


def check_may_raise_idea(unit: Unit, *, by: Person | AtTheBoard | None, on: date) -> None:
    """Whoever works here may, also for another place; whoever stands at a board may for its place; and so may whoever
    holds the address of an idea box, which is asked where it is opened."""
    if isinstance(by, Person):
        check_may(by, Permission.RAISE_IDEAS, unit_id=unit.pk, to="add an idea here")
    elif by is not None and by.unit_id != unit.pk:
        raise PermissionDenied(f"This screen belongs to another place than {unit.name}.")
    if not unit.is_open(on):
        raise ValidationError(f"{unit.name} is closed. Add the idea where its work is done now.")


def check_may_answer_ideas(unit_id: int, *, by: Person) -> None:
    check_may(by, Permission.ANSWER_IDEAS, unit_id=unit_id, to="answer ideas in this place")


def may_answer_ideas(unit_id: int, *, by: Person) -> bool:
    return rights_of(by).may(Permission.ANSWER_IDEAS, unit_id=unit_id)


def check_can_be_answered(idea: Idea) -> None:
    if idea.state not in {Idea.State.RAISED, Idea.State.NOT_NOW}:
        raise ValidationError("This idea has its answer: it is being tried. Say what happened when it was.")


def check_can_be_begun(idea: Idea) -> None:
    if idea.state != Idea.State.WILL_TRY:
        raise ValidationError("Only an idea that the place said it will try can be begun.")


def check_can_be_tried(idea: Idea) -> None:
    if idea.state not in {Idea.State.WILL_TRY, Idea.State.TRYING}:
        raise ValidationError("Answer the idea first: say that you will try it.")


def check_not_thanked(idea: Idea) -> None:
    if idea.thanked_on is not None:
        raise ValidationError(f"Thanks were said on {idea.thanked_on}. Once is enough.")


def check_can_become_work(idea: Idea) -> None:
    if idea.project_id is not None:
        raise ValidationError("This idea has become work already. Its page leads there.")
    if not idea.is_answered or idea.state == Idea.State.NOT_NOW:
        raise ValidationError("Answer the idea first: say that you will try it.")


def check_box_is_open(box: IdeaBox) -> None:
    if not box.is_open:
        raise ValidationError(
            f"{box.unit.name} takes no ideas by this code any more. Tell somebody of the team, or use the board."
        )
