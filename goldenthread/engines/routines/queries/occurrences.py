from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.http import Http404

from goldenthread.engines.measurement.models import Judgement
from goldenthread.engines.routines.models import (
    Action,
    Attendance,
    Decision,
    Escalation,
    ItemRun,
    Occurrence,
    Routine,
)
from goldenthread.engines.routines.rules import LONGEST_MEETING, Permission
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.clock.moments import LONDON
from goldenthread.foundations.organisation.models import Person
from goldenthread.foundations.search.folding import find_in

State = Occurrence.State


def day_of(on: date) -> tuple[datetime, datetime]:
    """The moments at which a day begins and ends in London."""
    tomorrow = on + timedelta(days=1)
    return datetime.combine(on, time(), LONDON), datetime.combine(tomorrow, time(), LONDON)


def all_occurrences() -> QuerySet[Occurrence]:
    """Every occurrence, with its routine, its place and who led it. One query."""
    rows: QuerySet[Occurrence] = Occurrence.objects.select_related("routine", "unit", "led_by")
    return rows


def get_occurrence(occurrence_id: int, *, seen_by: Person) -> Occurrence:
    """One occurrence in the person's own trust, or nothing to be found. One query."""
    occurrence = all_occurrences().filter(pk=occurrence_id).first()
    if occurrence is None:
        raise Http404
    return occurrence


def occurrence_now(occurrence_id: int) -> Occurrence:
    """One occurrence as it is at this moment. One query."""
    return all_occurrences().get(pk=occurrence_id)


def occurrences_between(
    unit_ids: Collection[int] | None, first: datetime, last: datetime
) -> list[Occurrence]:
    """The occurrences at these places, or at all, from one moment up to another, in their order. One query."""
    rows = all_occurrences().filter(planned_at__gte=first, planned_at__lt=last)
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=unit_ids)
    return list(rows.order_by("planned_at", "pk"))


def occurrences_on(unit_ids: Collection[int] | None, on: date) -> list[Occurrence]:
    """The occurrences at these places, or at all, on a day, in their order. One query."""
    return occurrences_between(unit_ids, *day_of(on))


def next_occurrences(routine: Routine, *, after: datetime, limit: int) -> list[Occurrence]:
    """What is planned of a routine, or under way, or cancelled ahead of its time; the nearest first. One query."""
    rows = all_occurrences().filter(Q(state=State.RUNNING) | Q(planned_at__gte=after), routine=routine)
    return list(rows.order_by("planned_at", "pk")[:limit])


def past_occurrences(routine: Routine, *, before: datetime, limit: int) -> list[Occurrence]:
    """What was held, missed or cancelled of a routine, the newest first. One query."""
    over = [State.HELD, State.MISSED, State.CANCELLED]
    rows = all_occurrences().filter(routine=routine, planned_at__lt=before, state__in=over)
    return list(rows.order_by("-planned_at", "-pk")[:limit])


def running_of(routine: Routine) -> Occurrence | None:
    """The occurrence of a routine that is under way. One query."""
    return all_occurrences().filter(routine=routine, state=State.RUNNING).order_by("-opened_at").first()


def running_here(unit_id: int) -> list[Occurrence]:
    """What is under way at a place, the newest first. One query."""
    rows = all_occurrences().filter(unit_id=unit_id, state=State.RUNNING)
    return list(rows.order_by("-opened_at", "-pk"))


def planned_today(routine: Routine, *, on: date) -> list[Occurrence]:
    """What is planned of a routine on a day and has not begun. One query."""
    first, last = day_of(on)
    rows = all_occurrences().filter(
        routine=routine, state=State.PLANNED, planned_at__gte=first, planned_at__lt=last
    )
    return list(rows.order_by("planned_at", "pk"))


def planned_moments(routine: Routine, *, since: datetime) -> set[datetime]:
    """Every moment of a routine that has an occurrence, whatever became of it, from one on. One query."""
    rows = Occurrence.objects.filter(routine=routine, planned_at__gte=since)
    return set(rows.values_list("planned_at", flat=True))


def not_begun_in_time(*, at: datetime, longest: timedelta = timedelta(days=1)) -> list[Occurrence]:
    """What is planned and past the moment by which it had to begin, the oldest first. One query."""
    rows = all_occurrences().filter(state=State.PLANNED, planned_at__lt=at).order_by("planned_at", "pk")
    return [row for row in rows if row.planned_at + _window(row.routine) <= at]


def _window(routine: Routine) -> timedelta:
    return timedelta(minutes=routine.missed_after_minutes)


def left_open(*, at: datetime, routine: Routine | None = None) -> list[Occurrence]:
    """What is under way for longer than any meeting takes, the oldest first. One query."""
    rows = all_occurrences().filter(state=State.RUNNING, opened_at__lte=at - LONGEST_MEETING)
    if routine is not None:
        rows = rows.filter(routine=routine)
    return list(rows.order_by("opened_at", "pk"))


def starting_between(first: datetime, last: datetime) -> list[Occurrence]:
    """What is planned to start from one moment up to another. One query."""
    rows = all_occurrences().filter(state=State.PLANNED, planned_at__gte=first, planned_at__lt=last)
    return list(rows.order_by("planned_at", "pk"))


