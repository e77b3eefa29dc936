"""OpenID Connect: sending somebody to their provider, and believing what comes back only where everything fits.

The code flow with state, nonce and PKCE. The token's signature is always checked, though the standard would let that
be left out, and its subject is the only thing that says who it is.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import quote, urlencode

import jwt
from django.core.cache import cache

from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.sign_in.fetching import Answer, NotFetched, checked, fetch

# Signatures that only the provider can make. None is left out, and so is any that a shared or public key could make.
SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
# How far the two clocks may be apart.
CLOCKS_DIFFER = timedelta(seconds=60)
KEPT = timedelta(minutes=10)


class Why(StrEnum):
    """Why nobody was let in."""

    NOT_STARTED = "not started"
    STOPPED = "stopped"
    DOWN = "down"
    NOT_BELIEVED = "not believed"
    NOT_PROVEN_AGAIN = "not proven again"


class Refused(Exception):
    """Nobody is let in. `detail` is for whoever looks after the provider; it holds nothing of a token."""

    def __init__(self, why: Why, detail: str = "") -> None:
        super().__init__(f"{why}: {detail}")
        self.why, self.detail = why, detail


@dataclass(frozen=True, slots=True)
class Client:
    """What we are at a provider."""

    issuer: str
    client_id: str
    client_secret: str


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a provider says about itself."""

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str
    token_ways: tuple[str, ...]
    names_itself: bool


@dataclass(frozen=True, slots=True)
class Started:
    """One sign-in on its way: what has to come back, and what must not leave this session."""

    state: str
    nonce: str
    verifier: str


def start() -> Started:
    return Started(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))


# --- what the provider says of itself ----------------------------------------------------------------------------


def discover(issuer: str, *, anew: bool = False) -> Discovery:
    key = _cache_key("discovery", issuer)
    said = None if anew else cache.get(key)
    if said is None:
        answer = _ask(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        said = _json(answer, "its description")
        cache.set(key, said, KEPT.total_seconds())
    found = _read_discovery(said)
    if found.issuer != issuer:
        cache.delete(key)
        raise Refused(Why.NOT_BELIEVED, f"It calls itself {found.issuer[:200]}, and not {issuer}.")
    return found


def _read_discovery(said: Mapping[str, Any]) -> Discovery:
    addresses = {}
    for name in ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"):
        address = said.get(name, "")
        if not isinstance(address, str) or (not address and name != "userinfo_endpoint"):
            raise Refused(Why.NOT_BELIEVED, f"Its description has no {name}.")
        try:
            if address:
                checked(address)
        except NotFetched as wrong:
            raise Refused(Why.NOT_BELIEVED, f"Its {name} will not do. {wrong}") from wrong
        addresses[name] = address
    ways = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return Discovery(
        issuer=addresses["issuer"],
        authorization=addresses["authorization_endpoint"],
        token=addresses["token_endpoint"],
        keys=addresses["jwks_uri"],
        userinfo=addresses["userinfo_endpoint"],
        token_ways=tuple(str(way) for way in ways) if isinstance(ways, list) else (),
        names_itself=said.get("authorization_response_iss_parameter_supported") is True,
    )


def keys_of(discovery: Discovery, *, anew: bool = False) -> list[jwt.PyJWK]:
    """The provider's public keys. What is no public key, or is for sealing, is left out."""
    name = _cache_key("keys", discovery.keys)
    said = None if anew else cache.get(name)
    if said is None:
        said = _json(_ask(discovery.keys), "its keys")
        cache.set(name, said, KEPT.total_seconds())
    rows = said.get("keys")
    found = []
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and row.get("kty") in {"RSA", "EC"} and row.get("use", "sig") == "sig":
            try:
                found.append(jwt.PyJWK(row))
            except jwt.PyJWTError:
                continue
    return found


def _cache_key(what: str, address: str) -> str:
    return f"sign_in:{what}:{hashlib.sha256(address.encode()).hexdigest()}"


def _ask(url: str, **options: Any) -> Answer:
    try:
        return fetch(url, **options)
    except NotFetched as wrong:
        raise Refused(Why.DOWN, str(wrong)) from wrong


def _json(answer: Answer, what: str) -> dict[str, Any]:
    if answer.status != 200:
        raise Refused(Why.DOWN, f"Asked for {what}, it answered {answer.status}.")
    try:
        return answer.json()
    except NotFetched as wrong:
        raise Refused(Why.DOWN, f"Asked for {what}: {wrong}") from wrong


# --- there and back ----------------------------------------------------------------------------------------------


def way_there(client: Client, started: Started, *, back: str, prove_again: bool) -> str:
    """The address at the provider to which somebody is sent."""
    found = discover(client.issuer)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(started.verifier.encode()).digest()).rstrip(b"=")
    asked = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": back,
        "scope": "openid profile email",
        "state": started.state,
        "nonce": started.nonce,
        "code_challenge": challenge.decode(),
        "code_challenge_method": "S256",
    }
    if prove_again:
        asked |= {"prompt": "login", "max_age": "0"}
    joint = "&" if "?" in found.authorization else "?"
    return f"{found.authorization}{joint}{urlencode(asked)}"


