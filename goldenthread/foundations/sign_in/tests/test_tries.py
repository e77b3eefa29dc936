"""Tries are counted for everybody together, and nobody is kept out for good."""

from __future__ import annotations

import time

import pytest
import time_machine
from django.test import Client

from goldenthread.foundations.sign_in import adapters, devices, hashers
from goldenthread.foundations.sign_in.actions import tries
from goldenthread.foundations.sign_in.models import Try

from .proofs import PASSWORD, enter

pytestmark = pytest.mark.database


def hammer(times, email="amina@example.test", browser=None, **more):
    browser = browser or Client()
    for number in range(times):
        browser.post("/sign-in/", {"login": email, "password": f"guess {number}"}, **more)


def gets_in(browser, email="amina@example.test", **more):
    return enter(browser, email, **more).status_code == 302


def later(minutes):
    return time_machine.travel(time.time() + minutes * 60, tick=False)


def test_the_eleventh_try_in_five_minutes_is_refused_whatever_it_says(account):
    hammer(10, REMOTE_ADDR="192.0.2.1")
    page = enter(Client(REMOTE_ADDR="192.0.2.2"))
    assert "Wait five minutes" in page.content.decode()


def test_that_check_would_see_tries_that_nobody_counts(account, monkeypatch):
    monkeypatch.setattr(tries, "begin_try", lambda *args, **options: [])
    monkeypatch.setattr(tries, "note_wrong", lambda *args: None)
    hammer(10)
    assert gets_in(Client())


def test_nothing_is_locked_for_good(account):
    hammer(10)
    assert not gets_in(Client())
    with later(5):
        assert gets_in(Client())


def test_whoever_goes_on_trying_makes_the_wait_no_longer(account):
    hammer(10)
    with later(4):
        hammer(50)
    with later(5):
        assert gets_in(Client())


def test_one_address_that_tries_many_accounts_is_held_up(account):
    for number in range(10):
        hammer(1, email=f"nobody{number}@example.test")
    assert not gets_in(Client())
    assert gets_in(Client(REMOTE_ADDR="192.0.2.9"))


def test_people_whose_passwords_are_being_checked_hold_nobody_up(account):
    """Forty from one address at the same moment: each is begun before any is done."""
    for number in range(40):
        tries.check_room(adapters.FROM_ADDRESS, "192.0.2.1", tries.MOST)
        tries.begin_try("password", [(f"account:somebody{number}@example.test", tries.MOST)])
    assert gets_in(Client(REMOTE_ADDR="192.0.2.1"))


def test_an_address_that_many_share_is_counted_loosely_and_each_account_tightly(account, settings):
    from ipaddress import ip_network

    settings.SHARED_ADDRESSES = [ip_network("127.0.0.0/8")]
    for number in range(40):
        hammer(1, email=f"nobody{number}@example.test")
    assert gets_in(Client())
    hammer(10)
    assert not gets_in(Client())


def test_an_attacker_does_not_keep_amina_out_of_the_browser_she_uses(account):
    hers = Client()
    assert gets_in(hers)
    hers.post("/sign-out/")
    hammer(30)
    assert not gets_in(Client())
    assert gets_in(hers)


def test_that_check_would_see_browsers_that_are_not_known(account, monkeypatch):
    monkeypatch.setattr(devices, "known_as", lambda request, account: "")
    hers = Client()
    gets_in(hers)
    hers.post("/sign-out/")
    hammer(30)
    assert not gets_in(hers)


def test_a_known_browser_has_ten_tries_too(account):
    hers = Client()
    gets_in(hers)
    hers.post("/sign-out/")
    hammer(10, browser=hers)
    assert not gets_in(hers)


def test_a_browser_is_known_to_the_accounts_that_used_it_alone(account, hals_account):
    hers = Client()
    gets_in(hers)
    hers.post("/sign-out/")
    hammer(10, email="hal@example.test", REMOTE_ADDR="192.0.2.1")
    assert "Wait five minutes" in enter(hers, "hal@example.test").content.decode()


def test_a_browser_mark_that_was_changed_is_worth_nothing(account):
    hers = Client()
    gets_in(hers)
    hers.post("/sign-out/")
    hers.cookies[devices.COOKIE] = hers.cookies[devices.COOKIE].value[:-2] + "xx"
    hammer(10)
    assert not gets_in(hers)


def test_a_new_password_makes_browsers_forget(account, rf):
    from django.http import HttpResponse

    from goldenthread.foundations.access import actions as access

    answer = HttpResponse()
    devices.remember(rf.get("/"), answer, account)
    request = rf.get("/")
    request.COOKIES[devices.COOKIE] = answer.cookies[devices.COOKIE].value
    assert devices.known_as(request, account)
    access.change_password(account, password="four quite new words", by=None)
    assert not devices.known_as(request, account)


def test_a_shared_computer_remembers_so_many_accounts_and_no_more(account, rf):
    from goldenthread.foundations.access.models import Account

    request = rf.get("/")
    from django.http import HttpResponse

    for number in range(devices.MOST_ACCOUNTS + 1):
        answer = HttpResponse()
        devices.remember(request, answer, Account(pk=number, password="x"))
        request.COOKIES[devices.COOKIE] = answer.cookies[devices.COOKIE].value
    assert len(answer.cookies[devices.COOKIE].value) < 4000
    assert not devices.known_as(request, Account(pk=0, password="x"))
    assert devices.known_as(request, Account(pk=devices.MOST_ACCOUNTS, password="x"))


def test_right_passwords_count_for_nothing(account):
    for _ in range(25):
        assert gets_in(Client())
    assert not Try.objects.exists()


def test_no_address_and_no_account_can_be_read_from_a_try(account):
    hammer(1, REMOTE_ADDR="192.0.2.77")
    kept = str(list(Try.objects.values()))
    assert "192.0.2.77" not in kept
    assert "amina" not in kept


def test_tries_of_yesterday_are_forgotten(account):
    hammer(3)
    with later(23 * 60):
        tries.clear_old_tries()
        assert Try.objects.exists()
    with later(25 * 60):
        tries.clear_old_tries()
        assert not Try.objects.exists()


def test_a_crowd_is_asked_to_wait_before_anything_is_hashed(account, monkeypatch):
    monkeypatch.setattr(hashers, "_waiting", hashers.MOST_WAITING)
    page = enter(Client()).content.decode()
    assert "Many people are signing in" in page
    assert not Try.objects.exists()


def test_passwords_are_checked_by_one_thread_with_djangos_own_hash():
    import threading

    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    seen = set()

    class Watched(hashers.OneAtATime):
        iterations = 1000

    own = PBKDF2PasswordHasher.encode

    def encode(self, *args):
        seen.add(threading.current_thread().name)
        return own(self, *args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PBKDF2PasswordHasher, "encode", encode)
        hasher = Watched()
        done = []
        crowd = [
            threading.Thread(target=lambda: done.append(hasher.encode(PASSWORD, "salt", 1000)))
            for _ in range(12)
        ]
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()
    assert len(done) == 12
    assert len(set(done)) == 1
    assert len(seen) == 1
    assert PBKDF2PasswordHasher().verify(PASSWORD, done[0])
    assert not hashers.is_busy()


@pytest.mark.parametrize("address", ["127.0.0.1", "192.0.2.1", "2001:db8::1"])
def test_an_address_nobody_named_is_no_shared_one(address):
    assert adapters.most_from(address) == tries.MOST
