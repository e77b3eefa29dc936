from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from goldenthread.foundations.audit.models import Audited, Entry


def entries_about(record: Audited) -> QuerySet[Entry]:
    """Every change to one record, newest first, with what it held before and after. One query."""
    return (
        Entry.objects.filter(record_kind=record._meta.label_lower, record_id=record.pk)
        .select_related("payload")
        .order_by("-pk")
    )


def entries_about_all(records: Iterable[Audited]) -> QuerySet[Entry]:
    """Every change to several records, of whichever kinds, newest first. One query."""
    numbers: dict[str, list[int]] = {}
    for record in records:
        numbers.setdefault(record._meta.label_lower, []).append(record.pk)
    wanted = reduce(
        or_, (Q(record_kind=kind, record_id__in=found) for kind, found in numbers.items()), Q(pk=None)
    )
    return Entry.objects.filter(wanted).select_related("payload").order_by("-pk")


def latest_entry(record: Audited) -> Entry | None:
    """The newest change to one record. One query."""
    return entries_about(record).first()


def latest_entries(body_id: int, *, kinds: list[str], limit: int) -> list[Entry]:
    """A body's newest changes to records of these kinds. One query."""
    return list(Entry.objects.filter(body_id=body_id, record_kind__in=kinds).order_by("-pk")[:limit])
