from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Sum

from goldenthread.foundations.audit.chain import PARTS
from goldenthread.foundations.audit.heads import Head
from goldenthread.foundations.audit.models import Audited, Entry, Payload, Seal, Unsealed
from goldenthread.foundations.clock.moments import LONDON


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
    found = Entry.objects.filter(body_id=body_id, record_kind__in=kinds).select_related("payload")
    return list(found.order_by("-pk")[:limit])


def changed_since(model: type[Audited], moment: datetime) -> QuerySet[Entry, int]:
    """The numbers of the records of one kind that were added or changed at a moment or after it. For use in a query."""
    entries = Entry.objects.filter(record_kind=model._meta.label_lower, at__gte=moment)
    return entries.values_list("record_id", flat=True)


def entries_by(actor_id: int, *, verb: str, since: datetime) -> QuerySet[Entry]:
    """What one person did of one kind since a moment."""
    return Entry.objects.filter(actor_id=actor_id, verb=verb, at__gte=since).select_related("payload")


PERSON = "organisation.person"


def trail(
    body_id: int,
    *,
    person: int | None = None,
    kind: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Entry]:
    """A trust's entries, newest first, each with `waits`: whether it has no seal yet. One query for a page of it.

    `person` finds what a person did and what was done to their own record; `kind` is a kind of record, such as
    "organisation.unit"; the days are London's, both included. The platform's own chain is body 0.
    """
    wanted = Q(body_id=body_id or None)
    if person is not None:
        wanted &= Q(actor_id=person) | Q(record_kind=PERSON, record_id=person)
    if kind:
        wanted &= Q(record_kind=kind)
    if since:
        wanted &= Q(at__gte=datetime.combine(since, time.min, LONDON))
    if until:
        wanted &= Q(at__lt=datetime.combine(until + timedelta(days=1), time.min, LONDON))
    waits = Exists(Unsealed.objects.filter(entry=OuterRef("pk")))
    return Entry.objects.filter(wanted).select_related("payload").annotate(waits=waits).order_by("-pk")


def kinds_in_trail(body_id: int) -> list[str]:
    """The kinds of record that a trust's entries are about. One query."""
    found = Entry.objects.filter(body_id=body_id or None).order_by("record_kind")
    return list(found.values_list("record_kind", flat=True).distinct())


def heads(body_id: int | None = None) -> list[Head]:
    """The end of every chain, or of one; 0 is the platform's. Two queries."""
    seals = Seal.objects.all() if body_id is None else Seal.objects.filter(body_id=body_id)
    totals = {
        row["body_id"]: (row["last"], row["entries"])
        for row in seals.values("body_id").annotate(last=Max("number"), entries=Sum("count"))
    }
    ends = reduce(or_, (Q(body_id=body, number=number) for body, (number, _) in totals.items()), Q(pk=None))
    return [
        Head(seal.body_id, seal.number, seal.digest, seal.sealed_at, totals[seal.body_id][1])
        for seal in seals.filter(ends).defer("leaves", "members").order_by("body_id")
    ]


def last_seal(body_id: int) -> Seal | None:
    """The newest seal of a chain. One query."""
    found = Seal.objects.filter(body_id=body_id).defer("leaves", "members")
    return found.order_by("-number").first()


def seals_after(body_id: int, number: int, *, limit: int) -> list[Seal]:
    """The next seals of a chain, in their order. One query."""
    return list(Seal.objects.filter(body_id=body_id, number__gt=number).order_by("number")[:limit])


def bodies_with_entries() -> list[int]:
    """The numbers of every chain that there is or will be. Three queries."""
    entries = Entry.objects.order_by("body_id").values_list("body_id", flat=True).distinct()
    seals = Seal.objects.order_by("body_id").values_list("body_id", flat=True).distinct()
    return sorted({body or 0 for body in (*entries, *seals, *bodies_waiting())})


def bodies_waiting() -> list[int]:
    """The chains that have entries with no seal yet. One query."""
    return list(Unsealed.objects.order_by("body_id").values_list("body_id", flat=True).distinct())


# The columns of an entry in the order in which they are digested.
COLUMNS = ("pk", "at", "body_id", "actor_id", "verb", "record_kind", "record_id", "digest")


def entries_waiting(body_id: int, *, limit: int) -> list[tuple[Any, ...]]:
    """The columns of entries that have no seal yet, lowest number first. One query."""
    waiting = Unsealed.objects.filter(body_id=body_id).order_by("entry")
    return list(waiting.values_list(*(f"entry__{column}" for column in COLUMNS))[:limit])


def waiting_since(body_id: int) -> tuple[int, datetime | None]:
    """How many entries wait for a seal, and the time of the oldest. One query."""
    found = Unsealed.objects.filter(body_id=body_id).aggregate(count=Count("pk"), oldest=Min("entry__at"))
    return found["count"], found["oldest"]


def payloads_of(entry_ids: Collection[int]) -> QuerySet[Payload]:
    """What is left of what these entries can tell, with the entries, lowest number first. One query."""
    return Payload.objects.filter(entry__in=entry_ids).select_related("entry").order_by("entry")


def entries_that_mention(body_id: int, words: str) -> QuerySet[Payload, int]:
    """The numbers of a trust's entries in which these words stand. Reads all of them: one slow query."""
    spelled = json.dumps(words, ensure_ascii=False)[1:-1]
    said = Q(who__icontains=words) | Q(label__icontains=words) | Q(reason__icontains=words)
    found = Payload.objects.filter(said | Q(change__icontains=spelled), entry__body_id=body_id or None)
    return found.values_list("entry", flat=True)


def entries_with_payloads(numbers: Sequence[int]) -> list[tuple[Any, ...]]:
    """The columns of entries, then the proofs and parts of their payloads, if any is left. One query."""
    if numbers[-1] - numbers[0] + 1 == len(numbers):
        found = Entry.objects.filter(pk__range=(numbers[0], numbers[-1]))
    else:
        found = Entry.objects.filter(pk__in=numbers)
    return list(found.values_list(*COLUMNS, "payload__proofs", *(f"payload__{part}" for part in PARTS)))


def entries_of(body_id: int, *, after: int, limit: int) -> list[tuple[int, bool]]:
    """The next numbers of a trust's entries, each with whether it waits for a seal. One query."""
    waits = Exists(Unsealed.objects.filter(entry=OuterRef("pk")))
    found = Entry.objects.filter(body_id=body_id or None, pk__gt=after).annotate(waits=waits)
    return list(found.order_by("pk").values_list("pk", "waits")[:limit])


WERE_ERASED = "had content erased"


def erasures(body_id: int, *, after: int) -> QuerySet[Entry]:
    """The entries that say that content of other entries was erased. One query."""
    found = Entry.objects.filter(record_kind=Entry._meta.label_lower, verb=WERE_ERASED, pk__gt=after)
    return found.filter(body_id=body_id or None).select_related("payload").order_by("pk")
