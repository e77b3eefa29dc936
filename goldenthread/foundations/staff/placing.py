"""What a file of places would add: its rows held against the places there are. It adds, and changes nothing else."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from goldenthread.foundations.clock.periods import DatesWritten, NotAPeriod, day_in_words, read_day
from goldenthread.foundations.intake.readers import Problem
from goldenthread.foundations.organisation.models import Unit
from goldenthread.foundations.staff.columns import folded
from goldenthread.foundations.staff.comparing import FileRow, Step
from goldenthread.foundations.staff.locating import Located, Locator, NotLocated

HOLDS_PLACES = frozenset({Unit.Kind.TRUST, Unit.Kind.DIVISION, Unit.Kind.SERVICE})


@dataclass(slots=True)
class NewPlace:
    """A place to open, under one there is or under one that the file opens before it."""

    row: FileRow
    name: str
    kind: Unit.Kind
    nature: Unit.Nature
    under: str
    opened_on: date
    parent: Unit | None = None
    above: NewPlace | None = None
    exists: Unit | None = None


@dataclass(slots=True)
class PlacesPlan:
    on: date
    places: list[NewPlace] = field(default_factory=list)
    same: int = 0
    rows: int = 0
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def steps(self) -> list[Step]:
        return [_step(place) for place in self.places]

    @property
    def counts(self) -> dict[str, int]:
        return {"new": len(self.places), "same": self.same, "rows": self.rows}

    @property
    def digest(self) -> str:
        said = [
            [
                one.name,
                one.kind,
                one.nature,
                one.under,
                "today" if one.opened_on == self.on else str(one.opened_on),
            ]
            for one in self.places
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _step(place: NewPlace) -> Step:
    under = place.above.name if place.above else place.parent.name if place.parent else ""
    step = Step("new", place.name, place.kind.label, f"Row {place.row.number}", None)
    step.said = [
        ("Under", "", under),
        ("Work", "", place.nature.label),
        ("Open since", "", day_in_words(place.opened_on)),
    ]
    return step


def compare_places(
    rows: Sequence[FileRow], places: Locator, *, written: DatesWritten, whole_trust: Unit
) -> PlacesPlan:
    """The plan for a file of places: each is opened after the place it is under."""
    plan = PlacesPlan(places.on, rows=len(rows))
    read = [_read(row, plan, written, places.on) for row in rows]
    wanted = [place for place in read if place is not None]
    if not plan.problems:
        by_name: dict[str, list[NewPlace]] = {}
        for place in wanted:
            by_name.setdefault(folded(place.name), []).append(place)
        for place in wanted:
            _find_parent(place, by_name, places, whole_trust, plan)
    if not plan.problems:
        _order(wanted, places, plan)
    return plan


def _read(row: FileRow, plan: PlacesPlan, written: DatesWritten, today: date) -> NewPlace | None:
    before = len(plan.problems)
    raw = row.facts.get("name", "")
    name = " ".join(unicodedata.normalize("NFC", raw).split())
    if not name:
        _wrong(plan, row, "name", "There is no name.")
    elif any(unicodedata.category(mark) in ("Cf", "Cc", "Cs", "Co", "Cn") for mark in raw):
        _wrong(
            plan,
            row,
            "name",
            "This holds a hidden character, which can make it read as something else. Type it again.",
        )
    elif len(name) > 120:
        _wrong(plan, row, "name", f"This has {len(name)} characters, and there is room for 120.")
    elif ">" in name:
        _wrong(plan, row, "name", "A name has no “>”: it stands between the steps of the way to a place.")
    kind = _choice(
        plan, row, "kind", {kind: kind.label for kind in Unit.Kind if kind != Unit.Kind.TRUST}, Unit.Kind.TEAM
    )
    nature = _choice(
        plan, row, "nature", {nature: nature.label for nature in Unit.Nature}, Unit.Nature.CLINICAL
    )
    opened_on = today
    if said := row.facts.get("opened_on", "").strip():
        try:
            opened_on = read_day(said.removesuffix(" 00:00:00"), written=written)
        except NotAPeriod as wrong:
            _wrong(plan, row, "opened_on", str(wrong))
    if len(plan.problems) > before:
        return None
    return NewPlace(
        row, name, Unit.Kind(kind), Unit.Nature(nature), row.facts.get("under", "").strip(), opened_on
    )


def _choice(plan: PlacesPlan, row: FileRow, key: str, choices: Mapping[str, str], usual: str) -> str:
    said = folded(row.facts.get(key, ""))
    if not said:
        return usual
    for value, label in choices.items():
        if said in (folded(value), folded(label)):
            return value
    _wrong(plan, row, key, f"This is none of them: {', '.join(choices.values())}.")
    return usual


def _wrong(plan: PlacesPlan, row: FileRow, key: str, reason: str) -> None:
    plan.problems.append(Problem(row.number, key, row.facts.get(key, "")[:60], reason, row.sheet))


def _find_parent(
    place: NewPlace,
    by_name: Mapping[str, list[NewPlace]],
    places: Locator,
    whole_trust: Unit,
    plan: PlacesPlan,
) -> None:
    if not place.under or folded(place.under) == folded(whole_trust.name):
        place.parent = whole_trust
        return
    in_file = [one for one in by_name.get(folded(place.under), []) if one is not place]
    try:
        found: Located | None = places.locate(place.under)
    except NotLocated as none:
        found = None
        if not in_file:
            _wrong(plan, place.row, "under", str(none))
            return
    if len(in_file) > 1 and found is None:
        _wrong(
            plan,
            place.row,
            "under",
            f"The file has {len(in_file)} places called “{place.under}”. Give each its own name.",
        )
        return
    kind = found.unit.kind if found is not None else in_file[0].kind
    if kind not in HOLDS_PLACES:
        _wrong(plan, place.row, "under", f"{place.under} is a team, and teams have nothing below them.")
    elif found is not None:
        place.parent = found.unit
    else:
        place.above = in_file[0]


def _order(wanted: Sequence[NewPlace], places: Locator, plan: PlacesPlan) -> None:
    """Those above before those below; a place that is there already is the same; none is under itself."""
    there = {
        (folded(places.units[unit_id].name), places.parents.get(unit_id)): places.units[unit_id]
        for unit_ids in places.by_name.values()
        for unit_id in unit_ids
    }
    done: dict[int, NewPlace] = {}
    under_one: set[tuple[str, int]] = set()
    for place in wanted:
        way = [place]
        while way[-1].above is not None and id(way[-1].above) not in done and way[-1].above not in way:
            way.append(way[-1].above)
        if way[-1].above in way:
            _wrong(plan, place.row, "under", "This goes in a circle: the place would be under itself.")
            return
        for one in reversed(way):
            if id(one) in done:
                continue
            done[id(one)] = one
            parent = one.above.exists if one.above else one.parent
            if parent is not None and (folded(one.name), parent.pk) in there:
                one.exists = there[folded(one.name), parent.pk]
                plan.same += 1
                continue
            key = (folded(one.name), parent.pk if parent else id(one.above))
            if key in under_one:
                _wrong(plan, one.row, "name", f"The file has “{one.name}” under the same place twice.")
            opened_above = parent.opened_on if parent else one.above.opened_on if one.above else one.opened_on
            if one.opened_on < opened_above:
                _wrong(
                    plan,
                    one.row,
                    "opened_on",
                    f"The place it is under opened later, on {day_in_words(opened_above)}.",
                )
            under_one.add(key)
            plan.places.append(one)
