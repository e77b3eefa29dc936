"""What the pages about rights, places, people and trusts show; and, for every room, who can see a thing.

    {% set who = audience(Permission.SEE_MEASURES, trust_name=…, kept_in=measure.unit) %}

`audience` answers "Who can see this?" from the same roles that the policy asks, so the two cannot disagree. Give it
the permission the page needs and, where that permission only reaches some places, the unit the thing is kept in:
`audience(permission, trust_name=person.body.name, kept_in=unit)`. It has a `sentence` and `details`, the two
arguments of design's `who_can_see` macro.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.urls import reverse

from goldenthread.foundations.access.models import Seat
from goldenthread.foundations.access.rights import in_a_row
from goldenthread.foundations.access.roles import Role, permission_words, permissions, roles
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

# --- who can see this --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Audience:
    """Who can see a thing: a sentence to show at once, and the roles by which, for whoever asks."""

    sentence: str
    details: str


def audience(permission: StrEnum, *, trust_name: str, kept_in: Unit | None = None) -> Audience:
    """Who holds a permission: in the whole trust, and where it reaches so far, at the unit a thing is kept in."""
    everywhere = [role for role in roles().values() if permission in role.whole_trust]
    nearby = [
        role for role in roles().values() if permission in role.here_and_below and role not in everywhere
    ]
    groups = _groups(everywhere, trust_name) + (_nearby(nearby, kept_in) if nearby else [])
    if not groups:
        return Audience("Nobody.", f"No role may {permission_words(permission)}.")
    said = _joined(groups)
    return Audience(f"{said[:1].upper()}{said[1:]}.", _by_which_role(permission, everywhere, nearby))


def _groups(everywhere: Sequence[Role], trust_name: str) -> list[str]:
    inside = [role for role in roles().values() if not role.from_outside]
    at_work = [role for role in everywhere if not role.from_outside]
    guests = [role.many for role in everywhere if role.from_outside and not role.national]
    if not at_work:
        return guests
    if len(at_work) == len(inside):
        words = [f"everyone who works at {trust_name}"]
    else:
        words = [f"the {in_a_row([role.many for role in at_work])} of {trust_name}"]
    return words + ([f"its {in_a_row(guests)}"] if guests else [])


def _joined(groups: list[str]) -> str:
    """Groups with an "and" inside them are set apart by commas."""
    if any(" and " in group for group in groups[1:]):
        return ", ".join(groups)
    return in_a_row(groups)


def _nearby(nearby: Sequence[Role], kept_in: Unit | None) -> list[str]:
    names = in_a_row([role.many for role in nearby])
    if kept_in is None:
        return [f"the {names} of its own place, or of one above it"]
    if kept_in.kind == Unit.Kind.TRUST:
        return [f"the {names} of the trust as a whole"]
    return [f"the {names} of {kept_in.name}, or of a place above it"]


def _by_which_role(permission: StrEnum, everywhere: Sequence[Role], nearby: Sequence[Role]) -> str:
    parts = []
    if everywhere:
        parts.append(f"Across the trust: {in_a_row([role.many for role in everywhere])}.")
    if nearby:
        parts.append(f"In their own place and below it: {in_a_row([role.many for role in nearby])}.")
    return f"They may {permission_words(permission)}. {' '.join(parts)} Nobody in another trust can."


# --- rights ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RoleCard:
    """One role: who it is for, how many hold it today, and what it lets them do."""

    name: str
    who: str
    holders: str
    everywhere: tuple[str, ...]
    nearby: tuple[str, ...]


def role_cards(people_by_role: Mapping[str, int]) -> list[RoleCard]:
    return [
        RoleCard(
            name=role.name,
            who=role.who,
            holders=_people(people_by_role.get(role.key, 0)),
            everywhere=_in_words(role.whole_trust),
            nearby=_in_words(role.here_and_below - role.whole_trust),
        )
        for role in roles().values()
    ]


def _in_words(held: Iterable[StrEnum]) -> tuple[str, ...]:
    chosen = frozenset(held)
    return tuple(
        _sentence(permission_words(permission)) for permission in permissions() if permission in chosen
    )


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _people(count: int) -> str:
    return {0: "Nobody today", 1: "1 person today"}.get(count, f"{count:,} people today")


def rights_rows() -> list[tuple[str, str, str]]:
    """Each permission, the roles that hold it across the trust, and those that hold it in their place and below."""
    return [
        (
            _sentence(permission_words(permission)),
            _role_names(role for role in roles().values() if permission in role.whole_trust),
            _role_names(
                role for role in roles().values() if permission in role.here_and_below - role.whole_trust
            ),
        )
        for permission in permissions()
    ]


def _role_names(held: Iterable[Role]) -> str:
    chosen = list(held)
    inside = [role for role in roles().values() if not role.from_outside]
    if all(role in chosen for role in inside):
        outside = [role.many for role in chosen if role.from_outside]
        return (
            ", ".join(["Everyone who works in the trust", in_a_row(outside)])
            if outside
            else "Everyone who works in the trust"
        )
    return _sentence(in_a_row([role.many for role in chosen]))


# --- me ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Right:
    """One thing someone may do, how far it reaches, and the role that gives it."""

    what: str
    where: str
    because: str


def my_rights(memberships: Sequence[Membership], *, trust_name: str) -> list[Right]:
    """What these memberships let someone do: each permission once, with its widest reach and the role it comes from."""
    rows = []
    for permission in permissions():
        everywhere = [row for row in memberships if _holds(row, "whole_trust", permission)]
        nearby = [row for row in memberships if _holds(row, "here_and_below", permission)]
        if not everywhere and not nearby:
            continue
        where = f"All of {trust_name}" if everywhere else _reach(nearby)
        names = dict.fromkeys(role_name(row.role).lower() for row in everywhere or nearby)
        rows.append(Right(_sentence(permission_words(permission)), where, _sentence(in_a_row(list(names)))))
    return rows


def _holds(membership: Membership, reach: str, permission: StrEnum) -> bool:
    role = roles().get(membership.role)
    return role is not None and permission in getattr(role, reach)


def _reach(nearby: Sequence[Membership]) -> str:
    names = list(dict.fromkeys(row.unit.name for row in nearby))
    return f"{in_a_row(names)}, and everything below"


def role_name(key: str) -> str:
    role = roles().get(key)
    return role.name if role else _sentence(key.replace("_", " "))


@dataclass(frozen=True, slots=True)
class SeatChoice:
    """One trust that an account may act in."""

    seat_id: int
    trust_name: str
    person: str
    is_current: bool


def seat_choices(seats: Iterable[Seat], *, person: Person | None) -> list[SeatChoice]:
    current = person.pk if person else None
    return [
        SeatChoice(seat.pk, seat.body.name, seat.person.label, seat.person_id == current) for seat in seats
    ]


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
    return _sentence(trust.trust_type.replace("_", " ").lower()) or "Not said in the register"


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
