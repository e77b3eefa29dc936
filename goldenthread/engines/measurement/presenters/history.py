from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from goldenthread.engines.measurement.models import Batch, ChartNote, Measure, Observation, StepChange
from goldenthread.engines.measurement.presenters.measure import observed
from goldenthread.engines.measurement.presenters.words import Cell, counted
from goldenthread.engines.measurement.rules import capitalised
from goldenthread.foundations.audit.models import Entry
from goldenthread.foundations.audit.presenters import HistoryItem, history
from goldenthread.foundations.design.environment import moment
from goldenthread.foundations.design.presenters import Change, HistoryEntry


def history_entries(measure: Measure, entries: Iterable[Entry]) -> list[HistoryEntry]:
    """Who changed what, the newest first. Where small numbers are hidden, they are hidden here too.

    A number is one line; a change to the measure itself shows before and after.
    """
    kept = list(entries)
    return [
        HistoryEntry(
            who=item.who,
            when=item.when,
            what=_what(measure, entry),
            changes=() if entry.record_kind in ONE_LINE_KINDS else _shown_changes(item),
        )
        for entry, item in zip(kept, history(kept), strict=True)
    ]


ONE_LINE_KINDS = {kind._meta.label_lower for kind in (Observation, Batch, StepChange, ChartNote)}


def _shown_changes(item: HistoryItem) -> tuple[Change, ...]:
    return tuple(
        Change(change.field, change.before, change.after)
        for change in item.changes
        if change.before or change.after
    )


def _what(measure: Measure, entry: Entry) -> str:
    because = f". Reason: {entry.reason}" if entry.reason else ""
    return f"{capitalised(entry.record_label)} {entry.verb}{_what_it_held(measure, entry)}{because}"


def _what_it_held(measure: Measure, entry: Entry) -> str:
    """ ": 3 out of 12, instead of 2 out of 12" for a number; how many rows for a file."""
    after = entry.payload.after if hasattr(entry, "payload") else {}
    if entry.record_kind == Batch._meta.label_lower:
        counts = [f"{after[name]:,} {words}" for name, words in BATCH_COUNTS.items() if after.get(name)]
        return f": {', '.join(counts)}" if counts else ""
    if entry.record_kind == ChartNote._meta.label_lower:
        return f": “{after['text']}”" if after.get("text") else ""
    if entry.record_kind != Observation._meta.label_lower or not after:
        return ""
    if measure.hides_small_numbers:
        return "; the number is hidden here"
    state = after.get("state", Observation.State.MEASURED)
    shown = str(Observation.State(state).label) if state in Observation.State.values else str(state)
    if after.get("value") is not None:
        shown = f"{float(after['value']):g}"
    elif after.get("denominator") is not None:
        shown = f"{counted(float(after.get('numerator') or 0))} out of {counted(float(after['denominator']))}"
    instead = f", instead of {after['instead_of']}" if after.get("instead_of") else ""
    return f": {shown}{instead}"


BATCH_COUNTS = {"new": "new", "corrected": "corrected", "there_already": "there already"}


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    period: str
    place: str
    shown: Cell
    what: str
    reason: str


def correction_rows(measure: Measure, rows: Iterable[Observation]) -> list[CorrectionRow]:
    return [
        CorrectionRow(
            period=capitalised(measure.period_of(row.period_start).label),
            place=row.unit.name,
            shown=observed(row, measure),
            what=f"{'Stands' if row.is_current else 'Was corrected'}; {row.entered_by_label}, {moment(row.entered_at)}",
            reason=row.reason,
        )
        for row in rows
    ]
