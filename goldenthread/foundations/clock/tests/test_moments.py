from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from goldenthread.foundations.clock.moments import LONDON, now, today


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        # The clocks go forward on 29 March 2026: at 01:00 UTC it is 02:00 in London.
        (datetime(2026, 3, 28, 23, 59, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 3, 29, 0, 0, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 22, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 23, 0, tzinfo=UTC), date(2026, 3, 30)),
        # They go back on 25 October 2026.
        (datetime(2026, 10, 24, 22, 59, tzinfo=UTC), date(2026, 10, 24)),
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 59, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 26, 0, 0, tzinfo=UTC), date(2026, 10, 26)),
        (datetime(2028, 2, 29, 12, 0, tzinfo=UTC), date(2028, 2, 29)),
    ],
)
def test_the_day_changes_at_midnight_in_london(moment, day):
    with time_machine.travel(moment, tick=False):
        assert today() == day


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 15), 24)]
)
def test_the_days_on_which_clocks_change_have_23_and_25_hours(day, hours):
    start = datetime.combine(day, datetime.min.time(), LONDON).astimezone(UTC)
    minutes = [start + timedelta(minutes=step) for step in range(-60, 26 * 60)]

    def day_at(moment: datetime) -> date:
        with time_machine.travel(moment, tick=False):
            return today()

    assert sum(day_at(moment) == day for moment in minutes[::15]) == hours * 4


def test_moments_are_in_utc():
    assert now().tzinfo is UTC
