"""The library of definitions, to search, read and begin from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from goldenthread.engines.measurement.library import TOPICS, Template
from goldenthread.engines.measurement.models import Adopted, Measure
from goldenthread.engines.measurement.presenters.words import HOW_OFTEN

ASKED_FOR = "The one its definition asks for; the measure’s page says which and why."


@dataclass(frozen=True, slots=True)
class LibraryRow:
    name: str
    tells: str
    href: str
    used: str


@dataclass(frozen=True, slots=True)
class LibraryGroup:
    topic: str
    rows: tuple[LibraryRow, ...]


def library_groups(templates: Iterable[Template], used: Mapping[str, int]) -> list[LibraryGroup]:
    found = list(templates)
    return [
        LibraryGroup(topic, tuple(_row(one, used.get(one.slug, 0)) for one in found if one.topic == topic))
        for topic in TOPICS
        if any(one.topic == topic for one in found)
    ]


def _row(template: Template, used: int) -> LibraryRow:
    return LibraryRow(
        name=template.name,
        tells=template.tells,
        href=reverse("measurement:library_show", args=[template.slug]),
        used="" if not used else "Followed once here" if used == 1 else f"Followed {used} times here",
    )


def library_facts(template: Template) -> list[tuple[str, str]]:
    """How the number is made, as the measure's own page will have it."""
    pairs = [("Counted", template.counted)]
    if template.out_of:
        pairs.append(("Out of", template.out_of))
    if template.exclusions:
        pairs.append(("Left out", template.exclusions))
    pairs += [
        ("Unit", template.unit_label),
        ("Better", template.direction.label),
        ("How often", HOW_OFTEN[template.grain].capitalize()),
        ("From", template.source),
        ("Chart", template.why_chart or ASKED_FOR),
    ]
    if template.hides:
        pairs.append(("Small numbers", "Numbers from 1 to 7 are hidden, and others rounded to 5"))
    pairs.append(("Edition", str(template.edition)))
    return pairs


def adopted_rows(rows: Iterable[Adopted]) -> list[tuple[str, str]]:
    return [
        (
            f"{row.measure.name}, {row.measure.unit.name}",
            reverse("measurement:measure_show", args=[row.measure_id]),
        )
        for row in rows
    ]


def adopted_words(measure: Measure) -> str:
    return f"{measure.name} is followed in {measure.unit.name}. Enter its first number when it comes in."
