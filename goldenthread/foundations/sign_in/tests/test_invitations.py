"""Whoever is invited comes in, once, by a link that nobody else can use; opening it changes nothing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from goldenthread.foundations.access import actions as access
from goldenthread.foundations.access.models import Account, Seat
from goldenthread.foundations.audit.models import Payload
from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Person, Unit, scope_of
from goldenthread.foundations.sign_in import letting_in
from goldenthread.foundations.sign_in.actions import invitations as actions
from goldenthread.foundations.sign_in.models import Invitation

pytestmark = [pytest.mark.database]

PASSWORD = "three random words"
LINK = re.compile(r"http://127\.0\.0\.1:8000(/invited/\S+/)")


@pytest.fixture
def hal(make_person, whole_trust) -> Person:
    return make_person("Hal Moss", "Administrator", whole_trust, "administrator")


@pytest.fixture
def gita(ward_7, the_day) -> Person:
    """Somebody who belongs to Ward 7 and cannot sign in yet."""
    person = organisation.welcome_person(
        given_name="Gita",
        family_name="Rao",
        kind=Person.Kind.STAFF,
        job_title="Staff nurse",
        email="gita@example.test",
        by=None,
    )
    organisation.begin_membership(person, unit=ward_7, role="staff", tier="team", starts_on=the_day, by=None)
    return person


@pytest.fixture
def path(gita, hal) -> str:
    """The path of Gita's link."""
    return path_in(actions.invite_with_link(gita, by=hal).link)


def path_in(text: str) -> str:
    found = LINK.search(text)
    assert found, text
    return found[1]


def accept(browser: Client, path: str, **answers):
    browser.get(path)
    page = browser.get("/invited/").content.decode()
    key = re.search(r'name="key" value="(\w+)"', page)
    values = {"how": "password", "password": PASSWORD, "key": key[1] if key else "0" * 32} | answers
    return browser.post("/invited/", values)


def seat_of(person: Person) -> Seat | None:
    with scope_of(person.body_id):
        return Seat.objects.filter(person=person).first()


# --- inviting ----------------------------------------------------------------------------------------------------


def test_an_administrator_invites_somebody_and_sees_the_link_once(sign_in, hal, gita):
    browser = sign_in(hal)
    page = browser.get(f"/people/{gita.pk}/invite/").content.decode()
    key = re.search(r'name="key" value="(\w+)"', page)[1]
    answer = browser.post(f"/people/{gita.pk}/invite/", {"key": key})
    shown = browser.get(answer.headers["Location"]).content.decode()
    path = path_in(shown)
    assert path_in(mail.outbox[0].body) == path
    assert mail.outbox[0].to == ["gita@example.test"]
    assert path not in browser.get(answer.headers["Location"]).content.decode()
    assert "Gita Rao" in browser.get("/invitations/").content.decode()


def test_no_secret_of_a_link_is_kept(path):
    secret = path.split("/")[2]
    invitation = Invitation.objects.get()
    assert secret not in str(vars(invitation))
    held = [str(payload.after) for payload in Payload.objects.all()]
    assert not [text for text in held if secret in text or invitation.digest in text]


def test_who_may_not_invite_is_refused(sign_in, amina, gita):
    browser = sign_in(amina)
    for address in ("/invitations/", "/people/invite/", f"/people/{gita.pk}/invite/"):
        assert browser.get(address).status_code == 403


def test_many_are_invited_at_once_and_mailed_by_the_clock(sign_in, hal, gita, ben):
    browser = sign_in(hal)
    page = browser.get("/people/invite/").content.decode()
    assert "Gita Rao" in page
    assert "Ben Osei" not in page, "he can sign in already"
    key = re.search(r'name="key" value="(\w+)"', page)[1]
    answer = browser.post("/people/invite/", {"key": key, "people": [gita.pk]})
    assert answer.status_code == 302
    assert not mail.outbox
    work.run_due(kinds=[actions.MAIL_INVITATION])
    work.leave(actions.MAIL_INVITATION, body_id=gita.body_id, subject_id=Invitation.objects.get().pk)
    work.run_due(kinds=[actions.MAIL_INVITATION])
    assert len(mail.outbox) == 1
    assert accept(Client(), path_in(mail.outbox[0].body)).status_code == 302
    assert seat_of(gita)


