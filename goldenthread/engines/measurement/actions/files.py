from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from goldenthread.engines.measurement import imports, queries, rules
from goldenthread.engines.measurement.actions.measures import AT_ONCE
from goldenthread.engines.measurement.actions.numbers import leave_a_look, new_observation
from goldenthread.engines.measurement.models import (
    Batch,
    HeldFile,
    KnownColumn,
    Measure,
    Observation,
)
from goldenthread.engines.measurement.rules import Permission, Reading
from goldenthread.foundations.access.rights import check_may, rights_of
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.clock.periods import DatesWritten
from goldenthread.foundations.design.forms.reading import read_text
from goldenthread.foundations.intake.apart import read_apart
from goldenthread.foundations.intake.readers import (
    MEGABYTE,
    MOST_PROBLEMS,
    Limits,
    Table,
    Unreadable,
    read_table,
    whole,
)
from goldenthread.foundations.intake.workbooks import is_workbook
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.foundations.privacy.rules import refuse_nhs_numbers

FILES = Limits(bytes=10 * MEGABYTE, rows=100_000, columns=200)


def read_file(
    *, data: bytes, file_name: str, written: DatesWritten, measure: Measure | None, by: Person | None
) -> Batch:
    """Read a file that is clear and keep what it says until it is written. Raises `Unreadable` with every fault."""
    if is_workbook(data):
        tables = read_apart(data, limits=FILES, keep_faults=True)
    else:
        tables = (read_table(data, limits=FILES, keep_faults=True),)
    if len(tables) > 1:
        names = ", ".join(table.sheet for table in tables)
        raise Unreadable(
            whole(f"The workbook has several sheets: {names}. Keep the one that holds the numbers.")
        )
    columns = imports.columns_of(tables[0].columns, measure=measure, remembered=queries.known_columns())
    columns.refuse_unclear()
    return take_in(
        tables,
        file_name=file_name,
        sha256=hashlib.sha256(data).hexdigest(),
        written=written,
        measure=measure,
        by=by,
    )


@transaction.atomic
def take_in(
    tables: Sequence[Table],
    *,
    file_name: str,
    sha256: str,
    written: DatesWritten,
    measure: Measure | None,
    by: Person | None,
) -> Batch:
    """Keep what a file holds until it is written. Where its sheets or columns are not clear, it is `ASKING`.

    Raises `Unreadable` with every fault in it.
    """
    batch = Batch(
        measure=measure,
        file_name=file_name[-200:],
        sha256=sha256,
        dates=written,
        state=Batch.State.ASKING,
        read_by=by,
        read_at=now(),
    )
    if len(tables) == 1:
        batch.sheet = tables[0].sheet
        _read_on(batch, tables[0], by=by)
    if batch.state == Batch.State.ASKING:
        _refuse_faults(tables)
    batch.full_clean()
    rows, batch.rows = batch.rows, []
    batch.save()
    # Staged rows are working matter, no part of the record's history: they are not what the entry tells.
    Batch.objects.filter(pk=batch.pk).update(rows=rows)
    HeldFile(batch=batch, data=imports.packed(tables), kept_since=now()).save()
    audit.record("was read", batch, by=by)
    return batch


@transaction.atomic
def take_in_pasted(
    pasted: imports.Pasted,
    *,
    text: str,
    measure: Measure,
    unit: Unit,
    written: DatesWritten,
    by: Person,
) -> Batch:
    """Keep what was pasted until it is written. Raises `Unreadable` with every fault in it."""
    batch = Batch(
        measure=measure,
        file_name=PASTED,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        dates=written,
        read_by=by,
        read_at=now(),
    )
    _stage(batch, pasted.table, pasted.headings, unit=unit, by=by)
    batch.full_clean()
    rows, batch.rows = batch.rows, []
    batch.save()
    Batch.objects.filter(pk=batch.pk).update(rows=rows)
    audit.record("was read", batch, by=by)
    return batch


PASTED = "What was pasted"


@transaction.atomic
def choose_sheet(batch: Batch, *, sheet: str, by: Person) -> Batch:
    """Say which sheet of a workbook holds the numbers, and read on."""
    return _read_again(batch, sheet=sheet, by=by)


@transaction.atomic
def explain_columns(batch: Batch, *, meanings: Mapping[str, str], by: Person) -> Batch:
    """Remember what each column holds, by name and heading, and read on. Every other column is left out."""
    rules.check_not_written(batch)
    rules.check_meanings(meanings, known=imports.COLUMNS)
    table = _table_of(batch, batch.sheet)
    chosen = {imports.folded(heading): name for name, heading in meanings.items() if heading}
    remembered = {row.heading: row for row in KnownColumn.objects.all()}
    for heading in dict.fromkeys(map(imports.folded, table.columns)):
        row = remembered.get(heading[:120]) or KnownColumn(heading=heading[:120])
        means = chosen.get(heading, "")
        if row.pk is None or row.means != means:
            row.means = means
            row.full_clean()
            row.save()
            audit.record("was explained", row, by=by)
    return _read_again(batch, sheet=batch.sheet, by=by)


