from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from goldenthread.foundations.audit.models import Entry


@dataclass(frozen=True, slots=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """One line of a record's history tab."""

    at: datetime
    who: str
    what: str
    reason: str
    changes: tuple[FieldChange, ...]


def history(entries: Iterable[Entry]) -> list[HistoryItem]:
    return [
        HistoryItem(
            at=entry.at,
            who=entry.actor_label,
            what=entry.verb,
            reason=entry.reason,
            changes=_changes(entry.payload.before, entry.payload.after) if hasattr(entry, "payload") else (),
        )
        for entry in entries
    ]


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    names = dict.fromkeys([*before, *after])
    return tuple(
        FieldChange(
            label=name.replace("_", " ").capitalize(),
            before=_said(before.get(name)),
            after=_said(after.get(name)),
        )
        for name in names
    )


def _said(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or "nothing"
    return str(value)
