"""SAML 2.0, for providers that offer nothing newer. It needs the extra `saml`; python3-saml reads and checks.

Only an answer to a request of this session counts, its assertion signed, meant for us, in its time, and with a name
that lasts. An e-mail address or a passing name is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from goldenthread.foundations.sign_in.oidc import Refused, Why

LASTING = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
MOST_SENT = 400_000


class Unreadable(Exception):
    """The metadata will not do. The message is a sentence."""


@dataclass(frozen=True, slots=True)
class Party:
    """A provider, as its metadata describes it: its name, where people are sent, and its public keys."""

    issuer: str
    settings: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asserted:
    """Who a provider says is there."""

    subject: str
    attributes: Mapping[str, list[str]]
    contexts: frozenset[str]


def is_installed() -> bool:
    return find_spec("onelogin") is not None


def read_metadata(text: str) -> Party:
    if not is_installed():
        raise Unreadable("SAML is not installed here. Install it with pip install 'goldenthread[saml]'.")
    from onelogin.saml2.idp_metadata_parser import (  # type: ignore[import-untyped]
        OneLogin_Saml2_IdPMetadataParser,
    )

    try:
        found = OneLogin_Saml2_IdPMetadataParser.parse(text.strip(), required_sso_binding=REDIRECT)["idp"]
        issuer, where = str(found["entityId"]), str(found["singleSignOnService"]["url"])
    except Exception as wrong:  # lxml, python3-saml and this line each have their own
        raise Unreadable("This is not the metadata of a provider. Paste its whole XML text.") from wrong
    if urlsplit(where).scheme != "https":
        raise Unreadable("Its sign-in address does not begin with https://.")
    if not found.get("x509cert") and not found.get("x509certMulti"):
        raise Unreadable("It holds no public key to check signatures with.")
    return Party(issuer, {"idp": found})


def way_there(party: Party, *, here: str, back: str, state: str) -> tuple[str, str]:
    """The address at the provider to which somebody is sent, and the number of the request."""
    auth = _auth(party, here=here, back=back, posted={})
    there = str(auth.login(return_to=state))
    return there, str(auth.get_last_request_id())


def come_back(party: Party, posted: Mapping[str, str], *, here: str, back: str, request_id: str) -> Asserted:
    """Who is asserted, if the answer is good in every way."""
    try:
        auth = _auth(party, here=here, back=back, posted=posted)
        auth.process_response(request_id=request_id)
    except Exception as wrong:  # lxml, xmlsec and python3-saml each have their own
        raise Refused(Why.NOT_BELIEVED, "Its answer cannot be read.") from wrong
    if auth.get_errors() or not auth.is_authenticated():
        raise Refused(Why.NOT_BELIEVED, "Its answer is not good.")
    if auth.get_nameid_format() != LASTING or not 0 < len(auth.get_nameid() or "") <= 255:
        raise Refused(
            Why.NOT_BELIEVED, "It names people by a name that does not last. It must send a persistent one."
        )
    return Asserted(
        subject=str(auth.get_nameid()),
        attributes={
            str(name): [str(value) for value in values] for name, values in auth.get_attributes().items()
        },
        contexts=frozenset(str(context) for context in auth.get_last_authn_contexts()),
    )


def _auth(party: Party, *, here: str, back: str, posted: Mapping[str, str]) -> Any:
    from onelogin.saml2.auth import OneLogin_Saml2_Auth  # type: ignore[import-untyped]

    parts = urlsplit(back)
    asked = {
        "https": "on" if parts.scheme == "https" else "off",
        "http_host": parts.netloc,
        "script_name": parts.path,
        "get_data": {},
        "post_data": dict(posted),
    }
    ours = {
        "strict": True,
        "sp": {
            "entityId": here,
            "assertionConsumerService": {"url": back, "binding": POST},
            "NameIDFormat": LASTING,
        },
        "security": {
            "wantAssertionsSigned": True,
            "wantNameId": True,
            "wantAttributeStatement": False,
            "rejectUnsolicitedResponsesWithInResponseTo": True,
            "rejectDeprecatedAlgorithm": True,
            "requestedAuthnContext": False,
            # Inside a hospital's network the site may have a name of one word.
            "allowSingleLabelDomains": True,
        },
    }
    return OneLogin_Saml2_Auth(asked, old_settings=ours | party.settings)
