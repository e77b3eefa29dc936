"""Measures from the library, checks of numbers, and who follows what."""

from __future__ import annotations

import random

from goldenthread.demo.actions.stage import Stage
from goldenthread.demo.story.following import BEGAN, CHECKED, FOLLOWS, Began
from goldenthread.engines.measurement import actions as measurement
from goldenthread.engines.measurement.library import BY_SLUG
from goldenthread.engines.measurement.models import Measure
from goldenthread.foundations.clock.periods import Grain, Period


def follow_measures(stage: Stage) -> str:
    for told in BEGAN:
        _begin(stage, told)
    for check in CHECKED:
        measurement.check_data(stage.measures[check.measure], found=check.found, by=stage.somebody(check.by))
    for follows in FOLLOWS:
        measurement.follow(
            stage.somebody(follows.who),
            measure=stage.measures[follows.measure] if follows.measure else None,
            unit=stage.units[follows.place] if follows.place else None,
        )
    return f"{len(BEGAN)} measures from the library, {len(FOLLOWS)} things that somebody follows"


def _begin(stage: Stage, told: Began) -> Measure:
    template, by = BY_SLUG[told.slug], stage.somebody(told.by)
    measure = measurement.adopt(
        template,
        unit=stage.units[told.place],
        name=template.name,
        source=told.source,
        target=told.target,
        target_source=told.target_source,
        owner=stage.somebody(told.owner),
        by=by,
    )
    if told.months:
        measurement.import_values(
            data=_file(stage, told), file_name=f"{told.slug}.csv", measure=measure, by=by
        )
    return measure


def _file(stage: Stage, told: Began) -> bytes:
    chance = random.Random(f"{stage.seed} {told.slug}")  # noqa: S311, figures of an invented trust
    newest = Period.containing(stage.today, Grain.MONTH).shifted(-1)
    rows = ["period,numerator,denominator"]
    for back in range(told.months - 1, -1, -1):
        out_of = round(chance.gauss(told.out_of, told.out_of * 0.05))
        counted = min(out_of, round(out_of * chance.gauss(told.level, 0.9) / 100))
        rows.append(f"{newest.shifted(-back).start.isoformat()},{counted},{out_of}")
    return "\n".join(rows).encode()
