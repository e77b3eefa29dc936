"""What one person may do today, worked out from their memberships and the tree."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from django.core.exceptions import PermissionDenied

from goldenthread.foundations.access.roles import Role, roles
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation import queries
from goldenthread.foundations.organisation.models import Person


class HasUnit(Protocol):
    @property
    def unit_id(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Rights:
    """The permissions a person holds, each with the units it reaches; None reaches the whole trust."""

    reach: dict[StrEnum, frozenset[int] | None]
    roles: tuple[Role, ...]

    def holds(self, permission: StrEnum) -> bool:
        """Whether they hold it anywhere."""
        return permission in self.reach

    def may(self, permission: StrEnum, *, unit_id: int) -> bool:
        """Whether they hold it at one unit."""
        if permission not in self.reach:
            return False
        units = self.reach[permission]
        return units is None or unit_id in units

    def units_for(self, permission: StrEnum) -> frozenset[int] | None:
        """The units at which they hold it: None for all of them, empty for none."""
        return self.reach.get(permission, frozenset())


def rights_of(person: Person) -> Rights:
    """A person's rights today. Three queries, and none the second time for the same object."""
    kept: Rights | None = getattr(person, "_rights", None)
    if kept is None:
        kept = _rights_of(person)
        person._rights = kept  # type: ignore[attr-defined]
    return kept


def _rights_of(person: Person) -> Rights:
    day = today()
    if not person.is_here(day):
        return Rights({}, ())
    units_by_role: dict[str, set[int]] = {}
    for membership in queries.memberships_in_force(person, on=day):
        units_by_role.setdefault(membership.role, set()).add(membership.unit_id)
    held = tuple(roles()[key] for key in units_by_role if key in roles())
    starts = {unit_id for role in held if role.here_and_below for unit_id in units_by_role[role.key]}
    below = queries.below_each(starts, on=day)
    reach: dict[StrEnum, frozenset[int] | None] = {}
    for role in held:
        for permission in role.here_and_below:
            reached = reach.get(permission) or frozenset()
            reach[permission] = reached.union(*(below[unit_id] for unit_id in units_by_role[role.key]))
    for role in held:
        reach |= dict.fromkeys(role.whole_trust)
    return Rights(_of_what_is_on(reach), held)


def _of_what_is_on(reach: dict[StrEnum, frozenset[int] | None]) -> dict[StrEnum, frozenset[int] | None]:
    """Nobody may do anything in a practice that their trust has not switched on, so nothing leads there either."""
    chosen = queries.own_way()
    return {
        permission: units for permission, units in reach.items() if chosen.is_on(permission.partition(".")[0])
    }


def check_may(person: Person, permission: StrEnum, *, unit_id: int, to: str) -> None:
    """Refuse, with a sentence, what a person may not do at a unit. `to` completes "You may not …"."""
    if not rights_of(person).may(permission, unit_id=unit_id):
        raise PermissionDenied(f"You may not {to}. {who_may(permission)}")


def who_may(permission: StrEnum) -> str:
    """ "Those who may: executives and board secretaries." — the roles that hold a permission, in a sentence."""
    names = [role.many for role in roles().values() if permission in role.permissions]
    return f"Those who may: {in_a_row(names)}." if names else "Nobody may."


def in_a_row(names: list[str]) -> str:
    """ "wards, teams and services"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