def come_back(client: Client, started: Started, answer: Mapping[str, str], *, back: str) -> dict[str, Any]:
    """The claims of a token that is good in every way, for what the provider sent somebody back with."""
    found = discover(client.issuer)
    said_by = answer.get("iss")
    if said_by is None and found.names_itself:
        raise Refused(Why.NOT_BELIEVED, "It did not say who answers, though it promised to.")
    if said_by is not None and said_by != client.issuer:
        raise Refused(Why.NOT_BELIEVED, "Another provider answered.")
    if "error" in answer:
        raise Refused(Why.STOPPED, answer["error"][:60])
    code = answer.get("code", "")
    if not code:
        raise Refused(Why.NOT_BELIEVED, "It sent no code.")
    tokens = redeem(client, found, code=code, verifier=started.verifier, back=back)
    claims = read_token(client, found, str(tokens.get("id_token") or ""), nonce=started.nonce)
    return claims | {"access_token": tokens.get("access_token")}


def redeem(client: Client, found: Discovery, *, code: str, verifier: str, back: str) -> dict[str, Any]:
    """Change a code for tokens."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    if not client.client_secret:
        form["client_id"] = client.client_id
    elif "client_secret_basic" in found.token_ways:
        pair = f"{quote(client.client_id, safe='')}:{quote(client.client_secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": client.client_id, "client_secret": client.client_secret}
    answer = _ask(found.token, form=urlencode(form).encode(), headers=headers)
    if 400 <= answer.status < 500:
        raise Refused(Why.NOT_BELIEVED, f"It did not take the code: {_error_of(answer)}.")
    return _json(answer, "a token")


def _error_of(answer: Answer) -> str:
    try:
        return str(answer.json().get("error", answer.status))[:60]
    except NotFetched:
        return str(answer.status)


# --- believing ---------------------------------------------------------------------------------------------------


def read_token(client: Client, found: Discovery, token: str, *, nonce: str) -> dict[str, Any]:
    """The claims of an identity token, if every one of its promises holds."""
    key = _key_for(found, _header_of(token))
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=list(SIGNATURES),
            audience=client.client_id,
            issuer=client.issuer,
            leeway=CLOCKS_DIFFER,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except (jwt.PyJWTError, TypeError, ValueError) as wrong:
        raise Refused(Why.NOT_BELIEVED, f"Its token is not good: {type(wrong).__name__}.") from wrong
    _check_meant_for_us(client, claims)
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise Refused(Why.NOT_BELIEVED, "Its token belongs to another sign-in.")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise Refused(Why.NOT_BELIEVED, "Its token names nobody.")
    return claims


def _check_meant_for_us(client: Client, claims: Mapping[str, Any]) -> None:
    audience, party = claims["aud"], claims.get("azp")
    several = isinstance(audience, list) and len(audience) > 1
    if (party is None and several) or (party is not None and party != client.client_id):
        raise Refused(Why.NOT_BELIEVED, "Its token was made for another program.")


def _header_of(token: str) -> dict[str, Any]:
    try:
        header: dict[str, Any] = jwt.get_unverified_header(token)
    except jwt.PyJWTError as wrong:
        raise Refused(Why.NOT_BELIEVED, "It sent no token that can be read.") from wrong
    if header.get("alg") not in SIGNATURES:
        raise Refused(Why.NOT_BELIEVED, "Its token is not signed in a way that only it can sign.")
    return header


def _key_for(found: Discovery, header: Mapping[str, Any]) -> jwt.PyJWK:
    """The key a token names; asked for once more where it is not known, since providers change keys."""
    for anew in (False, True):
        known = keys_of(found, anew=anew)
        fitting = [key for key in known if key.key_id == header.get("kid")] if "kid" in header else known
        if len(fitting) == 1:
            return fitting[0]
    raise Refused(Why.NOT_BELIEVED, "Its token is signed with a key that it does not publish.")


def ask_userinfo(found: Discovery, access_token: str, *, subject: str) -> dict[str, Any]:
    """What else the provider says about the person of a token. It must be the same person."""
    if not found.userinfo or not access_token:
        return {}
    said = _json(
        _ask(found.userinfo, headers={"Authorization": f"Bearer {access_token}"}), "more about the person"
    )
    if said.get("sub") != subject:
        raise Refused(Why.NOT_BELIEVED, "It spoke of somebody else than in its token.")
    return said


def proven_at(claims: Mapping[str, Any]) -> datetime | None:
    """When somebody last proved to the provider who they are, if it says so."""
    at = claims.get("auth_time")
    if isinstance(at, bool) or not isinstance(at, int | float) or not 0 < at < 1e11:
        return None
    return datetime.fromtimestamp(at, tz=UTC)


def check_proven_again(claims: Mapping[str, Any], *, since: datetime) -> None:
    at = proven_at(claims)
    if at is None or at < since - CLOCKS_DIFFER or at > now() + CLOCKS_DIFFER:
        raise Refused(Why.NOT_PROVEN_AGAIN, "It did not ask for a proof once more.")


def ways_proven(claims: Mapping[str, Any]) -> set[str]:
    """How somebody proved it: what the claims `amr` and `acr` say."""
    ways = claims.get("amr")
    said = {str(way) for way in ways} if isinstance(ways, list) else {str(ways)} if ways else set()
    return said | ({str(claims["acr"])} if claims.get("acr") else set())
