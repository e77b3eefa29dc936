"""What the pages about rights, places, people and trusts show; and, for every room, who can see a thing.

    {% set who = audience(Permission.SEE_MEASURES, trust_name=…, kept_in=measure.unit) %}

`audience` answers "Who can see this?" from the same roles that the policy asks, so the two cannot disagree. Give it
the permission the page needs and, where that permission only reaches some places, the unit the thing is kept in:
`audience(permission, trust_name=person.body.name, kept_in=unit)`. It has a `sentence` and `details`, the two
arguments of design's `who_can_see` macro.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from goldenthread.foundations.access.rights import in_a_row
from goldenthread.foundations.access.roles import Role, permission_words, roles
from goldenthread.foundations.organisation.models import (
    Unit,
)


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
