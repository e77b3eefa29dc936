from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from goldenthread.foundations.organisation.models import (
    Body,
    BodyPlacement,
    BodySuccession,
    Membership,
    OwnWay,
    Person,
    Unit,
    UnitClosure,
    UnitPlacement,
    UnitSuccession,
    reading_order,
    remembered,
    scope_of,
)


def in_force(on: date) -> Q:
    """Dated rows that hold on a day: started, and not yet ended."""
    return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gt=on))


OWN_WAY = "own way"


def own_way() -> OwnWay:
    """The words and practices of the trust in scope. One query, and none the second time in the same scope."""
    return remembered(OWN_WAY, lambda: OwnWay.objects.first() or OwnWay())


def whole_trust() -> Unit:
    """The unit that is the whole trust in scope. One query."""
    unit: Unit = Unit.objects.select_related("body").get(kind=Unit.Kind.TRUST)
    return unit


def get_unit(unit_id: int, *, seen_by: Person) -> Unit:
    """One unit of the person's own trust, or nothing to be found. One query."""
    unit: Unit | None = Unit.objects.select_related("body").filter(pk=unit_id).first()
    if unit is None:
        raise Http404
    return unit


def get_person(person_id: int, *, seen_by: Person) -> Person:
    """One person of the same trust, or nothing to be found. One query."""
    person: Person | None = Person.objects.filter(pk=person_id).first()
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
    is_open = Q(unit__opened_on__lte=on) & (Q(unit__closed_on=None) | Q(unit__closed_on__gt=on))
    placements = UnitPlacement.objects.filter(in_force(on), is_open).values_list(
        "pk", "unit_id", "name", "parent_id", "unit__kind", "unit__nature"
    )
    below: dict[int | None, list[Place]] = {}
    for _, unit_id, name, parent_id, kind, nature in sorted(
        placements, key=lambda row: (reading_order(row[2]), row[0])
    ):
        below.setdefault(parent_id, []).append(Place(unit_id, name, kind, nature, 0, parent_id))
    places: list[Place] = []
    waiting = list(reversed(below.get(None, [])))
    while waiting:
        place = waiting.pop()
        places.append(place)
        under = reversed(below.get(place.unit_id, []))
        waiting += [replace(child, depth=place.depth + 1) for child in under]
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
    rows = (
        UnitPlacement.objects.filter(in_force(on), parent=unit)
        .select_related("unit")
        .order_by("unit__sort_name")
    )
    return [row.unit for row in rows if row.unit.is_open(on)]


def memberships_in_force(person: Person, *, on: date) -> QuerySet[Membership]:
    """What a person belongs to on a day. One query."""
    rows: QuerySet[Membership] = Membership.objects.filter(in_force(on), person=person)
    return rows.select_related("unit", "person")


def memberships_here(unit_ids: Iterable[int], *, on: date) -> QuerySet[Membership]:
    """Who belongs to these units on a day, leaders first. One query."""
    rows: QuerySet[Membership] = Membership.objects.filter(in_force(on), unit_id__in=set(unit_ids))
    here = rows.filter(Q(person__left_on=None) | Q(person__left_on__gt=on)).select_related("person", "unit")
    return here.order_by("unit__sort_name", "role", "person__family_name", "person__given_name")


def people_here(*, on: date) -> QuerySet[Person]:
    """Everyone in the trust on a day. One query."""
    people: QuerySet[Person] = Person.objects.filter(Q(left_on=None) | Q(left_on__gt=on))
    return people


def people_found(*, words: str, unit_ids: Iterable[int] | None, on: date) -> QuerySet[Person]:
    """Those in these units on a day, or in the whole trust, whose name holds each of the words. One query."""
    people = people_here(on=on)
    if unit_ids is not None:
        belonging = Membership.objects.filter(in_force(on), unit_id__in=set(unit_ids))
        people = people.filter(pk__in=belonging.values("person_id"))
    for word in words.split():
        people = people.filter(Q(given_name__icontains=word) | Q(family_name__icontains=word))
    return people.order_by("family_name", "given_name", "pk")


