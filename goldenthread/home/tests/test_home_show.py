"""The first page: what it is for anyone, and what waits for whom."""

from __future__ import annotations

from datetime import date

import pytest

from goldenthread.engines.measurement import actions as measurement
from goldenthread.engines.measurement.models import Measure
from goldenthread.engines.routines import actions as routines
from goldenthread.engines.routines.models import Tier
from goldenthread.foundations.clock.periods import Grain, Period
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import OwnWay
from goldenthread.home.presenters import MOST_ASKS
from goldenthread.practices.daily_management.actions import boards
from goldenthread.practices.projects import actions as projects
from goldenthread.practices.strategy import actions as strategy

pytestmark = pytest.mark.django_db


def falls(unit, *, name="Falls per 1,000 bed days", owner=None, audience="everyone", months=0, by=None):
    measure = measurement.add_measure(
        unit=unit,
        name=name,
        counted="Each fall",
        out_of="Occupied bed days",
        kind="rate",
        per=1000,
        unit_label="falls per 1,000 bed days",
        direction="decrease",
        grain="month",
        source="Incident reports",
        owner=owner,
        audience=audience,
        by=by,
    )
    for month in range(1, months + 1):
        period = Period(date(2025, month, 1), Grain.MONTH)
        measurement.record_value(measure, unit=unit, period=period, numerator=4, denominator=900, by=by)
    return measure


def page_of(sign_in, person) -> str:
    return sign_in(person).get("/").content.decode()


def test_anyone_reads_the_name_without_signing_in(client):
    page = client.get("/").content.decode()
    assert "Golden Thread" in page
    assert "Sign in" in page


def test_a_ward_manager_is_told_which_numbers_stopped(sign_in, amina, ward_7):
    falls(ward_7, months=6)
    page = page_of(sign_in, amina)
    assert "no number since June 2025" in page
    assert "Enter a number" in page


def test_the_number_that_is_due_waits_by_name(sign_in, ben, ward_7, the_day):
    measure = falls(ward_7)
    for month in range(1, 5):
        period = Period(date(2026, month, 1), Grain.MONTH)
        measurement.record_value(measure, unit=ward_7, period=period, numerator=4, denominator=900, by=None)
    assert "Falls per 1,000 bed days: May 2026" in page_of(sign_in, ben)


def test_someone_who_owes_nothing_is_told_so(sign_in, ben):
    assert "Nothing waits for you." in page_of(sign_in, ben)


def test_a_measure_kept_elsewhere_is_not_even_named(sign_in, amina, erin, ward_7):
    falls(ward_7, name="Felt able to speak up", audience="kept", months=3, by=amina)
    assert "Felt able to speak up" in page_of(sign_in, amina)
    assert "Felt able to speak up" not in page_of(sign_in, erin)


def test_an_executive_owes_overdue_reviews_and_unlinked_work(sign_in, dev, whole_trust, ward_7):
    strategy.add_objective(
        level="priority",
        unit=whole_trust,
        title="Fewer harmful falls",
        owner=dev,
        starts_on=date(2025, 1, 1),
        by=dev,
    )
    projects.start_project(
        title="Walk with me", unit=ward_7, what_changes="Two walks before noon", lead=dev, by=dev
    )
    page = page_of(sign_in, dev)
    assert "“Fewer harmful falls” has no measure" in page
    assert "“Walk with me” is not yet linked" in page


def test_a_patient_partner_sees_no_list_of_changes(sign_in, make_person, whole_trust, dev):
    strategy.add_objective(level="priority", unit=whole_trust, title="Fewer harmful falls", owner=dev, by=dev)
    partner = make_person("Doreen Amos", "Patient partner", whole_trust, "patient_partner")
    page = page_of(sign_in, partner)
    assert "What changed" not in page
    assert "Fewer harmful falls" in page


@pytest.mark.parametrize("text", ["People", "Places"])
def test_only_what_a_person_may_use_is_offered(sign_in, make_person, whole_trust, dev, text):
    partner = make_person("Doreen Amos", "Patient partner", whole_trust, "patient_partner")
    assert f">{text}</a>" in page_of(sign_in, dev)
    assert f">{text}</a>" not in page_of(sign_in, partner)


