from __future__ import annotations

from goldenthread.engines.routines.models import CalendarKey
from goldenthread.foundations.organisation.models import Person


def calendar_of(person: Person) -> CalendarKey | None:
    """The key of somebody's calendar that is in use. One query."""
    key: CalendarKey | None = CalendarKey.objects.filter(person=person, ended_at=None).first()
    return key


def calendar_by(digest: str) -> CalendarKey | None:
    """The key in use that has a digest, with whose it is. One query."""
    rows = CalendarKey.objects.filter(digest=digest, ended_at=None).select_related("person")
    key: CalendarKey | None = rows.first()
    return key
