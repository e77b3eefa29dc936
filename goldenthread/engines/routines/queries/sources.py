from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from goldenthread.engines.routines.models import Ask, Occurrence
from goldenthread.foundations.organisation.models import Unit, UnitClosure

# place, when it was to start, its state, when it was opened, minutes within which it is on time
MeetingRow = tuple[int, datetime, str, datetime | None, int]
# problem, place, tier, why it was asked, asked, passed on, answered, verdict, when the problem ended
AskRow = tuple[int, int, int, str, datetime, datetime | None, datetime | None, str, datetime | None]


def spells_in(unit: Unit) -> dict[int, list[tuple[date, date | None]]]:
    """From and until when each place was a place itself or below it: what was held belongs to the place of its day. One
    query."""
    found: dict[int, list[tuple[date, date | None]]] = {unit.pk: [(date.min, None)]}
    rows = UnitClosure.objects.filter(ancestor=unit, depth__gt=0)
    for place, starts_on, ends_on in rows.values_list("descendant_id", "starts_on", "ends_on"):
        found.setdefault(place, []).append((starts_on, ends_on))
    return found


def meeting_rows(unit_ids: Iterable[int], *, since: datetime, until: datetime) -> list[MeetingRow]:
    """The meetings of a tier that were planned between two moments. One query."""
    rows = Occurrence.objects.filter(
        unit_id__in=set(unit_ids),
        routine__tier__isnull=False,
        is_extra=False,
        planned_at__gte=since,
        planned_at__lt=until,
    )
    return list(rows.values_list("unit_id", "planned_at", "state", "opened_at", "routine__grace_minutes"))


def ask_rows(unit_ids: Iterable[int], *, until: datetime) -> list[AskRow]:
    """Everything that these places asked before a moment, problem by problem. One query."""
    rows = Ask.objects.filter(escalation__unit_id__in=set(unit_ids), asked_at__lt=until)
    return list(
        rows.order_by("escalation_id", "asked_at", "pk").values_list(
            *("escalation_id", "escalation__unit_id", "tier", "rose", "asked_at", "passed_on_at"),
            *("answered_at", "verdict", "escalation__ended_at"),
        )
    )
