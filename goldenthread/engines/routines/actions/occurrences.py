from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from goldenthread.engines.routines import hooks, queries, rules
from goldenthread.engines.routines.models import (
    Action,
    AgendaItem,
    Attendance,
    Decision,
    ItemRun,
    Occurrence,
    Principal,
    Routine,
)
from goldenthread.engines.routines.rules import AtTheBoard, Permission, by_person
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.audit.models import StaleVersion
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.organisation.models import Person, Unit

By = Person | AtTheBoard
State = Occurrence.State
LEFT_OPEN = "Nobody closed it, so it was closed by itself."


@transaction.atomic
def open_occurrence(what: Routine | Occurrence, *, by: By) -> Occurrence:
    """Begin a meeting: this occurrence, or of a routine the one nearest to now. One that is under way is given back.

    Of a routine with nothing planned today an extra one is begun. Two who begin it at once begin the same.
    """
    routine = what if isinstance(what, Routine) else what.routine
    rules.check_may_hold(by, unit_id=what.unit_id)
    routine = queries.routine_held(routine.pk)
    rules.check_goes_on(routine)
    for forgotten in queries.left_open(at=now(), routine=routine):
        close_by_itself(forgotten)
    if isinstance(what, Routine):
        running = queries.running_of(routine)
        if running is not None:
            return running
        occurrence = _nearest(routine) or Occurrence(
            routine=routine, unit_id=routine.unit_id, planned_at=now(), is_extra=True
        )
    else:
        occurrence = queries.occurrence_now(what.pk)
        if occurrence.state == State.RUNNING:
            return occurrence
        rules.check_can_begin(occurrence)
    occurrence.state, occurrence.opened_at, occurrence.led_by = State.RUNNING, now(), by_person(by)
    if occurrence.pk:
        audit.save_change(occurrence, version=None)
    else:
        occurrence.full_clean()
        occurrence.save()
    audit.record("began", occurrence, by=by)
    hooks.place_changed(occurrence.unit_id)
    return occurrence


def _in_turn(occurrence: Occurrence) -> Occurrence:
    """The occurrence as it is now, with its routine held, so that two who end it do so in turn."""
    queries.routine_held(occurrence.routine_id)
    return queries.occurrence_now(occurrence.pk)


def _nearest(routine: Routine) -> Occurrence | None:
    planned = queries.planned_today(routine, on=today())
    return min(planned, key=lambda one: abs(one.planned_at - now()), default=None)


@transaction.atomic
def close_occurrence(
    occurrence: Occurrence, *, by: By, said: str = "", version: int | None = None
) -> Occurrence:
    """End a meeting: it was held. Closing what is closed already changes nothing but what is said of it."""
    rules.check_may_hold(by, unit_id=occurrence.unit_id)
    occurrence = _in_turn(occurrence)
    rules.check_has_begun(occurrence, to="close it")
    if occurrence.state == State.HELD and (not said or said == occurrence.said):
        return occurrence
    if occurrence.state == State.RUNNING:
        occurrence.state, occurrence.closed_at = State.HELD, now()
    occurrence.said = said or occurrence.said
    audit.save_change(occurrence, version=version)
    audit.record("was held", occurrence, by=by)
    hooks.place_changed(occurrence.unit_id)
    return occurrence


@transaction.atomic
def cancel_occurrence(
    occurrence: Occurrence, *, because: str, by: Person, version: int | None = None
) -> Occurrence:
    """Say ahead of its time that a meeting will not be, and why."""
    rules.check_may_hold(by, unit_id=occurrence.unit_id)
    occurrence = _in_turn(occurrence)
    rules.check_can_be_cancelled(occurrence)
    if not because.strip():
        raise ValidationError({"because": "Say why it is cancelled."})
    occurrence.state, occurrence.cancelled_because = State.CANCELLED, because
    audit.save_change(occurrence, version=version)
    audit.record("was cancelled", occurrence, by=by, reason=because)
    hooks.place_changed(occurrence.unit_id)
    return occurrence


@transaction.atomic
def close_by_itself(occurrence: Occurrence) -> bool:
    """Close a meeting that nobody closed; False where somebody has, meanwhile."""
    occurrence.state, occurrence.closed_at = State.HELD, now()
    occurrence.said = occurrence.said or LEFT_OPEN
    return _by_itself(occurrence, "was closed by itself")


@transaction.atomic
def miss_by_itself(occurrence: Occurrence) -> bool:
    """Say that a meeting did not begin in time; False where it has begun or was cancelled, meanwhile."""
    occurrence.state = State.MISSED
    return _by_itself(occurrence, "was missed")


def _by_itself(occurrence: Occurrence, verb: str) -> bool:
    try:
        audit.save_change(occurrence, version=None)
    except StaleVersion:
        return False
    audit.record(verb, occurrence, by=None)
    hooks.place_changed(occurrence.unit_id)
    return True


# --- what is said at one ---------------------------------------------------------------------------------------------


