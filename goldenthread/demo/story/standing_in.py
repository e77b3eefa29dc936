"""Who stands in for whom at Seaholme: cover for leave, a part of a role handed on, and one that was called off."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """One stand-in, from today for some weeks. `only` names what is handed on; everything where it is empty."""

    giver: str
    who: str
    reason: str
    weeks: int
    arranged_by: str
    only: tuple[str, ...] = ()
    called_off: bool = False


STAND_INS = (
    Told("bronagh", "rhys", "away", 3, arranged_by="callum"),
    Told("imran", "helen", "handed_on", 12, arranged_by="imran", only=("strategy.change_objectives",)),
    Told("kofi", "leila", "away", 2, arranged_by="callum", called_off=True),
)
