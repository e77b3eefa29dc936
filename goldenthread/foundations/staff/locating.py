"""Finds the place that a text names: by its name, by the way to it, by a name it had, or by what became of it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from goldenthread.foundations.clock.periods import day_in_words
from goldenthread.foundations.organisation.models import Unit, UnitPlacement, UnitSuccession
from goldenthread.foundations.staff.columns import folded


class NotLocated(Exception):
    """No place, or more than one. The message says which, and what would be right."""


@dataclass(frozen=True, slots=True)
class Located:
    unit: Unit
    note: str = ""


@dataclass
class Locator:
    """Every place of the trust on a day, by what it is called."""

    units: Mapping[int, Unit]
    parents: Mapping[int, int | None]
    by_name: dict[str, list[int]]
    former: dict[str, list[int]]
    successors: Mapping[int, tuple[int, date]]
    on: date
    _found: dict[str, Located | NotLocated] = field(default_factory=dict)

    def locate(self, text: str) -> Located:
        """The open place that a text names."""
        found = self._found.get(text)
        if found is None:
            try:
                found = self._locate(text)
            except NotLocated as none:
                found = none
            self._found[text] = found
        if isinstance(found, NotLocated):
            raise found
        return found

    def way_to(self, unit_id: int) -> str:
        """ "Medicine > Ward 7": from below the whole trust down to the place."""
        names: list[str] = []
        here: int | None = unit_id
        while here is not None and self.units[here].kind != Unit.Kind.TRUST:
            names.append(self.units[here].name)
            here = self.parents.get(here)
        return " > ".join(reversed(names)) or self.units[unit_id].name

    def _locate(self, text: str) -> Located:
        steps = [folded(step) for step in text.split(">")]
        candidates = [one for one in self.by_name.get(steps[-1], []) if self._lies_under(one, steps[:-1])]
        if len(candidates) == 1:
            return Located(self.units[candidates[0]])
        if candidates:
            ways = " or ".join(f"“{self.way_to(one)}”" for one in candidates[:4])
            raise NotLocated(f"{len(candidates)} places are called “{text}”. Write the way to it: {ways}.")
        return self._by_its_past(text, steps)

    def _lies_under(self, unit_id: int, steps: list[str]) -> bool:
        here = self.parents.get(unit_id)
        for step in reversed(steps):
            while here is not None and folded(self.units[here].name) != step:
                here = self.parents.get(here)
            if here is None:
                return False
            here = self.parents.get(here)
        return True

    def _by_its_past(self, text: str, steps: list[str]) -> Located:
        past = list(dict.fromkeys(self.former.get(steps[-1], []))) if len(steps) == 1 else []
        ends = {self._became(unit_id) for unit_id in past}
        if len(ends) == 1 and (end := ends.pop()) is not None:
            now, day = self.units[end[0]], end[1]
            if end[0] == past[0]:
                return Located(now, f"{text} is called {now.name} now.")
            return Located(now, f"{text} became part of {now.name} on {day_in_words(day)}.")
        if past and all(self.units[unit_id].closed_on for unit_id in past):
            closed = self.units[past[-1]].closed_on
            assert closed is not None
            raise NotLocated(
                f"{text} closed on {day_in_words(closed)}. Name the place that these people are in now."
            )
        raise NotLocated(f"There is no place called “{text}” here. {self._nearest(steps[-1])}")

    def _became(self, unit_id: int) -> tuple[int, date] | None:
        """The open place in which a place's work goes on today, and since when."""
        day = self.on
        met: set[int] = set()
        while unit_id not in met:
            met.add(unit_id)
            if self.units[unit_id].is_open(self.on):
                return unit_id, day
            if unit_id not in self.successors:
                return None
            unit_id, day = self.successors[unit_id]
        return None

    def _nearest(self, name: str) -> str:
        near = difflib.get_close_matches(name, self.by_name, n=3, cutoff=0.6)
        if not near:
            return "Add it under Places, or in a file of places, or write the name it has there."
        names = " or ".join(f"“{self.units[self.by_name[one][0]].name}”" for one in near)
        return f"Is it {names}? Or add it under Places."


def locator_of(
    units: Iterable[Unit],
    placements: Iterable[UnitPlacement],
    successions: Iterable[UnitSuccession],
    *,
    on: date,
) -> Locator:
    by_number = {unit.pk: unit for unit in units}
    by_name: dict[str, list[int]] = {}
    former: dict[str, list[int]] = {}
    parents: dict[int, int | None] = {}
    for unit in by_number.values():
        names = by_name if unit.is_open(on) else former
        names.setdefault(folded(unit.name), []).append(unit.pk)
    for placement in placements:
        if placement.starts_on <= on and (placement.ends_on is None or on < placement.ends_on):
            parents[placement.unit_id] = placement.parent_id
        elif folded(placement.name) != folded(by_number[placement.unit_id].name):
            former.setdefault(folded(placement.name), []).append(placement.unit_id)
    became = {row.predecessor_id: (row.successor_id, row.on) for row in successions}
    return Locator(by_number, parents, by_name, former, became, on)
