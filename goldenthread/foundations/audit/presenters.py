"""What a history page shows. Each item reads as design's `history` macro asks: who, when, what, and changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from goldenthread.foundations.audit.models import Entry
from goldenthread.foundations.clock.periods import day_in_words


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, before and after; empty where there was nothing."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """One line of a record's history tab."""

    who: str
    when: datetime
    what: str
    changes: tuple[FieldChange, ...]


def history(entries: Iterable[Entry]) -> list[HistoryItem]:
    """A record's changes, in the order given. What was erased shows no before and after."""
    return [
        HistoryItem(
            who=entry.actor_label,
            when=entry.at,
            what=_what(entry),
            changes=_changes(entry.payload.before, entry.payload.after) if hasattr(entry, "payload") else (),
        )
        for entry in entries
    ]


def _what(entry: Entry) -> str:
    verb = entry.verb[:1].upper() + entry.verb[1:]
    return f"{verb}: {entry.reason}" if entry.reason else verb


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(field=_said_name(name), before=_said(before.get(name)), after=_said(after.get(name)))
        for name in dict.fromkeys([*before, *after])
    )


def _said_name(name: str) -> str:
    """ "closed_on" is said "Closed on", and "unit_id" "Unit"."""
    words = name.removesuffix("_id").replace("_", " ")
    return words[:1].upper() + words[1:]


def _said(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    if isinstance(value, str) and len(value) == 10:
        return _said_day(value)
    return str(value)


def _said_day(text: str) -> str:
    try:
        return day_in_words(date.fromisoformat(text))
    except ValueError:
        return text
