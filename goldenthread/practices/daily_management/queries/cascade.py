from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from goldenthread.engines.routines.models import Ask, Escalation, Occurrence, Routine
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.practices.daily_management.queries.boards import boards, bounds_of

MOST = 500


@dataclass(frozen=True, slots=True)
class CascadeRows:
    """The huddles of four tiers on one day, and what rose between them."""

    on: date
    at: datetime
    places: Sequence[organisation.Place]
    huddles: Sequence[Routine]
    held: Sequence[Occurrence]
    rose: Sequence[Ask]
    waiting: Sequence[Ask]
    boards: dict[int, int]


def cascade_rows(on: date) -> CascadeRows:
    """Who meets on a day at each tier, and what rose. Six queries, whatever the size of the trust."""
    return CascadeRows(
        on=on,
        at=now(),
        places=organisation.place_tree(on=on),
        huddles=tiers_with_a_huddle(),
        held=huddles_on(on),
        rose=rose_on(on),
        waiting=still_waiting(),
        boards={unit_id: number for number, unit_id in boards().order_by("pk").values_list("pk", "unit_id")},
    )


def huddles_on(day: date) -> list[Occurrence]:
    """The huddles of the four tiers on a day, with their routines and places, by when they start. One query."""
    first, end = bounds_of(day)
    rows = Occurrence.objects.filter(
        planned_at__gte=first, planned_at__lt=end, routine__tier__isnull=False
    ).select_related("routine", "unit")
    return list(rows.order_by("planned_at", "pk"))


def rose_on(day: date) -> list[Ask]:
    """Everybody who was asked on a day, with what came of it. One query."""
    first, end = bounds_of(day)
    rows = Ask.objects.filter(asked_at__gte=first, asked_at__lt=end).select_related("escalation__unit")
    return list(rows.order_by("asked_at", "pk")[:MOST])


def still_waiting() -> list[Ask]:
    """Everybody whose answer is waited for, inside the trust or outside, the longest first. One query."""
    rows = Ask.objects.filter(
        answered_at=None, passed_on_at=None, escalation__state=Escalation.State.WAITING
    ).select_related("escalation__unit")
    return list(rows.order_by("escalation__raised_at", "pk")[:MOST])


def tiers_with_a_huddle() -> list[Routine]:
    """The huddles of the four tiers that recur, with their places. One query."""
    rows = Routine.objects.filter(ended_on=None, tier__isnull=False).select_related("unit")
    return list(rows.order_by("starts_at", "unit__sort_name", "pk"))
