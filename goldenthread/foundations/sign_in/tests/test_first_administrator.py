"""A trust begins with one person, who is invited from the command line and invites all others."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Body, Membership, Person, Unit, scope_of
from goldenthread.foundations.sign_in import letting_in
from goldenthread.foundations.sign_in.actions import invitations as actions

pytestmark = [pytest.mark.database, pytest.mark.django_db]

NAMED = {"given_name": "Callum", "family_name": "Reid", "email": "Callum.Reid@example.test"}


@pytest.fixture
def registered() -> Body:
    return organisation.found_body(
        kind=Body.Kind.TRUST, name="Westhaven", code="WES-1", is_invented=True, opened_on=None, by=None
    )


def come_in(link: str) -> Client:
    browser = Client()
    browser.get(link.removeprefix("http://127.0.0.1:8000"))
    page = browser.get("/invited/").content.decode()
    key = re.search(r'name="key" value="(\w+)"', page)[1]
    browser.post("/invited/", {"how": "password", "password": "three random words", "key": key})
    return browser


def test_the_first_administrator_opens_a_trust_and_comes_in(registered):
    made = actions.invite_first_administrator(registered, **NAMED)
    assert made.was_mailed
    assert made.link in mail.outbox[0].body
    browser = come_in(made.link)
    with scope_of(registered):
        person = Person.objects.get()
        assert person.email == "callum.reid@example.test"
        membership = Membership.objects.get()
        assert (membership.role, membership.unit) == ("administrator", Unit.objects.get())
    answer = browser.get("/people/")
    assert answer.status_code == 302
    assert "/second-factor/" in answer.headers["Location"], "their role asks for a second proof at once"


def test_a_link_that_was_lost_is_made_again_for_the_same_person(registered):
    first = actions.invite_first_administrator(registered, **NAMED)
    second = actions.invite_first_administrator(registered, **NAMED)
    assert first.link != second.link
    with scope_of(registered):
        assert Person.objects.count() == Membership.objects.count() == 1
    assert Client().get(first.link.removeprefix("http://127.0.0.1:8000"), follow=True).status_code == 410
    assert come_in(second.link).get("/people/").status_code == 302


def test_a_trust_with_an_administrator_has_no_first_one(registered, monkeypatch):
    come_in(actions.invite_first_administrator(registered, **NAMED).link)
    other = {"given_name": "Olu", "family_name": "Ade", "email": "olu@example.test"}
    with pytest.raises(ValidationError, match="has an administrator already: Callum Reid"):
        actions.invite_first_administrator(registered, **other)
    with scope_of(registered):
        assert Person.objects.count() == 1, "nothing of the refused one stays"
    monkeypatch.setattr(letting_in, "check_has_no_administrator", lambda *args: None)
    assert actions.invite_first_administrator(registered, **other), "the control: without the rule it is made"


def test_only_a_body_that_holds_rows_is_opened():
    system = organisation.found_body(
        kind=Body.Kind.SYSTEM, name="A system", code="SYS-1", is_invented=True, opened_on=None, by=None
    )
    with pytest.raises(ValidationError, match="holds no rows of its own"):
        actions.invite_first_administrator(system, **NAMED)
