"""Reads a file in a process of its own, which may use so much time and memory and no more, and opens nothing else.

Whoever asks is never harmed by what is in a file: a reader that crashes, hangs or swells takes itself down alone.
What it found comes back as plain text, one row a line.
"""

from __future__ import annotations

import codecs
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict
from typing import IO, Any

from goldenthread.foundations.intake.readers import (
    MEGABYTE,
    Limits,
    Problem,
    Row,
    Table,
    Unreadable,
    read_table,
    too_large,
    whole,
)

LARGE = Limits(bytes=20 * MEGABYTE, rows=200_000, columns=200)
SECONDS_OF_WORK = 30
SECONDS_TO_WAIT = 60
MOST_MEMORY = 1024 * MEGABYTE
MOST_TOLD = 200 * MEGABYTE

# What a reader needs to start, and nothing that is secret.
_PASSED_ON = ("PATH", "PYTHONPATH", "SYSTEMROOT", "LANG", "LC_ALL")


def read_apart(data: bytes, *, limits: Limits = LARGE, keep_faults: bool = False) -> tuple[Table, ...]:
    """Every table in a CSV file or a workbook, or `Unreadable` with what is wrong with it."""
    if len(data) > limits.bytes:
        raise Unreadable(too_large(len(data), limits))
    asked = json.dumps({"limits": asdict(limits), "keep_faults": keep_faults})
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as told:
        given.write(data)
        given.seek(0)
        code = _run([sys.executable, "-m", __name__, asked], given, told)
        told.seek(0)
        if code != 0:
            reason = "The file could not be read: it takes more time or memory than any table would. Save it as CSV."
            raise Unreadable(whole(reason))
        return _heard(told)


def _run(command: list[str], given: IO[bytes], told: IO[bytes]) -> int:
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    with subprocess.Popen(
        command, stdin=given, stdout=told, stderr=subprocess.DEVNULL, env=environment, close_fds=True
    ) as reader:
        try:
            return reader.wait(SECONDS_TO_WAIT)
        except subprocess.TimeoutExpired:
            reader.kill()
            return reader.wait()


def _heard(told: IO[bytes]) -> tuple[Table, ...]:
    head = json.loads(told.readline())
    if "problems" in head:
        raise Unreadable(*(Problem(**problem) for problem in head["problems"]))
    tables = []
    for said in head["tables"]:
        count = said.pop("count")
        rows = tuple(Row(number, tuple(cells)) for number, cells in map(json.loads, _lines(told, count)))
        said["faults"] = tuple(Problem(**fault) for fault in said["faults"])
        said |= {"columns": tuple(said["columns"]), "remarks": tuple(said["remarks"])}
        tables.append(Table(rows=rows, **said))
    return tuple(tables)


def _lines(told: IO[bytes], count: int) -> Iterable[bytes]:
    return (told.readline() for _ in range(count))


# --- in the process of its own ---------------------------------------------------------------------------------------


def limit_this_process() -> None:
    """From here on: so much time and memory, no file or connection opened, no process started."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; the time waited is the only one there.
        return
    for kind, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, SECONDS_OF_WORK),
        (resource.RLIMIT_FSIZE, MOST_TOLD),
        (resource.RLIMIT_NOFILE, 3),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        hardest = resource.getrlimit(kind)[1]
        allowed = most if hardest == resource.RLIM_INFINITY else min(most, hardest)
        resource.setrlimit(kind, (allowed, allowed))


def tell(data: bytes, asked: dict[str, Any], told: IO[str]) -> None:
    """Read a file and write what it holds, or what is wrong with it."""
    from goldenthread.foundations.intake.workbooks import is_workbook, read_workbook

    limits = Limits(**asked["limits"])
    try:
        if is_workbook(data):
            tables = read_workbook(data, limits=limits, keep_faults=asked["keep_faults"])
        else:
            tables = (read_table(data, limits=limits, keep_faults=asked["keep_faults"]),)
    except Unreadable as wrong:
        json.dump({"problems": [asdict(problem) for problem in wrong.problems]}, told)
        return
    head = [
        {
            "columns": table.columns,
            "encoding": table.encoding,
            "delimiter": table.delimiter,
            "remarks": table.remarks,
            "faults": [asdict(fault) for fault in table.faults],
            "sheet": table.sheet,
            "since_1904": table.since_1904,
            "count": len(table.rows),
        }
        for table in tables
    ]
    told.write(json.dumps({"tables": head}) + "\n")
    for table in tables:
        for row in table.rows:
            told.write(json.dumps([row.number, row.cells]) + "\n")


def main() -> None:
    from goldenthread.foundations.intake import workbooks  # noqa: F401

    for encoding in ("cp437", "cp1252", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
        codecs.lookup(encoding)
    limit_this_process()
    tell(sys.stdin.buffer.read(), json.loads(sys.argv[1]), sys.stdout)


if __name__ == "__main__":
    main()