@transaction.atomic
def note_item(
    occurrence: Occurrence, *, item: AgendaItem, seconds: int, by: By, note: str | None = None
) -> ItemRun:
    """Add time to an item of the agenda, and keep what was noted of it. `note` is None where it stays as it was."""
    rules.check_may_hold(by, unit_id=occurrence.unit_id)
    rules.check_has_begun(occurrence, to="note anything of it")
    rules.check_of_the_routine(occurrence, item.routine_id)
    # Two who note the same item do so in turn, and neither loses time.
    queries.routine_held(occurrence.routine_id)
    run = queries.runs_of(occurrence).get(item.pk) or ItemRun(occurrence=occurrence, item=item)
    run.seconds += max(0, min(seconds, rules.LONGEST_STEP))
    run.note = run.note if note is None else note
    run.said_at = now()
    run.full_clean()
    run.save()
    audit.record("was talked through", occurrence, by=by, details={"item": item.title})
    return run


@transaction.atomic
def attend(
    occurrence: Occurrence, *, principal: Principal, who: str, by: By, came: Person | None = None
) -> Attendance:
    """Say whether somebody with a place came, their deputy, or nobody for them."""
    rules.check_may_hold(by, unit_id=occurrence.unit_id)
    rules.check_has_begun(occurrence, to="say who came")
    rules.check_of_the_routine(occurrence, principal.routine_id)
    if came is None:
        deputy = principal.deputy if who == Attendance.Who.DEPUTY else None
        came = principal.person if who == Attendance.Who.PRINCIPAL else deputy
    queries.routine_held(occurrence.routine_id)
    row = queries.attendance_at(occurrence).get(principal.pk) or Attendance(
        occurrence=occurrence, principal=principal
    )
    row.who, row.came, row.said_at = who, came, now()
    row.full_clean()
    row.save()
    words = f"{principal.person.name}: {row.get_who_display()}"
    audit.record("had its attendance taken", occurrence, by=by, details={"attendance": words})
    return row


@transaction.atomic
def decide(occurrence: Occurrence, *, text: str, by: By) -> Decision:
    """Keep what a meeting decided."""
    rules.check_may_hold(by, unit_id=occurrence.unit_id)
    rules.check_has_begun(occurrence, to="keep a decision")
    decision = Decision(occurrence=occurrence, text=text, said_at=now(), by=by_person(by))
    decision.full_clean()
    decision.save()
    audit.record("was decided", decision, by=by)
    return decision


# --- actions ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_action(
    *,
    unit: Unit,
    text: str,
    by: By,
    routine: Routine | None = None,
    occurrence: Occurrence | None = None,
    owner: Person | None = None,
    owner_words: str = "",
    due_on: date | None = None,
) -> Action:
    """Keep what somebody said they would do. It is carried over from meeting to meeting until it has its answer."""
    rules.check_may_hold(by, unit_id=unit.pk)
    rules.check_is_here(owner, name="owner", on=today())
    action = Action(
        unit=unit,
        routine=occurrence.routine if routine is None and occurrence is not None else routine,
        occurrence=occurrence,
        text=text,
        owner=owner,
        owner_words=owner_words,
        due_on=due_on,
        made_at=now(),
    )
    action.full_clean()
    action.save()
    audit.record("was agreed", action, by=by)
    hooks.place_changed(unit.pk)
    return action


@transaction.atomic
def change_action(
    action: Action, *, owner: Person | None, due_on: date | None, by: Person, version: int | None
) -> None:
    """Give an action to somebody else, or another day."""
    _check_may_answer(action, by)
    rules.check_still_to_do(action)
    rules.check_is_here(owner, name="owner", on=today())
    action.owner, action.due_on = owner, due_on
    action.owner_words = "" if owner is not None else action.owner_words
    audit.save_change(action, version=version)
    audit.record("was changed", action, by=by)
    hooks.place_changed(action.unit_id)


@transaction.atomic
def answer_action(action: Action, *, answer: str = "", by: By, version: int | None = None) -> Action:
    """Say that an action is done, and what came of it. Done twice, it is done once."""
    _check_may_answer(action, by)
    action = queries.all_actions().get(pk=action.pk)
    if action.state == Action.State.DONE and answer in {"", action.answer}:
        return action
    rules.check_still_to_do(action)
    return _end(action, Action.State.DONE, answer, "was done", by=by, version=version)


@transaction.atomic
def drop_action(action: Action, *, because: str, by: By, version: int | None = None) -> Action:
    """Say that an action will not be done, and why."""
    _check_may_answer(action, by)
    rules.check_still_to_do(action)
    return _end(action, Action.State.DROPPED, because, "was dropped", by=by, version=version)


def _end(
    action: Action, state: Action.State, answer: str, verb: str, *, by: By, version: int | None
) -> Action:
    action.state, action.answer, action.ended_at = state, answer, now()
    audit.save_change(action, version=version)
    audit.record(verb, action, by=by)
    hooks.place_changed(action.unit_id)
    return action


def _check_may_answer(action: Action, by: By) -> None:
    """Whoever does it may always say how it went; so may whoever may hold a meeting of the place."""
    if isinstance(by, Person) and queries.may_answer_action(action, by):
        return
    rules.check_may_at(by, Permission.HOLD_ROUTINES, unit_id=action.unit_id, to="close actions of this place")
