"""From the rows of a file to readings, or every fault in it by row and column."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from goldenthread.engines.measurement import rules
from goldenthread.engines.measurement.models import Measure, Observation
from goldenthread.engines.measurement.rules import Numbers, Reading
from goldenthread.foundations.clock.periods import DatesWritten, Grain, NotAPeriod, Period, read_period
from goldenthread.foundations.design.forms.reading import read_number
from goldenthread.foundations.intake.readers import MOST_PROBLEMS, Problem, Table, Unreadable
from goldenthread.foundations.organisation.models import Unit

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
STATES = {
    "": "",
    "measured": Observation.State.MEASURED,
    "not measured": Observation.State.NOT_MEASURED,
    "could not be measured": Observation.State.NOT_MEASURED,
    "not applicable": Observation.State.NOT_APPLICABLE,
    "did not apply": Observation.State.NOT_APPLICABLE,
    "n/a": Observation.State.NOT_APPLICABLE,
}


@dataclass(slots=True)
class Known:
    """What the names in a file may mean to this person. `may_record` is None where they may for every place."""

    measures: Sequence[Measure]
    units: Mapping[int, Unit]
    below: Mapping[int, Collection[int]]
    may_record: Collection[int] | None
    today: date
    _by_name: dict[str, list[Unit]] = field(default_factory=dict)
    _measures_by_name: dict[str, list[Measure]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for unit in self.units.values():
            self._by_name.setdefault(_plain(unit.name), []).append(unit)
        for measure in self.measures:
            self._measures_by_name.setdefault(_plain(measure.name), []).append(measure)

    def unit_named(self, text: str) -> Unit:
        found = self._by_name.get(_plain(text), [])
        still_open = [unit for unit in found if unit.is_open(self.today)]
        if len(still_open or found) == 1:
            return (still_open or found)[0]
        if found:
            raise _Fault(
                "place", text, f"{len(found)} places are called “{text}”. Give one of them another name."
            )
        raise _Fault("place", text, f"There is no place called “{text}”.{self._near(text, self._by_name)}")

    def measures_named(self, text: str) -> list[Measure]:
        if text.isdigit():
            found = [measure for measure in self.measures if measure.pk == int(text)]
        else:
            found = self._measures_by_name.get(_plain(text), [])
        if not found:
            near = self._near(text, self._measures_by_name)
            raise _Fault("measure", text, f"There is no measure called “{text}” that you can see.{near}")
        return found

    def check_may_record(self, measure: Measure, unit: Unit, *, column: str) -> None:
        """The place belongs to the measure, and this person may enter numbers for it."""
        if unit.pk not in self.below.get(measure.unit_id, ()):
            raise _Fault(
                column, unit.name, f"{unit.name} is not part of {measure.unit.name}, which keeps it."
            )
        if self.may_record is not None and unit.pk not in self.may_record:
            raise _Fault(column, unit.name, f"You may not enter numbers for {unit.name}.")

    @staticmethod
    def _near(text: str, names: Mapping[str, Sequence[Measure | Unit]]) -> str:
        near = difflib.get_close_matches(_plain(text), names, n=1, cutoff=0.75)
        return f" Did you mean “{names[near[0]][0].name}”?" if near else ""


class _Fault(Exception):
    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, value, reason


def read_values(
    table: Table, known: Known, *, measure: Measure | None, written: DatesWritten
) -> list[Reading]:
    """Every row as a reading. One fault anywhere, and there are none: `Unreadable` tells them all."""
    headings = _headings(table, measure)
    reader = _RowReader(known, measure, written)
    readings: list[Reading] = []
    problems = list(table.faults)
    seen: dict[tuple[int, int, date, str, str], int] = {}
    faulty = {problem.row for problem in table.faults}
    for number, cells in table.records():
        # A row whose cells must not be kept is not read on: nothing of it may stand in another fault's words.
        if number in faulty:
            continue
        row = {name: " ".join(cells[heading].split()) for name, heading in headings.items()}
        try:
            reading = reader.read(row)
            if reading.key in seen:
                reason = f"The same place and period is in row {seen[reading.key]} already. Keep one of them."
                raise _Fault("period", row["period"], reason)
        except _Fault as fault:
            column = headings.get(fault.column, fault.column)
            problems.append(Problem(number, column or None, fault.value, fault.reason))
        else:
            seen[reading.key] = number
            readings.append(reading)
    if problems:
        raise Unreadable(*sorted(problems, key=lambda problem: problem.row or 0)[:MOST_PROBLEMS])
    return readings


@dataclass(frozen=True, slots=True)
class SentValue:
    """One value as a program sends it. `day` is any day of its period."""

    measure_id: int
    unit_id: int
    day: date
    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None
    state: str = Observation.State.MEASURED


def read_sent(sent: Sequence[SentValue], known: Known) -> list[Reading]:
    """Everything a program sent as readings, judged as a file is. One fault anywhere, and there are none."""
    measures = {measure.pk: measure for measure in known.measures}
    readings: list[Reading] = []
    problems = []
    seen: dict[tuple[int, int, date, str, str], int] = {}
    for number, one in enumerate(sent):
        try:
            reading = _sent_reading(one, measures, known)
            if reading.key in seen:
                reason = (
                    f"Value {seen[reading.key]} has the same measure, place and period. Keep one of them."
                )
                raise _Fault("period", one.day.isoformat(), reason)
        except _Fault as fault:
            problems.append(Problem(number, fault.column or None, fault.value, fault.reason))
        else:
            seen[reading.key] = number
            readings.append(reading)
    if problems:
        raise Unreadable(*problems[:MOST_PROBLEMS])
    return readings


def _sent_reading(one: SentValue, measures: Mapping[int, Measure], known: Known) -> Reading:
    measure = measures.get(one.measure_id)
    if measure is None:
        reason = f"There is no measure {one.measure_id} in use that you can see."
        raise _Fault("measure_id", str(one.measure_id), reason)
    unit = known.units.get(one.unit_id)
    if unit is None:
        raise _Fault("place_id", str(one.unit_id), f"There is no place {one.unit_id}.")
    known.check_may_record(measure, unit, column="place_id")
    period = measure.period_of(one.day)
    try:
        rules.check_period(period, unit=unit, today=known.today)
        numbers = rules.numbers_of(
            measure, numerator=one.numerator, denominator=one.denominator, value=one.value, state=one.state
        )
    except ValidationError as wrong:
        column = next(iter(wrong.message_dict)) if hasattr(wrong, "error_dict") else "state"
        raise _Fault(column, "", " ".join(wrong.messages)) from wrong
    return Reading(measure.pk, unit.pk, period.start, numbers)


def _headings(table: Table, measure: Measure | None) -> dict[str, str]:
    """Each column's heading in this file, by the name it has here."""
    known = {alias: name for name, aliases in COLUMNS.items() for alias in aliases}
    found: dict[str, str] = {}
    problems = []
    for heading in table.columns:
        name = known.get(_plain(heading))
        if name is None:
            reason = f"“{heading}” is not a column that is known here. Known are: {', '.join(COLUMNS)}."
            problems.append(Problem(1, heading, heading, reason))
        elif name in found:
            problems.append(
                Problem(1, heading, heading, f"“{heading}” and “{found[name]}” both say the {name}.")
            )
        else:
            found[name] = heading
    for name in _missing(found, measure):
        problems.append(Problem(1, name, "", f"There is no column “{name}”. Add it to the heading."))
    if problems:
        raise Unreadable(*problems)
    return found