def test_a_mail_that_is_not_taken_is_tried_again_with_a_new_link(hal, gita, monkeypatch, time_machine):
    refused = []

    def refuse(*args, **kwargs):
        refused.append(1)
        raise ConnectionRefusedError

    actions.invite_people([gita], by=hal)
    with monkeypatch.context() as down:
        down.setattr(actions, "send_mail", refuse)
        work.run_due(kinds=[actions.MAIL_INVITATION])
    assert refused
    time_machine.move_to(now() + timedelta(minutes=2), tick=False)
    work.run_due(kinds=[actions.MAIL_INVITATION])
    assert accept(Client(), path_in(mail.outbox[0].body)).status_code == 302


# --- accepting ---------------------------------------------------------------------------------------------------


def test_the_page_names_the_trust_and_the_person(client, path):
    page = client.get(path, follow=True).content.decode()
    assert "You are invited as Gita Rao, Staff nurse" in page
    assert "Seaholme University Hospitals" in page
    assert path.split("/")[2] not in page


def test_accepting_with_a_password_opens_an_account_and_lets_in(client, path, gita):
    answer = accept(client, path)
    assert answer.status_code == 302, answer.content.decode()
    assert "Gita Rao" in client.get("/me/").content.decode()
    account = seat_of(gita).account
    assert account.email == "gita@example.test"
    assert account.check_password(PASSWORD)
    assert Invitation.objects.get().used_at


def test_opening_a_link_changes_nothing(client, path, gita):
    """A mail scanner opens it many times; the person still comes in."""
    for _ in range(5):
        scanner = Client()
        scanner.get(path)
        scanner.head(path)
        scanner.get("/invited/")
    assert seat_of(gita) is None
    assert accept(client, path).status_code == 302


@pytest.mark.parametrize("short", ["short", "", "password1234", "gita rao seaholme"])
def test_a_weak_password_is_refused_with_a_sentence(client, path, gita, short):
    answer = accept(client, path, password=short)
    assert answer.status_code == 422
    assert seat_of(gita) is None
    assert accept(client, path).status_code == 302


def test_a_used_link_is_refused_calmly(client, path):
    accept(client, path)
    stranger = Client()
    answer = stranger.get(path, follow=True)
    assert answer.status_code == 410
    assert "works only once" in answer.content.decode()
    assert accept(stranger, path).status_code == 410
    assert stranger.get("/me/").status_code == 302


def test_a_press_that_comes_twice_lets_in_once(client, path, gita):
    accept(client, path)
    client.get(path)
    assert client.post("/invited/", {"how": "password", "password": PASSWORD}).headers["Location"] == "/"
    assert Account.objects.filter(email="gita@example.test").count() == 1


def test_a_link_that_expired_is_refused(client, path, time_machine, gita):
    time_machine.move_to(now() + timedelta(days=7), tick=False)
    assert accept(client, path).status_code == 410
    assert seat_of(gita) is None


def test_a_link_works_until_its_last_second(client, path, time_machine, gita):
    time_machine.move_to(now() + timedelta(days=7) - timedelta(seconds=1), tick=False)
    assert accept(client, path).status_code == 302


def test_an_ended_link_is_refused(sign_in, hal, path, gita):
    browser = sign_in(hal)
    address = f"/invitations/{Invitation.objects.get().pk}/end/"
    key = re.search(r'name="key" value="(\w+)"', browser.get(address).content.decode())[1]
    assert browser.post(address, {"key": key}).status_code == 302
    assert accept(Client(), path).status_code == 410


