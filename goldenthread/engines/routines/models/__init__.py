"""Nouns: Routine, AgendaItem, Principal, Occurrence, ItemRun, Attendance, Decision, Action; Rung, Escalation,
Ask; CalendarKey."""

from goldenthread.engines.routines.models.calendars import CalendarKey
from goldenthread.engines.routines.models.escalations import Ask, Escalation, Rung, Tier
from goldenthread.engines.routines.models.occurrences import (
    Action,
    Attendance,
    Decision,
    ItemRun,
    Occurrence,
)
from goldenthread.engines.routines.models.routines import AgendaItem, Principal, Routine

__all__ = [
    "Action",
    "AgendaItem",
    "Ask",
    "Attendance",
    "CalendarKey",
    "Decision",
    "Escalation",
    "ItemRun",
    "Occurrence",
    "Principal",
    "Routine",
    "Rung",
    "Tier",
]
