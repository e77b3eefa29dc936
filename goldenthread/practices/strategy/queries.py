from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404

from goldenthread.engines.measurement import queries as measurement
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import Membership, Person, Unit
from goldenthread.foundations.search.folding import find_in
from goldenthread.practices.strategy.models import (
    Adoption,
    NationalPriority,
    Objective,
    ObjectiveMeasure,
    Purpose,
    Review,
)
from goldenthread.practices.strategy.rules import Permission, may_change_strategy

# --- purpose and national priorities -------------------------------------------------------------------------------


def purpose_in_force() -> Purpose | None:
    """The trust's purpose today, if it has stated one. One query."""
    purpose: Purpose | None = Purpose.objects.filter(ended_on=None).first()
    return purpose


def records_of_the_whole_trust() -> list[Purpose | Adoption]:
    """Every purpose stated, and every decision about a national priority. Two queries."""
    return [*Purpose.objects.all(), *Adoption.objects.select_related("national_priority")]


def get_national_priority(priority_id: int, *, seen_by: Person) -> NationalPriority:
    """One national priority, or nothing to be found. One query."""
    priority = NationalPriority.objects.filter(pk=priority_id).first()
    if priority is None:
        raise Http404
    return priority


@dataclass(frozen=True, slots=True)
class Decided:
    """A national priority, and what the trust has decided about it, if anything."""

    priority: NationalPriority
    adoption: Adoption | None


def national_priorities(*, on: date) -> list[Decided]:
    """Those valid on a day and those decided about, the newest first. Two queries."""
    adoptions = {row.national_priority_id: row for row in Adoption.objects.select_related("decided_by")}
    priorities = NationalPriority.objects.filter(
        Q(valid_from__lte=on) & (Q(valid_until=None) | Q(valid_until__gte=on)) | Q(pk__in=list(adoptions))
    )
    return [Decided(priority, adoptions.get(priority.pk)) for priority in priorities]


def adoption_of(priority: NationalPriority) -> Adoption | None:
    """What the trust decided about one national priority. One query."""
    adoption: Adoption | None = Adoption.objects.filter(national_priority=priority).first()
    return adoption


def adopted_priorities() -> list[NationalPriority]:
    """The national priorities the trust has adopted, by name. One query."""
    rows = Adoption.objects.filter(state=Adoption.State.ADOPTED).select_related("national_priority")
    return [row.national_priority for row in rows.order_by("national_priority__title", "pk")]


# --- objectives ----------------------------------------------------------------------------------------------------


def all_objectives() -> QuerySet[Objective]:
    """Every goal, with its place, owner and national priority. One query."""
    goals: QuerySet[Objective] = Objective.objects.select_related("unit", "owner", "national_priority")
    return goals


def objectives_in_force() -> QuerySet[Objective]:
    """Every goal that is running or paused, in the order of the list. One query."""
    return all_objectives().exclude(state=Objective.State.STOPPED)


def priorities_in_force() -> list[Objective]:
    """The trust's priorities, in their order. One query."""
    return list(objectives_in_force().filter(level=Objective.Level.PRIORITY))


def get_objective(objective_id: int, *, seen_by: Person) -> Objective:
    """One goal of the person's own trust, or nothing to be found. One query."""
    objective = all_objectives().select_related("parent", "parent__owner").filter(pk=objective_id).first()
    if objective is None:
        raise Http404
    return objective


def links_up() -> dict[int, int | None]:
    """What each goal helps, by number. One query."""
    return dict(Objective.objects.values_list("pk", "parent_id"))


def goals_above(objective: Objective) -> list[Objective]:
    """What a goal helps, and what that helps, up to the top: the nearest first. Two queries."""
    links = links_up()
    chain: list[int] = []
    above = links.get(objective.pk)
    while above is not None and above not in chain:
        chain.append(above)
        above = links.get(above)
    found = all_objectives().in_bulk(chain)
    return [found[number] for number in chain]


