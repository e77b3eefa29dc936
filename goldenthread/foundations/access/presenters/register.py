"""What the pages about places, people and trusts show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse

from goldenthread.foundations.access.presenters.rights import role_name, sentence
from goldenthread.foundations.access.roles import roles
from goldenthread.foundations.clock.periods import day_in_words
from goldenthread.foundations.design.presenters import Link
from goldenthread.foundations.design.presenters import Place as Switch
from goldenthread.foundations.organisation.models import (
    Body,
    BodyPlacement,
    BodySuccession,
    Membership,
    Person,
    Unit,
    UnitPlacement,
    UnitSuccession,
)
from goldenthread.foundations.organisation.queries import Place, own_way

# --- places ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class PlaceNode:
    """One place of the tree, with those right under it."""

    name: str
    href: str
    kind: str
    below: list[PlaceNode] = field(default_factory=list)


def place_nodes(places: Iterable[Place]) -> list[PlaceNode]:
    """The tree as nested lists."""
    top: list[PlaceNode] = []
    known: dict[int, PlaceNode] = {}
    for place in places:
        node = PlaceNode(place.name, _place_href(place.unit_id), _kind(place.kind, place.nature))
        known[place.unit_id] = node
        above = known.get(place.parent_id) if place.parent_id else None
        (above.below if above else top).append(node)
    return top


def subtree(nodes: Iterable[PlaceNode], unit: Unit) -> list[PlaceNode]:
    """What is below one place, from the whole tree."""
    waiting = list(nodes)
    href = _place_href(unit.pk)
    while waiting:
        node = waiting.pop()
        if node.href == href:
            return node.below
        waiting += node.below
    return []


def _kind(kind: str, nature: str) -> str:
    name = own_way().label(Unit.Kind(kind))
    if kind == Unit.Kind.TRUST or nature == Unit.Nature.CLINICAL:
        return name
    return f"{name}, {str(Unit.Nature(nature).label).lower()}"


def _place_href(unit_id: int) -> str:
    return reverse("access:place_show", kwargs={"unit_id": unit_id})


def place_trail(above: Iterable[Unit]) -> list[Link]:
    return [Link("Places", reverse("access:place_list"))] + [
        Link(unit.name, _place_href(unit.pk)) for unit in above
    ]


@dataclass(frozen=True, slots=True)
class Member:
    """Someone who belongs to a place."""

    name: str
    href: str
    job_title: str
    role: str


@dataclass(frozen=True, slots=True)
class PlacePage:
    name: str
    lead: str
    below: tuple[PlaceNode, ...]
    earlier: tuple[str, ...]
    became: tuple[tuple[Link, str], ...]
    came_from: tuple[str, ...]
    is_open: bool
    is_whole_trust: bool
    can_hold_places: bool


def place_page(
    unit: Unit,
    *,
    below: Sequence[PlaceNode],
    placements: Sequence[UnitPlacement],
    successors: Sequence[UnitSuccession],
    predecessors: Sequence[UnitSuccession],
    on: date,
) -> PlacePage:
    return PlacePage(
        name=unit.name,
        lead=f"{_kind(unit.kind, unit.nature)}. {_since(unit, on)}.",
        below=tuple(below),
        earlier=_earlier(placements),
        became=tuple(
            (Link(row.successor.name, _place_href(row.successor_id)), day_in_words(row.on))
            for row in successors
        ),
        came_from=tuple(
            f"{row.predecessor.name} merged into it on {day_in_words(row.on)}." for row in predecessors
        ),
        is_open=unit.closed_on is None,
        is_whole_trust=unit.kind == Unit.Kind.TRUST,
        can_hold_places=unit.closed_on is None and unit.kind != Unit.Kind.TEAM,
    )


def _since(unit: Unit, on: date) -> str:
    opened = "Opens" if unit.opened_on > on else "Open since"
    if unit.closed_on is None:
        return f"{opened} {day_in_words(unit.opened_on)}"
    if unit.closed_on > on:
        return f"{opened} {day_in_words(unit.opened_on)}, closes {day_in_words(unit.closed_on)}"
    return f"Open from {day_in_words(unit.opened_on)}, closed {day_in_words(unit.closed_on)}"


def _earlier(placements: Sequence[UnitPlacement]) -> tuple[str, ...]:
    """Each name and place a unit had, where there has been more than one."""
    if len(placements) < 2:
        return ()
    return tuple(_placed(placement) for placement in placements)


def _placed(placement: UnitPlacement) -> str:
    where = f", under {placement.parent.name}" if placement.parent else ""
    days = f"from {day_in_words(placement.starts_on)}"
    if placement.ends_on:
        days += f" until {day_in_words(placement.ends_on)}"
    return f"{placement.name}{where}, {days}"


FEW = 12


def members(memberships: Iterable[Membership]) -> tuple[list[Member], int]:
    """The first of those who belong to a place, whoever may do most before the others; and how many more there are."""
    rows = sorted(
        memberships, key=lambda row: -len(roles()[row.role].permissions) if row.role in roles() else 0
    )
    shown = [
        Member(row.person.name, _person_href(row.person_id), row.person.job_title, role_name(row.role))
        for row in rows[:FEW]
    ]
    return shown, len(rows) - len(shown)


# --- people ------------------------------------------------------------------------------------------------------


def _person_href(person_id: int) -> str:
    return reverse("access:person_show", kwargs={"person_id": person_id})


@dataclass(frozen=True, slots=True)
class ChosenPlace:
    """Whose list of people it is: a place, with or without what is below it."""

    unit_id: int
    name: str
    below: bool
    is_everyone: bool


def chosen_place(places: Sequence[Place], asked: Mapping[str, str]) -> ChosenPlace:
    """The place an address asks for; the whole trust where it asks for none that is there."""
    found = next((place for place in places if str(place.unit_id) == asked.get("place")), places[0])
    below = "place" not in asked or asked.get("below") == "1"
    return ChosenPlace(found.unit_id, found.name, below, is_everyone=below and found.depth == 0)


def switcher(places: Iterable[Place]) -> list[Switch]:
    return [Switch(str(place.unit_id), place.name, place.depth) for place in places]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of the list of people."""

    name: str
    href: str
    job_title: str
    belongs: tuple[str, ...]