def _missing(found: Mapping[str, str], measure: Measure | None) -> list[str]:
    needed = ["period"] if measure is not None else ["measure", "period"]
    if measure is not None:
        needed += ["numerator", "denominator"] if measure.is_ratio else ["value"]
    elif not {"numerator", "denominator", "value"} & found.keys():
        needed.append("value")
    return [name for name in needed if name not in found]


class _RowReader:
    """Reads one row after another, remembering what it has worked out."""

    def __init__(self, known: Known, measure: Measure | None, written: DatesWritten) -> None:
        self.known, self.measure, self.written = known, measure, written
        self._periods: dict[tuple[str, str], Period] = {}
        self._judged: set[tuple[int, Period]] = set()

    def read(self, row: Mapping[str, str]) -> Reading:
        unit, measure = self._whose(row)
        period = self._period(row["period"], measure, unit)
        dimension, code = _stratum(row.get("stratum", ""))
        return Reading(measure.pk, unit.pk, period.start, _numbers(measure, row), dimension, code)

    def _whose(self, row: Mapping[str, str]) -> tuple[Unit, Measure]:
        place = row.get("place", "")
        unit = self.known.unit_named(place) if place else None
        measure = self.measure or self._measure(row.get("measure", ""), unit)
        unit = unit or self.known.units[measure.unit_id]
        if measure.retired_on is not None:
            raise _Fault("measure", measure.name, f"{measure.name} is retired. It takes no more numbers.")
        self.known.check_may_record(measure, unit, column="place")
        return unit, measure

    def _measure(self, text: str, unit: Unit | None) -> Measure:
        if not text:
            raise _Fault("measure", "", "The row does not say which measure it is of.")
        found = self.known.measures_named(text)
        if len(found) > 1 and unit is not None:
            found = [
                measure for measure in found if unit.pk in self.known.below.get(measure.unit_id, ())
            ] or found
        if len(found) > 1:
            numbers = ", ".join(f"{measure.pk} ({measure.unit.name})" for measure in found)
            raise _Fault(
                "measure", text, f"{len(found)} measures have this name. Write its number: {numbers}."
            )
        return found[0]

    def _period(self, text: str, measure: Measure, unit: Unit) -> Period:
        if not text:
            raise _Fault("period", "", "The row does not say which period it is of.")
        try:
            period = self._periods.get((text, measure.grain))
            if period is None:
                period = read_period(text, Grain(measure.grain), written=self.written)
                self._periods[text, measure.grain] = period
            if (unit.pk, period) not in self._judged:
                rules.check_period(period, unit=unit, today=self.known.today)
                self._judged.add((unit.pk, period))
        except NotAPeriod as wrong:
            raise _Fault("period", text, str(wrong)) from wrong
        except ValidationError as wrong:
            raise _Fault("period", text, " ".join(wrong.messages)) from wrong
        return period


