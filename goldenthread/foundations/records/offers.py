"""Work of this room that has a time."""

from __future__ import annotations

from datetime import time, timedelta

from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.organisation.models import scope_of
from goldenthread.foundations.organisation.queries import bodies_in_use
from goldenthread.foundations.records import actions
from goldenthread.foundations.records.models import Clearing, Copy


def make_copy(body_id: int, copy_id: int) -> None:
    with scope_of(body_id):
        actions.make_copy(Copy.objects.select_related("request__person", "body").get(pk=copy_id))


def drop_copy(body_id: int, copy_id: int) -> None:
    with scope_of(body_id):
        for copy in Copy.objects.filter(pk=copy_id):
            actions.drop_copy(copy, by=None)


def count(body_id: int, clearing_id: int) -> None:
    with scope_of(body_id):
        actions.count(Clearing.objects.get(pk=clearing_id))


def clear(body_id: int, clearing_id: int) -> None:
    with scope_of(body_id):
        actions.clear(Clearing.objects.select_related("asked_by").get(pk=clearing_id))


def tidy(body_id: int, subject_id: int) -> None:
    actions.tidy_platform(at=now())


def clear_by_itself(body_id: int, subject_id: int) -> None:
    """Leave it to be done for each trust, in a transaction of its own."""
    for number in bodies_in_use():
        work.leave(CLEAR_TRUST, body_id=number)


def clear_trust(body_id: int, subject_id: int) -> None:
    with scope_of(body_id):
        actions.clear_by_itself(on=today())


CLEAR_TRUST = "records.clear_trust"
work.register(actions.MAKE_COPY, make_copy)
work.register(actions.DROP_COPY, drop_copy)
work.register(actions.COUNT, count)
work.register(actions.CLEAR, clear)
work.register("records.tidy", tidy, every=timedelta(days=1))
work.register("records.clear_by_itself", clear_by_itself, every=timedelta(days=1), at=time(2, 15))
work.register(CLEAR_TRUST, clear_trust)
