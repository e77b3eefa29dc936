from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from goldenthread.engines.measurement import actions, queries, rules
from goldenthread.engines.measurement.models import Kind, Measure, Observation
from goldenthread.foundations.audit.models import Entry
from goldenthread.foundations.clock.periods import Grain, Period

from .conftest import MAY, month

pytestmark = pytest.mark.database


def enter(measure, unit, by=None, period=MAY, **numbers):
    return actions.record_value(measure, unit=unit, period=period, by=by, **numbers)


def test_a_number_is_entered_with_who_and_when(falls, ward_7, amina):
    observation = enter(falls, ward_7, amina, value=4)
    assert (observation.value, observation.revision, observation.is_current) == (4.0, 1, True)
    assert observation.entered_by_label == "Amina Khan, Ward manager"
    assert Entry.objects.get(record_kind="measurement.observation").verb == "was entered"


def test_a_correction_keeps_the_number_it_corrected(falls, ward_7, amina, ben):
    first = enter(falls, ward_7, amina, value=4)
    second = actions.correct_value(first, value=5, reason="A late report", by=ben)
    rows = list(
        Observation.objects.order_by("revision").values_list("value", "is_current", "revision", "reason")
    )
    assert rows == [(4.0, False, 1, ""), (5.0, True, 2, "A late report")]
    third = actions.correct_value(second, state="not_measured", reason="Both were of Ward 8", by=amina)
    assert (third.value, third.state, third.revision) == (None, "not_measured", 3)


def test_a_number_that_was_corrected_cannot_be_corrected_again(falls, ward_7, amina):
    first = enter(falls, ward_7, amina, value=4)
    actions.correct_value(first, value=5, reason="A late report", by=amina)
    stale = Observation.objects.get(pk=first.pk)
    with pytest.raises(ValidationError, match="corrected already"):
        actions.correct_value(stale, value=6, reason="Again", by=amina)


def test_a_correction_needs_a_reason_and_another_number(falls, ward_7, amina):
    first = enter(falls, ward_7, amina, value=4)
    with pytest.raises(ValidationError, match="Say why"):
        actions.correct_value(first, value=5, reason=" ", by=amina)
    with pytest.raises(ValidationError, match="there already"):
        actions.correct_value(first, value=4, reason="Looked again", by=amina)
    first.refresh_from_db()
    assert first.is_current


def test_a_second_number_for_a_period_is_refused(falls, ward_7, amina):
    enter(falls, ward_7, amina, value=4)
    with pytest.raises(ValidationError, match="has a number for May 2026 already"):
        enter(falls, ward_7, amina, value=5)


def test_groups_have_numbers_of_their_own(falls, ward_7):
    enter(falls, ward_7, value=4)
    enter(falls, ward_7, value=3, stratum_dimension="Sex", stratum_code="Female")
    assert Observation.objects.filter(is_current=True).count() == 2


@pytest.mark.writes_raw("what the database itself refuses")
def test_the_database_holds_one_standing_number(falls, ward_7, trust):
    first = enter(falls, ward_7, value=4)
    twin = Observation(
        measure=falls,
        unit=ward_7,
        period_start=first.period_start,
        value=9,
        revision=7,
        reason="x",
        entered_by_label="x",
        entered_at=first.entered_at,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


@pytest.mark.parametrize(
    "broken",
    [
        {"value": None},
        {"numerator": 1.0},
        {"state": "not_measured"},
        {"value": None, "numerator": 1.0, "denominator": 0.0},
        {"value": None, "numerator": -1.0, "denominator": 2.0},
        {"revision": 2, "reason": ""},
        {"stratum_dimension": "Sex"},
    ],
)
def test_the_database_refuses_numbers_that_cannot_be(falls, ward_7, broken):
    first = enter(falls, ward_7, value=4)
    with pytest.raises(IntegrityError), transaction.atomic():
        Observation.objects.filter(pk=first.pk).update(**broken)


@pytest.mark.parametrize(
    ("kind", "numbers", "words"),
    [
        ("proportion", {"numerator": 12, "denominator": 10}, "12 out of 10 is more than all of them"),
        ("proportion", {"numerator": 1}, "Say out of how many"),
        ("proportion", {"denominator": 1}, "Say how many"),
        ("proportion", {"value": 40}, "not the result"),
        ("rate", {"numerator": -1, "denominator": 10}, "-1 is below nought"),
        ("rate", {"numerator": 3, "denominator": 0}, "3 out of 0 cannot be"),
        ("rate", {"numerator": float("nan"), "denominator": 3}, "too large"),
        ("count", {"value": -1}, "below nought"),
        ("count", {"value": float("inf")}, "too large"),
        ("count", {"numerator": 1, "denominator": 2}, "one number"),
        ("count", {}, "Give the number"),
        ("count", {"value": 1, "state": "not_measured"}, "Not both"),
        ("amount", {"value": -1}, "below nought"),
    ],
)
def test_numbers_that_cannot_be_are_refused_with_a_sentence(make_measure, ward_7, kind, numbers, words):
    measure = make_measure(ward_7, kind=kind, per=1000 if kind == "rate" else None)
    with pytest.raises(ValidationError) as refused:
        enter(measure, ward_7, **numbers)
    assert words in " ".join(refused.value.messages)
    assert not Observation.objects.exists()


def test_a_rate_may_be_more_than_its_denominator(make_measure, ward_7):
    measure = make_measure(ward_7, kind="rate", per=1)
    assert enter(measure, ward_7, numerator=12, denominator=10).numerator == 12


def test_money_under_budget_may_be_below_nought(make_measure, ward_7):
    measure = make_measure(ward_7, kind="amount", may_be_negative=True)
    assert enter(measure, ward_7, value=-3.5).value == -3.5


def test_none_of_none_is_no_cases_and_not_nought(lunch, ward_7):
    assert enter(lunch, ward_7, numerator=0, denominator=0).state == "not_applicable"


def test_counts_come_in_halves(make_measure, ward_7):
    measure = make_measure(ward_7, kind="rate", per=1)
    assert enter(measure, ward_7, numerator=20.5, denominator=40).numerator == 20.5


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (month(2026, 7), "July 2026 is not over. Enter it from 31 July 2026"),
        (month(2026, 6), "June 2026 is not over"),
        (month(2020, 3), "Ward 7 opened on 2020-04-01, after March 2020"),
    ],
)
def test_a_period_is_over_and_its_place_was_open(falls, ward_7, period, words):
    with pytest.raises(ValidationError, match=words):
        enter(falls, ward_7, period=period, value=1)


