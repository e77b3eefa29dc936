"""What stands on a board, counted: how many answers came back, who is asked, and how much the team keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from goldenthread.engines.routines.models import Ask
from goldenthread.engines.routines.wording import called
from goldenthread.foundations.clock.moments import LONDON
from goldenthread.practices.daily_management.models import Card
from goldenthread.practices.daily_management.queries.boards import BoardRows


@dataclass(frozen=True, slots=True)
class Tally:
    came_back: int
    with_us: int
    waiting: tuple[tuple[str, int], ...]
    """Who is asked, as they are named within a sentence, and for how much; the first asked first."""


def is_with_us(card: Card) -> bool:
    return card.kind == Card.Kind.PROBLEM and card.state == Card.State.WITH_US


def came_back(asks: Iterable[Ask]) -> list[Ask]:
    """The answers of which nobody has said yet whether they mended it."""
    return [ask for ask in asks if ask.answered_at is not None]


def waiting(asks: Iterable[Ask]) -> list[Ask]:
    return [ask for ask in asks if ask.answered_at is None]


def tally_of(rows: BoardRows) -> Tally:
    asked = Counter(called(ask.title, ask.tier) for ask in waiting(rows.asks))
    return Tally(
        came_back=len(came_back(rows.asks)),
        with_us=sum(map(is_with_us, rows.cards)) + len(rows.actions),
        waiting=tuple(asked.items()),
    )


def said_at_the_end(tally: Tally, at: datetime) -> str:
    """ "Done 08:09. 1 with Matron. 2 with us." """
    parts = [f"Done {at.astimezone(LONDON):%H:%M}"]
    parts += [f"{count} with {title}" for title, count in tally.waiting]
    parts.append(f"{tally.with_us} with us" if tally.with_us else "Nothing left with us")
    return ". ".join(parts) + "."
