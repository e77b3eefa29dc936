"""A trust names its providers: who may, what is kept of a secret, and what a provider says when it is tried."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client

from goldenthread.foundations.audit.models import Entry, Payload
from goldenthread.foundations.organisation.models import Person, Unit, scope_of
from goldenthread.foundations.sign_in import sealing
from goldenthread.foundations.sign_in.actions import providers
from goldenthread.foundations.sign_in.actions.providers import CLIENT_SECRET
from goldenthread.foundations.sign_in.models import Provider

from .hostile import Hostile

pytestmark = [pytest.mark.database]

SECRET = "Zq8-the-secret-of-a-client"


@pytest.fixture
def there() -> Iterator[Hostile]:
    cache.clear()
    found = Hostile()
    yield found
    found.stop()


@pytest.fixture
def provider(trust, there) -> Provider:
    return providers.add_provider(
        name="Seaholme staff account", issuer=there.issuer, client_id="us", client_secret=SECRET, by=None
    )


def send(browser: Client, address: str, **answers: str):
    page = browser.get(address).content.decode()
    hidden = dict(re.findall(r'name="(key|version)" value="(\w+)"', page))
    return browser.post(address, hidden | answers)


GOOD = {"name": "Harbour login", "client_id": "golden-thread", "client_secret": SECRET}


def test_an_administrator_adds_a_provider_which_lets_nobody_in_yet(sign_in, hal, there):
    browser = sign_in(hal)
    answer = send(browser, "/providers/add/", **GOOD, issuer=there.issuer)
    page = browser.get(answer.headers["Location"]).content.decode()
    assert "Switched off" in page
    assert "Harbour login" not in Client().get("/sign-in/").content.decode()
    send(browser, answer.headers["Location"] + "switch/")
    assert "Sign in with Harbour login" in Client().get("/sign-in/").content.decode()


def test_the_secret_is_sealed_and_shown_and_recorded_nowhere(sign_in, hal, provider):
    browser = sign_in(hal)
    kept = Provider.objects.get().client_secret
    assert SECRET not in kept
    assert sealing.unseal(kept, purpose=CLIENT_SECRET) == SECRET
    with pytest.raises(sealing.Unsealable):
        sealing.unseal(kept, purpose="something else")
    pages = [f"/providers/{provider.pk}/", f"/providers/{provider.pk}/change/", "/providers/"]
    shown = "".join(browser.get(page).content.decode() for page in pages)
    recorded = "".join(str((row.before, row.after)) for row in Payload.objects.all())
    for text in (shown, recorded):
        assert SECRET not in text
        assert kept not in text


def test_a_secret_sealed_by_another_installation_opens_nowhere(provider, settings):
    settings.SECRET_KEY = "x" * 60
    with pytest.raises(sealing.Unsealable):
        sealing.unseal(provider.client_secret, purpose=CLIENT_SECRET)


def test_a_secret_left_empty_stays_and_a_new_one_is_recorded_without_its_text(sign_in, hal, provider, there):
    browser, address = sign_in(hal), f"/providers/{provider.pk}/change/"
    send(browser, address, **(GOOD | {"client_secret": ""}), issuer=there.issuer)
    assert sealing.unseal(Provider.objects.get().client_secret, purpose=CLIENT_SECRET) == SECRET
    send(browser, address, **(GOOD | {"client_secret": "another one"}), issuer=there.issuer)
    assert sealing.unseal(Provider.objects.get().client_secret, purpose=CLIENT_SECRET) == "another one"
    newest = Entry.objects.filter(record_kind="sign_in.provider").order_by("-pk")[0]
    assert newest.payload.after["client secret"] == "changed"
    assert "another one" not in str(newest.payload.after)


@pytest.mark.parametrize(
    ("issuer", "says"),
    [
        ("http://login.example.test", "https://"),
        ("login.example.test", "https://"),
        ("https://user:word@login.example.test", "no name in it"),
        ("https://login.example.test/?a=b", "without a question mark"),
        ("file:///etc/passwd", "https://"),
        ("http://169.254.169.254/", "https://"),
    ],
)
def test_an_issuer_that_will_not_do_is_refused_beside_its_field(sign_in, hal, trust, issuer, says):
    answer = send(sign_in(hal), "/providers/add/", **GOOD, issuer=issuer)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert issuer.replace("&", "&amp;") in page
    assert "https" in page or says in page
    with pytest.raises(ValidationError):
        providers.add_provider(name="X", issuer=issuer, client_id="us", by=None)
    assert not Provider.objects.exists()


def test_trying_says_in_sentences_what_was_found(sign_in, hal, provider, there):
    page = sign_in(hal).post(f"/providers/{provider.pk}/try/").content.decode()
    assert f"It answers, and calls itself {there.issuer}, as it should." in page
    assert "It publishes 1 key" in page


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"discovery": {"issuer": "https://evil.example"}}, "It calls itself https://evil.example"),
        ({"status": {"/.well-known/openid-configuration": 404}}, "it answered 404"),
        ({"status": {"/keys": 500}}, "it answered 500"),
        ({"body": {"/.well-known/openid-configuration": b"<html>"}}, "not JSON"),
        ({"discovery": {"jwks_uri": "http://evil.example/"}}, "must begin with https://"),
        ({"keys": []}, "no key"),
    ],
)
def test_trying_says_in_sentences_what_is_wrong(sign_in, hal, provider, there, wrong, says):
    for name, value in wrong.items():
        setattr(there, name, value)
    page = sign_in(hal).post(f"/providers/{provider.pk}/try/").content.decode()
    assert says in page


def test_trying_never_asks_a_private_address(sign_in, hal, trust, settings, monkeypatch):
    from goldenthread.foundations.sign_in import fetching

    monkeypatch.setattr(fetching, "look_up", lambda host, port: ["169.254.169.254"])
    tried = []
    monkeypatch.setattr(fetching.socket, "create_connection", lambda *args: tried.append(args))
    made = providers.add_provider(name="X", issuer="https://login.example.test", client_id="us", by=None)
    page = sign_in(hal).post(f"/providers/{made.pk}/try/").content.decode()
    assert "inside a private network" in page
    assert not tried


def test_only_whoever_keeps_providers_may(sign_in, amina, provider):
    browser = sign_in(amina)
    numbers = [f"{provider.pk}/", f"{provider.pk}/change/", f"{provider.pk}/switch/"]
    for path in ("", "add/", "add/saml/", *numbers):
        assert browser.get(f"/providers/{path}").status_code == 403
    assert browser.post(f"/providers/{provider.pk}/try/").status_code == 403


def test_another_trusts_provider_is_not_there(sign_in, make_person, provider, northfold):
    with scope_of(northfold):
        whole = Unit.objects.get(kind=Unit.Kind.TRUST)
        olu: Person = make_person("Olu Ade", "Administrator", whole, "administrator")
    browser = sign_in(olu)
    for path in ("", "change/", "switch/"):
        assert browser.get(f"/providers/{provider.pk}/{path}").status_code == 404
    assert "Seaholme staff account" not in browser.get("/providers/").content.decode()
