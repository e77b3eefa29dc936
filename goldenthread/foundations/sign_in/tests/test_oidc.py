"""Through a trust's provider: one good way in, and everything that a hostile or broken provider might send."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.core.cache import cache
from django.test import Client

from goldenthread.foundations.access import actions as access
from goldenthread.foundations.access.models import Account, Seat
from goldenthread.foundations.access.queries import seats_of
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Person, Unit, scope_of
from goldenthread.foundations.sign_in import fetching, oidc
from goldenthread.foundations.sign_in.actions import invitations, providers
from goldenthread.foundations.sign_in.models import Identity, Provider
from goldenthread.foundations.sign_in.tests.hostile import (
    CLIENT_ID,
    CLIENT_SECRET,
    FIRST_KEY,
    OTHER_KEY,
    Hostile,
    public,
    public_pem,
    sign_well,
)

pytestmark = [pytest.mark.database]


@pytest.fixture(autouse=True)
def _nothing_known_yet() -> None:
    cache.clear()


@pytest.fixture
def there() -> Iterator[Hostile]:
    """The provider, on this machine."""
    found = Hostile()
    yield found
    found.stop()


@pytest.fixture
def provider(trust, there) -> Provider:
    """The provider, as Seaholme has it set up and switched on."""
    made = providers.add_provider(
        name="Seaholme staff account",
        issuer=there.issuer,
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        staff_number_claim="employee_number",
        second_factor_values="mfa, hwk",
        by=None,
    )
    providers.switch_provider(made, on=True, by=None, version=None)
    return made


@pytest.fixture
def known(provider, amina) -> Account:
    """Amina's account, connected to subject-1."""
    account = Seat.objects.get(person=amina).account
    providers.connect(provider, account=account, subject="subject-1", by=amina)
    return account


@dataclass
class Trip:
    """One way there and back."""

    browser: Client
    provider: Provider
    there: Hostile
    sent_to: str = ""

    def go(self, query: str = "") -> str:
        answer = self.browser.get(f"/sign-in/with/{self.provider.pk}/{query}")
        assert answer.status_code == 302, answer.content.decode()
        self.sent_to = answer.headers["Location"]
        return self.sent_to

    def back(self, **params: str) -> Any:
        return self.browser.get(f"/sign-in/with/{self.provider.pk}/back/", params)

    def whole(self, *, query: str = "", subject: str = "subject-1") -> Any:
        return self.back(**self.there.code_for(self.go(query), subject=subject))


@pytest.fixture
def trip(client, provider, there) -> Trip:
    return Trip(client, provider, there)


def is_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


# --- the good way in ---------------------------------------------------------------------------------------------


def test_whoever_is_known_comes_in_to_their_own_trust(trip, known, there):
    answer = trip.whole(query="?next=/places/")
    assert answer.headers["Location"] == "/places/"
    assert "Amina Khan" in trip.browser.get("/me/").content.decode()
    asked = parse_qs(urlsplit(trip.sent_to).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["state"][0]) >= 40
    assert len(asked["nonce"][0]) >= 40


def test_the_session_gets_a_new_name(trip, known):
    trip.go()
    before = trip.browser.session.session_key
    trip.back(**trip.there.code_for(trip.sent_to))
    assert trip.browser.session.session_key != before


def test_a_client_that_is_named_in_the_header_comes_in_too(trip, known, there, monkeypatch):
    there.discovery = {"token_endpoint_auth_methods_supported": ["client_secret_basic"]}
    sent = []
    fetch = oidc.fetch
    monkeypatch.setattr(oidc, "fetch", lambda url, **more: sent.append(more) or fetch(url, **more))
    trip.whole()
    assert any("Basic " in more.get("headers", {}).get("Authorization", "") for more in sent)


# --- the table ---------------------------------------------------------------------------------------------------


def _sign(**header: Any):
    return lambda claims: jwt.encode(claims, FIRST_KEY, algorithm="RS256", headers={"kid": "first"} | header)


def _none(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, "", algorithm="none")


