"""The code that pairs a screen, and the key it keeps: how they are made, read, and what of them is kept.

Both begin with the number of their trust, so each is looked for among that trust's rows alone. A code is short, so it
works once and for minutes, and its digest is keyed. A key has 256 random bits, so a plain hash keeps it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.utils.crypto import salted_hmac

# Nothing that looks like another letter or number when it is read from a screen across a desk.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH, SECRET_LENGTH = 8, 43
CODE_LASTS = timedelta(minutes=10)
SHAPE = re.compile(rf"([1-9]\d{{0,14}})\.([0-9A-Za-z_-]{{{SECRET_LENGTH}}})", re.ASCII)
# Browsers forget a cookie after 400 days; each page gives it the whole time again.
KEY_LASTS = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code that was just made. `text` is shown once and kept nowhere."""

    digest: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made, for the cookie of one device. It is kept nowhere else."""

    digest: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Carried:
    """What a code or a key says of itself: whose it is, and the digest by which it is found."""

    body_id: int
    digest: str


def new_code(body_id: int) -> NewCode:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return NewCode(_code_digest(body_id, letters), f"{body_id}-{letters[:4]}-{letters[4:]}")


def read_code(text: str) -> Carried | None:
    """What a typed code says, however it was spaced; nothing is said of whether it is valid."""
    plain = re.sub(r"[\s.–-]+", "-", text.strip().upper()).strip("-")
    number, _, letters = plain.partition("-")
    letters = letters.replace("-", "")
    well_formed = re.fullmatch(r"[1-9]\d{0,14}", number, re.ASCII) and re.fullmatch(
        f"[{ALPHABET}]{{{CODE_LENGTH}}}", letters
    )
    return Carried(int(number), _code_digest(int(number), letters)) if well_formed else None


def new_key(body_id: int) -> NewKey:
    text = f"{body_id}.{secrets.token_urlsafe(32)}"
    return NewKey(_key_digest(text), text)


def read_key(text: str) -> Carried | None:
    """What a device's cookie says if it has the shape of a key; nothing is said of whether it is valid."""
    found = SHAPE.fullmatch(text)
    return Carried(int(found[1]), _key_digest(text)) if found else None


def cookie_name() -> str:
    """Over https the name itself binds the cookie to this host alone."""
    return "__Host-screen" if settings.SESSION_COOKIE_SECURE else "golden-thread-screen"


def _key_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _code_digest(body_id: int, letters: str) -> str:
    return salted_hmac(
        "goldenthread.daily_management.code", f"{body_id}-{letters}", algorithm="sha256"
    ).hexdigest()
