"""Who follows what at Seaholme, which measures began from the library, and which numbers somebody checked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Follows:
    """Somebody follows a measure, or a place and everything below it."""

    who: str
    measure: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Began:
    """A measure that began from the library: with so many months of about `level` out of `out_of`, or none yet."""

    slug: str
    place: str
    by: str
    owner: str
    source: str
    target: float | None = None
    target_source: str = ""
    months: int = 0
    level: float = 0.0
    out_of: int = 0


@dataclass(frozen=True, slots=True)
class Checked:
    """Somebody compared numbers with where they come from."""

    measure: str
    by: str
    found: str


FOLLOWS = (
    Follows("imran", measure="before_noon"),
    Follows("imran", place="ward_7"),
    Follows("carys", place="medicine"),
    Follows("wen", measure="falls"),
    Follows("ruth", place="trust"),
)
BEGAN = (
    Began(
        "vte-assessment",
        "medicine",
        by="nadia",
        owner="nadia",
        source="Patient record system, monthly extract",
        target=95,
        target_source="National standard",
        months=20,
        level=93,
        out_of=640,
    ),
    Began("hand-hygiene", "medicine", by="nadia", owner="nadia", source="Infection control’s audit"),
)
CHECKED = (
    Checked(
        "falls", "nadia", "Twenty reports of last month compared with the ward books; one was counted twice."
    ),
    Checked("before_noon", "nadia", "A week of discharges compared with the porters’ list; all times agree."),
    Checked("hip", "nadia", "Every operation of last month compared with the theatre book; all agree."),
)