def memberships_of(people: Iterable[Person], *, on: date) -> dict[int, list[Membership]]:
    """What each of these people belongs to on a day, by the person's number. One query."""
    rows = Membership.objects.filter(in_force(on), person__in=list(people)).select_related("unit", "person")
    found: dict[int, list[Membership]] = {}
    for membership in rows.order_by("unit__sort_name", "role"):
        found.setdefault(membership.person_id, []).append(membership)
    return found


def all_memberships(person: Person) -> list[Membership]:
    """Everything a person belongs or belonged to, the newest first. One query."""
    rows = Membership.objects.filter(person=person).select_related("unit", "person")
    return list(rows.order_by("-starts_on", "-pk"))


def get_membership(person_id: int, membership_id: int, *, seen_by: Person) -> Membership:
    """One membership of one person of the same trust, or nothing to be found. One query."""
    rows = Membership.objects.select_related("unit", "person")
    membership: Membership | None = rows.filter(pk=membership_id, person_id=person_id).first()
    if membership is None:
        raise Http404
    return membership


def people_by_role(*, on: date) -> dict[str, int]:
    """How many people hold each role on a day. One query."""
    rows = Membership.objects.filter(in_force(on)).filter(Q(person__left_on=None) | Q(person__left_on__gt=on))
    counts = rows.values("role").annotate(people=Count("person_id", distinct=True))
    return {row["role"]: row["people"] for row in counts}


def placements_of(unit: Unit) -> list[UnitPlacement]:
    """The names and places a unit has had, the newest first. One query."""
    return list(UnitPlacement.objects.filter(unit=unit).select_related("parent").order_by("-starts_on"))


def successors_of(unit: Unit) -> list[UnitSuccession]:
    """The units in which a unit's work went on. One query."""
    return list(UnitSuccession.objects.filter(predecessor=unit).select_related("successor"))


def predecessors_of(unit: Unit) -> list[UnitSuccession]:
    """The units whose work goes on in this one. One query."""
    return list(UnitSuccession.objects.filter(successor=unit).select_related("predecessor"))


def bodies_in_use() -> list[int]:
    """The numbers of the bodies that are open for use here. One query, and one for each body of the register."""
    could_be = Body.objects.filter(
        closed_on=None, kind__in=[Body.Kind.TRUST, Body.Kind.PARTNERSHIP, Body.Kind.NATIONAL]
    )
    found = []
    for number in could_be.order_by("pk").values_list("pk", flat=True):
        with scope_of(number):
            if Unit.objects.filter(kind=Unit.Kind.TRUST).exists():
                found.append(number)
    return found


def registered_trusts() -> QuerySet[Body]:
    """The open trusts of the register, by name. One query."""
    return Body.objects.filter(kind=Body.Kind.TRUST, is_invented=False, closed_on=None).order_by("name")


def registered_trusts_found(words: str, *, region: str) -> QuerySet[Body]:
    """The open trusts whose name, code or town holds each of the words, in one region or in all. One query."""
    trusts = registered_trusts()
    if region:
        trusts = trusts.filter(region=region)
    for word in words.split():
        trusts = trusts.filter(Q(name__icontains=word) | Q(code__iexact=word) | Q(town__icontains=word))
    return trusts


def regions() -> list[str]:
    """The regions of the register. One query."""
    return list(
        registered_trusts().exclude(region="").order_by("region").values_list("region", flat=True).distinct()
    )


def registered_trust(code: str) -> Body | None:
    """The trust of the register with an ODS code, open or closed. One query."""
    return Body.objects.filter(kind=Body.Kind.TRUST, is_invented=False, code=code.upper()).first()


def placements_above(body: Body, *, on: date) -> list[BodyPlacement]:
    """The partnerships and systems a body is in on a day. One query."""
    rows = BodyPlacement.objects.filter(in_force(on), child=body, parent__is_invented=False).select_related(
        "parent"
    )
    return list(rows.order_by("parent__name"))


def body_successors(body: Body) -> list[BodySuccession]:
    """The bodies in which a body's work went on. One query."""
    return list(BodySuccession.objects.filter(predecessor=body).select_related("successor"))


def body_predecessors(body: Body) -> list[BodySuccession]:
    """The bodies whose work goes on in this one. One query."""
    return list(BodySuccession.objects.filter(successor=body).select_related("predecessor"))
