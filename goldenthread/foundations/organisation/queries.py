from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404

from goldenthread.foundations.organisation.models import (
    Body,
    BodyPlacement,
    Membership,
    Person,
    Unit,
    UnitClosure,
    UnitPlacement,
)


def in_force(on: date) -> Q:
    """Dated rows that hold on a day: started, and not yet ended."""
    return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gt=on))


def whole_trust() -> Unit:
    """The unit that is the whole trust in scope. One query."""
    return Unit.objects.select_related("body").get(kind=Unit.Kind.TRUST)


def get_unit(unit_id: int, *, seen_by: Person) -> Unit:
    """One unit of the person's own trust, or nothing to be found. One query."""
    unit = Unit.objects.select_related("body").filter(pk=unit_id).first()
    if unit is None:
        raise Http404
    return unit


def get_person(person_id: int, *, seen_by: Person) -> Person:
    """One person of the same trust, or nothing to be found. One query."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise Http404
    return person


@dataclass(frozen=True, slots=True)
class Place:
    """A unit where it stands in the tree on one day."""

    unit_id: int
    name: str
    kind: str
    nature: str
    depth: int
    parent_id: int | None


def place_tree(*, on: date) -> list[Place]:
    """Every unit open on a day in the order of the tree, each after the one it is under. One query."""
    placements = (
        UnitPlacement.objects.filter(in_force(on)).select_related("unit").order_by("name", "pk")
    )
    below: dict[int | None, list[UnitPlacement]] = {}
    for placement in placements:
        if placement.unit.is_open(on):
            below.setdefault(placement.parent_id, []).append(placement)
    places: list[Place] = []
    waiting = [(placement, 0) for placement in reversed(below.get(None, []))]
    while waiting:
        placement, depth = waiting.pop()
        unit = placement.unit
        places.append(Place(unit.pk, placement.name, unit.kind, unit.nature, depth, placement.parent_id))
        waiting += [(child, depth + 1) for child in reversed(below.get(unit.pk, []))]
    return places


def here_and_below(unit_ids: Iterable[int], *, on: date) -> set[int]:
    """The numbers of these units and of every unit below them on a day. One query."""
    wanted = set(unit_ids)
    if not wanted:
        return set()
    rows = UnitClosure.objects.filter(in_force(on), ancestor_id__in=wanted)
    return wanted | set(rows.values_list("descendant_id", flat=True))


def below_each(unit_ids: Iterable[int], *, on: date) -> dict[int, set[int]]:
    """For each of these units the numbers of it and of every unit below it on a day. One query."""
    found = {unit_id: {unit_id} for unit_id in unit_ids}
    if found:
        rows = UnitClosure.objects.filter(in_force(on), ancestor_id__in=set(found))
        for ancestor, descendant in rows.values_list("ancestor_id", "descendant_id"):
            found[ancestor].add(descendant)
    return found


def units_above(unit: Unit, *, on: date) -> list[Unit]:
    """The units that a unit is under on a day, the whole trust first. One query."""
    rows = UnitClosure.objects.filter(in_force(on), descendant=unit, depth__gt=0)
    return [row.ancestor for row in rows.select_related("ancestor").order_by("-depth")]


def units_directly_below(unit: Unit, *, on: date) -> list[Unit]:
    """The open units placed right under a unit on a day. One query."""
    rows = UnitPlacement.objects.filter(in_force(on), parent=unit).select_related("unit").order_by("name")
    return [row.unit for row in rows if row.unit.is_open(on)]


def memberships_in_force(person: Person, *, on: date) -> QuerySet[Membership]:
    """What a person belongs to on a day. One query."""
    return Membership.objects.filter(in_force(on), person=person).select_related("unit", "person")


def memberships_here(unit_ids: Iterable[int], *, on: date) -> QuerySet[Membership]:
    """Who belongs to these units on a day, leaders first. One query."""
    return (
        Membership.objects.filter(in_force(on), unit_id__in=set(unit_ids))
        .filter(Q(person__left_on=None) | Q(person__left_on__gt=on))
        .select_related("person", "unit")
        .order_by("unit__name", "role", "person__family_name", "person__given_name")
    )


def people_here(*, on: date) -> QuerySet[Person]:
    """Everyone in the trust on a day. One query."""
    return Person.objects.filter(Q(left_on=None) | Q(left_on__gt=on))


def registered_trusts() -> QuerySet[Body]:
    """The open trusts of the register, by name. One query."""
    return Body.objects.filter(kind=Body.Kind.TRUST, is_invented=False, closed_on=None).order_by("name")


def members_of(partnership: Body, *, on: date) -> list[Body]:
    """The bodies in a partnership on a day, by name. One query."""
    rows = BodyPlacement.objects.filter(in_force(on), parent=partnership).select_related("child")
    return [row.child for row in rows.order_by("child__name")]
