"""The series that somebody takes away: every place of every measure, as the pages judge them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from goldenthread.engines.measurement import queries
from goldenthread.engines.measurement.figures.judging import series_of_each
from goldenthread.engines.measurement.figures.series import SeriesFigure
from goldenthread.engines.measurement.models import Measure
from goldenthread.foundations.organisation.models import Unit

AT_ONCE = 100


def charts_taken(measures: Iterable[Measure]) -> Iterator[tuple[Measure, Unit, SeriesFigure]]:
    """Every chart of these measures: where each is kept, then each place that reports it. Five queries for each hundred
    measures."""
    waiting = iter(measures)
    while some := list(islice(waiting, AT_ONCE)):
        yield from charts_of(some)


def charts_of(measures: Sequence[Measure]) -> list[tuple[Measure, Unit, SeriesFigure]]:
    """Every chart of some measures, in one call of the method."""
    places = queries.places_reporting(measures)
    pairs = [
        (measure, unit)
        for measure in measures
        for unit in [measure.unit, *(one for one in places[measure.pk] if one.pk != measure.unit_id)]
    ]
    return [(*pair, figure) for pair, figure in zip(pairs, series_of_each(pairs), strict=True)]
