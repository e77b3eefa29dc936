"""What people own that has to pass to somebody else when they leave. Rooms above say it; this room shows it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

# For some people's numbers: what each of them owns that is still open, in words.
Owed = Callable[[Collection[int]], Mapping[int, Sequence[str]]]

_owed: list[Owed] = []


def register(owed: Owed) -> None:
    """Let a room above say what its open things are owned by whom. It registers in its offers."""
    if owed not in _owed:
        _owed.append(owed)


def owed_by(people: Collection[int]) -> dict[int, list[str]]:
    """What each of these people owns that is still open. One query for each room that has registered."""
    found: dict[int, list[str]] = {}
    for owed in _owed:
        for person_id, words in owed(people).items():
            found.setdefault(person_id, []).extend(words)
    return found
