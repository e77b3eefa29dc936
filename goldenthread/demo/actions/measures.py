"""Seaholme's measures: defined, filled from files as an analyst would, and corrected."""

from __future__ import annotations

import csv
import io
import math

from goldenthread.demo.actions.stage import Stage
from goldenthread.demo.figures import Drawn, figures_of
from goldenthread.demo.story.measures import MEASURES
from goldenthread.demo.story.shapes import Correction, Series, Told
from goldenthread.engines.measurement import actions as measurement
from goldenthread.engines.measurement import queries
from goldenthread.engines.measurement.models import Measure
from goldenthread.engines.measurement.rules import Numbers, Reading
from goldenthread.foundations.clock.periods import Grain, Period
from goldenthread.foundations.organisation.models import Person

ANALYST = "nadia"
# What a figure was before it was corrected, by place and periods ago.
Wrong = dict[tuple[str, int], float]


def record_measures(stage: Stage) -> str:
    figures = 0
    for told in MEASURES:
        measure = _add(stage, told)
        stage.measures[told.key] = measure
        if told.series:
            figures += _fill(stage, told, measure)
    return f"{len(MEASURES)} measures with {figures:,} figures, all of them invented"


def _add(stage: Stage, told: Told) -> Measure:
    return measurement.add_measure(
        unit=stage.units[told.place],
        name=told.name,
        counted=told.counted,
        out_of=told.out_of,
        exclusions=told.exclusions,
        kind=told.kind,
        per=told.per,
        unit_label=told.unit_label,
        direction=told.direction,
        target=told.target,
        target_source=told.target_source,
        grain=told.grain,
        decimals=told.decimals,
        source=told.source,
        owner=stage.person(told.owner),
        audience=Measure.Audience.KEPT if told.kept else Measure.Audience.EVERYONE,
        small_numbers=(
            Measure.SmallNumbers.HIDDEN if told.hides_small_numbers else Measure.SmallNumbers.SHOWN
        ),
        by=stage.somebody(ANALYST),
    )


def _fill(stage: Stage, told: Told, measure: Measure) -> int:
    drawn = figures_of(told, seed=stage.seed)
    corrections = {(correction.place, correction.ago): correction for correction in told.corrections}
    by = _whoever_enters(stage, told)
    batch = measurement.import_values(
        data=_file(stage, told, drawn, corrections),
        file_name=f"{told.key.replace('_', ' ')}.csv",
        measure=measure,
        by=by,
    )
    for correction in told.corrections:
        _correct(stage, told, measure, correction, drawn, by=by)
    return int(batch.new_count)


def _whoever_enters(stage: Stage, told: Told) -> Person:
    """Teams enter what they count each week themselves; the rest comes from the analyst."""
    counts_it_themselves = told.grain == "week" and told.owner and told.place.startswith("ward")
    return stage.somebody(told.owner if counts_it_themselves else ANALYST)


def _period(stage: Stage, told: Told, ago: int) -> Period:
    """The period so many before the one that is running: 1 is the last that is over."""
    return Period.containing(stage.today, Grain(told.grain)).shifted(-ago)


def _file(
    stage: Stage,
    told: Told,
    drawn: tuple[Drawn, ...],
    corrections: dict[tuple[str, int], Correction],
) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["place", "period", "numerator", "denominator", "value", "state"])
    for series, figures in zip(told.series, drawn, strict=True):
        place = "" if series.place == told.place else stage.units[series.place].name
        for position in range(series.points):
            ago = series.points - position + series.ends_ago
            correction = corrections.get((series.place, ago))
            cells = _cells(told, series, figures, position, times=correction.times if correction else 1)
            writer.writerow([place, _period(stage, told, ago).start.isoformat(), *cells])
    return text.getvalue().encode()


def _cells(told: Told, series: Series, figures: Drawn, position: int, *, times: float) -> list[str]:
    ago = series.points - position
    if ago in series.not_measured:
        return ["", "", "", "not measured"]
    if ago in series.not_applicable:
        return ["", "", "", "not applicable"]
    numerator, denominator = figures.numerators[position], figures.denominators[position]
    if math.isnan(denominator):
        return ["", "", f"{_wrong(figures.values[position], times, digits=told.decimals):g}", ""]
    counted = min(_wrong(numerator, times, digits=0), denominator)
    return [f"{counted:.0f}", f"{denominator:.0f}", "", ""]


def _wrong(right: float, times: float, *, digits: int) -> float:
    """The figure as it stood before it was corrected; the right one where `times` is 1."""
    if times == 1:
        return float(right)
    wrong = round(float(right) * times, digits)
    return wrong if wrong != right else wrong + 1


def _correct(
    stage: Stage,
    told: Told,
    measure: Measure,
    correction: Correction,
    drawn: tuple[Drawn, ...],
    *,
    by: Person,
) -> None:
    places = [series.place for series in told.series]
    series, figures = told.series[places.index(correction.place)], drawn[places.index(correction.place)]
    position = series.points - correction.ago + series.ends_ago
    start = _period(stage, told, correction.ago).start
    standing = Reading(measure.pk, stage.units[series.place].pk, start, Numbers())
    observation = queries.current_observation(standing)
    if observation is None:
        raise LookupError(f"{told.name} has no figure of {start} to correct.")
    if math.isnan(figures.denominators[position]):
        measurement.correct_value(
            observation, value=float(figures.values[position]), reason=correction.reason, by=by
        )
    else:
        measurement.correct_value(
            observation,
            numerator=float(figures.numerators[position]),
            denominator=float(figures.denominators[position]),
            reason=correction.reason,
            by=by,
        )
