"""5S: five scores for each area, on the day it was looked at."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from goldenthread.practices.daily_management import actions, figures, queries
from goldenthread.practices.daily_management.models import Area, Score

pytestmark = [pytest.mark.database]

KEY = "0" * 30
GOOD = {"sort": 4, "simplify": 3, "sweep": 5, "standardise": 2, "self_discipline": 1}


def answers(key="01", **values):
    return {"key": KEY + key, **values}


@pytest.fixture
def store(ward_7, amina):
    return actions.start_five_s(ward_7, name="Equipment store", by=amina)


def test_five_scores_make_one_total(store, ben):
    assert actions.score_area(store, **GOOD, by=ben).total == 15


def test_an_area_is_scored_once_a_day(store, ben, amina):
    actions.score_area(store, **GOOD, by=ben)
    with pytest.raises(ValidationError, match="has a score for that day"):
        actions.score_area(store, **GOOD, by=amina)


def test_a_score_beyond_five_is_refused(store, ben):
    with pytest.raises(ValidationError):
        actions.score_area(store, **(GOOD | {"sort": 6}), by=ben)


@pytest.mark.writes_raw("the database is asked, past the action")
def test_the_database_refuses_a_score_beyond_five(store, ben):
    score = actions.score_area(store, **GOOD, by=ben)
    with pytest.raises(IntegrityError), transaction.atomic():
        Score.objects.filter(pk=score.pk).update(sweep=6)


def test_a_score_is_neither_before_its_area_nor_tomorrow(store, ben):
    for wrong in (date(2026, 6, 14), date(2026, 6, 16)):
        with pytest.raises(ValidationError):
            actions.score_area(store, **GOOD, by=ben, on=wrong)


def test_an_area_that_ended_is_scored_no_more(store, ben, amina):
    actions.end_five_s(store, by=amina)
    with pytest.raises(ValidationError, match="5S ended here"):
        actions.score_area(store, **GOOD, by=ben)
    assert queries.areas_at([store.unit_id]) == []


def test_nobody_from_another_division_scores_here(store, erin):
    with pytest.raises(PermissionDenied, match="Those who may"):
        actions.score_area(store, **GOOD, by=erin)


def test_a_place_is_the_mean_of_its_areas_last_totals(store, ward_7, amina, ben, time_machine):
    desk = actions.start_five_s(ward_7, name="The desk", by=amina)
    actions.score_area(store, **GOOD, by=ben)
    time_machine.move_to("2026-06-16T09:00:00+01:00")
    actions.score_area(store, **(GOOD | {"sort": 5}), by=ben)
    actions.score_area(desk, **dict.fromkeys(GOOD, 2), by=ben)
    scores = queries.scores_at([ward_7.pk], first=date(2026, 6, 1), last=date(2026, 6, 30))
    assert figures.mean_total(scores) == 13.0
    assert figures.mean_total([]) is None


def test_five_taps_by_the_page(ward_7, amina, ben, sign_in):
    show = sign_in(amina).post(reverse("daily_management:five_s_add"), answers(name="Linen"))["Location"]
    area, browser = Area.objects.get(), sign_in(ben)
    score = reverse("daily_management:area_score", args=[area.pk])
    refused = browser.post(score, answers("02", **(GOOD | {"sweep": ""})))
    assert "Sweep has no score. Choose 0 to 5." in refused.content.decode()
    assert browser.post(score, answers("03", **GOOD, next_step="Label the shelves")).status_code == 302
    page = browser.get(show).content.decode()
    assert "15 of 25 on 15 June 2026. Most to gain: self-discipline." in page
    assert "Label the shelves" in browser.get(reverse("daily_management:five_s_list")).content.decode()


def test_another_trusts_area_is_not_there(store, farah, sign_in):
    assert sign_in(farah).get(reverse("daily_management:area_show", args=[store.pk])).status_code == 404
