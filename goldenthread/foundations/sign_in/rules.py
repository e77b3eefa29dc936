from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from django.core.exceptions import PermissionDenied, ValidationError

from goldenthread.foundations.access.models import Account


class Permission(StrEnum):
    INVITE_PEOPLE = "sign_in.invite_people"
    CHANGE_PROVIDERS = "sign_in.change_providers"


def check_has_password(account: Account) -> None:
    if not account.has_usable_password():
        raise PermissionDenied("Your account has no password to change: you sign in another way.")


# What anyone would try first here, beside the names of the account's own trusts.
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
