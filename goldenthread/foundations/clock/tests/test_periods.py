from __future__ import annotations

import doctest
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from goldenthread.foundations.clock import periods
from goldenthread.foundations.clock.periods import (
    DatesWritten,
    Grain,
    NotAPeriod,
    Period,
    day_in_words,
    read_period,
)

DAYS = some.dates(date(1950, 1, 1), date(2099, 12, 31))
GRAINS = some.sampled_from(Grain)


@given(DAYS, GRAINS)
def test_a_day_lies_in_its_own_period(day, grain):
    period = Period.containing(day, grain)
    assert period.start <= day <= period.end


@given(DAYS, GRAINS)
def test_periods_follow_each_other_without_a_gap(day, grain):
    period = Period.containing(day, grain)
    assert period.shifted(1).start == period.end + timedelta(days=1)


@given(DAYS, GRAINS, some.integers(-400, 400), some.integers(-400, 400))
def test_going_in_two_steps_is_going_in_one(day, grain, first, second):
    period = Period.containing(day, grain)
    assert period.shifted(first).shifted(second) == period.shifted(first + second)


@given(DAYS, GRAINS, some.integers(-400, 400))
def test_steps_count_back_what_was_shifted(day, grain, steps):
    period = Period.containing(day, grain)
    assert period.steps_to(period.shifted(steps)) == steps


@given(DAYS, DAYS, GRAINS)
def test_periods_stand_in_the_order_of_their_days(one, other, grain):
    if one <= other:
        assert Period.containing(one, grain) <= Period.containing(other, grain)


@given(DAYS, GRAINS)
def test_a_period_knows_that_it_begins_on_its_first_day(day, grain):
    if Period.containing(day, grain).start == day:
        assert Period(day, grain).start == day
    else:
        with pytest.raises(NotAPeriod, match="not the first day"):
            Period(day, grain)


@given(
    DAYS,
    some.sampled_from(["{0:%Y-%m-%d}", "{0:%d %B %Y}", "{0:%d-%b-%Y}", "{0:%Y/%m/%d}", "{0:%Y.%m.%d}"]),
    GRAINS,
)
def test_a_day_written_plainly_is_read_as_itself(day, how, grain):
    assert read_period(how.format(day), grain) == Period.containing(day, grain)


@given(DAYS)
def test_a_date_of_figures_is_read_as_told_or_refused(day):
    text = f"{day:%d/%m/%Y}"
    assert read_period(text, Grain.DAY, written=DatesWritten.DAY_FIRST).start == day
    if day.day > 12 or day.day == day.month:
        assert read_period(text, Grain.DAY).start == day
    else:
        with pytest.raises(NotAPeriod, match="could be"):
            read_period(text, Grain.DAY)


def test_a_doubtful_date_is_refused_with_both_readings():
    with pytest.raises(NotAPeriod) as refused:
        read_period("03/04/2026", Grain.DAY)
    assert "3 April" in str(refused.value)
    assert "4 March" in str(refused.value)
    assert "2026-04-03" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("31 June 2026", "not a date in the calendar"),
        ("2026-02-29", "not a date in the calendar"),
        ("06/15/2026", "puts the month first"),
        ("1/2/26", "no year of four figures"),
        ("3 Juno 2026", "is no month"),
        ("yesterday", "not a date"),
        ("", "not a date"),
        ("June 2026", "names a month, and a day is needed"),
        ("30 June 1066", "Check the year"),
    ],
)
def test_what_is_no_date_is_refused_with_a_reason(text, says):
    with pytest.raises(NotAPeriod, match=says):
        read_period(text, Grain.DAY)


@pytest.mark.parametrize(
    ("text", "grain", "label"),
    [
        ("2026-06", Grain.MONTH, "June 2026"),
        ("Jun-26", Grain.MONTH, "June 2026"),
        ("Sept 2026", Grain.QUARTER, "July to September 2026"),
        ("17 June 2026", Grain.WEEK, "week of 15 June 2026"),
        ("2026", Grain.YEAR, "2026"),
    ],
)
def test_a_period_is_named_as_people_name_it(text, grain, label):
    assert read_period(text, grain).label == label


def test_a_day_is_said_in_words():
    assert day_in_words(date(2026, 6, 1)) == "1 June 2026"


def test_the_examples_in_the_text_run():
    assert doctest.testmod(periods).failed == 0
