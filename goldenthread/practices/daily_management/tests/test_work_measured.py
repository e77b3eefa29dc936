"""Measures that cards, 5S and leaders' lists make by themselves; and what a miss becomes."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from goldenthread.engines.measurement.sources import SOURCES, Worked
from goldenthread.foundations.clock.periods import Grain, Period
from goldenthread.practices.daily_management import actions, figures
from goldenthread.practices.daily_management.actions import Found, StepWords, boards
from goldenthread.practices.daily_management.models import Card, Check
from goldenthread.practices.projects.models import Idea

pytestmark = [pytest.mark.database]

WEEK = Period(date(2026, 6, 15), Grain.WEEK)
JUNE = Period(date(2026, 6, 1), Grain.MONTH)


@pytest.fixture
def checking(ward_7, amina):
    work = actions.add_standard(
        unit=ward_7, title="Meals", purpose="-", owner=amina, review_on=date(2026, 12, 1), by=amina
    )
    edition = work.editions.get()
    words = [StepWords("Wash hands"), StepWords("Read the menu aloud")]
    actions.write_steps(edition, steps=words, takt_seconds=None, stock="", by=amina, version=None)
    actions.publish(edition, by=amina)
    return actions.begin_checking(ward_7, cadence="weekday", by=amina)


def with_a_miss(checking, becomes=""):
    first, *rest = actions.drawn_today(checking).steps
    return [Found(first, "no", "No soap", becomes), *(Found(step, "yes") for step in rest)]


def test_cards_make_a_share_of_steps_here_and_below(checking, ward_7, medicine, surgery, ben):
    actions.do_card(checking, found=with_a_miss(checking), by=ben)
    for place in (ward_7, medicine):
        assert figures.steps_as_written(place, [WEEK]) == {WEEK.start: Worked(numerator=1, denominator=2)}
    assert figures.steps_as_written(surgery, [WEEK]) == {WEEK.start: None}


def test_cards_done_are_counted_out_of_those_drawn(checking, ward_7, surgery, ben):
    actions.do_card(checking, found=with_a_miss(checking), by=ben)
    assert figures.cards_of_due(ward_7, [WEEK]) == {WEEK.start: Worked(numerator=1, denominator=5)}
    assert figures.cards_of_due(surgery, [WEEK]) == {WEEK.start: None}


def test_what_rooms_offer_makes_these_numbers():
    offered = {key for key in SOURCES if key.startswith("daily_management.")}
    assert {
        "daily_management.steps_as_written",
        "daily_management.cards_done",
        "daily_management.five_s",
        "daily_management.leaders_work",
    } <= offered


def test_five_s_makes_the_mean_of_areas(ward_7, medicine, amina):
    area = actions.start_five_s(ward_7, name="Store", by=amina)
    scores = dict.fromkeys(("sort", "simplify", "sweep", "standardise", "self_discipline"), 3)
    actions.score_area(area, **scores, by=amina)
    assert figures.five_s_score(medicine, [JUNE]) == {JUNE.start: Worked(value=15.0)}


def test_a_miss_becomes_an_idea(checking, ben):
    actions.do_card(checking, found=with_a_miss(checking, "idea"), by=ben)
    assert Idea.objects.get().words == "Wash hands: No soap"


def test_a_miss_becomes_a_problem_on_the_board(checking, ward_7, ben, amina):
    with pytest.raises(ValidationError, match="has no board yet"), transaction.atomic():
        actions.do_card(checking, found=with_a_miss(checking, "problem"), by=ben)
    assert not Check.objects.exists()
    boards.add_board(unit=ward_7, by=amina)
    actions.do_card(checking, found=with_a_miss(checking, "problem"), by=ben)
    assert Card.objects.get().words == "Wash hands: No soap"


# --- leaders -----------------------------------------------------------------------------------------------------


@pytest.fixture
def lead(make_person, dev):
    """`lead(place, 4)`: so many leaders with a list and one daily task each, which the first of them did."""
    count = iter(range(100))

    def begin(place, how_many):
        for number in range(how_many):
            person = make_person(f"Lee{next(count)} Abel", "Lead", place, "team_lead")
            work = actions.begin_list(unit=place, person=person, talks_with=dev, by=dev)
            task = actions.add_task(work, words="Walk", cadence="day", by=dev)
            if not number:
                actions.say_done(task, by=person)

    return begin


DAY = Period(date(2026, 6, 15), Grain.DAY)


def test_of_fewer_than_five_leaders_no_share_is_shown(medicine, ward_7, lead):
    lead(ward_7, 4)
    assert figures.leaders_adherence(medicine, [DAY]) == {DAY.start: None}
    lead(ward_7, 1)
    assert figures.leaders_adherence(medicine, [DAY]) == {DAY.start: Worked(numerator=2, denominator=5)}


def test_a_ward_has_no_share_of_its_own(ward_7, lead):
    lead(ward_7, 6)
    assert figures.leaders_adherence(ward_7, [DAY]) == {}


def test_shares_taken_from_one_another_leave_nobody_alone(whole_trust, ward_7, surgery, lead):
    lead(ward_7, 5)
    lead(surgery, 1)
    assert figures.leaders_adherence(whole_trust, [DAY]) == {DAY.start: None}
    lead(surgery, 4)
    assert figures.leaders_adherence(whole_trust, [DAY])[DAY.start].denominator == 10


def test_with_a_lower_bar_one_leader_would_show(
    whole_trust, ward_7, surgery, lead, time_machine, monkeypatch
):
    lead(ward_7, 5)
    lead(surgery, 1)
    monkeypatch.setattr("goldenthread.practices.daily_management.figures.leader_work.FEWEST_LEADERS", 1)
    trust = figures.leaders_adherence(whole_trust, [DAY])[DAY.start].denominator
    assert trust - figures.leaders_adherence(surgery, [DAY])[DAY.start].denominator == 5
