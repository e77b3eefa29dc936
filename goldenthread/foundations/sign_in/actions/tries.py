"""Tries to get in, counted for all processes together. Nothing locks for good: five minutes later there is room."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.crypto import salted_hmac

from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.sign_in.models import Try

MOST = 10
WITHIN = timedelta(minutes=5)
AN_HOUR = timedelta(hours=1)
KEPT = timedelta(days=1)


class TooManyTries(ValidationError):
    """Refused before anything was checked."""


TOO_MANY = (
    "There were too many tries that did not work. Wait five minutes, then try again. "
    "Nothing is locked for good."
)


def begin_try(kind: str, names: Iterable[tuple[str, int]], *, within: timedelta = WITHIN) -> list[int]:
    """Take a place among the tries of each name, of which so many are allowed. Two queries, and a third when refused.

    Each try is noted before it is checked, so that tries at the same moment cannot all slip through. A refused one is
    taken back: whoever goes on trying does not make the wait longer.
    """
    most = {_key(kind, name): limit for name, limit in names}
    mine = [row.pk for row in Try.objects.bulk_create([Try(kind=kind, key=key) for key in most])]
    counted = (
        Try.objects.filter(kind=kind, key__in=most, at__gt=now() - within)
        .values_list("key")
        .annotate(Count("pk"))
    )
    if any(tries > most[key] for key, tries in counted):
        forget_tries(mine)
        raise TooManyTries(TOO_MANY, code="too_many")
    return mine


def check_room(kind: str, name: str, most: int, *, within: timedelta = WITHIN) -> None:
    """Refuse where so many tries went wrong already. What is still being checked does not count: thirty people who sign
    in at one moment from one hospital's address have done nothing wrong. One query.
    """
    wrong = Try.objects.filter(kind=kind, key=_key(kind, name), at__gt=now() - within)
    if wrong.count() >= most:
        raise TooManyTries(TOO_MANY, code="too_many")


def note_wrong(kind: str, name: str) -> None:
    """Count a try that went wrong."""
    Try.objects.create(kind=kind, key=_key(kind, name))


def forget_tries(tries: Iterable[int]) -> None:
    """What turned out right counts for nothing."""
    Try.objects.filter(pk__in=list(tries)).delete()


def clear_old_tries(body_id: int = 0, subject_id: int = 0) -> None:
    """Forget the tries of yesterday. For the clock's work."""
    Try.objects.filter(at__lt=now() - KEPT).delete()


def _key(kind: str, name: str) -> str:
    return salted_hmac("goldenthread.sign_in.tries", f"{kind}:{name}", algorithm="sha256").hexdigest()
