"""How sure a session is of who is in front of it: which proofs it had, and when the last one was.

allauth keeps the proofs in the session as they are given; this reads them. A provider that asked for a second factor
itself, and the demonstration, say so through `vouch`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl, urlencode

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.utils.module_loading import import_string

from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.organisation.models import Person

# A proof this old no longer opens what asks for a fresh one.
FRESH = timedelta(minutes=30)
# A form opened while the proof was fresh may still be sent this long after it, so that nothing typed is lost.
STILL_SENT = timedelta(minutes=60)

_VOUCHED = "second_factor_vouched_by"


class VouchedBy(StrEnum):
    """Who, beside allauth, may say that a session had a second factor."""

    PROVIDER = "provider"
    DEMONSTRATION = "demonstration"


def vouch(request: Any, by: VouchedBy) -> None:
    """Note that somebody trusted has seen a second factor. The demonstration's word counts nowhere else."""
    request.session[_VOUCHED] = by.value


def has_second_factor(request: Any) -> bool:
    """Whether this session was opened with more than a password or a link."""
    vouched = request.session.get(_VOUCHED)
    if vouched == VouchedBy.PROVIDER or (vouched == VouchedBy.DEMONSTRATION and settings.DEMO):
        return True
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def proven_at(request: Any) -> datetime | None:
    """When whoever is there last proved who they are; None where the session kept no proof."""
    moments = [record["at"] for record in get_authentication_records(request, request.user) if "at" in record]
    return datetime.fromtimestamp(max(moments), tz=UTC) if moments else None


def is_fresh(request: Any, *, within: timedelta = FRESH) -> bool:
    """Whether the last proof is young enough for a sensitive act."""
    if request.session.get(_VOUCHED) == VouchedBy.DEMONSTRATION and settings.DEMO:
        return True
    proven = proven_at(request)
    return proven is not None and timedelta(0) <= now() - proven <= within


def needs_second_factor(person: Person) -> bool:
    """Whether anything this person may do is open only to a second factor. config/roles.py says what is."""
    return any(rights_of(person).holds(permission) for permission in privileged())


def privileged() -> frozenset[StrEnum]:
    """The permissions that only a second factor opens."""
    found: frozenset[StrEnum] = import_string(settings.PRIVILEGED)
    return found


# --- what was sent too late --------------------------------------------------------------------------------------

_HELD = "held"
# A form that is longer than this is not kept: it is a table or a file, which whoever sent it still has.
MOST_HELD = 200_000
HELD_FOR = timedelta(minutes=60)


def held_from(request: Any) -> dict[str, Any]:
    """What a posted form holds, so that it can be sent again after a proof. Files and passwords are not kept."""
    pairs = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and "password" not in name
    ]
    sent = urlencode(pairs)
    return {"path": request.get_full_path(), "sent": sent if len(sent) <= MOST_HELD else ""}


def hold(request: Any, held: dict[str, Any], *, account_id: int) -> None:
    """Keep what was sent in the session, for the same account alone."""
    keep_held(request, held | {"account": account_id, "at": now().timestamp()})


def held_by(request: Any) -> dict[str, Any]:
    """What a session keeps, as it keeps it, so that another session can."""
    kept: dict[str, Any] = request.session.get(_HELD) or {}
    return kept


def keep_held(request: Any, kept: dict[str, Any]) -> None:
    request.session[_HELD] = kept


def held(request: Any) -> tuple[str, list[tuple[str, str]]] | None:
    """Where a kept form was sent to, and its answers; None where nothing is kept for whoever is there."""
    kept = held_by(request)
    if not kept or kept["account"] != request.user.pk:
        return None
    if not 0 <= now().timestamp() - kept["at"] <= HELD_FOR.total_seconds():
        return None
    return kept["path"], parse_qsl(kept["sent"], keep_blank_values=True)