def _read_again(batch: Batch, *, sheet: str, by: Person) -> Batch:
    staged: Batch = Batch.objects.select_for_update(of=("self",)).select_related("measure").get(pk=batch.pk)
    rules.check_not_written(staged)
    table = _table_of(staged, sheet)
    staged.sheet, staged.state, staged.remarks = sheet, Batch.State.ASKING, []
    _read_on(staged, table, by=by)
    rows, staged.rows = staged.rows, []
    staged.full_clean()
    staged.save()
    Batch.objects.filter(pk=staged.pk).update(rows=rows)
    audit.record("was read", staged, by=by)
    return staged


def _read_on(batch: Batch, table: Table, *, by: Person | None) -> None:
    """Read a table as far as its columns are clear."""
    columns = imports.columns_of(table.columns, measure=batch.measure, remembered=queries.known_columns())
    if columns.are_clear:
        _stage(batch, table, columns.found, left_out=columns.left_out, by=by)


def _stage(
    batch: Batch,
    table: Table,
    headings: Mapping[str, str],
    *,
    left_out: Sequence[str] = (),
    unit: Unit | None = None,
    by: Person | None,
) -> None:
    measure = batch.measure
    read = imports.read_values(
        table,
        headings,
        _known(measure, by),
        measure=measure,
        written=DatesWritten(batch.dates),
        unit=unit,
    )
    compared = queries.compare(read.readings)
    batch.state = Batch.State.READ
    batch.rows = [imports.staged(reading) for reading in read.readings]
    batch.row_count = len(read.readings)
    batch.new_count, batch.changed_count = len(compared.new), len(compared.changed)
    batch.same_count = compared.same
    batch.remarks = [*table.remarks, *_remarks(read, table, left_out)]


def _remarks(read: imports.Read, table: Table, left_out: Sequence[str]) -> Iterator[str]:
    if read.excel_days:
        since = "1904" if table.since_1904 else "1900"
        yield f"Days are bare numbers in it. They were read as Excel counts them, from {since}: check the periods."
    if read.not_yet == 1:
        yield "1 row is of a period that is not over and holds no number yet. It was left out."
    elif read.not_yet:
        yield f"{read.not_yet:,} rows are of periods that are not over and hold no number yet. They were left out."
    if left_out:
        yield f"Columns that are left out: {', '.join(left_out)}."


def _refuse_faults(tables: Sequence[Table]) -> None:
    """What must not be kept is not kept while questions are open."""
    faults = [fault for table in tables for fault in table.faults]
    if faults:
        raise Unreadable(*faults[:MOST_PROBLEMS])


def _table_of(batch: Batch, sheet: str) -> Table:
    for table in imports.unpacked(queries.held_data(batch)):
        if table.sheet == sheet:
            return table
    raise ValidationError("The file has no sheet of that name any more. Send it again.")


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
        dimensions=queries.dimensions(),
    )


@transaction.atomic
def write_batch(batch: Batch, *, reason: str, by: Person | None) -> Batch:
    """Write all of a file that was read, or nothing. Numbers it changes become corrections, for one reason."""
    staged = Batch.objects.select_for_update().get(pk=batch.pk)
    rules.check_not_written(staged)
    rules.check_is_read(staged)
    readings = [imports.unstaged(row) for row in staged.rows]
    if by is not None:
        _check_may_record_all(readings, by)
    compared = queries.compare(readings)
    seen = (staged.new_count, staged.changed_count, staged.same_count)
    if (len(compared.new), len(compared.changed), compared.same) != seen:
        raise ValidationError("Numbers were entered here after the file was read. Send the file again.")
    rules.check_reason(reason, corrections=len(compared.changed))
    try:
        with transaction.atomic():
            _write(compared, reason=reason, batch=staged, by=by)
    except IntegrityError as wrong:
        raise ValidationError("Numbers were entered here just now. Send the file again.") from wrong
    Batch.objects.filter(pk=staged.pk).update(rows=[])
    HeldFile.objects.filter(batch=staged).delete()
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
    not_yet: int = 0


@transaction.atomic
def record_values(
    sent: Sequence[imports.SentValue], *, sender: str, sha256: str, reason: str, by: Person
) -> Recorded:
    """Keep many values at once: all of them or none. Raises `Unreadable` with every fault in them.

    The same rules hold as for a form and a file. Values that change a number are corrections, for one reason.
    """
    reason = _plain_reason(reason)
    read = imports.read_sent(sent, _known(None, by))
    readings = read.readings
    compared = queries.compare(readings)
    counts = {"new": len(compared.new), "corrected": len(compared.changed), "there_already": compared.same}
    if not compared.new and not compared.changed:
        return Recorded(None, **counts, not_yet=read.not_yet)
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
    return Recorded(batch, **counts, not_yet=read.not_yet)


def _plain_reason(reason: str) -> str:
    """The reason as a form would have taken it."""
    try:
        plain = read_text(reason, lines=False)
        refuse_nhs_numbers(plain)
    except ValidationError as wrong:
        raise ValidationError({"reason": wrong.messages}) from wrong
    return plain
