"""Ways to tamper with the trail, past the database's own guards, as somebody with its password could."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection

GUARDS = (
    *("audit_entry_no_update", "audit_entry_no_delete", "audit_payload_no_update"),
    *("audit_seal_no_update", "audit_seal_no_delete"),
)


@contextmanager
def unguarded() -> Iterator[Any]:
    """A cursor that no trigger stops."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            for guard in GUARDS:
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard}")
        yield cursor
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def run(sql: str, values: Sequence[object] = ()) -> None:
    with unguarded() as cursor:
        cursor.execute(sql, values)


def delete_entries(*numbers: int) -> None:
    for number in numbers:
        run("DELETE FROM audit_payload WHERE entry_id = %s", [number])
        run("DELETE FROM audit_unsealed WHERE entry_id = %s", [number])
        run("DELETE FROM audit_entry WHERE id = %s", [number])


def delete_seals(body_id: int, *, after: int) -> None:
    run("DELETE FROM audit_seal WHERE body_id = %s AND number > %s", [body_id, after])


def swap_entries(one: int, other: int) -> None:
    """Let two entries stand in each other's place, payloads and all."""
    for here, there in ((one, -1), (other, one), (-1, other)):
        run("UPDATE audit_entry SET id = %s WHERE id = %s", [there, here])
        run("UPDATE audit_payload SET entry_id = %s WHERE entry_id = %s", [there, here])


def insert_entry(body_id: int, like: int) -> None:
    """Put a copy of an entry in, with another verb."""
    columns = "at, body_id, actor_id, record_kind, record_id, digest"
    run(
        f"INSERT INTO audit_entry (verb, {columns}) SELECT 'was approved', {columns} FROM audit_entry "
        "WHERE id = %s AND body_id = %s",
        [like, body_id],
    )
