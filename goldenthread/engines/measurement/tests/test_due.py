"""Every number that is due on one page: entered together, and only what is wrong stays."""

import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from goldenthread.engines.measurement import actions, queries
from goldenthread.engines.measurement.models import Observation
from goldenthread.engines.measurement.rules import Numbers
from goldenthread.foundations.audit.queries import entries_about
from goldenthread.foundations.clock import work
from goldenthread.foundations.organisation.models import Unit

pytestmark = [pytest.mark.database]
PAGE = "/measures/quick/"


def due(person, **options):
    return [(d.measure.name, d.unit.name, d.period.label) for d in queries.numbers_due(person, **options)]


def posted(page, **answers):
    """What a browser sends from the page, with these answers in it."""
    content = page.content.decode()
    keys = re.findall(r'name="row" value="([^"]+)"', content)
    key = re.search(r'name="key" value="([0-9a-f]{32})"', content)[1]
    sent = {"key": key, "row": keys} | {f"state-{row}": "measured" for row in keys}
    return sent | answers


def key_of(measure, unit, start="2026-05-01"):
    return f"{measure.pk}-{unit.pk}-{start}"


@pytest.fixture
def three(falls, fall_rate, make_measure, ward_7):
    return falls, fall_rate, make_measure(ward_7, "Staff away", kind="amount", unit_label="hours")


def test_the_next_period_of_each_series_is_due(three, ward_7, amina, record):
    record(three[0], ward_7, [4, 5, None])
    record(three[1], ward_7, [(3, 800)])
    assert due(amina) == [("Falls", "Ward 7", "May 2026"), ("Staff away", "Ward 7", "May 2026")]
    actions.record_value(
        three[0], unit=ward_7, period=three[0].period_of(date(2026, 5, 1)), by=amina, value=4
    )
    assert due(amina) == [("Staff away", "Ward 7", "May 2026")]


def test_what_is_missing_comes_one_after_another(falls, ward_7, amina, record):
    record(falls, ward_7, [4, None, None])
    assert due(amina) == [("Falls", "Ward 7", "April 2026")]


def test_places_that_report_are_asked_and_not_the_one_that_keeps_it(
    lunch, ward_7, ward_8, dev, amina, record
):
    record(lunch, ward_7, [(1, 10), None])
    record(lunch, ward_8, [(1, 10), None])
    assert [place for _, place, _ in due(dev)] == ["Ward 7", "Ward 8"]
    assert [place for _, place, _ in due(amina)] == ["Ward 7"]
    assert due(dev, unit_ids={ward_8.pk}) == [("Home before lunch", "Ward 8", "May 2026")]


def test_nothing_is_due_of_retired_measures_or_elsewhere(falls, ward_7, erin, amina):
    assert due(erin) == []
    actions.retire_measure(falls, reason="Replaced", version=falls.version, by=amina)
    assert due(amina) == []


def test_three_numbers_are_entered_with_one_form(three, ward_7, amina, sign_in):
    falls, rate, away = three
    client = sign_in(amina)
    sent = posted(
        client.get(PAGE),
        **{
            f"state-{key_of(falls, ward_7)}": "none",
            f"numerator-{key_of(rate, ward_7)}": "3",
            f"denominator-{key_of(rate, ward_7)}": "1,812",
            f"state-{key_of(away, ward_7)}": "not_measured",
        },
    )
    answer = client.post(PAGE, sent)
    assert (answer.status_code, answer.url) == (302, PAGE)
    rows = Observation.objects.order_by("measure__name")
    assert [(row.measure.name, row.numerator, row.denominator, row.value, row.state) for row in rows] == [
        ("Fall rate", 3.0, 1812.0, None, "measured"),
        ("Falls", None, None, 0.0, "measured"),
        ("Staff away", None, None, None, "not_measured"),
    ]
    assert all(entries_about(row) for row in rows)
    page = client.get(PAGE).content.decode()
    assert "3 numbers are entered" in page
    assert "Nothing is due here" in page


