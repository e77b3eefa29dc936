"""A fresh proof before what matters most; what was typed meanwhile is not lost."""

from __future__ import annotations

import time

import pytest
import time_machine
from django.test import Client

from goldenthread.conftest import give_proofs
from goldenthread.foundations.access import actions as access
from goldenthread.foundations.access import assurance
from goldenthread.foundations.design.presenters import Link
from goldenthread.foundations.organisation.models import Membership
from goldenthread.foundations.sign_in import other_ways
from goldenthread.foundations.sign_in.actions import second_factor

from .conftest import SECRET
from .proofs import PASSWORD, code_of, fields

pytestmark = pytest.mark.database


@pytest.fixture
def hals(hals_account, with_app):
    """Hal's browser, with proofs of 31 minutes ago, and kept in use since."""
    with_app(hals_account)
    browser = Client(headers={"host": "localhost"})
    browser.force_login(hals_account, backend="allauth.account.auth_backends.AuthenticationBackend")
    give_proofs(browser, hals_account.pk, at=time.time() - 31 * 60)
    return browser


def prove(browser, where, code):
    page = browser.get(where).content.decode()
    return browser.post("/sign-in/again/", fields(page) | {"code": code})


ASK_FRESH = [
    "/people/{ben}/memberships/begin/",
    "/people/{ben}/leave/",
    "/me/signing-in/passkeys/add/",
    "/me/signing-in/code-app/add/",
    "/me/signing-in/recovery-codes/",
]


@pytest.mark.parametrize("path", ASK_FRESH)
def test_what_matters_most_asks_again_after_half_an_hour(hals, hals_account, ben, path):
    path = path.format(ben=ben.pk)
    assert hals.get(path).headers["Location"] == f"/sign-in/again/?next={path}"
    give_proofs(hals, hals_account.pk, at=time.time() - 29 * 60)
    assert not hals.get(path).headers.get("Location", "").startswith("/sign-in/again/")


def test_that_check_would_see_a_page_that_never_asks(hals, ben, monkeypatch):
    monkeypatch.setattr(assurance, "is_fresh", lambda request, **options: True)
    assert hals.get(f"/people/{ben.pk}/leave/").status_code == 200


def test_every_route_that_gives_or_takes_a_role_or_a_proof_asks_fresh():
    from goldenthread.foundations.access import urls as access_urls
    from goldenthread.foundations.sign_in import urls as sign_in

    routes = [*access_urls.urlpatterns, *sign_in.rooms[0]]
    fresh = {route.name for route in routes if route.callback.policy.fresh}
    assert {"membership_begin", "membership_end", "person_leave"} <= fresh
    assert {"passkey_add", "code_app_add", "recovery_codes_make", "factor_remove"} <= fresh
    assert {"person_sessions_end", "person_factors_reset"} <= fresh


def test_a_proof_leads_back_and_holds_for_half_an_hour(hals, ben):
    path = f"/people/{ben.pk}/leave/"
    assert prove(hals, f"/sign-in/again/?next={path}", code_of(SECRET)).headers["Location"] == path
    assert hals.get(path).status_code == 200


def test_a_proof_from_the_future_is_none(hals, hals_account, ben):
    give_proofs(hals, hals_account.pk, at=time.time() + 3600)
    assert hals.get(f"/people/{ben.pk}/leave/").status_code == 302


def test_a_wrong_code_proves_nothing_and_the_way_back_is_kept(hals, ben):
    path = f"/people/{ben.pk}/leave/"
    page = prove(hals, f"/sign-in/again/?next={path}", "000000")
    assert page.status_code == 422
    assert f'name="next" value="{path}"' in page.content.decode()
    assert hals.get(path).status_code == 302


@pytest.mark.parametrize(
    "evil", ["//evil.example", "\\\\evil.example", "https://evil.example/", "javascript:alert(1)", "/\\evil"]
)
def test_a_proof_never_leads_to_another_site(hals, evil):
    answer = prove(hals, "/sign-in/again/", code_of(SECRET))
    assert answer.headers["Location"] == "/"
    page = hals.get("/sign-in/again/", {"next": evil}).content.decode()
    assert "evil" not in page
    assert "javascript:" not in page


# --- nothing typed is lost ---------------------------------------------------------------------------------------


def opened_in_time(browser, hals_account, ben):
    """The page about an ended membership, opened while the proof was fresh."""
    give_proofs(browser, hals_account.pk)
    membership = Membership.objects.get(person=ben)
    path = f"/people/{ben.pk}/memberships/{membership.pk}/end/"
    sent = fields(browser.get(path).content.decode())
    return path, sent | {"on-day": "15", "on-month": "6", "on-year": "2026"}


