"""Programs read every chart as one flat table: the rows that pages and files show."""

import re
from pathlib import Path

import pytest

from goldenthread.engines.measurement import figures, presenters
from goldenthread.engines.measurement.models import Measure
from goldenthread.engines.measurement.tests.conftest import FALLS
from goldenthread.engines.measurement.tests.test_api import Program
from goldenthread.engines.measurement.tests.test_groups import give

pytestmark = [pytest.mark.database]


@pytest.fixture
def reader(make_person, whole_trust):
    return Program(make_person("Gita Rao", "Data analyst", whole_trust, "analyst"), "read_measures")


def every_row(reader, **asked):
    found, address = [], "chart-rows"
    while address:
        answer = reader.get(address, asked).json()
        found += answer["items"]
        address, asked = (answer["next"] or "").removeprefix("/api/v1/"), {}
    return found


def test_the_feed_is_what_the_pages_show_page_by_page(falls, lunch, ward_7, ward_8, record, reader):
    record(falls, ward_7, FALLS)
    record(lunch, ward_7, [(30, 100), (40, 110)])
    record(lunch, ward_8, [(31, 100), (45, 110)])
    expected = sorted(
        (row[0], row[2], row[4].isoformat(), row[10], row[14])
        for measure, _, figure in figures.charts_of([falls, lunch])
        for row in presenters.flat_rows(measure, figure)
    )
    for limit in (3, 500):
        rows = every_row(reader, limit=limit)
        found = [
            (row["measure_id"], row["place_id"], row["period"], row["value"], row["upper_limit"])
            for row in rows
        ]
        assert found == expected
    assert rows[0]["profile"] == "nhsr-0.2.2"


def test_the_feed_can_be_of_one_measure_and_of_what_is_newer(falls, lunch, ward_7, record, reader):
    record(falls, ward_7, FALLS)
    record(lunch, ward_7, [(30, 100)])
    assert {row["measure_id"] for row in every_row(reader, measure_id=lunch.pk)} == {lunch.pk}
    assert every_row(reader, updated_since="2026-06-15T12:00:00Z") == []


def test_small_numbers_are_hidden_in_the_feed(make_measure, ward_7, record, reader):
    harm = make_measure(ward_7, "Harm", small_numbers=Measure.SmallNumbers.HIDDEN)
    record(harm, ward_7, [20.0, 3.0])
    assert [(row["value"], row["state"]) for row in every_row(reader)] == [
        (20.0, "measured"),
        (None, "hidden"),
    ]


def test_groups_are_hidden_for_programs_as_on_pages(lunch, medicine, reader):
    give(lunch, medicine, "sex", {"1": [(30, 60)] * 17, "2": [(1, 4)] * 17})
    answer = reader.get(f"measures/{lunch.pk}/groups").json()
    men = [row for row in answer["items"] if row["group"] == "1"]
    women = [row for row in answer["items"] if row["group"] == "2" and row["every"] == "month"]
    assert all(row["value"] == 50.0 for row in men)
    assert {row["is_hidden"] for row in women} == {True}
    assert {row["numerator"] for row in women} == {None}


def test_a_kept_measure_is_not_in_the_feed_of_another(make_measure, ward_7, record, erin):
    kept = make_measure(ward_7, "Stress", audience="kept")
    record(kept, ward_7, [3.0, 4.0])
    program = Program(erin, "read_measures")
    assert every_row(program) == []
    assert program.get(f"measures/{kept.pk}/groups").status_code == 404


def test_the_columns_are_those_the_guide_names():
    text = Path("docs/using/exports.md").read_text("utf-8")
    named = re.search(r"`(measure_id, measure[^`]+)`", text)[1]
    assert [name.strip() for name in named.replace("\n", " ").split(",")] == list(presenters.COLUMNS)
