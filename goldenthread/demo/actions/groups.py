"""Seaholme's figures by group, sent in a file as a warehouse would; and a shared standard that is asked for."""

from __future__ import annotations

import csv
import io
import random

from goldenthread.demo.actions.measures import ANALYST
from goldenthread.demo.actions.stage import Stage
from goldenthread.demo.story.groups import ASKED, OWN_WAY_OF_GROUPING, SPLITS, Asked, Part, Split
from goldenthread.engines.measurement import actions as measurement
from goldenthread.engines.measurement import figures, presenters
from goldenthread.engines.measurement.models import Measure


def split_measures(stage: Stage) -> str:
    name, groups, unknown = OWN_WAY_OF_GROUPING
    measurement.add_dimension(
        name=name, groups=groups, unknown=unknown, ordered=False, by=stage.somebody(ANALYST)
    )
    numbers = sum(_fill(stage, split) for split in SPLITS)
    for asked in ASKED:
        _ask(stage, asked)
    return f"{len(SPLITS)} measures by group with {numbers:,} figures"


def _fill(stage: Stage, split: Split) -> int:
    measure = stage.measures[split.measure]
    drawn = random.Random(f"{stage.seed}.{split.measure}.{split.dimension}")  # noqa: S311 - invented figures
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["place", "period", "numerator", "denominator", "group"])
    figure = figures.series_of(measure, measure.unit)
    for position, period in enumerate(figure.periods):
        counted, out_of = figure.numerators[position], figure.denominators[position]
        if counted is None or out_of is None:
            continue
        along = position / max(len(figure.periods) - 1, 1)
        for part, (some, of) in zip(
            split.parts, _divided(split.parts, int(counted), int(out_of), along, drawn), strict=True
        ):
            if of:
                group = f"{split.dimension}: {part.code}"
                writer.writerow([measure.unit.name, period.start.isoformat(), some, of, group])
    batch = measurement.import_values(
        data=text.getvalue().encode(),
        file_name=f"{split.measure} by {split.dimension}.csv".replace("_", " "),
        measure=measure,
        by=stage.somebody(ANALYST),
    )
    return int(batch.new_count)


def _divided(
    parts: tuple[Part, ...], counted: int, out_of: int, along: float, drawn: random.Random
) -> list[tuple[int, int]]:
    """Everyone's numbers by group: the sums are everyone's."""
    sizes = [round(out_of * part.share * drawn.uniform(0.96, 1.04)) for part in parts[:-1]]
    sizes.append(max(out_of - sum(sizes), 0))
    wanted = [part.first + (part.last - part.first) * along for part in parts]
    weights = [size * more * drawn.uniform(0.94, 1.06) for size, more in zip(sizes, wanted, strict=True)]
    scale = counted / (sum(weights) or 1)
    numbers = [min(round(weight * scale), size) for weight, size in zip(weights, sizes, strict=True)]
    for at in range(len(numbers)):
        left = counted - sum(numbers)
        numbers[at] = min(max(numbers[at] + left, 0), sizes[at])
    return list(zip(numbers, sizes, strict=True))


def _ask(stage: Stage, asked: Asked) -> None:
    measure: Measure = stage.measures[asked.measure]
    figure = figures.compare_places(measure)
    measurement.ask_for_standard(
        measure,
        names=[place.name for place in figure.standing_out],
        unit_ids=[int(place.code) for place in figure.standing_out],
        span=figure.span,
        stands_out=presenters.first_words(figure, measure.name),
        reason=asked.reason,
        asked_of=measure.owner,
        by=stage.somebody(asked.by),
    )
