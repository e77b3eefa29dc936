from __future__ import annotations

from datetime import date

from django.db import transaction
from django.urls import reverse

from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.notices import actions as notices
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.practices.projects import rules
from goldenthread.practices.projects.models import Project
from goldenthread.practices.strategy.models import Objective


@transaction.atomic
def start_project(
    *,
    title: str,
    unit: Unit,
    what_changes: str,
    by: Person,
    kind: str = Project.Kind.PROJECT,
    lead: Person | None = None,
    started_on: date | None = None,
    objective: Objective | None = None,
    contribution: str = "",
) -> Project:
    """Begin a piece of work. It may be linked to a goal now or later; an everyday improvement need never be."""
    rules.check_may_change_work(unit.pk, by=by)
    rules.check_has_started(started_on or today(), today=today())
    project = Project(
        title=title,
        unit=unit,
        what_changes=what_changes,
        kind=kind,
        lead=lead,
        started_on=started_on or today(),
        objective=objective,
        contribution=contribution if objective else "",
    )
    _check_link(project)
    project.full_clean()
    project.save()
    audit.record("was started", project, by=by)
    _tell_owner_of_goal(project, by=by)
    return project


def _tell_owner_of_goal(project: Project, *, by: Person) -> None:
    if project.objective is None:
        return
    notices.tell(
        [project.objective.owner],
        kind=rules.Told.WORK_HELPS_YOUR_GOAL,
        text=f"{by.name} linked “{project.title}” in {project.unit.name} to your goal “{project.objective.title}”.",
        why="Because you answer for this goal.",
        address=reverse("projects:project_show", kwargs={"project_id": project.pk}),
        unit=project.unit,
        about=project,
        key=f"{project.pk}:{project.objective_id}",
        by=by,
    )


def _check_link(project: Project) -> None:
    if project.objective is not None:
        above = organisation.units_above(project.unit, on=today())
        rules.check_can_help(
            project.unit,
            project.objective,
            units_here_or_above={project.unit_id} | {unit.pk for unit in above},
        )


@transaction.atomic
def change_project(
    project: Project,
    *,
    title: str,
    what_changes: str,
    kind: str,
    lead: Person | None,
    started_on: date,
    by: Person,
    version: int | None,
) -> None:
    rules.check_may_change_work(project.unit_id, by=by)
    rules.check_not_finished(project)
    rules.check_has_started(started_on, today=today())
    project.title, project.what_changes, project.kind = title, what_changes, kind
    project.lead, project.started_on = lead, started_on
    audit.save_change(project, version=version)
    audit.record("was changed", project, by=by)


@transaction.atomic
def link_project_to_objective(
    project: Project, *, objective: Objective, contribution: str, by: Person, version: int | None = None
) -> None:
    """Say which goal the work helps, and how."""
    rules.check_may_change_work(project.unit_id, by=by)
    rules.check_not_finished(project)
    project.objective, project.contribution = objective, contribution
    _check_link(project)
    audit.save_change(project, version=version)
    audit.record("was linked", project, by=by)
    _tell_owner_of_goal(project, by=by)


@transaction.atomic
def unlink_project(project: Project, *, by: Person, version: int | None = None) -> None:
    rules.check_may_change_work(project.unit_id, by=by)
    rules.check_not_finished(project)
    project.objective, project.contribution = None, ""
    audit.save_change(project, version=version)
    audit.record("was unlinked", project, by=by)


@transaction.atomic
def finish_project(
    project: Project, *, learned: str, by: Person, ended_on: date | None = None, version: int | None = None
) -> None:
    """Close a piece of work with what it taught. It is not opened again."""
    rules.check_may_change_work(project.unit_id, by=by)
    rules.check_not_finished(project)
    day = ended_on or today()
    rules.check_end(project, day, today=today())
    project.ended_on, project.learned = day, learned
    audit.save_change(project, version=version)
    audit.record("was finished", project, by=by)
