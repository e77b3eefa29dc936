"""What is kept of each series: written with its numbers, and equal to a judgement from scratch."""

from __future__ import annotations

import random

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.engines.measurement import actions, figures, jobs, presenters, queries
from goldenthread.engines.measurement.models import Judgement, Kind, Measure, Observation, StepChange
from goldenthread.engines.measurement.tests.conftest import FALLS, MAY, month
from goldenthread.foundations.audit.models import Entry
from goldenthread.foundations.clock import work
from goldenthread.foundations.organisation import actions as organisation

pytestmark = [pytest.mark.database]


def kept(measure, unit) -> Judgement:
    return Judgement.objects.get(measure=measure, unit=unit)


def from_scratch():
    measures = list(Measure.objects.select_related("unit"))
    return sorted(actions.judged_from_scratch(measures), key=lambda one: (one.measure_id, one.unit_id))


def stored():
    return [figures.kept_in(row) for row in Judgement.objects.order_by("measure_id", "unit_id")]


def test_a_new_number_is_judged_in_its_transaction(falls, ward_7, record, amina):
    record(falls, ward_7, [*FALLS[:13], 9.0])
    row = kept(falls, ward_7)
    assert (row.latest, row.last_start) == (9.0, MAY.start)
    assert row.variation == "concern_high"
    assert row.run_began == MAY.start
    assert row.sentence == "May 2026 was above the upper limit; unlikely to be chance."


def test_what_is_kept_says_what_the_measures_page_says(falls, ward_7, record):
    record(falls, ward_7, FALLS)
    figure = figures.series_of(falls, ward_7)
    row = kept(falls, ward_7)
    assert row.sentence == presenters.what_it_says(figure)
    drawn = figures.chart_to_draw(row, figure.terms)
    assert drawn.values == figure.chart.values
    assert drawn.point_type == figure.chart.point_type
    assert drawn.upper == pytest.approx(figure.chart.upper)


def test_the_drawing_of_a_list_is_kept_where_the_measure_is(lunch, ward_7, medicine, record):
    record(lunch, ward_7, [(one % 7 + 1, 10) for one in range(30)])
    row = kept(lunch, medicine)
    assert row.spark["drawn"].startswith("<svg ")
    assert row.spark["drawn"].count("<title") == 0
    assert "drawn" not in kept(lunch, ward_7).spark


def test_places_together_are_judged_when_one_of_them_writes(lunch, ward_7, ward_8, medicine, record):
    record(lunch, ward_7, [(1, 10), (2, 10)])
    record(lunch, ward_8, [(5, 10)])
    row = kept(lunch, medicine)
    assert row.is_together
    assert (row.reported, row.expected) == (2, 2)
    assert row.latest == pytest.approx(35.0)


def test_a_small_number_is_hidden_before_it_is_kept(make_measure, ward_7, record):
    measure = make_measure(ward_7, small_numbers="hidden")
    record(measure, ward_7, [30, 33, 31, 29, 3])
    row = kept(measure, ward_7)
    assert row.last_state == "hidden"
    assert row.latest is None
    assert 3 not in row.spark["values"]
    assert row.sentence == ""


def test_a_change_of_the_target_is_judged_at_once(falls, ward_7, record, amina):
    record(falls, ward_7, FALLS)
    assert kept(falls, ward_7).assurance == ""
    falls.refresh_from_db()
    actions.change_measure(falls, by=amina, version=falls.version, target=12.0)
    assert kept(falls, ward_7).assurance == "consistent_pass"


@pytest.mark.parametrize("seed", range(6))
def test_what_is_kept_equals_a_judgement_from_scratch(
    seed, make_measure, ward_7, ward_8, medicine, whole_trust, dev
):
    """Random writes, corrections, files, step changes and changes of measures, over own and joined series."""
    chance = random.Random(seed)
    ratio = {"kind": Kind.RATE, "per": 1000}
    measures = [
        make_measure(ward_7, "Own"),
        make_measure(medicine, "Joined rate", **ratio),
        make_measure(whole_trust, "Joined count", small_numbers="hidden"),
        make_measure(medicine, "Amount", kind=Kind.AMOUNT),
    ]
    for step in range(40):
        _do_something(chance, chance.choice(measures), [ward_7, ward_8], dev)
        if step % 10 == 9:
            assert stored() == from_scratch()


