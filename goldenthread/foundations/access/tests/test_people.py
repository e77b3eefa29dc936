from __future__ import annotations

from datetime import date

import pytest

from goldenthread.foundations.access.models import Seat
from goldenthread.foundations.access.tests.conftest import on, without_token
from goldenthread.foundations.audit.models import StaleVersion
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Membership, Person

pytestmark = pytest.mark.database


def test_the_list_shows_who_is_here_and_below(sign_in, ben, amina, erin, medicine, surgery):
    browser = sign_in(ben)
    everyone = browser.get("/people/").content.decode()
    assert all(name in everyone for name in ("Amina Khan", "Ben Osei", "Erin Walsh"))
    below = browser.get(f"/people/?place={medicine.pk}&below=1").content.decode()
    assert "Amina Khan</strong>" in below
    assert "Erin Walsh" not in below
    assert "Amina" not in browser.get(f"/people/?place={medicine.pk}").content.decode()


@pytest.mark.parametrize(
    ("words", "found"), [("kha", True), ("amina k", True), ("KHAN", True), ("osei", False), ("%", False)]
)
def test_people_are_found_by_a_part_of_their_name(sign_in, carys, amina, words, found):
    page = sign_in(carys).get("/people/", {"name": words}).content.decode()
    assert ("Amina Khan" in page) == found


def test_a_long_list_comes_in_pages_and_costs_the_same(sign_in, ben, ward_7, django_assert_max_num_queries):
    for number in range(60):
        person = organisation.welcome_person(
            given_name="Sam", family_name=f"Adair {number:02}", kind=Person.Kind.STAFF, by=None
        )
        organisation.begin_membership(
            person, unit=ward_7, role="staff", tier="team", starts_on=ward_7.opened_on, by=None
        )
    browser = sign_in(ben)
    with django_assert_max_num_queries(14):
        first = browser.get("/people/?name=sam").content.decode()
    assert "Adair 49" in first
    assert "Adair 50" not in first
    assert "Page 1 of 2" in first
    second = browser.get("/people/?name=sam&page=2").content.decode()
    assert "Adair 50" in second
    for odd in ("99", "0", "-1", "x", "٢", "9" * 30):
        assert browser.get("/people/", {"name": "sam", "page": odd}).status_code == 200


def test_those_from_outside_see_no_lists_of_people(sign_in, pat, eve, amina):
    for person in (pat, eve):
        browser = sign_in(person)
        for path in ("/people/", f"/people/{amina.pk}/", f"/people/{amina.pk}/history/"):
            answer = browser.get(path)
            assert answer.status_code == 403
            assert "Amina" not in answer.content.decode()


def test_a_persons_page_says_where_they_belong_now_and_before(sign_in, ben, amina, ward_7, ward_8, the_day):
    organisation.end_membership(amina.memberships.get(), on=date(2026, 1, 1), by=None)
    organisation.begin_membership(
        amina, unit=ward_8, role="coach", tier="team", starts_on=date(2026, 1, 1), by=None
    )
    organisation.begin_membership(
        amina, unit=ward_7, role="coach", tier="team", starts_on=date(2026, 12, 1), by=None
    )
    page = sign_in(ben).get(f"/people/{amina.pk}/").content.decode()
    for words in (
        "Since 1 January 2026",
        "From 1 April 2020 until 1 January 2026",
        "From a later day",
        "amina@example.test",
    ):
        assert words in page
    assert "They leave" not in page


PAGES = ["", "history/", "change/", "leave/", "memberships/begin/"]


@pytest.mark.parametrize("page", PAGES)
def test_another_trusts_person_is_as_if_they_were_not_there(sign_in, hal, farah, page):
    browser = sign_in(hal)
    foreign, missing = browser.get(f"/people/{farah.pk}/{page}"), browser.get(f"/people/987654/{page}")
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert without_token(foreign) == without_token(missing)
    assert foreign.headers == missing.headers


