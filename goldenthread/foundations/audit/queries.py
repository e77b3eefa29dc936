from __future__ import annotations

from django.db.models import QuerySet

from goldenthread.foundations.audit.models import Audited, Entry


def entries_about(record: Audited) -> QuerySet[Entry]:
    """Every change to one record, newest first, with what it held before and after. One query."""
    return (
        Entry.objects.filter(record_kind=record._meta.label_lower, record_id=record.pk)
        .select_related("payload")
        .order_by("-pk")
    )


def latest_entry(record: Audited) -> Entry | None:
    """The newest change to one record. One query."""
    return entries_about(record).first()


def latest_entries(body_id: int, *, kinds: list[str], limit: int) -> list[Entry]:
    """A body's newest changes to records of these kinds. One query."""
    return list(Entry.objects.filter(body_id=body_id, record_kind__in=kinds).order_by("-pk")[:limit])