def _with_the_public_key(claims: dict[str, Any]) -> str:
    """HS256 with the public key as the shared secret, put together by hand, since the library refuses to."""
    import base64
    import hashlib
    import hmac

    def part(value: bytes) -> bytes:
        return base64.urlsafe_b64encode(value).rstrip(b"=")

    head = part(json.dumps({"alg": "HS256", "typ": "JWT", "kid": "first"}).encode())
    body = part(json.dumps(claims).encode())
    seal = hmac.new(public_pem(FIRST_KEY), head + b"." + body, hashlib.sha256).digest()
    return b".".join((head, body, part(seal))).decode()


def _in(**more: Any) -> dict[str, float]:
    return {"iat": (now() + timedelta(**more)).timestamp()}


# What is wrong with the token: its claims, those it lacks, its signature; and whether somebody comes in all the same.
TOKENS: dict[str, tuple[dict[str, Any], set[str], Any, bool]] = {
    "nonce wrong": ({"nonce": "another"}, set(), sign_well, False),
    "nonce missing": ({}, {"nonce"}, sign_well, False),
    "issuer wrong": ({"iss": "https://evil.example"}, set(), sign_well, False),
    "issuer missing": ({}, {"iss"}, sign_well, False),
    "audience wrong": ({"aud": "another program"}, set(), sign_well, False),
    "audience missing": ({}, {"aud"}, sign_well, False),
    "two audiences, and it is not said for whom": ({"aud": [CLIENT_ID, "other"]}, set(), sign_well, False),
    "two audiences, made for another": (
        {"aud": [CLIENT_ID, "other"], "azp": "other"},
        set(),
        sign_well,
        False,
    ),
    "two audiences, made for us": ({"aud": [CLIENT_ID, "other"], "azp": CLIENT_ID}, set(), sign_well, True),
    "made for another": ({"azp": "other"}, set(), sign_well, False),
    "no end": ({}, {"exp"}, sign_well, False),
    "no beginning": ({}, {"iat"}, sign_well, False),
    "nobody": ({}, {"sub"}, sign_well, False),
    "an empty subject": ({"sub": ""}, set(), sign_well, False),
    "signed by nobody": ({}, set(), _none, False),
    "signed with the public key": ({}, set(), _with_the_public_key, False),
    "signed with another key of the same name": (
        {},
        set(),
        lambda claims: jwt.encode(claims, OTHER_KEY, algorithm="RS256", headers={"kid": "first"}),
        False,
    ),
    "a key nobody knows": ({}, set(), _sign(kid="unknown"), False),
    "no name of a key, and one key": (
        {},
        set(),
        lambda claims: jwt.encode(claims, FIRST_KEY, algorithm="RS256"),
        True,
    ),
    "not a token": ({}, set(), lambda claims: "not.a.token", False),
    "no token": ({}, set(), lambda claims: "", False),
    "PS256, as good": (
        {},
        set(),
        lambda claims: jwt.encode(claims, FIRST_KEY, algorithm="PS256", headers={"kid": "first"}),
        True,
    ),
}


@pytest.mark.parametrize("what", TOKENS)
def test_a_token_lets_in_only_where_everything_fits(trip, known, there, what):
    there.claims, there.without, there.sign, lets_in = TOKENS[what]
    answer = trip.whole()
    assert is_in(trip.browser) is lets_in
    if not lets_in:
        assert answer.status_code == 400
        assert "Nobody was signed in" in answer.content.decode()


@pytest.mark.parametrize(
    ("claim", "seconds", "lets_in"),
    [
        ("exp", -59, True),
        ("exp", -61, False),
        ("exp", -86_400, False),
        ("iat", 59, True),
        ("iat", 61, False),
        ("iat", 86_400, False),
        ("nbf", 59, True),
        ("nbf", 61, False),
    ],
)
def test_clocks_may_be_a_minute_apart_and_no_more(trip, known, there, claim, seconds, lets_in):
    there.claims = {claim: int(now().timestamp()) + seconds}
    trip.whole()
    assert is_in(trip.browser) is lets_in


