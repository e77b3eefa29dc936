"""When a routine happens, by the clock on the wall in London."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.engines.routines import cadence
from goldenthread.engines.routines.cadence import Cadence, moments

LONDON = ZoneInfo("Europe/London")
CLOCKS_FORWARD, CLOCKS_BACK = date(2026, 3, 29), date(2026, 10, 25)


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def around(day: date, rule: str, starts_at: time) -> list[str]:
    """What a London clock shows at each moment of the day before, the day and the day after."""
    found = moments(
        Cadence(rule, day - timedelta(days=30), starts_at),
        at(day - timedelta(days=1), 0),
        at(day + timedelta(days=2), 0),
    )
    return [f"{moment.astimezone(LONDON):%d %H:%M %Z}" for moment in found]


def test_a_huddle_keeps_its_hour_when_the_clocks_go_forward():
    assert around(CLOCKS_FORWARD, "FREQ=DAILY", time(8)) == ["28 08:00 GMT", "29 08:00 BST", "30 08:00 BST"]


def test_a_huddle_keeps_its_hour_when_the_clocks_go_back():
    assert around(CLOCKS_BACK, "FREQ=DAILY", time(8)) == ["24 08:00 BST", "25 08:00 GMT", "26 08:00 GMT"]


def test_what_falls_in_the_missing_hour_is_held_an_hour_later():
    assert around(CLOCKS_FORWARD, "FREQ=DAILY", time(1, 30)) == [
        "28 01:30 GMT",
        "29 02:30 BST",
        "30 01:30 BST",
    ]


def test_of_an_hour_that_comes_twice_the_first_is_taken():
    found = moments(
        Cadence("FREQ=DAILY", date(2026, 10, 1), time(1, 30)), at(CLOCKS_BACK), at(date(2026, 10, 26))
    )
    assert found == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]


def test_an_hourly_huddle_comes_once_at_each_moment_of_the_short_night():
    shown = around(CLOCKS_FORWARD, "FREQ=HOURLY", time(0))
    of_the_night = [one for one in shown if one.startswith("29")][:4]
    assert of_the_night == ["29 00:00 GMT", "29 02:00 BST", "29 03:00 BST", "29 04:00 BST"]
    assert len(shown) == len(set(shown))


def test_looking_up_a_time_with_the_offset_of_the_day_before_would_be_seen():
    """The negative control: a cadence worked out in UTC is an hour off after the change."""
    start = datetime(2026, 3, 1, 8, tzinfo=LONDON).astimezone(UTC)
    naive = [start + timedelta(days=days) for days in range(60)]
    right = moments(
        Cadence("FREQ=DAILY", date(2026, 3, 1), time(8)), at(date(2026, 3, 1)), at(date(2026, 4, 30))
    )
    assert naive != right
    assert naive[:28] == right[:28]


def test_an_ended_routine_has_no_moments_from_its_last_day():
    ended = Cadence("FREQ=DAILY", date(2026, 6, 1), time(8), ended_on=date(2026, 6, 3))
    assert [one.day for one in moments(ended, at(date(2026, 5, 1)), at(date(2026, 7, 1)))] == [1, 2]


# --- against a slow walk of days --------------------------------------------------------------------------------------

NAMES = list(cadence.DAYS)


def walk(first: date, days: int) -> Iterator[date]:
    return (first + timedelta(days=step) for step in range(days))


def shown_by_a_wall_clock(day: date, at: time) -> datetime | None:
    """The first moment at which a London clock shows this, found by looking at every minute of a day and a half."""
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=2)
    for minute in range(36 * 60):
        local = (moment + timedelta(minutes=minute)).astimezone(LONDON)
        if (local.date(), local.hour, local.minute) == (day, at.hour, at.minute):
            return moment + timedelta(minutes=minute)
    return None


def slowly(days: list[date], starts_at: time) -> list[datetime]:
    found = []
    for day in days:
        moment = shown_by_a_wall_clock(day, starts_at)
        if moment is None:
            later = (datetime.combine(day, starts_at) + timedelta(hours=1)).time()
            moment = shown_by_a_wall_clock(day, later)
        found.append(moment)
    return found


starts = st.dates(date(2026, 3, 1), date(2026, 10, 1))
times = st.times().map(lambda one: one.replace(second=0, microsecond=0))
some_days = st.lists(st.sampled_from(NAMES), min_size=1, max_size=7, unique=True)


def check(rule: str, start: date, starts_at: time, wanted: list[date]) -> None:
    cadence.check_rule(rule, starts_on=start, starts_at=starts_at)
    first = datetime.combine(start, time(), LONDON).astimezone(UTC)
    last = datetime.combine(start + timedelta(days=60), time(), LONDON).astimezone(UTC)
    assert moments(Cadence(rule, start, starts_at), first, last) == slowly(wanted, starts_at)


@settings(max_examples=40, deadline=None)
@given(start=starts, starts_at=times, days=some_days, every=st.integers(1, 4))
def test_weeks_agree_with_a_walk_of_days(start, starts_at, days, every):
    first_monday = start - timedelta(days=start.weekday())
    wanted = [
        day
        for day in walk(start, 60)
        if NAMES[day.weekday()] in days and (day - first_monday).days // 7 % every == 0
    ]
    check(cadence.on_days(days, every_weeks=every), start, starts_at, wanted)


@settings(max_examples=25, deadline=None)
@given(start=starts, starts_at=times, which=st.sampled_from([1, 2, 3, 4, -1]), day=st.sampled_from(NAMES))
def test_months_agree_with_a_walk_of_days(start, starts_at, which, day):
    def is_it(one: date) -> bool:
        if NAMES[one.weekday()] != day:
            return False
        if which > 0:
            return (one.day - 1) // 7 + 1 == which
        return (one + timedelta(days=7)).month != one.month

    wanted = [one for one in walk(start, 60) if is_it(one)]
    check(cadence.in_each_month(which, day), start, starts_at, wanted)


@settings(max_examples=25, deadline=None)
@given(start=starts, starts_at=times, every=st.integers(1, 10))
def test_days_agree_with_a_walk_of_days(start, starts_at, every):
    wanted = [day for day in walk(start, 60) if (day - start).days % every == 0]
    check(f"FREQ=DAILY;INTERVAL={every}", start, starts_at, wanted)


def test_several_times_a_day_begin_anew_each_day():
    rule = cadence.through_each_day(3, starts_at=time(7, 30), last_at=time(18))
    assert rule == "FREQ=DAILY;BYHOUR=7,10,13,16"
    found = moments(
        Cadence(rule, date(2026, 6, 15), time(7, 30)), at(date(2026, 6, 15)), at(date(2026, 6, 17))
    )
    assert [f"{one.astimezone(LONDON):%d %H:%M}" for one in found] == [
        *("15 07:30", "15 10:30", "15 13:30", "15 16:30"),
        *("16 07:30", "16 10:30", "16 13:30", "16 16:30"),
    ]


# --- refused ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("FREQ=MINUTELY", "once an hour at most"),
        ("FREQ=SECONDLY;INTERVAL=5", "once an hour at most"),
        ("FREQ=DAILY;COUNT=3", "Leave COUNT and UNTIL out"),
        ("FREQ=DAILY;UNTIL=20200101", "Leave COUNT and UNTIL out"),
        ("FREQ=DAILY;BYMINUTE=0,10,20", "Leave minutes out"),
        ("FREQ=WEEKLY;BYDAY=1MO", "not a day that FREQ=WEEKLY knows"),
        ("FREQ=MONTHLY;BYDAY=6MO", "not a day that FREQ=MONTHLY knows"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY cannot be 32"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL must be a whole number from 1 to 31"),
        ("FREQ=DAILY;INTERVAL=9999999999", "INTERVAL must be a whole number from 1 to 31"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "would never come"),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=TU", "would never come"),
        ("FREQ=DAILY;BYEASTER=1", "BYEASTER cannot be used"),
        ("FREQ=DAILY;FREQ=WEEKLY", "says the same twice"),
        ("INTERVAL=2", "does not say how often"),
        ("every day at eight", "not a rule"),
        ("FREQ=DAILY\nDTSTART:20200101T000000", "not a rule"),
        ("FREQ=WEEKLY;WKST=XX", "cannot be read"),
    ],
)
def test_what_no_routine_can_have_is_refused_with_a_sentence(rule, sentence):
    with pytest.raises(ValidationError, match=sentence):
        cadence.check_rule(rule, starts_on=date(2026, 6, 15), starts_at=time(8))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60) | st.from_regex(r"FREQ=[A-Z]+(;[A-Z]+=[A-Z0-9,+-]+){0,3}", fullmatch=True))
def test_nothing_that_is_typed_can_be_more_than_refused(typed):
    said = refusal_of(cadence.tidied(typed))
    assert said is None or all(sentence.endswith(".") for sentence in said)


def refusal_of(rule: str) -> list[str] | None:
    try:
        cadence.check_rule(rule, starts_on=date(2026, 6, 15), starts_at=time(8))
    except ValidationError as refused:
        return refused.messages
    return None


# --- in words ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY", "Every day at 08:00"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Every Monday to Friday at 08:00"),
        ("FREQ=WEEKLY;BYDAY=MO,TH", "Every Monday and Thursday at 08:00"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", "Every 2 weeks on Wednesday at 08:00"),
        ("FREQ=MONTHLY;BYDAY=2TU", "The second Tuesday of each month at 08:00"),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR", "The last Friday every 3 months at 08:00"),
        ("FREQ=DAILY;BYHOUR=8,12", "Every day at 08:00 and 12:00"),
        ("FREQ=HOURLY;INTERVAL=2", "Every 2 hours, on the hour"),
        ("FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=1", "By the rule FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=1, at 08:00"),
    ],
)
def test_a_rule_is_said_in_words(rule, words):
    assert cadence.in_words(rule, time(8)) == words
