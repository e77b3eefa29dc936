"""People from outside come in by a link that is mailed to them: once, soon, and only they."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.foundations.access import actions as access
from goldenthread.foundations.access.models import Account, Seat
from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Body, Person, Unit, scope_of
from goldenthread.foundations.sign_in import letting_in
from goldenthread.foundations.sign_in.actions import links as actions
from goldenthread.foundations.sign_in.models import EmailedLink

pytestmark = [pytest.mark.database]

LINK = re.compile(r"http://127\.0\.0\.1:8000(/sign-in/link/\S+/)")


@pytest.fixture
def pat(make_person, ward_7) -> Person:
    return make_person(
        "Pat Lowe", "", ward_7, "patient_partner", tier="outside", kind=Person.Kind.PATIENT_PARTNER
    )


def ask(browser: Client, email: str):
    page = browser.get("/sign-in/link/").content.decode()
    key = re.search(r'name="key" value="(\w+)"', page)[1]
    return browser.post("/sign-in/link/", {"email": email, "key": key})


def mailed(email: str = "pat@example.test") -> str:
    """Ask, let the clock work, and read the path in the newest mail."""
    ask(Client(), email)
    work.run_due(kinds=[actions.SEND_LINK])
    return LINK.search(mail.outbox[-1].body)[1]


def use(browser: Client, path: str):
    browser.get(path)
    page = browser.get("/sign-in/link/use/").content.decode()
    key = re.search(r'name="key" value="(\w+)"', page)
    return browser.post("/sign-in/link/use/", {"key": key[1] if key else "0" * 32})


def test_a_patient_partner_comes_in_by_a_link(pat):
    browser = Client()
    assert use(browser, mailed()).headers["Location"] == "/"
    assert "Pat Lowe" in browser.get("/me/").content.decode()
    assert mail.outbox[0].to == ["pat@example.test"]


def test_a_link_works_once_on_whatever_device_opens_it(pat):
    path = mailed()
    assert use(Client(), path).status_code == 302
    assert use(Client(), path).status_code == 410


def test_opening_a_link_changes_nothing(pat):
    path = mailed()
    scanner = Client()
    for _ in range(3):
        scanner.get(path)
        scanner.head(path)
        scanner.get("/sign-in/link/use/")
    assert use(Client(), path).status_code == 302


@pytest.mark.parametrize(("minutes", "lets_in"), [(14, True), (15, False), (60, False)])
def test_a_link_works_for_a_quarter_of_an_hour(pat, time_machine, minutes, lets_in):
    path = mailed()
    time_machine.move_to(now() + timedelta(minutes=minutes), tick=False)
    assert (use(Client(), path).status_code == 302) is lets_in


def test_a_newer_link_ends_the_older(pat):
    older, newer = mailed(), mailed()
    assert use(Client(), older).status_code == 410
    assert use(Client(), newer).status_code == 302


def test_no_secret_of_a_link_is_kept(pat):
    assert mailed().split("/")[3] not in str(vars(EmailedLink.objects.get()))


@pytest.mark.parametrize("email", ["nobody@example.test", "ben@example.test", "PAT@example.test"])
def test_the_answer_is_the_same_for_every_address(pat, ben, email):
    answer = ask(Client(), email)
    assert answer.headers["Location"] == "/sign-in/link/sent/"
    assert not mail.outbox, "the answer does not wait for a mail"


def test_an_unknown_address_costs_what_a_known_one_costs(pat):
    def cost(email: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            actions.ask_for_link(email=email, address=f"10.0.0.{len(email)}")
        return len(queries)

    assert cost("nobody@example.test") == cost("pat@example.test")


def test_a_lookup_more_for_a_known_address_would_be_seen(pat, monkeypatch):
    """Negative control."""
    leave = work.leave

    def with_one_more(kind: str, **numbers: int) -> None:
        if numbers["subject_id"]:
            Account.objects.filter(pk=numbers["subject_id"]).exists()
        leave(kind, **numbers)

    monkeypatch.setattr(actions.work, "leave", with_one_more)
    costs = []
    for email in ("nobody@example.test", "pat@example.test"):
        with CaptureQueriesContext(connection) as queries:
            actions.ask_for_link(email=email, address=f"10.0.0.{len(email)}")
        costs.append(len(queries))
    assert costs[0] != costs[1]


def test_staff_and_strangers_are_mailed_nothing(pat, ben):
    for email in ("ben@example.test", "nobody@example.test"):
        ask(Client(), email)
    work.run_due(kinds=[actions.SEND_LINK])
    assert not mail.outbox


def test_without_the_rule_staff_would_come_in_by_mail(ben, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(letting_in, "may_sign_in_by_link", lambda memberships: True)
    assert use(Client(), mailed("ben@example.test")).status_code == 302


def give_another_role(person: Person, northfold: Body) -> None:
    """The same account becomes a member of staff elsewhere."""
    account = Seat.objects.get(person=person).account
    with scope_of(northfold):
        whole = Unit.objects.get(kind=Unit.Kind.TRUST)
        other = organisation.welcome_person(
            given_name="Pat", family_name="Lowe", kind=Person.Kind.STAFF, by=None
        )
        organisation.begin_membership(
            other, unit=whole, role="staff", tier="team", starts_on=whole.opened_on, by=None
        )
        access.give_seat(account, person=other, by=None)


def test_who_has_another_role_elsewhere_does_not_come_in_by_link(pat, northfold):
    give_another_role(pat, northfold)
    ask(Client(), pat.email)
    work.run_due(kinds=[actions.SEND_LINK])
    assert not mail.outbox


def test_a_role_given_after_the_mail_ends_its_link(pat, northfold):
    path = mailed()
    give_another_role(pat, northfold)
    assert use(Client(), path).status_code == 422


def test_who_left_is_mailed_nothing_and_comes_in_by_no_link(pat, the_day):
    path = mailed()
    organisation.end_time_here(pat, on=the_day, by=None)
    assert use(Client(), path).status_code == 422
    ask(Client(), pat.email)
    work.run_due(kinds=[actions.SEND_LINK])
    assert len(mail.outbox) == 1


def test_a_closed_account_is_mailed_nothing(pat):
    access.close_account(Seat.objects.get(person=pat).account, by=None)
    ask(Client(), pat.email)
    work.run_due(kinds=[actions.SEND_LINK])
    assert not mail.outbox


def test_five_links_an_hour_and_no_more(pat, time_machine):
    for _ in range(5):
        mailed()
    for _ in range(3):
        answer = ask(Client(), pat.email)
        assert answer.headers["Location"] == "/sign-in/link/sent/", "and nothing tells so"
        work.run_due(kinds=[actions.SEND_LINK])
    assert len(mail.outbox) == 5
    time_machine.move_to(now() + timedelta(minutes=61), tick=False)
    mailed()
    assert len(mail.outbox) == 6


def test_one_network_address_cannot_ask_without_end(pat):
    for number in range(actions.MOST_FROM_ONE):
        ask(Client(), f"nobody{number}@example.test")
    assert ask(Client(), pat.email).status_code == 422


def test_a_link_is_no_second_factor(pat):
    browser = Client()
    use(browser, mailed())
    records = browser.session["account_authentication_methods"]
    assert [record["method"] for record in records] == ["link"]


def test_of_two_at_once_one_finds_it_used(pat):
    mailed()
    first, second = EmailedLink.objects.get(), EmailedLink.objects.get()
    assert actions.use_link(first)
    with pytest.raises(ValidationError, match="works once"):
        actions.use_link(second)
    EmailedLink.objects.update(used_at=None)
    assert actions.use_link(second), "the control: without the mark it works again"


def test_a_partner_chooses_the_link_when_accepting(ward_7, the_day):
    from goldenthread.foundations.sign_in.actions import invitations

    person = organisation.welcome_person(
        given_name="Sam",
        family_name="Fell",
        kind=Person.Kind.PATIENT_PARTNER,
        email="sam@example.test",
        by=None,
    )
    organisation.begin_membership(
        person,
        unit=ward_7,
        role="patient_partner",
        tier="outside",
        starts_on=the_day,
        ends_on=the_day + timedelta(days=300),
        by=None,
    )
    browser = Client()
    browser.get(invitations.invite_with_link(person, by=None).link.removeprefix("http://127.0.0.1:8000"))
    page = browser.get("/invited/").content.decode()
    assert "Use a link each time" in page
    key = re.search(r'name="key" value="(\w+)"', page)[1]
    assert browser.post("/invited/", {"how": "link", "key": key}).status_code == 302
    assert "Sam Fell" in browser.get("/me/").content.decode()
    assert not Account.objects.get(email="sam@example.test").has_usable_password()
    assert use(Client(), mailed("sam@example.test")).status_code == 302
