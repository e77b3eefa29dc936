from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.urls import reverse

from goldenthread.engines.measurement.models import GRAINS, Measure
from goldenthread.engines.measurement.sources import Source
from goldenthread.foundations.clock.periods import Grain

OFTEN = dict(GRAINS)


@dataclass(frozen=True, slots=True)
class SourcesPage:
    place: str
    running: tuple[tuple[str, str], ...]
    offered: tuple[tuple[str, str], ...]
    hints: dict[str, str]
    grains: tuple[Grain, ...]
    begins: tuple[str, ...]


def sources_page(place: str, sources: Iterable[Source], running: dict[str, Measure]) -> SourcesPage:
    """What a place can begin, and what runs there already."""
    free = [source for source in sources if source.key not in running]
    return SourcesPage(
        place=place,
        running=tuple(
            (measure.name, reverse("measurement:measure_show", args=[measure.pk]))
            for measure in sorted(running.values(), key=lambda one: one.name)
        ),
        offered=tuple((source.key, source.name) for source in free),
        hints={source.key: made_of_words(source) for source in free},
        grains=tuple(grain for grain in Grain if any(grain in source.grains for source in free)),
        begins=tuple(source.key for source in free if Grain.WEEK in source.grains),
    )


def made_of_words(source: Source) -> str:
    """ "Planned huddles that were held. Out of: all that were planned. Every month only." """
    said = f"{source.counted}. Out of: {source.out_of}." if source.out_of else f"{source.counted}."
    return f"{said} {OFTEN[source.grains[0]]} only." if len(source.grains) == 1 else said


def begun_words(measures: Collection[Measure], place: str) -> str:
    what = "1 measure is" if len(measures) == 1 else f"{len(measures)} measures are"
    return f"{what} begun for {place}. The numbers come by themselves within a few minutes."
