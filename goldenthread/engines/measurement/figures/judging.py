from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache, partial
from itertools import groupby
from operator import itemgetter

import numpy as np
from improvement_methods import disclosure
from improvement_methods.spc import Chart, Family, chart_batch

from goldenthread.engines.measurement import queries, rules
from goldenthread.engines.measurement.figures.choosing import (
    NOTHING_TO_CHOOSE,
    OF_PARTS,
    Chosen,
    choose_chart,
    profile_for,
)
from goldenthread.engines.measurement.figures.protection import hide_what_gives_others_away
from goldenthread.engines.measurement.figures.series import (
    ENOUGH_REPORTING,
    FEWEST_SHOWN,
    Floats,
    Line,
    Making,
    Number,
    PointState,
    Reports,
    Series,
    SeriesFigure,
    Terms,
)
from goldenthread.engines.measurement.figures.tree import Tree
from goldenthread.engines.measurement.models import Measure
from goldenthread.engines.measurement.queries import Row
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.clock.periods import Grain, Period
from goldenthread.foundations.organisation.models import Person, Unit


def charts_for(
    pairs: Iterable[tuple[Measure, Unit]], *, seen_by: Person
) -> dict[tuple[int, int], SeriesFigure]:
    """The judged series of many measures and places; those that may not be seen are left out.

    One query, and two more where some place shows those below it. One call of the method for all.
    """
    wanted = [(measure, unit) for measure, unit in pairs if queries.may_see(measure, seen_by)]
    figures = judge_all(_gathered(wanted))
    return {(measure.pk, unit.pk): figure for (measure, unit), figure in zip(wanted, figures, strict=True)}


def series_of_each(pairs: Sequence[tuple[Measure, Unit]], *, every_place: bool = False) -> list[SeriesFigure]:
    """The judged series of many measures and places, in their order. At most three queries. Whether they may be seen is
    settled before. `every_place` says that the pairs hold every place that reports each measure."""
    return judge_all(_gathered(pairs, every_place=every_place))


def series_of(measure: Measure, unit: Unit) -> SeriesFigure:
    """One measure at one place. At most three queries. Whether it may be seen is settled before."""
    return judge_all(_gathered([(measure, unit)]))[0]


def each_of(measure: Measure, units: Sequence[Unit], *, step: date | None = None) -> list[SeriesFigure]:
    """A measure at several places, each by itself; `step` adds a step change to all of them. Two queries."""
    rows = queries.observation_rows([measure.pk], unit_ids=[unit.pk for unit in units])
    by_unit = _by_pair(rows)
    many = _with_steps([_own_series(measure, unit, by_unit.get((measure.pk, unit.pk), [])) for unit in units])
    if step is not None:
        for series in many:
            series.steps = (*series.steps, step)
    return judge_all(many)


def as_if(
    measure: Measure,
    unit: Unit,
    *,
    making: Making | None = None,
    steps: Callable[[tuple[date, ...]], tuple[date, ...]] | None = None,
) -> tuple[SeriesFigure, SeriesFigure]:
    """A chart as it is, and as it would be if made otherwise or with other step changes. At most four queries."""
    series = _gathered([(measure, unit)])[0]
    other = replace(
        series,
        terms=replace(series.terms, making=making or series.terms.making),
        steps=steps(series.steps) if steps else series.steps,
    )
    now, then = judge_all([series, other])
    return now, then


def made_otherwise(measure: Measure, unit: Unit, making: Making) -> tuple[SeriesFigure, SeriesFigure]:
    """A chart as it is, and made as asked for, or a sentence why it cannot be. At most four queries."""
    other = copy(measure)
    making.put_on(other)
    rules.check_chart_fits(other)
    rules.check_profile(other)
    rules.check_baseline(other, today=today())
    now, then = as_if(measure, unit, making=making)
    rules.check_locks_something(other, locked=making.locked(now.periods), periods=now.periods)
    return now, then


@dataclass(frozen=True, slots=True)
class FlatValue:
    """One number as it may be shown, with what a table of many measures needs to say of it."""

    measure: Measure
    unit: Unit
    period: Period
    numerator: Number
    denominator: Number
    value: Number
    state: PointState
    revision: int
    entered_at: datetime


