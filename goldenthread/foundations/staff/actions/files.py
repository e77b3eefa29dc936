from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.clock.periods import DatesWritten
from goldenthread.foundations.intake.apart import read_apart
from goldenthread.foundations.intake.readers import MEGABYTE, Problem, Table, Unreadable
from goldenthread.foundations.organisation.models import Person
from goldenthread.foundations.organisation.queries import whole_trust
from goldenthread.foundations.staff import queries, rules
from goldenthread.foundations.staff.actions import writing
from goldenthread.foundations.staff.columns import FACTS, Columns, columns_of, folded, same_columns
from goldenthread.foundations.staff.comparing import MOST_PROBLEMS, SORTS, FileRow, Plan, compare
from goldenthread.foundations.staff.models import KnownHeading, Piece, StaffFile
from goldenthread.foundations.staff.owed import owed_by
from goldenthread.foundations.staff.placing import PlacesPlan, compare_places

READ, APPLY, CLEAR = "staff.read", "staff.apply", "staff.clear"
State, Kind = StaffFile.State, StaffFile.Kind
TIMES_TRIED = 3

AnyPlan = Plan | PlacesPlan


class TrustKeepsChanging(RuntimeError):
    """People or places changed each time a file was about to be applied. It is tried again later."""


# --- what people do ----------------------------------------------------------------------------------------------


@transaction.atomic
def take_in(
    *, data: bytes, file_name: str, kind: str, written: DatesWritten, lists_everyone: bool, by: Person
) -> StaffFile:
    """Keep a file that was sent, and leave the reading of it. The same file, still undecided, is not kept twice."""
    digest = hashlib.sha256(data).hexdigest()
    waiting = queries.file_under_way(digest, kind)
    if waiting is not None and (waiting.written, waiting.lists_everyone) == (written, lists_everyone):
        return waiting
    file = StaffFile(
        kind=kind,
        name=_plain_name(file_name),
        digest=digest,
        written=written,
        lists_everyone=lists_everyone and kind == Kind.PEOPLE,
        sent_by=by,
        sent_at=now(),
    )
    file.full_clean()
    file.save()
    pieces = [data[start : start + MEGABYTE] for start in range(0, len(data), MEGABYTE)]
    _keep(file, Piece.Kind.UPLOAD, pieces)
    work.leave(READ, body_id=file.body_id, subject_id=file.pk)
    work.leave(
        CLEAR, body_id=file.body_id, subject_id=file.pk, due_at=now() + timedelta(days=rules.KEPT_DAYS)
    )
    audit.record("was sent", file, by=by)
    return file


def _plain_name(name: str) -> str:
    last = re.split(r"[\\/]", name)[-1]
    return "".join(mark for mark in last if mark.isprintable())[-120:] or "A file without a name"


@transaction.atomic
def explain_columns(file: StaffFile, *, meanings: Mapping[str, str], by: Person, version: int | None) -> None:
    """Remember which heading means which fact, by the fact's key, and read the file again."""
    rules.check_may_explain(file, is_held=queries.is_held(file))
    rules.check_meanings(
        {heading: key for key, heading in meanings.items() if heading},
        known=[fact.key for fact in FACTS[file.kind]],
    )
    chosen = {folded(heading): key for key, heading in meanings.items() if heading}
    known = {row.heading: row for row in KnownHeading.objects.filter(kind=file.kind)}
    for heading in map(folded, file.headings):
        row = known.get(heading) or KnownHeading(kind=file.kind, heading=heading)
        means = chosen.get(heading, "")
        if row.pk is None or row.means != means:
            row.means = means
            row.full_clean()
            row.save()
            audit.record("was explained", row, by=by)
    file.state, file.done = State.READING, 0
    audit.save_change(file, version=version)
    work.leave(READ, body_id=file.body_id, subject_id=file.pk)
    audit.record("is read again", file, by=by)


@transaction.atomic
def decide(file: StaffFile, *, leaving: int | None, by: Person, version: int | None) -> None:
    """Have a file applied as it was shown."""
    rules.check_may_apply(file, typed=leaving, is_held=queries.is_held(file))
    file.state, file.decided_by, file.done = State.APPLYING, by, 0
    audit.save_change(file, version=version)
    work.leave(APPLY, body_id=file.body_id, subject_id=file.pk)
    audit.record("is to be applied", file, by=by)


@transaction.atomic
def set_aside(file: StaffFile, *, by: Person | None, version: int | None = None) -> None:
    """Leave a file without effect, and forget what it held."""
    rules.check_may_set_aside(file)
    file.state = State.SET_ASIDE
    _forget(file)
    audit.save_change(file, version=version)
    audit.record("was set aside", file, by=by)


# --- what the clock does -----------------------------------------------------------------------------------------


