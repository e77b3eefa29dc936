"""Routines and their occurrences, for programs: what recurs, and what was held, cancelled or missed."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db.models import Q
from ninja import Query

from goldenthread.engines.routines import queries
from goldenthread.engines.routines.models import Occurrence, Routine
from goldenthread.engines.routines.rules import READ_ROUTINES
from goldenthread.foundations.access.policies import Request
from goldenthread.foundations.api.routes import Answer, ChangedPageAsked, Number, Routes, page
from goldenthread.foundations.audit.queries import changed_since

routes = Routes("Routines")


class RoutineRow(Answer):
    """What recurs. `rule` is a recurrence rule of RFC 5545; its times are by the clock in London."""

    id: int
    kind: str
    name: str
    purpose: str
    place_id: int
    place: str
    tier: int | None
    owner: str
    rule: str
    starts_on: date
    starts_at: time
    minutes: int
    ended_on: date | None


class RoutineRows(Answer):
    items: list[RoutineRow]
    next: str | None


@routes.get("routines", scope=READ_ROUTINES, answer=RoutineRows, summary="What recurs", is_list=True)
def routine_rows(request: Request, asked: Query[ChangedPageAsked]) -> Any:
    """Every routine, ended ones too."""
    rows = queries.all_routines().filter(pk__gt=asked.after)
    if asked.since:
        rows = rows.filter(pk__in=changed_since(Routine, asked.since))
    found = [_routine_row(row) for row in rows.order_by("pk")[: asked.limit + 1]]
    return page(request, RoutineRows, found, asked, key=lambda row: row.id)


@routes.get("routines/{int:routine_id}", scope=READ_ROUTINES, answer=RoutineRow, summary="One routine")
def routine_row(request: Request, routine_id: Number) -> Any:
    """One routine, with when it recurs."""
    return _routine_row(queries.get_routine(routine_id, seen_by=request.person))


def _routine_row(routine: Routine) -> RoutineRow:
    return RoutineRow(
        id=routine.pk,
        kind=routine.kind,
        name=routine.name,
        purpose=routine.purpose,
        place_id=routine.unit_id,
        place=routine.unit.name,
        tier=routine.tier,
        owner=routine.owner.label,
        rule=routine.rule,
        starts_on=routine.starts_on,
        starts_at=routine.starts_at,
        minutes=routine.minutes,
        ended_on=routine.ended_on,
    )


class OccurrenceRow(Answer):
    """One time of a routine. `state` is planned, running, held, cancelled or missed."""

    id: int
    routine_id: int
    place_id: int
    planned_at: datetime
    is_extra: bool
    state: str
    opened_at: datetime | None
    closed_at: datetime | None
    cancelled_because: str


class OccurrenceRows(Answer):
    items: list[OccurrenceRow]
    next: str | None


@routes.get(
    "occurrences",
    scope=READ_ROUTINES,
    answer=OccurrenceRows,
    summary="What was held and missed",
    is_list=True,
)
def occurrence_rows(request: Request, asked: Query[ChangedPageAsked]) -> Any:
    """Every time of every routine, those planned for the coming weeks included. What was said there is not sent."""
    rows = queries.all_occurrences().filter(pk__gt=asked.after)
    if asked.since:
        # What is planned is told with its routine; what became of it, with the occurrence itself.
        planned = Q(state=Occurrence.State.PLANNED, routine_id__in=changed_since(Routine, asked.since))
        rows = rows.filter(planned | Q(pk__in=changed_since(Occurrence, asked.since)))
    found = [_occurrence_row(row) for row in rows.order_by("pk")[: asked.limit + 1]]
    return page(request, OccurrenceRows, found, asked, key=lambda row: row.id)


def _occurrence_row(row: Occurrence) -> OccurrenceRow:
    return OccurrenceRow(
        id=row.pk,
        routine_id=row.routine_id,
        place_id=row.unit_id,
        planned_at=row.planned_at,
        is_extra=row.is_extra,
        state=row.state,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        cancelled_because=row.cancelled_because,
    )
