"""What a line of figures does over time, and what the methods must say of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Says(StrEnum):
    """What the methods must say of a series as it was drawn."""

    QUIET = "no point stands out"
    IMPROVEMENT = "the last point is part of an improvement"
    CONCERN = "the last point is part of a concern"
    OUTLIER = "one point stands out, and it is over"
    LITTLE = "too few points to judge"


@dataclass(frozen=True, slots=True)
class Shape:
    """The level goes to `to` from `since` periods ago, at once or bit by bit; or one point does, `at` ago."""

    says: Says
    to: float | None = None
    since: int = 0
    bit_by_bit: bool = False
    at: int = 0
    constant: bool = False


QUIET = Shape(Says.QUIET)
LITTLE = Shape(Says.LITTLE)
ALWAYS_THE_SAME = Shape(Says.QUIET, constant=True)


def improves(to: float, since: int) -> Shape:
    return Shape(Says.IMPROVEMENT, to, since)


def worsens(to: float, since: int) -> Shape:
    return Shape(Says.CONCERN, to, since)


def drifts_worse(to: float, since: int) -> Shape:
    return Shape(Says.CONCERN, to, since, bit_by_bit=True)


def drifts_better(to: float, since: int) -> Shape:
    return Shape(Says.IMPROVEMENT, to, since, bit_by_bit=True)


def stands_out(to: float, at: int) -> Shape:
    return Shape(Says.OUTLIER, to, at=at)


@dataclass(frozen=True, slots=True)
class Series:
    """One place's figures: about `level`, out of about `out_of`, ending `ends_ago` periods early.

    `not_measured` are periods ago that could not be measured; `not_applicable` those in which it did not
    apply.
    """

    place: str
    level: float
    out_of: float = 0
    shape: Shape = QUIET
    points: int = 36
    spread: float = 0.09
    ends_ago: int = 0
    not_measured: tuple[int, ...] = ()
    not_applicable: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """A figure was first entered wrong, by so much, and put right with a reason."""

    place: str
    ago: int
    times: float
    reason: str


@dataclass(frozen=True, slots=True)
class Told:
    """A measure as the story tells it. `owner` is a person's key, or nothing."""

    key: str
    name: str
    place: str
    kind: str
    unit_label: str
    direction: str
    counted: str
    source: str
    series: tuple[Series, ...]
    owner: str = ""
    out_of: str = ""
    per: int = 1
    exclusions: str = ""
    target: float | None = None
    target_source: str = ""
    grain: str = "month"
    decimals: int = 1
    kept: bool = False
    hides_small_numbers: bool = False
    together: Says | None = None
    corrections: tuple[Correction, ...] = ()