def test_a_membership_is_found_only_with_its_own_person(sign_in, hal, amina, ben):
    number = amina.memberships.get().pk
    assert sign_in(hal).get(f"/people/{ben.pk}/memberships/{number}/end/").status_code == 404
    assert sign_in(hal).get(f"/people/{amina.pk}/memberships/{number}/end/").status_code == 200


@pytest.mark.parametrize("page", [*PAGES[2:], "memberships/{}/end/"])
def test_only_an_administrator_changes_people(sign_in, amina, dev, ben, page):
    path = f"/people/{ben.pk}/{page.format(ben.memberships.get().pk)}"
    for person in (amina, dev):
        assert sign_in(person).post(path, {}).status_code == 403


def test_an_administrator_welcomes_someone_and_says_where_they_belong(sign_in, hal, ward_7, fill_in):
    browser = sign_in(hal)
    typed = {
        "given_name": "Gita",
        "family_name": "Rao",
        "kind": "staff",
        "job_title": "Nurse",
        "email": "Gita@x.test",
    }
    answer = browser.post("/people/add/", fill_in(browser, "/people/add/", **typed))
    person = Person.objects.get(given_name="Gita")
    begin = f"/people/{person.pk}/memberships/begin/"
    assert answer.headers["Location"] == begin
    assert person.email == "gita@x.test"
    typed = {"unit": str(ward_7.pk), "role": "team_lead", "tier": "team", **on(1, 6, 2026, "starts_on")}
    sent = fill_in(browser, begin, **typed)
    for _ in range(2):
        assert browser.post(begin, sent).headers["Location"] == f"/people/{person.pk}/"
    assert Membership.objects.filter(person=person, role="team_lead", unit=ward_7).count() == 1
    history = browser.get(f"/people/{person.pk}/history/").content.decode()
    assert "Gita Rao, Nurse was welcomed" in history
    assert "Team lead" in history
    assert "team_lead" not in history


def test_the_same_membership_twice_is_refused_with_a_sentence(sign_in, hal, amina, ward_7, fill_in):
    browser, path = sign_in(hal), f"/people/{amina.pk}/memberships/begin/"
    typed = {"unit": str(ward_7.pk), "role": "team_lead", "tier": "team", **on(1, 6, 2026, "starts_on")}
    answer = browser.post(path, fill_in(browser, path, **typed))
    assert answer.status_code == 422
    assert "belongs there in that role already" in answer.content.decode()


@pytest.mark.parametrize("role", ["national_lead", "king", ""])
def test_a_trust_gives_only_its_own_roles(sign_in, hal, amina, ward_7, fill_in, role):
    browser, path = sign_in(hal), f"/people/{amina.pk}/memberships/begin/"
    typed = {"unit": str(ward_7.pk), "role": role, "tier": "team", **on(1, 6, 2026, "starts_on")}
    assert browser.post(path, fill_in(browser, path, **typed)).status_code == 422
    assert Membership.objects.filter(person=amina).count() == 1


def test_a_membership_ends_after_it_began(sign_in, hal, amina, fill_in):
    membership = amina.memberships.get()
    browser, path = sign_in(hal), f"/people/{amina.pk}/memberships/{membership.pk}/end/"
    answer = browser.post(path, fill_in(browser, path, **on(1, 4, 2020)))
    assert "began on 1 April 2020, so it cannot end on 1 April 2020" in answer.content.decode()
    assert browser.post(path, fill_in(browser, path, **on(1, 4, 2026))).status_code == 302
    assert Membership.objects.get(pk=membership.pk).ends_on == date(2026, 4, 1)


