from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
