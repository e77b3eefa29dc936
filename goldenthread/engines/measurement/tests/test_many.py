"""Many measures on a page: what needs a look first, for the same queries whatever there is; and for a board."""

from __future__ import annotations

import random
import re

import pytest

from goldenthread.engines.measurement import figures, presenters, queries
from goldenthread.engines.measurement.figures import Standing
from goldenthread.engines.measurement.figures.series import Series
from goldenthread.engines.measurement.models import Measure
from goldenthread.engines.measurement.tests.conftest import FALLS, MAY, month
from goldenthread.engines.measurement.tests.test_pages import html, words

pytestmark = [pytest.mark.database]

STANDS_OUT = [*FALLS[:13], 9.0]


def stable(number: int, points: int = 30) -> list[float]:
    chance = random.Random(number)
    return [round(chance.gauss(50, 5), 2) for _ in range(points)]


def test_what_needs_a_look_stands_first(make_measure, ward_7, record, erin, sign_in):
    record(make_measure(ward_7, "Better"), ward_7, [*FALLS[:13], 0.0])
    record(make_measure(ward_7, "Worse"), ward_7, STANDS_OUT)
    record(make_measure(ward_7, "Quiet"), ward_7, FALLS[:13])
    record(make_measure(ward_7, "Stopped"), ward_7, FALLS[:13], last=month(2026, 1))
    make_measure(ward_7, "Empty")
    page = words(sign_in(erin).get("/measures/"))
    order = [page.index(f"{name} Ward 7") for name in ("Worse", "Stopped", "Better", "Quiet", "Empty")]
    assert order == sorted(order)
    assert "Concern in May 2026" in page
    assert "4 months late" in page


def test_the_page_is_limited_to_what_is_asked_for(make_measure, ward_7, record, amina, erin, sign_in):
    record(make_measure(ward_7, "Worse", target=12.0, owner=amina), ward_7, STANDS_OUT)
    record(make_measure(ward_7, "Quiet"), ward_7, FALLS[:13])
    browser = sign_in(amina)
    for asked, there, not_there in (
        ({"show": "concern"}, "Worse", "Quiet"),
        ({"show": "expected"}, "Quiet", "Worse"),
        ({"show": "met"}, "Worse", "Quiet"),
        ({"mine": "1"}, "Worse", "Quiet"),
    ):
        page = words(browser.get("/measures/", asked))
        assert f"{there} Ward 7" in page, asked
        assert f"{not_there} Ward 7" not in page, asked
    assert "No measure here is like that" in words(browser.get("/measures/", {"show": "late"}))
    assert browser.get("/measures/", {"show": "nonsense", "order": "no"}).status_code == 200


def test_a_page_costs_as_many_queries_whatever_it_holds(
    make_measure, ward_7, ward_8, record, erin, sign_in, django_assert_num_queries
):
    browser = sign_in(erin)

    def cost(address):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address).status_code == 200
        return len(asked)

    record(make_measure(ward_7, "One"), ward_7, STANDS_OUT)
    few = [cost(address) for address in ("/measures/", "/measures/board/", "/measures/late/")]
    for number in range(8):
        record(make_measure(ward_8, f"Measure {number}"), ward_8, STANDS_OUT)
    assert [cost(address) for address in ("/measures/", "/measures/board/", "/measures/late/")] == few


def test_no_number_that_is_hidden_is_on_any_page_of_many(make_measure, ward_7, record, erin, sign_in):
    measure = make_measure(ward_7, "Few people", small_numbers="hidden")
    record(measure, ward_7, [30, 33, 31, 29, 30, 32, 31, 30, 29, 31, 33, 30, 95, 3])
    browser = sign_in(erin)
    page = words(browser.get("/measures/"))
    assert "Too small to show" in page
    for address in ("/measures/", "/measures/board/", "/measures/signals/"):
        assert not re.search(r"Few people.{0,80}\b3(\.0)?\b", words(browser.get(address)))


def test_lines_refer_to_icons_that_are_there(make_measure, ward_7, record, erin, sign_in):
    record(make_measure(ward_7, target=3.0), ward_7, STANDS_OUT)
    page = html(sign_in(erin).get("/measures/"))
    used = set(re.findall(r'<use href="#([^"]+)"', page))
    assert used
    assert used <= set(re.findall(r' id="([^"]+)"', page))


def standings():
    kept = queries.headlines([measure.pk for measure in Measure.objects.all()])
    return [Standing.of(measure, kept.get(measure.pk)) for measure in Measure.objects.select_related("unit")]


def test_a_board_list_says_how_many_may_be_chance(make_measure, ward_7, record, erin, sign_in):
    for number in range(8):
        record(make_measure(ward_7, f"Stable {number}"), ward_7, stable(number))
    record(
        make_measure(ward_7, "Changed"), ward_7, [*stable(97, 18), *(value + 25 for value in stable(98, 12))]
    )
    board = figures.board_of(standings())
    assert [one.standing.measure.name for one in board.stands_out] == ["Changed"]
    assert board.stands_out[0].since == MAY.shifted(-11)
    assert board.stands_out[0].higher
    page = words(sign_in(erin).get("/measures/board/"))
    assert "1 of 9 measures stands out." in page
    assert "Higher since June 2025, of concern" in page


def test_a_list_in_which_nothing_changed_has_no_headline(make_measure, ward_7, record):
    for number in range(10):
        record(make_measure(ward_7, f"Stable {number}"), ward_7, stable(number))
    board = figures.board_of(standings())
    assert board.stands_out == ()
    assert 0 < board.expected_false < 2


def test_stopped_numbers_are_no_part_of_the_list_as_a_whole(make_measure, ward_7, record):
    record(make_measure(ward_7), ward_7, stable(1), last=month(2025, 12))
    assert figures.board_of(standings()).judged == 0


ASKED_FOR = [(11, 16), (9, 14), (12, 17), (10, 15), (13, 16), *[(11, 17), (10, 14), (9, 15)] * 4]


@pytest.fixture
def interpreters(make_measure, ward_7, record):
    measure = make_measure(
        ward_7, "Interpreter", kind="proportion", direction="increase", small_numbers="hidden"
    )
    record(measure, ward_7, ASKED_FOR)
    return measure


def test_rounding_alone_is_no_concern_on_a_board_list(interpreters, erin, sign_in):
    for address in ("/measures/", "/measures/board/"):
        page = words(sign_in(erin).get(address))
        assert "Too rounded to tell" in page
        assert "Concern in" not in page
        assert "Concern since" not in page
    assert figures.board_of(standings()).judged == 0
    shown = words(sign_in(erin).get(f"/measures/{interpreters.pk}/"))
    assert "These numbers are rounded too coarsely to tell change from chance." in shown


def test_without_the_guard_rounding_would_be_a_concern(
    make_measure, ward_7, record, monkeypatch, erin, sign_in
):
    monkeypatch.setattr(Series, "ends", None)
    measure = make_measure(ward_7, kind="proportion", direction="increase", small_numbers="hidden")
    record(measure, ward_7, ASKED_FOR)
    assert "Concern since" in words(sign_in(erin).get("/measures/board/"))


def test_analysts_are_told_what_rounding_leaves_unasked(interpreters, ward_7):
    figure = figures.series_of(interpreters, ward_7)
    opinions = figures.opinions_of(figure)
    assert figure.is_coarse
    assert opinions.suggestions == ()
    assert opinions.ranges is None
    view = presenters.opinions_view(figure, opinions, step_href=None)
    assert view.second == view.detectable == "These numbers are rounded too coarsely for this to be asked."
