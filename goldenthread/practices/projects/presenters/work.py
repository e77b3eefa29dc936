from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from goldenthread.foundations.audit.presenters import HistoryItem, HistoryPage
from goldenthread.foundations.design.environment import day
from goldenthread.foundations.design.presenters import Link
from goldenthread.foundations.design.presenters import Place as PlaceChoice
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.foundations.organisation.queries import Place
from goldenthread.practices.projects.models import Project
from goldenthread.practices.strategy.presenters import goal_href, owner_words


def project_href(project_id: int) -> str:
    return reverse("projects:project_show", args=[project_id])


def kind_words(project: Project) -> str:
    return Project.Kind(project.kind).label


def when_words(project: Project, on: date) -> str:
    """ "Running since 4 May 2026", "Finished on 4 May 2026"."""
    if project.ended_on is None:
        return f"Running since {day(project.started_on)}"
    return (
        f"Finished on {day(project.ended_on)}"
        if project.ended_on <= on
        else f"Ends on {day(project.ended_on)}"
    )


@dataclass(frozen=True, slots=True)
class WorkLine:
    title: str
    href: str
    kind: str
    meta: str
    helps: str
    is_gap: bool


def work_line(project: Project, *, on: date) -> WorkLine:
    parts = [project.unit.name, owner_words(project.lead), when_words(project, on)]
    return WorkLine(
        title=project.title,
        href=project_href(project.pk),
        kind=kind_words(project),
        meta=". ".join(part for part in parts if part),
        helps=project.objective.title if project.objective else "",
        is_gap=project.owes_a_link and project.objective is None and project.ended_on is None,
    )


@dataclass(frozen=True, slots=True)
class WorkList:
    here: str
    running: tuple[WorkLine, ...]
    everyday: tuple[WorkLine, ...]
    finished: tuple[WorkLine, ...]
    places: tuple[PlaceChoice, ...]
    current: int
    below: bool
    add_href: str


def work_list(
    work: Sequence[Project], *, places: Iterable[Place], here: Place, below: bool, may_add: bool, on: date
) -> WorkList:
    running = [project for project in work if project.ended_on is None]
    return WorkList(
        here=here.name,
        running=tuple(work_line(project, on=on) for project in running if project.owes_a_link),
        everyday=tuple(work_line(project, on=on) for project in running if not project.owes_a_link),
        finished=tuple(work_line(project, on=on) for project in work if project.ended_on is not None),
        places=tuple(PlaceChoice(str(place.unit_id), place.name, place.depth) for place in places),
        current=here.unit_id,
        below=below,
        add_href=f"{reverse('projects:project_add')}?unit={here.unit_id}" if may_add else "",
    )


@dataclass(frozen=True, slots=True)
class ProjectPage:
    title: str
    kind: str
    facts: tuple[tuple[str, str], ...]
    what_changes: str
    learned: str
    helps: str
    helps_href: str
    helps_owner: str
    contribution: str
    is_gap: bool
    is_finished: bool
    tabs: tuple[Link, ...]
    link_href: str
    change_href: str
    finish_href: str


def project_page(project: Project, *, may_change: bool, sees_history: bool, on: date) -> ProjectPage:
    goal = project.objective
    open_to_change = may_change and project.ended_on is None
    lead = owner_words(project.lead) or "Nobody yet"
    return ProjectPage(
        title=project.title,
        kind=kind_words(project),
        facts=(("Place", project.unit.name), ("Lead", lead), ("When", when_words(project, on))),
        what_changes=project.what_changes,
        learned=project.learned,
        helps=goal.title if goal else "",
        helps_href=goal_href(goal.pk) if goal else "",
        helps_owner=owner_words(goal.owner) if goal else "",
        contribution=project.contribution,
        is_gap=project.owes_a_link and goal is None,
        is_finished=project.ended_on is not None,
        tabs=tabs(project, current="The work") if sees_history else (),
        link_href=_page("link", project) if open_to_change else "",
        change_href=_page("change", project) if open_to_change else "",
        finish_href=_page("finish", project) if open_to_change else "",
    )


def _page(verb: str, project: Project) -> str:
    return reverse(f"projects:project_{verb}", args=[project.pk])


def tabs(project: Project, *, current: str) -> tuple[Link, ...]:
    pages = {"The work": _page("show", project), "History": _page("history", project)}
    return tuple(Link(text, href, current=text == current) for text, href in pages.items())


def history_page(project: Project, items: Iterable[HistoryItem]) -> HistoryPage:
    return HistoryPage(
        title=project.title,
        href=project_href(project.pk),
        tabs=tabs(project, current="History"),
        entries=tuple(items),
    )


@dataclass(frozen=True, slots=True)
class PlaceQuestion:
    places: tuple[tuple[int, str, int], ...]
    objective: str


def place_question(places: Iterable[Place], objective: str) -> PlaceQuestion:
    return PlaceQuestion(tuple((place.unit_id, place.name, place.depth) for place in places), objective)


@dataclass(frozen=True, slots=True)
class Adding:
    title: str


def adding(unit: Unit) -> Adding:
    place = "the whole trust" if unit.kind == Unit.Kind.TRUST else unit.name
    return Adding(f"Start work in {place}")


def as_asked(project: Project) -> dict[str, Any]:
    return {
        "kind": project.kind,
        "title": project.title,
        "what_changes": project.what_changes,
        "lead": project.lead_id,
        "started_on": project.started_on,
    }


def with_lead(people: Sequence[Person], project: Project) -> list[Person]:
    """Whoever could lead the work, with its lead even where they could no longer be chosen."""
    listed = list(people)
    if project.lead is not None and all(person.pk != project.lead_id for person in listed):
        listed.append(project.lead)
    return listed