def person_rows(people: Iterable[Person], belonging: Mapping[int, Sequence[Membership]]) -> list[PersonRow]:
    return [
        PersonRow(
            person.name,
            _person_href(person.pk),
            person.job_title,
            tuple(f"{row.unit.name}: {role_name(row.role).lower()}" for row in belonging.get(person.pk, ())),
        )
        for person in people
    ]


@dataclass(frozen=True, slots=True)
class Belonging:
    """One membership of someone: where, as what, since when, and how to end it."""

    place: str
    place_href: str
    role: str
    tier: str
    days: str
    end_href: str


@dataclass(frozen=True, slots=True)
class PersonPage:
    name: str
    job_title: str
    kind: str
    email: str
    left: str
    now: tuple[Belonging, ...]
    later: tuple[Belonging, ...]
    earlier: tuple[Belonging, ...]


def person_page(person: Person, memberships: Sequence[Membership], *, on: date) -> PersonPage:
    ended = [row for row in memberships if row.ends_on is not None and row.ends_on <= on]
    to_come = [row for row in memberships if row.starts_on > on]
    current = [row for row in memberships if row not in ended and row not in to_come]
    return PersonPage(
        name=person.name,
        job_title=person.job_title,
        kind=str(person.get_kind_display()),
        email=person.email,
        left=_left(person, on),
        now=tuple(map(belonging, current)),
        later=tuple(map(belonging, to_come)),
        earlier=tuple(map(belonging, ended)),
    )


def _left(person: Person, on: date) -> str:
    if person.left_on is None:
        return ""
    return f"{'Left' if person.left_on <= on else 'Leaves'} on {day_in_words(person.left_on)}"


def belonging(row: Membership) -> Belonging:
    days = f"Since {day_in_words(row.starts_on)}"
    if row.ends_on:
        days = f"From {day_in_words(row.starts_on)} until {day_in_words(row.ends_on)}"
    numbers = {"person_id": row.person_id, "membership_id": row.pk}
    return Belonging(
        place=row.unit.name,
        place_href=_place_href(row.unit_id),
        role=role_name(row.role),
        tier=own_way().label(Membership.Tier(row.tier)),
        days=days,
        end_href="" if row.ends_on else reverse("access:membership_end", kwargs=numbers),
    )


# --- the register of trusts --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TrustRow:
    code: str
    name: str
    href: str
    type: str
    region: str


def trust_rows(trusts: Iterable[Body]) -> list[TrustRow]:
    return [
        TrustRow(trust.code, trust.name, _trust_href(trust.code), _type(trust), trust.region)
        for trust in trusts
    ]


def _trust_href(code: str) -> str:
    return reverse("access:trust_show", kwargs={"code": code})


def _type(trust: Body) -> str:
    return sentence(trust.trust_type.replace("_", " ").lower()) or "Not said in the register"


@dataclass(frozen=True, slots=True)
class TrustPage:
    name: str
    facts: tuple[tuple[str, str], ...]
    partnerships: tuple[str, ...]
    became: tuple[tuple[str, str, str], ...]
    came_from: tuple[str, ...]


def trust_page(
    trust: Body,
    *,
    placements: Iterable[BodyPlacement],
    successors: Iterable[BodySuccession],
    predecessors: Iterable[BodySuccession],
) -> TrustPage:
    facts = [("ODS code", trust.code), ("Kind of trust", _type(trust))]
    facts += [("Region", trust.region)] if trust.region else []
    facts += [("Integrated care board", trust.system_code)] if trust.system_code else []
    facts += [("Town", trust.town)] if trust.town else []
    facts += [("Opened", day_in_words(trust.opened_on))] if trust.opened_on else []
    facts += [("Closed", day_in_words(trust.closed_on))] if trust.closed_on else []
    return TrustPage(
        name=trust.name,
        facts=tuple(facts),
        partnerships=tuple(f"{row.parent.name}, since {day_in_words(row.starts_on)}" for row in placements),
        became=tuple(
            (row.successor.name, _trust_href(row.successor.code), f"from {day_in_words(row.on)}")
            for row in successors
        ),
        came_from=tuple(f"{row.predecessor.name}, on {day_in_words(row.on)}" for row in predecessors),
    )


def nothing_found(words: str) -> str:
    """Why a search of the register shows nothing."""
    if len(words) in (3, 5) and words.isalnum() and any(mark.isdigit() for mark in words):
        return f"No open trust has the code {words.upper()}. Check the code, or search by a part of the name."
    return "No open trust of the register fits. Try fewer words, or another region."
