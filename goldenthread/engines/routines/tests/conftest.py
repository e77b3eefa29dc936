from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine

from goldenthread.engines.routines import actions
from goldenthread.engines.routines.models import Routine

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def clock() -> Iterator[Callable[..., None]]:
    """Make it another moment in London: `clock(2026, 6, 16, 8, 3)`."""
    with time_machine.travel(datetime(2026, 6, 15, 9, tzinfo=LONDON), tick=False) as traveller:
        yield lambda *moment: traveller.move_to(datetime(*moment, tzinfo=LONDON))


@pytest.fixture
def add_routine(ward_7, amina) -> Callable[..., Routine]:
    """A routine of Ward 7, by Amina: each day at 08:00 unless told otherwise."""

    def add(**said) -> Routine:
        known = {
            "unit": ward_7,
            "kind": "team_huddle",
            "name": "Morning huddle",
            "owner": amina,
            "rule": "FREQ=DAILY",
            "starts_on": date(2026, 6, 1),
            "starts_at": time(8),
            "minutes": 10,
            "by": amina,
        }
        return actions.add_routine(**(known | said))

    return add


@pytest.fixture
def huddle(add_routine) -> Routine:
    return add_routine()