def queries_of(sign_in, person) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = sign_in(person)
    with CaptureQueriesContext(connection) as asked:
        browser.get("/")
    return len(asked)


def test_more_measures_cost_no_more_queries(sign_in, amina, ward_7):
    falls(ward_7, name="First", months=3)
    few = queries_of(sign_in, amina)
    for number in range(8):
        falls(ward_7, name=f"Measure {number}", months=3)
    assert queries_of(sign_in, amina) == few
    assert few <= 30


def test_a_new_trust_is_told_its_first_steps(sign_in, make_person, whole_trust):
    from goldenthread.foundations.organisation.actions import switch_practice
    from goldenthread.foundations.organisation.models import OwnWay
    from goldenthread.foundations.organisation.own_way import practices

    for practice in reversed(practices()):
        switch_practice(OwnWay.objects.get(), key=practice.key, on=False, by=None)
    callum = make_person("Callum Reid", "Trust administrator", whole_trust, "administrator")
    page = page_of(sign_in, callum)
    assert "First steps" in page
    assert "0 of 5 done" in page


def test_the_first_steps_are_counted_from_what_is_there(sign_in, make_person, whole_trust, ward_7, amina):
    callum = make_person("Callum Reid", "Trust administrator", whole_trust, "administrator")
    assert "4 of 5 done" in page_of(sign_in, callum)
    falls(ward_7, months=1)
    assert "First steps" not in page_of(sign_in, callum)


def test_the_first_steps_are_for_whoever_makes_the_trust_ready(sign_in, amina):
    assert "First steps" not in page_of(sign_in, amina)


@pytest.fixture
def asked(ward_7, dev, amina):
    """Ward 7 asks the Chief Nurse, who answers within three and a half hours."""
    routines.set_rung(unit=ward_7, tier=Tier.SERVICE, title="Chief Nurse", minutes=210, holder=dev, by=None)
    return routines.raise_escalation(unit=ward_7, text="Light out over the sink", by=amina)


def test_whoever_is_asked_reads_it_first_with_its_hour(sign_in, asked, dev):
    page = page_of(sign_in, dev)
    assert "“Light out over the sink”" in page
    assert "Answer due 12:30" in page


def test_the_longest_waiting_are_shown_and_the_rest_is_counted(sign_in, asked, ward_7, amina, dev):
    for number in range(MOST_ASKS + 1):
        routines.raise_escalation(unit=ward_7, text=f"Trolley {number} squeaks", by=amina)
    page = page_of(sign_in, dev)
    assert f"{MOST_ASKS + 2} things wait for you." in page
    assert "Light out over the sink" in page
    assert f"Trolley {MOST_ASKS - 2} squeaks" in page
    assert f"Trolley {MOST_ASKS - 1} squeaks" not in page
    assert "2 more wait for your answer" in page


def test_nobody_else_is_asked(sign_in, asked, erin):
    assert "Light out over the sink" not in page_of(sign_in, erin)


def test_an_answer_comes_back_to_the_team_that_asked(sign_in, asked, ben, erin, dev):
    routines.answer_ask(asked.asks.get(), answer="A new bulb at 2 pm", by=dev)
    assert "A new bulb at 2 pm" in page_of(sign_in, ben)
    assert "A new bulb at 2 pm" not in page_of(sign_in, erin)


def test_the_board_of_ones_place_is_a_tap_away(sign_in, amina, ben, ward_7):
    board = boards.add_board(unit=ward_7, by=amina)
    assert f"/boards/{board.pk}/" in page_of(sign_in, ben)


def test_what_is_switched_off_waits_for_nobody(sign_in, asked, dev, trust):
    own_way = OwnWay.objects.get()
    organisation.switch_practice(own_way, key="daily_management", on=False, by=None)
    organisation.switch_practice(own_way, key="routines", on=False, by=None)
    assert "Light out over the sink" not in page_of(sign_in, dev)


@pytest.mark.writes_raw("where a measure's numbers come from, without the meetings they are made of")
def test_nobody_is_asked_for_a_number_that_is_made(sign_in, amina, ward_7):
    falls(ward_7, owner=amina)
    assert "Enter a number" in page_of(sign_in, amina)
    Measure.objects.update(made_from="routines.held")
    assert "Enter a number" not in page_of(sign_in, amina)
