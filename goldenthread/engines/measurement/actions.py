from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from goldenthread.engines.measurement import imports, queries, rules
from goldenthread.engines.measurement.models import (
    Batch,
    Kind,
    Measure,
    Observation,
    PublishedSeries,
    PublishedValue,
)
from goldenthread.engines.measurement.rules import Numbers, Permission, Reading
from goldenthread.foundations.access.rights import check_may, rights_of
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.clock.periods import DatesWritten, Period
from goldenthread.foundations.design.forms.reading import read_text
from goldenthread.foundations.intake.readers import read_table
from goldenthread.foundations.organisation.models import Body, Person, Unit, body_in_scope
from goldenthread.foundations.privacy.rules import refuse_nhs_numbers

AT_ONCE = 2_000

# --- measures ----------------------------------------------------------------------------------------------------


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
) -> Measure:
    """Begin to follow something. `per` is 100 for a percentage and 1 unless a rate says otherwise."""
    if by is not None:
        check_may(by, Permission.CHANGE_MEASURES, unit_id=unit.pk, to=f"add measures for {unit.name}")
    measure = Measure(
        unit=unit,
        name=name,
        counted=counted,
        out_of=out_of,
        exclusions=exclusions,
        kind=kind,
        per=_per(kind, per),
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
    )
    rules.check_can_hide(measure)
    rules.check_target(measure)
    measure.full_clean()
    measure.save()
    audit.record("was added", measure, by=by)
    return measure


def _per(kind: str, per: int | None) -> int:
    return 100 if kind == Kind.PROPORTION else per or 1


@transaction.atomic
def change_measure(measure: Measure, *, by: Person, version: int | None, **changes: Any) -> None:
    """Change how a measure is described. `changes` are fields of Measure; what its numbers mean cannot change."""
    rules.check_not_retired(measure)
    for field, value in changes.items():
        setattr(measure, field, value)
    measure.per = _per(measure.kind, measure.per if measure.kind == Kind.RATE else None)
    check_may(by, Permission.CHANGE_MEASURES, unit_id=measure.unit_id, to="keep a measure there")
    rules.check_kind_stays(measure, has_values=queries.has_values(measure))
    rules.check_can_hide(measure)
    rules.check_target(measure)
    audit.save_change(measure, version=version)
    audit.record("was changed", measure, by=by)


@transaction.atomic
def retire_measure(measure: Measure, *, reason: str, by: Person, version: int | None) -> None:
    """Take no more numbers. What was recorded stays, with its page."""
    rules.check_may_retire(measure)
    measure.retired_on = today()
    audit.save_change(measure, version=version)
    audit.record("was retired", measure, by=by, reason=reason)


# --- one number --------------------------------------------------------------------------------------------------


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
    _check_may_record(unit, by)
    rules.check_may_report(measure, unit, below=queries.ever_below([measure.unit_id])[measure.unit_id])
    rules.check_period(period, unit=unit, today=today())
    numbers = rules.numbers_of(
        measure, numerator=numerator, denominator=denominator, value=value, state=state
    )
    reading = Reading(measure.pk, unit.pk, period.start, numbers, stratum_dimension, stratum_code)
    rules.check_free(queries.current_observation(reading), period=period, unit=unit)
    observation = _observation(reading, by=by)
    observation.full_clean()
    _save_alone(observation)
    audit.record("was entered", observation, by=by)
    _leave_a_look([measure.pk])
    return observation


# The work of looking at what a measure's chart says, after it has new values.
LOOK = "measurement.look"


def _leave_a_look(measure_ids: Iterable[int]) -> None:
    for measure_id in sorted(set(measure_ids)):
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
    corrected = _observation(
        _reading_like(observation, numbers), by=by, revision=observation.revision + 1, reason=reason
    )
    corrected.full_clean()
    _save_alone(corrected)
    audit.record("was corrected", corrected, by=by, reason=reason, details={"instead_of": _said(observation)})
    _leave_a_look([observation.measure_id])
    return corrected


def _check_may_record(unit: Unit, by: Person | None) -> None:
    if by is not None:
        check_may(by, Permission.RECORD_VALUES, unit_id=unit.pk, to=f"enter numbers for {unit.name}")


