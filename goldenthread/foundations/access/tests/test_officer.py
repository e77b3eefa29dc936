"""An officer reads who may do what, and why, at a cost that does not grow with the trust."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest

from goldenthread.conftest import give_proofs
from goldenthread.engines.measurement.rules import Permission as Measurement
from goldenthread.foundations.access import actions
from goldenthread.foundations.access.models import Seat
from goldenthread.foundations.audit.queries import latest_entry
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Membership, Person
from goldenthread.practices.strategy.rules import Permission as Strategy

pytestmark = pytest.mark.database

DAY = date(2026, 6, 15)
PAGES = (
    "/rights/",
    "/rights/roles/team_lead/",
    f"/rights/permissions/{Measurement.CHANGE_MEASURES.value}/",
    "/rights/changes/",
    "/rights/review/",
)


@pytest.fixture
def stands_in(dev, ben):
    membership = Membership.objects.get(person=dev)
    return actions.arrange_stand_in(
        membership, who=ben, reason="away", starts_on=DAY, ends_on=date(2026, 7, 1), by=dev
    )


def test_a_right_leads_to_everybody_who_has_it_and_why(sign_in, hal, amina, dev, ben, stands_in):
    page = sign_in(hal).get(f"/rights/permissions/{Strategy.CHANGE_STRATEGY.value}/").content.decode()
    assert (
        "Standing in for Dev Nair until 30 June 2026, who is executive of Seaholme University Hospitals"
        in page
    )
    assert "Executive of Seaholme University Hospitals since 1 April 2020" in page
    assert "1 person may do this today, and 1 more by standing in for somebody." in page
    assert "Amina Khan" not in page
    assert "Needed" in page


def test_a_part_that_was_handed_on_shows_under_that_part_alone(sign_in, hal, dev, ben):
    actions.arrange_stand_in(
        dev.memberships.get(), who=ben, reason="away", starts_on=DAY, ends_on=DAY + timedelta(days=3),
        only=[Strategy.CHANGE_STRATEGY.value], by=dev,
    )  # fmt: skip
    browser = sign_in(hal)
    shown = [
        "Standing in for Dev Nair" in browser.get(f"/rights/permissions/{permission.value}/").content.decode()
        for permission in (Strategy.CHANGE_STRATEGY, Strategy.CHANGE_OBJECTIVES)
    ]
    assert shown == [True, False]


def test_a_role_leads_to_everybody_who_holds_it(sign_in, hal, amina, erin):
    page = sign_in(hal).get("/rights/roles/team_lead/").content.decode()
    assert "Team lead of Ward 7 since 1 April 2020" in page
    assert "Team lead of Surgery since 1 April 2020" in page


def test_what_one_person_may_do_is_what_they_read_themselves(sign_in, hal, ben, stands_in):
    theirs = sign_in(hal).get(f"/people/{ben.pk}/rights/").content.decode()
    own = sign_in(ben).get("/me/").content.decode()
    for words in (
        "Standing in for Dev Nair until 30 June 2026",
        "Member of staff of Ward 7 since 1 April 2020",
    ):
        assert words in theirs
        assert words in own


def test_what_is_not_there_is_not_found(sign_in, hal, farah):
    browser = sign_in(hal)
    for path in ("/rights/roles/king/", "/rights/permissions/no.such/", f"/people/{farah.pk}/rights/"):
        assert browser.get(path).status_code == 404


def test_changes_name_what_was_begun_ended_and_handed_on(sign_in, hal, ben, ward_8, stands_in):
    began = organisation.begin_membership(
        ben, unit=ward_8, role="team_lead", tier="team", starts_on=DAY, by=hal
    )
    page = sign_in(hal).get("/rights/changes/").content.decode()
    assert "Ben Osei for Dev Nair was arranged" in page
    assert f"{began} began" in page
    assert "Hal Moss, Trust administrator" in page
    assert 'href="?days=90"' in page


def test_changes_of_another_trust_are_not_among_them(sign_in, hal, farah):
    assert "Farah" not in sign_in(hal).get("/rights/changes/?days=90").content.decode()


def test_changes_reach_back_as_far_as_asked(sign_in, hal, ben, ward_8):
    import time_machine

    organisation.begin_membership(ben, unit=ward_8, role="team_lead", tier="team", starts_on=DAY, by=hal)
    with time_machine.travel("2026-08-01T09:00:00+01:00", tick=False):
        browser = sign_in(hal)
        near, far = (browser.get(f"/rights/changes/?days={days}").content.decode() for days in (30, 90))
    assert "Nobody’s rights have changed in these days." in near
    assert "team lead in Ward 8 began" in far


def test_what_to_look_at_finds_each_thing(sign_in, hal, dev, pat, eve, amina, ward_7, make_person):
    import time_machine

    organisation.end_time_here(amina, on=DAY, by=None)
    page = sign_in(hal).get("/rights/review/").content.decode()
    assert "Executive of Seaholme University Hospitals since 1 April 2020" in page
    assert "First day away: 15 June 2026" in page
    assert "Roles nobody holds" in page
    assert "Data analyst" in page
    with time_machine.travel("2026-12-20T09:00:00+00:00", tick=False):
        page = sign_in(hal).get("/rights/review/").content.decode()
    assert "Patient or carer partner of Ward 7 since 1 January 2026 until 31 December 2026" in page


def test_accounts_that_nobody_used_are_named_after_a_month(sign_in, hal, dev):
    import time_machine

    assert "Chief Nurse</span>" not in _unused(sign_in(hal).get("/rights/review/").content.decode())
    with time_machine.travel("2026-07-20T09:00:00+01:00", tick=False):
        assert "Dev Nair" in _unused(sign_in(hal).get("/rights/review/").content.decode())


def _unused(page: str) -> str:
    return page.partition("Accounts nobody has used")[2].partition("</section>")[0]


def test_the_download_has_a_line_for_each_role_and_each_stand_in(
    sign_in, hal, amina, ben, stands_in, whole_trust
):
    answer = sign_in(hal).get("/rights/people.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert len(rows) == Membership.objects.count() + 1
    [stood] = [row for row in rows if row["Standing in for"]]
    assert stood["Name"] == "Ben Osei"
    assert stood["Last day"] == "2026-06-30"
    assert stood["Second proof"] == "Needed"
    assert latest_entry(whole_trust).verb == "had its list of who may do what downloaded"
    assert latest_entry(whole_trust).actor_label == hal.label


def test_the_download_asks_for_a_fresh_proof(sign_in, hal):
    browser = sign_in(hal)
    give_proofs(browser, Seat.objects.get(person=hal).account_id, at=0)
    assert browser.get("/rights/people.csv").headers["Location"].startswith("/sign-in/again/")


def test_a_name_that_looks_like_a_formula_is_not_one(sign_in, hal, ward_7):
    person = organisation.welcome_person(
        given_name="=cmd", family_name="Rao", kind=Person.Kind.STAFF, by=None
    )
    organisation.begin_membership(person, unit=ward_7, role="staff", tier="team", starts_on=DAY, by=None)
    assert "'=cmd Rao" in sign_in(hal).get("/rights/people.csv").content.decode()


def test_only_whoever_reviews_rights_sees_names(sign_in, amina, dev, carys):
    for person in (amina, dev, carys):
        browser = sign_in(person)
        for path in (*PAGES[1:], f"/people/{person.pk}/rights/", "/rights/people.csv"):
            assert browser.get(path).status_code == 403, path
        assert "/rights/permissions/" not in browser.get("/rights/").content.decode()


def test_the_pages_cost_the_same_in_a_large_trust(sign_in, hal, ward_7, ben, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = sign_in(hal)
    before = {}
    for path in PAGES:
        with CaptureQueriesContext(connection) as asked:
            browser.get(path)
        before[path] = len(asked)
    for number in range(120):
        person = organisation.welcome_person(
            given_name=f"G{number}", family_name="Rao", kind=Person.Kind.STAFF, by=None
        )
        organisation.begin_membership(
            person, unit=ward_7, role="team_lead", tier="team", starts_on=DAY, by=None
        )
    for path in PAGES:
        with django_assert_max_num_queries(before[path]):
            page = browser.get(path).content.decode()
        assert page.count("<li><a href=") < 120, f"{path} is not in pages"
