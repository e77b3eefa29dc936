from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404

from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.foundations.search.folding import find_in
from goldenthread.practices.projects.models import Project
from goldenthread.practices.projects.rules import Permission
from goldenthread.practices.strategy import queries as strategy
from goldenthread.practices.strategy.models import Objective, ObjectiveMeasure


def all_work() -> QuerySet[Project]:
    """Every piece of work, the newest first, with its place, its lead and the goal it helps. One query."""
    work: QuerySet[Project] = Project.objects.select_related("unit", "lead", "objective", "objective__owner")
    return work


def running_work(*, on: date) -> QuerySet[Project]:
    """The work that runs on a day, the newest first. One query."""
    return all_work().filter(Q(ended_on=None) | Q(ended_on__gt=on), started_on__lte=on)


def work_since(day: date) -> list[Project]:
    """The work that runs, or finished on a day or after it: what runs first. One query."""
    work = all_work().filter(Q(ended_on=None) | Q(ended_on__gte=day))
    return sorted(work, key=lambda project: project.ended_on is not None)


def work_here(unit_ids: Collection[int]) -> list[Project]:
    """All work in these places: what runs first, then what has finished, the newest first. One query."""
    return sorted(all_work().filter(unit_id__in=unit_ids), key=lambda work: work.ended_on is not None)


def work_led_by(person: Person, *, on: date) -> list[Project]:
    """The running work that one person leads. One query."""
    return list(running_work(on=on).filter(lead=person))


def work_helping(objective: Objective) -> list[Project]:
    """The work that helps a goal directly, what runs first. One query."""
    return sorted(all_work().filter(objective=objective), key=lambda work: work.ended_on is not None)


def work_behind(measure_id: int, unit_ids: Collection[int], *, most: int) -> list[Project]:
    """The newest work in these places that helps a goal known by this measure. One query."""
    goals = ObjectiveMeasure.objects.filter(measure_id=measure_id).values("objective_id")
    return list(all_work().filter(objective_id__in=goals, unit_id__in=unit_ids)[:most])


def get_project(project_id: int, *, seen_by: Person) -> Project:
    """One piece of work of the person's own trust, or nothing to be found. One query."""
    project = all_work().select_related("objective__unit").filter(pk=project_id).first()
    if project is None:
        raise Http404
    return project


def goals_it_could_help(unit: Unit, *, on: date) -> list[Objective]:
    """The goals in force of a place, the places above it and corporate teams. Three queries."""
    return strategy.goals_it_could_help(unit, Objective.Level.AIM, on=on)


def places_where_work_may_start(person: Person, *, on: date) -> list[organisation.Place]:
    """The open places in which a person may start work, in the order of the tree. One query."""
    reach = rights_of(person).units_for(Permission.CHANGE_WORK)
    return [place for place in organisation.place_tree(on=on) if reach is None or place.unit_id in reach]


def work_found(words: list[str], person: Person, limit: int) -> list[Project]:
    """The work, running or finished, that a person may see, whose title or words hold the words. One query."""
    if not rights_of(person).holds(Permission.SEE_WORK):
        return []
    work = all_work().order_by()
    return find_in(work, words, title="title", also=("unit__name", "what_changes", "learned"), limit=limit)


def work_led(people: Collection[int]) -> dict[int, list[str]]:
    """The unfinished work that these people lead, by their numbers. One query."""
    found: dict[int, list[str]] = {}
    rows = Project.objects.filter(lead_id__in=people, ended_on=None).order_by("title")
    for lead_id, title in rows.values_list("lead_id", "title"):
        found.setdefault(lead_id, []).append(f"Leads the work “{title}”.")
    return found