def test_a_form_opened_in_time_may_be_sent_a_little_late(hals, hals_account, ben):
    path, sent = opened_in_time(hals, hals_account, ben)
    give_proofs(hals, hals_account.pk, at=time.time() - 59 * 60)
    assert hals.post(path, sent).headers["Location"] == f"/people/{ben.pk}/"


def test_a_form_sent_too_late_is_kept_and_sent_after_a_proof(hals, hals_account, ben):
    path, sent = opened_in_time(hals, hals_account, ben)
    give_proofs(hals, hals_account.pk, at=time.time() - 61 * 60)
    late = hals.post(path, sent)
    assert late.headers["Location"] == "/sign-in/again/?next=/sign-in/carry-on/"
    assert Membership.objects.get(person=ben).ends_on is None
    proven = prove(hals, late.headers["Location"], code_of(SECRET))
    assert proven.headers["Location"] == "/sign-in/carry-on/"
    page = hals.get("/sign-in/carry-on/").content.decode()
    assert f'action="{path}"' in page
    again = fields(page)
    assert {name: again[name] for name in sent if name != "csrfmiddlewaretoken"} == {
        name: value for name, value in sent.items() if name != "csrfmiddlewaretoken"
    }
    assert hals.post(path, again).headers["Location"] == f"/people/{ben.pk}/"
    assert Membership.objects.get(person=ben).ends_on is not None


def test_a_form_sent_after_the_session_ended_is_kept_for_the_same_person_alone(
    hals, hals_account, ben, account
):
    path, sent = opened_in_time(hals, hals_account, ben)
    with time_machine.travel(time.time() + 40 * 60, tick=False):
        late = hals.post(path, sent)
        assert late.headers["Location"] == "/sign-in/?next=/sign-in/carry-on/"
        hals.force_login(hals_account, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert path in hals.get("/sign-in/carry-on/").content.decode()
        hals.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert hals.get("/sign-in/carry-on/").headers["Location"] == "/"


def test_passwords_are_never_kept_with_a_form(rf, hals_account):
    request = rf.post("/x/", {"password": PASSWORD, "password1": PASSWORD, "name": "kept"})
    assert assurance.held_from(request)["sent"] == "name=kept"


# --- each with the proof they have -------------------------------------------------------------------------------


def test_who_has_only_a_password_proves_it_with_that(client, account):
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/sign-in/again/?next=/me/").content.decode()
    wrong = client.post("/sign-in/again/", fields(page) | {"password": "not it"})
    assert wrong.status_code == 422
    right = client.post("/sign-in/again/", fields(page) | {"password": PASSWORD})
    assert right.headers["Location"] == "/me/"


def test_who_has_a_code_app_does_not_prove_it_with_a_password(hals):
    page = hals.get("/sign-in/again/").content.decode()
    assert 'name="password"' not in page
    assert hals.post("/sign-in/again/", fields(page) | {"password": PASSWORD}).status_code == 422


def test_who_came_another_way_is_offered_that_way(sign_in, ben, monkeypatch):
    browser = sign_in(ben)
    assert "Sign out and in again" in browser.get("/sign-in/again/").content.decode()
    monkeypatch.setattr(other_ways, "_ways", [lambda request: Link("Prove it at your trust", "/there/")])
    page = browser.get("/sign-in/again/").content.decode()
    assert 'href="/there/"' in page
    assert "Sign out and in again" not in page


def test_who_signs_in_again_to_prove_it_loses_nothing_that_was_sent(hals, hals_account, ben):
    path, sent = opened_in_time(hals, hals_account, ben)
    second_factor.factors_of(hals_account).app.delete()
    access.change_password(hals_account, password=None, by=None)
    hals.force_login(hals_account, backend="allauth.account.auth_backends.AuthenticationBackend")
    give_proofs(hals, hals_account.pk, at=time.time() - 61 * 60)
    assert hals.post(path, sent).headers["Location"].startswith("/sign-in/again/")
    left = hals.post("/sign-in/again/", {"next": "/sign-in/carry-on/"})
    assert left.headers["Location"] == "/sign-in/?next=/sign-in/carry-on/"
    assert hals.get("/me/").headers["Location"].startswith("/sign-in/")
    hals.force_login(hals_account, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert path in hals.get("/sign-in/carry-on/").content.decode()
