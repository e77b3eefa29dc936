from __future__ import annotations

import pytest

from goldenthread.conftest import FROM_OUTSIDE
from goldenthread.foundations.access import actions
from goldenthread.foundations.access.models import Seat
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Person, Unit, scope_of

pytestmark = pytest.mark.database


@pytest.fixture
def second_seat(trust, amina, northfold) -> Seat:
    """Amina helps Northfold too, by the same account."""
    account = Seat.objects.get(person=amina).account
    with scope_of(northfold):
        there = organisation.welcome_person(
            given_name="Amina",
            family_name="Khan",
            kind=Person.Kind.EXTERNAL,
            email="amina@example.test",
            by=None,
        )
        whole = Unit.objects.get(kind=Unit.Kind.TRUST)
        organisation.begin_membership(
            there, unit=whole, role="staff", tier="outside", by=None, **FROM_OUTSIDE
        )
        return actions.give_seat(account, person=there, by=None)


def test_who_has_one_seat_is_in_it_at_once(sign_in, amina):
    assert sign_in(amina).get("/me/").status_code == 200


def test_who_has_two_seats_chooses_and_comes_back_to_the_page(sign_in, amina, second_seat):
    browser = sign_in(amina)
    assert browser.get("/places/").headers["Location"] == "/seats/?next=/places/"
    page = browser.get("/seats/?next=/places/").content.decode()
    assert "Go to Northfold Community Trust" in page
    assert "Go to Seaholme University Hospitals" in page
    answer = browser.post("/seats/", {"seat": second_seat.pk, "next": "/places/"})
    assert answer.headers["Location"] == "/places/"
    assert "Northfold Community Trust" in browser.get("/places/").content.decode()


def test_the_session_gets_a_new_name_with_another_seat(sign_in, amina, second_seat):
    browser = sign_in(amina)
    before = browser.session.session_key
    browser.post("/seats/", {"seat": second_seat.pk})
    assert browser.session.session_key != before


def test_one_trusts_rows_are_not_seen_from_the_other_seat(sign_in, amina, second_seat, ward_7):
    browser = sign_in(amina)
    browser.post("/seats/", {"seat": second_seat.pk})
    assert browser.get(f"/places/{ward_7.pk}/").status_code == 404
    assert "Ward 7" not in browser.get("/places/").content.decode()


@pytest.mark.parametrize("which", ["somebody's", "nobody's", "no number", "none"])
def test_a_seat_that_is_not_ones_own_is_not_there(sign_in, amina, ben, second_seat, which):
    chosen = {
        "somebody's": str(Seat.objects.get(person=ben).pk),
        "nobody's": "999999",
        "no number": "x",
        "none": "",
    }
    browser = sign_in(amina)
    answer = browser.post("/seats/", {"seat": chosen[which]})
    assert answer.status_code == 404
    assert browser.get("/me/").status_code == 302


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "\\\\evil.example", ""])
def test_choosing_a_seat_never_leads_to_another_site(sign_in, amina, second_seat, wanted):
    answer = sign_in(amina).post("/seats/", {"seat": second_seat.pk, "next": wanted})
    assert answer.headers["Location"] == "/"


def test_who_has_no_seat_is_told_whom_to_ask(client, db):
    client.force_login(actions.open_account(email="new@example.test", password=None, by=None))
    page = client.get("/seats/").content.decode()
    assert "Ask your trust’s administrator to add you" in page
    assert client.get("/places/").headers["Location"].startswith("/seats/")


def test_a_request_finds_its_person_in_few_queries(
    sign_in, amina, second_seat, django_assert_max_num_queries
):
    browser = sign_in(amina)
    # Session, account and seats for anyone signed in; the page itself asks for the seats once more.
    with django_assert_max_num_queries(5):
        browser.get("/seats/")