def test_a_new_key_is_fetched_once(trip, known, there):
    trip.whole()
    there.keys = [public(OTHER_KEY, "second")]
    there.sign = lambda claims: jwt.encode(claims, OTHER_KEY, algorithm="RS256", headers={"kid": "second"})
    other = Trip(Client(), trip.provider, there)
    before = there.asked.count("/keys")
    other.whole()
    assert is_in(other.browser)
    assert there.asked.count("/keys") == before + 1
    there.sign = _sign(kid="unknown")
    third = Trip(Client(), trip.provider, there)
    third.whole()
    assert not is_in(third.browser)
    assert there.asked.count("/keys") == before + 2


def test_a_key_for_sealing_or_a_shared_one_is_no_key(trip, known, there):
    for row in (public(FIRST_KEY, "first") | {"use": "enc"}, {"kty": "oct", "k": "c2VjcmV0", "kid": "first"}):
        cache.clear()
        there.keys = [row]
        trip.whole()
        assert not is_in(trip.browser)


# --- state, code, PKCE -------------------------------------------------------------------------------------------


def test_a_wrong_or_missing_state_lets_nobody_in(trip, known):
    sent = trip.there.code_for(trip.go())
    for state in ("another", ""):
        answer = trip.back(code=sent["code"], state=state)
        assert answer.status_code == 400
        assert "did not start here" in answer.content.decode()
        assert not is_in(trip.browser)
    assert trip.back(code=sent["code"]).status_code == 400


def test_a_state_works_once(trip, known):
    sent = trip.there.code_for(trip.go())
    trip.back(**sent)
    trip.browser.post("/sign-out/")
    assert trip.back(**sent).status_code == 400
    assert not is_in(trip.browser)


def test_another_browsers_state_lets_nobody_in(trip, known):
    """Whoever is lured to an address that somebody else's sign-in leads to stays who they are."""
    sent = trip.there.code_for(trip.go())
    lured = Trip(Client(), trip.provider, trip.there)
    assert lured.back(**sent).status_code == 400
    assert not is_in(lured.browser)


def test_a_state_is_too_old_after_ten_minutes(trip, known, time_machine):
    sent = trip.there.code_for(trip.go())
    time_machine.move_to(now() + timedelta(minutes=10, seconds=1), tick=False)
    assert trip.back(**sent).status_code == 400
    assert not is_in(trip.browser)


def test_coming_back_without_having_gone_lets_nobody_in(trip, known):
    assert trip.back(code="code-1", state="x").status_code == 400
    assert not is_in(trip.browser)


def test_a_code_works_once(trip, known):
    sent = trip.there.code_for(trip.go())
    trip.back(**sent)
    other = Trip(Client(), trip.provider, trip.there)
    asked = parse_qs(urlsplit(other.go()).query)
    assert other.back(code=sent["code"], state=asked["state"][0]).status_code == 400
    assert not is_in(other.browser)


def test_a_code_of_another_sign_in_fails_the_proof_of_who_asked(trip, known, there):
    """A stolen code, put into the thief's own sign-in: the provider sees that the verifier does not fit."""
    stolen = there.code_for(trip.go())
    thief = Trip(Client(), trip.provider, there)
    state = parse_qs(urlsplit(thief.go()).query)["state"][0]
    assert thief.back(code=stolen["code"], state=state).status_code == 400
    assert not is_in(thief.browser)


def test_without_pkce_the_nonce_still_stops_a_stolen_code(trip, known, there, monkeypatch):
    """Negative control of both: with neither, the thief is in."""
    there.checks_pkce = False
    stolen = there.code_for(trip.go())
    thief = Trip(Client(), trip.provider, there)
    state = parse_qs(urlsplit(thief.go()).query)["state"][0]
    assert thief.back(code=stolen["code"], state=state).status_code == 400
    monkeypatch.setattr(oidc.hmac, "compare_digest", lambda *pair: True)
    stolen = there.code_for(trip.go())
    state = parse_qs(urlsplit(thief.go()).query)["state"][0]
    thief.back(code=stolen["code"], state=state)
    assert is_in(thief.browser)


