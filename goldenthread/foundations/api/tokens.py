"""The text of a token: how it is made, how it is read, and what of it is kept.

A token reads `gthread_<trust>_<name><secret><check>`. The prefix and the check are there so that programs which look
for lost secrets find it and know that it is one. It names its trust, so it is looked for among that trust's rows
alone. The secret has 256 random bits, so a plain hash keeps it: there is nothing to guess from.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import string
import zlib
from dataclasses import dataclass, field

PREFIX = "gthread_"
ALPHABET = string.digits + string.ascii_letters
NAME_LENGTH, SECRET_LENGTH, CHECK_LENGTH = 10, 43, 6
# What a scanner of texts may look for; the check tells a token from a text that only looks like one.
SHAPE = re.compile(
    rf"gthread_([1-9]\d{{0,14}})_([0-9A-Za-z]{{{NAME_LENGTH}}})"
    rf"[0-9A-Za-z]{{{SECRET_LENGTH}}}([0-9A-Za-z]{{{CHECK_LENGTH}}})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that was just made. `text` is shown once and kept nowhere."""

    public_id: str
    digest: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Carried:
    """What a well-formed token says of itself: whose it is and which."""

    body_id: int
    public_id: str


# What stands in for a text that is no token, so that it costs what a wrong token costs.
NO_TOKEN = Carried(0, "")


def new_token(body_id: int) -> NewToken:
    public_id = _letters(NAME_LENGTH)
    start = f"{PREFIX}{body_id}_{public_id}{_letters(SECRET_LENGTH)}"
    text = start + _check(start)
    return NewToken(public_id, digest_of(text), text)


def read(text: str) -> Carried | None:
    """What a text says if it is a token whole and unharmed; nothing is said of whether it is valid."""
    found = SHAPE.fullmatch(text)
    if found is None or not hmac.compare_digest(_check(text[:-CHECK_LENGTH]), found[3]):
        return None
    return Carried(int(found[1]), found[2])


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def start_of(body_id: int, public_id: str) -> str:
    """How a token begins: enough to know it by, of no use to get in."""
    return f"{PREFIX}{body_id}_{public_id}…"


def _letters(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def _check(text: str) -> str:
    number, letters = zlib.crc32(text.encode()), ""
    for _ in range(CHECK_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        letters = ALPHABET[place] + letters
    return letters
