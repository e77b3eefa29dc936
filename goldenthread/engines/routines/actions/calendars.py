from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass, field

from django.db import transaction

from goldenthread.engines.routines import queries
from goldenthread.engines.routines.models import CalendarKey
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.organisation.models import Person

# The number of the trust, so that the key is looked for among its rows alone, and 256 random bits.
_SHAPE = re.compile(r"([1-9]\d{0,14})-[A-Za-z0-9_-]{43}", re.ASCII)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made. `text` is shown once and kept nowhere."""

    row: CalendarKey
    text: str = field(repr=False)


def body_of(text: str) -> int | None:
    """The trust that a key names, whether there is such a key or not; None where the text is no key."""
    found = _SHAPE.fullmatch(text)
    return int(found[1]) if found else None


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def renew_calendar(*, by: Person) -> NewKey:
    """Make a secret address for one's own calendar. One that was there before ends at once."""
    end_calendar(by=by)
    text = f"{by.body_id}-{secrets.token_urlsafe(32)}"
    row = CalendarKey(person=by, digest=digest_of(text), made_at=now())
    row.full_clean()
    row.save()
    audit.record("was opened", row, by=by)
    return NewKey(row, text)


@transaction.atomic
def end_calendar(*, by: Person) -> None:
    """End the secret address of one's own calendar, if there is one."""
    row = queries.calendar_of(by)
    if row is not None:
        row.ended_at = now()
        audit.save_change(row, version=None)
        audit.record("was ended", row, by=by)
