"""Places that report one measure, held against each other: which differ by more than their size and chance explain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from improvement_methods.spc import Funnel, PointType, UnitPower, funnel

from goldenthread.engines.measurement import queries
from goldenthread.engines.measurement.figures.judging import each_of
from goldenthread.engines.measurement.figures.protection import EVERYONE, Shown, protect, whole_spans
from goldenthread.engines.measurement.figures.series import Number, SeriesFigure, Terms
from goldenthread.engines.measurement.models import Kind, Measure, Observation, PublishedSeries
from goldenthread.foundations.clock.periods import Grain, Period
from goldenthread.foundations.organisation.models import Unit

ENOUGH_PLACES = 10


@dataclass(frozen=True, slots=True)
class ComparedPlace:
    """One place in a span of time. `meaning` is None where it has no number, or places cannot be compared."""

    name: str
    code: str
    shown: Shown
    meaning: PointType | None
    power: UnitPower | None

    @property
    def differs(self) -> bool:
        return self.meaning not in (None, PointType.COMMON_CAUSE)


@dataclass(frozen=True, slots=True)
class ComparisonFigure:
    """Places by name. There is no funnel where nothing says how large they are; then each has its chart."""

    terms: Terms
    size_words: str
    span: Period | None
    spans: tuple[Period, ...]
    places: tuple[ComparedPlace, ...]
    funnel: Funnel | None
    series: tuple[SeriesFigure, ...] = ()

    @property
    def scale(self) -> float:
        """By what the funnel's values are multiplied, to be in the unit of the number."""
        return self.terms.per if self.terms.kind is Kind.PROPORTION else 1.0

    @property
    def standing_out(self) -> list[ComparedPlace]:
        return [place for place in self.places if place.differs]


def compare_places(
    measure: Measure, *, span: Period | None = None, spread: bool | None = None
) -> ComparisonFigure:
    """The places that report a measure, in a quarter or a year. At most eight queries."""
    units = queries.places_compared(measure)
    terms = Terms.of(measure)
    if not terms.kind.is_ratio:
        series = tuple(each_of(measure, units)) if units else ()
        return ComparisonFigure(terms, "", None, (), (), None, series)
    every = queries.observation_rows([measure.pk], unit_ids=[unit.pk for unit in units])
    rows = [row for row in every if row[3] == Observation.State.MEASURED]
    spans = _spans(terms.grain, [row[2] for row in rows])
    chosen = span if span in spans else (spans[0] if spans else None)
    shown = _of_a_measure(measure, units, rows, chosen)
    names = [(unit.name, str(unit.pk)) for unit in units]
    return _compared(terms, measure.out_of, chosen, spans, names, shown, spread)


def compare_bodies(
    series: PublishedSeries, *, span: Period | None = None, spread: bool | None = None
) -> ComparisonFigure:
    """The bodies in a published series, in a quarter, a year or its own period. Three queries."""
    terms = Terms.of(series)
    bodies = queries.bodies_in(series)
    rows = [row for row in queries.published_rows(series, areas=False) if row[2] is not None and row[3]]
    spans = _spans(terms.grain, [row[1] for row in rows])
    chosen = span if span in spans else (spans[0] if spans else None)
    sums: dict[int, list[float]] = {}
    for body_id, start, numerator, denominator, _ in rows:
        if chosen and chosen.start <= start <= chosen.end and body_id is not None:
            both = sums.setdefault(body_id, [0.0, 0.0])
            both[0] += numerator or 0.0
            both[1] += denominator or 0.0
    found = [(body, sums[body.pk]) for body in bodies if body.pk in sums]
    return _compared(
        terms,
        "What it is out of",
        chosen,
        spans,
        [(body.name, body.code) for body, _ in found],
        [_exact(terms, *both) for _, both in found],
        spread,
    )


def _spans(grain: Grain, starts: Sequence[date]) -> tuple[Period, ...]:
    """Whole quarters and years; of numbers that come once a year or are younger, their own periods."""
    if not starts:
        return ()
    first, last = Period(min(starts), grain), Period(max(starts), grain)
    spans = whole_spans(grain, first.start, last.end)
    return tuple(spans) or tuple(Period(start, grain) for start in sorted(set(starts), reverse=True)[:4])


def _of_a_measure(
    measure: Measure, units: Sequence[Unit], rows: Sequence[queries.Row], span: Period | None
) -> list[Shown]:
    if span is None:
        return []
    if measure.hides_small_numbers:
        protected = protect([measure])[measure.pk]
        nothing = Shown(None, None, None)
        return [protected.of(*EVERYONE, unit.pk, span) or nothing for unit in units]
    sums = {unit.pk: [0.0, 0.0] for unit in units}
    for _, unit_id, start, _, numerator, denominator, _ in rows:
        if span.start <= start <= span.end:
            sums[unit_id][0] += numerator or 0.0
            sums[unit_id][1] += denominator or 0.0
    return [_exact(Terms.of(measure), *sums[unit.pk]) for unit in units]


def _exact(terms: Terms, numerator: float, denominator: float) -> Shown:
    if not denominator:
        return Shown(None, None, None)
    return Shown(numerator, denominator, terms.per * numerator / denominator)


def _compared(
    terms: Terms,
    size_words: str,
    span: Period | None,
    spans: tuple[Period, ...],
    names: Sequence[tuple[str, str]],
    shown: Sequence[Shown],
    spread: bool | None,
) -> ComparisonFigure:
    named = sorted(zip(names, shown, strict=False), key=lambda both: both[0])
    sizes = [one.denominator for _, one in named]
    if sum(bool(size) for size in sizes) < 2:
        places = tuple(ComparedPlace(*name, one, None, None) for name, one in named)
        return ComparisonFigure(terms, size_words, span, spans, places, None)
    made = funnel(
        [one.numerator for _, one in named],
        [_size(terms, size) for size in sizes],
        kind="proportion" if terms.kind is Kind.PROPORTION else "rate",
        direction=terms.direction,
        # Of few places nobody can say how much places usually differ.
        overdispersion=sum(bool(size) for size in sizes) >= ENOUGH_PLACES if spread is None else spread,
    )
    places = tuple(
        ComparedPlace(*name, one, kind if one.value is not None else None, power)
        for (name, one), kind, power in zip(named, made.point_type, made.power(), strict=True)
    )
    return ComparisonFigure(terms, size_words, span, spans, places, made)


def _size(terms: Terms, denominator: Number) -> Number:
    """A rate is per so many: the funnel takes how many times so many there were."""
    if denominator is None or terms.kind is Kind.PROPORTION:
        return denominator
    return denominator / terms.per
