from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from django.core.exceptions import ValidationError

from goldenthread.foundations.clock.periods import day_in_words
from goldenthread.foundations.organisation.models import Person
from goldenthread.foundations.privacy.declarations import Retention
from goldenthread.foundations.records.models import Clearing, Hold, Request

# How long the file with a copy can be fetched.
COPY_KEPT_DAYS = 7


class Permission(StrEnum):
    ANSWER_REQUESTS = "records.answer_requests"
    CHANGE_RETENTION = "records.change_retention"
    READ_TRAIL = "records.read_trail"


def check_asked_in_time(asked_on: date, *, today: date) -> None:
    if asked_on > today:
        raise ValidationError({"asked_on": "This day is still to come. Enter the day on which they asked."})


def check_is_open(request: Request) -> None:
    if not request.is_open:
        raise ValidationError("This request was answered already. Note a new one if they ask again.")


def why_not_erased(person: Person, *, holds: Sequence[Hold], on: date) -> list[str]:
    """What stands in the way of erasing somebody, each in a sentence; nothing where nothing does."""
    reasons = []
    if person.is_here(on):
        reasons.append(
            f"{person.name} still belongs to the trust, which needs these records to work with them. "
            "They can be erased from the day they have left."
        )
    reasons += [
        f"A hold since {day_in_words(hold.starts_on)} keeps everything about them: {hold.why}. "
        "It must be lifted first."
        for hold in holds
    ]
    return reasons


def check_may_erase(person: Person, *, holds: Sequence[Hold], on: date) -> None:
    if reasons := why_not_erased(person, holds=holds, on=on):
        raise ValidationError(reasons)


def check_asks_for_erasure(request: Request) -> None:
    if request.kind != Request.Kind.ERASURE:
        raise ValidationError("They did not ask to be erased. Note a request for erasure first.")


def check_period(kept_for: Retention, months: int) -> None:
    if not kept_for.least <= months <= kept_for.most:
        raise ValidationError(
            {
                "months": f"Enter from {kept_for.least} to {kept_for.most} months, "
                f"that is from {months_in_words(kept_for.least)} to {months_in_words(kept_for.most)}."
            }
        )


def check_may_clear(clearing: Clearing, *, today: date) -> None:
    if clearing.state != Clearing.State.COUNTED:
        raise ValidationError("This was carried out already, or is still being counted. Open it again.")
    if clearing.as_of != today:
        raise ValidationError("This was counted on another day. Count again, so that you see what would go.")


def check_hold(person: Person | None, record_class: str) -> None:
    if (person is None) == (not record_class):
        raise ValidationError("Choose either a person or a kind of record, and only one of the two.")


def check_not_lifted(hold: Hold) -> None:
    if hold.lifted_on is not None:
        raise ValidationError("This hold was lifted already.")


def months_in_words(months: int) -> str:
    """
    >>> months_in_words(96), months_in_words(1), months_in_words(18)
    ('8 years', '1 month', '18 months')
    """
    number, unit = (months // 12, "year") if months % 12 == 0 and months else (months, "month")
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