def _numbers(measure: Measure, row: Mapping[str, str]) -> Numbers:
    given = {name: _number(name, row.get(name, "")) for name in ("numerator", "denominator", "value")}
    written = row.get("state", "")
    state = STATES.get(_plain(written))
    if state is None:
        raise _Fault("state", written, "Write measured, not measured or not applicable.")
    if not state and all(number is None for number in given.values()):
        name = "numerator" if measure.is_ratio else "value"
        raise _Fault(
            name, "", "There is no number. If there is none, write “not measured” in a column “state”."
        )
    try:
        return rules.numbers_of(measure, **given, state=state or Observation.State.MEASURED)
    except ValidationError as wrong:
        name = next(iter(wrong.message_dict)) if hasattr(wrong, "error_dict") else "state"
        raise _Fault(name, row.get(name, ""), " ".join(wrong.messages)) from wrong


def _number(name: str, text: str) -> float | None:
    if not text:
        return None
    try:
        return float(read_number(text))
    except ValidationError as wrong:
        raise _Fault(name, text, " ".join(wrong.messages)) from wrong


def _stratum(text: str) -> tuple[str, str]:
    """ "Sex: Female" is one group of one kind. Empty is everyone together."""
    if not text:
        return "", ""
    dimension, colon, code = (part.strip() for part in text.partition(":"))
    if not (dimension and colon and code) or len(dimension) > 40 or len(code) > 40:
        raise _Fault("stratum", text, "Write the kind of group, a colon and the group, like “Sex: Female”.")
    return dimension, code


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def staged(reading: Reading) -> list[Any]:
    """A reading as a batch keeps it until it is written."""
    numbers = reading.numbers
    return [
        *(reading.measure_id, reading.unit_id, reading.period_start.isoformat()),
        *(numbers.numerator, numbers.denominator, numbers.value, str(numbers.state)),
        *(reading.stratum_dimension, reading.stratum_code),
    ]


def unstaged(row: Sequence[Any]) -> Reading:
    measure_id, unit_id, start, numerator, denominator, value, state, dimension, code = row
    numbers = Numbers(numerator, denominator, value, state)
    return Reading(measure_id, unit_id, date.fromisoformat(start), numbers, dimension, code)
