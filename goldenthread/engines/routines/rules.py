from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import PermissionDenied

from goldenthread.foundations.access.rights import check_may
from goldenthread.foundations.organisation.models import Person


class Permission(StrEnum):
    SEE_ROUTINES = "routines.see_routines"
    HOLD_ROUTINES = "routines.hold_routines"
    CHANGE_ROUTINES = "routines.change_routines"
    CHANGE_LADDER = "routines.change_ladder"


@dataclass(frozen=True, slots=True)
class AtTheBoard:
    """Whoever stands at a place's paired screen: nobody is signed in, and only that place can be acted for."""

    unit_id: int
    label: str
    pk: None = None


def by_person(by: Person | AtTheBoard) -> Person | None:
    """Who acts, where it is somebody in particular."""
    return by if isinstance(by, Person) else None


def check_may_at(by: Person | AtTheBoard, permission: StrEnum, *, unit_id: int, to: str) -> None:
    """A person needs the permission at the place; whoever stands at a screen acts for the screen's place alone."""
    if isinstance(by, Person):
        check_may(by, permission, unit_id=unit_id, to=to)
    elif by.unit_id != unit_id:
        raise PermissionDenied(f"This screen is {by.label}. You may not {to} for another place here.")
