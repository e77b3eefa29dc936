from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import Person
from goldenthread.foundations.organisation.queries import Place
from goldenthread.practices.projects import queries as projects
from goldenthread.practices.projects.models import Project
from goldenthread.practices.strategy import queries as strategy
from goldenthread.practices.strategy.models import NationalPriority, Objective, ObjectiveMeasure

# Work that has finished stays on the thread for a year, so that what stuck can still be seen.
DAYS_ON_THE_THREAD = 365


@dataclass(frozen=True, slots=True, eq=False)
class Strands:
    """All that the thread is made of, as it is kept: nothing is tied yet."""

    national: tuple[NationalPriority, ...]
    goals: tuple[Objective, ...]
    links: tuple[ObjectiveMeasure, ...]
    work: tuple[Project, ...]


def strands(*, on: date) -> Strands:
    """What the trust adopted, goals in force, their measures, and work that runs or ended lately. Four queries."""
    goals = tuple(strategy.objectives_in_force())
    in_force = {goal.pk for goal in goals}
    since = on - timedelta(days=DAYS_ON_THE_THREAD)
    return Strands(
        national=tuple(strategy.adopted_priorities()),
        goals=goals,
        links=tuple(link for link in strategy.all_measure_links() if link.objective_id in in_force),
        work=tuple(projects.work_since(since)),
    )


def own_place(person: Person, places: list[Place], *, on: date) -> Place | None:
    """The place a person belongs to; the highest of them where there are several. One query."""
    mine = {membership.unit_id for membership in organisation.memberships_in_force(person, on=on)}
    return min(
        (place for place in places if place.unit_id in mine), key=lambda place: place.depth, default=None
    )
