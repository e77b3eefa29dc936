import math
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from improvement_methods.spc import Variation, xmr

from goldenthread.engines.measurement import actions, figures, presenters
from goldenthread.engines.measurement.figures import PointState
from goldenthread.engines.measurement.models import Observation
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.clock.periods import Grain
from goldenthread.foundations.design.presenters import Emptiness
from goldenthread.foundations.organisation import actions as organisation

from .conftest import FALLS, month

pytestmark = pytest.mark.database


def test_missing_months_are_gaps_and_never_noughts(falls, ward_7, record):
    record(falls, ward_7, [4, None, 0, "not_measured", "not_applicable", 6])
    figure = figures.series_of(falls, ward_7)
    assert [period.label for period in figure.periods][:2] == ["December 2025", "January 2026"]
    assert figure.values == (4.0, None, 0.0, None, None, 6.0)
    assert figure.chart.values == figure.values
    assert [presenters.cell(figure, i) for i in range(6)] == [
        "4.0",
        "Nothing entered",
        "0",
        Emptiness.NOT_MEASURED,
        "Did not apply",
        "6.0",
    ]


def test_a_rate_is_worked_out_from_its_parts(fall_rate, ward_7, record):
    record(fall_rate, ward_7, [(3, 600), (2, 500)])
    figure = figures.series_of(fall_rate, ward_7)
    assert figure.values == (5.0, 4.0)
    assert (figure.numerators, figure.denominators) == ((3.0, 2.0), (600.0, 500.0))


def test_the_chart_is_the_one_that_methods_make(falls, ward_7, record):
    record(falls, ward_7, FALLS)
    figure = figures.series_of(falls, ward_7)
    assert figure.chart == xmr(FALLS, direction="decrease")


def test_small_numbers_are_hidden_before_anything_is_made(make_measure, ward_7, record):
    measure = make_measure(ward_7, small_numbers="hidden")
    record(measure, ward_7, [0, 3, 7, 8, 12, 13])
    figure = figures.series_of(measure, ward_7)
    assert figure.values == (0.0, None, None, 10.0, 10.0, 15.0)
    assert figure.states[1] is PointState.HIDDEN
    assert figure.chart.values == figure.values
    assert presenters.cell(figure, 1) is Emptiness.SUPPRESSED
    assert presenters.cell(figure, 0) == "0"


def test_a_percentage_of_small_numbers_is_made_of_rounded_parts(make_measure, ward_7, record):
    measure = make_measure(ward_7, kind="proportion", small_numbers="hidden")
    record(measure, ward_7, [(3, 40), (13, 41), (42, 42)])
    figure = figures.series_of(measure, ward_7)
    assert figure.values == (None, 37.5, 100.0)
    assert (figure.numerators[0], figure.denominators[0]) == (None, None)
    assert figure.states[0] is PointState.HIDDEN


def test_places_together_are_the_percentage_of_sums(lunch, medicine, ward_7, ward_8, record):
    record(lunch, ward_7, [(1, 10), (5, 10)])
    record(lunch, ward_8, [(80, 90), (9, 10)])
    together = figures.series_of(lunch, medicine)
    assert together.values == (81.0, 70.0)
    assert together.reported == ((2, 2), (2, 2))


def test_a_place_with_its_own_numbers_shows_those(lunch, medicine, ward_7, record):
    record(lunch, ward_7, [(1, 10)])
    record(lunch, medicine, [(3, 4)])
    figure = figures.series_of(lunch, medicine)
    assert (figure.values, figure.reported) == ((75.0,), ())


def test_a_ward_is_not_counted_twice_with_the_division_above_it(
    make_measure, whole_trust, medicine, ward_7, record
):
    measure = make_measure(whole_trust)
    record(measure, medicine, [10])
    record(measure, ward_7, [4])
    assert figures.series_of(measure, whole_trust).values == (10.0,)


def test_a_count_is_not_added_up_while_a_place_is_missing(make_measure, medicine, ward_7, ward_8, record):
    measure = make_measure(medicine)
    record(measure, ward_7, [4, 5, 6])
    record(measure, ward_8, [1, 2, None])
    figure = figures.series_of(measure, medicine)
    assert figure.values == (5.0, 7.0, None)
    assert figure.states[2] is PointState.INCOMPLETE
    assert figure.reported[2] == (1, 2)
    assert presenters.cell(figure, 2) == "Not all in yet"


def test_a_place_counts_from_its_first_number_until_it_closes(make_measure, medicine, ward_7, ward_8, record):
    measure = make_measure(medicine)
    record(measure, ward_7, [4, 5, 6])
    record(measure, ward_8, [None, 2, None])
    organisation.close_unit(ward_8, on=date(2026, 5, 20), by=None)
    figure = figures.series_of(measure, medicine)
    assert figure.reported == ((1, 1), (2, 2), (1, 1))


def test_a_number_counts_where_its_place_was_in_its_day(
    make_measure, whole_trust, medicine, surgery, ward_7, ward_8, record
):
    measure = make_measure(whole_trust)
    record(measure, ward_7, [1, 1, 1])
    record(measure, ward_8, [2, 2, 2])
    organisation.move_unit(ward_8, under=surgery, on=month(2026, 5).start, by=None)
    assert figures.series_of(measure, medicine).values == (3.0, 3.0, 1.0)
    assert figures.series_of(measure, surgery).values == (2.0,)
    assert figures.series_of(measure, whole_trust).values == (3.0, 3.0, 3.0)


