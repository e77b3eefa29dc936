"""Which facts a file may hold, what payrolls call them, and which column of a file holds which."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from goldenthread.foundations.staff.models import StaffFile


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a row: what we call it, whether a file must have it, and the headings payrolls give it."""

    key: str
    name: str
    needed: bool
    headings: tuple[str, ...]
    hint: str = ""
    example: str = ""


def _or(headings: str) -> tuple[str, ...]:
    return tuple(headings.split("; "))


PEOPLE = (
    Fact(
        "staff_number",
        "Staff number",
        True,
        _or(
            "employee number; assignment number; staff number; employee no; assignment no; "
            "payroll number; employee id; person number"
        ),
        "It never changes, so it tells people apart.",
        "20001234",
    ),
    Fact(
        "given_name",
        "First name",
        True,
        _or("first name; given name; forename; forenames; first names"),
        "",
        "Amina",
    ),
    Fact(
        "known_as",
        "Preferred name",
        False,
        _or("preferred name; known as; preferred first name"),
        "Shown instead of the first name.",
        "",
    ),
    Fact("family_name", "Last name", True, _or("last name; family name; surname"), "", "Khan"),
    Fact(
        "email",
        "E-mail address",
        False,
        _or("e-mail; email; e-mail address; email address; work e-mail; work email; work email address"),
        "",
        "amina.khan@example.nhs.uk",
    ),
    Fact(
        "job_title",
        "Job title",
        False,
        _or("position title; job title; position; role title; job"),
        "",
        "Ward manager",
    ),
    Fact(
        "place",
        "Place",
        True,
        _or(
            "organisation; place; org l5; department; team; ward; organisation name; "
            "cost centre description; unit"
        ),
        "Its name here. Where two places have one name, the way to it: Medicine > Ward 7.",
        "Ward 7",
    ),
    Fact(
        "manager",
        "Manager’s staff number",
        False,
        _or(
            "manager employee number; supervisor; supervisor employee number; manager number; "
            "manager staff number; supervisor number; manager’s staff number; "
            "line manager employee number"
        ),
        "",
        "20000999",
    ),
    Fact(
        "starts_on",
        "Start date",
        False,
        _or(
            "start date; latest start date; date started; assignment start date; hire date; latest hire date"
        ),
        "",
        "2026-04-01",
    ),
    Fact(
        "last_day",
        "Last day",
        False,
        _or(
            "leaving date; termination date; end date; leave date; last day; "
            "actual termination date; date left"
        ),
        "The last day on which they work here. Empty for everybody who stays.",
        "",
    ),
    Fact(
        "role",
        "Role here",
        False,
        _or("role; golden thread role; role here"),
        "Member of staff, Team lead and the like. Most files leave it out.",
        "",
    ),
    Fact("tier", "Level", False, _or("tier; level"), "Team, Service, Division, Executive or Board.", ""),
)

PLACES = (
    Fact(
        "name",
        "Name",
        True,
        _or("name; place; organisation; organisation name; unit; department"),
        "",
        "Ward 7",
    ),
    Fact(
        "kind",
        "What it is",
        False,
        _or("kind; type; what it is"),
        "Division, Service or Team. Empty means Team.",
        "Team",
    ),
    Fact(
        "under",
        "Under",
        False,
        _or("under; parent; belongs to; division; parent organisation"),
        "The place it belongs to, here or in the file. Empty means right under the trust.",
        "Medicine",
    ),
    Fact(
        "nature",
        "Work",
        False,
        _or("work; nature; kind of work"),
        "Clinical, Community or Corporate. Empty means Clinical.",
        "Clinical",
    ),
    Fact(
        "opened_on",
        "Open since",
        False,
        _or("open since; opened; start date; opened on"),
        "Empty means today.",
        "2020-04-01",
    ),
)

FACTS: Mapping[str, tuple[Fact, ...]] = {StaffFile.Kind.PEOPLE: PEOPLE, StaffFile.Kind.PLACES: PLACES}

# Headings of payroll reports that hold nothing we keep.
LEFT_OUT = frozenset({"title", "staff group", "middle name", "middle names"})


def folded(text: str) -> str:
    """A text as it is compared with others: one form, small letters, single spaces.

    >>> folded("  Employee   NUMBER ")
    'employee number'
    """
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().casefold()


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds which fact, which columns are left out, and which nobody has explained."""

    places: Mapping[str, int]
    left_out: tuple[str, ...]
    unknown: tuple[str, ...]
    missing: tuple[Fact, ...]

    @property
    def are_clear(self) -> bool:
        return not self.missing


def columns_of(headings: Sequence[str], *, kind: str, known: Mapping[str, str]) -> Columns:
    """Find each fact's column. What the trust has said of a heading goes before what payrolls usually mean."""
    facts = FACTS[kind]
    usual = {heading: fact.key for fact in facts for heading in (folded(fact.name), *fact.headings)}
    places: dict[str, int] = {}
    left_out, unknown = [], []
    said_here = {known[folded(heading)] for heading in headings if known.get(folded(heading))}
    for place, heading in enumerate(headings):
        words = folded(heading)
        key = known.get(words)
        if key is None:
            key = usual.get(words)
            key = None if key in said_here else key
        if key and key not in places:
            places[key] = place
        elif words in LEFT_OUT or words in known or key:
            left_out.append(heading)
        else:
            unknown.append(heading)
    missing = tuple(fact for fact in facts if fact.needed and fact.key not in places)
    return Columns(places, tuple(left_out), tuple(unknown), missing)


def same_columns(one: Sequence[str], other: Collection[str]) -> bool:
    return {folded(name) for name in one} == {folded(name) for name in other}
