"""Secrets at rest: a text sealed with a key made from the installation's own secret, so that a copy of the database
alone opens none of them; and digests of secrets that are handed out and never kept.
"""

from __future__ import annotations

import base64
import hashlib
import secrets

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unsealable(Exception):
    """It was sealed by an installation with another secret."""


def _key(purpose: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"golden thread {purpose}".encode())
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))


def seal(text: str, *, purpose: str) -> str:
    return _key(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    try:
        return _key(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as wrong:
        raise Unsealable(purpose) from wrong


def new_secret() -> str:
    """256 bits that nobody guesses, in letters that survive any mail program."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What is kept of a secret. It has 256 bits, so no guess at it is helped by a fast digest."""
    return hashlib.sha256(secret.encode()).hexdigest()
