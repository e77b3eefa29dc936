"""The browser somebody signs in with: what kind it is, in words, and whether this account has used it before.

A browser that an account has used keeps a signed cookie. Tries from it are counted apart, so that whoever hammers on
an account from elsewhere does not keep its owner out.
"""

from __future__ import annotations

import secrets
import time
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from goldenthread.foundations.access.models import Account

COOKIE = "__Host-browser" if settings.SECURE else "golden-thread-browser"
SALT = "goldenthread.sign_in.devices"
REMEMBERED = 90 * 24 * 60 * 60
# A computer on a ward is used by many; the oldest is forgotten first.
MOST_ACCOUNTS = 40

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "a Chromebook"),
    ("Mac OS X", "a Mac"),
    ("Linux", "Linux"),
)


def in_words(user_agent: str) -> str:
    """ "Edge on Windows"."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "A browser we do not know")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser


def known_as(request: Any, account: Account | None) -> str:
    """The mark of a browser that this account has signed in with before; empty for any other."""
    mark, fingerprints = _read(request)
    if account is None or not mark:
        return ""
    wanted = _fingerprint(mark, account)
    return mark if any(constant_time_compare(one, wanted) for one, _ in fingerprints) else ""


def remember(request: Any, response: HttpResponse, account: Account) -> None:
    """Let this browser say, the next time, that the account has used it. A new password makes it forget."""
    mark, fingerprints = _read(request)
    mark = mark or secrets.token_urlsafe(16)
    mine = _fingerprint(mark, account)
    kept = [one for one in fingerprints if one[0] != mine][-(MOST_ACCOUNTS - 1) :]
    value = signing.dumps([mark, [*kept, [mine, int(time.time())]]], salt=SALT, compress=True)
    response.set_cookie(
        COOKIE, value, max_age=REMEMBERED, secure=settings.SECURE, httponly=True, samesite="Strict"
    )


def _read(request: Any) -> tuple[str, list[list[Any]]]:
    try:
        mark, fingerprints = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=REMEMBERED)
    except (signing.BadSignature, ValueError):
        return "", []
    return mark, [one for one in fingerprints if time.time() - one[1] < REMEMBERED]


def _fingerprint(mark: str, account: Account) -> str:
    whose = f"{mark}:{account.pk}:{account.password}"
    return salted_hmac(SALT, whose, algorithm="sha256").hexdigest()[:32]