def test_a_code_of_another_program_lets_nobody_in(trip, known, there):
    sent = there.code_for(trip.go())
    there.codes[sent["code"]]["client_id"] = "another program"
    assert trip.back(**sent).status_code == 400


def test_a_token_of_another_sign_in_lets_nobody_in(trip, known, there):
    """The very token that let somebody in, sent again in another session."""
    kept = []
    there.sign = lambda claims: kept.append(sign_well(claims)) or kept[-1]
    trip.whole()
    assert is_in(trip.browser)
    there.id_token = kept[0]
    other = Trip(Client(), trip.provider, there)
    assert other.whole().status_code == 400
    assert not is_in(other.browser)


def test_stopping_there_is_said_calmly(trip, known):
    state = parse_qs(urlsplit(trip.go()).query)["state"][0]
    answer = trip.back(error="access_denied", error_description="<b>no</b>", state=state)
    assert answer.status_code == 403
    assert "You were not signed in" in answer.content.decode()
    assert "<b>no</b>" not in answer.content.decode()


# --- two providers mixed up --------------------------------------------------------------------------------------


@pytest.fixture
def second(trust) -> Iterator[tuple[Hostile, Provider]]:
    """Another provider of the same trust."""
    there = Hostile()
    made = providers.add_provider(
        name="Another", issuer=there.issuer, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, by=None
    )
    providers.switch_provider(made, on=True, by=None, version=None)
    yield there, made
    there.stop()


def test_an_answer_of_another_provider_is_not_taken_for_this_one(trip, known, second):
    """The mix-up: sent to one provider, brought back to the address of the other."""
    there, other = second
    sent = trip.there.code_for(trip.go())
    answer = trip.browser.get(f"/sign-in/with/{other.pk}/back/", sent)
    assert answer.status_code == 400
    assert "/token" not in there.asked, "no code is handed to the wrong provider"
    assert not is_in(trip.browser)


def test_who_answers_is_read_where_it_is_said(trip, known, there):
    sent = there.code_for(trip.go())
    assert trip.back(**sent, iss="https://evil.example").status_code == 400
    cache.clear()
    there.discovery = {"authorization_response_iss_parameter_supported": True}
    assert trip.back(**there.code_for(trip.go())).status_code == 400
    trip.back(**there.code_for(trip.go()), iss=there.issuer)
    assert is_in(trip.browser)


def test_the_same_subject_at_another_provider_is_somebody_else(known, second):
    there, other = second
    stranger = Trip(Client(), other, there)
    answer = stranger.whole(subject="subject-1")
    assert answer.status_code == 403
    assert "We do not know you yet" in answer.content.decode()


# --- never by e-mail ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verified", [True, False, None, "true"])
def test_the_same_address_is_no_proof_of_who_it_is(trip, amina, there, verified):
    there.claims = {"email": "amina@example.test", "email_verified": verified}
    accounts = Account.objects.count()
    answer = trip.whole(subject="somebody new")
    assert answer.status_code == 403
    assert "No account was made" in answer.content.decode()
    assert not is_in(trip.browser)
    assert Account.objects.count() == accounts
    assert not Identity.objects.exists()


def test_a_changed_subject_with_the_same_address_is_somebody_else(trip, known):
    assert trip.whole(subject="subject-2").status_code == 403
    assert not is_in(trip.browser)


def test_one_address_from_two_providers_is_two_people(trip, second, ward_7, there):
    for number, (asks, made) in enumerate([(there, trip.provider), second]):
        person = welcome(ward_7, f"Gita{number}", staff_number=f"S{number}")
        Provider.objects.filter(pk=made.pk).update(staff_number_claim="employee_number")
        asks.claims = {"employee_number": f"S{number}", "email": "same@example.test", "email_verified": True}
        browser = Client()
        Trip(browser, made, asks).whole(subject="one")
        assert person.given_name in browser.get("/me/").content.decode()
    assert Identity.objects.values("account").distinct().count() == 2


