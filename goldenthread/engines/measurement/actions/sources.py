"""Measures that nobody types: beginning them, and keeping their numbers what they are made of."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.core.exceptions import ValidationError
from django.db import transaction

from goldenthread.engines.measurement import queries, rules
from goldenthread.engines.measurement.actions.measures import add_measure
from goldenthread.engines.measurement.actions.numbers import leave_a_look, new_observation
from goldenthread.engines.measurement.models import Measure, Observation
from goldenthread.engines.measurement.rules import Numbers, Reading
from goldenthread.engines.measurement.sources import SOURCES, Worked
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.clock.periods import Grain, Period
from goldenthread.foundations.notices.actions import next_round
from goldenthread.foundations.organisation.models import Person, Unit, body_in_scope

MAKE = "measurement.make_numbers_of_one"
MAKE_HERE = "measurement.make_numbers_of_place"
WORKED_OUT_AGAIN = "Worked out again: what it is made of changed."
# How many periods back a change of what a number is made of is followed.
BACK = {Grain.DAY: 92, Grain.WEEK: 60, Grain.MONTH: 36}


@transaction.atomic
def start_sources(unit: Unit, *, keys: Collection[str], grain: Grain, by: Person | None) -> list[Measure]:
    """Begin measures of a place that nobody types, with whatever its records say of the time before."""
    running = queries.made_at(unit)
    begun = []
    for source in rules.known_sources(SOURCES, keys, grain=grain, running=running):
        measure = add_measure(
            unit=unit,
            name=source.name,
            counted=source.counted,
            out_of=source.out_of,
            exclusions=source.exclusions,
            kind=source.kind,
            unit_label=source.unit_label,
            direction=source.direction,
            decimals=source.decimals,
            grain=grain,
            source=source.says,
            made_from=source.key,
            by=by,
        )
        work.leave(MAKE, body_id=measure.body_id, subject_id=measure.pk)
        begun.append(measure)
    return begun


def hear_of_change(unit_id: int) -> None:
    """Have the numbers made of what a place keeps worked out again soon, in the caller's transaction."""
    work.leave(MAKE_HERE, body_id=body_in_scope(), subject_id=unit_id, due_at=next_round(now()))


@transaction.atomic
def make_numbers(measure_id: int) -> int:
    """Work out every period of a made measure that is over, and write those that say something else now: how many.

    Safe to repeat. What stood before stays as an earlier revision.
    """
    measure = queries.measure_to_make(measure_id)
    if measure is None or measure.made_from not in SOURCES:
        return 0
    periods = list(_periods_over(measure))
    worked = SOURCES[measure.made_from].values(measure.unit, periods) if periods else {}
    standing = queries.standing_of_own_place(measure)
    # Before the first number that could be made there is nothing to say.
    begun = min(standing, default=None)
    written = 0
    for period in periods:
        if period.start not in worked:
            continue
        numbers = _numbers(measure, worked[period.start])
        if numbers.state == Observation.State.MEASURED:
            begun = min(begun or period.start, period.start)
        there = standing.get(period.start)
        if begun is None or period.start < begun or (there and rules.numbers_in(there) == numbers):
            continue
        _write(measure, period, numbers, there)
        written += 1
    if written:
        leave_a_look([measure.pk], unit_ids={measure.unit_id})
    return written


def _periods_over(measure: Measure) -> Iterator[Period]:
    running = measure.period_of(today())
    for back in range(BACK.get(Grain(measure.grain), 12), 0, -1):
        period = running.shifted(-back)
        closed = measure.unit.closed_on is not None and period.start >= measure.unit.closed_on
        if period.end >= measure.unit.opened_on and not closed:
            yield period


def _numbers(measure: Measure, worked: Worked | None) -> Numbers:
    if worked is None:
        return Numbers(state=Observation.State.NOT_APPLICABLE)
    return rules.numbers_of(
        measure, numerator=worked.numerator, denominator=worked.denominator, value=worked.value
    )


def _write(measure: Measure, period: Period, numbers: Numbers, there: Observation | None) -> None:
    reading = Reading(measure.pk, measure.unit_id, period.start, numbers)
    if there is None:
        observation = new_observation(reading, by=None)
    elif Observation.objects.filter(pk=there.pk, is_current=True).update(is_current=False):
        observation = new_observation(reading, by=None, revision=there.revision + 1, reason=WORKED_OUT_AGAIN)
    else:
        raise ValidationError("Another process worked this number out just now.")
    observation.full_clean()
    observation.save(force_insert=True)
    audit.record("was worked out", observation, by=None, reason=observation.reason)
