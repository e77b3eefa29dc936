from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from goldenthread.engines.routines import agenda, cadence, hooks, queries, rules
from goldenthread.engines.routines.cadence import Cadence
from goldenthread.engines.routines.models import AgendaItem, Occurrence, Principal, Routine
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.clock.moments import LONDON, now, today
from goldenthread.foundations.organisation.models import Person, Unit


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an agenda as it is to be; `item_id` where it is there already."""

    kind: str
    title: str
    minutes: int
    item_id: int | None = None


@transaction.atomic
def add_routine(
    *,
    unit: Unit,
    kind: str,
    name: str,
    owner: Person,
    rule: str,
    starts_on: date,
    starts_at: time,
    by: Person,
    purpose: str = "",
    minutes: int = 15,
    grace_minutes: int = 5,
    missed_after_minutes: int = 180,
    tier: int | None = None,
    items: Iterable[Line] | None = None,
) -> Routine:
    """Set up a routine with the tier and the agenda of its kind, unless given others, and plan its first weeks."""
    rules.check_may_change_routines(by, unit_id=unit.pk)
    rules.check_place_is_open(unit, on=today())
    rules.check_is_here(owner, name="owner", on=today())
    usual = agenda.routine_kind(kind)
    routine = Routine(
        unit=unit,
        kind=kind,
        name=name,
        purpose=purpose,
        owner=owner,
        tier=usual.tier if tier is None else tier,
        rule=cadence.tidied(rule),
        starts_on=starts_on,
        starts_at=starts_at,
        minutes=minutes,
        grace_minutes=grace_minutes,
        missed_after_minutes=missed_after_minutes,
    )
    cadence.check_rule(routine.rule, starts_on=starts_on, starts_at=starts_at)
    routine.full_clean()
    routine.save()
    lines = [Line(*item) for item in usual.items] if items is None else list(items)
    _write_agenda(routine, lines)
    audit.record("was set up", routine, by=by, details={"agenda": _said(lines)})
    _plan(routine, by=by)
    hooks.place_changed(unit.pk)
    return routine


def cadence_of(routine: Routine) -> Cadence:
    return Cadence(routine.rule, routine.starts_on, routine.starts_at, routine.ended_on)


@transaction.atomic
def change_routine(
    routine: Routine,
    *,
    name: str,
    purpose: str,
    owner: Person,
    rule: str,
    starts_on: date,
    starts_at: time,
    minutes: int,
    grace_minutes: int,
    missed_after_minutes: int,
    by: Person,
    version: int | None,
) -> None:
    """Change a routine. What was held stays; what is planned and has not begun is planned anew."""
    rules.check_may_change_routines(by, unit_id=routine.unit_id)
    rules.check_goes_on(routine)
    rules.check_is_here(owner, name="owner", on=today())
    routine.name, routine.purpose, routine.owner = name, purpose, owner
    routine.rule, routine.starts_on, routine.starts_at = cadence.tidied(rule), starts_on, starts_at
    routine.minutes, routine.grace_minutes = minutes, grace_minutes
    routine.missed_after_minutes = missed_after_minutes
    cadence.check_rule(routine.rule, starts_on=starts_on, starts_at=starts_at)
    audit.save_change(routine, version=version)
    audit.record("was changed", routine, by=by)
    _plan(routine, by=by)
    hooks.place_changed(routine.unit_id)


@transaction.atomic
def end_routine(
    routine: Routine, *, because: str, by: Person, version: int | None = None, on: date | None = None
) -> None:
    """End a routine from a day on, today unless said otherwise. What was held stays on record."""
    rules.check_may_change_routines(by, unit_id=routine.unit_id)
    rules.check_goes_on(routine)
    if not because.strip():
        raise ValidationError({"because": "Say why it ends, for whoever reads its history."})
    # One that has not begun yet ends on the day it was to begin.
    routine.ended_on, routine.ended_because = max(on or today(), routine.starts_on), because
    audit.save_change(routine, version=version)
    audit.record("was ended", routine, by=by, reason=because)
    _plan(routine, by=by)
    hooks.place_changed(routine.unit_id)


@transaction.atomic
def set_agenda(routine: Routine, *, lines: Sequence[Line], by: Person, version: int | None = None) -> None:
    """Say what a routine's agenda is from now on. What earlier meetings noted of other items stays theirs."""
    rules.check_may_change_routines(by, unit_id=routine.unit_id)
    rules.check_goes_on(routine)
    if not lines:
        raise ValidationError("An agenda has one item at least. Fill in a title.")
    if len(lines) > rules.MOST_ITEMS:
        raise ValidationError(f"An agenda has {rules.MOST_ITEMS} items at most. Take some away.")
    before = [Line(item.kind, item.title, item.minutes) for item in queries.agenda_of(routine)]
    audit.save_change(routine, version=version)
    _write_agenda(routine, lines)
    audit.record(
        "has another agenda",
        routine,
        by=by,
        details={"agenda": _said(lines)},
        details_before={"agenda": _said(before)},
    )
    hooks.place_changed(routine.unit_id)


