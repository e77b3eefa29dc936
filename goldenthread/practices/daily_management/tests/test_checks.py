"""Cards that look at how work is done: drawn by the day, done in a minute, naming nobody."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from goldenthread.practices.daily_management import actions, figures, queries
from goldenthread.practices.daily_management.actions import Found, StepWords
from goldenthread.practices.daily_management.models import Answer, Check

pytestmark = [pytest.mark.database]

KEY = "0" * 30
MONDAY = date(2026, 6, 15)


def answers(key="01", **values):
    return {"key": KEY + key, **values}


def write(unit, title, by, steps=6):
    work = actions.add_standard(
        unit=unit, title=title, purpose="-", owner=by, review_on=date(2026, 12, 1), by=by
    )
    (edition,) = queries.editions_of(work)
    words = [
        StepWords(f"{title} {number}", "Key" if number == steps else "") for number in range(1, steps + 1)
    ]
    actions.write_steps(edition, steps=words, takt_seconds=None, stock="", by=by, version=None)
    actions.publish(edition, by=by)
    return work


@pytest.fixture
def three(ward_7, amina):
    return [write(ward_7, title, amina) for title in ("Medicines", "Handover", "Meals")]


@pytest.fixture
def checking(ward_7, three, amina):
    return actions.begin_checking(ward_7, cadence="weekday", by=amina)


def all_yes(checking):
    return [Found(step, "yes") for step in actions.drawn_today(checking).steps]


def test_the_day_and_the_place_draw_the_card(checking):
    editions = queries.cards_to_draw_from(checking.unit, on=MONDAY)
    first, again = (figures.draw(checking, MONDAY, editions) for _ in range(2))
    assert first == again
    assert first == figures.draw(checking, MONDAY, list(reversed(editions)))


def test_each_standard_is_drawn_in_its_turn_by_chance(checking):
    editions = queries.cards_to_draw_from(checking.unit, on=MONDAY)
    days = [MONDAY + timedelta(days=number) for number in range(90)]
    drawn = [figures.draw(checking, one, editions).edition.pk for one in days]
    assert all(drawn.count(edition.pk) > 15 for edition in editions)


def test_a_card_asks_four_questions_and_key_points_first(checking):
    drawn = actions.drawn_today(checking)
    assert len(drawn.steps) == 4
    assert drawn.steps[-1].key_point == "Key"
    assert [step.order for step in drawn.steps] == sorted(step.order for step in drawn.steps)


@pytest.mark.parametrize(
    ("cadence", "day", "stands_for"),
    [
        ("weekday", date(2026, 6, 19), date(2026, 6, 19)),
        ("weekday", date(2026, 6, 20), None),
        ("week", date(2026, 6, 20), MONDAY),
    ],
)
def test_a_card_stands_for_a_weekday_or_a_week(checking, cadence, day, stands_for):
    checking.cadence = cadence
    assert figures.card_time(checking, day) == stands_for


def test_a_card_is_done_once(checking, ben, amina):
    actions.do_card(checking, found=all_yes(checking), by=ben)
    with pytest.raises(ValidationError, match="is done already"):
        actions.do_card(checking, found=all_yes(checking), by=amina)
    assert Check.objects.count() == 1


def test_a_miss_says_what_got_in_the_way(checking, ben):
    found = all_yes(checking)
    with pytest.raises(ValidationError, match="Say what got in the way"), transaction.atomic():
        actions.do_card(checking, found=[Found(found[0].step, "no"), *found[1:]], by=ben)
    assert not Check.objects.exists()


@pytest.mark.writes_raw("the database is asked, past the action")
def test_the_database_refuses_a_miss_with_no_reason(checking, ben):
    check = actions.do_card(checking, found=all_yes(checking), by=ben)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(check_card=check).update(seen="no")


def test_a_card_names_nobody_who_works_there(checking, ben, amina):
    found = all_yes(checking)
    miss = Found(found[0].step, "no", "amina  KHAN was late")
    with pytest.raises(ValidationError, match="A card names nobody"), transaction.atomic():
        actions.do_card(checking, found=[miss, *found[1:]], by=ben)


def test_a_card_that_changed_meanwhile_is_answered_anew(checking, three, ben, amina):
    stale = all_yes(checking)
    actions.withdraw_standard(stale[0].step.edition.work, because="-", by=amina, version=None)
    with pytest.raises(ValidationError, match="changed just now"):
        actions.do_card(checking, found=stale, by=ben)


def test_nobody_from_another_division_does_a_card_here(checking, erin):
    with pytest.raises(PermissionDenied, match="Those who may"):
        actions.do_card(checking, found=all_yes(checking), by=erin)


def test_what_was_not_seen_is_left_out_of_the_share(checking, ward_7, ben):
    found = all_yes(checking)
    said = [
        Found(found[0].step, "not_seen"),
        Found(found[1].step, "no", "The trolley was away"),
        *found[2:],
    ]
    actions.do_card(checking, found=said, by=ben)
    rows = queries.answers_by_day([ward_7.pk], first=MONDAY, last=MONDAY)
    assert rows == [(MONDAY, 2, 3)]


# --- pages -------------------------------------------------------------------------------------------------------


def test_a_nurse_does_the_card_by_its_page(checking, ward_7, ben, sign_in):
    browser = sign_in(ben)
    address = reverse("daily_management:card_do", args=[ward_7.pk])
    steps = actions.drawn_today(checking).steps
    typed = {f"seen-{step.pk}": "yes" for step in steps} | {f"seen-{steps[0].pk}": "no"}
    refused = browser.post(address, answers(**typed))
    assert refused.status_code == 422
    assert "Say what got in the way, so that it can be mended." in refused.content.decode()
    typed |= {f"reason-{steps[0].pk}": "The scanner was flat"}
    assert browser.post(address, answers("02", **typed)).status_code == 302
    said = browser.get(address).content.decode()
    assert "The scanner was flat" in said
    assert "3 of 4 steps done as written" in said
    listed = browser.get(reverse("daily_management:card_list") + f"?place={ward_7.pk}").content.decode()
    assert "The scanner was flat" in listed


def test_a_place_without_cards_has_no_card(ward_8, dev, sign_in):
    browser = sign_in(dev)
    assert browser.get(reverse("daily_management:card_do", args=[ward_8.pk])).status_code == 404
    begin = reverse("daily_management:checking_begin", args=[ward_8.pk])
    card = browser.post(begin, answers(cadence="week"))["Location"]
    assert "nothing to look at" in browser.get(card).content.decode()
    end = reverse("daily_management:checking_end", args=[ward_8.pk])
    assert browser.post(end, answers("03")).status_code == 302
    assert browser.get(card).status_code == 404
