"""Who is to know when the ideas of a place change. A room above registers in its offers.py."""

from __future__ import annotations

from collections.abc import Callable

# Each is given the number of the place, in the transaction of the change.
when_ideas_change: list[Callable[[int], None]] = []


def say_ideas_changed(unit_id: int) -> None:
    for hear in when_ideas_change:
        hear(unit_id)