def flat_values(measure: Measure) -> list[FlatValue]:
    """Every number that was entered for a measure, by place and period, hidden where pages hide it. Three queries."""
    units = queries.reporting_units(measure)
    entered = queries.entered(measure)
    found = []
    for unit, figure in zip(units, each_of(measure, units), strict=True):
        for i, period in enumerate(figure.periods):
            if (unit.pk, period.start) in entered:
                revision, entered_at = entered[unit.pk, period.start]
                numbers = (figure.numerators[i], figure.denominators[i], figure.values[i])
                found.append(
                    FlatValue(measure, unit, period, *numbers, figure.states[i], revision, entered_at)
                )
    return sorted(found, key=lambda one: (one.unit.pk, one.period.start))


def _gathered(pairs: Sequence[tuple[Measure, Unit]], *, every_place: bool = False) -> list[Series]:
    measure_ids = {measure.pk for measure, _ in pairs}
    rows = queries.observation_rows(
        measure_ids, unit_ids=None if every_place else {unit.pk for _, unit in pairs}
    )
    own = _by_pair(rows)
    without = {measure.pk for measure, unit in pairs if (measure.pk, unit.pk) not in own}
    below: dict[int, list[Row]] = {}
    if without:
        below = _by_measure(rows if every_place else queries.observation_rows(without))
    tree = (
        Tree(
            queries.spells_below(
                {unit.pk for _, unit in pairs} | {row[1] for rows in below.values() for row in rows}
            )
        )
        if below
        else None
    )
    series = []
    for measure, unit in pairs:
        reported = own.get((measure.pk, unit.pk))
        if reported is None and tree is not None and measure.pk in below:
            counted = tree.counted(below[measure.pk], unit.pk, Grain(measure.grain))
            series.append(_together(measure, unit, counted, partial(tree.ends_below, ancestor_id=unit.pk)))
        else:
            series.append(_own_series(measure, unit, reported or []))
    return _with_steps(series)


def _with_steps(many: list[Series]) -> list[Series]:
    """The same series, each with the step changes that somebody declared for its place or for every place, and with
    its target lines. Two queries, none where there are no numbers."""
    steps: dict[tuple[int, int | None], list[date]] = {}
    measure_ids = {series.measure_id for series in many if series.periods and series.measure_id is not None}
    for measure_id, unit_id, start in queries.standing_steps(measure_ids) if measure_ids else ():
        steps.setdefault((measure_id, unit_id), []).append(start)
    if steps:
        for series in many:
            if series.measure_id is not None:
                own = steps.get((series.measure_id, series.unit_id), [])
                series.steps = (*steps.get((series.measure_id, None), []), *own)
    return _with_targets(many, measure_ids)


def _with_targets(many: list[Series], measure_ids: set[int]) -> list[Series]:
    """The same series, each with the target lines in force for its newest period, and judged against the one that is
    answered for. One query, none where there are no numbers."""
    lines = queries.target_lines(measure_ids) if measure_ids else {}
    for series in many:
        if series.periods and series.measure_id in lines:
            newest = series.periods[-1].end
            series.lines = tuple(
                Line(line.pk, line.name, line.value, line.is_ours)
                for line in lines[series.measure_id]
                if line.is_in_force(newest)
            )
            for line in series.lines:
                if line.is_ours:
                    series.terms = replace(series.terms, target=line.value)
    return many


def _by_pair(rows: Iterable[Row]) -> dict[tuple[int, int], list[Row]]:
    return {key: list(group) for key, group in groupby(rows, key=lambda row: (row[0], row[1]))}


def _by_measure(rows: Iterable[Row]) -> dict[int, list[Row]]:
    return {key: list(group) for key, group in groupby(rows, key=lambda row: row[0])}


@lru_cache(maxsize=2048)
def run_of_periods(first: date, last: date, grain: Grain) -> tuple[Period, ...]:
    start = Period(first, grain)
    return tuple(start.shifted(step) for step in range(start.steps_to(Period(last, grain)) + 1))


@lru_cache(maxsize=2048)
def positions_of(first: date, last: date, grain: Grain) -> dict[date, int]:
    return {period.start: i for i, period in enumerate(run_of_periods(first, last, grain))}


_STATE_OF = {state.value: state for state in PointState}


