from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt
from improvement_methods.spc import Chart

from goldenthread.engines.measurement.models import Kind, Measure, Measured
from goldenthread.foundations.clock.periods import Grain, Period

ENOUGH_REPORTING = 0.75
FEWEST_SHOWN = 8

Floats = npt.NDArray[np.float64]
Number = float | None
Spell = tuple[date, date | None]


class Reports(Protocol):
    def __call__(self, unit_id: int, *, period: Period) -> bool: ...


class PointState(StrEnum):
    """What is known of one period."""

    MEASURED = "measured"
    NOT_MEASURED = "not_measured"
    NOT_APPLICABLE = "not_applicable"
    HIDDEN = "hidden"
    MISSING = "missing"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a reader must know of a number, whoever owns it."""

    name: str
    unit_label: str
    kind: Kind
    per: int
    decimals: int
    direction: str
    target: Number
    grain: Grain
    possible: tuple[Number, Number]
    hides: bool = False

    @classmethod
    def of(cls, about: Measured) -> Terms:
        return cls(
            name=str(about),
            unit_label=about.unit_label,
            kind=Kind(about.kind),
            per=about.per,
            decimals=about.decimals,
            direction=about.direction,
            target=about.target,
            grain=Grain(about.grain),
            possible=about.possible,
            hides=isinstance(about, Measure) and about.hides_small_numbers,
        )


@dataclass(frozen=True, slots=True, eq=False)
class SeriesFigure:
    """One series with its judgement: every period from the first to the last, gaps as None.

    `chart` is None where there is no period at all, or where places cannot be taken together (`adds_up` is False).
    `reported` says for each period how many places reported and how many normally do; empty for a single place.
    """

    terms: Terms
    place: str
    measure_id: int | None
    unit_id: int | None
    periods: tuple[Period, ...]
    numerators: tuple[Number, ...]
    denominators: tuple[Number, ...]
    values: tuple[Number, ...]
    states: tuple[PointState, ...]
    chart: Chart | None
    as_at: date
    reported: tuple[tuple[int, int], ...] = ()
    adds_up: bool = True

    @property
    def last(self) -> int | None:
        """The position of the last period that has a number, hidden or not."""
        known = (PointState.MEASURED, PointState.HIDDEN)
        return next((i for i in range(len(self.states) - 1, -1, -1) if self.states[i] in known), None)

    @property
    def run_began(self) -> Period:
        """The first period of the points at the end that all say the same. There is a number."""
        types = self.chart.point_type if self.chart else ()
        position = self.last or 0
        while position and types[position - 1] == types[self.last or 0]:
            position -= 1
        return self.periods[position]

    @property
    def due(self) -> Period:
        """The newest period that is over."""
        running = Period.containing(self.as_at, self.terms.grain)
        return running if running.end <= self.as_at else running.shifted(-1)

    @property
    def periods_late(self) -> int:
        """How many periods are over since the last that has a number."""
        return 0 if self.last is None else max(self.periods[self.last].steps_to(self.due), 0)

    @property
    def is_stale(self) -> bool:
        """Whether numbers have stopped: they are later than is usual for how often they come."""
        usual = {Grain.DAY: 7, Grain.WEEK: 4, Grain.MONTH: 2, Grain.QUARTER: 2, Grain.YEAR: 2}
        return self.periods_late >= usual[self.terms.grain]

    @property
    def weeks_silent(self) -> int:
        """Whole weeks since the last period that has a number ended."""
        return 0 if self.last is None else max((self.as_at - self.periods[self.last].end).days // 7, 0)


@dataclass(slots=True)
class Series:
    """A series before it is judged. Arrays with one entry a period."""

    terms: Terms
    place: str
    measure_id: int | None
    unit_id: int | None
    periods: tuple[Period, ...]
    numerators: Floats
    denominators: Floats
    values: Floats
    states: list[PointState]
    reported: tuple[tuple[int, int], ...] = ()
    adds_up: bool = True
    as_at: date | None = None
