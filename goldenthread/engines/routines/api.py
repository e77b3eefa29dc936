"""For programs: what recurs; what was held, cancelled or missed; and what teams asked help with, answer by answer."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db.models import Q
from ninja import Query

from goldenthread.engines.routines import queries
from goldenthread.engines.routines.models import Ask, Escalation, Occurrence, Routine
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


class AskRow(Answer):
    """One tier that was asked. `tier` 5 and above are outside the trust. Hours to answer end at `answered_at`."""

    tier: int
    title: str
    rose: str
    reason: str
    asked_at: datetime
    due_at: datetime
    passed_on_at: datetime | None
    answered_at: datetime | None
    answer_name: str
    answer: str
    verdict: str


class EscalationRow(Answer):
    """A problem that a team asked help with, and everyone who was asked, in order."""

    id: int
    kind: str
    text: str
    place_id: int
    place: str
    raised_at: datetime
    raised_by: str
    tier: int
    state: str
    ended_at: datetime | None
    asks: list[AskRow]


class EscalationRows(Answer):
    items: list[EscalationRow]
    next: str | None


@routes.get(
    "escalations", scope=READ_ROUTINES, answer=EscalationRows, summary="Problems that rose", is_list=True
)
def escalation_rows(request: Request, asked: Query[ChangedPageAsked]) -> Any:
    """Every problem that a team asked help with, those that are over too."""
    rows = queries.all_escalations().filter(pk__gt=asked.after)
    if asked.since:
        rows = rows.filter(pk__in=changed_since(Escalation, asked.since))
    found = [_escalation_row(row) for row in rows.order_by("pk")[: asked.limit + 1]]
    return page(request, EscalationRows, found, asked, key=lambda row: row.id)


@routes.get(
    "escalations/{int:escalation_id}",
    scope=READ_ROUTINES,
    answer=EscalationRow,
    summary="One problem that rose",
)
def escalation_row(request: Request, escalation_id: Number) -> Any:
    """One problem, with everyone who was asked and what came back."""
    return _escalation_row(queries.get_escalation(escalation_id, seen_by=request.person))


def _escalation_row(escalation: Escalation) -> EscalationRow:
    return EscalationRow(
        id=escalation.pk,
        kind=escalation.kind,
        text=escalation.text,
        place_id=escalation.unit_id,
        place=escalation.unit.name,
        raised_at=escalation.raised_at,
        raised_by=escalation.raised_words,
        tier=escalation.tier,
        state=escalation.state,
        ended_at=escalation.ended_at,
        asks=[_ask_row(ask) for ask in escalation.asks.all()],
    )


def _ask_row(ask: Ask) -> AskRow:
    return AskRow(**{name: getattr(ask, name) for name in AskRow.model_fields})