def _own_series(measure: Measure, unit: Unit, rows: Sequence[Row]) -> Series:
    terms = Terms.of(measure)
    if not rows:
        return empty_series(terms, unit.name, measure.pk, unit.pk)
    periods = run_of_periods(rows[0][2], rows[-1][2], terms.grain)
    places = positions_of(rows[0][2], rows[-1][2], terms.grain)
    size = len(periods)
    states = [PointState.MISSING] * size
    _, _, starts, said, *columns = zip(*rows, strict=True)
    at = [places[start] for start in starts]
    for i, state in zip(at, said, strict=True):
        states[i] = _STATE_OF[state]
    numerators, denominators, values = gaps(size), gaps(size), gaps(size)
    for array, column in zip((numerators, denominators, values), columns, strict=True):
        array[at] = column
    series = Series(terms, unit.name, measure.pk, unit.pk, periods, numerators, denominators, values, states)
    finish(series)
    return series


def _together(measure: Measure, unit: Unit, rows: Sequence[Row], reports: Reports) -> Series:
    """Sums over places, period by period, with how many reported of those that normally do.

    `reports(unit_id, period=…)` says whether a place still belongs at the end of a period.
    """
    terms = Terms.of(measure)
    if not rows or not terms.kind.adds_up:
        empty = empty_series(terms, unit.name, measure.pk, unit.pk)
        empty.adds_up = terms.kind.adds_up or not rows
        return empty
    periods = run_of_periods(min(row[2] for row in rows), max(row[2] for row in rows), terms.grain)
    places = positions_of(periods[0].start, periods[-1].start, terms.grain)
    size = len(periods)
    sums = [np.zeros(size) for _ in range(3)]
    measured, reported, expected = (np.zeros(size, dtype=np.int64) for _ in range(3))
    for unit_id, group in groupby(sorted(rows, key=itemgetter(1, 2)), key=itemgetter(1)):
        _, _, starts, said, *columns = zip(*group, strict=True)
        at = np.array([places[start] for start in starts])
        expected[at] += 1
        for i in set(range(at[0], size)).difference(at.tolist()):
            expected[i] += reports(unit_id, period=periods[i])
        states_there = np.array([_STATE_OF[state] for state in said])
        is_measured = states_there == PointState.MEASURED
        reported[at] += states_there != PointState.NOT_MEASURED
        measured[at] += is_measured
        for total, numbers in zip(sums, columns, strict=True):
            given = np.nan_to_num(np.array(numbers, dtype=np.float64))
            total[at] += np.where(is_measured, given, 0.0)
    numerators, denominators, values = sums
    enough = reported >= expected * (ENOUGH_REPORTING if terms.kind.is_ratio else 1.0)
    states = [
        _state_together(*counts)
        for counts in zip(enough.tolist(), measured.tolist(), reported.tolist(), strict=True)
    ]
    gone = np.array([state is not PointState.MEASURED for state in states])
    for column in (numerators, denominators, values):
        column[gone] = np.nan
    if terms.kind.is_ratio:
        values[:] = np.nan
    else:
        numerators[:] = denominators[:] = np.nan
    counts_by_period = tuple(zip(reported.tolist(), expected.tolist(), strict=True))
    series = Series(
        terms,
        unit.name,
        measure.pk,
        unit.pk,
        periods,
        numerators,
        denominators,
        values,
        states,
        counts_by_period,
    )
    finish(series)
    return series


def _state_together(enough: bool, measured: int, reported: int) -> PointState:
    if not reported:
        return PointState.MISSING
    if not enough:
        return PointState.INCOMPLETE
    return PointState.MEASURED if measured else PointState.NOT_APPLICABLE


def empty_series(terms: Terms, place: str, measure_id: int | None, unit_id: int | None) -> Series:
    return Series(terms, place, measure_id, unit_id, (), gaps(0), gaps(0), gaps(0), [])


def gaps(size: int) -> Floats:
    return np.full(size, np.nan)


def or_nan(number: Number) -> float:
    return np.nan if number is None else number


def finish(series: Series) -> None:
    """Hide what must be hidden; then divide what is left."""
    terms = series.terms
    if terms.hides:
        _hide(series)
    elif terms.kind.is_ratio:
        divided = terms.per * series.numerators / series.denominators
        series.values = np.where(np.isnan(divided), series.values, divided)