def read_file(file: StaffFile) -> None:
    """Read what was sent, hold it against who is here, and keep what it would change, or all that is wrong."""
    if file.state != State.READING:
        return
    try:
        read = read_apart(queries.upload_of(file), keep_faults=True)
    except Unreadable as wrong:
        _refuse(file, wrong.problems)
        return
    tables, columns, remarks = _chosen(read, file.kind)
    file.headings = list(tables[0].columns)
    if not columns.are_clear:
        _ask(file, remarks)
        return
    rows = _rows(tables, file.kind, columns)
    plan = _plan_of(file, rows)
    found_before = [problem for table in tables for problem in table.faults]
    problems = _each_cell_once(
        [*found_before, *(_with_heading(problem, tables[0], columns) for problem in plan.problems)]
    )
    file.remarks = [*(note for table in tables for note in table.remarks), *remarks, *plan.remarks]
    with transaction.atomic():
        _keep_rows(file, rows)
        if problems:
            _refuse(file, problems)
        else:
            _show(file, plan, verb="was read")


def apply_file(file: StaffFile) -> None:
    """Do what was shown, all of it or nothing. Where it would do something else by now, show that instead."""
    if file.state != State.APPLYING:
        return
    for _ in range(TIMES_TRIED):
        before = queries.last_change()
        plan = _plan_of(file, queries.rows_of(file))
        if plan.problems or plan.digest != file.plan:
            _show_anew(file, plan)
            return
        if _written(file, plan, before=before):
            return
    raise TrustKeepsChanging(file.pk)


def clear_file(file: StaffFile) -> None:
    """After a month: what it held goes, and one that nobody decided about is set aside."""
    if file.state in (State.READING, State.APPLYING):
        work.leave(CLEAR, body_id=file.body_id, subject_id=file.pk, due_at=now() + timedelta(days=1))
        return
    with transaction.atomic():
        _forget(file)
        if file.state != State.APPLIED:
            file.state = State.SET_ASIDE
        audit.save_change(file, version=None)
        audit.record("was cleared", file, by=None)


# --- the parts of it ---------------------------------------------------------------------------------------------


def _chosen(tables: Sequence[Table], kind: str) -> tuple[Sequence[Table], Columns, list[str]]:
    """The sheets that are read: the first that has what is needed, and those with the same headings."""
    known = queries.known_headings(kind)
    found = [columns_of(table.columns, kind=kind, known=known) for table in tables]
    first = next((place for place, columns in enumerate(found) if columns.are_clear), 0)
    chosen = [table for table in tables if same_columns(table.columns, tables[first].columns)]
    chosen = [_in_order(table, tables[first].columns) for table in chosen]
    others = [table.sheet for table in tables if not same_columns(table.columns, tables[first].columns)]
    remarks = [f"The sheet {name} was not read: its headings are others." for name in others]
    columns = found[first]
    if columns.left_out:
        remarks.append(f"Not kept here, so left out: {', '.join(columns.left_out)}.")
    if columns.unknown:
        remarks.append(f"Not known here, so left out: {', '.join(columns.unknown)}.")
    return chosen, columns, remarks


def _in_order(table: Table, headings: Sequence[str]) -> Table:
    """A table with its columns in the order of another's."""
    if table.columns == tuple(headings):
        return table
    order = [[folded(name) for name in table.columns].index(folded(heading)) for heading in headings]
    rows = tuple(replace(row, cells=tuple(row.cells[place] for place in order)) for row in table.rows)
    return replace(table, columns=tuple(headings), rows=rows)


def _rows(tables: Sequence[Table], kind: str, columns: Columns) -> list[FileRow]:
    places = [(fact.key, columns.places.get(fact.key)) for fact in FACTS[kind]]
    return [
        FileRow(
            row.number,
            table.sheet,
            {key: row.cells[place] if place is not None else "" for key, place in places},
        )
        for table in tables
        for row in table.rows
    ]


def _with_heading(problem: Problem, table: Table, columns: Columns) -> Problem:
    place = columns.places.get(problem.column or "")
    return replace(problem, column=table.columns[place]) if place is not None else problem


def _each_cell_once(problems: Iterable[Problem]) -> list[Problem]:
    """What is wrong with each cell, as it was first found, in the order of the file."""
    first: dict[tuple[str, int | None, str | None], Problem] = {}
    for problem in problems:
        first.setdefault((problem.sheet, problem.row, problem.column), problem)
    return sorted(first.values(), key=lambda problem: (problem.sheet, problem.row or 0))