def _observation(
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


# --- a file of numbers -------------------------------------------------------------------------------------------


@transaction.atomic
def read_file(
    *, data: bytes, file_name: str, written: DatesWritten, measure: Measure | None, by: Person | None
) -> Batch:
    """Read a file and keep what it says until it is written. Raises `Unreadable` with every fault in it."""
    table = read_table(data, keep_faults=True)
    readings = imports.read_values(table, _known(measure, by), measure=measure, written=written)
    compared = queries.compare(readings)
    batch = Batch(
        measure=measure,
        file_name=file_name[-200:],
        sha256=hashlib.sha256(data).hexdigest(),
        row_count=len(readings),
        new_count=len(compared.new),
        changed_count=len(compared.changed),
        same_count=compared.same,
        remarks=list(table.remarks),
        read_by=by,
        read_at=now(),
    )
    batch.full_clean()
    batch.save()
    # Staged rows are working matter, no part of the record's history: they are not what the entry tells.
    Batch.objects.filter(pk=batch.pk).update(rows=[imports.staged(reading) for reading in readings])
    audit.record("was read", batch, by=by)
    return batch


def _known(measure: Measure | None, by: Person | None) -> imports.Known:
    if measure is not None:
        measures = [measure]
    else:
        seen = queries.measures_seen_by(by) if by else Measure.objects.select_related("unit")
        measures = list(seen.filter(retired_on=None))
    return imports.Known(
        measures=measures,
        units=queries.units_by_id(),
        below=queries.ever_below({measure.unit_id for measure in measures}),
        may_record=rights_of(by).units_for(Permission.RECORD_VALUES) if by else None,
        today=today(),
    )


@transaction.atomic
def write_batch(batch: Batch, *, reason: str, by: Person | None) -> Batch:
    """Write all of a file that was read, or nothing. Numbers it changes become corrections, for one reason."""
    staged = Batch.objects.select_for_update().get(pk=batch.pk)
    rules.check_not_written(staged)
    readings = [imports.unstaged(row) for row in staged.rows]
    if by is not None:
        _check_may_record_all(readings, by)
    compared = queries.compare(readings)
    seen = (staged.new_count, staged.changed_count, staged.same_count)
    if (len(compared.new), len(compared.changed), compared.same) != seen:
        raise ValidationError("Numbers were entered here after the file was read. Send the file again.")
    rules.check_reason(reason, corrections=len(compared.changed))
    _write(compared, reason=reason, batch=staged, by=by)
    Batch.objects.filter(pk=staged.pk).update(rows=[])
    written: Batch = Batch.objects.get(pk=staged.pk)
    written.state, written.written_at = Batch.State.WRITTEN, now()
    written.save(update_fields=["state", "written_at"])
    counts = {"new": staged.new_count, "corrected": staged.changed_count, "there_already": staged.same_count}
    audit.record("was written", written, by=by, reason=reason, details=counts)
    return written


def _check_may_record_all(readings: Sequence[Reading], by: Person) -> None:
    for unit_id in {reading.unit_id for reading in readings}:
        check_may(by, Permission.RECORD_VALUES, unit_id=unit_id, to="enter these numbers")


def _write(compared: queries.Comparison, *, reason: str, batch: Batch, by: Person | None) -> None:
    rows = [_observation(reading, by=by, batch=batch) for reading in compared.new]
    old = [standing["pk"] for _, standing in compared.changed]
    for first in range(0, len(old), AT_ONCE):
        Observation.objects.filter(pk__in=old[first : first + AT_ONCE]).update(is_current=False)
    rows += [
        _observation(reading, by=by, batch=batch, revision=standing["revision"] + 1, reason=reason)
        for reading, standing in compared.changed
    ]
    Observation.objects.bulk_create(rows, batch_size=AT_ONCE)
    _leave_a_look(row.measure_id for row in rows)


@transaction.atomic
def import_values(
    *,
    data: bytes,
    file_name: str,
    by: Person | None,
    measure: Measure | None = None,
    written: DatesWritten = DatesWritten.YEAR_FIRST,
    reason: str = "",
) -> Batch:
    """Read and write a file in one go: all of it or nothing. A file that brings nothing new is only read."""
    batch = read_file(data=data, file_name=file_name, written=written, measure=measure, by=by)
    if not batch.new_count and not batch.changed_count:
        return batch
    return write_batch(batch, reason=reason, by=by)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of values that came together. There is no batch where nothing was new."""

    batch: Batch | None
    new: int
    corrected: int
    there_already: int


@transaction.atomic
def record_values(
    sent: Sequence[imports.SentValue], *, sender: str, sha256: str, reason: str, by: Person
) -> Recorded:
    """Keep many values at once: all of them or none. Raises `Unreadable` with every fault in them.

    The same rules hold as for a form and a file. Values that change a number are corrections, for one reason.
    """
    reason = _plain_reason(reason)
    readings = imports.read_sent(sent, _known(None, by))
    compared = queries.compare(readings)
    counts = {"new": len(compared.new), "corrected": len(compared.changed), "there_already": compared.same}
    if not compared.new and not compared.changed:
        return Recorded(None, **counts)
    rules.check_reason(reason, corrections=len(compared.changed))
    batch = Batch(
        file_name=sender[:200],
        sha256=sha256,
        state=Batch.State.WRITTEN,
        row_count=len(readings),
        new_count=len(compared.new),
        changed_count=len(compared.changed),
        same_count=compared.same,
        read_by=by,
        read_at=now(),
        written_at=now(),
    )
    batch.full_clean()
    batch.save()
    try:
        with transaction.atomic():
            _write(compared, reason=reason, batch=batch, by=by)
    except IntegrityError as wrong:
        raise ValidationError("Somebody entered one of these numbers just now. Send them again.") from wrong
    audit.record("was written", batch, by=by, reason=reason, details=counts)
    return Recorded(batch, **counts)


def _plain_reason(reason: str) -> str:
    """The reason as a form would have taken it."""
    try:
        plain = read_text(reason, lines=False)
        refuse_nhs_numbers(plain)
    except ValidationError as wrong:
        raise ValidationError({"reason": wrong.messages}) from wrong
    return plain


# --- published numbers -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """One published number. `code` is a body's ODS code, or ENG for England as published."""

    code: str
    period_start: date
    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading changed. `unknown` are codes that the register does not hold; their rows were left out."""

    series: PublishedSeries
    new: int
    changed: int
    same: int
    unknown: tuple[str, ...]


@transaction.atomic
def load_published(
    *,
    slug: str,
    title: str,
    definition: str,
    publisher: str,
    licence: str,
    kind: str,
    unit_label: str,
    direction: str,
    grain: str,
    rows: Iterable[PublishedRow],
    covers: str = "",
    per: int | None = None,
    target: float | None = None,
    decimals: int = 1,
    by: Person | None = None,
) -> Loaded:
    """Bring a published series up to date. The same rows again change nothing."""
    described = {
        "title": title,
        "definition": definition,
        "publisher": publisher,
        "licence": licence,
        "covers": covers,
        "kind": kind,
        "per": _per(kind, per),
        "unit_label": unit_label,
        "direction": direction,
        "grain": grain,
        "target": target,
        "decimals": decimals,
    }
    series = PublishedSeries.objects.filter(slug=slug).first() or PublishedSeries(slug=slug)
    is_described = series.pk is not None and all(
        getattr(series, name) == it for name, it in described.items()
    )
    if not is_described:
        for name, it in described.items():
            setattr(series, name, it)
        series.full_clean()
        series.save()
    new, changed, same, unknown = _sorted_out(series, list(rows))
    PublishedValue.objects.bulk_create(new, batch_size=AT_ONCE)
    PublishedValue.objects.bulk_update(changed, ["numerator", "denominator", "value"], batch_size=500)
    if new or changed or not is_described:
        counts = {"new": len(new), "changed": len(changed), "there_already": same}
        audit.record("was loaded", series, by=by, details=counts)
    return Loaded(series, len(new), len(changed), same, unknown)


def _sorted_out(
    series: PublishedSeries, rows: Sequence[PublishedRow]
) -> tuple[list[PublishedValue], list[PublishedValue], int, tuple[str, ...]]:
    codes = {row.code for row in rows} - {PublishedValue.Area.ENGLAND.value}
    bodies = dict(Body.objects.filter(code__in=codes).values_list("code", "pk"))
    known = {
        (value.body_id, value.area, value.period_start): value
        for value in PublishedValue.objects.filter(series=series)
    }
    new, changed, same = [], [], 0
    for row in rows:
        body_id = bodies.get(row.code)
        area = PublishedValue.Area.ENGLAND if row.code == PublishedValue.Area.ENGLAND else ""
        if body_id is None and not area:
            continue
        start = series.period_of(row.period_start).start
        standing = known.get((body_id, area, start))
        numbers = (row.numerator, row.denominator, row.value)
        if standing is None:
            value = PublishedValue(series=series, body_id=body_id, area=area, period_start=start)
            value.numerator, value.denominator, value.value = numbers
            known[body_id, area, start] = value
            new.append(value)
        elif (standing.numerator, standing.denominator, standing.value) == numbers:
            same += 1
        else:
            standing.numerator, standing.denominator, standing.value = numbers
            changed.append(standing)
    return new, [value for value in changed if value.pk], same, tuple(sorted(codes - bodies.keys()))
