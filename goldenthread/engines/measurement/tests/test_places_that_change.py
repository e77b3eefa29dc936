"""A place that is moved, merged or closed counts where it is at once, not only after the check at night."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from goldenthread.conftest import OPENED_ON
from goldenthread.engines.measurement import actions, figures, queries
from goldenthread.engines.measurement.models import Judgement, Measure
from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.models import Due
from goldenthread.foundations.organisation import actions as organisation

from .conftest import FALLS, month

pytestmark = [pytest.mark.database]

APRIL = date(2026, 4, 1)
BEFORE_ALL = date(2025, 1, 1)


def from_scratch():
    measures = list(Measure.objects.select_related("unit"))
    return sorted(actions.judged_from_scratch(measures), key=lambda one: (one.measure_id, one.unit_id))


def stored():
    return [figures.kept_in(row) for row in Judgement.objects.order_by("measure_id", "unit_id")]


def of(measure, unit):
    return Judgement.objects.get(measure=measure, unit=unit)


def do_what_is_due():
    return work.run_due(kinds=[actions.PLACE_CHANGED])


@pytest.fixture
def joined(lunch, ward_7, ward_8, record):
    """Home before lunch in Medicine: Ward 7 at 10 to 20 %, Ward 8 at 50 %, over three months to May."""
    record(lunch, ward_7, [(1, 10), (2, 10), (1, 10)])
    record(lunch, ward_8, [(5, 10), (5, 10), (5, 10)])
    return lunch


def test_a_ward_that_moved_leaves_its_divisions_number(joined, medicine, surgery, ward_8, dev):
    assert of(joined, medicine).latest == pytest.approx(30.0)
    organisation.move_unit(ward_8, under=surgery, on=APRIL, by=dev)
    assert do_what_is_due() == 1
    assert of(joined, medicine).latest == pytest.approx(10.0)
    assert stored() == from_scratch()


def test_a_ward_that_came_is_in_its_new_divisions_number(
    make_measure, surgery, medicine, ward_8, record, dev
):
    bleeps = make_measure(surgery, "Bleeps answered")
    theatres = organisation.open_unit(
        name="Theatres", kind="team", nature="clinical", under=surgery, opened_on=OPENED_ON, by=dev
    )
    record(bleeps, theatres, [3, 3, 3])
    # Numbers of a ward that was Surgery's for a while.
    organisation.move_unit(ward_8, under=surgery, on=BEFORE_ALL, by=dev)
    record(bleeps, ward_8, [4, 4, 4])
    do_what_is_due()
    assert of(bleeps, surgery).latest == 7.0
    organisation.move_unit(ward_8, under=medicine, on=APRIL, by=dev)
    do_what_is_due()
    assert of(bleeps, surgery).latest == 3.0
    assert stored() == from_scratch()


def test_a_whole_service_takes_the_wards_below_it_along(
    make_measure, whole_trust, medicine, surgery, record, dev
):
    service = organisation.open_unit(
        name="Stroke", kind="service", nature="clinical", under=medicine, opened_on=OPENED_ON, by=dev
    )
    ward = organisation.open_unit(
        name="Ward 12", kind="team", nature="clinical", under=service, opened_on=OPENED_ON, by=dev
    )
    falls = make_measure(medicine, "Falls in Medicine")
    record(falls, ward, [2, 2, 2])
    organisation.move_unit(service, under=surgery, on=APRIL, by=dev)
    do_what_is_due()
    assert of(falls, medicine).end_start == month(2026, 3).start
    assert stored() == from_scratch()


def test_a_closed_ward_is_waited_for_no_longer(lunch, medicine, ward_7, ward_8, record, dev):
    record(lunch, ward_7, [(1, 10), (2, 10), (1, 10)])
    record(lunch, ward_8, [(5, 10), (5, 10), None])
    assert of(lunch, medicine).end_state == "incomplete"
    organisation.close_unit(ward_8, on=date(2026, 5, 20), by=dev)
    assert do_what_is_due() == 1
    assert of(lunch, medicine).latest == pytest.approx(10.0)
    assert stored() == from_scratch()


def test_a_merged_ward_is_counted_until_it_merged(joined, medicine, ward_7, ward_8, dev):
    organisation.merge_unit(ward_8, into=ward_7, on=date(2026, 5, 1), by=dev)
    assert do_what_is_due() == 1
    assert of(joined, medicine).latest == pytest.approx(10.0)
    assert stored() == from_scratch()


def test_what_nobody_reports_to_any_more_is_kept_no_longer(lunch, medicine, surgery, ward_8, record, dev):
    record(lunch, ward_8, [(5, 10), (5, 10)])
    organisation.move_unit(ward_8, under=surgery, on=BEFORE_ALL, by=dev)
    do_what_is_due()
    assert not Judgement.objects.filter(measure=lunch, unit=medicine).exists()
    assert of(lunch, ward_8).latest == pytest.approx(50.0)
    assert stored() == from_scratch()


def test_another_name_is_on_every_list_at_once(joined, ward_8, dev):
    before = stored()
    organisation.rename_unit(ward_8, name="Heron Ward", on=APRIL, by=dev)
    assert stored() == before == from_scratch()
    row = queries.judgement_of(joined, ward_8)
    assert row.unit.name == "Heron Ward"


def test_a_move_that_is_to_come_waits_for_its_day(joined, surgery, ward_8, dev):
    organisation.move_unit(ward_8, under=surgery, on=date(2026, 7, 1), by=dev)
    assert do_what_is_due() == 0
    assert Due.objects.get(kind=actions.PLACE_CHANGED).subject_id == ward_8.pk
    with time_machine.travel("2026-07-01T00:00:00+01:00", tick=False):
        assert do_what_is_due() == 1


def test_whoever_looks_after_it_is_told_of_what_the_move_shows(
    make_measure, medicine, surgery, ward_7, ward_8, record, dev
):
    falls = make_measure(medicine, "Falls in Medicine")
    record(falls, ward_7, FALLS)
    record(falls, ward_8, [30.0] * len(FALLS))
    work.run_due(kinds=[actions.LOOK])
    organisation.move_unit(ward_8, under=surgery, on=date(2026, 5, 1), by=dev)
    do_what_is_due()
    row = of(falls, medicine)
    assert row.variation == "improvement_low"
    assert Due.objects.filter(kind=actions.LOOK, subject_id=falls.pk).exists()


def test_without_the_hook_the_divisions_number_would_stay_wrong(
    joined, medicine, surgery, ward_8, dev, monkeypatch
):
    """Negative control: nobody hears of the move."""
    monkeypatch.setattr(organisation, "_hear_of_places", [])
    organisation.move_unit(ward_8, under=surgery, on=APRIL, by=dev)
    assert do_what_is_due() == 0
    assert of(joined, medicine).latest == pytest.approx(30.0)
    assert stored() != from_scratch()
