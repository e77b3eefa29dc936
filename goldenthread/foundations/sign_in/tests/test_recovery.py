"""A lost password: the same answer for everyone, a link that works once and for an hour."""

from __future__ import annotations

import re
import time

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.foundations.clock import work
from goldenthread.foundations.sign_in.actions import recovery
from goldenthread.foundations.sign_in.models import ResetRequest

from .proofs import PASSWORD, enter, fields

pytestmark = pytest.mark.database

NEW = {"password1": "four quite new words", "password2": "four quite new words"}


def ask(browser, email="amina@example.test"):
    page = browser.get("/password/forgotten/").content.decode()
    return browser.post("/password/forgotten/", fields(page) | {"email": email})


def sent():
    work.run_due(kinds=[recovery.SEND])
    return mail.outbox


def link_of(message):
    return re.search(r"https?://[^/]+(/password/new/\S+)", message.body)[1]


def choose(browser, link, **words):
    page = browser.get(link, follow=True)
    if page.status_code != 200:
        return page
    return browser.post(page.request["PATH_INFO"], fields(page.content.decode()) | (words or NEW))


def test_a_link_comes_by_mail_and_leads_to_a_new_password(client, account, settings):
    settings.ADDRESS = "https://improve.example.test"
    assert ask(client).headers["Location"] == "/password/forgotten/sent/"
    (message,) = sent()
    assert message.to == ["amina@example.test"]
    assert "https://improve.example.test/password/new/" in message.body
    assert choose(client, link_of(message)).headers["Location"] == "/sign-in/"
    assert enter(Client(), password="four quite new words").status_code == 302
    assert enter(Client(), password=PASSWORD).status_code == 200


def test_the_key_is_not_in_the_address_of_the_page_that_asks(client, account):
    ask(client)
    link = link_of(sent()[0])
    shown = client.get(link, follow=True)
    assert shown.request["PATH_INFO"].endswith("/choose/")
    assert link.split("/")[-2] not in shown.content.decode()


def test_a_link_works_once(client, account):
    ask(client)
    link = link_of(sent()[0])
    choose(client, link)
    assert choose(Client(), link).status_code == 410


def test_a_link_works_for_an_hour(client, account):
    ask(client)
    link = link_of(sent()[0])
    with time_machine.travel(time.time() + 59 * 60, tick=False):
        assert client.get(link, follow=True).status_code == 200
    with time_machine.travel(time.time() + 61 * 60, tick=False):
        assert Client().get(link, follow=True).status_code == 410


def test_a_link_is_over_once_its_owner_has_signed_in(client, account):
    ask(client)
    link = link_of(sent()[0])
    with time_machine.travel(time.time() + 60, tick=False):
        enter(Client())
        assert client.get(link, follow=True).status_code == 410


@pytest.mark.parametrize(
    "link", ["/password/new/1/abc-def/", "/password/new/zzz/choose/", "/password/new/é/x/"]
)
def test_a_link_that_was_never_made_is_over(client, account, link):
    assert client.get(link).status_code == 410
    assert client.post(link, NEW).status_code == 410


def test_a_new_password_ends_every_session_and_its_owner_is_told(
    client, account, django_capture_on_commit_callbacks
):
    enter(client)
    ask(Client())
    link = link_of(sent()[0])
    with django_capture_on_commit_callbacks(execute=True):
        choose(Client(), link)
    assert client.get("/me/").status_code == 302
    assert "was changed just now" in mail.outbox[-1].body


def test_a_weak_password_is_refused_and_the_link_still_good(client, account):
    ask(client)
    link = link_of(sent()[0])
    weak = choose(client, link, password1="Seaholme 2026 Ward 7", password2="Seaholme 2026 Ward 7")
    assert weak.status_code == 422
    assert choose(client, link).status_code == 302


# --- no telling who is here --------------------------------------------------------------------------------------


def asked(email):
    """What somebody who asks can see and measure: the answer, the pages, and how much was done."""
    browser = Client()
    page = browser.get("/password/forgotten/").content.decode()
    with CaptureQueriesContext(connection) as queries:
        answer = browser.post("/password/forgotten/", fields(page) | {"email": email})
    kinds = [re.sub(r"\d+|'[^']*'|NULL", "", query["sql"])[:60] for query in queries.captured_queries]
    page = browser.get(answer.headers["Location"]).content.decode()
    return answer.status_code, answer.headers["Location"], page, kinds


def without_form_key(seen):
    return [re.sub(r'value="[^"]*"', "", str(part)) for part in seen]


def test_an_unknown_address_is_told_and_costs_the_same(account):
    known, unknown = asked("amina@example.test"), asked("nobody@example.test")
    assert without_form_key(known) == without_form_key(unknown)
    assert len(known[3]) > 5


def test_that_check_would_see_a_mail_that_is_sent_at_once(account, monkeypatch):
    def tells(**asked):
        if asked["email"].startswith("amina"):
            ResetRequest.objects.count()

    monkeypatch.setattr(recovery, "ask_for_reset", tells)
    known, unknown = asked("amina@example.test"), asked("nobody@example.test")
    assert without_form_key(known) != without_form_key(unknown)


@pytest.mark.parametrize("email", ["nobody@example.test", "AMINA@example.test.evil"])
def test_no_mail_goes_to_an_unknown_address(client, account, email):
    ask(client, email)
    assert sent() == []


def test_a_closed_account_gets_no_link(client, account):
    from goldenthread.foundations.access import actions as access

    access.close_account(account, by=None)
    ask(client)
    assert sent() == []


def test_so_many_links_an_hour_and_no_more_and_nobody_is_told(client, account):
    for _ in range(6):
        assert ask(client).headers["Location"] == "/password/forgotten/sent/"
        sent()
    assert len(mail.outbox) == recovery.MOST_FOR_ONE


def test_one_address_that_asks_for_everybody_is_held_up(client, account):
    for number in range(recovery.MOST_FROM_ONE):
        ask(client, f"nobody{number}@example.test")
    assert ask(client).status_code == 422


def test_the_work_done_twice_sends_one_mail(client, account):
    ask(client)
    wish = ResetRequest.objects.get()
    recovery.send_reset_link(0, wish.pk)
    recovery.send_reset_link(0, wish.pk)
    assert len(mail.outbox) == 1
