"""Which column of a file holds what: by its heading, or as somebody of this trust has said."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from goldenthread.engines.measurement.models import Measure
from goldenthread.foundations.intake.readers import Problem, Unreadable

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "measure": ("measure",),
    "place": ("place", "unit"),
    "period": ("period", "date", "day", "week", "month", "quarter", "year"),
    "numerator": ("numerator", "counted"),
    "denominator": ("denominator", "out of"),
    "value": ("value", "number"),
    "state": ("state",),
    "stratum": ("stratum", "group"),
}
_BY_HEADING = {alias: name for name, aliases in COLUMNS.items() for alias in aliases}


def folded(text: str) -> str:
    """A heading as it is compared: small letters, single spaces."""
    return " ".join(text.split()).casefold()


@dataclass(frozen=True, slots=True)
class Columns:
    """The heading of each column by what it holds, and what is not clear yet.

    `left_out` are columns that somebody has said hold nothing for here. `twice` are names that two headings claim.
    """

    found: Mapping[str, str]
    left_out: tuple[str, ...]
    unknown: tuple[str, ...]
    twice: tuple[tuple[str, str, str], ...]
    missing: tuple[str, ...]

    @property
    def are_clear(self) -> bool:
        return not (self.unknown or self.twice or self.missing)

    def refuse_unclear(self) -> None:
        """Say everything that is not clear, where nobody is there to be asked."""
        known = ", ".join(COLUMNS)
        problems = [
            Problem(
                1, heading, heading, f"“{heading}” is not a column that is known here. Known are: {known}."
            )
            for heading in self.unknown
        ]
        problems += [
            Problem(1, heading, heading, f"“{heading}” and “{first}” both say the {name}.")
            for heading, first, name in self.twice
        ]
        problems += [
            Problem(1, name, "", f"There is no column “{name}”. Add it to the heading.")
            for name in self.missing
        ]
        if problems:
            raise Unreadable(*problems)


def columns_of(headings: Sequence[str], *, measure: Measure | None, remembered: Mapping[str, str]) -> Columns:
    """What each column holds. `remembered` says it by folded heading; "" is a column to leave out."""
    found: dict[str, str] = {}
    left_out, unknown, twice = [], [], []
    for heading in headings:
        name = remembered.get(folded(heading), _BY_HEADING.get(folded(heading)))
        if name is None:
            unknown.append(heading)
        elif not name:
            left_out.append(heading)
        elif name in found:
            twice.append((heading, found[name], name))
        else:
            found[name] = heading
    return Columns(found, tuple(left_out), tuple(unknown), tuple(twice), tuple(_missing(found, measure)))


def asked_for(measure: Measure | None) -> dict[str, bool]:
    """What a file for this measure, or for several, may hold; and whether it must."""
    needed = set(_missing((), measure))
    if measure is None:
        return {name: name in needed - {"value"} for name in COLUMNS}
    of_kind = ("numerator", "denominator") if measure.is_ratio else ("value",)
    return {name: name in needed for name in ("period", "place", *of_kind, "state", "stratum")}


def _missing(found: Collection[str], measure: Measure | None) -> list[str]:
    needed = ["period"] if measure is not None else ["measure", "period"]
    if measure is not None:
        needed += ["numerator", "denominator"] if measure.is_ratio else ["value"]
    elif not {"numerator", "denominator", "value"} & set(found):
        needed.append("value")
    return [name for name in needed if name not in found]
