"""What a log line may hold: known fields alone, one JSON object a line.

A message may quote what somebody typed, an address may hold a number of a record, and the text of an exception may hold
a row. So no message is written but the fixed ones of our own rooms, and of an exception only its class and the places
in the code that it passed.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

# The fields a line may carry, and what each must be. Anything else that a caller adds is left out.
FIELDS: dict[str, type] = {
    "request_id": str,
    "trust": int,
    "route": str,
    "method": str,
    "status": int,
    "ms": int,
    "kind": str,
    "count": int,
}
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OURS = "goldenthread."
_PACKAGES = Path(__file__).resolve().parents[3]


class Lines(logging.Formatter):
    """For settings.LOGGING."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": _event(record),
        }
        line |= _about_request(getattr(record, "request", None))
        line |= {
            name: value for name, kind in FIELDS.items() if type(value := getattr(record, name, None)) is kind
        }
        if record.exc_info and record.exc_info[0] is not None:
            line |= _about_exception(record.exc_info[1], record.exc_info[2])
        # ASCII alone: no line break of any alphabet, and nothing that steers a terminal, reaches the file.
        return json.dumps(line, ensure_ascii=True)


def _event(record: logging.LogRecord) -> str:
    """The fixed text of a line of ours, before anything is filled in; for others only where in the code it was said."""
    if record.name.startswith(OURS) and isinstance(record.msg, str):
        return record.msg
    return f"said at {record.module}:{record.lineno}"


def _about_request(request: Any) -> dict[str, Any]:
    """What may be told of the request that a library's line is about."""
    if request is None:
        return {}
    return about(request)


def about(request: Any) -> dict[str, Any]:
    """A request in the fields a line may have: the route's name and never its address."""
    match = getattr(request, "resolver_match", None)
    trust = getattr(request, "trust", None)
    method = str(getattr(request, "method", ""))
    return {
        "request_id": str(getattr(request, "id", "")),
        "route": (match.view_name or "unnamed") if match else "unknown",
        "method": method if method in METHODS else "other",
    } | ({"trust": trust.pk} if trust is not None else {})


def _about_exception(wrong: BaseException | None, trace: TracebackType | None) -> dict[str, Any]:
    kinds = []
    seen: set[int] = set()
    cause = wrong
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        kinds.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        cause = cause.__cause__ or cause.__context__
    places = [
        f"{_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)
    ]
    return {"exception": kinds, "stack": places}


def _place(file: str) -> str:
    path = Path(file)
    if path.is_relative_to(_PACKAGES):
        return str(path.relative_to(_PACKAGES))
    return "/".join(path.parts[-3:])
