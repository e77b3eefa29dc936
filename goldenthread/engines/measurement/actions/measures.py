from __future__ import annotations

from typing import Any

from django.db import transaction

from goldenthread.engines.measurement import queries, rules
from goldenthread.engines.measurement.actions.judging import judge_again
from goldenthread.engines.measurement.models import (
    Kind,
    Measure,
)
from goldenthread.engines.measurement.rules import Permission
from goldenthread.foundations.access.rights import check_may
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation.models import Person, Unit

AT_ONCE = 2_000


@transaction.atomic
def add_measure(
    *,
    unit: Unit,
    name: str,
    counted: str,
    kind: str,
    unit_label: str,
    direction: str,
    grain: str,
    source: str,
    by: Person | None,
    out_of: str = "",
    per: int | None = None,
    exclusions: str = "",
    may_be_negative: bool = False,
    target: float | None = None,
    target_source: str = "",
    decimals: int = 1,
    owner: Person | None = None,
    audience: str = Measure.Audience.EVERYONE,
    small_numbers: str = Measure.SmallNumbers.SHOWN,
    made_from: str = "",
) -> Measure:
    """Begin to follow something. `per` is 100 for a percentage and 1 unless a rate says otherwise.

    `made_from` names the source of a measure that nobody types.
    """
    if by is not None:
        check_may(by, Permission.CHANGE_MEASURES, unit_id=unit.pk, to=f"add measures for {unit.name}")
    measure = Measure(
        unit=unit,
        name=name,
        counted=counted,
        out_of=out_of,
        exclusions=exclusions,
        kind=kind,
        per=per_for(kind, per),
        unit_label=unit_label,
        direction=direction,
        target=target,
        target_source=target_source,
        grain=grain,
        decimals=decimals,
        source=source,
        owner=owner,
        audience=audience,
        small_numbers=small_numbers,
        may_be_negative=may_be_negative,
        made_from=made_from,
    )
    rules.check_can_hide(measure)
    rules.check_target(measure)
    measure.full_clean()
    measure.save()
    audit.record("was added", measure, by=by)
    return measure


def per_for(kind: str, per: int | None) -> int:
    return 100 if kind == Kind.PROPORTION else per or 1


@transaction.atomic
def change_measure(measure: Measure, *, by: Person, version: int | None, **changes: Any) -> None:
    """Change how a measure is described. `changes` are fields of Measure; what its numbers mean cannot change."""
    rules.check_not_retired(measure)
    for field, value in changes.items():
        setattr(measure, field, value)
    measure.per = per_for(measure.kind, measure.per if measure.kind == Kind.RATE else None)
    check_may(by, Permission.CHANGE_MEASURES, unit_id=measure.unit_id, to="keep a measure there")
    rules.check_definition_stays(measure)
    rules.check_kind_stays(measure, has_values=queries.has_values(measure))
    rules.check_can_hide(measure)
    rules.check_target(measure)
    audit.save_change(measure, version=version)
    audit.record("was changed", measure, by=by)
    judge_again([measure.pk])


@transaction.atomic
def retire_measure(measure: Measure, *, reason: str, by: Person, version: int | None) -> None:
    """Take no more numbers. What was recorded stays, with its page."""
    rules.check_may_retire(measure)
    measure.retired_on = today()
    audit.save_change(measure, version=version)
    audit.record("was retired", measure, by=by, reason=reason)
