"""From what somebody sends to readings: a file, a column pasted from a spreadsheet, or what a program sends."""

from goldenthread.engines.measurement.imports.columns import COLUMNS, Columns, asked_for, columns_of, folded
from goldenthread.engines.measurement.imports.keeping import packed, staged, unpacked, unstaged
from goldenthread.engines.measurement.imports.pasted import Pasted, read_pasted
from goldenthread.engines.measurement.imports.rows import (
    STATES,
    Known,
    Read,
    SentValue,
    read_sent,
    read_values,
)

__all__ = [
    "COLUMNS",
    "STATES",
    "Columns",
    "Known",
    "Pasted",
    "Read",
    "SentValue",
    "asked_for",
    "columns_of",
    "folded",
    "packed",
    "read_pasted",
    "read_sent",
    "read_values",
    "staged",
    "unpacked",
    "unstaged",
]
