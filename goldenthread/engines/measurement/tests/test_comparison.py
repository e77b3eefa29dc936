"""Places that report one measure, held against each other; and asking for one shared standard."""

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from improvement_methods.spc import PointType

from goldenthread.engines.measurement import actions, figures, presenters
from goldenthread.engines.measurement.models import Measure, PublishedSeries, PublishedValue, StandardRequest
from goldenthread.engines.measurement.tests.test_pages import html, send_form, words
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.audit.models import Entry
from goldenthread.foundations.notices.models import Notice

pytestmark = [pytest.mark.database]

LAST = 17


@pytest.fixture
def home_early(make_measure, whole_trust, ward_7, ward_8, surgery, estates, record, dev):
    """Four places; Surgery sends far fewer people home before lunch than the others."""
    measure = make_measure(
        whole_trust,
        "Home early",
        kind="proportion",
        out_of="Everyone who went home",
        unit_label="of people who went home",
        direction="increase",
        owner=dev,
    )
    for unit, (home, everyone) in {
        ward_7: (334, 1000), ward_8: (332, 1000), surgery: (20, 120), estates: (336, 1000),
    }.items():  # fmt: skip
        record(measure, unit, [(home, everyone)] * LAST)
    return measure


def test_a_place_that_differs_by_more_than_chance_is_named(home_early, surgery):
    figure = figures.compare_places(home_early)
    assert [place.name for place in figure.places] == sorted(place.name for place in figure.places)
    assert [place.name for place in figure.standing_out] == [surgery.name]
    assert figure.standing_out[0].meaning is PointType.CONCERN
    assert presenters.comparison_sentence(figure).startswith(
        "1 of 4 places differs by more than size and chance"
    )


def test_it_is_the_percentage_of_sums_over_a_whole_year(home_early, ward_7):
    figure = figures.compare_places(home_early)
    place = next(place for place in figure.places if place.name == ward_7.name)
    assert figure.span.label == "2025"
    assert (place.shown.numerator, place.shown.denominator) == (4008, 12000)


def test_each_place_says_what_it_could_not_have_seen(home_early):
    view = presenters.comparison_view(figures.compare_places(home_early), "Home early")
    assert all(re.fullmatch(r"under \d.*% or over \d.*%", row[-1]) for row in view.rows)


def test_a_rate_is_compared_per_what_it_is_per(make_measure, medicine, ward_7, ward_8, record):
    measure = make_measure(medicine, "Falls", kind="rate", per=1000, unit_label="falls per 1,000 bed days")
    record(measure, ward_7, [(9, 1500)] * LAST)
    record(measure, ward_8, [(2, 1500)] * LAST)
    figure = figures.compare_places(measure)
    assert [round(place.shown.value, 2) for place in figure.places] == [6.0, 1.33]
    assert figure.funnel.centre == pytest.approx(11 / 3)
    assert presenters.comparison_view(figure, "Falls").rows[0][3] == "6.0"


def test_counts_stand_beside_each_other_without_a_funnel(
    falls, make_measure, medicine, ward_7, ward_8, record
):
    measure = make_measure(medicine, "Complaints")
    record(measure, ward_7, [3.0, 4.0])
    record(measure, ward_8, [1.0, 2.0])
    figure = figures.compare_places(measure)
    assert figure.funnel is None
    assert len(figure.series) == 2
    assert "does not say how large a place is" in presenters.comparison_sentence(figure)


def test_small_numbers_are_hidden_in_a_comparison(make_measure, medicine, ward_7, ward_8, record):
    measure = make_measure(
        medicine, "Came back", kind="proportion", out_of="Everyone", small_numbers=Measure.SmallNumbers.HIDDEN
    )
    record(measure, ward_7, [(0, 40)] * (LAST - 1) + [(0, 40)])
    record(measure, ward_8, [(4, 50)] + [(0, 50)] * (LAST - 1))
    by_name = {place.name: place.shown for place in figures.compare_places(measure).places}
    assert by_name[ward_8.name].is_hidden
    assert by_name[ward_7.name].numerator == 0


def test_the_page_ranks_nobody(home_early, ben, sign_in):
    text = words(sign_in(ben).get(f"/measures/{home_early.pk}/compare/"))
    assert "1 of 4 places differs" in text
    assert "Ask for a shared standard" in text
    for word in ("worst", "league", "failing", "rank"):
        assert word not in text.lower()


def test_nothing_to_compare_is_said(home_early, make_measure, ward_7, ben, sign_in):
    empty = make_measure(ward_7, "New", kind="proportion", out_of="Everyone")
    assert "no numbers to compare yet" in words(sign_in(ben).get(f"/measures/{empty.pk}/compare/"))


