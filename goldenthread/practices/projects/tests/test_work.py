"""Work, where it is done, and the goal it helps."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from goldenthread.foundations.audit.models import StaleVersion
from goldenthread.foundations.organisation.models import ForeignRow, Unit, scope_of
from goldenthread.practices.projects import actions, queries
from goldenthread.practices.projects.models import Project
from goldenthread.practices.strategy import actions as strategy

KEY = "0" * 31


def answers(key="1", **values):
    return {"key": KEY + key, **values}


def day(name, day_of_month, month=6, year=2026):
    return {f"{name}-day": str(day_of_month), f"{name}-month": str(month), f"{name}-year": str(year)}


def page_of(browser, address):
    response = browser.get(address)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def fewer_falls(whole_trust, dev):
    return strategy.add_objective(
        level="priority", unit=whole_trust, title="Fewer harmful falls", owner=dev, by=dev
    )


@pytest.fixture
def walk_with_me(ward_7, amina):
    return actions.start_project(
        title="Walk with me", unit=ward_7, what_changes="Patients walk before noon.", lead=amina, by=amina
    )


def test_work_ends_on_or_after_it_starts(walk_with_me, amina):
    with pytest.raises(ValidationError, match="on that day or after"):
        actions.finish_project(walk_with_me, learned="Much.", ended_on=date(2026, 6, 1), by=amina)
    with pytest.raises(ValidationError, match="today or before"):
        actions.finish_project(walk_with_me, learned="Much.", ended_on=date(2026, 7, 1), by=amina)


def test_work_starts_today_or_before(ward_7, amina):
    with pytest.raises(ValidationError, match="today or before"):
        actions.start_project(
            title="Soon", unit=ward_7, what_changes="-", started_on=date(2026, 7, 1), by=amina
        )


def test_finished_work_says_what_was_learned_and_stays(walk_with_me, fewer_falls, amina):
    with pytest.raises(ValidationError, match="what was learned"):
        actions.finish_project(walk_with_me, learned="", by=amina)
    walk_with_me.refresh_from_db()
    actions.finish_project(walk_with_me, learned="Two nurses are enough.", by=amina)
    with pytest.raises(ValidationError, match="finished on"):
        actions.link_project_to_objective(walk_with_me, objective=fewer_falls, contribution="-", by=amina)


def test_a_leader_starts_work_at_home_only(ward_8, amina, carys):
    with pytest.raises(PermissionDenied, match="Those who may"):
        actions.start_project(title="Over there", unit=ward_8, what_changes="-", by=amina)
    assert actions.start_project(title="A coach may", unit=ward_8, what_changes="-", by=carys).pk


def test_work_does_not_help_a_goal_of_a_place_beside_it(walk_with_me, surgery, amina, erin):
    theirs = strategy.add_objective(level="driver", unit=surgery, title="Lists on time", by=erin)
    with pytest.raises(ValidationError, match="not above Ward 7"):
        actions.link_project_to_objective(walk_with_me, objective=theirs, contribution="Hardly.", by=amina)


def test_a_link_says_how_it_contributes(walk_with_me, fewer_falls, amina):
    with pytest.raises(ValidationError, match="Say how this contributes"):
        actions.link_project_to_objective(walk_with_me, objective=fewer_falls, contribution="", by=amina)


def test_work_cannot_help_another_trusts_goal(trust, northfold, farah, walk_with_me, amina):
    with scope_of(northfold):
        theirs = strategy.add_objective(level="priority", unit=Unit.objects.get(), title="Theirs", by=farah)
    with pytest.raises((ForeignRow, ValidationError)):
        actions.link_project_to_objective(walk_with_me, objective=theirs, contribution="No.", by=amina)


def test_an_older_form_changes_nothing(walk_with_me, fewer_falls, amina):
    seen = walk_with_me.version
    actions.link_project_to_objective(
        walk_with_me, objective=fewer_falls, contribution="Legs.", by=amina, version=seen
    )
    with pytest.raises(StaleVersion):
        actions.unlink_project(walk_with_me, by=amina, version=seen)
    assert Project.objects.get().objective == fewer_falls


def test_work_led_is_a_persons_own_and_running(walk_with_me, ward_7, amina):
    other = actions.start_project(title="Done", unit=ward_7, what_changes="-", lead=amina, by=amina)
    actions.finish_project(other, learned="It works.", by=amina)
    assert queries.work_led_by(amina, on=date(2026, 6, 15)) == [walk_with_me]


@pytest.mark.database
@pytest.mark.parametrize(
    "wrong", [{"ended_on": date(2026, 1, 1), "learned": "-"}, {"ended_on": date(2026, 6, 15)}]
)
def test_the_database_refuses_what_the_rules_refuse(walk_with_me, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=walk_with_me.pk).update(**wrong)


# --- pages ---------------------------------------------------------------------------------------------------------


def test_work_is_listed_here_and_below(walk_with_me, ward_7, medicine, surgery, ben, amina, sign_in):
    actions.start_project(title="Tidy shelves", unit=ward_7, what_changes="-", kind="everyday", by=amina)
    address = reverse("projects:project_list")
    below = page_of(sign_in(ben), f"{address}?place={medicine.pk}&below=1")
    assert "Walk with me" in below
    assert below.count("Not yet linked") == 2
    assert "Tidy shelves" in below
    assert "Start work" not in below
    assert "Walk with me" not in page_of(sign_in(ben), f"{address}?place={medicine.pk}")
    assert "Walk with me" not in page_of(sign_in(ben), f"{address}?place={surgery.pk}&below=1")
    assert sign_in(ben).get(f"{address}?place=nowhere").status_code == 404


def test_a_leader_starts_links_and_finishes_work_by_its_pages(ward_7, fewer_falls, amina, sign_in):
    browser = sign_in(amina)
    values = answers(
        kind="project",
        title="Walk with me",
        what_changes="Walking.",
        lead=amina.pk,
        objective="",
        contribution="",
    )
    add = reverse("projects:project_add")
    first, again = (browser.post(add, values | day("started_on", 1)) for _ in range(2))
    assert first["Location"] == again["Location"]
    work = Project.objects.get()
    assert "Not yet linked." in page_of(browser, first["Location"])
    link = reverse("projects:project_link", args=[work.pk])
    linked = answers("2", objective=fewer_falls.pk, contribution="Legs.", version=work.version)
    assert browser.post(link, linked).status_code == 302
    assert "This helps: Fewer harmful falls , Chief Nurse, Dev Nair" in page_of(browser, first["Location"])
    stale = answers("3", objective=fewer_falls.pk, contribution="Late.", version=work.version)
    assert browser.post(link, stale).status_code == 409
    finish = answers("4", learned="It works.", version=work.version + 1) | day("ended_on", 10)
    assert browser.post(reverse("projects:project_finish", args=[work.pk]), finish).status_code == 302
    assert "It works." in page_of(browser, first["Location"])
    assert "Was finished" in page_of(browser, reverse("projects:project_history", args=[work.pk]))


def test_a_goal_chosen_in_a_form_needs_a_contribution(ward_7, fewer_falls, amina, sign_in):
    values = answers(
        kind="project", title="Walk", what_changes="-", objective=fewer_falls.pk, contribution=""
    )
    page = (
        sign_in(amina).post(reverse("projects:project_add"), values | day("started_on", 1)).content.decode()
    )
    assert "Say how the work contributes" in page
    assert not Project.objects.exists()


def test_the_goal_from_an_address_is_chosen_already(ward_7, fewer_falls, amina, sign_in):
    address = reverse("projects:project_add") + f"?objective={fewer_falls.pk}"
    assert f'value="{fewer_falls.pk}" selected' in sign_in(amina).get(address).content.decode()


def test_a_change_by_page_keeps_a_lead_who_moved_on(walk_with_me, ward_8, carys, sign_in):
    values = answers(
        kind="workshop",
        title="Walk with us",
        what_changes="-",
        lead=walk_with_me.lead_id,
        version=walk_with_me.version,
    )
    address = reverse("projects:project_change", args=[walk_with_me.pk])
    assert sign_in(carys).post(address, values | day("started_on", 1)).status_code == 302
    assert Project.objects.get().get_kind_display() == "Workshop"


@pytest.mark.parametrize(
    "name", ["project_show", "project_history", "project_change", "project_link", "project_finish"]
)
def test_another_trusts_work_is_not_there(name, walk_with_me, farah, sign_in):
    assert sign_in(farah).get(reverse(f"projects:{name}", args=[walk_with_me.pk])).status_code == 404


@pytest.mark.parametrize("name", ["project_change", "project_link", "project_finish"])
def test_whoever_may_not_change_work_is_refused(name, walk_with_me, erin, ben, sign_in):
    for person in (erin, ben):
        assert sign_in(person).get(reverse(f"projects:{name}", args=[walk_with_me.pk])).status_code == 403
