"""What one person may do today: by their memberships and the tree, and by whoever they stand in for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from django.core.exceptions import PermissionDenied
from django.http import Http404

from goldenthread.foundations.access.models import StandIn
from goldenthread.foundations.access.queries import stand_ins, stand_ins_by
from goldenthread.foundations.access.roles import Role, roles
from goldenthread.foundations.access.rules import Permission
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation import queries
from goldenthread.foundations.organisation.models import Body, Membership, Person

# For each permission the units it reaches; None reaches the whole trust.
Reach = Mapping[StrEnum, frozenset[int] | None]


class HasUnit(Protocol):
    @property
    def unit_id(self) -> int: ...


@dataclass(frozen=True, slots=True)
class HandedOn:
    """What somebody may do today because they stand in for another."""

    stand_in: StandIn
    reach: Reach


@dataclass(frozen=True, slots=True)
class Rights:
    """The permissions a person holds, each with the units it reaches; None reaches the whole trust."""

    reach: Reach
    roles: tuple[Role, ...]
    # Each part of `reach` that is not the person's own.
    handed_on: tuple[HandedOn, ...] = ()
    own: Reach = field(default_factory=dict)

    def holds(self, permission: StrEnum) -> bool:
        """Whether they hold it anywhere."""
        return permission in self.reach

    def may(self, permission: StrEnum, *, unit_id: int) -> bool:
        """Whether they hold it at one unit."""
        return _reaches(self.reach, permission, unit_id)

    def units_for(self, permission: StrEnum) -> frozenset[int] | None:
        """The units at which they hold it: None for all of them, empty for none."""
        return self.reach.get(permission, frozenset())

    def on_behalf_of(self, permission: StrEnum, *, unit_id: int | None = None) -> tuple[str, ...]:
        """The names of those without whose rights they might not do this; none where it is their own right."""
        if _reaches(self.own, permission, unit_id):
            return ()
        lent = [part for part in self.handed_on if _reaches(part.reach, permission, unit_id)]
        return tuple(dict.fromkeys(part.stand_in.for_person.name for part in lent))


def _reaches(reach: Reach, permission: StrEnum, unit_id: int | None) -> bool:
    if permission not in reach:
        return False
    units = reach[permission]
    return unit_id is None or units is None or unit_id in units


def rights_of(person: Person) -> Rights:
    """A person's rights today. Four queries at most, and none the second time for the same object."""
    kept: Rights | None = getattr(person, "_rights", None)
    if kept is None:
        kept = _rights_of(person)
        person._rights = kept  # type: ignore[attr-defined]
    return kept


def narrowed(rights: Rights, permissions: Collection[StrEnum]) -> Rights:
    """The same rights, but only for these permissions: what a program may do with somebody's rights."""

    def only(reach: Reach) -> Reach:
        return {permission: units for permission, units in reach.items() if permission in permissions}

    handed_on = tuple(HandedOn(part.stand_in, only(part.reach)) for part in rights.handed_on)
    return Rights(only(rights.reach), rights.roles, handed_on, only(rights.own))


def _rights_of(person: Person) -> Rights:
    day = today()
    if not person.is_here(day):
        return Rights({}, ())
    memberships = [row for row in queries.memberships_in_force(person, on=day) if _counts(row, person)]
    stand_ins = [row for row in stand_ins_by(person, on=day) if _counts(row.membership, person)]
    starts = {
        row.unit_id
        for row in [*memberships, *(row.membership for row in stand_ins)]
        if roles()[row.role].here_and_below
    }
    below = queries.below_each(starts, on=day)
    own = _of_what_is_on(_joined(_reach_of(row, below) for row in memberships))
    handed_on = tuple(HandedOn(row, _of_what_is_on(_handed_on(row, below))) for row in stand_ins)
    held = tuple(roles()[key] for key in dict.fromkeys(row.role for row in memberships))
    return Rights(_joined([own, *(part.reach for part in handed_on)]), held, handed_on, own)


def _counts(membership: Membership, person: Person) -> bool:
    """A role that is not known gives nothing, and neither does a national one outside the national body."""
    role = roles().get(membership.role)
    return role is not None and (not role.national or person.body.kind == Body.Kind.NATIONAL)


def _reach_of(membership: Membership, below: Mapping[int, set[int]]) -> Reach:
    role = roles()[membership.role]
    reach: dict[StrEnum, frozenset[int] | None] = {}
    if role.here_and_below:
        reach |= dict.fromkeys(role.here_and_below, frozenset(below[membership.unit_id]))
    return reach | dict.fromkeys(role.whole_trust)


def _handed_on(stand_in: StandIn, below: Mapping[int, set[int]]) -> Reach:
    """What the membership gives whoever holds it, or the part of it that was chosen. Never more than they hold."""
    whole = _reach_of(stand_in.membership, below)
    if not stand_in.only:
        return whole
    return {permission: units for permission, units in whole.items() if permission in stand_in.only}


def _joined(parts: Iterable[Reach]) -> Reach:
    reach: dict[StrEnum, frozenset[int] | None] = {}
    for part in parts:
        for permission, units in part.items():
            had = reach.get(permission, frozenset())
            reach[permission] = None if had is None or units is None else had | units
    return reach


def _of_what_is_on(reach: Reach) -> Reach:
    """Nobody may do anything in a practice that their trust has not switched on, so nothing leads there either."""
    chosen = queries.own_way()
    return {
        permission: units for permission, units in reach.items() if chosen.is_on(permission.partition(".")[0])
    }


def check_may(person: Person, permission: StrEnum, *, unit_id: int, to: str) -> None:
    """Refuse, with a sentence, what a person may not do at a unit. `to` completes "You may not …"."""
    rights = rights_of(person)
    if not rights.may(permission, unit_id=unit_id):
        raise PermissionDenied(f"You may not {to}. {who_may(permission)}")
    person.acts_for = rights.on_behalf_of(permission, unit_id=unit_id)


def who_may(permission: StrEnum) -> str:
    """ "Those who may: executives and board secretaries." — the roles that hold a permission, in a sentence."""
    names = [role.many for role in roles().values() if permission in role.permissions]
    return f"Those who may: {in_a_row(names)}." if names else "Nobody may."


def in_a_row(names: list[str]) -> str:
    """ "wards, teams and services"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def get_stand_in(stand_in_id: int, *, seen_by: Person) -> StandIn:
    """A stand-in of one's own, on either side, or any for whoever arranges cover. One query and their rights."""
    stand_in: StandIn | None = stand_ins().filter(pk=stand_in_id).first()
    if stand_in is None or not (
        seen_by.pk in {stand_in.for_person_id, stand_in.by_person_id}
        or rights_of(seen_by).holds(Permission.ARRANGE_COVER)
    ):
        raise Http404
    return stand_in
