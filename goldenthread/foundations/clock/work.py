"""Work with a time: what is to be done later, or again and again, by a process that is no request.

A room registers what a kind of work does in its `offers.py`, and leaves work in the transaction that calls for it.
A row of work names rows and holds none of their content. It is done at least once, so doing it again must be safe.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from goldenthread.foundations.clock.models import Due, Heartbeat
from goldenthread.foundations.clock.moments import LONDON, now

log = logging.getLogger(__name__)

# How long after each failure it is tried again; the last holds from then on.
BACKOFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=1))
# Whoever claimed a row this long ago is taken for dead. Work that may take longer leaves itself again in parts.
STALE_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Job:
    """What a kind of work does, given the numbers of a trust and of a row; and how often it comes again."""

    do: Callable[[int, int], None]
    every: timedelta | None
    at: time | None

    def next(self, last: datetime) -> datetime:
        """When it comes again. It keeps its rhythm: what was missed meanwhile is not made up for."""
        every = self.every or timedelta()
        if self.at is None:
            return last + (max(0, (now() - last) // every) + 1) * every
        clock = now().astimezone(LONDON)
        day = clock.date() + (every if clock.time() >= self.at else timedelta())
        return datetime.combine(day, self.at, LONDON)


JOBS: dict[str, Job] = {}


def register(
    kind: str,
    do: Callable[[int, int], None],
    *,
    every: timedelta | None = None,
    at: time | None = None,
) -> None:
    """Say what a kind of work does. `do(body_id, subject_id)` opens its own scope and is safe to repeat.

    With `every` it comes again and again, with no trust and no row: the first time at once, or at the next `at` in
    London for what comes every so many days.
    """
    if kind in JOBS and JOBS[kind].do is not do:
        raise ValueError(f"{kind} is registered already.")
    JOBS[kind] = Job(do, every, at)


def leave(kind: str, *, body_id: int = 0, subject_id: int = 0, due_at: datetime | None = None) -> None:
    """Leave work to be done, at once or at a time. What is left already is kept once, with the earlier time.

    It belongs to the transaction it is left in, and waits for nobody: where another transaction has the same work in
    hand, this leaves a row of its own, and the two are done as one.
    """
    due_at = due_at or now()
    with transaction.atomic():
        waiting = (
            Due.objects.filter(kind=kind, body_id=body_id, subject_id=subject_id, claimed_at=None)
            .select_for_update(skip_locked=True)
            .order_by("due_at", "pk")
            .first()
        )
        if waiting is None:
            Due.objects.create(kind=kind, body_id=body_id, subject_id=subject_id, due_at=due_at)
        elif due_at < waiting.due_at:
            Due.objects.filter(pk=waiting.pk).update(due_at=due_at)


def run_due(*, kinds: Collection[str] | None = None) -> int:
    """Do what is due now, what that leaves due included, each piece of work once. Says how many were done.

    Kinds that nothing is registered for are left alone: a newer version of this program may know them.
    """
    known = [kind for kind in JOBS if kinds is None or kind in kinds]
    _begin_what_recurs(known)
    done = 0
    met: set[tuple[str, int, int]] = set()
    passed: set[int] = set()
    while (row := _claim_next(known, passed)) is not None:
        work = (row.kind, row.body_id, row.subject_id)
        if work in met:
            _release(row)
            passed.add(row.pk)
        elif _do(row):
            done += 1
        else:
            passed.add(row.pk)
        met.add(work)
    return done


def _begin_what_recurs(kinds: Collection[str]) -> None:
    recurring = {kind for kind in kinds if JOBS[kind].every}
    for kind in recurring - set(Due.objects.filter(kind__in=recurring).values_list("kind", flat=True)):
        leave(kind, due_at=JOBS[kind].next(now()) if JOBS[kind].at else None)


def _ready(kinds: Collection[str], passed: Collection[int]) -> QuerySet[Due]:
    free = Q(claimed_at=None) | Q(claimed_at__lt=now() - STALE_AFTER)
    return Due.objects.filter(free, kind__in=kinds, due_at__lte=now()).exclude(pk__in=passed)


def _claim_next(kinds: Collection[str], passed: set[int]) -> Due | None:
    """Take the first row that is ready, unless another process takes it first."""
    while True:
        row = _ready(kinds, passed).order_by("due_at", "pk").first()
        if row is None:
            return None
        if _claim(row):
            return row
        passed.add(row.pk)


def _claim(row: Due) -> bool:
    """Put this process's mark on a row, if it is still as it was read. The same work waiting twice becomes one."""
    mark = secrets.token_hex(16)
    as_read = Due.objects.filter(pk=row.pk, claim=row.claim, due_at=row.due_at)
    try:
        with transaction.atomic():
            if as_read.select_for_update(skip_locked=True).first() is None:
                return False
            if not as_read.update(claim=mark, claimed_at=now()):
                return False
            same = Due.objects.filter(
                kind=row.kind,
                body_id=row.body_id,
                subject_id=row.subject_id,
                claimed_at=None,
                due_at__lte=now(),
            )
            same.filter(pk__in=[twin.pk for twin in same.select_for_update(skip_locked=True)]).delete()
    except IntegrityError:
        return False
    row.claim = mark
    return True


def _do(row: Due) -> bool:
    job = JOBS[row.kind]
    mine = Due.objects.filter(pk=row.pk, claim=row.claim)
    try:
        job.do(row.body_id, row.subject_id)
    except Exception as wrong:
        fault = f"{type(wrong).__module__}.{type(wrong).__qualname__}"[-200:]
        log.warning(
            "Work failed, and will be tried again.",
            exc_info=True,
            extra={"kind": row.kind, "trust": row.body_id, "count": row.failures + 1},
        )
        wait = BACKOFF[min(row.failures, len(BACKOFF) - 1)]
        mine.update(claim="", claimed_at=None, failures=row.failures + 1, fault=fault, due_at=now() + wait)
        return False
    if job.every is None:
        mine.delete()
    else:
        mine.update(claim="", claimed_at=None, failures=0, fault="", due_at=job.next(row.due_at))
    return True


def _release(row: Due) -> None:
    Due.objects.filter(pk=row.pk, claim=row.claim).update(claim="", claimed_at=None)


def beat(name: str = "clock") -> None:
    """Note that the process which does due work is at work."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now()})


def last_beat(name: str = "clock") -> datetime | None:
    """When the process which does due work was last at work; None where it never was."""
    return Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
