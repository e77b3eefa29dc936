from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from goldenthread.engines.measurement import figures, queries, rules
from goldenthread.engines.measurement.actions.numbers import leave_a_look
from goldenthread.engines.measurement.figures import Making, SeriesFigure
from goldenthread.engines.measurement.models import ChartNote, Measure, StepChange
from goldenthread.engines.measurement.rules import Permission
from goldenthread.foundations.access.rights import check_may, rights_of
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.clock.periods import Period
from goldenthread.foundations.organisation.models import Person, Unit


@transaction.atomic
def declare_step(
    measure: Measure,
    *,
    period: Period,
    reason: str,
    by: Person | None,
    unit: Unit | None = None,
    looked_at: Unit | None = None,
    link: str = "",
    evidence: dict[str, Any] | None = None,
) -> StepChange:
    """Say that a chart shows another process from a period on. Without `unit`, every place's chart does; `looked_at` is
    then the place whose chart was seen, if it was not the measure's own.

    The limits of the stretch before are kept as they are now, so that it can be told if they ever move.
    """
    rules.check_not_retired(measure)
    _check_may_chart(measure, unit, by)
    rules.check_given(reason, name="reason", say="Say what changed. A step change is kept with its reason.")
    shown = unit or looked_at or measure.unit
    now_figure, then = figures.as_if(measure, shown, steps=lambda starts: (*starts, period.start))
    rules.check_step(period, periods=now_figure.periods, values=now_figure.values)
    taken = [
        start for _, unit_id, start in queries.standing_steps([measure.pk]) if unit_id in (None, shown.pk)
    ]
    rules.check_step_is_new(taken, period)
    step = StepChange(
        measure=measure,
        unit=unit,
        starts_on=period.start,
        reason=reason,
        link=link,
        evidence=evidence or {},
        limits_before=_limits_before(measure, shown, then, period, everywhere=unit is None),
        declared_by=by,
        declared_by_label=by.label if by else audit.SYSTEM,
        declared_at=now(),
    )
    step.full_clean()
    try:
        with transaction.atomic():
            step.save(force_insert=True)
    except IntegrityError as wrong:
        raise ValidationError("Somebody declared this step change just now. Open the page again.") from wrong
    audit.record("was declared", step, by=by, reason=reason, details=_numbers_of(step))
    leave_a_look([measure.pk])
    return step


def _limits_before(
    measure: Measure, shown: Unit, then: SeriesFigure, period: Period, *, everywhere: bool
) -> dict[str, list[float | int | None]]:
    """The limits of the stretch before, of the chart that was looked at and of every other that it changes."""
    charts = [then]
    if everywhere:
        others = [unit for unit in queries.reporting_units(measure) if unit.pk != shown.pk]
        charts += figures.each_of(measure, others, step=period.start)
    stretches = {str(chart.unit_id): figures.stretch_before(chart, period) for chart in charts}
    return {unit_id: list(stretch) for unit_id, stretch in stretches.items() if stretch}


def _numbers_of(step: StepChange) -> dict[str, Any]:
    """What an entry holds besides the words, so that charts can be made again from the trail alone."""
    return {"measure_id": step.measure_id, "unit_id": step.unit_id}


def _check_may_chart(measure: Measure, unit: Unit | None, by: Person | None) -> None:
    if by is not None:
        place = unit or measure.unit
        check_may(by, Permission.CHANGE_MEASURES, unit_id=place.pk, to=f"change charts of {place.name}")


@transaction.atomic
def withdraw_step(step: StepChange, *, reason: str, by: Person | None) -> None:
    """Take a step change off its charts. The row and its reason stay."""
    _check_may_chart(step.measure, step.unit, by)
    rules.check_stands(step)
    rules.check_given(reason, name="reason", say="Say why it is withdrawn. It is kept with your reason.")
    step.withdrawn_by, step.withdrawn_at, step.withdrawal_reason = by, now(), reason
    step.withdrawn_by_label = by.label if by else audit.SYSTEM
    step.full_clean()
    changed = {
        "withdrawn_by": by,
        "withdrawn_by_label": step.withdrawn_by_label,
        "withdrawn_at": step.withdrawn_at,
        "withdrawal_reason": reason,
    }
    if not StepChange.objects.filter(pk=step.pk, withdrawn_at=None).update(**changed):
        raise ValidationError("Somebody withdrew this step change just now. Open the page again.")
    audit.record("was withdrawn", step, by=by, reason=reason, details=_numbers_of(step))
    leave_a_look([step.measure_id])


@transaction.atomic
def change_chart(
    measure: Measure,
    *,
    making: Making,
    reason: str,
    by: Person | None,
    version: int | None,
) -> None:
    """Make a measure's charts otherwise: another kind, other rules, or limits locked. What it says may change."""
    rules.check_not_retired(measure)
    _check_may_chart(measure, None, by)
    figures.made_otherwise(measure, measure.unit, making)
    making.put_on(measure)
    rules.check_changes_chart(measure)
    rules.check_given(reason, name="reason", say="Say why. Who reads the chart later will ask.")
    audit.save_change(measure, version=version)
    audit.record("was drawn otherwise", measure, by=by, reason=reason)
    leave_a_look([measure.pk])


@transaction.atomic
def write_note(measure: Measure, *, unit: Unit, period: Period, text: str, by: Person | None) -> ChartNote:
    """Put a note on one period of a chart."""
    if by is not None:
        check_may(by, Permission.RECORD_VALUES, unit_id=unit.pk, to=f"write notes for {unit.name}")
    rules.check_point_is_over(period, today=today())
    rules.check_given(text, name="text", say="The note is empty. Write what happened.")
    note = ChartNote(
        measure=measure,
        unit=unit,
        period_start=period.start,
        text=text,
        written_by=by,
        written_by_label=by.label if by else audit.SYSTEM,
        written_at=now(),
    )
    note.full_clean()
    note.save()
    audit.record("was written", note, by=by)
    return note


@transaction.atomic
def take_back_note(note: ChartNote, *, by: Person | None) -> None:
    """Take a note off its chart. Its row stays for the history."""
    may_change = by is not None and rights_of(by).may(Permission.CHANGE_MEASURES, unit_id=note.unit_id)
    rules.check_may_take_back(note, by=by, may_change=may_change)
    note.taken_back_at = now()
    if not ChartNote.objects.filter(pk=note.pk, taken_back_at=None).update(taken_back_at=note.taken_back_at):
        raise ValidationError("Somebody took this note back just now. Open the page again.")
    audit.record("was taken back", note, by=by)
