from __future__ import annotations

from collections.abc import Collection

from goldenthread.engines.measurement.models import (
    Measure,
    PublishedSeries,
)
from goldenthread.engines.measurement.queries.measures import measures_seen_by
from goldenthread.foundations.organisation.models import Person
from goldenthread.foundations.search.folding import find_in


def measures_looked_after(*, after: int, limit: int) -> list[Measure]:
    """The next measures in use that somebody looks after, by their number. One query."""
    measures = Measure.objects.filter(retired_on=None, owner__isnull=False, made_from="", pk__gt=after)
    return list(measures.select_related("unit", "owner").order_by("pk")[:limit])


def measure_in_use(measure_id: int) -> Measure | None:
    """A measure that is not retired, with its place and keeper. One query."""
    measures = Measure.objects.filter(pk=measure_id, retired_on=None)
    found_one: Measure | None = measures.select_related("unit", "owner").first()
    return found_one


def still_seen(person: Person, measure_ids: Collection[int]) -> set[int]:
    """Which of these measures a person may see today. One query."""
    return set(measures_seen_by(person).filter(pk__in=measure_ids).values_list("pk", flat=True))


def measures_found(words: list[str], person: Person, limit: int) -> list[Measure]:
    """The measures in use, that a person may see, whose name, place or definition holds the words. One query."""
    measures = measures_seen_by(person).filter(retired_on=None)
    return find_in(measures, words, title="name", also=("unit__name", "counted", "out_of"), limit=limit)


def series_found(words: list[str], limit: int) -> list[PublishedSeries]:
    """The published series whose title, definition or publisher holds the words. One query."""
    return find_in(
        PublishedSeries.objects.order_by(),
        words,
        title="title",
        also=("definition", "publisher"),
        limit=limit,
    )
