"""What people have said of charts: step changes, notes, and other ways of making one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ToldStep:
    """Since so many periods ago a chart shows another process, says `by`. `undone` is why it was withdrawn."""

    measure: str
    ago: int
    reason: str
    by: str
    place: str = ""
    undone: str = ""


@dataclass(frozen=True, slots=True)
class ToldNote:
    measure: str
    place: str
    ago: int
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class ToldMaking:
    """A measure whose chart is made otherwise, for a reason."""

    measure: str
    reason: str
    by: str
    chart: str = "as_defined"
    profile: str = "nhsr-0.2.2"
    baseline_points: int | None = None
    baseline_until: date | None = None


STEPS = (
    ToldStep(
        "payroll_errors",
        9,
        "Late overtime claims are checked by ward clerks before pay day, not put right after it.",
        "nadia",
    ),
    ToldStep(
        "repairs",
        9,
        "Wards ask for repairs through one number, and two engineers stay free for the same day.",
        "nadia",
    ),
    ToldStep(
        "complaints",
        14,
        "A second person answers complaints.",
        "nadia",
        undone="The post was not filled until the spring, and the numbers show nothing at that time.",
    ),
)

NOTES = (
    ToldNote(
        "falls", "ward_7", 8, "Low beds first: everyone over 75 has a bed at its lowest from now on.", "grace"
    ),
    ToldNote(
        "falls", "ward_7", 5, "Two falls on one night; half the night staff were from an agency.", "joy"
    ),
    ToldNote(
        "call_bells", "ward_7", 10, "One nurse in each bay answers bells, whoever’s patient it is.", "grace"
    ),
    ToldNote("supplies", "trust", 13, "Stores began to take back what is unopened.", "amir"),
    ToldNote(
        "payroll_errors",
        "payroll",
        20,
        "A new version of the payroll system; a week of double entry.",
        "femi",
    ),
)

MAKINGS = (
    ToldMaking(
        "out_of_stock",
        "So many order lines that tiny differences would stand out on another chart.",
        "nadia",
        chart="pp",
    ),
    ToldMaking(
        "desk_wait",
        "The first half year, before the new telephone system, is what we compare with.",
        "nadia",
        baseline_points=26,
    ),
)