test_one_address_from_two_providers_is_two_people = pytest.mark.writes_raw("sets a claim")(
    test_one_address_from_two_providers_is_two_people
)


# --- who is it ---------------------------------------------------------------------------------------------------


def welcome(unit: Unit, given: str, *, staff_number: str = "", email: str = "") -> Person:
    person = Person(given_name=given, family_name="Rao", staff_number=staff_number, email=email)
    person.full_clean()
    person.save()
    from goldenthread.foundations.audit import actions as audit

    audit.record("was welcomed", person, by=None)
    organisation.begin_membership(
        person, unit=unit, role="staff", tier="team", starts_on=unit.opened_on, by=None
    )
    return person


@pytest.fixture
def gita(ward_7) -> Person:
    return welcome(ward_7, "Gita", staff_number="SN-0042", email="gita@example.test")


@pytest.mark.parametrize("where", ["token", "userinfo"])
def test_the_staff_number_lets_in_whom_the_trust_knows(trip, gita, there, where):
    said = {"employee_number": " SN-0042 "}
    there.claims, there.userinfo = (said, {}) if where == "token" else ({}, said)
    trip.whole()
    assert "Gita Rao" in trip.browser.get("/me/").content.decode()
    account = Seat.objects.get(person=gita).account
    assert account.email is None
    assert not account.has_usable_password()
    there.claims = there.userinfo = {}
    again = Client()
    Trip(again, trip.provider, there).whole()
    assert "Gita Rao" in again.get("/me/").content.decode(), "known by subject from now on"


@pytest.mark.parametrize("number", ["SN-0043", "", None, True, ["SN-0042"], {"a": 1}])
def test_another_staff_number_lets_nobody_in(trip, gita, there, number):
    there.claims = {"employee_number": number}
    assert trip.whole().status_code == 403
    assert not is_in(trip.browser)


def test_a_staff_number_never_takes_over_an_account(trip, there, ward_7):
    person = welcome(ward_7, "Gita", staff_number="SN-0042", email="gita@example.test")
    access.give_seat(access.open_account(email=person.email, password=None, by=None), person=person, by=None)
    there.claims = {"employee_number": "SN-0042"}
    assert trip.whole().status_code == 403
    assert not Identity.objects.exists()


def test_userinfo_about_somebody_else_lets_nobody_in(trip, gita, there):
    there.userinfo = {"sub": "somebody else", "employee_number": "SN-0042"}
    assert trip.whole().status_code == 400
    assert Seat.objects.filter(person=gita).count() == 0


def test_who_left_is_refused(trip, known, amina, the_day):
    organisation.end_time_here(amina, on=the_day, by=None)
    answer = trip.whole()
    assert answer.status_code == 403
    assert "no place here any more" in answer.content.decode()
    assert not is_in(trip.browser)


def test_a_staff_number_of_somebody_who_left_lets_nobody_in(trip, gita, there, the_day):
    organisation.end_time_here(gita, on=the_day, by=None)
    there.claims = {"employee_number": "SN-0042"}
    assert trip.whole().status_code == 403


def test_a_closed_account_is_refused(trip, known):
    access.close_account(known, by=None)
    assert "This account is closed" in trip.whole().content.decode()
    assert not is_in(trip.browser)


def key_in(page: str) -> str:
    found = re.search(r'name="key" value="(\w+)"', page)
    assert found, page
    return found[1]


def test_an_invitation_opened_in_the_same_session_names_who_it_is(trip, gita, there):
    link = invitations.invite_with_link(gita, by=None).link.removeprefix("http://127.0.0.1:8000")
    browser = trip.browser
    browser.get(link)
    assert "Sign in with Seaholme staff account" in browser.get("/invited/").content.decode()
    assert trip.whole(subject="new-1", query="?for=accept").headers["Location"] == "/invited/"
    assert not is_in(browser), "coming back is no press"
    page = browser.get("/invited/").content.decode()
    assert "says that you are <strong>amina@example.test</strong>" in page
    answer = browser.post("/invited/", {"how": "provider", "key": key_in(page)})
    assert answer.headers["Location"] == "/"
    assert "Gita Rao" in browser.get("/me/").content.decode()
    assert Identity.objects.get().subject == "new-1"
    assert Seat.objects.get(person=gita).account.email is None