def test_what_is_right_is_kept_and_what_is_wrong_stays_with_its_sentence(three, ward_7, amina, sign_in):
    falls, rate, away = three
    client = sign_in(amina)
    sent = posted(
        client.get(PAGE),
        **{f"value-{key_of(falls, ward_7)}": "four", f"value-{key_of(away, ward_7)}": "12.5"},
    )
    answer = client.post(PAGE, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert [row.value for row in Observation.objects.all()] == [12.5]
    assert "1 number is entered: Staff away, May 2026." in page
    assert "“four” is not a number" in page
    assert 'value="four"' in page
    assert "Fall rate, May 2026" in page
    again = posted(answer, **{f"value-{key_of(falls, ward_7)}": "4"})
    assert client.post(PAGE, again).status_code == 302
    assert Observation.objects.count() == 2


def test_the_same_form_sent_twice_has_its_effect_once(falls, ward_7, amina, sign_in):
    client = sign_in(amina)
    sent = posted(client.get(PAGE), **{f"value-{key_of(falls, ward_7)}": "4"})
    assert [client.post(PAGE, sent).status_code for _ in range(2)] == [302, 302]
    assert Observation.objects.count() == 1


def test_a_number_that_somebody_entered_meanwhile_is_told(falls, ward_7, amina, sign_in, record):
    client = sign_in(amina)
    sent = posted(client.get(PAGE), **{f"value-{key_of(falls, ward_7)}": "4"})
    record(falls, ward_7, [9])
    client.post(PAGE, sent)
    assert "has a number for May 2026 already" in client.get(PAGE).content.decode()
    assert [row.value for row in Observation.objects.all()] == [9.0]


def test_a_form_for_another_place_enters_nothing(falls, lunch, ward_7, ward_8, amina, sign_in):
    client = sign_in(amina)
    sent = posted(client.get(PAGE))
    for key in (key_of(lunch, ward_8), "1-1-2026-13-45", "x", f"{falls.pk}-{ward_8.pk}-2026-05-01"):
        foreign = sent | {
            "row": [key],
            f"numerator-{key}": "1",
            f"denominator-{key}": "2",
            f"value-{key}": "1",
        }
        assert client.post(PAGE, foreign).status_code == 422
    assert not Observation.objects.exists()


def test_without_the_look_at_whose_place_it_is_another_could(lunch, ward_8, amina, sign_in, monkeypatch):
    """Negative control: the rule of the action still stands behind the question."""
    monkeypatch.setattr(
        queries.due, "_open_places", lambda *given: {unit.pk: unit for unit in Unit.objects.all()}
    )
    (found,) = queries.numbers_named(amina, [key_of(lunch, ward_8)])
    with pytest.raises(PermissionDenied):
        actions.record_several([(found, Numbers(numerator=1.0, denominator=2.0))], by=amina)


@pytest.mark.parametrize("place", ["999999999", "x", "1.5"])
def test_a_place_that_is_none_is_not_found(falls, amina, sign_in, place):
    assert sign_in(amina).get(PAGE, {"place": place}).status_code == 404


def test_an_empty_form_says_what_to_do(falls, amina, sign_in):
    client = sign_in(amina)
    answer = client.post(PAGE, posted(client.get(PAGE)))
    assert answer.status_code == 422
    assert "No number is filled in" in answer.content.decode()


def test_a_hidden_small_number_is_not_shown_as_the_last(make_measure, ward_7, amina, sign_in, record):
    record(make_measure(ward_7, "Harms", small_numbers="hidden"), ward_7, [3, None])
    page = sign_in(amina).get(PAGE).content.decode()
    assert "Last time: hidden here (April 2026)." in page


def test_the_questions_asked_do_not_grow_with_the_measures(
    make_measure, ward_7, amina, record, django_assert_max_num_queries
):
    for i in range(8):
        record(make_measure(ward_7, f"Falls {i}"), ward_7, [4, None])
    with django_assert_max_num_queries(7):
        assert len(queries.numbers_due(amina)) == 8


def test_the_chart_is_looked_at_after_quick_numbers(falls, ward_7, amina):
    numbers = Numbers(value=4.0)
    actions.record_several([(d, numbers) for d in queries.numbers_due(amina)], by=amina)
    assert work.run_due(kinds=[actions.LOOK]) == 1
