from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.core.exceptions import PermissionDenied, ValidationError

from goldenthread.foundations.access.models import Account
from goldenthread.foundations.sign_in.models import BrowserSession


class Permission(StrEnum):
    INVITE_PEOPLE = "sign_in.invite_people"
    CHANGE_PROVIDERS = "sign_in.change_providers"


def check_has_password(account: Account) -> None:
    if not account.has_usable_password():
        raise PermissionDenied("Your account has no password to change: you sign in another way.")


# --- passwords ---------------------------------------------------------------------------------------------------

# Far more than anybody types; it keeps a pasted book out.
LONGEST = 1000


def check_has_an_end(password: str) -> None:
    if len(password) > LONGEST:
        raise ValidationError(
            f"This password has {len(password):,} characters. At most {LONGEST:,} are kept.", code="too_long"
        )


# What anyone would try first here, beside the names around the account's owner.
WORDS_OF_THIS_PLACE = frozenset(
    {"golden", "thread", "improvement", "hospital", "hospitals", "trust", "ward", "nhs"}
)
OWN_LETTERS = 6


def check_not_of_this_place(password: str, *, names: Iterable[str]) -> None:
    """Refuse a password that is hardly more than the names of this place."""
    words = {word for name in names for word in re.findall(r"\w{4,}", name.lower())} | WORDS_OF_THIS_PLACE
    left = password.lower()
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "")
    if left != password.lower() and len(re.sub(r"[\W\d_]", "", left)) < OWN_LETTERS:
        raise ValidationError(
            "This password is made of names that anyone here would try. Use three random words.",
            code="of_this_place",
        )


# --- how long a session lasts ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session may lie unused, and how long it may last at all."""

    unused: timedelta
    whole: timedelta


# A working day, so that a ward signs in once a shift; and half an hour for whoever may change places or people.
ORDINARY = Limits(unused=timedelta(hours=8), whole=timedelta(hours=12))
PRIVILEGED = Limits(unused=timedelta(minutes=30), whole=timedelta(hours=12))
# A clock that is set right by a little is no reason to send everyone out. One that goes back further is.
CLOCK_MAY_GO_BACK = timedelta(minutes=5)


def why_over(session: BrowserSession, *, limits: Limits, at: datetime) -> BrowserSession.Ending | None:
    """Why a session may not be used any more; None where it may."""
    if at < max(session.began_at, session.seen_at) - CLOCK_MAY_GO_BACK:
        return BrowserSession.Ending.CLOCK
    if at - session.began_at >= limits.whole:
        return BrowserSession.Ending.TOO_OLD
    if at - session.seen_at >= limits.unused:
        return BrowserSession.Ending.IDLE
    return None


# --- second proofs -----------------------------------------------------------------------------------------------


def check_may_lose_last_factor(*, is_privileged: bool, left: int) -> None:
    if is_privileged and not left:
        raise PermissionDenied(
            "Your role needs a second proof, and this is your only one. Add another first, then take this one away."
        )


def check_resets_somebody_else(*, own: bool) -> None:
    if own:
        raise PermissionDenied(
            "Nobody resets their own second proofs. Use a recovery code, or ask another administrator."
        )


def check_opens_nothing_sensitive_elsewhere(elsewhere: bool) -> None:
    if elsewhere:
        raise PermissionDenied(
            "They hold a role in another trust that needs a second proof, so this trust cannot take it away. They can "
            "use a recovery code, or ask the other trust to end that role first."
        )


def check_is_known_here(account: Account | None) -> Account:
    if account is None:
        raise PermissionDenied("This person has no account yet, so there is nothing to end or to reset.")
    return account
