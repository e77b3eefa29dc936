"""A measure may have several targets: a national standard and its own plan. It is judged against the one in force that
it answers for, and the others are lines on its chart."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.html import strip_tags

from goldenthread.engines.measurement import actions, figures, presenters, queries
from goldenthread.engines.measurement.models import Judgement, Measure, TargetLine
from goldenthread.engines.measurement.presenters.exports import about_chart, chart_document
from goldenthread.engines.measurement.tests.test_api_step_changes import Program
from goldenthread.foundations.audit.queries import entries_about
from goldenthread.foundations.clock.moments import now

from .conftest import MAY

pytestmark = [pytest.mark.database]

# Out of 100 people each month, about 80 were seen in time.
ABOUT_80 = [(value, 100) for value in (80, 82, 79, 81, 80, 78, 83, 80, 79, 81, 82, 80, 79, 81)]


@pytest.fixture
def in_time(make_measure, ward_7, record) -> Measure:
    """Seen within four hours, with a target of 95 % of its own; about 80 % are."""
    measure = make_measure(
        ward_7,
        "Seen in four hours",
        kind="proportion",
        out_of="Everyone who came",
        unit_label="in 100",
        direction="increase",
        target=95.0,
        target_source="NHS constitution",
    )
    record(measure, ward_7, ABOUT_80)
    return measure


def plan(measure, **more):
    about = {"name": "Our plan to March", "value": 70.0, "is_ours": True, "by": None} | more
    return actions.add_target(measure, **about)


def goal_of(measure):
    return Judgement.objects.get(measure=measure, unit=measure.unit).assurance


def test_the_icon_is_judged_against_the_one_in_force_that_is_answered_for(in_time):
    assert goal_of(in_time) == "consistent_fail"
    plan(in_time, starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31))
    assert goal_of(in_time) == "consistent_pass"
    figure = figures.series_of(in_time, in_time.unit)
    assert figure.terms.target == 70.0
    assert figure.chart.target == 70.0


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "target"),
    [
        (None, None, 70.0),
        (date(2026, 5, 31), None, 70.0),
        (date(2026, 6, 1), None, 95.0),
        (None, date(2026, 5, 31), 70.0),
        (None, date(2026, 5, 30), 95.0),
    ],
)
def test_a_target_holds_from_its_first_to_its_last_day(in_time, starts_on, ends_on, target):
    plan(in_time, starts_on=starts_on, ends_on=ends_on)
    assert figures.series_of(in_time, in_time.unit).terms.target == target


def test_a_target_that_is_not_answered_for_is_a_line_alone(in_time):
    actions.add_target(in_time, name="Best in England", value=75.0, by=None)
    figure = figures.series_of(in_time, in_time.unit)
    assert figure.terms.target == 95.0
    assert [(line.name, line.value) for line in figure.lines] == [("Best in England", 75.0)]
    assert "Best in England 75.0%" in presenters.chart_view(figure, id="c").svg


def test_the_next_of_two_plans_takes_over_on_its_day(in_time, ward_7):
    plan(in_time, name="To March", ends_on=date(2026, 4, 30))
    plan(in_time, name="After March", value=85.0, starts_on=date(2026, 5, 1))
    assert figures.series_of(in_time, ward_7).terms.target == 85.0
    april = queries.target_lines([in_time.pk])[in_time.pk]
    assert [line.name for line in april if line.is_in_force(date(2026, 4, 30))] == ["To March"]


def test_pages_of_many_show_the_target_in_force_with_no_query_more(in_time, django_assert_num_queries):
    plan(in_time)
    row = Judgement.objects.select_related("measure__unit").get(measure=in_time)
    with django_assert_num_queries(0):
        standing = figures.Standing.of(row.measure, row)
        assert presenters.target_words(standing) == "at least 70.0%"


def test_what_is_kept_equals_a_judgement_from_scratch(in_time):
    line = plan(in_time)
    for change in (lambda: None, lambda: actions.take_off_target(line, reason="Agreed anew", by=None)):
        change()
        kept = [figures.kept_in(row) for row in Judgement.objects.all()]
        assert kept == actions.judged_from_scratch(list(Measure.objects.select_related("unit")))
    assert goal_of(in_time) == "consistent_fail"
    assert figures.series_of(in_time, in_time.unit).terms.target == 95.0


def test_not_judging_anew_would_be_seen(in_time, monkeypatch):
    """Negative control."""
    from goldenthread.engines.measurement.actions import targets

    monkeypatch.setattr(targets, "judge_again", lambda measure_ids: 0)
    plan(in_time)
    assert goal_of(in_time) == "consistent_fail"


@pytest.mark.parametrize(
    ("wrong", "field", "says"),
    [
        ({"value": 101.0}, "value", "The target must be between 0 and 100, in the unit of the number."),
        ({"value": float("inf")}, "value", "too large to be right"),
        ({"value": float("nan")}, "value", "Check the number."),
        ({"starts_on": MAY.start, "ends_on": date(2026, 4, 30)}, "ends_on", "Check both days."),
        ({"name": "our plan TO March", "is_ours": False}, "name", "or choose another name."),
        ({"name": "Another", "starts_on": MAY.start}, "is_ours", "“Our plan to March” is answered for"),
        ({"name": "", "is_ours": False}, "name", ""),
        ({"name": "Patient 943 476 5919", "is_ours": False}, "name", ""),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(in_time, wrong, field, says):
    plan(in_time)
    with pytest.raises(ValidationError) as refused:
        plan(in_time, **wrong)
    assert list(refused.value.message_dict) == [field]
    assert says in " ".join(refused.value.messages)
    assert TargetLine.objects.count() == 1


def test_who_may_not_change_the_measure_may_not_change_its_targets(in_time, amina, erin):
    with pytest.raises(PermissionDenied, match="You may not change the targets of Seen in four hours"):
        plan(in_time, by=erin)
    line = plan(in_time, by=amina)
    with pytest.raises(PermissionDenied):
        actions.take_off_target(line, reason="Not mine", by=erin)
    actions.take_off_target(line, reason="Agreed anew", by=amina)
    entries = [(entry.verb, entry.reason) for entry in entries_about(line)]
    assert sorted(entries) == [("was set", ""), ("was taken off", "Agreed anew")]
    with pytest.raises(ValidationError, match="Somebody took this target off just now"):
        actions.take_off_target(TargetLine.objects.get(), reason="Twice", by=amina)


def test_a_target_is_added_and_taken_off_on_its_pages(in_time, amina, sign_in):
    client = sign_in(amina)
    add = f"/measures/{in_time.pk}/targets/add/"
    assert "Targets" in client.get(f"/measures/{in_time.pk}/").content.decode()
    page = client.get(add)
    key = page.content.decode().split('name="key" value="')[1].split('"')[0]
    typed = {"key": key, "name": "Our plan", "value": "170", "is_ours": "on", "starts_on": "2026-04-01"}
    refused = client.post(add, typed)
    assert refused.status_code == 422
    assert "The target must be between 0 and 100" in refused.content.decode()
    assert 'value="Our plan"' in refused.content.decode()
    key = refused.content.decode().split('name="key" value="')[1].split('"')[0]
    assert client.post(add, typed | {"key": key, "value": "70"}).status_code == 302
    words = " ".join(strip_tags(client.get(f"/measures/{in_time.pk}/targets/").content.decode()).split())
    assert "Our plan: 70.0% The icon is judged against it From 1 April 2026." in words
    line = TargetLine.objects.get()
    off = f"/measures/{in_time.pk}/targets/{line.pk}/take-off/"
    page = client.get(off).content.decode()
    assert "Our plan, 70.0%, from 1 April 2026" in page
    key = page.split('name="key" value="')[1].split('"')[0]
    assert client.post(off, {"key": key, "reason": "Agreed anew"}).status_code == 302
    assert client.get(off).status_code == 404
    history = strip_tags(client.get(f"/measures/{in_time.pk}/history/").content.decode())
    assert "The target “Our plan” of Seen in four hours was taken off" in history


def test_every_export_says_which_target_it_was_judged_against(in_time, ward_7):
    plan(in_time)
    actions.add_target(in_time, name="Best in England", value=97.0, by=None)
    figure = figures.series_of(in_time, ward_7)
    about = dict(about_chart(in_time, figure, made_at=now()))
    assert about["Target"] == "Our plan to March 70.0%"
    assert about["Other targets"] == "Best in England 97.0%"
    assert chart_document(in_time, figure, made_at=now())["chart"]["target"] == 70.0
    made = dict(presenters.how_made(in_time, figure, None))
    assert made["Target: Our plan to March"] == "70.0%"
    assert made["Best in England"] == "97.0%"
    assert "Target" not in made


def test_programs_read_the_targets_and_what_the_chart_is_judged_against(in_time, make_person, whole_trust):
    plan(in_time, ends_on=date(2027, 3, 31))
    actions.add_target(in_time, name="Best in England", value=97.0, by=None)
    program = Program(make_person("Gita Rao", "Data analyst", whole_trust, "analyst"), "read_measures")
    chart = program.get(f"measures/{in_time.pk}/chart").json()
    assert (chart["target"], chart["target_name"]) == (70.0, "Our plan to March")
    assert chart["other_targets"] == [{"name": "Best in England", "target": 97.0}]
    rows = json.loads(program.get(f"measures/{in_time.pk}/targets").content)["items"]
    assert [(row["name"], row["is_answered_for"], row["ends_on"]) for row in rows] == [
        ("Our plan to March", True, "2027-03-31"),
        ("Best in England", False, None),
    ]
