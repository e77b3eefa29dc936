"""What the pages about rights, places, people and trusts show; and, for every room, who can see a thing.

    {% set who = audience(Permission.SEE_MEASURES, trust_name=…, kept_in=measure.unit) %}

`audience` answers "Who can see this?" from the same roles that the policy asks, so the two cannot disagree. Give it
the permission the page needs and, where that permission only reaches some places, the unit the thing is kept in:
`audience(permission, trust_name=person.body.name, kept_in=unit)`. It has a `sentence` and `details`, the two
arguments of design's `who_can_see` macro.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.urls import reverse

from goldenthread.foundations.access.policies import Door, Policy
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
    # For whoever reviews rights: where the names are, and how many.
    href: str = ""
    names: str = ""


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


# --- who can see a page ------------------------------------------------------------------------------------------

# What a room above says of an object that fewer see than hold the permission, such as a measure kept within a place.
Narrows = Callable[[Any, str], "Audience | None"]
_narrower: list[Narrows] = []


def narrows_audience(says: Narrows) -> None:
    """Let a room above say who sees one of its objects. It registers in its offers."""
    if says not in _narrower:
        _narrower.append(says)


ONLY_YOU = Audience("Only you.", "Everybody who opens this page sees their own.")
ONLY_CONCERNED = Audience(
    "Only those it is about, and whoever looks after it.", "Nobody in another trust can."
)
ANYONE = Audience(
    "Anyone, also without signing in.", "Nothing about a person or a trust’s own work is on this page."
)


def audience_of_page(policy: Policy, found: Any, *, trust_name: str) -> Audience:
    """Who can see a page, from the policy that opened it and the object that it is about."""
    if policy.needs == Door.ANYONE:
        return ANYONE
    if isinstance(policy.needs, Door):
        return ONLY_YOU if policy.on is None else ONLY_CONCERNED
    for says in _narrower:
        narrower = says(found, trust_name)
        if narrower is not None:
            return narrower
    return audience(policy.needs, trust_name=trust_name, kept_in=_unit_of(found))


def _unit_of(found: Any) -> Unit | None:
    """The place an object is kept in, where it is at hand: nothing is asked of the database for it."""
    if isinstance(found, Unit):
        return found
    kept = getattr(getattr(found, "_state", None), "fields_cache", {}).get("unit")
    return kept if isinstance(kept, Unit) else None


def with_names(who: Audience, permission: StrEnum, people: int) -> Audience:
    """The same, with the way to the names."""
    href = reverse("access:permission_show", kwargs={"permission": permission.value})
    said = "1 person" if people == 1 else f"{people:,} people"
    return replace(who, href=href, names=f"{said} may {permission_words(permission)}: see who")