def come_often(routine_ids: Collection[int], *, around: datetime) -> set[int]:
    """Which of these routines come more than once in the week around a moment. One query."""
    half = timedelta(days=3, hours=12)
    rows = Occurrence.objects.filter(
        routine_id__in=routine_ids, planned_at__gte=around - half, planned_at__lt=around + half
    )
    seen: set[int] = set()
    often: set[int] = set()
    for routine_id in rows.order_by().values_list("routine_id", flat=True):
        (often if routine_id in seen else seen).add(routine_id)
    return often


def states_since(routine: Routine, *, since: datetime, until: datetime) -> dict[str, int]:
    """How many of a routine's planned occurrences between two moments are in each state. One query."""
    rows = Occurrence.objects.filter(
        routine=routine, is_extra=False, planned_at__gte=since, planned_at__lt=until
    )
    found: dict[str, int] = {}
    for state in rows.order_by().values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def cancelled_moments(routine_ids: Collection[int], *, since: datetime) -> dict[int, list[datetime]]:
    """When something of these routines was to be and was cancelled, from a moment on. One query."""
    rows = Occurrence.objects.filter(routine_id__in=routine_ids, state=State.CANCELLED, planned_at__gte=since)
    found: dict[int, list[datetime]] = {}
    for routine_id, moment in rows.order_by("planned_at").values_list("routine_id", "planned_at"):
        found.setdefault(routine_id, []).append(moment)
    return found


# --- what was said ---------------------------------------------------------------------------------------------------


def runs_of(occurrence: Occurrence) -> dict[int, ItemRun]:
    """What was noted at an occurrence, by the number of the agenda item. One query."""
    rows = ItemRun.objects.filter(occurrence=occurrence).select_related("item")
    return {row.item_id: row for row in rows}


def attendance_at(occurrence: Occurrence) -> dict[int, Attendance]:
    """Who came to an occurrence, by the number of the place they have in its routine. One query."""
    rows = Attendance.objects.filter(occurrence=occurrence).select_related("came", "principal__person")
    return {row.principal_id: row for row in rows}


def decisions_of(occurrence: Occurrence) -> list[Decision]:
    """What was decided at an occurrence. One query."""
    return list(Decision.objects.filter(occurrence=occurrence).select_related("by"))


def all_actions() -> QuerySet[Action]:
    """Every action, with its place, who does it and where it is followed. One query."""
    rows: QuerySet[Action] = Action.objects.select_related("unit", "owner", "routine", "occurrence")
    return rows


def get_action(action_id: int, *, seen_by: Person) -> Action:
    """One action of the person's own trust, or nothing to be found. One query."""
    action = all_actions().filter(pk=action_id).first()
    if action is None:
        raise Http404
    return action


def may_answer_action(action: Action, person: Person) -> bool:
    """Whoever does it, and whoever may hold a meeting of its place. No query where the rights are known."""
    if action.owner_id == person.pk:
        return True
    return rights_of(person).may(Permission.HOLD_ROUTINES, unit_id=action.unit_id)


def open_actions(routine: Routine) -> list[Action]:
    """What is still to be done and is followed at a routine, the soonest due first. One query."""
    return list(all_actions().filter(routine=routine, state=Action.State.OPEN))


def open_actions_at(unit_id: int) -> list[Action]:
    """What is still to be done at a place, the soonest due first. One query."""
    return list(all_actions().filter(unit_id=unit_id, state=Action.State.OPEN))


def actions_made_at(occurrence: Occurrence) -> list[Action]:
    """What was agreed at an occurrence. One query."""
    return list(all_actions().filter(occurrence=occurrence))


def actions_due(*, on: date) -> list[Action]:
    """Everything that is still to be done, was due on a day or before, and has somebody who does it. One query."""
    return list(all_actions().filter(state=Action.State.OPEN, due_on__lte=on).exclude(owner=None))


def actions_owned(people: Collection[int]) -> dict[int, list[str]]:
    """What these people still have to do, by their numbers. One query."""
    found: dict[int, list[str]] = {}
    rows = Action.objects.filter(owner_id__in=people, state=Action.State.OPEN).order_by("due_on", "pk")
    for owner_id, text, place in rows.values_list("owner_id", "text", "unit__name"):
        found.setdefault(owner_id, []).append(f"Has to do “{text}” for {place}.")
    return found


def actions_found(words: list[str], person: Person, limit: int) -> list[Action]:
    """What is to be done or was done, that a person may see, whose text holds the words. One query."""
    if not rights_of(person).holds(Permission.SEE_ROUTINES):
        return []
    return find_in(all_actions(), words, title="text", also=("unit__name", "owner_words"), limit=limit)


def escalations_open_at(unit_id: int, *, limit: int) -> list[Escalation]:
    """What a place has asked for and is not done with, what came back first. Two queries."""
    rows = Escalation.objects.filter(
        unit_id=unit_id, state__in=[Escalation.State.ANSWERED, Escalation.State.WAITING]
    )
    return list(rows.order_by("state", "raised_at", "pk").prefetch_related("asks")[:limit])


def measures_at(unit_id: int) -> list[Judgement]:
    """What the measures in use of a place say there, by name. One query."""
    rows = Judgement.objects.filter(unit_id=unit_id, measure__retired_on=None)
    return list(rows.select_related("measure", "measure__unit", "unit").order_by("measure__name", "pk"))
