"""What the pages about roles and rights show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.urls import reverse
from markupsafe import Markup

from goldenthread.foundations.access.assurance import privileged
from goldenthread.foundations.access.models import Seat, StandIn
from goldenthread.foundations.access.rights import Rights, in_a_row
from goldenthread.foundations.access.roles import Role, permission_words, permissions, roles
from goldenthread.foundations.clock.periods import day_in_words
from goldenthread.foundations.organisation.models import (
    Membership,
    Person,
)


@dataclass(frozen=True, slots=True)
class RoleCard:
    """One role: who it is for, how many hold it today, and what it lets them do."""

    key: str
    name: str
    href: str
    who: str
    holders: str
    needs_second_proof: bool
    everywhere: tuple[str, ...]
    nearby: tuple[str, ...]


def role_cards(people_by_role: Mapping[str, int]) -> list[RoleCard]:
    return [
        RoleCard(
            key=role.key,
            name=role.name,
            href=reverse("access:role_show", kwargs={"role": role.key}),
            who=role.who,
            needs_second_proof=bool(role.permissions & privileged()),
            holders=_people(people_by_role.get(role.key, 0)),
            everywhere=_in_words(role.whole_trust),
            nearby=_in_words(role.here_and_below - role.whole_trust),
        )
        for role in roles().values()
    ]


def _in_words(held: Iterable[StrEnum]) -> tuple[str, ...]:
    chosen = frozenset(held)
    return tuple(
        sentence(permission_words(permission)) for permission in permissions() if permission in chosen
    )


def sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _people(count: int) -> str:
    return {0: "Nobody today", 1: "1 person today"}.get(count, f"{count:,} people today")


def rights_rows(*, with_links: bool = False) -> list[tuple[str, str, str]]:
    """Each permission, the roles that hold it across the trust, and those that hold it in their place and below."""
    return [
        (
            _said(permission, with_links),
            _role_names(role for role in roles().values() if permission in role.whole_trust),
            _role_names(
                role for role in roles().values() if permission in role.here_and_below - role.whole_trust
            ),
        )
        for permission in permissions()
    ]


def _said(permission: StrEnum, with_link: bool) -> str:
    words = sentence(permission_words(permission))
    if not with_link:
        return words
    href = reverse("access:permission_show", kwargs={"permission": permission.value})
    return Markup('<a href="{}">{}</a>').format(href, words)


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
    return sentence(in_a_row([role.many for role in chosen]))


# --- me ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Right:
    """One thing someone may do, how far it reaches, and the role that gives it."""

    what: str
    where: str
    because: str


def my_rights(rights: Rights, memberships: Sequence[Membership], *, trust_name: str) -> list[Right]:
    """Everything somebody may do: each permission once, with its widest reach and all it comes from."""
    parts = [(row, frozenset(roles()[row.role].permissions), reason(row)) for row in _known(memberships)]
    for lent in rights.handed_on:
        parts.append((lent.stand_in.membership, frozenset(lent.reach), reason_of_stand_in(lent.stand_in)))
    rows = []
    for permission in permissions():
        if not rights.holds(permission):
            continue
        giving = [(row, why) for row, held, why in parts if permission in held]
        everywhere = [pair for pair in giving if permission in roles()[pair[0].role].whole_trust]
        where = f"All of {trust_name}" if everywhere else _reach([row for row, _ in giving])
        because = dict.fromkeys(why for _, why in everywhere or giving)
        rows.append(Right(sentence(permission_words(permission)), where, sentence("; ".join(because))))
    return rows


def _known(memberships: Iterable[Membership]) -> list[Membership]:
    return [row for row in memberships if row.role in roles()]


def reason(row: Membership) -> str:
    """ "team lead of Ward 7 since 1 April 2024"."""
    until = f" until {day_in_words(row.ends_on - timedelta(days=1))}" if row.ends_on else ""
    return f"{role_name(row.role).lower()} of {row.unit.name} since {day_in_words(row.starts_on)}{until}"


def reason_of_stand_in(row: StandIn) -> str:
    """ "standing in for Dev Nair until 30 June 2026, who is executive of …"."""
    until = day_in_words(row.last_day)
    role = role_name(row.membership.role).lower()
    return f"standing in for {row.for_person.name} until {until}, who is {role} of {row.membership.unit.name}"


def _reach(nearby: Sequence[Membership]) -> str:
    names = list(dict.fromkeys(row.unit.name for row in nearby))
    return f"{in_a_row(names)}, and everything below"


def role_name(key: str) -> str:
    role = roles().get(key)
    return role.name if role else sentence(key.replace("_", " "))


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
