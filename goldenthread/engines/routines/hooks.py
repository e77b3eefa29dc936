"""Who wants to know that something a place shows has changed. Rooms above register in their offers."""

from __future__ import annotations

from collections.abc import Callable

# Each is given the number of a unit, in the transaction that changes a meeting, an action or an escalation there.
when_a_place_changes: list[Callable[[int], None]] = []


def place_changed(unit_id: int) -> None:
    """Tell whoever wants to know, in the caller's transaction."""
    for hear in when_a_place_changes:
        hear(unit_id)
