from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from goldenthread.engines.measurement import imports, queries, rules
from goldenthread.engines.measurement.actions.measures import AT_ONCE
from goldenthread.engines.measurement.actions.numbers import leave_a_look, new_observation
from goldenthread.engines.measurement.models import (
    Batch,
    Measure,
    Observation,
)
from goldenthread.engines.measurement.rules import Permission, Reading
from goldenthread.foundations.access.rights import check_may, rights_of
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.clock.periods import DatesWritten
from goldenthread.foundations.design.forms.reading import read_text
from goldenthread.foundations.intake.readers import read_table
from goldenthread.foundations.organisation.models import Person
from goldenthread.foundations.privacy.rules import refuse_nhs_numbers


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
    rows = [new_observation(reading, by=by, batch=batch) for reading in compared.new]
    old = [standing["pk"] for _, standing in compared.changed]
    for first in range(0, len(old), AT_ONCE):
        Observation.objects.filter(pk__in=old[first : first + AT_ONCE]).update(is_current=False)
    rows += [
        new_observation(reading, by=by, batch=batch, revision=standing["revision"] + 1, reason=reason)
        for reading, standing in compared.changed
    ]
    Observation.objects.bulk_create(rows, batch_size=AT_ONCE)
    leave_a_look({row.measure_id for row in rows}, unit_ids={row.unit_id for row in rows})


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
