"""Measures that nobody types: a room above says how their numbers come from what it keeps anyway."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from goldenthread.engines.measurement.models import Kind
from goldenthread.foundations.clock.periods import Grain, Period
from goldenthread.foundations.organisation.models import Unit


@dataclass(frozen=True, slots=True)
class Worked:
    """The number of one period as it was worked out."""

    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None


# By the first day of a period: its number, or None where there was nothing that it could be made of.
Values = Mapping[date, Worked | None]


@dataclass(frozen=True, slots=True)
class Source:
    """How one measure of a place and everything below it is made. `values` asks the room that registered it."""

    key: str
    name: str
    counted: str
    kind: Kind
    unit_label: str
    direction: str
    values: Callable[[Unit, Sequence[Period]], Values]
    out_of: str = ""
    exclusions: str = ""
    decimals: int = 0
    made_of: str = "meetings and answers"
    grains: tuple[Grain, ...] = field(default=(Grain.WEEK, Grain.MONTH))

    @property
    def says(self) -> str:
        return f"Made by Golden Thread from {self.made_of}"


SOURCES: dict[str, Source] = {}


def offer_source(source: Source) -> None:
    """Let a room above say how a measure is made. It offers in its offers.py."""
    if source.key in SOURCES and SOURCES[source.key] != source:
        raise ValueError(f"{source.key} is offered already.")
    SOURCES[source.key] = source
