"""Sessions: how long they last, which there are, and that an ended one is out on its next request."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from goldenthread.conftest import give_proofs
from goldenthread.foundations.access import actions as access
from goldenthread.foundations.audit.models import Entry
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.sign_in import devices, middleware, rules
from goldenthread.foundations.sign_in.actions import recovery, second_factor, sessions
from goldenthread.foundations.sign_in.models import BrowserSession

from .proofs import PASSWORD, enter, fields

pytestmark = pytest.mark.database

EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36 Edg/141.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/604.1"
)


def browser_of(account):
    browser = Client()
    browser.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    give_proofs(browser, account.pk)
    return browser


def is_in(browser):
    return browser.get("/me/").status_code == 200


def after(**time_passed):
    return time_machine.travel(time.time() + timedelta(**time_passed).total_seconds(), tick=False)


# --- how long ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "minutes", "stays"),
    [
        ("account", 29, True),
        ("account", 31, True),
        ("account", 8 * 60 - 1, True),
        ("account", 8 * 60, False),
        ("hals_account", 29, True),
        ("hals_account", 30, False),
    ],
)
def test_how_long_a_session_may_lie_unused_follows_the_role(request, who, minutes, stays):
    browser = browser_of(request.getfixturevalue(who))
    with after(minutes=minutes):
        assert is_in(browser) is stays


def test_that_check_would_see_a_session_that_never_ends(hals_account, monkeypatch):
    monkeypatch.setattr(rules, "why_over", lambda *args, **options: None)
    browser = browser_of(hals_account)
    with after(hours=2):
        assert is_in(browser)


@pytest.mark.parametrize("who", ["account", "hals_account"])
def test_no_session_outlasts_twelve_hours_however_much_it_is_used(request, who):
    browser = browser_of(request.getfixturevalue(who))
    for minutes in range(20, 12 * 60, 20):
        with after(minutes=minutes):
            assert is_in(browser), minutes
    with after(hours=12):
        assert not is_in(browser)


def test_whoever_was_away_too_long_reads_why_and_comes_back_to_their_page(hals_account):
    browser = browser_of(hals_account)
    with after(minutes=40):
        asked = browser.get("/places/?below=1")
        assert asked.headers["Location"] == "/sign-in/?next=/places/%3Fbelow%3D1"
        assert "nothing was done here for a while" in browser.get("/sign-in/").content.decode()


def test_a_clock_that_goes_back_ends_sessions(account):
    browser = browser_of(account)
    with after(hours=-1):
        assert not is_in(browser)
    assert not is_in(browser)


def test_a_clock_that_is_set_right_by_a_minute_does_not(account):
    browser = browser_of(account)
    with after(minutes=-1):
        assert is_in(browser)


def test_sessions_outlast_the_loss_of_every_cache_and_ended_ones_stay_ended(account):
    stays, goes = browser_of(account), browser_of(account)
    sessions.end_session(account, BrowserSession.objects.order_by("-pk").first(), by=None)
    cache.clear()
    assert is_in(stays)
    assert not is_in(goes)
    cache.clear()
    assert not is_in(goes)


def test_a_session_that_nobody_noted_is_out(account):
    browser = browser_of(account)
    BrowserSession.objects.all().delete()
    assert not is_in(browser)


def test_the_row_of_another_account_keeps_nobody_in(account, hals_account):
    browser_of(hals_account)
    browser = browser_of(account)
    session = browser.session
    session["browser_session"] = BrowserSession.objects.get(account=hals_account).pk
    session.save()
    assert not is_in(browser)


def test_a_session_gets_a_new_name_when_it_may_do_more(client, account):
    enter(client)
    before = client.session.session_key
    page = client.get("/sign-in/again/?next=/me/").content.decode()
    client.post("/sign-in/again/", fields(page) | {"password": PASSWORD, "next": "/me/"})
    assert client.session.session_key != before
    assert not type(client.session)(before).exists(before)
    assert is_in(client)


def test_the_cookie_is_bound_to_this_host(settings):
    """In earnest, over HTTPS. Tests and the demonstration run without."""
    source = (settings.PACKAGE / "config" / "settings.py").read_text()
    assert 'SESSION_COOKIE_NAME = "__Host-session" if SECURE' in source
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_ENGINE == "django.contrib.sessions.backends.db"


# --- which there are ---------------------------------------------------------------------------------------------


def test_my_sessions_are_told_in_words_and_to_the_hour(account):
    enter(Client(headers={"user-agent": PHONE}))
    with after(hours=3, minutes=20):
        here = Client(headers={"user-agent": EDGE})
        enter(here)
        page = here.get("/me/signing-in/").content.decode()
    assert "Safari on an iPhone" in page
    assert "Used 3 hours ago" in page
    assert "Edge on Windows" in page
    assert page.count("This browser") == 1
    assert "With password" in page
    assert "no network address" in page


def test_no_network_address_is_kept_with_a_session(account):
    browser = browser_of(account)
    browser.get("/me/", REMOTE_ADDR="192.0.2.77")
    assert "192.0.2.77" not in str(list(BrowserSession.objects.values()))


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (EDGE, "Edge on Windows"),
        (PHONE, "Safari on an iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/141.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        ("", "A browser we do not know"),
        ("<script>alert(1)</script>", "A browser we do not know"),
    ],
)
def test_a_browser_is_called_by_its_name(agent, words):
    assert devices.in_words(agent) == words


def test_ending_one_session_leaves_the_others(account):
    one, two, three = browser_of(account), browser_of(account), browser_of(account)
    row = BrowserSession.objects.order_by("pk")[1]
    assert one.post(f"/me/signing-in/sessions/{row.pk}/end/").status_code == 302
    assert [is_in(one), is_in(two), is_in(three)] == [True, False, True]
    assert "ended this session from another browser" in two.get("/sign-in/").content.decode()


def test_ending_all_others_keeps_the_one_in_hand(account):
    one, two, three = browser_of(account), browser_of(account), browser_of(account)
    one.post("/me/signing-in/sessions/end-others/")
    assert [is_in(one), is_in(two), is_in(three)] == [True, False, False]
    assert Entry.objects.filter(verb="ended the sessions of").count() == 1


def test_nobody_ends_a_session_of_somebody_else(account, hals_account):
    theirs = browser_of(hals_account)
    row = BrowserSession.objects.get(account=hals_account)
    assert browser_of(account).post(f"/me/signing-in/sessions/{row.pk}/end/").status_code == 404
    assert is_in(theirs)


def test_signing_out_ends_the_session_in_the_list_too(account):
    browser = browser_of(account)
    browser.post("/sign-out/")
    assert BrowserSession.objects.get().ending == BrowserSession.Ending.SIGNED_OUT


def test_using_a_page_writes_at_most_once_a_minute(account):
    browser = browser_of(account)
    seen = BrowserSession.objects.get().seen_at
    with after(seconds=59):
        is_in(browser)
    assert BrowserSession.objects.get().seen_at == seen
    with after(seconds=61):
        is_in(browser)
    assert BrowserSession.objects.get().seen_at > seen


# --- revoked at once ---------------------------------------------------------------------------------------------


def role_removed(account, amina, **_):
    organisation.end_membership(amina.memberships.get(), on=the_day_of(), by=None)


def the_day_of():
    from goldenthread.foundations.clock.moments import today

    return today()


def account_closed(account, **_):
    access.close_account(account, by=None)


def person_left(amina, **_):
    organisation.end_time_here(amina, on=the_day_of(), by=None)


def password_changed(account, **_):
    recovery.set_password(account, password="four quite new words", by=None)


def factors_reset(account, ben, **_):
    second_factor.reset_factors(account, own=False, by=ben)


def ended_by_administrator(account, ben, **_):
    sessions.end_sessions(account, why=sessions.Ending.ADMINISTRATOR, by=ben)


REVOKED = [account_closed, person_left, password_changed, factors_reset, ended_by_administrator]


@pytest.mark.parametrize("revoke", REVOKED, ids=lambda way: way.__name__)
def test_what_is_revoked_is_gone_on_the_next_request(revoke, account, amina, ben):
    browser = browser_of(account)
    assert is_in(browser)
    revoke(account=account, amina=amina, ben=ben)
    assert not is_in(browser)


@pytest.mark.parametrize("revoke", REVOKED, ids=lambda way: way.__name__)
def test_without_revoking_they_stay(revoke, account, amina, ben):
    browser = browser_of(account)
    assert is_in(browser)
    assert is_in(browser)


def test_a_role_that_is_removed_opens_nothing_on_the_next_request(account, amina, ward_7):
    browser = browser_of(account)
    path = f"/measures/add/?unit={ward_7.pk}"
    before = browser.get(path).status_code
    role_removed(account=account, amina=amina)
    assert (before, browser.get(path).status_code) == (200, 403)


def test_the_check_of_ended_sessions_would_see_one_that_goes_on(account, ben, monkeypatch):
    monkeypatch.setattr(middleware.sessions, "keep_or_end", lambda request, limits: None)
    browser = browser_of(account)
    ended_by_administrator(account=account, ben=ben)
    assert is_in(browser)