def _plan_of(file: StaffFile, rows: Sequence[FileRow]) -> AnyPlan:
    file.total = len(rows)
    written = DatesWritten(file.written)
    if file.kind == Kind.PLACES:
        return compare_places(rows, queries.locator(on=today()), written=written, whole_trust=whole_trust())
    return compare(
        rows,
        queries.here(on=today()),
        written=written,
        lists_everyone=file.lists_everyone,
        spared=file.sent_by_id,
        progress=_progress_of(file),
    )


def _progress_of(file: StaffFile) -> Callable[[int], None]:
    def note(done: int) -> None:
        StaffFile.objects.filter(pk=file.pk).update(done=done, total=file.total)

    return note


def _keep(file: StaffFile, kind: str, parts: Sequence[bytes], *, sort: str = "") -> None:
    Piece.objects.bulk_create(
        (
            Piece(file=file, kind=kind, sort=sort, number=number, data=data, kept_since=file.sent_at)
            for number, data in enumerate(parts)
        ),
        batch_size=100,
    )


def _keep_packed(file: StaffFile, kind: str, values: Sequence[Any], *, sort: str = "") -> None:
    size = queries.ON_A_PIECE
    parts = [queries.packed(values[start : start + size]) for start in range(0, len(values), size)]
    _keep(file, kind, parts, sort=sort)


def _keep_rows(file: StaffFile, rows: Sequence[FileRow]) -> None:
    Piece.objects.filter(file=file, kind=Piece.Kind.ROWS).delete()
    keys = [fact.key for fact in FACTS[file.kind]]
    values = [[row.number, row.sheet, *(row.facts[key] for key in keys)] for row in rows]
    _keep_packed(file, Piece.Kind.ROWS, values)


def _forget(file: StaffFile) -> None:
    Piece.objects.filter(file=file).delete()
    file.cleared_at = now()


def _forget_findings(file: StaffFile) -> None:
    Piece.objects.filter(file=file, kind__in=(Piece.Kind.CHANGES, Piece.Kind.PROBLEMS)).delete()


def _ask(file: StaffFile, remarks: list[str]) -> None:
    with transaction.atomic():
        file.state, file.remarks, file.read_at = State.ASKING, remarks, now()
        audit.save_change(file, version=None)
        audit.record("asks what its columns are", file, by=None)


def _refuse(file: StaffFile, problems: Sequence[Problem]) -> None:
    with transaction.atomic():
        _forget_findings(file)
        told = [asdict(problem) | {"where": problem.where} for problem in problems[:MOST_PROBLEMS]]
        _keep_packed(file, Piece.Kind.PROBLEMS, told)
        file.state, file.read_at, file.counts = State.REFUSED, now(), {"problems": len(problems)}
        audit.save_change(file, version=None)
        audit.record("was refused", file, by=None)


def _show(file: StaffFile, plan: AnyPlan, *, verb: str) -> None:
    """Keep what a file would change, for the page that asks for a decision."""
    _forget_findings(file)
    leaving = [step.person.pk for step in plan.steps if step.sort == "left" and step.person is not None]
    owed = owed_by(leaving) if leaving else {}
    for step in plan.steps:
        if step.person is not None:
            step.notes += owed.get(step.person.pk, [])
    for sort in SORTS:
        _keep_packed(
            file, Piece.Kind.CHANGES, [step.as_plain() for step in plan.steps if step.sort == sort], sort=sort
        )
    file.counts = plan.counts | {"owed": len(owed)}
    file.plan, file.read_at, file.done, file.state = plan.digest, now(), plan.rows, State.READY
    audit.save_change(file, version=None)
    audit.record(verb, file, by=None)


def _show_anew(file: StaffFile, plan: AnyPlan) -> None:
    with transaction.atomic():
        if plan.problems:
            _refuse(file, plan.problems)
            return
        note = "People or places changed after you looked, so nothing was applied. This is what it would change now."
        file.remarks = [note, *(remark for remark in file.remarks if remark != note)]
        _show(file, plan, verb="was read again, since the trust had changed")


def _written(file: StaffFile, plan: AnyPlan, *, before: tuple[int, datetime | None]) -> bool:
    """Write all of a plan, unless people or places have changed since it was made."""
    by = file.decided_by
    made = (
        writing.make_out(plan, by=by, reason=f"In the file {file.name}") if isinstance(plan, Plan) else None
    )
    with transaction.atomic():
        if isinstance(plan, Plan):
            writing.lock(plan)
        if queries.last_change() != before:
            return False
        if made is not None:
            writing.write(made)
        elif isinstance(plan, PlacesPlan):
            writing.write_places(plan, by=by)
        Piece.objects.filter(file=file, kind__in=(Piece.Kind.UPLOAD, Piece.Kind.ROWS)).delete()
        file.state, file.applied_at, file.done = State.APPLIED, now(), plan.rows
        audit.save_change(file, version=None)
        audit.record("was applied", file, by=by)
    return True
