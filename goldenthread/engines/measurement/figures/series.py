from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt
from improvement_methods import disclosure, spc
from improvement_methods.spc import Chart

from goldenthread.engines.measurement.models import ChartChoice, Kind, Measure, Measured
from goldenthread.foundations.clock.periods import Grain, Period

ENOUGH_REPORTING = 0.75
FEWEST_SHOWN = 8

Floats = npt.NDArray[np.float64]
Number = float | None
Spell = tuple[date, date | None]


# From so many periods late on, numbers have stopped.
USUALLY_LATE = {Grain.DAY: 7, Grain.WEEK: 4, Grain.MONTH: 2, Grain.QUARTER: 2, Grain.YEAR: 2}


def newest_over(grain: Grain, *, as_at: date) -> Period:
    """The newest period that is over on a day."""
    running = Period.containing(as_at, grain)
    return running if running.end <= as_at else running.shifted(-1)


def periods_late(last: Period, *, as_at: date) -> int:
    """How many periods are over since the last that has a number."""
    return max(last.steps_to(newest_over(last.grain, as_at=as_at)), 0)


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
class Making:
    """How a chart is made of its numbers: which kind, by which rules, and which numbers set its limits."""

    chart: str = ChartChoice.AS_DEFINED
    profile: str = "nhsr-0.2.2"
    baseline_points: int | None = None
    baseline_until: date | None = None

    @classmethod
    def of(cls, measure: Measure) -> Making:
        return cls(measure.chart, measure.profile, measure.baseline_points, measure.baseline_until)

    def put_on(self, measure: Measure) -> None:
        """Have a measure say that its charts are made like this. Nothing is written."""
        measure.chart, measure.profile = self.chart, self.profile
        measure.baseline_points, measure.baseline_until = self.baseline_points, self.baseline_until

    def locked(self, periods: Sequence[Period]) -> int | None:
        """How many first points of each stretch set its limits; None for all of them."""
        if self.baseline_until is None:
            return self.baseline_points
        points = sum(period.start <= self.baseline_until for period in periods)
        return points if points >= spc.PROFILES[self.profile].minimum_baseline else None


PLAIN = Making()


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
    making: Making = PLAIN

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
            making=Making.of(about) if isinstance(about, Measure) else PLAIN,
        )

    def said(self, value: float) -> str:
        """A number as its measure writes it: "3.2", "75.5%", "1,204"."""
        text = "0" if value == 0 else f"{value:,.{self.decimals}f}".replace("-", "\N{MINUS SIGN}")
        return f"{text}%" if self.kind is Kind.PROPORTION else text


@dataclass(frozen=True, slots=True)
class Line:
    """A target line that is in force for the newest period of a series; `is_ours` is what it is judged against."""

    line_id: int
    name: str
    value: float
    is_ours: bool


@dataclass(frozen=True, slots=True, eq=False)
class SeriesFigure:
    """One series with its judgement: every period from the first to the last, gaps as None.

    `chart` is None where there is no period at all, or where places cannot be taken together (`adds_up` is False).
    `reported` says for each period how many places reported and how many normally do; empty for a single place.
    `least` and `most` say between which each true value lies where those shown are rounded; else they are empty.
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
    why_this_chart: str = ""
    warnings: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    least: tuple[Number, ...] = ()
    most: tuple[Number, ...] = ()

    @property
    def is_coarse(self) -> bool:
        """Whether rounding hides nearly all change that there could be."""
        return self.chart is not None and spc.Note.ROUNDED_COARSELY in self.chart.notes

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
        return newest_over(self.terms.grain, as_at=self.as_at)

    @property
    def periods_late(self) -> int:
        """How many periods are over since the last that has a number."""
        return 0 if self.last is None else periods_late(self.periods[self.last], as_at=self.as_at)

    @property
    def is_stale(self) -> bool:
        """Whether numbers have stopped: they are later than is usual for how often they come."""
        return self.periods_late >= USUALLY_LATE[self.terms.grain]

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
    steps: tuple[date, ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def ends(self) -> tuple[Floats, Floats] | None:
        """Between which each true value lies of those that are shown rounded; None where all are exact."""
        terms = self.terms
        if not terms.hides:
            return None
        if not terms.kind.is_ratio:
            return disclosure.counts_within(self.values)
        largest = terms.possible[1]
        return disclosure.rates_within(
            self.numerators,
            self.denominators,
            per=terms.per,
            largest=np.inf if largest is None else largest,
        )

    @property
    def rebases(self) -> list[int]:
        """The positions at which a new stretch begins. A step change outside the series is none of it."""
        places = {period.start: i for i, period in enumerate(self.periods)}
        return sorted({places[start] for start in self.steps if places.get(start, 0) > 0})
