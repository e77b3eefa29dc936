"""What people have said of Seaholme's charts."""

from __future__ import annotations

from goldenthread.demo.actions.stage import Stage
from goldenthread.demo.story.charting import MAKINGS, NOTES, STEPS, ToldStep
from goldenthread.engines.measurement import actions as measurement
from goldenthread.engines.measurement import figures
from goldenthread.engines.measurement.figures import Making
from goldenthread.engines.measurement.models import Measure
from goldenthread.foundations.clock.periods import Grain, Period


def say_of_charts(stage: Stage) -> str:
    for step in STEPS:
        _declare(stage, step)
    for note in NOTES:
        measure = stage.measures[note.measure]
        measurement.write_note(
            measure,
            unit=stage.units[note.place],
            period=_ago(stage, measure, note.ago),
            text=note.text,
            by=stage.somebody(note.by),
        )
    for making in MAKINGS:
        measurement.change_chart(
            stage.measures[making.measure],
            making=Making(making.chart, making.profile, making.baseline_points, making.baseline_until),
            reason=making.reason,
            by=stage.somebody(making.by),
            version=None,
        )
    return f"{len(STEPS)} step changes, {len(NOTES)} notes on charts"


def _declare(stage: Stage, told: ToldStep) -> None:
    measure = stage.measures[told.measure]
    unit = stage.units[told.place] if told.place else measure.unit
    period, by = _ago(stage, measure, told.ago), stage.somebody(told.by)
    step = measurement.declare_step(
        measure,
        unit=unit,
        period=period,
        reason=told.reason,
        evidence=figures.evidence_for(figures.series_of(measure, unit), period),
        by=by,
    )
    if told.undone:
        measurement.withdraw_step(step, reason=told.undone, by=by)


def _ago(stage: Stage, measure: Measure, periods: int) -> Period:
    return Period.containing(stage.today, Grain(measure.grain)).shifted(-periods)
