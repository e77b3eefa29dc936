from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404

from goldenthread.engines.routines.models import AgendaItem, Principal, Routine
from goldenthread.engines.routines.rules import Permission
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import Membership, Person, Unit
from goldenthread.foundations.search.folding import find_in


def all_routines() -> QuerySet[Routine]:
    """Every routine, with its place and who looks after it. One query."""
    rows: QuerySet[Routine] = Routine.objects.select_related("unit", "owner")
    return rows


def routines_here(unit_ids: Collection[int] | None, *, on: date) -> list[Routine]:
    """The routines of these places, or of all, that have not ended, by the time they start. One query."""
    rows = all_routines().filter(Q(ended_on=None) | Q(ended_on__gt=on))
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=unit_ids)
    return list(rows)


def get_routine(routine_id: int, *, seen_by: Person) -> Routine:
    """One routine of the person's own trust, or nothing to be found. One query."""
    routine = all_routines().filter(pk=routine_id).first()
    if routine is None:
        raise Http404
    return routine


def routine_held(routine_id: int) -> Routine:
    """One routine, held until the transaction ends, so that two who plan or begin it do so in turn. Two queries."""
    # What is joined is not locked, so the place and the owner are read apart.
    number = Routine.objects.select_for_update().values_list("pk", flat=True).get(pk=routine_id)
    return all_routines().get(pk=number)


def running_routines(*, on: date) -> list[Routine]:
    """The routines that have not ended, each with its place. One query."""
    return routines_here(None, on=on)


def agenda_of(routine: Routine) -> list[AgendaItem]:
    """A routine's standard agenda today, in its order. One query."""
    return list(AgendaItem.objects.filter(routine=routine, ended_on=None))


def principals_of(routine: Routine, *, on: date) -> list[Principal]:
    """Who has a place in a routine on a day, whoever leads it first. One query."""
    rows = Principal.objects.filter(Q(until=None) | Q(until__gt=on), routine=routine)
    return list(rows.select_related("person", "deputy"))


@dataclass(frozen=True, slots=True)
class PlaceInARoutine:
    """Somebody's place in a routine. Rights to it are those at the routine's place."""

    principal: Principal

    @property
    def unit_id(self) -> int:
        return self.principal.routine.unit_id


def get_principal(principal_id: int, *, seen_by: Person) -> PlaceInARoutine:
    """One person's place in a routine, or nothing to be found. One query."""
    rows = Principal.objects.select_related("routine", "routine__unit", "person", "deputy")
    principal = rows.filter(pk=principal_id, until=None).first()
    if principal is None:
        raise Http404
    return PlaceInARoutine(principal)


def leaders_of(routine_ids: Collection[int], *, on: date) -> dict[int, list[Person]]:
    """Who leads each of these routines on a day; who looks after it, where nobody is named. Two queries."""
    rows = Principal.objects.filter(
        Q(until=None) | Q(until__gt=on), routine_id__in=routine_ids, leads=True
    ).select_related("person", "deputy")
    found: dict[int, list[Person]] = {}
    for row in rows:
        here = [one for one in (row.person, row.deputy) if one is not None and one.is_here(on)]
        found.setdefault(row.routine_id, []).extend(here[:1])
    for routine in all_routines().filter(pk__in=set(routine_ids) - found.keys()):
        found[routine.pk] = [routine.owner]
    return found


def routines_of_person(person: Person, *, on: date) -> list[Routine]:
    """The routines somebody looks after, has a place in or deputises at, ended ones too. One query."""
    mine = Principal.objects.filter(Q(until=None) | Q(until__gt=on)).filter(
        Q(person=person) | Q(deputy=person)
    )
    return list(all_routines().filter(Q(owner=person) | Q(pk__in=mine.values("routine_id"))))


def routines_owned(people: Collection[int]) -> dict[int, list[str]]:
    """The routines that these people look after and that go on, by their numbers. One query."""
    found: dict[int, list[str]] = {}
    rows = Routine.objects.filter(owner_id__in=people, ended_on=None).order_by("name", "pk")
    for owner_id, name, place in rows.values_list("owner_id", "name", "unit__name"):
        found.setdefault(owner_id, []).append(f"Looks after the routine “{name}” of {place}.")
    return found


def routines_found(words: list[str], person: Person, limit: int) -> list[Routine]:
    """The routines that go on, that a person may see, whose name or place holds the words. One query."""
    if not rights_of(person).holds(Permission.SEE_ROUTINES):
        return []
    rows = all_routines().filter(ended_on=None)
    return find_in(rows, words, title="name", also=("unit__name", "purpose"), limit=limit)


def places_for(person: Person, permission: Permission, *, on: date) -> list[organisation.Place]:
    """The open places at which a person holds a permission, in the order of the tree. One query."""
    reach = rights_of(person).units_for(permission)
    return [place for place in organisation.place_tree(on=on) if reach is None or place.unit_id in reach]


# Whoever studies or helps from outside looks after no routine.
GUESTS = frozenset({Person.Kind.EVALUATOR, Person.Kind.EXTERNAL})


def people_who_could_come(unit: Unit, *, on: date, also: Iterable[Person] = ()) -> list[Person]:
    """Whoever belongs to a place, to one above it or to one below it; nobody from outside. Three queries."""
    places = organisation.here_and_below([unit.pk], on=on)
    places |= {above.pk for above in organisation.units_above(unit, on=on)}
    rows: QuerySet[Membership] = organisation.memberships_here(places, on=on)
    people = {row.person_id: row.person for row in rows if row.person.kind not in GUESTS}
    people |= {person.pk: person for person in also}
    return sorted(people.values(), key=lambda person: (person.family_name, person.given_name, person.pk))
