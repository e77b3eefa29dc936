"""Pages of purpose, priorities and goals, as each of the cast meets them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from goldenthread.engines.measurement import actions as measurement
from goldenthread.foundations.organisation.models import Unit, scope_of
from goldenthread.practices.strategy import actions, queries
from goldenthread.practices.strategy.models import Adoption, Objective, ObjectiveMeasure, Purpose, Review

KEY = "0" * 31


def answers(key="1", **values):
    return {"key": KEY + key, **values}


def page_of(browser, name, *args, **query):
    response = browser.get(reverse(f"strategy:{name}", args=args), query)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_anyone_in_the_trust_reads_purpose_and_priorities(fewer_falls, dev, ben, sign_in):
    actions.state_purpose(text="To heal.", values="Kind\nCurious", by=dev)
    page = page_of(sign_in(ben), "strategy_show")
    assert "To heal." in page
    assert "Curious" in page
    assert "Fewer harmful falls" in page
    assert "Chief Nurse, Dev Nair" in page
    assert "Set a priority" not in page


def test_too_many_priorities_are_warned_of(whole_trust, dev, sign_in):
    for number in range(8):
        actions.add_objective(level="priority", unit=whole_trust, title=f"Priority {number}", by=dev)
    assert "There are 8 priorities." in page_of(sign_in(dev), "strategy_show")


def test_a_goals_page_reads_up_and_down(halve_ours, safer_floors, safer_care, fewer_falls, dev, ben, sign_in):
    actions.adopt_priority(safer_care, reason="Ours too", carried_by=fewer_falls, by=dev)
    up = page_of(sign_in(ben), "objective_show", halve_ours.pk)
    assert "Ward 7’s aim" in up
    assert "From 6.3 to 3.1 by 30 June 2027" in up
    assert "Safer beds, floors and footwear , which helps Fewer harmful falls" in up
    assert "the national priority Safer care" in up
    assert "Halve our falls" in page_of(sign_in(ben), "objective_show", safer_floors.pk)


def test_a_goal_without_a_link_says_so(medicine, dev, sign_in):
    goal = actions.add_objective(level="driver", unit=medicine, title="Adrift", by=dev)
    page = page_of(sign_in(dev), "objective_show", goal.pk)
    assert "Not yet linked." in page
    assert "orphan" not in page.lower()


def test_a_measure_kept_elsewhere_is_said_to_be_kept_and_no_more(
    surgery, whole_trust, fewer_falls, dev, erin, ben, make_person, sign_in
):
    kept = measurement.add_measure(
        unit=surgery,
        name="Staff feeling safe",
        counted="Staff",
        kind="count",
        unit_label="staff",
        direction="increase",
        grain="month",
        source="A card",
        owner=erin,
        audience="kept",
        by=erin,
    )
    link = actions.link_measure(fewer_falls, measure=kept, by=dev)
    page = page_of(sign_in(ben), "objective_show", fewer_falls.pk)
    assert "A measure is kept within Surgery." in page
    assert "feeling safe" not in page
    assert "Staff feeling safe" in page_of(sign_in(erin), "objective_show", fewer_falls.pk)
    history = page_of(sign_in(ben), "objective_history", fewer_falls.pk)
    assert "one kept within Surgery" in history
    assert "feeling safe" not in history
    sunil = make_person("Sunil Mistry", "Board secretary", whole_trust, "board_secretary")
    remove = reverse("strategy:objective_measure_remove", args=[fewer_falls.pk, link.pk])
    assert sign_in(sunil).get(remove).status_code == 404
    assert sign_in(dev).get(remove).status_code == 200


@pytest.mark.parametrize(
    "name", ["objective_show", "objective_history", "objective_change", "objective_link", "objective_stop"]
)
def test_another_trusts_goal_is_not_there(name, fewer_falls, farah, sign_in):
    assert sign_in(farah).get(reverse(f"strategy:{name}", args=[fewer_falls.pk])).status_code == 404


def test_whoever_may_not_change_a_goal_is_told_who_may(safer_floors, erin, ben, sign_in):
    for person in (erin, ben):
        for name in ("objective_change", "objective_link", "objective_review", "objective_measure_add"):
            response = sign_in(person).get(reverse(f"strategy:{name}", args=[safer_floors.pk]))
            assert response.status_code == 403


def test_a_ward_leader_sets_an_aim_under_a_goal(safer_floors, ward_7, amina, sign_in):
    address = reverse("strategy:objective_add") + f"?parent={safer_floors.pk}"
    values = answers(
        level="aim",
        title="Halve our falls",
        contribution="We have the most.",
        why="",
        owner=amina.pk,
        aim="",
        aim_from="6.3",
        aim_to="3.1",
        review_every_months="3",
        **{"due_on-day": "30", "due_on-month": "6", "due_on-year": "2027"},
    )
    browser = sign_in(amina)
    first, again = browser.post(address, values), browser.post(address, values)
    assert first.status_code == again.status_code == 302
    assert first["Location"] == again["Location"]
    goal = Objective.objects.get(title="Halve our falls")
    assert (goal.unit, goal.parent, goal.owner) == (ward_7, safer_floors, amina)


def test_a_used_key_with_other_words_is_refused(dev, trust, sign_in):
    address = reverse("strategy:purpose_change")
    browser = sign_in(dev)
    assert browser.post(address, answers(text="To heal.", values="", version=0)).status_code == 302
    assert browser.post(address, answers(text="To hurt.", values="", version=0)).status_code == 422
    assert browser.post(address, answers("2", text="To hurt.", values="", version=0)).status_code == 409
    assert Purpose.objects.get().text == "To heal."


def test_an_aim_without_number_and_day_is_asked_for_both(ward_7, amina, sign_in):
    values = answers(level="aim", title="Do better", review_every_months="3")
    page = sign_in(amina).post(reverse("strategy:objective_add"), values).content.decode()
    assert "An aim says how much." in page
    assert "An aim says by when." in page
    assert not Objective.objects.exists()


def test_an_older_form_is_shown_what_is_there_now(safer_floors, dev, sign_in):
    address = reverse("strategy:objective_change", args=[safer_floors.pk])
    values = {
        "why": "",
        "owner": dev.pk,
        "aim": "",
        "review_every_months": "3",
        "version": safer_floors.version,
    }
    browser = sign_in(dev)
    assert browser.post(address, answers("1", title="Drier floors", **values)).status_code == 302
    late = browser.post(address, answers("2", title="Wetter floors", **values))
    assert late.status_code == 409
    assert "Drier floors" in late.content.decode()
    assert "Wetter floors" in late.content.decode()


def test_an_nhs_number_in_a_form_is_refused(safer_floors, dev, sign_in):
    values = answers(said="Mrs 943 476 5919 fell again", version=safer_floors.version, **day("held_on"))
    address = reverse("strategy:objective_review", args=[safer_floors.pk])
    page = sign_in(dev).post(address, values | day("next_review_on", 2027)).content.decode()
    assert "NHS number" in page
    assert not Review.objects.exists()


def day(name, year=2026):
    return {f"{name}-day": "1", f"{name}-month": "6", f"{name}-year": str(year)}


def test_a_number_of_another_trusts_goal_is_no_choice(trust, northfold, farah, safer_floors, dev, sign_in):
    with scope_of(northfold):
        theirs = actions.add_objective(level="priority", unit=Unit.objects.get(), title="Theirs", by=farah)
    address = reverse("strategy:objective_link", args=[safer_floors.pk])
    values = answers(parent=theirs.pk, contribution="Steals across.", version=safer_floors.version)
    response = sign_in(dev).post(address, values)
    assert response.status_code == 422
    assert "not among the choices" in response.content.decode()
    safer_floors.refresh_from_db()
    assert safer_floors.parent.title == "Fewer harmful falls"


def test_a_place_where_one_may_set_nothing_is_not_offered(ward_7, ward_8, amina, sign_in):
    for query in (f"?unit={ward_8.pk}", "?unit=x", "?unit=99999999999999999999", "?parent=0"):
        assert sign_in(amina).get(reverse("strategy:objective_add") + query).status_code == 404


def test_whoever_leads_several_places_is_asked_whose_goal_it_is(ward_7, ward_8, dev, sign_in):
    page = page_of(sign_in(dev), "objective_add")
    assert "Whose goal is it?" in page
    assert "Ward 8" in page


def test_a_goal_is_linked_reviewed_paused_and_taken_up_by_its_pages(halve_ours, amina, ward_falls, sign_in):
    browser = sign_in(amina)

    def post(name, key, *args, **values):
        goal = Objective.objects.get(pk=halve_ours.pk)
        address = reverse(f"strategy:{name}", args=args or [goal.pk])
        response = browser.post(address, answers(key, version=goal.version, **values))
        assert response.status_code == 302, response.content.decode()
        assert response["Location"] == reverse("strategy:objective_show", args=[goal.pk])

    post("objective_measure_add", "1", measure=ward_falls.pk, unit="", role="outcome", expects="lower")
    post("objective_review", "2", said="Down.", **day("held_on"), **day("next_review_on", 2027))
    post("objective_stop", "3", state="paused", reason="Winter")
    post("objective_stop", "4", state="running", reason="Spring")
    post("objective_unlink", "5")
    link = ObjectiveMeasure.objects.get()
    post("objective_measure_remove", "6", halve_ours.pk, link.pk, reason="Another measure")
    page = page_of(browser, "objective_history", halve_ours.pk)
    assert "Was paused: Winter" in page
    assert "Amina Khan, Ward manager" in page


def test_an_executive_adopts_and_declines_by_page(safer_care, fewer_falls, dev, sign_in):
    browser = sign_in(dev)
    adopt = reverse("strategy:national_priority_adopt", args=[safer_care.pk])
    assert (
        browser.post(adopt, answers("1", reason="Ours too", carried_by=fewer_falls.pk, version=0)).status_code
        == 302
    )
    assert "Ours too" in page_of(browser, "national_priority_list")
    decline = reverse("strategy:national_priority_decline", args=[safer_care.pk])
    version = Adoption.objects.get().version
    assert browser.post(decline, answers("2", reason="Not now", version=version)).status_code == 302
    assert Adoption.objects.get().state == "declined"


@pytest.mark.writes_raw("a body becomes national for the test")
def test_only_a_national_body_publishes_by_page(
    seaholme, northfold, whole_trust, make_person, sign_in, monkeypatch
):
    monkeypatch.setattr("goldenthread.foundations.access.rules.check_role", lambda membership: None)
    gita = make_person("Gita Rao", "National lead", whole_trust, "national_lead")
    assert sign_in(gita).get(reverse("strategy:national_priority_add")).status_code == 403
    seaholme.kind = "national"
    seaholme.save(update_fields=["kind"])
    values = answers(title="Safer care", why="Harm.", source="A plan", publisher="NHS England", metric="")
    address = reverse("strategy:national_priority_add")
    backwards = sign_in(gita).post(address, values | day("valid_from", 2026) | day("valid_until", 2025))
    assert "on or after its first" in backwards.content.decode()
    assert sign_in(gita).post(address, values | day("valid_from")).status_code == 302
    assert queries.national_priorities(on=date(2026, 6, 15))[0].priority.title == "Safer care"


def test_a_measures_page_says_what_it_helps(halve_ours, ward_falls, amina, ben, sign_in):
    actions.link_measure(halve_ours, measure=ward_falls, by=amina)
    page = sign_in(ben).get(reverse("measurement:measure_show", args=[ward_falls.pk])).content.decode()
    assert "This helps" in page
    assert "Halve our falls" in page


@pytest.mark.database
def test_a_page_of_goals_costs_the_same_however_many_there_are(
    whole_trust, medicine, ward_falls, dev, sign_in, django_assert_num_queries
):
    browser = sign_in(dev)

    def grow(number):
        goal = actions.add_objective(level="priority", unit=whole_trust, title=f"Priority {number}", by=dev)
        actions.link_measure(goal, measure=ward_falls, unit=medicine, by=dev)
        return goal

    def cost(address):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries_run:
            assert browser.get(address).status_code == 200
        return len(queries_run)

    goal = grow(0)
    addresses = [reverse("strategy:strategy_show"), reverse("strategy:objective_show", args=[goal.pk])]
    few = [cost(address) for address in addresses]
    for number in range(1, 12):
        grow(number)
    assert [cost(address) for address in addresses] == few
    assert max(few) <= 30
