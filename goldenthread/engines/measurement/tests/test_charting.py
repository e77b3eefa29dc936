"""Step changes, notes and the choice of chart: what a chart says, and that it can be told why."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from improvement_methods.spc import Variation, xmr

from goldenthread.engines.measurement import actions, figures, queries
from goldenthread.engines.measurement.figures import Making
from goldenthread.engines.measurement.models import ChartNote, Observation, StepChange
from goldenthread.foundations.audit.models import Entry

from .conftest import FALLS, month

pytestmark = [pytest.mark.database]

# Thirteen months about 10 from April 2024 on, then thirteen about 6.
BEFORE = [10, 11, 9, 10, 12, 10, 9, 11, 10, 11, 9, 10, 11]
AFTER = [6, 7, 5, 6, 6, 7, 5, 6, 7, 6, 5, 6, 7]
STEP = month(2025, 5)


@pytest.fixture
def stepped(make_measure, ward_7, record):
    """A count of Ward 7 that went from about 10 to about 6 in May 2025."""
    measure = make_measure(ward_7, "Missed doses")
    record(measure, ward_7, BEFORE + AFTER)
    return measure


def chart_of(measure, unit=None):
    return figures.series_of(measure, unit or measure.unit).chart


def declare(measure, *, period=STEP, by=None, **more):
    return actions.declare_step(measure, period=period, reason="A second nurse checks", by=by, **more)


def test_a_step_change_gives_the_chart_a_new_stretch(stepped, ward_7, amina):
    declare(stepped, unit=ward_7, by=amina)
    chart = chart_of(stepped)
    assert chart == xmr(BEFORE + AFTER, direction="decrease", rebase_at=[13])
    assert [phase.start for phase in chart.phases] == [0, 13]
    assert chart.variation is Variation.COMMON_CAUSE


def test_a_step_change_of_every_place_reaches_each_chart(make_measure, medicine, ward_7, ward_8, record, dev):
    measure = make_measure(medicine)
    for ward in (ward_7, ward_8):
        record(measure, ward, BEFORE + AFTER)
    declare(measure, by=dev)
    for figure in figures.each_of(measure, [ward_7, ward_8]):
        assert len(figure.chart.phases) == 2
    assert len(chart_of(measure, medicine).phases) == 2


def test_a_step_change_of_every_place_may_be_seen_on_one(make_measure, medicine, ward_7, ward_8, record, dev):
    measure = make_measure(medicine, kind="amount")
    for ward in (ward_7, ward_8):
        record(measure, ward, BEFORE + AFTER)
    step = declare(measure, looked_at=ward_7, by=dev)
    assert set(step.limits_before) == {str(ward_7.pk), str(ward_8.pk)}
    assert all(len(one.chart.phases) == 2 for one in figures.each_of(measure, [ward_7, ward_8]))


def test_a_step_change_of_one_place_leaves_the_others(make_measure, medicine, ward_7, ward_8, record, amina):
    measure = make_measure(medicine)
    for ward in (ward_7, ward_8):
        record(measure, ward, BEFORE + AFTER)
    declare(measure, unit=ward_7, by=amina)
    seven, eight = figures.each_of(measure, [ward_7, ward_8])
    assert (len(seven.chart.phases), len(eight.chart.phases)) == (2, 1)
    assert len(chart_of(measure, medicine).phases) == 1


def test_old_limits_stay_as_they_were_whatever_comes_later(stepped, ward_7, amina):
    first = declare(stepped, unit=ward_7, by=amina)
    before = chart_of(stepped).phases[0]
    correct(stepped, month(2026, 5), 20, by=amina)
    declare(stepped, unit=ward_7, period=month(2025, 12), by=amina)
    correct(stepped, month(2026, 2), 30, by=amina)
    assert chart_of(stepped).phases[0] == before
    assert figures.moved_since(figures.series_of(stepped, ward_7), first) is None


def test_without_a_step_change_the_same_correction_moves_the_limits(stepped, amina):
    before = chart_of(stepped).phases[0]
    correct(stepped, month(2026, 2), 30, by=amina)
    assert chart_of(stepped).phases[0].upper != before.upper


def correct(measure, period, value, *, by):
    row = Observation.objects.get(measure=measure, period_start=period.start, is_current=True)
    return actions.correct_value(row, value=value, reason="A late report", by=by)


def test_old_limits_that_moved_with_their_numbers_are_told(stepped, ward_7, amina):
    step = declare(stepped, unit=ward_7, by=amina)
    was = chart_of(stepped).phases[0]
    correct(stepped, month(2024, 8), 30, by=amina)
    found = figures.moved_since(figures.series_of(stepped, ward_7), step)
    assert found is not None
    assert found[0][:3] == (was.centre, was.lower, was.upper)
    assert found[1].centre == chart_of(stepped).phases[0].centre != was.centre


@pytest.mark.parametrize(
    ("period", "said"),
    [
        (month(2030, 1), "This chart has no number for January 2030"),
        (month(2024, 4), "The chart begins with April 2024"),
        (month(2020, 1), "This chart has no number for January 2020"),
    ],
)
def test_a_step_change_starts_at_a_number_after_others(stepped, ward_7, amina, period, said):
    with pytest.raises(ValidationError, match=said):
        declare(stepped, unit=ward_7, period=period, by=amina)
    assert not StepChange.objects.exists()


def test_a_step_change_at_a_gap_is_refused(falls, ward_7, record, amina):
    record(falls, ward_7, [4, 5, None, "not_measured", 6])
    for period in (month(2026, 3), month(2026, 4)):
        with pytest.raises(ValidationError, match="There is no number for"):
            declare(falls, unit=ward_7, period=period, by=amina)


def test_a_period_has_one_step_change(stepped, ward_7, amina):
    declare(stepped, unit=ward_7, by=amina)
    with pytest.raises(ValidationError, match="There is a step change from May 2025 already"):
        declare(stepped, unit=ward_7, by=amina)
    with pytest.raises(ValidationError, match="There is a step change from May 2025 already"):
        declare(stepped, by=amina)


def test_a_step_change_without_a_reason_is_refused(stepped, ward_7, amina):
    with pytest.raises(ValidationError, match="Say what changed"):
        actions.declare_step(stepped, unit=ward_7, period=STEP, reason="  ", by=amina)


def test_only_whoever_keeps_a_place_changes_its_chart(stepped, ward_7, ben, erin):
    for other in (ben, erin):
        with pytest.raises(PermissionDenied):
            declare(stepped, unit=ward_7, by=other)


def test_a_withdrawn_step_change_is_off_the_chart_and_stays_in_the_books(stepped, ward_7, amina, dev):
    without = chart_of(stepped)
    step = declare(stepped, unit=ward_7, by=amina)
    actions.withdraw_step(step, reason="The check had begun later", by=dev)
    assert chart_of(stepped) == without
    kept = StepChange.objects.get()
    assert (kept.reason, kept.withdrawal_reason) == ("A second nurse checks", "The check had begun later")
    assert kept.withdrawn_by == dev
    with pytest.raises(ValidationError, match="withdrawn already"):
        actions.withdraw_step(kept, reason="Again", by=dev)
    declare(stepped, unit=ward_7, by=amina)
    assert len(chart_of(stepped).phases) == 2


def replayed(measure, unit):
    """The step changes that stand, from the entries of the trail alone."""
    standing = {}
    for entry in Entry.objects.filter(record_kind="measurement.stepchange").order_by("pk"):
        after = entry.payload.after
        if after["measure_id"] != measure.pk or after["unit_id"] not in (None, unit.pk):
            continue
        if entry.verb == "was declared":
            standing[entry.record_id] = date.fromisoformat(after["starts_on"])
        else:
            del standing[entry.record_id]
    return sorted(standing.values())


def test_the_trail_replays_to_the_same_chart(stepped, ward_7, amina, dev):
    declare(stepped, unit=ward_7, by=amina, evidence={"sentence": "A fall of about 4"})
    wrong = declare(stepped, period=month(2024, 10), by=amina)
    actions.withdraw_step(wrong, reason="Nothing had changed", by=dev)
    declare(stepped, unit=ward_7, period=month(2025, 12), by=amina)
    figure = figures.series_of(stepped, ward_7)
    starts = replayed(stepped, ward_7)
    positions = [i for i, period in enumerate(figure.periods) if period.start in starts]
    assert positions == [13, 20]
    assert figure.chart == xmr(figure.values, direction="decrease", rebase_at=positions)


def test_a_chart_as_if_changes_nothing(stepped, ward_7):
    now, then = figures.as_if(stepped, ward_7, steps=lambda starts: (*starts, STEP.start))
    assert (len(now.chart.phases), len(then.chart.phases)) == (1, 2)
    assert len(chart_of(stepped).phases) == 1


def test_limits_are_locked_to_the_first_points(stepped, ward_7, amina):
    actions.change_chart(
        stepped, making=Making(baseline_points=13), reason="Before the check began", by=amina, version=1
    )
    assert chart_of(stepped) == xmr(BEFORE + AFTER, direction="decrease", baseline=13)
    assert chart_of(stepped).variation is Variation.IMPROVEMENT_LOW


def test_limits_are_locked_up_to_a_day(stepped, ward_7, amina):
    making = Making(baseline_until=date(2025, 4, 30))
    actions.change_chart(stepped, making=making, reason="Before the check began", by=amina, version=1)
    assert chart_of(stepped).baseline == 13


@pytest.mark.parametrize(
    ("making", "said"),
    [
        (Making(baseline_points=5), "5 points are too few. Take 12 or more"),
        (Making(baseline_until=date(2024, 6, 1)), "Up to then there are 3 periods; limits need 12"),
        (Making(baseline_until=date(2026, 7, 1)), "That day has not come yet"),
        (Making(baseline_points=13, baseline_until=date(2025, 6, 1)), "Leave one of them empty"),
        (Making(chart="p"), "P chart does not fit a count"),
        (Making(profile="mine"), "There are no rules named “mine”"),
        (Making(), "This is how the chart is made already"),
    ],
)
def test_a_chart_that_cannot_be_made_is_refused(stepped, amina, making, said):
    with pytest.raises(ValidationError, match=said):
        actions.change_chart(stepped, making=making, reason="As it should be", by=amina, version=1)
    stepped.refresh_from_db()
    assert Making.of(stepped) == Making()


def test_other_rules_are_on_every_chart_of_the_measure(stepped, amina):
    actions.change_chart(
        stepped, making=Making(profile="nelson"), reason="As the board asked", by=amina, version=1
    )
    assert chart_of(stepped).profile == "nelson"


def test_notes_are_written_by_those_who_enter_numbers(stepped, ward_7, ben, erin, amina):
    note = actions.write_note(stepped, unit=ward_7, period=STEP, text="The second check began", by=ben)
    assert [found.text for found in queries.chart_notes(stepped, ward_7)] == ["The second check began"]
    with pytest.raises(PermissionDenied):
        actions.write_note(stepped, unit=ward_7, period=STEP, text="I was here", by=erin)
    with pytest.raises(ValidationError, match="Only whoever wrote a note"):
        actions.take_back_note(note, by=erin)
    actions.take_back_note(note, by=amina)
    assert queries.chart_notes(stepped, ward_7) == []
    assert ChartNote.objects.count() == 1


def test_a_note_holds_no_nhs_number(stepped, ward_7, ben):
    with pytest.raises(ValidationError, match="NHS number"):
        actions.write_note(stepped, unit=ward_7, period=STEP, text="About 943 476 5919", by=ben)


def test_no_step_change_no_difference(falls, ward_7, record):
    record(falls, ward_7, FALLS)
    assert chart_of(falls) == xmr(FALLS, direction="decrease")
