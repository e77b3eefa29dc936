from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import segno
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.urls import reverse
from markupsafe import Markup

from goldenthread.foundations.access.models import Account
from goldenthread.foundations.sign_in.queries.second_factor import Factors


@dataclass(frozen=True, slots=True)
class FactorRow:
    """One second proof as its owner sees it."""

    name: str
    added: datetime
    used: datetime | None
    remove_href: str


def _row(factor: Authenticator, name: str) -> FactorRow:
    href = reverse("sign_in:factor_remove", kwargs={"factor_id": factor.pk})
    return FactorRow(name, factor.created_at, factor.last_used_at, href)


def factor_rows(factors: Factors) -> list[FactorRow]:
    rows = [_row(passkey, f"Passkey: {passkey}") for passkey in factors.passkeys]
    return rows + ([_row(factors.app, "Code app")] if factors.app else [])


def codes_left(factors: Factors) -> str:
    """How many recovery codes an account has; empty where it has no second proof to recover from."""
    if not factors.count:
        return ""
    return {
        0: "You have no recovery codes. Make some: they let you in when your phone is lost.",
        1: "You have 1 recovery code left. Make new ones soon.",
    }.get(factors.codes_left, f"You have {factors.codes_left} recovery codes left.")


@dataclass(frozen=True, slots=True)
class NewApp:
    """What an app needs to show the codes of an account: a picture to scan, or letters to type."""

    picture: Markup
    letters: str


def new_app(account: Account, secret: str) -> NewApp:
    address = get_adapter().build_totp_url(account, secret)
    picture = segno.make(address, error="m", micro=False)
    drawn = picture.svg_inline(scale=5, border=4, dark="#212b32", light="#fff", svgclass="qr", lineclass=None)
    groups = [secret[start : start + 4] for start in range(0, len(secret), 4)]
    return NewApp(Markup(drawn), " ".join(groups))  # noqa: S704 -- drawn by segno from figures alone


def ways_of(factors: Factors) -> Sequence[str]:
    """What somebody can prove themselves with, in words, for an administrator."""
    words = []
    if factors.passkeys:
        count = len(factors.passkeys)
        words.append("1 passkey" if count == 1 else f"{count} passkeys")
    if factors.app:
        words.append("a code app")
    return words
