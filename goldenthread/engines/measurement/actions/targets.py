from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from goldenthread.engines.measurement import queries, rules
from goldenthread.engines.measurement.actions.judging import judge_again
from goldenthread.engines.measurement.models import Measure, TargetLine
from goldenthread.engines.measurement.rules import Permission
from goldenthread.foundations.access.rights import check_may
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation.models import Person


@transaction.atomic
def add_target(
    measure: Measure,
    *,
    name: str,
    value: float,
    by: Person | None,
    source: str = "",
    is_ours: bool = False,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> TargetLine:
    """Put a target line on the charts of a measure. One that is answered for is what they are judged against while it
    is in force."""
    rules.check_not_retired(measure)
    _check_may_change(measure, by)
    line = TargetLine(
        measure=measure,
        name=name,
        value=value,
        source=source,
        is_ours=is_ours,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    queries.measures_to_judge([measure.pk])
    rules.check_target_line(line, others=queries.target_lines([measure.pk]).get(measure.pk, []))
    line.full_clean()
    line.save()
    audit.record("was set", line, by=by)
    judge_again([measure.pk])
    return line


@transaction.atomic
def take_off_target(line: TargetLine, *, reason: str, by: Person | None) -> None:
    """Take a target line off the charts. The row and the reason stay."""
    _check_may_change(line.measure, by)
    rules.check_given(reason, name="reason", say="Say why it is taken off. It is kept with your reason.")
    line.taken_off_on = today()
    line.full_clean()
    if not TargetLine.objects.filter(pk=line.pk, taken_off_on=None).update(taken_off_on=line.taken_off_on):
        raise ValidationError("Somebody took this target off just now. Open the page again.")
    audit.record("was taken off", line, by=by, reason=reason)
    judge_again([line.measure_id])


def _check_may_change(measure: Measure, by: Person | None) -> None:
    if by is not None:
        check_may(
            by,
            Permission.CHANGE_MEASURES,
            unit_id=measure.unit_id,
            to=f"change the targets of {measure.name}",
        )