def goals_helping(objective: Objective) -> list[Objective]:
    """The goals right below one, in their order, those that were stopped last. One query."""
    below = all_objectives().filter(parent=objective)
    return sorted(below, key=lambda goal: (goal.state == Objective.State.STOPPED, goal.order, goal.pk))


def objectives_owned_by(person: Person) -> list[Objective]:
    """The goals in force that one person owns. One query."""
    return list(objectives_in_force().filter(owner=person))


def reviews_due(person: Person, *, on: date) -> list[Objective]:
    """A person's own running goals whose review was due on a day or before, the longest overdue first. One query."""
    due = objectives_in_force().filter(owner=person, state=Objective.State.RUNNING, next_review_on__lte=on)
    return list(due.order_by("next_review_on", "pk"))


def all_reviews_due(*, on: date) -> list[Objective]:
    """Every running goal with an owner whose review was due on a day or before. One query."""
    due = objectives_in_force().filter(state=Objective.State.RUNNING, next_review_on__lte=on)
    return list(due.exclude(owner=None).order_by("next_review_on", "pk"))


def objectives_here(unit_ids: Collection[int]) -> list[Objective]:
    """The goals in force that these places hold. One query."""
    return list(objectives_in_force().filter(unit_id__in=unit_ids))


def goals_it_could_help(
    unit: Unit, level: str, *, on: date, but_not: Objective | None = None
) -> list[Objective]:
    """The goals in force at this level or above: of a place, those above it and corporate teams. Three queries."""
    levels = Objective.LEVELS_DOWN[: Objective.LEVELS_DOWN.index(level) + 1]
    places = {unit.pk} | {above.pk for above in organisation.units_above(unit, on=on)}
    goals = objectives_in_force().filter(
        Q(unit_id__in=places) | Q(unit__nature=Unit.Nature.CORPORATE), level__in=levels
    )
    not_these = _this_and_below(but_not) if but_not else set()
    return sorted(
        (goal for goal in goals if goal.pk not in not_these),
        key=lambda goal: (Objective.LEVELS_DOWN.index(goal.level), goal.order, goal.pk),
    )


def _this_and_below(objective: Objective) -> set[int]:
    below: dict[int | None, list[int]] = {}
    for number, above in links_up().items():
        below.setdefault(above, []).append(number)
    found: set[int] = set()
    waiting = [objective.pk]
    while waiting:
        number = waiting.pop()
        if number not in found:
            found.add(number)
            waiting += below.get(number, [])
    return found


# --- measures and reviews ------------------------------------------------------------------------------------------


def measures_of(objective_ids: Iterable[int]) -> list[ObjectiveMeasure]:
    """The measures of these goals, outcomes first, each with its place and its owner. One query."""
    links = ObjectiveMeasure.objects.filter(objective_id__in=set(objective_ids))
    return _outcomes_first(links.select_related("measure", "measure__owner", "measure__unit", "unit"))


def all_measure_links() -> list[ObjectiveMeasure]:
    """The measures of all goals, outcomes first, each with its place and its owner. One query."""
    return _outcomes_first(
        ObjectiveMeasure.objects.select_related("measure", "measure__owner", "measure__unit", "unit")
    )


def measure_links_of(objective_ids: Collection[int]) -> list[ObjectiveMeasure]:
    """The measures of these goals, outcomes first, each with its measure. One query."""
    links = ObjectiveMeasure.objects.filter(objective_id__in=objective_ids)
    return _outcomes_first(links.select_related("measure"))


def _outcomes_first(links: Iterable[ObjectiveMeasure]) -> list[ObjectiveMeasure]:
    roles = list(ObjectiveMeasure.Role)
    return sorted(links, key=lambda link: (roles.index(ObjectiveMeasure.Role(link.role)), link.pk))


def goals_of_measure(measure_id: int) -> list[ObjectiveMeasure]:
    """The links from a measure to the goals in force that it serves, each with its goal's owner. One query."""
    links = ObjectiveMeasure.objects.filter(measure_id=measure_id).exclude(
        objective__state=Objective.State.STOPPED
    )
    return list(links.select_related("objective", "objective__owner", "objective__unit", "unit"))


