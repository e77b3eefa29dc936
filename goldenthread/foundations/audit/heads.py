"""The ends of the chains as lines of a file, to be kept where whoever can change the database cannot reach."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from goldenthread.foundations.clock.moments import today


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends. Kept elsewhere, it shows whether the chain was cut short or made anew."""

    body_id: int
    number: int
    digest: str
    sealed_at: datetime
    entries: int


class NotHeads(ValueError):
    """A file holds something else. The message says which line."""


def append_to(folder: Path, heads: Iterable[Head], *, codes: Mapping[int, str] | None = None) -> Path:
    """Add heads to the day's file, a line for each. Nothing that is there is changed."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"heads-{today().isoformat()}.jsonl"
    lines = [_line(head, (codes or {}).get(head.body_id, "")) for head in heads]
    with path.open("a", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in lines))
    return path


def _line(head: Head, code: str) -> str:
    return json.dumps(
        {
            **({"code": code} if code else {}),
            "body": head.body_id,
            "number": head.number,
            "digest": head.digest,
            "sealed_at": head.sealed_at.isoformat(),
            "entries": head.entries,
        }
    )


def read_from(path: Path) -> list[Head]:
    """The heads in a file, or in every file of a folder."""
    files = sorted(path.glob("heads-*.jsonl")) if path.is_dir() else [path]
    return [
        _head(line, f"line {number} of {file}")
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if line.strip()
    ]


def _head(line: str, where: str) -> Head:
    try:
        told = json.loads(line)
        return Head(
            body_id=int(told["body"]),
            number=int(told["number"]),
            digest=str(told["digest"]),
            sealed_at=datetime.fromisoformat(told["sealed_at"]),
            entries=int(told["entries"]),
        )
    except (ValueError, KeyError, TypeError) as wrong:
        raise NotHeads(f"{where} is no head of a chain.") from wrong
