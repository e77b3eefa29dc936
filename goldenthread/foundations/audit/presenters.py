"""What a history page shows. Each item reads as design's `history` macro asks: who, when, what, and changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from goldenthread.foundations.audit.models import Entry, Payload
from goldenthread.foundations.clock.periods import day_in_words
from goldenthread.foundations.design.presenters import Link


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


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """The history of one thing, beside its other tabs."""

    title: str
    href: str
    tabs: tuple[Link, ...]
    entries: tuple[HistoryItem, ...]


def history(
    entries: Iterable[Entry],
    *,
    name_records: bool = False,
    words: Mapping[str, Callable[[str], str]] | None = None,
) -> list[HistoryItem]:
    """A record's changes, in the order given. What was erased shows no before and after.

    `name_records` says which record each line is about, where they are of several. `words` tells how the values of a
    field are said that are kept as codes, such as `{"role": role_name}`.
    """
    return [
        HistoryItem(
            who=entry.actor_label,
            when=entry.at,
            what=_what(entry, name_records),
            changes=_changes(entry.held, words or {}) if entry.held else (),
        )
        for entry in entries
    ]


def _what(entry: Entry, named: bool) -> str:
    words = f"{entry.record_label} {entry.verb}" if named else entry.verb
    words = words[:1].upper() + words[1:]
    words = f"{words}: {entry.reason}" if entry.reason else words
    return f"{words}. What changed was erased" if not entry.held or entry.held.was_erased("change") else words


def _changes(payload: Payload, words: Mapping[str, Callable[[str], str]]) -> tuple[FieldChange, ...]:
    def said(name: str, value: Any) -> str:
        return words[name](value) if name in words and value else _said(value)

    before, after = payload.before, payload.after
    return tuple(
        FieldChange(_said_name(name), said(name, before.get(name)), said(name, after.get(name)))
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
