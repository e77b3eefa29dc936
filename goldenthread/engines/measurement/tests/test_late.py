"""Who is late with numbers, and one tap to ask for them."""

from __future__ import annotations

import re

import pytest
import time_machine

from goldenthread.engines.measurement import figures, queries
from goldenthread.engines.measurement.figures import Standing
from goldenthread.engines.measurement.figures.series import newest_over
from goldenthread.engines.measurement.models import Measure
from goldenthread.engines.measurement.tests.conftest import FALLS, month
from goldenthread.engines.measurement.tests.test_pages import html, words
from goldenthread.foundations.clock.periods import Grain
from goldenthread.foundations.notices import queries as told

pytestmark = [pytest.mark.database]


@pytest.fixture
def late(make_measure, ward_7, record, amina):
    measure = make_measure(ward_7, "Falls", owner=amina)
    record(measure, ward_7, FALLS, last=month(2026, 3))
    return measure


def reminders(page):
    return re.findall(r'action="(/measures/late/\d+/remind/[^"]*)"', html(page))


def test_a_late_number_stands_under_its_place_with_how_late(
    late, make_measure, ward_8, record, carys, sign_in
):
    record(make_measure(ward_8, "In time"), ward_8, FALLS)
    page = words(sign_in(carys).get("/measures/late/"))
    assert "1 late" in page
    assert "Ward 7 Falls 2 months late" in page
    assert "The last is March 2026. Looked after by: Amina Khan" in page
    assert "In time" not in page


def test_the_page_and_the_figures_agree_on_what_is_late(make_measure, ward_7, record, carys):
    for grain, back in (
        *(
            (Grain.DAY, 1),
            (Grain.DAY, 6),
            (Grain.DAY, 7),
            (Grain.WEEK, 1),
            (Grain.MONTH, 0),
            (Grain.MONTH, 1),
        ),
        *((Grain.QUARTER, 1), (Grain.YEAR, 0), (Grain.YEAR, 1)),
    ):
        measure = make_measure(ward_7, f"Each {grain}, {back}", grain=grain)
        newest = newest_over(grain, as_at=Standing.of(measure, None).as_at)
        record(measure, ward_7, [4], last=newest.shifted(-back))
    every = {row.measure_id: row for row in queries.judgements_seen_by(carys)}
    for day in ("2026-06-15", "2026-06-30", "2026-07-01", "2026-07-20", "2027-01-01"):
        with time_machine.travel(f"{day}T09:00:00+01:00", tick=False):
            listed = {
                row.measure_id
                for row in queries.series_late(carys, unit_ids=None, before=figures.late_before())
            }
            measures = Measure.objects.in_bulk(every)
            assert listed == {
                number for number, row in every.items() if Standing.of(measures[number], row).is_late
            }


def test_one_tap_asks_the_keeper_once_for_a_period(late, make_person, ward_7, amina, whole_trust, sign_in):
    nadia = make_person("Nadia Rao", "Analyst", whole_trust, "analyst")
    browser = sign_in(nadia)
    (address,) = reminders(browser.get("/measures/late/"))
    answer = browser.post(address)
    assert answer.status_code == 302
    page = browser.get("/measures/late/")
    assert reminders(page) == []
    assert "Reminded" in words(page)
    browser.post(address)
    (notice,) = told.notices_of(amina)
    assert notice.text == "Somebody waits for the number of “Falls” in Ward 7: it is 2 months late."
    assert notice.why.startswith("Nadia Rao")


def test_only_those_who_may_change_measures_there_remind(late, erin, ben, farah, sign_in):
    from goldenthread.engines.measurement.models import Judgement

    (row,) = Judgement.objects.filter(measure=late)
    address = f"/measures/late/{row.pk}/remind/"
    assert reminders(sign_in(ben).get("/measures/late/")) == []
    assert sign_in(ben).post(address).status_code == 403
    assert sign_in(erin).post(address).status_code == 403
    assert sign_in(farah).post(address).status_code == 404
    assert sign_in(ben).get(address).status_code == 405


def test_a_kept_measure_is_late_only_for_those_who_see_it(make_measure, ward_7, record, ben, erin, sign_in):
    record(make_measure(ward_7, "Stress", audience="kept"), ward_7, FALLS, last=month(2026, 2))
    assert "Stress" in words(sign_in(ben).get("/measures/late/"))
    assert "Stress" not in words(sign_in(erin).get("/measures/late/"))
