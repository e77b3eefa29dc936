"""The demonstration as it is built. One build serves every test here; what a test writes is undone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.apps import apps
from django.db import models, transaction
from django.test import Client
from django.urls import reverse
from improvement_methods.spc import Signal, Variation

from goldenthread.demo import queries
from goldenthread.demo.actions import build_demo
from goldenthread.demo.story.bodies import PARTNERS, SEAHOLME
from goldenthread.demo.story.measures import MEASURES
from goldenthread.demo.story.people import CAST
from goldenthread.demo.story.shapes import Says, Series, Told
from goldenthread.engines.measurement import figures as measurement
from goldenthread.engines.measurement import queries as measures
from goldenthread.engines.measurement.models import Measure, Observation, PublishedSeries, PublishedValue
from goldenthread.foundations.access.models import Account, Seat
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import (
    Across,
    Body,
    BodyOwned,
    BodyPlacement,
    Person,
    Unit,
    UnitSuccession,
    scope_across,
    scope_of,
)
from goldenthread.overviews.golden_thread import figures as golden_thread
from goldenthread.overviews.golden_thread.figures import Gap

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.writes_raw("what stands is built before any test begins, and what a test does is undone"),
]

THE_DAY = date(2026, 6, 15)


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: pytest.FixtureDef) -> Iterator[list[str]]:
    """The demonstration, and what was said while it was built."""
    said: list[str] = []
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(f"{THE_DAY}T09:00:00+01:00", tick=False):
            build_demo(progress=said.append)
        yield said
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _is_built(built: list[str]) -> None:
    """Every test here stands on the one build."""


@pytest.fixture
def seaholme() -> Iterator[Body]:
    body = Body.objects.get(code=SEAHOLME.code)
    with scope_of(body):
        yield body


def someone(email: str) -> Person:
    return Person.objects.get(email=email)


# --- what is real, and what is not -------------------------------------------------------------------------------


def test_nothing_invented_hangs_on_a_real_body():
    owned = [model for model in apps.get_models() if issubclass(model, BodyOwned)]
    assert owned
    with scope_across(Across.CHECKS):
        wrong = [model.__name__ for model in owned if model.objects.filter(body__is_invented=False).exists()]
    assert not wrong


def test_only_published_figures_and_the_partnership_name_real_bodies():
    naming = {
        model.__name__
        for model in apps.get_models()
        if not issubclass(model, BodyOwned)
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is Body
        if model.objects.filter(**{f"{field.name}__is_invented": False}).exists()
    }
    assert naming == {"PublishedValue", "BodyPlacement"}


def test_invented_bodies_have_codes_that_the_register_cannot_issue():
    assert all("-" in code for code in Body.objects.filter(is_invented=True).values_list("code", flat=True))
    assert Body.objects.filter(is_invented=True).count() == 3


def test_the_register_holds_199_open_trusts():
    real = Body.objects.filter(kind=Body.Kind.TRUST, is_invented=False)
    assert real.count() == 271
    assert real.filter(closed_on=None).count() == 199


def test_five_trusts_are_in_the_partnership():
    partnership = Body.objects.get(kind=Body.Kind.PARTNERSHIP)
    members = BodyPlacement.objects.filter(organisation.in_force(date(2018, 1, 1)), parent=partnership)
    assert set(members.values_list("child__code", flat=True)) == set(PARTNERS)


def percent_and_number(slug, start, **which):
    values = PublishedValue.objects.filter(series__slug=slug, period_start=start, **which)
    met, everyone = values.aggregate(a=models.Sum("numerator"), b=models.Sum("denominator")).values()
    return round(100 * met / everyone, 3), everyone


def test_england_as_published_met_four_hours_in_75_545_of_100():
    assert percent_and_number("ae-four-hours", date(2025, 6, 1), area="ENG") == (75.545, 2_350_478)


def test_listed_trusts_together_met_four_hours_in_74_284_of_100():
    assert percent_and_number("ae-four-hours", date(2025, 6, 1), body__isnull=False) == (74.284, 2_220_449)


def test_the_rooms_own_figures_agree_with_the_publisher():
    series = PublishedSeries.objects.get(slug="ae-four-hours")
    found = measurement.published_figures(series, [])
    assert round(found.england.values[-1], 3) == 75.545
    assert round(found.listed.values[-1], 3) == 74.284


def test_cancer_keeps_its_halves():
    assert percent_and_number("cancer-62-days", date(2025, 9, 1), area="ENG") == (68.015, 30_483)
    halves = PublishedValue.objects.filter(series__slug="cancer-62-days").values_list(
        "denominator", flat=True
    )
    assert any(number % 1 == 0.5 for number in halves)


def test_leeds_in_2024_agreed_in_55_71_of_100():
    value = PublishedValue.objects.get(
        series__slug="staff-survey-improve", body__code="RR8", period_start=date(2024, 1, 1)
    )
    assert round(value.value, 2) == 55.71


# --- who and where -----------------------------------------------------------------------------------------------


def test_seaholme_has_about_400_people(seaholme):
    assert 380 <= Person.objects.count() <= 420


def test_seaholme_has_45_to_60_open_places(seaholme):
    assert 45 <= len(organisation.place_tree(on=THE_DAY)) <= 62


def test_places_were_renamed_moved_merged_and_closed(seaholme):
    ward_3 = Unit.objects.get(name="Ward 3")
    assert [row.name for row in ward_3.placements.order_by("starts_on")] == ["Short stay ward", "Ward 3"]
    virtual = Unit.objects.get(name="Virtual ward")
    assert [row.parent.name for row in virtual.placements.order_by("starts_on")] == [
        "Clinical support",
        "Community",
    ]
    assert UnitSuccession.objects.get().successor.name == "Ward 12"
    assert Unit.objects.filter(closed_on__isnull=False).count() == 2


def test_northfold_has_two_people():
    with scope_of(Body.objects.get(code="NOR-1")):
        assert Person.objects.count() == 2
        assert not Measure.objects.exists()


def test_only_the_cast_has_accounts_and_none_has_a_password():
    assert set(Account.objects.values_list("email", flat=True)) == {person.email for person in CAST}
    assert not any(account.has_usable_password() for account in Account.objects.all())


# --- what the methods see ----------------------------------------------------------------------------------------

EVERY_SERIES = [
    pytest.param(told, series, id=f"{told.key}-{series.place}") for told in MEASURES for series in told.series
]
IMPROVING = {Variation.IMPROVEMENT_HIGH, Variation.IMPROVEMENT_LOW}
CONCERNING = {Variation.CONCERN_HIGH, Variation.CONCERN_LOW}


@pytest.fixture(scope="module")
def judged(built: list[str]) -> dict[tuple[str, str], measurement.SeriesFigure]:
    """Every series as its numbers alone say it, by the names of its measure and of its place."""
    with (
        time_machine.travel(f"{THE_DAY}T09:00:00+01:00", tick=False),
        scope_of(Body.objects.get(code=SEAHOLME.code)),
    ):
        return {
            (measure.name, measure.unit.name, unit.name): measurement.as_if(
                measure, unit, steps=lambda _: ()
            )[1]
            for measure in Measure.objects.select_related("unit")
            for unit in Unit.objects.filter(
                pk__in=Observation.objects.filter(measure=measure).values("unit_id")
            )
        }


def name_of(place: str) -> str:
    from goldenthread.demo.story.places import CHANGES, PLACES, Renamed

    if place == "trust":
        return SEAHOLME.name
    renamed = {change.place: change.name for change in CHANGES if isinstance(change, Renamed)}
    return renamed.get(place) or next(one.name for one in PLACES if one.key == place)


@pytest.mark.parametrize(("told", "series"), EVERY_SERIES)
def test_the_methods_say_what_was_planted(told: Told, series: Series, judged):
    figure = judged[told.name, name_of(told.place), name_of(series.place)]
    chart = figure.chart
    if told.hides_small_numbers:
        assert chart is not None
        return
    stands_out = [signal for signal in chart.signal if signal != Signal.COMMON_CAUSE]
    match series.shape.says:
        case Says.QUIET:
            assert chart.variation == Variation.COMMON_CAUSE
            assert not stands_out
        case Says.IMPROVEMENT:
            assert chart.variation in IMPROVING
        case Says.CONCERN:
            assert chart.variation in CONCERNING
        case Says.OUTLIER:
            assert chart.variation == Variation.COMMON_CAUSE
            assert len(stands_out) == 1
        case Says.LITTLE:
            assert len(figure.periods) < 12


def test_falls_of_the_nine_wards_together_improve(seaholme):
    falls = Measure.objects.get(name="Falls per 1,000 bed days")
    figure = measurement.series_of(falls, falls.unit)
    assert figure.chart.variation in IMPROVING
    assert figure.reported[-1] == (7, 9)


def test_two_wards_have_sent_no_falls_for_six_weeks(seaholme):
    falls = Measure.objects.get(name="Falls per 1,000 bed days")
    silent = [
        figure for figure in measurement.each_of(falls, measures.reporting_units(falls)) if figure.is_stale
    ]
    assert {figure.place for figure in silent} == {"Ward 2", "Ward 10"}
    assert all(figure.weeks_silent >= 6 for figure in silent)


def test_some_small_numbers_are_hidden_and_some_are_shown(seaholme):
    interpreter = Measure.objects.get(name__startswith="Interpreter")
    figure = measurement.series_of(interpreter, Unit.objects.get(name="Labour ward"))
    assert {measurement.PointState.HIDDEN, measurement.PointState.MEASURED} <= set(figure.states)


def test_zeros_gaps_and_not_applicable_are_all_there(seaholme):
    assert {"measured", "not_measured", "not_applicable"} == set(
        Observation.objects.values_list("state", flat=True).distinct()
    )
    assert Observation.objects.filter(value=0).exists()
    assert Observation.objects.filter(numerator=0).exists()


def test_corrections_keep_what_they_corrected_and_say_why(seaholme):
    corrected = Observation.objects.filter(revision=2)
    assert corrected.count() == sum(len(told.corrections) for told in MEASURES)
    assert all(row.reason for row in corrected)


def test_some_measures_were_never_measured(seaholme):
    never = [measure for measure in Measure.objects.all() if not measures.has_values(measure)]
    assert len(never) == 3, "Two are planted, and one was begun from the library this week."


# --- where the thread is cut -------------------------------------------------------------------------------------

NOT_PLANTED = {Gap.TOO_MANY_PRIORITIES, Gap.PRIORITY_NOT_HELPED}


@pytest.mark.parametrize("gap", [gap for gap in Gap if gap not in NOT_PLANTED])
def test_the_thread_is_cut_in_this_way_too(seaholme, gap):
    thread = golden_thread.whole_thread(seen_by=someone("imran.shah@seaholme.example"), on=THE_DAY)
    assert gap in {finding.gap for finding in golden_thread.gaps_in(thread, on=THE_DAY)}


def test_everyday_improvements_are_not_gaps(seaholme):
    thread = golden_thread.whole_thread(seen_by=someone("imran.shah@seaholme.example"), on=THE_DAY)
    findings = golden_thread.gaps_in(thread, on=THE_DAY)
    assert not [f for f in findings if getattr(f.subject, "kind", "") == "everyday"]


# --- signing in as the cast --------------------------------------------------------------------------------------


def test_everyone_of_the_cast_can_sign_in_and_reach_the_first_page():
    for player in queries.cast():
        browser = Client()
        answer = browser.post(reverse("demo:cast_sign_in", args=[player.seat.pk]), follow=True)
        assert answer.status_code == 200
        assert answer.redirect_chain == [("/", 302)]
        assert player.told.given in answer.text


def test_the_cast_is_listed_with_what_each_would_do():
    page = Client().get(reverse("demo:cast_list")).text
    for person in CAST:
        assert person.given in page
        assert person.title in page


def test_signing_in_as_someone_else_changes_who_one_is():
    ruth, *_, tess = queries.cast()
    browser = Client()
    browser.post(reverse("demo:cast_sign_in", args=[ruth.seat.pk]))
    page = browser.post(reverse("demo:cast_sign_in", args=[tess.seat.pk]), follow=True).text
    assert "Northfold" in page


def test_nobody_signs_in_by_following_a_link():
    ruth = queries.cast()[0]
    assert Client().get(reverse("demo:cast_sign_in", args=[ruth.seat.pk])).status_code == 405


def test_the_cast_cannot_be_found_where_this_is_no_demonstration(settings):
    seat = queries.cast()[0].seat
    settings.DEMO = False
    browser = Client()
    assert browser.post(reverse("demo:cast_sign_in", args=[seat.pk])).status_code == 404
    assert browser.get(reverse("demo:cast_list")).status_code == 404
    assert "_auth_user_id" not in browser.session


def test_a_seat_outside_the_cast_cannot_be_taken(seaholme):
    person = Person.objects.filter(email="").first()
    account = Account.objects.create(email="somebody@seaholme.example")
    seat = Seat.objects.create(account=account, person=person)
    assert Client().post(reverse("demo:cast_sign_in", args=[seat.pk])).status_code == 404


def test_an_address_of_the_cast_in_a_real_trust_cannot_be_taken():
    seat = queries.cast()[0].seat
    Body.objects.filter(pk=seat.body_id).update(is_invented=False, code="ZZZ")
    assert Client().post(reverse("demo:cast_sign_in", args=[seat.pk])).status_code == 404


# --- building ----------------------------------------------------------------------------------------------------


def test_building_again_changes_nothing():
    before = fingerprint()
    said: list[str] = []
    assert build_demo(progress=said.append) is False
    assert said == ["Seaholme University Hospitals is here already"]
    assert fingerprint() == before


def test_the_build_says_what_it_does(built):
    assert built[0] == "199 trusts of the register"
    assert len(built) > 10


# Made at random each time, as secrets must be.
RANDOM = {"password", "public_id", "digest", "public_code"}


def fingerprint() -> str:
    """One digest of everything that is kept. A number says where its row stands among its kind, whatever it is."""
    lines = []
    with scope_across(Across.CHECKS):
        ours = [model for model in apps.get_models() if model.__module__.startswith("goldenthread.")]
        stands = {
            model: {
                pk: place
                for place, pk in enumerate(model._base_manager.order_by("pk").values_list("pk", flat=True))
            }
            for model in ours
        }
        for model in ours:
            if model._meta.app_label != "audit":
                lines += [_line(row, stands) for row in model._base_manager.order_by("pk")]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _line(row: models.Model, stands: dict[type[models.Model], dict[int, int]]) -> str:
    plain: dict[str, object] = {"kind": row._meta.label}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(field, models.ForeignKey):
            plain[field.name] = stands[field.related_model].get(value)
        elif not field.primary_key and field.name not in RANDOM:
            plain[field.name] = value
    return json.dumps(plain, sort_keys=True, default=str)