def test_the_running_day_may_be_entered(make_measure, ward_7, the_day):
    measure = make_measure(ward_7, grain=Grain.DAY)
    assert enter(measure, ward_7, period=Period(the_day, Grain.DAY), value=1)
    with pytest.raises(ValidationError, match="has not come yet"):
        enter(measure, ward_7, period=Period(date(2026, 6, 16), Grain.DAY), value=1)


def test_only_places_of_a_measure_report_it(falls, ward_8):
    with pytest.raises(ValidationError, match="Ward 8 is not part of Ward 7"):
        enter(falls, ward_8, value=1)


def test_erin_may_not_enter_numbers_of_ward_7(falls, ward_7, erin):
    with pytest.raises(PermissionDenied, match="You may not enter numbers for Ward 7"):
        enter(falls, ward_7, erin, value=1)


def test_a_retired_measure_takes_no_more_numbers(falls, ward_7, amina):
    enter(falls, ward_7, value=1)
    actions.retire_measure(falls, reason="Counted elsewhere now", by=amina, version=falls.version)
    with pytest.raises(ValidationError, match="was retired on"):
        enter(falls, ward_7, period=month(2026, 4), value=1)
    assert Observation.objects.count() == 1
    assert Measure.objects.get(pk=falls.pk).retired_on == date(2026, 6, 15)


def test_what_numbers_mean_cannot_change_under_them(falls, ward_7, amina):
    enter(falls, ward_7, value=1)
    with pytest.raises(ValidationError, match="Retire it and add another"):
        actions.change_measure(falls, by=amina, version=falls.version, grain=Grain.WEEK)
    falls = queries.get_measure(falls.pk, seen_by=amina)
    actions.change_measure(falls, by=amina, version=falls.version, counted="Every fall, and every near fall")
    assert Measure.objects.get(pk=falls.pk).counted == "Every fall, and every near fall"


def test_a_measure_says_how_its_number_is_made(make_measure, ward_7):
    with pytest.raises(ValidationError, match="says out of what"):
        make_measure(ward_7, kind=Kind.RATE, per=1000, out_of="")
    with pytest.raises(ValidationError, match="cannot be blank"):
        make_measure(ward_7, counted="")
    with pytest.raises(ValidationError, match="between 0 and 100"):
        make_measure(ward_7, kind=Kind.PROPORTION, target=120)
    with pytest.raises(ValidationError, match="An amount does not say how many people"):
        make_measure(ward_7, kind=Kind.AMOUNT, small_numbers="hidden")


def test_one_place_has_one_measure_of_a_name(make_measure, ward_7, ward_8):
    make_measure(ward_7)
    make_measure(ward_8)
    with pytest.raises(ValidationError, match="of that name already"):
        make_measure(ward_7, "FALLS")


def test_an_nhs_number_is_refused_in_a_measure(make_measure, ward_7):
    with pytest.raises(ValidationError, match="NHS number"):
        make_measure(ward_7, counted="Falls of 943 476 5919")


def test_possible_values_follow_from_the_kind(make_measure, ward_7):
    assert make_measure(ward_7, "a", kind=Kind.PROPORTION).possible == (0.0, 100.0)
    assert make_measure(ward_7, "b", kind=Kind.RATE, per=1000).possible == (0.0, None)
    assert make_measure(ward_7, "c", kind=Kind.AMOUNT, may_be_negative=True).possible == (None, None)


def test_numbers_of_people_are_whole_where_small_ones_are_hidden(make_measure, ward_7):
    measure = make_measure(ward_7, small_numbers="hidden")
    with pytest.raises(ValidationError, match="not a whole number"):
        rules.numbers_of(measure, value=2.5)
