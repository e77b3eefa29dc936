from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from goldenthread.engines.routines.models import Routine
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.practices.daily_management import rules
from goldenthread.practices.daily_management.models import LeaderTask, LeaderWork, TalkedThrough, Turn
from goldenthread.practices.daily_management.rules import Permission


def _lists() -> QuerySet[LeaderWork]:
    rows: QuerySet[LeaderWork] = LeaderWork.objects.select_related("unit", "person", "talks_with")
    tasks = LeaderTask.objects.select_related("routine").order_by("pk")
    return rows.prefetch_related(Prefetch("tasks", queryset=tasks))


def lists_of(person: Person, *, on: date) -> list[LeaderWork]:
    """What a person does as a leader: their own lists, and those of roles they hold at a place. Three queries."""
    held = organisation.memberships_in_force(person, on=on)
    mine = Q(person=person)
    for membership in held:
        mine |= Q(unit=membership.unit, role=membership.role)
    return list(_lists().filter(mine, ended_on=None).order_by("unit__sort_name", "pk"))


def is_theirs(work: LeaderWork, person: Person, *, on: date) -> bool:
    """Whether a list belongs to a person: by name, or by a role they hold at its place. One query at most."""
    if work.person_id is not None:
        return work.person_id == person.pk
    held = organisation.memberships_in_force(person, on=on)
    return any((row.unit_id, row.role) == (work.unit_id, work.role) for row in held)


@dataclass(frozen=True, slots=True)
class LeaderList:
    """One leader's list, and whether it belongs to whoever looks at it."""

    work: LeaderWork
    is_mine: bool

    @property
    def unit_id(self) -> int:
        return self.work.unit_id


@dataclass(frozen=True, slots=True)
class ListedTask:
    """One task of a list that may be seen."""

    work: LeaderWork
    task: LeaderTask

    @property
    def unit_id(self) -> int:
        return self.work.unit_id


def get_list(list_id: int, *, seen_by: Person) -> LeaderList:
    """One leader's list, for whoever it belongs to and whoever talks it through; nobody else finds it.

    Four queries and the person's rights.
    """
    work = _lists().filter(pk=list_id).first()
    if work is None:
        raise Http404
    is_mine = is_theirs(work, seen_by, on=today())
    if not is_mine and not rules.may_talk_through(work, by=seen_by, above=places_above(work)):
        raise Http404
    return LeaderList(work, is_mine)


def places_above(work: LeaderWork) -> list[int]:
    """The numbers of the places above a leader's own. One query."""
    return [unit.pk for unit in organisation.units_above(work.unit, on=today())]


def get_list_below(list_id: int, *, seen_by: Person) -> LeaderList:
    """One leader's list, for whoever talks it through with them."""
    found = get_list(list_id, seen_by=seen_by)
    if found.is_mine:
        raise Http404
    return found


def get_task(list_id: int, task_id: int, *, seen_by: Person) -> ListedTask:
    """One task of a list that may be seen, or nothing to be found."""
    work = get_list(list_id, seen_by=seen_by).work
    for task in work.tasks.all():
        if task.pk == task_id:
            return ListedTask(work, task)
    raise Http404


def get_own_task(task_id: int, *, seen_by: Person) -> LeaderTask:
    """One task of one's own lists, or nothing to be found. Three queries."""
    for work in lists_of(seen_by, on=today()):
        for task in work.tasks.all():
            if task.pk == task_id:
                task.work = work
                return task
    raise Http404


def get_own_turn(turn_id: int, *, seen_by: Person) -> Turn:
    """What became of a task of one's own lists, or nothing to be found. Four queries."""
    rows: QuerySet[Turn] = Turn.objects.select_related("task")
    turn = rows.filter(pk=turn_id).first()
    if turn is None:
        raise Http404
    turn.task = get_own_task(turn.task_id, seen_by=seen_by)
    return turn


def lists_to_talk_through(person: Person, *, on: date) -> list[LeaderWork]:
    """The lists of leaders below that a person talks through, or may, by place. Five queries."""
    reach = rights_of(person).units_for(Permission.SEE_LEADER_WORK)
    rows = _lists().filter(ended_on=None).exclude(person=person)
    if reach is not None:
        strictly_below = _below_only(reach, on=on)
        rows = rows.filter(Q(talks_with=person) | Q(unit_id__in=strictly_below))
    else:
        whole = organisation.whole_trust()
        rows = rows.filter(Q(talks_with=person) | ~Q(unit=whole))
    mine = {work.pk for work in lists_of(person, on=on)}
    return [work for work in rows.order_by("unit__sort_name", "pk") if work.pk not in mine]


def _below_only(reach: Collection[int], *, on: date) -> set[int]:
    """Those of these places that have another of them above. One query."""
    below = organisation.below_each(reach, on=on)
    return {unit_id for top, units in below.items() for unit_id in units if unit_id != top}


def turns_of(tasks: Iterable[LeaderTask], *, since: date) -> list[Turn]:
    """What became of these tasks in the windows that began on a day or after it, the newest first. One query."""
    rows = Turn.objects.filter(task__in=[task.pk for task in tasks], window_start__gte=since)
    return list(rows.select_related("task", "by").order_by("-window_start", "task_id"))


def turn_of(task: LeaderTask, window_start: date) -> Turn | None:
    """What became of a task in one window; None where nothing was said yet. One query."""
    rows: QuerySet[Turn] = Turn.objects.select_related("task")
    return rows.filter(task=task, window_start=window_start).first()


def talks_of(work: LeaderWork, *, limit: int) -> list[TalkedThrough]:
    """The newest weeks of a list that were talked through. One query."""
    rows = TalkedThrough.objects.filter(work=work).select_related("by")
    return list(rows.order_by("-week_start")[:limit])


def weeks_talked_through(works: Iterable[LeaderWork], *, week_start: date) -> set[int]:
    """Which of these lists were talked through for a week, by number. One query."""
    rows = TalkedThrough.objects.filter(work__in=[work.pk for work in works], week_start=week_start)
    return set(rows.values_list("work_id", flat=True))


def running_tasks() -> list[LeaderTask]:
    """Every task of every list that goes on. One query."""
    rows = LeaderTask.objects.filter(ended_on=None, work__ended_on=None).select_related("work")
    return list(rows.order_by("pk"))


def tasks_at(unit_ids: Collection[int]) -> list[LeaderTask]:
    """Every task of the lists of these places, ended ones too, with their lists. One query."""
    rows = LeaderTask.objects.filter(work__unit_id__in=unit_ids).select_related("work")
    return list(rows.order_by("pk"))


def places_with_leaders(person: Person, *, on: date) -> list[organisation.Place]:
    """The open places at which a person may keep a leader's list, in the order of the tree. One query."""
    reach = rights_of(person).units_for(Permission.SEE_LEADER_WORK)
    return [place for place in organisation.place_tree(on=on) if reach is None or place.unit_id in reach]


def routines_at(unit: Unit, *, on: date) -> list[Routine]:
    """The routines that run at a place on a day, by name. One query."""
    rows: QuerySet[Routine] = Routine.objects.filter(unit=unit, ended_on=None, starts_on__lte=on)
    return list(rows.order_by("name", "pk"))
