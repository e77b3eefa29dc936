"""What a file holds, packed, while its sheets and columns are asked about; and readings until they are written."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from goldenthread.engines.measurement.rules import Numbers, Reading
from goldenthread.foundations.intake.readers import Problem, Row, Table


def packed(tables: Sequence[Table]) -> bytes:
    return zlib.compress(json.dumps([asdict(table) for table in tables]).encode(), 3)


def unpacked(data: bytes | None) -> tuple[Table, ...]:
    """The tables of a file that is not written yet; none where there is nothing to choose in it."""
    if not data:
        return ()
    return tuple(
        Table(
            columns=tuple(said.pop("columns")),
            rows=tuple(Row(row["number"], tuple(row["cells"])) for row in said.pop("rows")),
            remarks=tuple(said.pop("remarks")),
            faults=tuple(Problem(**fault) for fault in said.pop("faults")),
            **said,
        )
        for said in json.loads(zlib.decompress(data))
    )


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