def ask(client, measure, **answers):
    given = {"stands_out": "Surgery is lower.", "reason": "One way to plan going home."} | answers
    return send_form(client, f"/measures/{measure.pk}/compare/ask/", **given)


def test_a_shared_standard_is_asked_for_and_taken_up(home_early, ben, dev, surgery, sign_in):
    assert ask(sign_in(ben), home_early).status_code == 302
    request = StandardRequest.objects.get()
    assert (request.names, request.unit_ids) == ([surgery.name], [surgery.pk])
    assert str(request.first_period) == "2025-01-01"
    assert "asks for a shared standard" in Notice.objects.get(person=dev).text
    browser, address = sign_in(dev), f"/measures/standards/{request.pk}/"
    assert "Waiting for an answer" in words(browser.get("/measures/standards/"))
    assert send_form(browser, address, answer="From July.", decision="taken_up").status_code == 302
    request.refresh_from_db()
    assert request.state == StandardRequest.State.TAKEN_UP
    assert "answered" in Notice.objects.get(person=ben).text
    kinds = Entry.objects.filter(record_kind="measurement.standardrequest").order_by("pk")
    assert [entry.verb for entry in kinds] == ["was asked for", "was taken up"]


def test_to_decline_takes_a_reason(home_early, ben, dev, sign_in):
    ask(sign_in(ben), home_early)
    address = f"/measures/standards/{StandardRequest.objects.get().pk}/"
    answer = send_form(sign_in(dev), address, answer="", decision="declined")
    assert answer.status_code == 422
    assert "Say why it is declined" in html(answer)


def test_only_who_was_asked_answers(home_early, ben, carys, sign_in):
    ask(sign_in(ben), home_early)
    request = StandardRequest.objects.get()
    with pytest.raises(PermissionDenied):
        actions.answer_request(request, taken_up=True, answer="", version=1, by=carys)
    assert "Your answer" not in words(sign_in(carys).get(f"/measures/standards/{request.pk}/"))


def test_what_was_typed_stays_when_it_is_refused(home_early, ben, sign_in):
    answer = ask(sign_in(ben), home_early, reason="")
    assert answer.status_code == 422
    assert "Surgery is lower." in html(answer)


def test_a_measure_nobody_looks_after_can_ask_nobody(home_early, ben):
    with pytest.raises(ValidationError, match="Nobody looks after"):
        actions.ask_for_standard(
            home_early, names=["x"], unit_ids=[], span=figures.compare_places(home_early).span,
            stands_out="x", reason="y", asked_of=None, by=ben,
        )  # fmt: skip


def test_a_request_about_a_kept_measure_is_nobody_elses(make_measure, ward_7, amina, dev, erin, sign_in):
    kept = make_measure(ward_7, "Stress", audience="kept", owner=amina)
    request = StandardRequest.objects.create(
        measure=kept, names=["Ward 7"], first_period="2025-01-01", last_period="2025-12-31", stands_out="x",
        reason="y", asked_by_label="Dev", asked_at="2026-06-01T09:00Z", asked_of=amina, body_id=kept.body_id,
    )  # fmt: skip
    audit.record("was asked for", request, by=None)
    client = sign_in(erin)
    assert client.get(f"/measures/standards/{request.pk}/").status_code == 404
    assert "Stress" not in words(client.get("/measures/standards/"))


@pytest.fixture
def waits(trust, northfold):
    series = PublishedSeries.objects.create(
        slug="waits", title="Seen in four hours", definition="x", publisher="NHS England", licence="OGL",
        kind="proportion", per=100, unit_label="of people", direction="increase", grain="month",
    )  # fmt: skip
    for month in range(1, 13):
        for body, good in ((trust, 700), (northfold, 800)):
            PublishedValue.objects.create(
                series=series, body=body, period_start=f"2025-{month:02}-01", numerator=good, denominator=1000
            )
    audit.record("was loaded", series, by=None)
    return series


def test_trusts_in_published_numbers_are_compared_for_anyone(waits, client, trust):
    text = words(client.get("/published/waits/compare/"))
    assert trust.name in text
    assert "Ask for a shared standard" not in text


def test_a_request_about_published_numbers_stays_in_the_own_trust(waits, ben, dev, sign_in):
    answers = {"stands_out": "We differ.", "reason": "Learn together.", "email": dev.email}
    assert send_form(sign_in(ben), "/published/waits/compare/ask/", **answers).status_code == 302
    request = StandardRequest.objects.get()
    assert (request.series, request.measure, request.body_id) == (waits, None, ben.body_id)