def test_an_invitation_without_the_providers_word_is_not_accepted_by_it(trip, gita):
    link = invitations.invite_with_link(gita, by=None).link.removeprefix("http://127.0.0.1:8000")
    trip.browser.get(link)
    page = trip.browser.get("/invited/").content.decode()
    assert trip.browser.post("/invited/", {"how": "provider", "key": key_in(page)}).status_code == 422
    assert not Seat.objects.filter(person=gita).exists()


# --- a provider speaks for its own trust alone --------------------------------------------------------------------


def test_a_provider_lets_into_its_own_trust_and_no_other(trip, known, amina, northfold, monkeypatch):
    with scope_of(northfold):
        whole = Unit.objects.get(kind=Unit.Kind.TRUST)
        other = organisation.welcome_person(
            given_name="Amina", family_name="Khan", kind=Person.Kind.STAFF, job_title="Adviser", by=None
        )
        organisation.begin_membership(
            other, unit=whole, role="staff", tier="team", starts_on=whole.opened_on, by=None
        )
        seat = access.give_seat(known, person=other, by=None)
    trip.whole()
    browser = trip.browser
    assert len(seats_of(known)) == 2
    assert "Seaholme" in browser.get("/me/").content.decode()
    browser.post("/seats/", {"seat": seat.pk})
    page = browser.get("/me/").content.decode()
    assert "Amina Khan, Adviser" not in page
    assert "Northfold" not in page


def test_without_that_limit_one_trusts_provider_would_open_another(
    trip, known, amina, northfold, monkeypatch
):
    """Negative control."""
    from goldenthread.foundations.access import queries

    monkeypatch.setattr(queries, "seats_open_to", lambda request: seats_of(request.user))
    with scope_of(northfold):
        other = organisation.welcome_person(
            given_name="Amina", family_name="Khan", kind=Person.Kind.STAFF, job_title="Adviser", by=None
        )
        seat = access.give_seat(known, person=other, by=None)
    trip.whole()
    trip.browser.post("/seats/", {"seat": seat.pk})
    assert "Northfold" in trip.browser.get("/me/").content.decode()


# --- second factor and proving again -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "enough"),
    [
        ({"amr": ["pwd", "mfa"]}, True),
        ({"amr": "mfa"}, True),
        ({"acr": "hwk"}, True),
        ({"amr": ["pwd"]}, False),
        ({}, False),
        ({"amr": ["mfaX"]}, False),
    ],
)
def test_a_second_factor_counts_where_the_provider_says_so(
    trip, there, provider, make_person, whole_trust, said, enough
):
    hal = make_person("Hal Moss", "Administrator", whole_trust, "administrator")
    providers.connect(provider, account=Seat.objects.get(person=hal).account, subject="subject-1", by=hal)
    there.claims = said
    trip.whole()
    answer = trip.browser.get("/people/add/")
    if enough:
        assert answer.status_code == 200
    else:
        assert answer.headers["Location"].startswith("/second-factor/")


