"""Typed readers of the environment. What is missing or unsafe is refused with a sentence, before anything starts."""

from __future__ import annotations

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit


class UnsafeSetting(Exception):
    """A setting is missing or would not be safe. The message says which, and what to write instead."""


def text(name: str, *, default: str | None = None, help: str) -> str:
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise UnsafeSetting(f"{name} is not set. {help}")
    return default


def flag(name: str, *, default: bool = False) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise UnsafeSetting(f"{name} is {value!r}. Write 1 or 0.")


def names(name: str, *, default: tuple[str, ...] | None = None, help: str) -> list[str]:
    """A comma-separated list."""
    joined = None if default is None else ",".join(default)
    return [part.strip() for part in text(name, default=joined, help=help).split(",") if part.strip()]


def networks(name: str, *, default: tuple[str, ...] = ()) -> list[IPv4Network | IPv6Network]:
    """Network addresses, or ranges of them, with commas between; none where none are named."""
    found = []
    for part in names(name, default=default, help=""):
        try:
            found.append(ip_network(part))
        except ValueError as wrong:
            raise UnsafeSetting(
                f"{name} holds {part}, which is no network address. Write 194.176.105.0/24, or one address."
            ) from wrong
    return found


def secret(name: str, *, kept_in: Path | None) -> str:
    """A secret of at least 50 characters. Where `kept_in` is given, it is made once and kept there."""
    value = os.environ.get(name, "").strip()
    if not value and kept_in is not None:
        return _kept_secret(kept_in)
    if not value:
        raise UnsafeSetting(
            f"{name} is not set. Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    if len(value) < 50 or len(set(value)) < 10:
        raise UnsafeSetting(f"{name} is too easy to guess: use at least 50 random characters.")
    return value


def address(name: str, *, default: str, secure: bool) -> str:
    """Where people reach the site, as links in mail name it: scheme and host, and a port where there is one."""
    value = text(name, default=default, help="").rstrip("/")
    parts = urlsplit(value)
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or value != f"{parts.scheme}://{parts.netloc}"
    ):
        raise UnsafeSetting(
            f"{name} is {value!r}. Write the site's address, such as https://improve.example.nhs.uk."
        )
    if secure and parts.scheme != "https":
        raise UnsafeSetting(f"{name} must begin with https://, since everything is served over HTTPS.")
    return value


def mail(name: str, *, folder: Path, default: str | None = None) -> dict[str, object]:
    """How mail leaves: Django's settings for the address of a mail server, or a folder in which it stays as files."""
    address = text(
        name,
        default=default,
        help="Write the mail server that takes your mail, such as smtp://user:password@mail.example.nhs.uk:587, "
        "or folder to keep every mail as a file.",
    )
    if address == "folder":
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": folder,
        }
    parts = urlsplit(address)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise UnsafeSetting(
            f"{name} names no mail server. Write smtp://user:password@host:587, smtps://user:password@host:465, "
            "or folder."
        )
    own = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25 if own else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        # Only a relay on this machine may take mail in the clear.
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and not own,
        "EMAIL_TIMEOUT": 20,
    }


def _kept_secret(path: Path) -> str:
    import secrets

    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text().strip()


def database(name: str, *, default: Path) -> dict[str, object]:
    """Django's settings for the database that an address names; an embedded one where none is named."""
    address = os.environ.get(name, "").strip()
    if not address:
        return embedded_database(default)
    parts = urlsplit(address)
    if parts.scheme == "sqlite":
        return embedded_database(Path(unquote(parts.path)))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise UnsafeSetting(
            f"{name} begins with {parts.scheme}://, which is not known. Write postgresql://user@host/name "
            "or sqlite:///path/to/file."
        )
    if not parts.path.strip("/"):
        raise UnsafeSetting(f"{name} names no database. Write postgresql://user@host/name.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
    }


def embedded_database(path: Path) -> dict[str, object]:
    """SQLite, set so that what was acknowledged is on disk and a long read holds nobody up (docs/decisions/0003)."""
    from goldenthread.config import sqlite

    path.parent.mkdir(parents=True, exist_ok=True)
    journal = "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
    if not sqlite.WAL_IS_SAFE:
        journal = "PRAGMA journal_mode=DELETE;PRAGMA synchronous=EXTRA;"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        # To open it anew, read the schema and make out every question again was half the work of a page.
        "CONN_MAX_AGE": 300,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # A thread keeps a connection, and there are many threads: few pages and few made-out questions each.
            "cached_statements": 40,
            "init_command": f"{journal}PRAGMA foreign_keys=ON;PRAGMA cache_size=-250;",
        },
    }
