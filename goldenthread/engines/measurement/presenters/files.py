from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.engines.measurement import imports
from goldenthread.engines.measurement.figures import (
    SeriesFigure,
    Terms,
)
from goldenthread.engines.measurement.models import MEANINGS, Batch, Measure, Observation
from goldenthread.engines.measurement.presenters.words import counted, said
from goldenthread.engines.measurement.queries import Comparison
from goldenthread.engines.measurement.rules import Reading, capitalised
from goldenthread.foundations.intake.readers import Table
from goldenthread.foundations.organisation.models import Unit

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class BatchView:
    """What writing a file would do, before it is done."""

    sentence: str
    nothing_to_do: bool
    remarks: tuple[str, ...]
    added: tuple[tuple[str, str, str, str], ...]
    more_added: int
    changes: tuple[tuple[str, str, str, str, str], ...]
    more_changes: int


def batch_view(
    batch: Batch,
    compared: Comparison,
    measures: Mapping[int, Measure],
    units: Mapping[int, Unit],
) -> BatchView:
    added = [_new_row(reading, measures, units) for reading in compared.new[:MOST_SHOWN]]
    changes = [
        _changed_row(reading, there, measures, units) for reading, there in compared.changed[:MOST_SHOWN]
    ]
    return BatchView(
        sentence=batch_sentence(batch),
        nothing_to_do=not batch.new_count and not batch.changed_count,
        remarks=tuple(batch.remarks),
        added=tuple(added),
        more_added=max(len(compared.new) - MOST_SHOWN, 0),
        changes=tuple(changes),
        more_changes=max(len(compared.changed) - MOST_SHOWN, 0),
    )


def _new_row(
    reading: Reading, measures: Mapping[int, Measure], units: Mapping[int, Unit]
) -> tuple[str, str, str, str]:
    measure, numbers = measures[reading.measure_id], reading.numbers
    period = measure.period_of(reading.period_start)
    group = f", {reading.stratum_dimension}: {reading.stratum_code}" if reading.stratum_code else ""
    said_so = _numbers_said(measure, numbers.state, numbers.numerator, numbers.denominator, numbers.value)
    return capitalised(period.label), f"{units[reading.unit_id].name}{group}", measure.name, said_so


def batch_sentence(batch: Batch) -> str:
    if not batch.new_count and not batch.changed_count:
        return f"Nothing to change: {_all_rows(batch.same_count)} here already."
    parts = []
    if batch.new_count:
        parts.append(f"{batch.new_count:,} new")
    if batch.changed_count:
        parts.append(f"{batch.changed_count:,} that correct a number")
    if batch.same_count:
        parts.append(f"{batch.same_count:,} here already")
    return f"{capitalised(_rows(batch.row_count))}: {', '.join(parts)}."


def _all_rows(count: int) -> str:
    return "the only row is" if count == 1 else f"all {count:,} rows are"


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _changed_row(
    reading: Reading, there: Mapping[str, Any], measures: Mapping[int, Measure], units: Mapping[int, Unit]
) -> tuple[str, str, str, str, str]:
    measure = measures[reading.measure_id]
    period = measure.period_of(reading.period_start)
    numbers = reading.numbers
    before = _numbers_said(measure, there["state"], there["numerator"], there["denominator"], there["value"])
    after = _numbers_said(measure, numbers.state, numbers.numerator, numbers.denominator, numbers.value)
    group = f", {reading.stratum_dimension}: {reading.stratum_code}" if reading.stratum_code else ""
    place = f"{units[reading.unit_id].name}{group}"
    return capitalised(period.label), place, measure.name, before, after


def _numbers_said(
    measure: Measure, state: str, numerator: float | None, denominator: float | None, value: float | None
) -> str:
    if state != Observation.State.MEASURED:
        return str(Observation.State(state).label)
    if measure.hides_small_numbers:
        return "Hidden here"
    if value is not None:
        return said(value, Terms.of(measure))
    return f"{counted(numerator or 0.0)} out of {counted(denominator or 0.0)}"


def written_words(batch: Batch) -> str:
    parts = [f"{_rows(batch.new_count)} added"] if batch.new_count else []
    parts += [f"{_rows(batch.changed_count)} corrected"] if batch.changed_count else []
    return f"{batch.file_name}: {' and '.join(parts)}."


@dataclass(frozen=True, slots=True)
class ColumnQuestion:
    """What a file may hold, and the heading that is taken for it so far."""

    name: str
    label: str
    hint: str
    is_needed: bool
    heading: str


def column_questions(
    measure: Measure | None, table: Table, remembered: Mapping[str, str]
) -> list[ColumnQuestion]:
    found = imports.columns_of(table.columns, measure=measure, remembered=remembered).found
    labels = dict(MEANINGS)
    return [
        ColumnQuestion(name, labels[name], _hint_for(name, measure), needed, found.get(name, ""))
        for name, needed in imports.asked_for(measure).items()
    ]


def _hint_for(name: str, measure: Measure | None) -> str:
    hints = {
        "measure": "Its name, or its number from the address of its page.",
        "place": f"Without it: {measure.unit.name}."
        if measure
        else "Without it: the place that keeps the measure.",
        "period": "Any day in it, or a month like June 2026.",
        "numerator": measure.counted if measure else "For percentages and rates.",
        "denominator": measure.out_of if measure else "For percentages and rates.",
        "value": measure.counted if measure else "For counts and amounts.",
        "state": "Says “not measured” or “not applicable” where there is no number.",
        "stratum": "For a group of people, like Sex: Female.",
    }
    return hints[name]


def sheet_choices(tables: Sequence[Table]) -> list[tuple[str, str]]:
    """ "Falls (24 rows: Month, Falls, Bed days)" """
    return [
        (table.sheet, f"{table.sheet} ({_rows(len(table.rows))}: {_some(table.columns)})") for table in tables
    ]


def _some(columns: Sequence[str], *, most: int = 5) -> str:
    return ", ".join(columns[:most]) + ("…" if len(columns) > most else "")


def sample_of(
    table: Table, *, rows: int = 3, columns: int = 8
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The headings and the first rows, so that whoever is asked sees what is asked about."""
    cells = [tuple(cell[:40] for cell in row.cells[:columns]) for row in table.rows[:rows]]
    return table.columns[:columns], cells


CSV_COLUMNS = ("place", "period", "numerator", "denominator", "value", "state")


def csv_rows(figure: SeriesFigure) -> list[tuple[Any, ...]]:
    """A series as a file: numbers as the page may show them."""
    return [
        (
            figure.place,
            period.start,
            figure.numerators[i],
            figure.denominators[i],
            figure.values[i],
            figure.states[i].value.replace("_", " "),
        )
        for i, period in enumerate(figure.periods)
    ]


def file_name(measure: Measure, on: date) -> str:
    plain = "".join(char if char.isalnum() else "-" for char in measure.name.lower() if char.isascii())
    return f"{'-'.join(filter(None, plain.split('-')))[:60] or 'measure'}-{on.isoformat()}.csv"