def test_an_old_proof_at_the_provider_is_no_fresh_one(trip, there, provider, make_person, whole_trust):
    hal = make_person("Hal Moss", "Administrator", whole_trust, "administrator")
    providers.connect(provider, account=Seat.objects.get(person=hal).account, subject="subject-1", by=hal)
    there.claims = {"amr": ["mfa"], "auth_time": int(now().timestamp()) - 3600}
    trip.whole()
    answer = trip.browser.get("/providers/add/")
    assert answer.headers["Location"].startswith("/sign-in/again/"), answer.headers["Location"]
    assert (
        "Prove it with Seaholme staff account"
        in trip.browser.get(answer.headers["Location"]).content.decode()
    )
    there.claims = {"amr": ["mfa"]}
    trip.whole(query="?for=prove&next=/providers/add/")
    asked = parse_qs(urlsplit(trip.sent_to).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    assert trip.browser.get("/providers/add/").status_code == 200


@pytest.mark.parametrize("said", [{"auth_time": None}, {"auth_time": 1}, {"auth_time": True}, "old", "later"])
def test_proving_again_needs_a_proof_from_now(trip, known, there, said):
    trip.whole()
    before = trip.browser.session["account_authentication_methods"]
    at = now().timestamp()
    there.claims = {"old": {"auth_time": at - 3600}, "later": {"auth_time": at + 3600}}.get(str(said), said)
    assert trip.whole(query="?for=prove").status_code == 403
    assert trip.browser.session["account_authentication_methods"] == before


def test_proving_again_as_somebody_else_proves_nothing(trip, known):
    trip.whole()
    answer = trip.whole(query="?for=prove", subject="somebody else")
    assert "That was somebody else" in answer.content.decode()
    assert len(trip.browser.session["account_authentication_methods"]) == 1


# --- connecting one's own account --------------------------------------------------------------------------------


def test_somebody_signed_in_connects_a_provider_with_a_press(trip, amina, sign_in):
    browser = sign_in(amina)
    trip.browser = browser
    address = f"/me/signing-in/providers/{trip.provider.pk}/"
    assert trip.whole(query="?for=connect", subject="mine").headers["Location"] == address
    assert not Identity.objects.exists(), "coming back is no press"
    page = browser.get(address).content.decode()
    browser.post(address, {"key": key_in(page)})
    other = Client()
    Trip(other, trip.provider, trip.there).whole(subject="mine")
    assert "Amina Khan" in other.get("/me/").content.decode()


def test_nobody_takes_over_another_persons_provider_account(trip, known, ben, sign_in):
    trip.browser = sign_in(ben)
    address = f"/me/signing-in/providers/{trip.provider.pk}/"
    trip.whole(query="?for=connect", subject="subject-1")
    page = trip.browser.get(address).content.decode()
    answer = trip.browser.post(address, {"key": key_in(page)})
    assert answer.status_code == 422
    assert Identity.objects.get().account_id == known.pk


def test_the_only_way_in_is_not_taken_away(trip, gita, there):
    there.claims = {"employee_number": "SN-0042"}
    trip.whole()
    address = f"/me/signing-in/identities/{Identity.objects.get().pk}/remove/"
    page = trip.browser.get(address).content.decode()
    answer = trip.browser.post(address, {"key": key_in(page)})
    assert answer.status_code == 422
    assert "only way to sign in" in answer.content.decode()


def test_what_is_not_the_only_way_in_can_be_taken_away(trip, known, amina, sign_in):
    access.change_password(known, password="three random words", by=None)
    browser = sign_in(amina)
    address = f"/me/signing-in/identities/{Identity.objects.get().pk}/remove/"
    browser.post(address, {"key": key_in(browser.get(address).content.decode())})
    assert trip.whole().status_code == 403


# --- a provider that is down, slow, huge or lies about itself ----------------------------------------------------


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys"])
@pytest.mark.parametrize("status", [500, 302])
def test_a_provider_that_is_down_is_said_calmly(trip, known, there, path, status):
    there.status[path] = status
    there.headers[path] = {"Location": f"{there.issuer}/elsewhere"}
    answer = trip.browser.get(f"/sign-in/with/{trip.provider.pk}/")
    if answer.status_code == 302:
        answer = trip.back(**there.code_for(answer.headers["Location"]))
    assert answer.status_code == 503
    assert "does not answer" in answer.content.decode()
    assert "/elsewhere" not in there.asked, "no redirect is followed"


def test_a_provider_that_is_gone_is_said_calmly(trip, there):
    there.stop()
    assert trip.browser.get(f"/sign-in/with/{trip.provider.pk}/").status_code == 503


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys"])
def test_a_slow_provider_is_not_waited_for(trip, known, there, path, monkeypatch):
    monkeypatch.setattr(fetching, "SECONDS", 0.2)
    there.delay[path] = 0.8
    answer = trip.browser.get(f"/sign-in/with/{trip.provider.pk}/")
    if answer.status_code == 302:
        answer = trip.back(**there.code_for(answer.headers["Location"]))
    assert answer.status_code == 503
    assert not is_in(trip.browser)


@pytest.mark.parametrize("body", [b" " * 700_000, b"[" * 200_000, b"<html>", b"[]", b"\xff"])
def test_a_huge_or_senseless_answer_lets_nobody_in(trip, known, there, body):
    there.body["/token"] = body
    assert trip.whole().status_code == 503
    assert not is_in(trip.browser)


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": ""},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": 7},
    ],
)
def test_a_provider_that_describes_itself_wrongly_is_not_used(trip, there, said):
    there.discovery = said
    assert trip.browser.get(f"/sign-in/with/{trip.provider.pk}/").status_code == 400


