from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from goldenthread.foundations.design.presenters import Link
from goldenthread.foundations.sign_in.models import Identity, Provider
from goldenthread.foundations.sign_in.oidc import Discovery, Why

# What larger providers need. None of these was tried with the real service.
HINTS = (
    (
        "Microsoft Entra ID (also behind NHSmail single sign-on)",
        "Issuer: https://login.microsoftonline.com/TENANT/v2.0, with your tenant’s own number. Ask for the optional "
        "claim employeeid to match staff numbers. The value mfa in amr comes only where you add that claim.",
    ),
    (
        "NHS Care Identity Service 2",
        "Issuer: as its documentation names it for live or test. It says how sure it is in acr.",
    ),
    (
        "Keycloak, Shibboleth with the OIDC plug-in, and others",
        "Issuer: as its own page of settings shows it.",
    ),
)


@dataclass(frozen=True, slots=True)
class ProviderRow:
    name: str
    href: str
    kind: str
    issuer: str
    is_on: bool


def provider_rows(providers: Iterable[Provider]) -> list[ProviderRow]:
    return [
        ProviderRow(
            name=provider.name,
            href=_href("provider_show", provider),
            kind=str(provider.get_kind_display()),
            issuer=provider.issuer,
            is_on=provider.is_on,
        )
        for provider in providers
    ]


def _href(name: str, provider: Provider) -> str:
    return reverse(f"sign_in:{name}", kwargs={"provider_id": provider.pk})


def facts(provider: Provider) -> list[tuple[str, str]]:
    """What a provider's page shows. Never the client secret."""
    is_saml = provider.kind == Provider.Kind.SAML
    back = settings.ADDRESS + _href("provider_acs" if is_saml else "provider_back", provider)
    rows = [
        ("Kind", str(provider.get_kind_display())),
        ("Issuer", provider.issuer),
        ("Address to register there", back),
    ]
    rows += [("Our name there (entity ID)", back)] if is_saml else []
    if provider.kind == Provider.Kind.OIDC:
        rows += [
            ("Client ID", provider.client_id),
            ("Client secret", "Kept, sealed" if provider.client_secret else "None"),
        ]
    rows += [
        ("Staff number", provider.staff_number_claim or "Not read: everyone needs an invitation"),
        (
            "Second proof",
            provider.second_factor_values
            or "Not read: Golden Thread asks for its own where a role needs one",
        ),
    ]
    return rows


@dataclass(frozen=True, slots=True)
class Door:
    """One provider as somebody who wants to come in sees it."""

    text: str
    href: str


def doors(providers: Sequence[Provider], *, purpose: str = "", onward: str = "") -> list[Door]:
    """A button for each provider; the trust's name is added where several trusts are served."""
    several = len({provider.body_id for provider in providers}) > 1
    return [
        Door(
            f"Sign in with {provider.name}" + (f" ({provider.body.name})" if several else ""),
            _start(provider, purpose, onward),
        )
        for provider in providers
    ]


def _start(provider: Provider, purpose: str, onward: str) -> str:
    asked = {name: value for name, value in (("for", purpose), ("next", onward)) if value}
    return _href("provider_start", provider) + (f"?{urlencode(asked)}" if asked else "")


def to_prove_it(provider: Provider, *, onward: str) -> Link:
    return Link(f"Prove it with {provider.name}", _start(provider, "prove", onward))


def found_by_trying(discovery: Discovery, key_count: int) -> list[str]:
    """What a provider said when it was asked, in sentences."""
    keys = "1 key" if key_count == 1 else f"{key_count} keys"
    return [
        f"It answers, and calls itself {discovery.issuer}, as it should.",
        f"It publishes {keys} to check its signatures with."
        if key_count
        else "It publishes no key to check its signatures with, so nobody could come in.",
        f"People are sent to {discovery.authorization}.",
        "It says with each answer who answers."
        if discovery.names_itself
        else "It does not say with each answer who answers. That is usual: its token says it.",
        "It tells more about a person when asked, such as a staff number."
        if discovery.userinfo
        else "It tells nothing more about a person than its token holds.",
        "Whether it lets Golden Thread in with its client ID and secret shows when somebody signs in.",
    ]


def found_in_metadata(issuer: str) -> list[str]:
    return [
        f"Its metadata can be read: it calls itself {issuer}, and holds a key to check its signatures with.",
        "A SAML provider is not asked anything beforehand. Whether it lets people in shows when somebody signs in.",
    ]


@dataclass(frozen=True, slots=True)
class Calm:
    """What somebody reads who was not let in: what happened, and what to do."""

    title: str
    text: str
    status: int


AGAIN = "Press the button to start again."
TELL = "If it happens again, tell your trust’s administrator what you read here."


def calm(why: Why, *, name: str) -> Calm:
    if why == Why.NOT_STARTED:
        return Calm(
            "This sign-in did not start here",
            "It was started in another browser, more than ten minutes ago, or was used already. " + AGAIN,
            400,
        )
    if why == Why.STOPPED:
        return Calm(
            "You were not signed in",
            f"{name} says that you stopped, or that you may not use Golden Thread. {AGAIN} {TELL}",
            403,
        )
    if why == Why.DOWN:
        return Calm(
            f"{name} does not answer",
            "Nothing is wrong with your account. Wait a few minutes, then start again, or sign in another way.",
            503,
        )
    if why == Why.NOT_PROVEN_AGAIN:
        return Calm(
            "You were not asked to prove who you are",
            f"{name} let you through without asking again, so nothing was changed. {AGAIN} {TELL}",
            403,
        )
    return Calm(
        "Nobody was signed in",
        f"What {name} sent did not fit what was asked, so it was not relied upon. {AGAIN} {TELL}",
        400,
    )


SWITCHED_OFF = Calm(
    "This way in is switched off",
    "Your trust does not use it at present. Sign in another way, or ask your trust’s administrator.",
    404,
)
NOT_KNOWN = Calm(
    "We do not know you yet",
    "Your provider told us who you are, and your trust has not let you in here yet. No account was made. "
    "Ask your trust’s administrator to invite you: open the link you are sent, and choose this way to sign in.",
    403,
)
LEFT = Calm(
    "You have no place here any more",
    "Your provider knows you, and your trust says that you have left. If that is wrong, ask its administrator.",
    403,
)
CLOSED = Calm(
    "This account is closed",
    "Nobody can sign in with it. If you work here and need it, ask your trust’s administrator.",
    403,
)
NOT_YOURS = Calm(
    "That was somebody else",
    "Whoever proved it at the provider is not the person who is signed in here. Sign out there, then start again.",
    403,
)


@dataclass(frozen=True, slots=True)
class OwnDoor:
    """A provider on the page about how somebody signs in themselves."""

    name: str
    connected: str
    href: str


def own_doors(providers: Iterable[Provider], identities: Iterable[Identity]) -> list[OwnDoor]:
    known = {identity.provider_id: identity for identity in identities}
    rows = []
    for provider in providers:
        identity = known.get(provider.pk)
        href = (
            reverse("sign_in:identity_remove", kwargs={"identity_id": identity.pk})
            if identity
            else _href("provider_connect", provider)
        )
        rows.append(OwnDoor(provider.name, "Connected" if identity else "", href))
    return rows
