"""What time it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


# The moment at which the demonstration tells its past.
_told: ContextVar[datetime | None] = ContextVar("told", default=None)


@contextmanager
def as_at(moment: datetime) -> Iterator[None]:
    """Act as if it were another moment. For the demonstration alone, whose past was never lived (an architecture test
    holds it to that)."""
    token = _told.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _told.reset(token)


def now() -> datetime:
    """This moment, in UTC."""
    return _told.get() or datetime.now(UTC)


def today() -> date:
    """The day it is in London, where the trusts are."""
    return now().astimezone(LONDON).date()
