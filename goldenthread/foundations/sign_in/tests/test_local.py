"""Coming in, going out, and being shut out at once."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from goldenthread.foundations.access import actions
from goldenthread.foundations.access.models import Account, Seat
from goldenthread.foundations.organisation import actions as organisation

pytestmark = pytest.mark.database

PASSWORD = "three random words"


@pytest.fixture
def account(trust, amina) -> Account:
    account = Seat.objects.get(person=amina).account
    actions.change_password(account, password=PASSWORD, by=None)
    return account


def enter(browser: Client, email="amina@example.test", password=PASSWORD, **more):
    return browser.post("/sign-in/", {"login": email, "password": password, **more})


def test_someone_signs_in_and_is_in_their_trust(client, account):
    assert enter(client).headers["Location"] == "/"
    page = client.get("/me/").content.decode()
    assert "Amina Khan" in page
    assert "Seaholme University Hospitals" in page


@pytest.mark.parametrize("email", ["AMINA@EXAMPLE.TEST", "  amina@example.test "])
def test_an_address_is_the_same_however_it_is_typed(client, account, email):
    assert enter(client, email=email).status_code == 302


def test_the_session_gets_a_new_name_at_sign_in(client, account):
    client.get("/sign-in/")
    session = client.session
    session["something"] = "there"
    session.save()
    before = session.session_key
    client.cookies["golden-thread-session"] = before
    enter(client)
    assert client.session.session_key != before
    assert not type(client.session)(before).exists(before)


def test_pages_are_not_kept_by_the_browser(client, account):
    enter(client)
    for path in ("/me/", "/sign-in/", "/trusts/"):
        assert client.get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("email", ["nobody@example.test", "amina@example.test"])
def test_a_wrong_pair_says_the_same_whoever_it_is(client, account, email):
    page = enter(client, email=email, password="quite wrong").content.decode()
    assert "This e-mail address and password do not belong together." in page
    assert f'value="{email}"' in page
    assert "quite wrong" not in page


def test_an_unknown_address_costs_what_a_known_one_costs(client, account, monkeypatch):
    from django.contrib.auth.hashers import MD5PasswordHasher

    def cost(email: str) -> tuple[int, int]:
        hashes = []
        encode = MD5PasswordHasher.encode
        monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: hashes.append(1) or encode(*args))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            enter(Client(), email=email, password="quite wrong")
        monkeypatch.undo()
        return len(queries), len(hashes)

    assert cost("nobody@example.test") == cost("amina@example.test")


def test_a_closed_account_with_a_wrong_password_says_nothing_of_it(client, account):
    actions.close_account(account, by=None)
    assert "do not belong together" in enter(client, password="quite wrong").content.decode()


def test_a_closed_account_is_told_so_and_not_let_in(client, account):
    actions.close_account(account, by=None)
    assert enter(client).headers["Location"] == "/account-closed/"
    assert "This account is closed" in client.get("/account-closed/").content.decode()
    assert client.get("/me/").headers["Location"].startswith("/sign-in/")


def test_a_closed_account_is_out_on_its_next_request(client, account):
    enter(client)
    assert client.get("/me/").status_code == 200
    actions.close_account(account, by=None)
    assert client.get("/me/").headers["Location"] == "/sign-in/?next=/me/"


def test_who_left_is_out_on_their_next_request(client, account, amina, the_day):
    enter(client)
    organisation.end_time_here(amina, on=the_day, by=None)
    answer = client.get("/me/")
    assert answer.headers["Location"] == "/seats/?next=/me/"
    assert "You have no place here yet" in client.get("/seats/").content.decode()


def test_a_role_that_ended_is_gone_on_the_next_request(trust, make_person, whole_trust, sign_in, the_day):
    hal = make_person("Hal Moss", "Administrator", whole_trust, "administrator")
    make_person("Ivo Tarn", "Administrator", whole_trust, "administrator")
    browser = sign_in(hal)
    assert browser.get("/places/add/").status_code == 200
    organisation.end_membership(hal.memberships.get(), on=the_day, by=None)
    assert browser.get("/places/add/").status_code == 403


SAFE = ["/places/", "/people/?place=3"]
EVIL = [
    "//evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "https://evil.example/",
    "javascript:alert(1)",
    "///evil",
]


@pytest.mark.parametrize("wanted", SAFE)
def test_signing_in_leads_back_to_the_page_that_was_asked_for(client, account, wanted):
    assert enter(client, next=wanted).headers["Location"] == wanted


@pytest.mark.parametrize("wanted", EVIL)
def test_signing_in_never_leads_to_another_site(client, account, wanted):
    assert enter(client, next=wanted).headers["Location"] == "/"
    assert client.post("/sign-out/", {"next": wanted}).headers["Location"] == "/"


def test_the_page_asked_for_is_kept_through_a_wrong_try(client, account):
    page = enter(client, password="quite wrong", next="/places/").content.decode()
    assert '<input type="hidden" name="next" value="/places/">' in page


def test_signing_out_needs_a_press_and_ends_the_session(client, account):
    enter(client)
    assert client.get("/sign-out/").status_code == 405
    old = client.session.session_key
    assert client.post("/sign-out/").headers["Location"] == "/"
    assert client.get("/me/").status_code == 302
    assert not type(client.session)(old).exists(old)


def test_too_many_wrong_tries_wait_and_are_told_how_long(client, account):
    for _ in range(10):
        enter(client, password="quite wrong")
    page = enter(client).content.decode()
    assert "Wait five minutes" in page
    assert client.get("/me/").status_code == 302


def test_many_people_at_one_address_can_sign_in(account, make_person, ward_8):
    for number in range(40):
        assert enter(Client()).status_code == 302, number


def test_a_changed_password_ends_every_session(client, account):
    other = Client()
    enter(client)
    enter(other)
    answer = client.post(
        "/password/change/",
        {"oldpassword": PASSWORD, "password1": "four quite new words", "password2": "four quite new words"},
    )
    assert answer.headers["Location"] == "/sign-in/"
    assert "Your password is changed" in client.get("/sign-in/").content.decode()
    assert other.get("/me/").headers["Location"] == "/sign-in/?next=/me/"
    assert enter(client, password=PASSWORD).status_code == 200
    assert enter(client, password="four quite new words").status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "again", "says"),
    [
        ("wrong", "four quite new words", "four quite new words", "not the password you have now"),
        (PASSWORD, "short", "short", "too short"),
        (PASSWORD, "1q2w3e4r5t6y", "1q2w3e4r5t6y", "too common"),
        (PASSWORD, "Seaholme-University1", "Seaholme-University1", "names that anyone here would try"),
        (PASSWORD, "golden thread 2026!", "golden thread 2026!", "names that anyone here would try"),
        (PASSWORD, "amina@example.test", "amina@example.test", "similar"),
        (PASSWORD, "four quite new words", "four quite old words", "The two new passwords differ"),
        (PASSWORD, "", "", "Enter a new password"),
    ],
)
def test_a_new_password_that_will_not_do_is_refused_with_a_sentence(client, account, old, new, again, says):
    enter(client)
    page = client.post("/password/change/", {"oldpassword": old, "password1": new, "password2": again})
    assert page.status_code == 200
    assert says in page.content.decode()


@pytest.mark.parametrize("password", ["x" * 100, "grüße aus dem süden ☂ 🙂", "  spaces at both ends  "])
def test_a_password_is_kept_exactly(client, account, password):
    enter(client)
    client.post("/password/change/", {"oldpassword": PASSWORD, "password1": password, "password2": password})
    assert enter(client, password=password).status_code == 302


def test_who_has_no_password_is_told_so(sign_in, ben):
    page = sign_in(ben).get("/password/change/")
    assert page.status_code == 403
    assert "no password to change" in page.content.decode()


@pytest.mark.parametrize("name", ["account_signup", "account_email"])
def test_nobody_can_make_their_own_account(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)