def _do_something(chance, measure, wards, dev):
    unit = chance.choice(wards) if measure.name != "Own" else wards[0]
    period = MAY.shifted(-chance.randrange(30))
    given = {"value": float(chance.randrange(30))}
    if measure.is_ratio:
        given = {"numerator": float(chance.randrange(9)), "denominator": float(chance.randrange(1, 900))}
    what = chance.choice(["write", "write", "write", "correct", "file", "target", "gap", "step", "withdraw"])
    try:
        if what == "write":
            actions.record_value(measure, unit=unit, period=period, by=None, **given)
        elif what == "correct":
            rows = Observation.objects.filter(measure=measure, is_current=True).select_related(
                "unit", "measure"
            )
            if rows:
                actions.correct_value(chance.choice(list(rows)), reason="Counted again", by=None, **given)
        elif what == "file":
            name, values = (
                unit.name,
                ",".join(f"{given.get(one, '')}" for one in ("numerator", "denominator", "value")),
            )
            rows = "".join(f"{name},{period.shifted(-back).start},{values}\n" for back in range(6))
            data = f"place,period,numerator,denominator,value\n{rows}".encode()
            actions.import_values(
                data=data, file_name="f.csv", measure=measure, by=None, reason="A later extract"
            )
        elif what == "gap":
            actions.record_value(measure, unit=unit, period=period, by=None, state="not_measured")
        elif what == "target":
            fresh = Measure.objects.select_related("unit").get(pk=measure.pk)
            actions.change_measure(fresh, by=dev, version=None, target=float(chance.randrange(1, 20)))
        elif what == "step":
            where = chance.choice([None, unit])
            actions.declare_step(measure, period=period, unit=where, reason="Another way of working", by=None)
        elif what == "withdraw":
            standing = StepChange.objects.filter(measure=measure, withdrawn_at=None)
            for step in standing.select_related("measure__unit", "unit")[:1]:
                actions.withdraw_step(step, reason="It was not so", by=None)
    except ValidationError:
        pass


@pytest.mark.writes_raw("changes a number behind the back of the actions")
def test_a_number_changed_behind_its_back_is_found_and_mended(falls, ward_7, record):
    record(falls, ward_7, FALLS)
    Observation.objects.filter(measure=falls, period_start=MAY.start).update(value=40.0)
    assert stored() != from_scratch()
    (mended,) = actions.mend_judgements([falls.pk])
    assert (mended.measure_id, mended.unit_id) == (falls.pk, ward_7.pk)
    assert kept(falls, ward_7).latest == 40.0
    assert actions.mend_judgements([falls.pk]) == []


@pytest.mark.writes_raw("says that an older program made it")
def test_what_other_methods_made_is_made_again_and_is_no_fault(falls, ward_7, record):
    record(falls, ward_7, FALLS)
    Judgement.objects.update(made_by="0.0.1/0 nhsr-0.2.2", sentence="Old words.")
    assert queries.measures_not_judged(made_by=figures.current_methods()) == [falls.pk]
    assert actions.mend_judgements([falls.pk]) == []
    assert kept(falls, ward_7).sentence != "Old words."
    assert queries.measures_not_judged(made_by=figures.current_methods()) == []


def test_a_run_keeps_the_moment_it_was_noticed(falls, ward_7, record):
    record(falls, ward_7, [*FALLS[:13], 9.0], last=month(2026, 4))
    first = kept(falls, ward_7)
    assert first.noticed_at is not None
    actions.record_value(falls, unit=ward_7, period=MAY, value=9.5, by=None)
    again = kept(falls, ward_7)
    assert (again.run_began, again.run_last) == (month(2026, 4).start, MAY.start)
    assert again.noticed_at == first.noticed_at


def test_one_number_is_judged_with_as_many_queries_whatever_there_is(make_measure, ward_7, ward_8, medicine):
    def cost(measure, unit, period):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            actions.judge_again([measure.pk], unit_ids={unit.pk})
        return len(asked)

    few, many = make_measure(medicine, "Few"), make_measure(medicine, "Many")
    for measure, months in ((few, 2), (many, 20)):
        for unit in (ward_7, ward_8):
            for back in range(months):
                actions.record_value(
                    measure, unit=unit, period=MAY.shifted(-back), value=float(back % 7), by=None
                )
    assert cost(few, ward_7, MAY) == cost(many, ward_7, MAY)


def test_another_trust_keeps_its_own(falls, ward_7, record, northfold):
    from goldenthread.foundations.organisation.models import scope_of

    record(falls, ward_7, FALLS)
    with scope_of(northfold):
        assert not Judgement.objects.exists()


def test_a_place_that_moves_is_counted_where_it_is(lunch, ward_7, ward_8, medicine, surgery, record):
    record(lunch, ward_7, [(1, 10), (2, 10)])
    record(lunch, ward_8, [(5, 10), (5, 10)])
    organisation.move_unit(ward_8, under=surgery, on=month(2026, 6).start, by=None)
    actions.mend_judgements([lunch.pk])
    assert stored() == from_scratch()


@pytest.mark.writes_raw("takes judgements away, as before there were any")
def test_what_was_never_judged_is_judged_within_the_hour(falls, ward_7, record):
    record(falls, ward_7, FALLS)
    before = stored()
    Judgement.objects.all().delete()
    work.run_due(kinds=["measurement.judge_what_is_not"])
    assert stored() == before


@pytest.mark.writes_raw("changes a number behind the back of the actions")
def test_the_nightly_check_mends_in_parts_and_leaves_a_trace(make_measure, ward_7, record, monkeypatch):
    monkeypatch.setattr(jobs, "CHECKED_AT_ONCE", 1)
    measures = [make_measure(ward_7, f"Measure {number}") for number in range(3)]
    for measure in measures:
        record(measure, ward_7, FALLS)
    Observation.objects.filter(measure=measures[2], period_start=MAY.start).update(value=40.0)
    jobs.check_judgements(ward_7.body_id, 0)
    assert stored() != from_scratch()
    work.run_due(kinds=[jobs.CHECK_JUDGEMENTS])
    assert stored() == from_scratch()
    told = Entry.objects.filter(verb="was judged again")
    assert [entry.record_id for entry in told] == [measures[2].pk]
