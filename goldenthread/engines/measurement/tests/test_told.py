"""What whoever looks after a measure is told: what is due, and what the chart says that is unlikely to be chance."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from goldenthread.engines.measurement import actions, jobs
from goldenthread.engines.measurement.models import Measure
from goldenthread.engines.measurement.tests.conftest import month
from goldenthread.foundations.clock import work
from goldenthread.foundations.notices import actions as told
from goldenthread.foundations.notices import queries as notices
from goldenthread.foundations.organisation import actions as organisation

pytestmark = [pytest.mark.database]


def texts(person):
    return [notice.text for notice in notices.notices_of(person)]


@pytest.fixture
def kept_by_amina(make_measure, ward_7, amina):
    measure = make_measure(ward_7, owner=amina)
    return measure


def enter(measure, values, *, first=(2025, 1), by=None):
    for step, value in enumerate(values):
        actions.record_value(
            measure, unit=measure.unit, period=month(*first).shifted(step), value=value, by=by
        )


def look():
    return work.run_due(kinds=[actions.LOOK])


STEADY = [8, 12, 9, 11, 10, 12, 8, 10, 11, 9, 10, 12]


def test_a_number_that_is_due_is_told_once_for_its_period(kept_by_amina, amina):
    enter(kept_by_amina, STEADY, first=(2025, 5))
    for day in ("2026-06-15", "2026-06-16", "2026-06-17"):
        with time_machine.travel(f"{day}T06:00:00+01:00", tick=False):
            jobs.numbers_due_everywhere(0, 0)
            work.run_due(kinds=[jobs.NUMBERS_OF_ONE])
            told.read_all(amina)
    assert texts(amina) == ["The number of “Falls” in Ward 7 for May 2026 is due."]


def test_a_number_that_is_there_is_not_asked_for(kept_by_amina, amina):
    enter(kept_by_amina, STEADY, first=(2025, 6))
    jobs.numbers_due(kept_by_amina.body_id, 0)
    assert texts(amina) == []


def test_the_next_that_is_due_takes_the_place_of_the_last(kept_by_amina, amina):
    enter(kept_by_amina, STEADY, first=(2025, 5))
    jobs.numbers_due(kept_by_amina.body_id, 0)
    with time_machine.travel("2026-07-02T06:00:00+01:00", tick=False):
        jobs.numbers_due(kept_by_amina.body_id, 0)
        (text,) = texts(amina)
    assert text == "No data for 9 weeks for “Falls” in Ward 7."


def test_a_number_unlikely_to_be_chance_is_told_after_it_is_entered(kept_by_amina, amina):
    enter(kept_by_amina, STEADY, first=(2025, 5))
    look()
    assert texts(amina) == []
    enter(kept_by_amina, [40], first=(2026, 5))
    look()
    (text,) = texts(amina)
    assert text.startswith("“Falls” in Ward 7: ")
    assert "unlikely to be chance" in text


def test_the_same_run_is_told_once(kept_by_amina, amina):
    enter(kept_by_amina, [*STEADY, 40], first=(2025, 5))
    for _ in range(3):
        jobs.look(kept_by_amina.body_id, kept_by_amina.pk)
        told.read_all(amina)
    assert len(texts(amina)) == 1


def test_without_the_memory_it_would_nag(kept_by_amina, amina, monkeypatch):
    monkeypatch.setattr(notices, "told_already", lambda people, **more: set())
    enter(kept_by_amina, [*STEADY, 40], first=(2025, 5))
    for _ in range(2):
        jobs.look(kept_by_amina.body_id, kept_by_amina.pk)
        told.read_all(amina)
    assert len(texts(amina)) == 2


def test_a_small_number_that_is_hidden_is_not_told(make_measure, ward_7, amina):
    measure = make_measure(ward_7, owner=amina, small_numbers="hidden")
    enter(measure, [30, 33, 31, 29, 30, 32, 31, 30, 29, 31, 33, 30, 2], first=(2025, 5))
    look()
    assert not any("2" in text.split(":")[-1] for text in texts(amina))


@pytest.mark.writes_raw("hides a measure")
def test_a_measure_that_may_not_be_seen_any_more_is_not_told_of(kept_by_amina, amina):
    enter(kept_by_amina, [*STEADY, 40], first=(2025, 5))
    look()
    assert len(texts(amina)) == 1
    Measure.objects.filter(pk=kept_by_amina.pk).update(audience="kept")
    organisation.end_membership(amina.memberships.get(), on=date(2026, 6, 15), by=amina)
    assert texts(type(amina).objects.get(pk=amina.pk)) == []


def test_a_measure_that_nobody_looks_after_is_told_to_nobody(make_measure, ward_7, amina):
    enter(make_measure(ward_7), [*STEADY, 40], first=(2025, 5))
    look()
    jobs.numbers_due(ward_7.body_id, 0)
    assert texts(amina) == []
