"""The month of mornings: what was planted is there, each on its day; and what is told together is as if acted."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse

from goldenthread.demo import queries
from goldenthread.demo.actions import mornings, places
from goldenthread.demo.actions.stage import Stage
from goldenthread.demo.story import mornings as story
from goldenthread.demo.story.bodies import SEAHOLME
from goldenthread.engines.routines.models import Ask, Attendance, Escalation, Occurrence
from goldenthread.foundations.audit.models import Entry
from goldenthread.foundations.clock.moments import LONDON
from goldenthread.foundations.organisation.models import Body, Unit, scope_of
from goldenthread.practices.daily_management.models import Card, Mark, Screen
from goldenthread.practices.projects.models import Idea

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.writes_raw("one month for many facts, undone at the end"),
]

TODAY = date(2026, 6, 15)
NOON = "2026-06-15T12:00:00+01:00"
HELD, MISSED = Occurrence.State.HELD, Occurrence.State.MISSED


@contextmanager
def a_month(in_full: int) -> Iterator[None]:
    """Seaholme with its places, its people and its mornings alone; its boards show no measures. Undone at the end."""
    with pytest.MonkeyPatch.context() as patched, transaction.atomic():
        patched.setattr(story, "IN_FULL", in_full)
        patched.setattr(story, "TEAMS", tuple(replace(team, measures=()) for team in story.TEAMS))
        with time_machine.travel(NOON, tick=False):
            stage = Stage(SEAHOLME, today=TODAY, seed=1859)
            with scope_of(stage.body):
                places.open_places(stage)
                places.welcome_people(stage)
                mornings.live_mornings(stage)
        with scope_of(stage.body):
            yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def acted(django_db_setup: None, django_db_blocker: pytest.FixtureDef) -> list[object]:
    """What the rows of the month say where twelve mornings are told act by act instead of three."""
    with django_db_blocker.unblock(), a_month(12):
        return rows_of_mornings()


@pytest.fixture(scope="module")
def lived(acted: list[object], django_db_blocker: pytest.FixtureDef) -> Iterator[None]:
    with django_db_blocker.unblock(), a_month(story.IN_FULL):
        yield


@pytest.fixture(autouse=True)
def _in_seaholme(lived: None) -> Iterator[None]:
    with scope_of(Body.objects.get(code=SEAHOLME.code)):
        yield


def place(name: str) -> Unit:
    return Unit.objects.get(name=name)


def test_ward_9_misses_its_fridays_and_hardly_another_morning():
    days = Counter(
        one.planned_at.astimezone(LONDON).weekday()
        for one in Occurrence.objects.filter(unit=place("Ward 9"), state=MISSED)
    )
    assert days[4] >= 4
    assert sum(days.values()) - days[4] <= 3


def test_the_huddle_of_medicine_starts_late_and_that_of_ward_7_does_not():
    def late(name: str) -> float:
        held = Occurrence.objects.filter(unit=place(name), state=HELD, routine__tier__isnull=False)
        return statistics.median((one.opened_at - one.planned_at).total_seconds() / 60 for one in held)

    assert late("Medicine") > 10
    assert late("Ward 7") <= 4


def test_matron_answers_in_about_two_hours_and_estates_are_slower():
    answered = Ask.objects.exclude(answered_at=None).select_related("escalation")
    hours = [(a, (a.answered_at - a.escalation.raised_at).total_seconds() / 3600) for a in answered]
    matron = [taken for ask, taken in hours if ask.title == "Matron"]
    estates = [taken for ask, taken in hours if "Estates" in ask.answer_name]
    assert 1.5 <= statistics.median(matron) <= 2.5
    assert statistics.median(estates) > 2 * statistics.median(matron)


def test_the_floor_has_waited_four_days_with_the_chief_executive():
    ask = Ask.objects.get(escalation__text=story.FLOOR, answered_at=None, passed_on_at=None)
    assert ask.title == "Chief Executive"
    assert (TODAY - ask.asked_at.astimezone(LONDON).date()).days == 4


def test_one_answer_came_back_today_and_two_problems_are_still_with_ward_7():
    ask = Ask.objects.get(escalation__text=story.BULB)
    assert (ask.answer_name, ask.answer, ask.verdict) == ("Sam, Estates", "new bulb at 2 pm", "")
    assert ask.answered_at.astimezone(LONDON).date() == TODAY
    with_us = Card.objects.filter(board__unit__name="Ward 7", kind="problem", state="with_us")
    assert {(card.words, card.holder) for card in with_us} == {
        ("Key hook", "Ana"),
        ("Shorter handover", "Joy"),
    }
    today = Occurrence.objects.get(unit__name="Ward 7", planned_at__date=TODAY)
    assert today.said == "Done 08:09. 1 with the Chief Executive. 1 with Matron. 2 with us."


def test_one_barrier_waits_outside_the_trust():
    outside = Escalation.objects.get(tier=5)
    assert outside.state == Escalation.State.WAITING
    assert [ask.tier for ask in outside.asks.all()] == [2, 3, 4, 5]


def test_four_tiers_meet_today_and_one_has_not_met():
    today = Occurrence.objects.filter(planned_at__date=TODAY, routine__tier__isnull=False)
    assert {one.routine.tier for one in today.filter(state=HELD)} == {1, 2, 3, 4}
    assert [one.routine.name for one in today.exclude(state=HELD)] == ["Theatres huddle"]


def test_command_met_on_two_days_and_was_stood_down():
    command = Occurrence.objects.filter(routine__kind="command_huddle")
    assert {one.planned_at.astimezone(LONDON).date() for one in command.filter(state=HELD)} == {
        TODAY - timedelta(days=13),
        TODAY - timedelta(days=12),
    }
    assert not command.exclude(state=HELD).exists()


@pytest.mark.parametrize("kind", ["new_starter_hour", "open_door_hour", "cross_team_forum", "report_out"])
def test_hours_were_held_and_missed(kind):
    states = set(
        Occurrence.objects.filter(routine__kind=kind, planned_at__lt="2026-06-15T00:00Z").values_list(
            "state", flat=True
        )
    )
    assert states == {HELD, MISSED}


def test_deputies_came_and_some_places_stayed_empty():
    assert set(Attendance.objects.values_list("who", flat=True)) == set(Attendance.Who)
    assert not Attendance.objects.filter(who="deputy", came=None).exists()


def test_ideas_are_there_in_every_state():
    assert set(Idea.objects.values_list("state", flat=True)) == set(Idea.State)
    assert Idea.objects.filter(raised_by=None).exists()
    assert Idea.objects.exclude(project=None).exists()
    assert Idea.objects.exclude(thanked_on=None).exists()


def test_the_trail_carries_the_days_of_what_it_tells():
    days = set(Entry.objects.filter(record_kind="daily_management.mark").values_list("at__date", flat=True))
    assert len(days) > 28
    assert max(days) == TODAY
    assert max(Entry.objects.values_list("at__date", flat=True)) == TODAY


def test_nothing_lies_in_the_future():
    assert not Mark.objects.filter(on__gt=TODAY).exists()
    assert not Ask.objects.filter(asked_at__gt="2026-06-15T11:00Z").exists()


def test_a_visitors_browser_becomes_the_wall_and_then_the_tablet(settings):
    settings.DEMO = True
    ward = queries.at_the_ward()
    assert ward.board.unit.name == "Ward 7"
    browser = Client()
    wall = browser.post(reverse("demo:screen_lend", args=["wall"]))
    assert wall["Location"] == reverse("daily_management:screen_wall")
    assert "Ward 7" in browser.get(wall["Location"]).text
    tablet = browser.post(reverse("demo:screen_lend", args=["tablet"]))
    assert tablet["Location"] == reverse("daily_management:screen_huddle")
    assert [screen.kind for screen in Screen.objects.filter(revoked_at=None)] == ["tablet"]
    assert browser.post(reverse("demo:screen_lend", args=["door"])).status_code == 404
    assert browser.get(reverse("demo:screen_lend", args=["wall"])).status_code == 405


def test_no_browser_is_lent_where_this_is_no_demonstration(settings):
    settings.DEMO = False
    before = Screen.objects.count()
    assert Client().post(reverse("demo:screen_lend", args=["wall"])).status_code == 404
    assert Screen.objects.count() == before


def rows_of_mornings() -> list[object]:
    """What meetings and marks say, without their numbers."""
    meetings = Occurrence.objects.exclude(state="planned").values_list(
        "routine__name",
        "unit__name",
        "planned_at",
        "state",
        "opened_at",
        "closed_at",
        "led_by__email",
        "said",
    )
    marks = Mark.objects.values_list(
        "column__board__unit__name", "column__letter", "on", "state", "words", "said_at", "by"
    )
    came = Attendance.objects.values_list(
        "occurrence__planned_at", "principal__person__email", "who", "came__email", "said_at"
    )
    return [sorted(map(repr, rows)) for rows in (meetings, marks, came)]


def test_mornings_told_together_leave_the_rows_that_acts_would(acted):
    assert rows_of_mornings() == acted


def test_a_morning_told_otherwise_would_be_seen(acted):
    """The control: one mark of long ago that says something else."""
    Mark.objects.filter(on=TODAY - timedelta(days=9), column__letter="P").update(words="Two short")
    assert rows_of_mornings() != acted
