"""The copy that somebody gets of what is held about them: one page to read, one file for programs, one list of both."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.db import models
from django.template.loader import render_to_string

from goldenthread.foundations.audit.models import Entry
from goldenthread.foundations.clock.moments import LONDON
from goldenthread.foundations.clock.periods import day_in_words
from goldenthread.foundations.organisation.models import Person
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.records import queries
from goldenthread.foundations.records.queries import PERSON, Holding, Mention

SOMEONE_ELSE = "Someone else, whose name is not given"
NOT_KEPT_IN_COPY = {"body", "version"}


@dataclass(frozen=True, slots=True)
class Section:
    """What is held of one kind: rows about the person whole, others by what they are called, or counted only."""

    title: str
    why: str
    rows: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class CopyOf:
    """Everything that a copy says, as plain values."""

    name: str
    trust: str
    made_on: str
    sections: list[Section]


def copy_of(person: Person, *, trust_name: str, mentions: Collection[str], on: date) -> CopyOf:
    """What is held about a person, without anybody else's data. `mentions` are the free texts to give out."""
    holdings = queries.holdings_of(person)
    sections = [_section(holding, person) for holding in holdings]
    chosen = [mention for mention in queries.mentions_of(person) if mention.key in set(mentions)]
    if chosen:
        sections.append(_mentioned(chosen))
    if entries := queries.entries_for_copy(person, holdings):
        sections.append(_recorded(entries, person))
    return CopyOf(person.name, trust_name, day_in_words(on), sections)


def _section(holding: Holding, person: Person) -> Section:
    title = _capital(holding.words)
    if holding.said.personal and holding.said.personal.packed:
        count = {"How many": str(len(holding.rows))}
        return Section(title, "They list many people, so they are counted. You may be in them.", [count])
    if holding.is_about:
        return Section(title, "About you.", [_row(row, holding, person) for row in holding.rows])
    roles = " and ".join(holding.fields_in_words(holding.links))
    if holding.said.privacy == PrivacyClass.ORGANISATIONAL:
        rows = [{"What": str(row)} for row in holding.rows]
        return Section(title, f"You are named there: {roles}.", rows)
    count = {"How many": str(len(holding.rows))}
    return Section(
        title, f"You are named there ({roles}). They are about others, so they are counted.", [count]
    )


def _row(row: Any, holding: Holding, person: Person) -> dict[str, str]:
    withheld = holding.said.personal.withheld if holding.said.personal else frozenset()
    if holding.model is Session:
        return {"Ends": _said(row.expire_date)}
    return {
        _capital(str(field.verbose_name)): value
        for field in row._meta.concrete_fields
        if not field.primary_key
        and field.name not in withheld | NOT_KEPT_IN_COPY
        and not isinstance(field, models.BinaryField)
        and (value := _value(row, field, person))
    }


def _value(row: Any, field: Any, person: Person) -> str:
    value = getattr(row, field.attname)
    if isinstance(field, models.ForeignKey) and value is not None:
        if field.related_model._meta.label == PERSON:
            return "You" if value == person.pk else SOMEONE_ELSE
        return str(getattr(row, field.name))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value) or "")
    return _said(value)


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        local = value.astimezone(LONDON)
        return f"{day_in_words(local.date())}, {local:%H:%M}"
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return "" if value is None or value == [] or value == {} else str(value)


def _mentioned(chosen: list[Mention]) -> Section:
    rows = [{"Where": _capital(mention.kind), "What it says": mention.excerpt} for mention in chosen]
    return Section("Texts that name you", "Somebody wrote your name or e-mail address there.", rows)


def _recorded(entries: list[Entry], person: Person) -> Section:
    rows = [
        {
            "When": _said(entry.at),
            "What happened": f"{_capital(entry.record_kind.rpartition('.')[2])} {entry.verb}",
            "Who did it": "You"
            if entry.actor_id == person.pk
            else SOMEONE_ELSE
            if entry.actor_id
            else "The system",
        }
        for entry in entries
    ]
    return Section(
        "Who changed what, and when", "What you did, and what was done to records about you.", rows
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def zipped(copy: CopyOf) -> bytes:
    """The copy as one file: a page to read and print, the same for programs, and a list with a digest of each."""
    files = {
        "what-is-held.html": render_to_string("records/copy.jinja", {"copy": copy}).encode(),
        "what-is-held.json": json.dumps(asdict(copy), ensure_ascii=False, indent=2).encode(),
    }
    lines = [f"{hashlib.sha256(content).hexdigest()}  {name}" for name, content in files.items()]
    files["manifest.txt"] = ("\n".join(lines) + "\n").encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