def test_a_provider_switched_off_on_the_way_lets_nobody_in(trip, known):
    sent = trip.there.code_for(trip.go())
    trip.provider.refresh_from_db()
    providers.switch_provider(trip.provider, on=False, by=None, version=None)
    answer = trip.back(**sent)
    assert answer.status_code == 404
    assert "switched off" in answer.content.decode()
    assert not is_in(trip.browser)
    assert trip.browser.get(f"/sign-in/with/{trip.provider.pk}/").status_code == 404


def test_a_provider_pointed_elsewhere_knows_nobody_it_knew(trip, known, second):
    there, _ = second
    trip.provider.refresh_from_db()
    providers.change_provider(
        trip.provider, name="Seaholme", issuer=there.issuer, client_id=CLIENT_ID, by=None, version=None
    )
    elsewhere = Trip(Client(), trip.provider, there)
    assert elsewhere.whole(subject="subject-1").status_code == 403


@pytest.mark.parametrize(
    "onward", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:x"]
)
def test_coming_in_never_leads_to_another_site(trip, known, onward):
    assert trip.whole(query=f"?next={onward}").headers["Location"] == "/"


def test_nothing_of_a_token_is_logged(trip, known, there, caplog):
    caplog.set_level(logging.DEBUG)
    kept = []
    there.sign = lambda claims: kept.append(sign_well(claims | {"nonce": "wrong"})) or kept[-1]
    sent = there.code_for(trip.go())
    trip.back(**sent)
    said = caplog.text
    [record] = [record for record in caplog.records if record.msg == "a provider let nobody in"]
    assert (record.kind, record.trust) == ("not believed", trip.provider.body_id)
    for secret in (kept[0], sent["code"], sent["state"], "subject-1", "amina@example.test", CLIENT_SECRET):
        assert secret not in said


def test_without_the_check_of_the_signature_anyone_would_be_in(trip, known, there, monkeypatch):
    """Negative control of the table: a check that is taken away lets in what it refused."""
    there.sign = lambda claims: jwt.encode(claims, OTHER_KEY, algorithm="RS256", headers={"kid": "first"})
    decode = jwt.decode

    def unchecked(token: str, key: Any, **options: Any) -> Any:
        options["options"] = options["options"] | {"verify_signature": False}
        return decode(token, key, **options)

    assert trip.whole().status_code == 400
    monkeypatch.setattr(oidc.jwt, "decode", unchecked)
    trip.whole()
    assert is_in(trip.browser)


def test_without_the_subject_an_address_would_merge(trip, known, there, monkeypatch):
    """Negative control of "never by e-mail": were people looked up by address, the stranger would be Amina."""
    from goldenthread.foundations.sign_in.queries import providers as queries

    monkeypatch.setattr(
        queries,
        "identity_of",
        lambda issuer, subject: Identity.objects.get(account__email="amina@example.test"),
    )
    trip.whole(subject="a stranger")
    assert is_in(trip.browser)