def _said(lines: Iterable[Line]) -> str:
    return "; ".join(f"{line.title} ({line.minutes} min)" for line in lines)


def _write_agenda(routine: Routine, lines: Sequence[Line]) -> None:
    there = {item.pk: item for item in queries.agenda_of(routine)}
    for order, line in enumerate(lines, start=1):
        item = there.pop(line.item_id, None) if line.item_id else None
        if item is None:
            item = AgendaItem(routine=routine)
        item.kind, item.title, item.minutes, item.order = line.kind, line.title, line.minutes, order
        if item.pk:
            audit.save_change(item, version=None)
        else:
            item.full_clean()
            item.save()
    for item in there.values():
        item.ended_on = today()
        audit.save_change(item, version=None)


@transaction.atomic
def add_principal(
    routine: Routine, *, person: Person, by: Person, deputy: Person | None = None, leads: bool = False
) -> Principal:
    """Give somebody a place in a routine, and say who comes when they cannot."""
    rules.check_may_change_routines(by, unit_id=routine.unit_id)
    rules.check_goes_on(routine)
    rules.check_is_here(person, name="person", on=today())
    rules.check_is_here(deputy, name="deputy", on=today())
    principal = Principal(routine=routine, person=person, deputy=deputy, leads=leads)
    principal.full_clean()
    principal.save()
    audit.record("was given a place", principal, by=by)
    return principal


@transaction.atomic
def change_principal(
    principal: Principal, *, deputy: Person | None, leads: bool, by: Person, version: int | None = None
) -> None:
    """Say who else comes for somebody, and whether they lead."""
    rules.check_may_change_routines(by, unit_id=principal.routine.unit_id)
    rules.check_is_here(deputy, name="deputy", on=today())
    principal.deputy, principal.leads = deputy, leads
    audit.save_change(principal, version=version)
    audit.record("was changed", principal, by=by)


@transaction.atomic
def end_principal(principal: Principal, *, by: Person, version: int | None = None) -> None:
    """End somebody's place in a routine from today on."""
    rules.check_may_change_routines(by, unit_id=principal.routine.unit_id)
    principal.until = today()
    audit.save_change(principal, version=version)
    audit.record("has no place any more", principal, by=by)


@transaction.atomic
def set_principals(
    routine: Routine,
    *,
    people: Sequence[tuple[Person, Person | None, bool]],
    by: Person,
) -> None:
    """Say who has a place in a routine, as (person, deputy, leads); whoever is left out has none any more."""
    there = {row.person_id: row for row in queries.principals_of(routine, on=today())}
    for person, deputy, leads in people:
        row = there.pop(person.pk, None)
        if row is None:
            add_principal(routine, person=person, deputy=deputy, leads=leads, by=by)
        elif (row.deputy_id, row.leads) != (deputy.pk if deputy else None, leads):
            change_principal(row, deputy=deputy, leads=leads, by=by)
    for row in there.values():
        end_principal(row, by=by)


# --- planned ahead ---------------------------------------------------------------------------------------------------


@transaction.atomic
def plan_routine(routine_id: int) -> int:
    """See that the coming two weeks of a routine are planned, and say how many occurrences that added."""
    routine = queries.routine_held(routine_id)
    start = now()
    there = queries.planned_moments(routine, since=start)
    coming = _wanted(routine, start, rules.PLANNED_AT_LEAST)
    if coming and set(coming) <= there:
        return 0
    return _plan(routine, by=None)


def _plan(routine: Routine, *, by: Person | None) -> int:
    """Plan three weeks, and take back what was planned and is not in them. Two who do so at once do it in turn."""
    routine = queries.routine_held(routine.pk)
    start = now()
    wanted = _wanted(routine, start, rules.PLANNED_AHEAD)
    taken_back, _ = (
        Occurrence.objects.filter(routine=routine, state=Occurrence.State.PLANNED, planned_at__gt=start)
        .exclude(planned_at__in=wanted)
        .delete()
    )
    there = queries.planned_moments(routine, since=start)
    rows = [
        Occurrence(routine=routine, unit_id=routine.unit_id, planned_at=moment)
        for moment in wanted
        if moment not in there
    ]
    Occurrence.objects.bulk_create(rows)
    if rows or taken_back:
        details = {"added": len(rows), "taken back": taken_back}
        audit.record("was planned ahead", routine, by=by, details=details)
    return len(rows)


def _wanted(routine: Routine, start: datetime, ahead: timedelta) -> list[datetime]:
    if not routine.unit.is_open(today()):
        return []
    until = datetime.combine(today() + ahead + timedelta(days=1), time(), LONDON)
    return cadence.moments(cadence_of(routine), start, until)
