"""From rows to readings, or every fault in them by row and column."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.exceptions import ValidationError

from goldenthread.engines.measurement import rules
from goldenthread.engines.measurement.models import Dimension, Measure, Observation
from goldenthread.engines.measurement.rules import Numbers, Reading
from goldenthread.foundations.clock.periods import DatesWritten, Grain, NotAPeriod, Period, read_period
from goldenthread.foundations.design.forms.reading import read_number
from goldenthread.foundations.intake.readers import MOST_PROBLEMS, Problem, Table, Unreadable
from goldenthread.foundations.organisation.models import Unit

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
    dimensions: Mapping[str, Dimension]
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


@dataclass(frozen=True, slots=True)
class Read:
    """What a table says, and how many rows are of periods that are not over and hold no number yet."""

    readings: list[Reading]
    not_yet: int = 0
    excel_days: bool = False


def read_values(
    table: Table,
    headings: Mapping[str, str],
    known: Known,
    *,
    measure: Measure | None,
    written: DatesWritten,
    unit: Unit | None = None,
) -> Read:
    """Every row as a reading. One fault anywhere, and there are none: `Unreadable` tells them all.

    `headings` is the heading of each column by what it holds; `unit` the place of rows that name none.
    """
    reader = _RowReader(known, measure, written, unit=unit, since_1904=table.since_1904)
    readings: list[Reading] = []
    problems = list(table.faults)
    seen: dict[tuple[int, int, date, str, str], int] = {}
    faulty = {problem.row for problem in table.faults}
    not_yet = 0
    for number, cells in table.records():
        # A row whose cells must not be kept is not read on: nothing of it may stand in another fault's words.
        if number in faulty:
            continue
        row = {name: " ".join(cells[heading].split()) for name, heading in headings.items()}
        try:
            reading = reader.read(row)
            if reading is None:
                not_yet += 1
                continue
            if reading.key in seen:
                reason = f"The same place and period is in row {seen[reading.key]} already. Keep one of them."
                raise _Fault("period", row["period"], reason)
        except _Fault as fault:
            column = headings.get(fault.column, fault.column)
            problems.append(Problem(number, column or None, fault.value, fault.reason, table.sheet))
        else:
            seen[reading.key] = number
            readings.append(reading)
    if problems:
        raise Unreadable(*sorted(problems, key=lambda problem: problem.row or 0)[:MOST_PROBLEMS])
    return Read(readings, not_yet, reader.excel_days)


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
    stratum: str = ""

    @property
    def has_numbers(self) -> bool:
        return any(number is not None for number in (self.numerator, self.denominator, self.value))


def read_sent(sent: Sequence[SentValue], known: Known) -> Read:
    """Everything a program sent as readings, judged as a file is. One fault anywhere, and there are none."""
    measures = {measure.pk: measure for measure in known.measures}
    readings: list[Reading] = []
    problems = []
    seen: dict[tuple[int, int, date, str, str], int] = {}
    not_yet = 0
    for number, one in enumerate(sent):
        try:
            reading = _sent_reading(one, measures, known)
            if reading is None:
                not_yet += 1
                continue
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
    return Read(readings, not_yet)


def _sent_reading(one: SentValue, measures: Mapping[int, Measure], known: Known) -> Reading | None:
    measure = measures.get(one.measure_id)
    if measure is None:
        reason = f"There is no measure {one.measure_id} in use that you can see."
        raise _Fault("measure_id", str(one.measure_id), reason)
    unit = known.units.get(one.unit_id)
    if unit is None:
        raise _Fault("place_id", str(one.unit_id), f"There is no place {one.unit_id}.")
    known.check_may_record(measure, unit, column="place_id")
    period = measure.period_of(one.day)
    if period.end > known.today and not one.has_numbers and one.state == Observation.State.MEASURED:
        return None
    try:
        rules.check_period(period, unit=unit, today=known.today)
        numbers = rules.numbers_of(
            measure, numerator=one.numerator, denominator=one.denominator, value=one.value, state=one.state
        )
    except ValidationError as wrong:
        column = next(iter(wrong.message_dict)) if hasattr(wrong, "error_dict") else "state"
        raise _Fault(column, "", " ".join(wrong.messages)) from wrong
    return Reading(measure.pk, unit.pk, period.start, numbers, *group_named(one.stratum, known.dimensions))


class _RowReader:
    """Reads one row after another, remembering what it has worked out."""

    def __init__(
        self,
        known: Known,
        measure: Measure | None,
        written: DatesWritten,
        *,
        unit: Unit | None,
        since_1904: bool,
    ) -> None:
        self.known, self.measure, self.written, self.unit = known, measure, written, unit
        self.first_day = date(1904, 1, 1) if since_1904 else date(1899, 12, 30)
        self.excel_days = False
        self._periods: dict[tuple[str, str], Period] = {}
        self._groups: dict[str, tuple[str, str]] = {}
        self._judged: set[tuple[int, Period]] = set()

    def read(self, row: Mapping[str, str]) -> Reading | None:
        """One row; None where its period is not over and it holds no number yet."""
        unit, measure = self._whose(row)
        period = self._period(row["period"], measure)
        if period.end > self.known.today and not _says_anything(row):
            return None
        self._check(period, row["period"], unit)
        dimension, code = self._group(row.get("stratum", ""))
        return Reading(measure.pk, unit.pk, period.start, _numbers(measure, row), dimension, code)

    def _group(self, text: str) -> tuple[str, str]:
        if text not in self._groups:
            self._groups[text] = group_named(text, self.known.dimensions)
        return self._groups[text]

    def _whose(self, row: Mapping[str, str]) -> tuple[Unit, Measure]:
        place = row.get("place", "")
        unit = self.known.unit_named(place) if place else self.unit
        self._check_is_of_it(row.get("measure", ""))
        measure = self.measure or self._measure(row.get("measure", ""), unit)
        unit = unit or self.known.units[measure.unit_id]
        if measure.retired_on is not None:
            raise _Fault("measure", measure.name, f"{measure.name} is retired. It takes no more numbers.")
        if measure.made_from:
            raise _Fault(
                "measure", measure.name, f"{measure.source}: nobody sends numbers of {measure.name}."
            )
        self.known.check_may_record(measure, unit, column="place")
        return unit, measure

    def _check_is_of_it(self, text: str) -> None:
        if (
            self.measure is not None
            and text
            and _plain(text)
            not in (
                _plain(self.measure.name),
                str(self.measure.pk),
            )
        ):
            reason = f"This row is of another measure, and the file was sent for {self.measure.name}."
            raise _Fault("measure", text, reason)

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

    def _period(self, text: str, measure: Measure) -> Period:
        if not text:
            raise _Fault("period", "", "The row does not say which period it is of.")
        known = self._periods.get((text, measure.grain))
        if known is not None:
            return known
        try:
            period = self._read_period(text, Grain(measure.grain))
        except (NotAPeriod, OverflowError) as wrong:
            raise _Fault("period", text, str(wrong)) from wrong
        self._periods[text, measure.grain] = period
        return period

    def _read_period(self, text: str, grain: Grain) -> Period:
        if _EXCEL_DAY.fullmatch(text):
            self.excel_days = True
            return Period.containing(self.first_day + timedelta(days=int(text.partition(".")[0])), grain)
        return read_period(_MIDNIGHT.sub("", text), grain, written=self.written)

    def _check(self, period: Period, text: str, unit: Unit) -> None:
        if (unit.pk, period) in self._judged:
            return
        try:
            rules.check_period(period, unit=unit, today=self.known.today)
        except ValidationError as wrong:
            raise _Fault("period", text, " ".join(wrong.messages)) from wrong
        self._judged.add((unit.pk, period))


# 1 January 1950 to 2079 as Excel numbers its days, and the time of day that databases add to a date.
_EXCEL_DAY = re.compile(r"(?:1[6-9]|[2-5][0-9]|6[0-4])[0-9]{3}(?:\.0+)?")
_MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00:00)?$")


def _says_anything(row: Mapping[str, str]) -> bool:
    return any(row.get(name, "") for name in ("numerator", "denominator", "value", "state"))


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
    if _ERROR.fullmatch(text):
        reason = f"“{text}” is an error in the spreadsheet, not a number. Put the formula right, or empty the cell."
        raise _Fault(name, text, reason)
    try:
        return float(read_number(text))
    except ValidationError as wrong:
        raise _Fault(name, text, " ".join(wrong.messages)) from wrong


_ERROR = re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!|GETTING_DATA)", re.IGNORECASE)


def group_named(text: str, dimensions: Mapping[str, Dimension]) -> tuple[str, str]:
    """ "Sex: Female" or "sex: 2" is one group of one way of grouping, by their keys. Empty is everyone together."""
    if not text:
        return "", ""
    said, colon, group = (part.strip() for part in text.partition(":"))
    if not (said and colon and group):
        raise _Fault("stratum", text, "Write the kind of group, a colon and the group, like “Sex: Female”.")
    known = {_plain(name): one for one in dimensions.values() for name in (one.key, one.name)}
    dimension = known.get(_plain(said))
    if dimension is None:
        names = ", ".join(one.name for one in dimensions.values())
        raise _Fault(
            "stratum", text, f"“{said}” is no way of grouping that is known here. Known are: {names}."
        )
    for one in dimension.groups:
        if _plain(group) in (_plain(one.code), _plain(one.name)):
            return dimension.key, one.code
    names = ", ".join(f"{one.name} ({one.code})" for one in dimension.groups)
    raise _Fault("stratum", text, f"“{group}” is no group of {dimension.name}. Known are: {names}.")


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