def _hide(series: Series) -> None:
    terms = series.terms
    if terms.kind.is_ratio:
        rates = disclosure.disclosed_rate(
            series.numerators, series.denominators, per=terms.per, hide_below=FEWEST_SHOWN
        )
        hidden = rates.hidden
        most = terms.possible[1]
        series.values = np.array(rates.values) if most is None else np.minimum(rates.values, most)
        for name in ("numerators", "denominators"):
            counts = disclosure.hide_small_counts(getattr(series, name), hide_below=FEWEST_SHOWN)
            setattr(series, name, np.where(hidden, np.nan, counts.values))
    else:
        counts = disclosure.hide_small_counts(series.values, hide_below=FEWEST_SHOWN)
        hidden, series.values = counts.hidden, np.array(counts.values)
    series.states = [
        PointState.HIDDEN if gone else state
        for gone, state in zip(hidden.tolist(), series.states, strict=True)
    ]


def judge_all(many: Sequence[Series]) -> list[SeriesFigure]:
    """Every series judged in one call, after hiding what would give a hidden number away.

    No query where no measure among them hides small numbers; four where one does.
    """
    hide_what_gives_others_away(many)
    with_points = [series for series in many if series.periods]
    chosen = {id(series): choose_chart(series) for series in with_points}
    charts = dict(
        zip(chosen, _charts(with_points, [one.family for one in chosen.values()]), strict=True)
        if with_points
        else ()
    )
    day = today()
    return [
        _figure(series, charts.get(id(series)), chosen.get(id(series), NOTHING_TO_CHOOSE), day)
        for series in many
    ]


def _charts(many: Sequence[Series], families: Sequence[Family]) -> list[Chart]:
    """Series with points, each on its chart and by its rules, in one call of the method."""
    offsets = np.cumsum([0, *(len(series.periods) for series in many)])
    marks = np.zeros(int(offsets[-1]), dtype=np.bool_)
    for start, series in zip(offsets.tolist(), many, strict=False):
        marks[[start + position for position in series.rebases]] = True
    parts = [family in OF_PARTS for family in families]
    batch = chart_batch(
        np.concatenate(
            [one.numerators if of_parts else one.values for one, of_parts in zip(many, parts, strict=True)]
        ),
        families=families,
        denominators=np.concatenate(
            [
                one.denominators if of_parts else gaps(len(one.periods))
                for one, of_parts in zip(many, parts, strict=True)
            ]
        ),
        multiply=[
            float(one.terms.per) if of_parts else 1.0 for one, of_parts in zip(many, parts, strict=True)
        ],
        offsets=offsets,
        direction=[one.terms.direction for one in many],
        target=np.array([or_nan(one.terms.target) for one in many]),
        profile=[
            profile_for(family, one.terms.making.profile) for family, one in zip(families, many, strict=True)
        ],
        baseline=np.array([one.terms.making.locked(one.periods) or 0 for one in many]),
        rebase_at=marks,
        least=_ends_of(many, 0),
        most=_ends_of(many, 1),
    )
    return [batch[i] for i in range(len(many))]


def _ends_of(many: Sequence[Series], end: int) -> Floats | None:
    """One end of what each true value may be, of all series in a row; None where every value is exact."""
    if not any(series.terms.hides for series in many):
        return None
    return np.concatenate(
        [both[end] if (both := one.ends) is not None else gaps(len(one.periods)) for one in many]
    )


def _figure(series: Series, chart: Chart | None, chosen: Chosen, day: date) -> SeriesFigure:
    ends = series.ends
    return SeriesFigure(
        terms=series.terms,
        place=series.place,
        measure_id=series.measure_id,
        unit_id=series.unit_id,
        periods=series.periods,
        numerators=_plain(series.numerators),
        denominators=_plain(series.denominators),
        values=_plain(series.values) if chart is None else chart.values,
        states=tuple(series.states),
        chart=chart,
        as_at=series.as_at or day,
        reported=series.reported,
        adds_up=series.adds_up,
        why_this_chart=chosen.reason,
        warnings=chosen.warnings,
        lines=series.lines,
        least=_plain(ends[0]) if ends else (),
        most=_plain(ends[1]) if ends else (),
    )


def _plain(numbers: Floats) -> tuple[Number, ...]:
    return tuple(None if number != number else number for number in numbers.tolist())