@dataclass(frozen=True, slots=True)
class MeasureOfGoal:
    """A goal's link to a measure. Rights to it are those at the goal's place, whosever the measure is."""

    link: ObjectiveMeasure

    @property
    def objective(self) -> Objective:
        return self.link.objective

    @property
    def unit_id(self) -> int:
        return self.link.objective.unit_id


def get_measure_link(objective_id: int, link_id: int, *, seen_by: Person) -> MeasureOfGoal:
    """One measure of one goal, or nothing to be found where the measure may not be seen. One query."""
    links = ObjectiveMeasure.objects.select_related("objective", "objective__unit", "measure__unit", "unit")
    link = links.filter(pk=link_id, objective_id=objective_id).first()
    if link is None or not measurement.may_see(link.measure, seen_by):
        raise Http404
    return MeasureOfGoal(link)


def reviews_of(objective: Objective) -> list[Review]:
    """A goal's reviews, the newest first. One query."""
    return list(Review.objects.filter(objective=objective).select_related("led_by"))


# --- search ----------------------------------------------------------------------------------------------------------


def goals_found(words: list[str], person: Person, limit: int) -> list[Objective]:
    """The goals in force, that a person may see, whose title, aim or reason holds the words. One query."""
    if not rights_of(person).holds(Permission.SEE_STRATEGY):
        return []
    goals = objectives_in_force()
    return find_in(goals, words, title="title", also=("unit__name", "aim", "why"), limit=limit)


def national_priorities_found(words: list[str], person: Person, limit: int) -> list[NationalPriority]:
    """The national priorities that a person may see whose title or reason holds the words. One query."""
    rights = rights_of(person)
    if not rights.holds(Permission.SEE_STRATEGY) and not rights.holds(Permission.PUBLISH_PRIORITIES):
        return []
    return find_in(
        NationalPriority.objects.order_by(), words, title="title", also=("why", "publisher"), limit=limit
    )


# --- who and where -------------------------------------------------------------------------------------------------


def places_where_goals_may_be_set(person: Person, *, on: date) -> list[organisation.Place]:
    """The open places for which a person may set goals, in the order of the tree. One query."""
    reach = rights_of(person).units_for(Permission.CHANGE_OBJECTIVES)
    return [
        place
        for place in organisation.place_tree(on=on)
        if reach is None
        or place.unit_id in reach
        or (place.kind == Unit.Kind.TRUST and may_change_strategy(person))
    ]


def places_at_and_below(unit: Unit, *, on: date) -> list[Unit]:
    """A place and the open places below it, by name. Two queries."""
    units = Unit.objects.filter(pk__in=organisation.here_and_below([unit.pk], on=on)).order_by(
        "sort_name", "pk"
    )
    return [place for place in units if place.is_open(on)]


# Whoever studies or helps from outside answers for no goal.
GUESTS = frozenset({Person.Kind.EVALUATOR, Person.Kind.EXTERNAL})


def people_who_could_own(unit: Unit, *, on: date) -> list[Person]:
    """Whoever belongs to a place, or to a place above it, on a day; nobody from outside. Two queries."""
    places = {unit.pk} | {above.pk for above in organisation.units_above(unit, on=on)}
    rows: QuerySet[Membership] = organisation.memberships_here(places, on=on)
    people = {row.person_id: row.person for row in rows if row.person.kind not in GUESTS}
    return sorted(people.values(), key=lambda person: (person.family_name, person.given_name, person.pk))


def goals_owned(people: Collection[int]) -> dict[int, list[str]]:
    """The running goals that these people own, by their numbers. One query."""
    found: dict[int, list[str]] = {}
    rows = Objective.objects.filter(owner_id__in=people, state=Objective.State.RUNNING).order_by("title")
    for owner_id, title in rows.values_list("owner_id", "title"):
        found.setdefault(owner_id, []).append(f"Owns the goal “{title}”.")
    return found
