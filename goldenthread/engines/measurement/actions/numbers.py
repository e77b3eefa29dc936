from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from goldenthread.engines.measurement import queries, rules
from goldenthread.engines.measurement.actions.judging import judge_again
from goldenthread.engines.measurement.models import (
    Batch,
    Measure,
    Observation,
)
from goldenthread.engines.measurement.rules import Numbers, Permission, Reading
from goldenthread.foundations.access.rights import check_may
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.clock.periods import Period
from goldenthread.foundations.organisation.models import Person, Unit, body_in_scope


@transaction.atomic
def record_value(
    measure: Measure,
    *,
    unit: Unit,
    period: Period,
    by: Person | None,
    numerator: float | None = None,
    denominator: float | None = None,
    value: float | None = None,
    state: str = Observation.State.MEASURED,
    stratum_dimension: str = "",
    stratum_code: str = "",
) -> Observation:
    """Enter one number for a period that has none."""
    rules.check_not_retired(measure)
    rules.check_is_typed(measure)
    _check_may_record(unit, by)
    rules.check_may_report(measure, unit, below=queries.ever_below([measure.unit_id])[measure.unit_id])
    rules.check_period(period, unit=unit, today=today())
    numbers = rules.numbers_of(
        measure, numerator=numerator, denominator=denominator, value=value, state=state
    )
    reading = Reading(measure.pk, unit.pk, period.start, numbers, stratum_dimension, stratum_code)
    rules.check_free(queries.current_observation(reading), period=period, unit=unit)
    observation = new_observation(reading, by=by)
    observation.full_clean()
    _save_alone(observation)
    audit.record("was entered", observation, by=by)
    leave_a_look([measure.pk], unit_ids={unit.pk})
    return observation


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of several numbers that were entered together: those kept, and why others were not."""

    kept: tuple[Observation, ...]
    refused: tuple[tuple[queries.Due, str], ...]


@transaction.atomic
def record_several(entries: Iterable[tuple[queries.Due, Numbers]], *, by: Person) -> Entered:
    """Enter each of these numbers that may be, and say of every other why not."""
    kept, refused = [], []
    for due, numbers in entries:
        given: dict[str, Any] = {
            "numerator": numbers.numerator,
            "denominator": numbers.denominator,
            "value": numbers.value,
            "state": numbers.state,
        }
        try:
            with transaction.atomic():
                kept.append(record_value(due.measure, unit=due.unit, period=due.period, by=by, **given))
        except ValidationError as wrong:
            refused.append((due, " ".join(wrong.messages)))
    return Entered(tuple(kept), tuple(refused))


# The work of looking at what a measure's chart says, after it has new values.
LOOK = "measurement.look"


def leave_a_look(measure_ids: Iterable[int], *, unit_ids: Collection[int] | None = None) -> None:
    """Judge measures anew after a change of their numbers or of how they are judged, at these places or at all; and
    have somebody told soon of what the charts say now."""
    measure_ids = set(measure_ids)
    judge_again(measure_ids, unit_ids=unit_ids)
    for measure_id in sorted(measure_ids):
        work.leave(LOOK, body_id=body_in_scope(), subject_id=measure_id)


@transaction.atomic
def correct_value(
    observation: Observation,
    *,
    reason: str,
    by: Person | None,
    numerator: float | None = None,
    denominator: float | None = None,
    value: float | None = None,
    state: str = Observation.State.MEASURED,
) -> Observation:
    """Put another number in the place of one. The old one stays, and says no longer what stands."""
    rules.check_not_retired(observation.measure)
    rules.check_is_typed(observation.measure)
    _check_may_record(observation.unit, by)
    rules.check_is_current(observation)
    rules.check_reason(reason, corrections=1)
    numbers = rules.numbers_of(
        observation.measure, numerator=numerator, denominator=denominator, value=value, state=state
    )
    rules.check_changes_something(observation, numbers)
    if not Observation.objects.filter(pk=observation.pk, is_current=True).update(is_current=False):
        raise ValidationError("Somebody corrected this number just now. Open the page again.")
    observation.is_current = False
    corrected = new_observation(
        _reading_like(observation, numbers), by=by, revision=observation.revision + 1, reason=reason
    )
    corrected.full_clean()
    _save_alone(corrected)
    audit.record("was corrected", corrected, by=by, reason=reason, details={"instead_of": _said(observation)})
    leave_a_look([observation.measure_id], unit_ids={observation.unit_id})
    return corrected


def _check_may_record(unit: Unit, by: Person | None) -> None:
    if by is not None:
        check_may(by, Permission.RECORD_VALUES, unit_id=unit.pk, to=f"enter numbers for {unit.name}")


def new_observation(
    reading: Reading, *, by: Person | None, revision: int = 1, reason: str = "", batch: Batch | None = None
) -> Observation:
    return Observation(
        measure_id=reading.measure_id,
        unit_id=reading.unit_id,
        period_start=reading.period_start,
        stratum_dimension=reading.stratum_dimension,
        stratum_code=reading.stratum_code,
        numerator=reading.numbers.numerator,
        denominator=reading.numbers.denominator,
        value=reading.numbers.value,
        state=reading.numbers.state,
        revision=revision,
        reason=reason,
        entered_by=by,
        entered_by_label=by.label if by else audit.SYSTEM,
        entered_at=now(),
        batch=batch,
    )


def _reading_like(observation: Observation, numbers: Numbers) -> Reading:
    return Reading(
        observation.measure_id,
        observation.unit_id,
        observation.period_start,
        numbers,
        observation.stratum_dimension,
        observation.stratum_code,
    )


def _save_alone(observation: Observation) -> None:
    """Two people may enter the same number at the same moment: the second is told."""
    try:
        with transaction.atomic():
            observation.save(force_insert=True)
    except IntegrityError as wrong:
        raise ValidationError("Somebody entered a number here just now. Open the page again.") from wrong


def _said(observation: Observation) -> str:
    if observation.state != Observation.State.MEASURED:
        return str(observation.get_state_display())
    if observation.value is not None:
        return f"{observation.value:g}"
    return f"{observation.numerator:g} out of {observation.denominator:g}"