def test_who_leaves_can_no_longer_sign_in_here(sign_in, hal, amina, fill_in, the_day):
    browser, path = sign_in(hal), f"/people/{amina.pk}/leave/"
    hers = sign_in(amina)
    assert hers.get("/me/").status_code == 200
    browser.post(path, fill_in(browser, path, **on(15, 6, 2026)))
    assert hers.get("/me/").status_code == 302
    assert "Left on 15 June 2026" in browser.get(f"/people/{amina.pk}/").content.decode()
    assert "Amina" not in browser.get("/people/").content.decode()
    again = browser.post(path, fill_in(browser, path, **on(15, 6, 2026)))
    assert "Amina Khan left on 15 June 2026." in again.content.decode()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"given_name": "943 476 5919"}, "looks as if it holds an NHS number"),
        ({"given_name": "Am\u202eina"}, "changes the direction of reading"),
        ({"given_name": "Am\x00ina"}, "hidden character"),
        ({"family_name": ""}, "is empty"),
        ({"email": "amina"}, "not a whole e-mail address"),
        ({"email": "ben@example.test"}, "has this e-mail address already"),
        ({"given_name": "A" * 81}, "There is room for 80"),
    ],
)
def test_what_cannot_be_kept_about_a_person_is_refused(sign_in, hal, amina, ben, fill_in, typed, says):
    browser, path = sign_in(hal), f"/people/{amina.pk}/change/"
    good = {
        "given_name": "Amina",
        "family_name": "Khan",
        "job_title": "Matron",
        "email": "amina@example.test",
    }
    answer = browser.post(path, fill_in(browser, path, **(good | typed)))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert 'value="Matron"' in answer.content.decode()
    assert Person.objects.get(pk=amina.pk).job_title == "Ward manager"


def test_two_people_changing_one_person_lose_nothing(sign_in, hal, amina, fill_in):
    browser, path = sign_in(hal), f"/people/{amina.pk}/change/"
    good = {"given_name": "Amina", "family_name": "Khan", "email": "amina@example.test"}
    mine = fill_in(browser, path, **good, job_title="Matron")
    theirs = fill_in(browser, path, **good, job_title="Senior ward manager")
    browser.post(path, theirs)
    answer = browser.post(path, mine)
    assert answer.status_code == 409
    assert "Senior ward manager" in answer.content.decode()
    assert "Matron" in answer.content.decode()
    assert Person.objects.get(pk=amina.pk).job_title == "Senior ward manager"


@pytest.mark.writes_raw("the control: what is lost where nobody asks which version was changed")
def test_without_the_version_the_first_change_would_be_lost(amina):
    first, second = Person.objects.get(pk=amina.pk), Person.objects.get(pk=amina.pk)
    first.job_title = "Senior ward manager"
    first.save()
    second.email = "a.khan@example.test"
    second.save()
    assert Person.objects.get(pk=amina.pk).job_title == "Ward manager"


def test_a_change_by_no_form_is_held_to_the_version_it_was_loaded_at(amina):
    first, second = Person.objects.get(pk=amina.pk), Person.objects.get(pk=amina.pk)
    change = {"given_name": "Amina", "family_name": "Khan", "email": "", "by": None, "version": None}
    organisation.change_person(first, job_title="Senior ward manager", **change)
    with pytest.raises(StaleVersion) as stale:
        organisation.change_person(second, job_title="Matron", **change)
    shown = [(one.label, one.theirs, one.yours) for one in stale.value.differences]
    assert ("Job title", "Senior ward manager", "Matron") in shown
    first.refresh_from_db()
    organisation.change_person(first, job_title="Matron", **change)
    assert Person.objects.get(pk=amina.pk).version == 3


def test_fields_nobody_asked_for_change_nothing(sign_in, hal, amina, northfold, fill_in):
    browser, path = sign_in(hal), f"/people/{amina.pk}/change/"
    good = {
        "given_name": "Amina",
        "family_name": "Khan",
        "email": "amina@example.test",
        "job_title": "Matron",
    }
    more = {
        "body": str(northfold.pk),
        "body_id": str(northfold.pk),
        "kind": "board",
        "left_on": "2026-01-01",
        "id": "1",
    }
    assert browser.post(path, fill_in(browser, path, **good, **more)).status_code == 302
    person = Person.objects.get(pk=amina.pk)
    assert (person.job_title, person.kind, person.left_on, person.body_id) == (
        "Matron",
        "staff",
        None,
        amina.body_id,
    )
    assert Seat.objects.get(person=amina).account.is_active
