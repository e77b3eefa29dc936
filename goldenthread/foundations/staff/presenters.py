from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from goldenthread.foundations.access.rights import in_a_row
from goldenthread.foundations.clock.periods import day_in_words
from goldenthread.foundations.design.presenters import Link
from goldenthread.foundations.staff import rules
from goldenthread.foundations.staff.columns import FACTS, columns_of
from goldenthread.foundations.staff.models import StaffFile

State, Kind = StaffFile.State, StaffFile.Kind

TAGS = {
    State.READING: "blue",
    State.APPLYING: "blue",
    State.ASKING: "orange",
    State.READY: "orange",
    State.REFUSED: "orange",
}


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file in the list."""

    name: str
    href: str
    what: str
    state: str
    tag: str
    when: Any
    by: str
    outcome: str


def file_rows(files: Iterable[StaffFile]) -> list[FileRow]:
    return [
        FileRow(
            name=file.name,
            href=reverse("staff:file_show", args=[file.pk]),
            what=file.get_kind_display(),
            state=file.get_state_display(),
            tag=TAGS.get(State(file.state), "grey"),
            when=file.sent_at,
            by=file.sent_by.label,
            outcome=outcome(file),
        )
        for file in files
    ]


def outcome(file: StaffFile) -> str:
    """What a file would change, has changed, or why it cannot, in a sentence."""
    if file.state == State.REFUSED:
        count = file.counts.get("problems", 0)
        return "One thing is to be put right." if count == 1 else f"{count:,} things are to be put right."
    if file.state in (State.READY, State.APPLYING, State.APPLIED):
        return summary(file.counts, kind=file.kind, is_done=file.state == State.APPLIED)
    return ""


def summary(counts: Mapping[str, int], *, kind: str, is_done: bool = False) -> str:
    """ "14,212 the same, 310 new, 25 change, 41 leave, 3 come back."."""
    if not rules.changes_anything(counts):
        return "Nothing to change: everything is here already as the file says."
    if kind == Kind.PLACES:
        told = [(counts.get("same", 0), "here already"), (counts.get("new", 0), "new")]
    else:
        told = [
            (counts.get("same", 0), "the same"),
            (counts.get("new", 0), "new"),
            (counts.get("moved", 0), "moved" if is_done else "move"),
            (counts.get("changed", 0), "changed" if is_done else "change"),
            (counts.get("back", 0), "came back" if is_done else "come back"),
            (counts.get("left", 0), "left" if is_done else "leave"),
        ]
    return ", ".join(f"{count:,} {words}" for count, words in told if count) + "."


SORTS = (
    ("new", "New"),
    ("moved", "Move"),
    ("changed", "Change"),
    ("back", "Come back"),
    ("left", "Leave"),
)


def sort_tabs(file: StaffFile, chosen: str) -> list[Link]:
    """A tab for each sort of change that the file has."""
    here = reverse("staff:file_show", args=[file.pk])
    return [
        Link(f"{words} ({file.counts[sort]:,})", f"{here}?sort={sort}", current=sort == chosen)
        for sort, words in SORTS
        if file.counts.get(sort)
    ]


def first_sort(file: StaffFile, asked: str) -> str:
    """The sort that was asked for, or the first that there is any of."""
    there = [sort for sort, _ in SORTS if file.counts.get(sort)]
    return asked if asked in there else (there[0] if there else "")


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one person, or which place is added."""

    name: str
    number: str
    where: str
    said: tuple[str, ...]
    notes: tuple[str, ...]


def changes(found: Sequence[Mapping[str, Any]]) -> list[Change]:
    return [
        Change(
            one["name"],
            one["number"],
            one["where"],
            tuple(_said(*said) for said in one["said"]),
            tuple(one["notes"]),
        )
        for one in found
    ]


def _said(called: str, before: str, after: str) -> str:
    if before and after:
        return f"{called}: {before} → {after}"
    return f"{called}: {after}" if after else f"{called}: no longer {before}"


@dataclass(frozen=True, slots=True)
class Progress:
    words: str
    share: int


def progress(file: StaffFile) -> Progress:
    """How far the reading has come. Until rows are counted there is nothing to count."""
    if not file.done or not file.total:
        return Progress(
            "It is being opened." if file.state == State.READING else "It is being checked once more.", 0
        )
    if file.done >= file.total:
        return Progress(f"All {file.total:,} rows are checked.", 100)
    return Progress(f"{file.done:,} of {file.total:,} rows checked.", 100 * file.done // file.total)


def facts_about(file: StaffFile) -> list[tuple[str, str]]:
    facts = [
        ("Sent", f"{day_in_words(file.sent_at.date())} by {file.sent_by.label}"),
        ("Lists", "Places" if file.kind == Kind.PLACES else "People"),
    ]
    if file.kind == Kind.PEOPLE:
        everyone = (
            "Yes: whoever is not in it leaves" if file.lists_everyone else "No: whoever is not in it stays"
        )
        facts.append(("Lists everyone", everyone))
    if file.decided_by is not None and file.applied_at is not None:
        facts.append(("Applied", f"{day_in_words(file.applied_at.date())} by {file.decided_by.label}"))
    return facts


def warnings(file: StaffFile) -> list[str]:
    """What whoever decides should know."""
    counts, told = file.counts, []
    if rules.ends_many(counts):
        told.append(
            f"{counts['left']:,} of the {counts['here']:,} people here would leave. "
            "Is this file the whole list, or a part of it?"
        )
    if counts.get("missing"):
        people = (
            "1 member of staff is"
            if counts["missing"] == 1
            else f"{counts['missing']:,} members of staff are"
        )
        told.append(f"{people} here and not in the file. They stay as they are.")
    if counts.get("owed"):
        some = (
            "One of those who leave owns"
            if counts["owed"] == 1
            else f"{counts['owed']:,} of those who leave own"
        )
        told.append(f"{some} something that is still open. Each is named under Leave: find who takes it on.")
    return told


def kept_until_words(file: StaffFile) -> str:
    if file.cleared_at is not None:
        return "What the file held has been deleted. That it was sent, and what it changed in numbers, stays."
    return f"What the file held is deleted {rules.KEPT_DAYS} days after it was sent."


def columns_needed(file: StaffFile, known: Mapping[str, str]) -> str:
    """Which facts no column could be found for."""
    missing = columns_of(file.headings, kind=file.kind, known=known).missing
    return in_a_row([fact.name for fact in missing]) if missing else ""


def columns_meant(file: StaffFile, known: Mapping[str, str]) -> dict[str, str]:
    """The heading that each fact is read from now."""
    found = columns_of(file.headings, kind=file.kind, known=known)
    return {key: file.headings[place] for key, place in found.places.items()}


def columns_taken(kind: str) -> list[tuple[str, str, str]]:
    """Each fact a file may hold: its name, whether it must, and what is meant."""
    return [(fact.name, "Yes" if fact.needed else "No", fact.hint or "") for fact in FACTS[kind]]


def example_of(kind: str) -> tuple[list[str], list[list[str]]]:
    """A file to begin with: its headings and a row."""
    facts = FACTS[kind]
    return [fact.name for fact in facts], [[fact.example for fact in facts]]


PROBLEM_COLUMNS = ("Sheet", "Row", "Column", "What is there", "What is wrong")


def problem_cells(problems: Iterable[Mapping[str, Any]]) -> list[list[str]]:
    return [
        [one["sheet"], str(one["row"] or ""), one["column"] or "", one["value"], one["reason"]]
        for one in problems
    ]
