"""A provider of our own on this machine, that answers well until a test tells it not to."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from goldenthread.foundations.clock.moments import now

CLIENT_ID, CLIENT_SECRET = "golden-thread", "a secret: of/ours"
FIRST_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public(key: rsa.RSAPrivateKey, kid: str) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    return row | {"kid": kid, "use": "sig", "alg": "RS256"}


def public_pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def sign_well(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, FIRST_KEY, algorithm="RS256", headers={"kid": "first"})


class Hostile:
    """What it says is set by plain attributes; `asked` lists the paths it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.codes: dict[str, dict[str, Any]] = {}
        self.claims: dict[str, Any] = {}
        self.without: set[str] = set()
        self.discovery: dict[str, Any] = {}
        self.keys = [public(FIRST_KEY, "first")]
        self.sign: Callable[[dict[str, Any]], str] = sign_well
        self.id_token: str | None = None
        self.userinfo: dict[str, Any] = {}
        self.status: dict[str, int] = {}
        self.delay: dict[str, float] = {}
        self.body: dict[str, bytes] = {}
        self.headers: dict[str, dict[str, str]] = {}
        self.checks_pkce = True
        self.subject = ""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.answer(self, b"")

            def do_POST(self) -> None:
                outer.answer(self, self.rfile.read(int(self.headers.get("Content-Length", 0))))

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    # --- what a browser would do there -----------------------------------------------------------------------

    def code_for(self, there: str, *, subject: str = "subject-1") -> dict[str, str]:
        """Sign in at the address somebody was sent to: what they are sent back with."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
        code = f"code-{len(self.codes) + 1}"
        self.codes[code] = asked | {"subject": subject}
        return {"code": code, "state": asked["state"]}

    # --- what it answers -------------------------------------------------------------------------------------

    def answer(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        path = urlsplit(handler.path).path
        self.asked.append(path)
        time.sleep(self.delay.get(path, 0))
        status, said = self.say(path, handler, body)
        status = self.status.get(path, status)
        sent = self.body.get(path, json.dumps(said).encode())
        try:
            handler.send_response(status)
            handler.send_header("Content-Type", "application/json")
            for name, value in self.headers.get(path, {}).items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(sent)))
            handler.end_headers()
            handler.wfile.write(sent)
        except OSError:
            return

    def say(self, path: str, handler: BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, Any]]:
        if path == "/.well-known/openid-configuration":
            return 200, self.described()
        if path == "/keys":
            return 200, {"keys": self.keys}
        if path == "/token":
            return self.token({name: values[0] for name, values in parse_qs(body.decode()).items()}, handler)
        if path == "/userinfo":
            return 200, {"sub": self.subject} | self.userinfo
        return 404, {}

    def described(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        } | self.discovery

    def token(self, form: dict[str, str], handler: BaseHTTPRequestHandler) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or form.get("redirect_uri") != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        if (form.get("client_id"), form.get("client_secret")) != (asked["client_id"], CLIENT_SECRET):
            return 401, {"error": "invalid_client"}
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if self.checks_pkce and challenge.rstrip(b"=").decode() != asked.get("code_challenge"):
            return 400, {"error": "invalid_grant"}
        self.subject = asked["subject"]
        at = int(now().timestamp())
        claims = {
            "iss": self.issuer,
            "aud": asked["client_id"],
            "sub": asked["subject"],
            "nonce": asked["nonce"],
            "iat": at,
            "exp": at + 300,
            "auth_time": at,
            "email": "amina@example.test",
        } | self.claims
        claims = {name: value for name, value in claims.items() if name not in self.without}
        return 200, {
            "access_token": "access",
            "token_type": "Bearer",
            "id_token": self.id_token or self.sign(claims),
        }
