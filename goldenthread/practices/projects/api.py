"""Work, for programs: what teams are changing, and the goal that it helps."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Query

from goldenthread.foundations.access.policies import Request
from goldenthread.foundations.api.routes import Answer, ChangedPageAsked, Number, Routes, page
from goldenthread.foundations.audit.queries import changed_since
from goldenthread.practices.projects import queries
from goldenthread.practices.projects.models import Project
from goldenthread.practices.projects.rules import READ_WORK

routes = Routes("Work")


class WorkRow(Answer):
    """A piece of work. `helps_id` is the goal that it helps."""

    id: int
    kind: str
    title: str
    what_changes: str
    place_id: int
    place: str
    lead: str
    started_on: date
    ended_on: date | None
    learned: str
    helps_id: int | None
    contribution: str


class WorkRows(Answer):
    items: list[WorkRow]
    next: str | None


@routes.get("work", scope=READ_WORK, answer=WorkRows, summary="Work", is_list=True)
def work_rows(request: Request, asked: Query[ChangedPageAsked]) -> Any:
    """Every piece of work, finished ones too, with the goal that it helps and what was learned."""
    work = queries.all_work().filter(pk__gt=asked.after)
    if asked.since:
        work = work.filter(pk__in=changed_since(Project, asked.since))
    rows = [_work_row(one) for one in work.order_by("pk")[: asked.limit + 1]]
    return page(request, WorkRows, rows, asked, key=lambda row: row.id)


@routes.get("work/{int:work_id}", scope=READ_WORK, answer=WorkRow, summary="One piece of work")
def work_row(request: Request, work_id: Number) -> Any:
    """One piece of work, with the goal that it helps."""
    return _work_row(queries.get_project(work_id, seen_by=request.person))


def _work_row(work: Project) -> WorkRow:
    return WorkRow(
        id=work.pk,
        kind=work.kind,
        title=work.title,
        what_changes=work.what_changes,
        place_id=work.unit_id,
        place=work.unit.name,
        lead=work.lead.label if work.lead else "",
        started_on=work.started_on,
        ended_on=work.ended_on,
        learned=work.learned,
        helps_id=work.objective_id,
        contribution=work.contribution,
    )
