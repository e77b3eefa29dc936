"""Measures that nobody types: what they are made of, beside a slow way of counting the same."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.engines.routines import figures
from goldenthread.foundations.clock.moments import LONDON
from goldenthread.foundations.clock.periods import Grain, Period

# The week in which the clocks go back, and those around it.
WEEKS = [Period(date(2026, 10, 12) + timedelta(weeks=number), Grain.WEEK) for number in range(4)]
FROM = datetime(2026, 10, 10, tzinfo=UTC)
PLACE, ELSEWHERE = 7, 8
UNIT = SimpleNamespace(pk=PLACE)
ALWAYS = {PLACE: [(date.min, None)]}

minutes = st.integers(1, 60 * 24 * 10)


@st.composite
def a_problem(draw, number):
    """The rows of one problem: asked, risen, answered, asked again, withdrawn, in an order that can be."""
    rows, at = [], FROM + timedelta(minutes=draw(st.integers(0, 60 * 24 * 28)))
    place = draw(st.sampled_from([PLACE, PLACE, ELSEWHERE]))
    rose, ended = "raised", None
    for _ in range(draw(st.integers(1, 4))):
        tier = draw(st.integers(2, 4))
        asked, at = at, at + timedelta(minutes=draw(minutes))
        what = draw(st.sampled_from(["passed", "answered", "not_yet", "fixed", "waits", "withdrawn"]))
        answered = at if what in {"answered", "not_yet", "fixed"} else None
        verdict = what if what in {"not_yet", "fixed"} else ""
        if what in {"fixed", "withdrawn"}:
            ended = at
        rows.append(
            [number, place, tier, rose, asked, at if what == "passed" else None, answered, verdict, None]
        )
        rose = {"passed": "by_itself", "not_yet": "not_yet"}.get(what, "")
        if not rose:
            break
    for row in rows:
        row[-1] = ended
    return [tuple(row) for row in rows]


problems = st.integers(0, 8).flatmap(lambda count: st.tuples(*(a_problem(number) for number in range(count))))


def week_of(moment):
    day = moment.astimezone(LONDON).date()
    return day - timedelta(days=day.weekday())


def answers_by_hand(rows):
    """The slow way: for each answer look back for when its team last began to ask."""
    for number, row in enumerate(rows):
        if row[6] is not None and row[1] == PLACE:
            back = number
            while rows[back][3] not in {"raised", "not_yet"}:
                back -= 1
            yield rows[back][4], row


@pytest.fixture(scope="module", autouse=True)
def _rows_at_hand():
    """No database: each example says what rows there are."""
    kept = figures.queries.spells_in, figures.queries.ask_rows
    yield
    figures.queries.spells_in, figures.queries.ask_rows = kept


def having(problems):
    rows = [row for problem in problems for row in problem]
    figures.queries.spells_in = lambda unit: ALWAYS
    figures.queries.ask_rows = lambda places, *, until: [
        row for row in rows if row[1] in places and row[4] < until
    ]
    return rows


def value_of(worked):
    return None if worked is None else worked.value


@settings(deadline=None, max_examples=200)
@given(problems)
def test_hours_to_answer_are_those_between_asking_and_the_answer(problems):
    rows = having(problems)
    found = figures.hours_to_answer(UNIT, WEEKS)
    for week in WEEKS:
        hours = [
            (row[6] - since).total_seconds() / 3600
            for since, row in answers_by_hand(rows)
            if week_of(row[6]) == week.start
        ]
        assert value_of(found[week.start]) == (pytest.approx(median(hours)) if hours else None)


@settings(deadline=None, max_examples=200)
@given(problems, st.integers(2, 4))
def test_hours_of_a_tier_are_those_since_it_was_asked(problems, tier):
    rows = having(problems)
    found = figures.hours_to_answer_at(tier)(UNIT, WEEKS)
    for week in WEEKS:
        hours = [
            (row[6] - row[4]).total_seconds() / 3600
            for row in rows
            if row[6] is not None and row[1] == PLACE and row[2] == tier and week_of(row[6]) == week.start
        ]
        assert value_of(found[week.start]) == (pytest.approx(median(hours)) if hours else None)


@settings(deadline=None, max_examples=200)
@given(problems)
def test_fed_back_is_what_the_team_spoke_of_out_of_what_came(problems):
    rows = having(problems)
    found = figures.fed_back_of_answered(UNIT, WEEKS)
    for week in WEEKS:
        came = [
            row for row in rows if row[6] is not None and row[1] == PLACE and week_of(row[6]) == week.start
        ]
        worked = found[week.start]
        assert (worked.numerator, worked.denominator) == (len([row for row in came if row[7]]), len(came))


@settings(deadline=None, max_examples=200)
@given(problems)
def test_what_waits_at_the_end_of_a_week_is_as_old_as_its_asking(problems):
    having(problems)
    found = figures.days_waiting(UNIT, WEEKS)
    for week in WEEKS:
        end = datetime.combine(week.end + timedelta(days=1), time.min, LONDON)
        ages = []
        for problem in problems:
            asked = [row for row in problem if row[1] == PLACE and row[4] < end]
            begun = [row[4] for row in asked if row[3] in {"raised", "not_yet"}]
            answers = [row[6] for row in asked if row[6] is not None and row[6] < end]
            over = problem[0][-1] is not None and problem[0][-1] < end
            if begun and not over and not any(at > begun[-1] for at in answers):
                ages.append((end - begun[-1]).total_seconds() / 86400)
        assert value_of(found[week.start]) == (pytest.approx(median(ages)) if ages else None)


def test_a_way_of_counting_that_forgets_what_rose_would_be_found_out():
    risen = [
        (1, PLACE, 2, "raised", FROM + timedelta(days=3), FROM + timedelta(days=4), None, "", None),
        (1, PLACE, 3, "by_itself", FROM + timedelta(days=4), None, FROM + timedelta(days=5), "", None),
    ]
    having([risen])
    assert value_of(figures.hours_to_answer(UNIT, WEEKS)[WEEKS[0].start]) == 48
    forgets = figures._median_hours(figures._waits(UNIT, WEEKS), WEEKS, lambda wait: wait.tier_asked_at)
    assert value_of(forgets[WEEKS[0].start]) == 24


def test_what_a_ward_asked_before_it_moved_stays_with_the_division_of_that_day():
    rows = [(1, ELSEWHERE, 2, "raised", FROM + timedelta(days=4), None, FROM + timedelta(days=5), "", None)]
    having([rows])
    moved = date(2026, 10, 12)
    figures.queries.spells_in = lambda unit: ALWAYS | {ELSEWHERE: [(date.min, moved)]}
    assert value_of(figures.hours_to_answer(UNIT, WEEKS)[WEEKS[0].start]) is None
    figures.queries.spells_in = lambda unit: ALWAYS | {ELSEWHERE: [(moved, None)]}
    assert value_of(figures.hours_to_answer(UNIT, WEEKS)[WEEKS[0].start]) == 24


@pytest.mark.parametrize(
    ("late", "on_time"), [(0, 1), (300, 1), (359, 1), (360, 0)], ids=["sharp", "5:00", "5:59", "6:00"]
)
def test_on_time_is_before_the_minute_after_the_grace(monkeypatch, late, on_time):
    planned = datetime(2026, 10, 14, 7, tzinfo=UTC)
    row = (PLACE, planned, "held", planned + timedelta(seconds=late), 5)
    monkeypatch.setattr(figures.queries, "spells_in", lambda unit: ALWAYS)
    monkeypatch.setattr(figures.queries, "meeting_rows", lambda places, *, since, until: [row])
    assert figures.on_time_of_held(UNIT, WEEKS)[WEEKS[0].start].numerator == on_time


def test_a_meeting_on_the_night_the_clocks_change_counts_on_its_own_day(monkeypatch):
    sunday_night = datetime(2026, 10, 25, 23, 50, tzinfo=UTC)
    rows = [
        (PLACE, sunday_night, "held", sunday_night, 5),
        (PLACE, sunday_night + timedelta(minutes=10), "missed", None, 5),
    ]
    monkeypatch.setattr(figures.queries, "spells_in", lambda unit: ALWAYS)
    monkeypatch.setattr(figures.queries, "meeting_rows", lambda places, *, since, until: rows)
    found = figures.held_of_planned(UNIT, WEEKS)
    assert [(worked.numerator, worked.denominator) for worked in found.values()][1:3] == [(1, 1), (0, 1)]


def test_a_day_on_which_nothing_was_planned_is_no_day_on_which_all_was_missed(monkeypatch):
    days = [Period(date(2026, 10, 16) + timedelta(days=number), Grain.DAY) for number in range(3)]
    friday = datetime(2026, 10, 16, 7, tzinfo=UTC)
    monkeypatch.setattr(figures.queries, "spells_in", lambda unit: ALWAYS)
    monkeypatch.setattr(
        figures.queries, "meeting_rows", lambda places, *, since, until: [(PLACE, friday, "missed", None, 5)]
    )
    found = figures.held_of_planned(UNIT, days)
    assert [(worked.numerator, worked.denominator) for worked in found.values()] == [(0, 1), (0, 0), (0, 0)]
