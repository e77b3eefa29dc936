from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from goldenthread.engines.measurement import queries
from goldenthread.engines.measurement.figures.judging import (
    empty_series,
    finish,
    gaps,
    judge_all,
    or_nan,
    run_of_periods,
)
from goldenthread.engines.measurement.figures.series import PointState, Series, SeriesFigure, Terms
from goldenthread.engines.measurement.models import PublishedSeries
from goldenthread.foundations.organisation.models import Body


@dataclass(frozen=True, slots=True, eq=False)
class PublishedFigures:
    """England as its publisher gives it, the sum of the listed trusts, and chosen bodies."""

    england: SeriesFigure | None
    listed: SeriesFigure | None
    bodies: dict[int, SeriesFigure]


def published_figures(series: PublishedSeries, bodies: Sequence[Body]) -> PublishedFigures:
    """The judged series of England, of the listed trusts together and of these bodies. Two queries.

    The listed trusts together are the percentage of their sums. Where only results are published, not what they were
    worked out from, they cannot be taken together and there is no such series.
    """
    rows = queries.published_rows(series, body_ids=[body.pk for body in bodies])
    totals = [
        (None, start, counted, out_of, None)
        for start, counted, out_of, _ in queries.published_totals(series)
        if counted is not None and out_of is not None
    ]
    by_body = {key: list(group) for key, group in groupby(rows, key=lambda row: row[0])}
    names = {body.pk: body.name for body in bodies}
    made = [
        _published("England", by_body.get(None, []), series),
        _published("The listed trusts together", totals, series),
        *(_published(names[body.pk], by_body.get(body.pk, []), series) for body in bodies),
    ]
    england, listed, *each = judge_all(made)
    return PublishedFigures(
        england=england if england.periods else None,
        listed=listed if listed.periods else None,
        bodies={body.pk: figure for body, figure in zip(bodies, each, strict=True)},
    )


def _published(place: str, rows: Sequence[queries.PublishedRow], about: PublishedSeries) -> Series:
    terms = Terms.of(about)
    if not rows:
        return empty_series(terms, place, None, None)
    periods = run_of_periods(rows[0][1], rows[-1][1], terms.grain)
    places = {period.start: i for i, period in enumerate(periods)}
    size = len(periods)
    numerators, denominators, values = gaps(size), gaps(size), gaps(size)
    states = [PointState.MISSING] * size
    for _, start, numerator, denominator, value in rows:
        i = places[start]
        states[i] = PointState.MEASURED
        numerators[i], denominators[i], values[i] = or_nan(numerator), or_nan(denominator), or_nan(value)
    series = Series(terms, place, None, None, periods, numerators, denominators, values, states)
    # Publishers are always some months behind: the last number they give is not late.
    series.as_at = periods[-1].end
    finish(series)
    return series
