from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum

from django.core.exceptions import ValidationError

from goldenthread.foundations.access.rights import Rights
from goldenthread.foundations.api.limits import LIMITS
from goldenthread.foundations.api.models import Token
from goldenthread.foundations.api.scopes import Scope, scopes_named
from goldenthread.foundations.clock.periods import day_in_words
from goldenthread.foundations.organisation.rules import Permission as Organisation


class Permission(StrEnum):
    CHANGE_TOKENS = "api.change_tokens"


READ_PLACES = Scope("read_places", "read places", needs=Organisation.SEE_PLACES)
READ_PEOPLE = Scope(
    "read_people",
    "read people and their roles",
    needs=Organisation.SEE_PEOPLE,
    also=frozenset({Organisation.SEE_PLACES}),
    only_for=Organisation.CHANGE_PEOPLE,
)

USUAL_DAYS = 90
# How long before its last day a token says so, and after how long without use it is named.
WARN_DAYS = 14
UNUSED_DAYS = 60


def check_scopes(keys: Collection[str], rights: Rights) -> None:
    """A token is for something, and for nothing that its maker may not do."""
    found = scopes_named(keys)
    if not found or len(found) != len(set(keys)):
        raise ValidationError({"scopes": "Choose at least one thing that the program may do."})
    for scope in found:
        if not scope.is_open_to(rights):
            raise ValidationError(
                {"scopes": f"You may not {scope.words} yourself, so no token of yours may."}
            )


def check_last_day(last_day: date, *, today: date) -> None:
    latest = today + timedelta(days=LIMITS.days_of_a_token)
    if not today <= last_day <= latest:
        raise ValidationError(
            {
                "expires_on": f"Choose a day from {day_in_words(today)} to {day_in_words(latest)}. "
                "A token lasts for a year at most."
            }
        )


def check_has_room(working: int) -> None:
    if working >= LIMITS.tokens_of_a_person:
        raise ValidationError(
            f"You have {working} tokens in use, and {LIMITS.tokens_of_a_person} is the most. "
            "End one you no longer need."
        )


def check_not_ended(token: Token) -> None:
    if token.ended_at is not None:
        raise ValidationError(f"“{token.name}” was ended already.")
