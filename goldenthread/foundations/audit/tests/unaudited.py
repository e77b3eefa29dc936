"""A watch over a test's writes: each must be followed by an entry of the audit room.

A write to an audited table is pending until an entry about a record of that table is written, or about a record of
which it is a part. What is pending at the end went unrecorded. A write that is rolled back is forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection

from goldenthread.foundations.audit.anonymous import is_anonymous_act
from goldenthread.foundations.audit.models import Audited

_WRITE = re.compile(r'\s*(INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM)\s+"(\w+)"(.*)', re.DOTALL)
_SAVEPOINT = re.compile(r'\s*(SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT)\s+"(\w+)"')
_ENTRY = "audit_entry"

# Made from other rows, which are recorded, and made anew from them at any time.
DERIVED = {"organisation_unitclosure", "measurement_judgement"}

# Rows that are themselves the record of who was told what, when it was mailed, and when it was read; and of what a
# screen sent, whose effect is recorded where it has one.
TELLINGS = {"notices_notice", "notices_mailing", "measurement_post", "daily_management_operation"}

# Rows that come without a name, in an act that nothing may note. What is done with them later is recorded.
NAMELESS = {"projects_idea"}

# Rows that have no history of their own: an entry about one of these kinds speaks for them.
PARTS: dict[str, tuple[str, ...]] = {
    "daily_management_answer": ("daily_management.check",),
    "daily_management_step": ("daily_management.edition",),
    "measurement_observation": ("measurement.batch", "measurement.measure"),
    "measurement_heldfile": ("measurement.batch",),
    "routines_agendaitem": ("routines.routine",),
    "routines_attendance": ("routines.occurrence",),
    "routines_itemrun": ("routines.occurrence",),
    "routines_occurrence": ("routines.routine",),
    "staff_piece": ("staff.stafffile",),
}

# Not a change that anybody made: signing in and a screen's question note the moment, and a board counts what changed
# on it.
_UNMADE = re.compile(
    r'\s*UPDATE (?:"access_account" SET "last_login" = (?:%s|NULL) WHERE'
    r'|"daily_management_board" SET "change" = \("daily_management_board"\."change" \+ %s\), "changed_at" = %s WHERE'
    r'|"daily_management_screen" SET "seen_at" = %s WHERE)'
)


class Watch:
    """What has been written and not yet recorded, by table."""

    def __init__(self) -> None:
        self.pending: dict[str, str] = {}
        self._kept: list[tuple[str, dict[str, str]]] = []

    def execute(self, execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        answer = execute(sql, params, many, context)
        if found := _SAVEPOINT.match(sql):
            self._note_savepoint(found[1], found[2])
        elif found := _WRITE.match(sql):
            self._note_write(found[2], sql, params, many, context["cursor"].rowcount)
        return answer

    def forget(self) -> None:
        """The whole transaction was rolled back."""
        self.pending.clear()

    def _note_savepoint(self, verb: str, name: str) -> None:
        if verb == "SAVEPOINT":
            self._kept.append((name, dict(self.pending)))
            return
        if all(kept != name for kept, _ in self._kept):
            return
        while self._kept:
            kept, before = self._kept.pop()
            if kept == name:
                if verb == "ROLLBACK TO SAVEPOINT":
                    # The savepoint is still there, to be released or gone back to again.
                    self.pending = dict(before)
                    self._kept.append((name, before))
                return

    def _note_write(self, table: str, sql: str, params: Any, many: bool, rows: int) -> None:
        if table == _ENTRY:
            for kind in _kinds(sql, params, many):
                self._settle(kind)
        elif table in NAMELESS and is_anonymous_act():
            return
        elif table in watched_tables() and rows != 0 and not _UNMADE.match(sql):
            self.pending[table] = sql[:300]

    def _settle(self, kind: str) -> None:
        own = apps.get_model(kind)._meta.db_table
        parts = {table for table, kinds in PARTS.items() if kind in kinds}
        for table in {own, *parts}:
            self.pending.pop(table, None)


def watched_tables() -> set[str]:
    """The tables of every model whose changes are to be recorded."""
    return {
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, Audited) and model._meta.db_table not in DERIVED | TELLINGS
    }


def _kinds(sql: str, params: Any, many: bool) -> list[str]:
    """The kinds of record that an insert of entries is about, one for each row."""
    columns = re.findall(r'"(\w+)"', sql[sql.index("(") : sql.index(")")])
    place = columns.index("record_kind")
    rows = (
        params
        if many
        else [params[start : start + len(columns)] for start in range(0, len(params), len(columns))]
    )
    return [str(row[place]) for row in rows]


@contextmanager
def watch_writes() -> Iterator[Watch]:
    """Watch what this thread writes to the database."""
    watch = Watch()
    rollback = connection._rollback

    def forgetful() -> None:
        watch.forget()
        rollback()

    connection._rollback = forgetful
    try:
        with connection.execute_wrapper(watch.execute):
            yield watch
    finally:
        connection._rollback = rollback


def complaint(watch: Watch) -> str:
    """What was written and not recorded, in a sentence; nothing where all was."""
    if not watch.pending:
        return ""
    tables = ", ".join(sorted(watch.pending))
    last = "\n  ".join(watch.pending.values())
    return (
        f"Written, and not recorded afterwards by audit.record: {tables}.\n  {last}\n"
        "An action records last. A test that writes rows of its own on purpose carries "
        '@pytest.mark.writes_raw("why").'
    )
