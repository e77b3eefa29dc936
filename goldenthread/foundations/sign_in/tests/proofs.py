"""What people hold in their hands, in code: an app that shows codes, and a passkey."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import secrets
import struct
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256

PASSWORD = "three random words"
UP, UV, AT = 0x01, 0x04, 0x40


def enter(browser, email="amina@example.test", password=PASSWORD, **more):
    return browser.post("/sign-in/", {"login": email, "password": password, **more})


def code_of(secret, *, steps=0):
    """What an app shows now, or some steps from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def fields(page):
    """The hidden fields of a page's forms, by name."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


def options(page):
    """What a page tells the browser about passkeys."""
    return json.loads(html.unescape(re.search(r'data-options="([^"]*)"', page)[1]))["publicKey"]


def _b64(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class SoftPasskey:
    """A passkey that lives in the test: it signs whatever it is asked to, as a phone would."""

    def __init__(self, *, origin="http://localhost", site="localhost", sees_person=True):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.origin, self.site, self.flags = origin, site, UP | (UV if sees_person else 0)
        self.user = ""

    def _client(self, kind, asked):
        said = {"type": kind, "challenge": asked["challenge"], "origin": self.origin}
        return json.dumps(said).encode()

    def _head(self, flags):
        return hashlib.sha256(self.site.encode()).digest() + struct.pack(">BI", flags, 0)

    def make(self, asked):
        self.user = asked["user"]["id"]
        public = cbor.encode(ES256.from_cryptography_key(self.key.public_key()))
        data = self._head(self.flags | AT) + bytes(16) + struct.pack(">H", 16) + self.id + public
        stated = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", asked)
        return self._said({"clientDataJSON": _b64(client), "attestationObject": _b64(stated)})

    def prove(self, asked):
        client = self._client("webauthn.get", asked)
        head = self._head(self.flags)
        signed = self.key.sign(head + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": _b64(client),
            "authenticatorData": _b64(head),
            "signature": _b64(signed),
            "userHandle": self.user,
        }
        return self._said(response)

    def _said(self, response):
        credential = {
            "id": _b64(self.id),
            "rawId": _b64(self.id),
            "type": "public-key",
            "clientExtensionResults": {},
            "response": response,
        }
        return json.dumps(credential)
