"""Target lines in words: what each asks for, for how long, and which one the icon is judged against."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from goldenthread.engines.measurement.figures import SeriesFigure, Terms
from goldenthread.engines.measurement.models import Measure, TargetLine
from goldenthread.engines.measurement.presenters.words import said
from goldenthread.foundations.clock.periods import day_in_words


@dataclass(frozen=True, slots=True)
class TargetRow:
    name: str
    value: str
    when: str
    source: str
    is_judged: bool
    is_ours: bool
    take_off_href: str


def target_rows(
    measure: Measure,
    lines: Iterable[TargetLine],
    *,
    judged: SeriesFigure,
    take_off_href: Callable[[TargetLine], str] | None,
) -> list[TargetRow]:
    """Every target of a measure: the one that is written with its description, then its lines."""
    terms = Terms.of(measure)
    chosen = next((line.line_id for line in judged.lines if line.is_ours), None)
    rows = []
    if measure.target is not None:
        rows.append(
            TargetRow(
                "Target",
                said(measure.target, terms),
                "Whenever no other that we answer for is in force",
                measure.target_source,
                is_judged=chosen is None,
                is_ours=True,
                take_off_href="",
            )
        )
    for line in lines:
        rows.append(
            TargetRow(
                line.name,
                said(line.value, terms),
                in_force_words(line),
                line.source,
                is_judged=line.pk == chosen,
                is_ours=line.is_ours,
                take_off_href=take_off_href(line) if take_off_href else "",
            )
        )
    return rows


def in_force_words(line: TargetLine) -> str:
    """ "From 1 April 2026 until 31 March 2027", "For every period"."""
    first = f"From {day_in_words(line.starts_on)}" if line.starts_on else ""
    last = f"until {day_in_words(line.ends_on)}" if line.ends_on else ""
    words = f"{first} {last}".strip()
    return words[:1].upper() + words[1:] if words else "For every period"


def target_in_words(line: TargetLine) -> str:
    """ "National standard, 95%, from 1 April 2026"."""
    when = in_force_words(line)
    return f"{line.name}, {said(line.value, Terms.of(line.measure))}, {when[:1].lower()}{when[1:]}"
