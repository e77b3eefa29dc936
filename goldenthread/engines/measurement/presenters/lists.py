from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from goldenthread.engines.measurement.figures import (
    SeriesFigure,
)
from goldenthread.engines.measurement.models import Measure
from goldenthread.engines.measurement.presenters.words import SparkPanel, spark_panel


@dataclass(frozen=True, slots=True)
class MeasureRow:
    panel: SparkPanel
    measure_id: int
    owner: str
    kept: bool


def measure_rows(
    measures: Iterable[Measure], figures: Mapping[tuple[int, int], SeriesFigure], hrefs: Mapping[int, str]
) -> list[MeasureRow]:
    return [
        MeasureRow(
            panel=spark_panel(
                figures[measure.pk, measure.unit_id], id=f"m{measure.pk}", href=hrefs[measure.pk]
            ),
            measure_id=measure.pk,
            owner=measure.owner.label if measure.owner else "",
            kept=measure.is_kept,
        )
        for measure in measures
        if (measure.pk, measure.unit_id) in figures
    ]


def how_many(total: int) -> str:
    return "No measures" if not total else "1 measure" if total == 1 else f"{total:,} measures"
