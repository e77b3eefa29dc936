from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.engines.measurement.figures import (
    SeriesFigure,
    Terms,
)
from goldenthread.engines.measurement.models import Batch, Measure, Observation
from goldenthread.engines.measurement.presenters.words import counted, said
from goldenthread.engines.measurement.rules import Reading, capitalised
from goldenthread.foundations.organisation.models import Unit


@dataclass(frozen=True, slots=True)
class BatchView:
    """What writing a file would do, before it is done."""

    sentence: str
    nothing_to_do: bool
    remarks: tuple[str, ...]
    changes: tuple[tuple[str, str, str, str, str], ...]
    more_changes: int


def batch_view(
    batch: Batch,
    changed: Sequence[tuple[Reading, Mapping[str, Any]]],
    measures: Mapping[int, Measure],
    units: Mapping[int, Unit],
    *,
    most: int = 100,
) -> BatchView:
    rows = [_changed_row(reading, there, measures, units) for reading, there in changed[:most]]
    return BatchView(
        sentence=batch_sentence(batch),
        nothing_to_do=not batch.new_count and not batch.changed_count,
        remarks=tuple(batch.remarks),
        changes=tuple(rows),
        more_changes=max(len(changed) - most, 0),
    )


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
    return capitalised(period.label), units[reading.unit_id].name, measure.name, before, after


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