def test_amounts_of_places_are_never_added_up(make_measure, medicine, ward_7, ward_8, record):
    measure = make_measure(medicine, kind="amount")
    record(measure, ward_7, [4])
    record(measure, ward_8, [1])
    figure = figures.series_of(measure, medicine)
    assert (figure.adds_up, figure.chart, figure.values) == (False, None, ())
    assert presenters.what_it_says(figure) == "Amounts of several places are not added up. Choose a place."


def test_silence_is_said_and_not_drawn_as_news(falls, ward_7, record):
    record(falls, ward_7, FALLS, last=month(2026, 3))
    figure = figures.series_of(falls, ward_7)
    assert (figure.periods_late, figure.is_stale) == (2, True)
    assert presenters.freshness(figure) == "No data for 10 weeks"
    assert presenters.variation_of(figure) is Variation.NO_DATA
    assert presenters.what_it_says(figure) == "No data for 10 weeks. The last was March 2026: 3.3."


def test_a_month_that_is_due_is_not_yet_late(falls, ward_7, record):
    record(falls, ward_7, FALLS, last=month(2026, 4))
    assert presenters.freshness(figures.series_of(falls, ward_7)) == ""


def test_weeks_and_days_have_their_own_patience(make_measure, ward_7):
    weekly = make_measure(ward_7, grain=Grain.WEEK)
    period = weekly.period_of(month(2026, 5).start)
    actions.record_value(weekly, unit=ward_7, period=period, value=1, by=None)
    figure = figures.series_of(weekly, ward_7)
    assert (figure.periods_late, figure.is_stale, figure.weeks_silent) == (6, True, 6)


def test_a_measure_without_numbers_says_so(falls, ward_7):
    figure = figures.series_of(falls, ward_7)
    panel = presenters.spark_panel(figure, id="x")
    assert (panel.spark, panel.latest, panel.sentence) == (None, "No numbers yet", "No numbers yet.")
    assert panel.icon.word == "No recent data"


def test_chart_table_and_sentence_agree(falls, ward_7, record):
    record(falls, ward_7, [*FALLS[:13], 9.0])
    figure = figures.series_of(falls, ward_7)
    view = presenters.chart_view(figure, id="x")
    assert "May 2026 was above the limit" in view.sentence.replace("upper limit", "limit")
    assert view.rows[0][:2] == ("May 2026", "9.0")
    assert view.rows[0][-1] == "Concern; unlikely to be chance"
    assert view.icons[0][1] == "Concern"
    assert view.sentence in str(view.svg).replace("&#x27;", "'")
    assert presenters.spark_panel(figure, id="y").sentence == view.sentence


def test_kept_measures_are_left_out_for_erin(make_measure, falls, ward_7, erin, ben, record):
    kept = make_measure(ward_7, "Stress", audience="kept")
    pairs = [(falls, ward_7), (kept, ward_7)]
    assert len(figures.charts_for(pairs, seen_by=ben)) == 2
    assert list(figures.charts_for(pairs, seen_by=erin)) == [(falls.pk, ward_7.pk)]


@pytest.mark.writes_raw("thousands of numbers, at once")
@pytest.mark.parametrize("many", [3, 300])
def test_three_hundred_series_cost_as_many_queries_as_three(
    make_measure, ward_7, dev, many, django_assert_num_queries
):
    pairs = [(make_measure(ward_7, f"Measure {i}"), ward_7) for i in range(many)]
    Observation.objects.bulk_create(
        Observation(
            measure=measure,
            unit=ward_7,
            period_start=month(2025, 1).shifted(i).start,
            value=float(i),
            entered_by_label="x",
            entered_at=now(),
        )
        for measure, _ in pairs
        for i in range(17)
    )
    figures.charts_for(pairs[:1], seen_by=dev)  # their rights are worked out once
    with django_assert_num_queries(3):  # the numbers, the step changes and the target lines
        found = figures.charts_for(pairs, seen_by=dev)
    assert len(found) == many
    assert all(len(figure.periods) == 17 for figure in found.values())


def test_places_together_cost_two_queries_more(make_measure, medicine, ward_7, ward_8, dev, record):
    measures = [make_measure(medicine, f"Measure {i}") for i in range(5)]
    for measure in measures:
        record(measure, ward_7, [1, 2])
        record(measure, ward_8, [1, 2])
    figures.charts_for([], seen_by=dev)
    with CaptureQueriesContext(
        connection,
    ) as few:
        figures.charts_for([(measures[0], medicine)], seen_by=dev)
    with CaptureQueriesContext(connection) as many:
        found = figures.charts_for([(measure, medicine) for measure in measures], seen_by=dev)
    assert len(many) <= 5
    assert len(many) <= len(few)
    assert all(figure.values == (2.0, 4.0) for figure in found.values())


def test_no_figure_holds_a_number_that_is_not_one(falls, ward_7, record):
    record(falls, ward_7, [1, None, 2])
    figure = figures.series_of(falls, ward_7)
    assert not any(value is not None and math.isnan(value) for value in figure.values)