def test_a_new_invitation_ends_the_old_one(path, gita, hal):
    newer = path_in(actions.invite_with_link(gita, by=hal).link)
    assert accept(Client(), path).status_code == 410
    assert accept(Client(), newer).status_code == 302


def test_who_left_meanwhile_is_not_let_in(client, path, gita, the_day):
    organisation.end_time_here(gita, on=the_day, by=None)
    assert accept(client, path).status_code == 410
    assert seat_of(gita) is None


def test_a_guessed_link_lets_nobody_in(client, path):
    assert accept(client, "/invited/" + "A" * 43 + "/").status_code == 410


def test_of_two_at_once_one_finds_it_used(path):
    """Both saw it open; the second finds it taken. Negative control: without the mark it is taken twice."""
    first, second = Invitation.objects.get(), Invitation.objects.get()
    actions._use(first)
    assert second.is_open(now())
    with pytest.raises(ValidationError, match="used or ended"):
        actions._use(second)
    second.used_at = None
    Invitation.objects.filter(pk=first.pk).update(used_at=None)
    actions._use(second)


test_of_two_at_once_one_finds_it_used = pytest.mark.writes_raw("takes a mark away")(
    test_of_two_at_once_one_finds_it_used
)


def test_without_the_check_an_expired_link_would_let_in(client, path, gita, time_machine, monkeypatch):
    """Negative control of every refusal of a link above."""
    time_machine.move_to(now() + timedelta(days=8), tick=False)
    monkeypatch.setattr(letting_in, "lets_in", lambda *args, **kwargs: True)
    assert accept(client, path).status_code == 422, "the action refuses too"
    monkeypatch.setattr(letting_in, "check_is_open", lambda *args, **kwargs: None)
    assert accept(client, path).status_code == 302
    assert seat_of(gita)


# --- who has an account already ----------------------------------------------------------------------------------


def test_an_address_that_signs_in_already_is_never_merged(client, path, gita):
    access.open_account(email="gita@example.test", password=PASSWORD, by=None)
    client.get(path)
    page = client.get("/invited/").content.decode()
    assert "You have an account" in page
    assert accept(client, path).status_code == 422
    assert seat_of(gita) is None


def test_whoever_is_signed_in_adds_the_trust_to_their_account(northfold, farah, path, gita, sign_in):
    browser = sign_in(farah)
    browser.get(path)
    assert "Add this trust to my account" in browser.get("/invited/").content.decode()
    answer = accept(browser, path, how="account")
    assert answer.headers["Location"] == "/"
    page = browser.get("/me/").content.decode()
    assert "Gita Rao" in page
    assert "Northfold" in page
    assert seat_of(gita).account_id == seat_of(farah).account_id


def test_one_account_is_one_person_in_a_trust(path, gita, ben, sign_in):
    answer = accept(sign_in(ben), path, how="account")
    assert answer.status_code == 422
    assert "is Ben Osei in this trust already" in answer.content.decode()
    assert seat_of(gita) is None


def test_adding_a_trust_needs_somebody_signed_in(client, path, gita):
    assert accept(client, path, how="account").status_code == 422
    assert seat_of(gita) is None


def test_another_trusts_administrator_finds_no_invitation(path, northfold, sign_in, make_person, gita):
    with scope_of(northfold):
        whole = Unit.objects.get(kind=Unit.Kind.TRUST)
        olu = make_person("Olu Ade", "Administrator", whole, "administrator")
    number = Invitation.objects.get().pk
    browser = sign_in(olu)
    assert browser.get(f"/invitations/{number}/end/").status_code == 404
    assert browser.get(f"/people/{gita.pk}/invite/").status_code == 404
    assert "Gita" not in browser.get("/invitations/").content.decode()


def test_somebody_who_can_sign_in_is_not_invited(ben, hal):
    with pytest.raises(ValidationError, match="can sign in already"):
        actions.invite_person(ben, by=hal)
