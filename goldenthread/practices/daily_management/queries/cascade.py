from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from goldenthread.engines.routines.models import Ask, Escalation, Occurrence, Routine
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.practices.daily_management.queries.boards import boards, bounds_of

# Of what waits at a tier, the longest are shown; the rest is a number and a link.
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Rose:
    """What became of one ask of the day."""

    tier: int
    escalation_id: int
    answered_at: datetime | None
    passed_on_at: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits at one tier: how much, and the longest first."""

    count: int
    first: Sequence[Ask]


@dataclass(frozen=True, slots=True)
class CascadeRows:
    """The huddles of four tiers on one day, and what rose between them."""

    on: date
    at: datetime
    places: Sequence[organisation.Place]
    huddles: Sequence[Routine]
    held: Sequence[Occurrence]
    rose: Sequence[Rose]
    waiting: Mapping[int, Waiting]
    boards: dict[int, int]


def cascade_rows(on: date) -> CascadeRows:
    """Who meets on a day at each tier, and what rose. Eight queries, whatever the size of the trust."""
    held = huddles_on(on)
    recurring = tiers_with_a_huddle()
    ended = {one.routine_id for one in held} - {one.pk for one in recurring}
    return CascadeRows(
        on=on,
        at=now(),
        places=organisation.place_tree(on=on),
        huddles=[*recurring, *Routine.objects.filter(pk__in=ended).select_related("unit")],
        held=held,
        rose=rose_on(on),
        waiting=still_waiting(),
        boards={unit_id: number for number, unit_id in boards().order_by("pk").values_list("pk", "unit_id")},
    )


def huddles_on(day: date) -> list[Occurrence]:
    """The huddles of the four tiers on a day, by when they start. One query."""
    first, end = bounds_of(day)
    rows = Occurrence.objects.filter(planned_at__gte=first, planned_at__lt=end, routine__tier__isnull=False)
    return list(rows.order_by("planned_at", "pk"))


def rose_on(day: date) -> list[Rose]:
    """What became of everything that was asked on a day. One query."""
    first, end = bounds_of(day)
    rows = Ask.objects.filter(asked_at__gte=first, asked_at__lt=end)
    return [Rose(*row) for row in rows.values_list("tier", "escalation_id", "answered_at", "passed_on_at")]


def still_waiting() -> dict[int, Waiting]:
    """At each tier everybody whose answer is waited for, the longest first. Two queries."""
    rows = Ask.objects.filter(answered_at=None, passed_on_at=None, escalation__state=Escalation.State.WAITING)
    numbers: dict[int, list[int]] = {}
    for tier, number in rows.order_by("escalation__raised_at", "pk").values_list("tier", "pk"):
        numbers.setdefault(tier, []).append(number)
    shown = {number for those in numbers.values() for number in those[:SHOWN]}
    asks = Ask.objects.filter(pk__in=shown).select_related("escalation__unit").in_bulk()
    return {
        tier: Waiting(len(those), [asks[number] for number in those[:SHOWN] if number in asks])
        for tier, those in numbers.items()
    }


def tiers_with_a_huddle() -> list[Routine]:
    """The huddles of the four tiers that recur, with their places. One query."""
    rows = Routine.objects.filter(ended_on=None, tier__isnull=False).select_related("unit")
    return list(rows.order_by("starts_at", "unit__sort_name", "pk"))
