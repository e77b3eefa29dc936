"""Measures that nobody types: made from what a room keeps, and corrected when that changes."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from goldenthread.engines.measurement import actions, queries
from goldenthread.engines.measurement.actions import sources as made
from goldenthread.engines.measurement.models import Kind, Measure, Observation
from goldenthread.engines.measurement.sources import Source, Worked, offer_source
from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.periods import Grain, Period

pytestmark = [pytest.mark.database]
KEY = "0" * 31


@pytest.fixture
def counted():
    """What the source counts, by the first day of a month."""
    return {date(2026, 4, 1): Worked(numerator=3, denominator=4), date(2026, 5, 1): None}


@pytest.fixture
def source(counted, monkeypatch):
    source = Source(
        key="test.huddles",
        name="Huddles held",
        counted="Planned huddles that were held",
        out_of="All huddles that were planned",
        kind=Kind.PROPORTION,
        unit_label="% of planned huddles",
        direction="increase",
        values=lambda unit, periods: {
            period.start: counted[period.start] for period in periods if period.start in counted
        },
    )
    monkeypatch.setitem(made.SOURCES, source.key, source)
    return source


@pytest.fixture
def measure(source, ward_7, amina) -> Measure:
    (measure,) = actions.start_sources(ward_7, keys=[source.key], grain=Grain.MONTH, by=amina)
    actions.make_numbers(measure.pk)
    return measure


def numbers(measure):
    rows = Observation.objects.filter(measure=measure, is_current=True).order_by("period_start")
    return [(row.period_start.month, row.numerator, row.denominator, row.state, row.revision) for row in rows]


def test_its_numbers_come_from_its_source_and_say_where_nothing_was(measure):
    assert numbers(measure) == [(4, 3, 4, "measured", 1), (5, None, None, "not_applicable", 1)]


def test_what_a_source_says_again_changes_nothing(measure):
    assert actions.make_numbers(measure.pk) == 0


def test_what_it_is_made_of_changes_and_the_number_follows_as_a_revision(measure, counted):
    counted[date(2026, 4, 1)] = Worked(numerator=4, denominator=4)
    assert actions.make_numbers(measure.pk) == 1
    assert numbers(measure)[0] == (4, 4, 4, "measured", 2)
    former = Observation.objects.get(measure=measure, is_current=False)
    assert (former.numerator, former.entered_by_label) == (3, "Golden Thread")
    assert "Worked out again" in Observation.objects.get(measure=measure, revision=2).reason


def test_the_period_that_runs_has_no_number_yet(measure, counted):
    counted[date(2026, 6, 1)] = Worked(numerator=1, denominator=1)
    assert actions.make_numbers(measure.pk) == 0
    with time_machine.travel("2026-07-01T00:31:00+01:00"):
        assert actions.make_numbers(measure.pk) == 1


def test_what_was_before_the_first_number_is_left_empty_however_often_it_is_made(measure, counted):
    counted[date(2026, 3, 1)] = None
    assert actions.make_numbers(measure.pk) == 0
    counted[date(2026, 3, 1)] = Worked(numerator=1, denominator=1)
    assert actions.make_numbers(measure.pk) == 1
    assert [month for month, *_ in numbers(measure)] == [3, 4, 5]


def test_a_clock_makes_them(source, ward_7, amina):
    (measure,) = actions.start_sources(ward_7, keys=[source.key], grain=Grain.MONTH, by=amina)
    work.run_due(kinds={actions.MAKE})
    assert len(numbers(measure)) == 2


def test_a_change_in_a_ward_is_heard_by_the_division_above(source, medicine, ward_7, counted, dev):
    (measure,) = actions.start_sources(medicine, keys=[source.key], grain=Grain.MONTH, by=dev)
    actions.make_numbers(measure.pk)
    counted[date(2026, 4, 1)] = Worked(numerator=1, denominator=4)
    actions.hear_of_change(ward_7.pk)
    with time_machine.travel("2026-06-15T09:16:00+01:00"):
        work.run_due(kinds={actions.MAKE_HERE})
    assert numbers(measure)[0][1] == 1


def type_one(measure, by):
    return actions.record_value(
        measure,
        unit=measure.unit,
        period=Period(date(2026, 3, 1), Grain.MONTH),
        numerator=1,
        denominator=2,
        by=by,
    )


def test_nobody_types_a_number_of_it(measure, amina):
    with pytest.raises(ValidationError, match=r"Made by Golden Thread.*nobody types"):
        type_one(measure, amina)


def test_without_the_rule_somebody_could(measure, amina, monkeypatch):
    monkeypatch.setattr("goldenthread.engines.measurement.rules.check_is_typed", lambda measure: None)
    assert type_one(measure, amina).pk


def test_nobody_corrects_a_number_of_it(measure, amina):
    with pytest.raises(ValidationError, match="nobody types"):
        actions.correct_value(
            queries.standing_of_own_place(measure)[date(2026, 4, 1)],
            numerator=4,
            denominator=4,
            reason="Better",
            by=amina,
        )


def test_a_file_brings_no_number_of_it(measure, amina):
    from goldenthread.foundations.intake.readers import Unreadable

    data = b"measure,period,numerator,denominator\nHuddles held,2026-03,1,2\n"
    with pytest.raises(Unreadable) as wrong:
        actions.import_values(data=data, file_name="huddles.csv", by=amina)
    assert "nobody sends numbers of Huddles held" in str(wrong.value.args)


def test_its_page_offers_nothing_to_type_and_says_who_makes_it(measure, amina, sign_in):
    browser = sign_in(amina)
    page = browser.get(reverse("measurement:measure_show", args=[measure.pk])).content.decode()
    assert "Made by Golden Thread from meetings and answers" in page
    assert "Enter a number" not in page
    refused = browser.get(reverse("measurement:value_add", args=[measure.pk]))
    assert refused.status_code == 403
    assert "nobody types the numbers" in refused.content.decode()


def test_it_asks_nobody_for_a_number(measure, amina):
    assert [due for due in queries.numbers_due(amina) if due.measure.pk == measure.pk] == []


def test_its_definition_stays_while_its_target_is_the_places_own(measure, amina):
    with pytest.raises(ValidationError, match="Golden Thread makes these numbers"):
        actions.change_measure(measure, counted="Something else", by=amina, version=None)
    measure = queries.get_measure(measure.pk, seen_by=amina)
    actions.change_measure(measure, target=95.0, target_source="Our aim", by=amina, version=None)
    assert queries.get_measure(measure.pk, seen_by=amina).target == 95.0


def test_it_is_begun_once_at_a_place(measure, source, ward_7, amina):
    with pytest.raises(ValidationError, match="runs at this place already"):
        actions.start_sources(ward_7, keys=[source.key], grain=Grain.WEEK, by=amina)


def test_only_whoever_keeps_measures_there_begins_it(source, ward_7, ben):
    with pytest.raises(PermissionDenied):
        actions.start_sources(ward_7, keys=[source.key], grain=Grain.WEEK, by=ben)


def test_a_source_offered_twice_otherwise_is_refused(source):
    with pytest.raises(ValueError, match="offered already"):
        offer_source(
            Source(
                key=source.key,
                name="Another",
                counted="Else",
                kind=Kind.COUNT,
                unit_label="of them",
                direction="increase",
                values=lambda unit, periods: {},
            )
        )


def test_a_place_begins_several_on_one_page(source, ward_7, amina, sign_in):
    browser = sign_in(amina)
    address = f"{reverse('measurement:sources_start')}?place={ward_7.pk}"
    assert "Start these measures" in browser.get(address).content.decode()
    keys = [source.key, "routines.fed_back", "routines.hours_to_answer"]
    assert browser.post(address, {"key": KEY + "1", "keys": keys, "grain": "week"}).status_code == 302
    assert set(queries.made_at(ward_7)) == set(keys)
    refused = browser.post(address, {"key": KEY + "2", "keys": [], "grain": "week"})
    assert refused.status_code == 422
    assert "No measure is chosen" in refused.content.decode()
