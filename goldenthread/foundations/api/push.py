"""Sends numbers from where they are kept to Golden Thread: from a database or from files, on a schedule of your own.

    goldenthread push --config push.toml              what has changed, again and again where the file says how often
    goldenthread push --config push.toml --once       what has changed, once
    goldenthread push --config push.toml --dry-run    only say what would be sent

It runs beside the warehouse and calls out; the site is never given a way in, nor a password of yours. This one file
needs Python 3.11 and nothing else, so it may be copied to the warehouse alone: `python push.py --config push.toml`.
PostgreSQL asks for psycopg, workbooks for python-calamine, other databases for their own driver.

It says how many rows, never what is in them. It ends with 0 where all went well, 1 where it could not work, 2 where it
was asked wrongly, 3 where the site refused some rows and kept the others.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import importlib
import io
import json
import os
import random
import re
import secrets
import sqlite3
import stat
import sys
import time
import tomllib
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

OK, COULD_NOT, MISUSED, SOME_REFUSED = 0, 1, 2, 3
AT_ONCE = 500
MOST_ROWS = 1_000_000
SECONDS_FOR_AN_ANSWER = 60
LONGEST_WAIT = 120.0
LARGEST_ANSWER = 5_000_000
KINDS = ("postgresql", "sqlite", "csv", "xlsx", "dbapi")
FIELDS = ("measure", "place", "period", "numerator", "denominator", "value", "state", "stratum")
STATES = ("measured", "not_measured", "not_applicable")
LOCAL = {"localhost", "127.0.0.1", "::1"}


class Refused(Exception):
    """It cannot work. The message says why and what would help."""


# --- what is asked -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Source:
    """Where some numbers come from, and which column holds what."""

    name: str
    kind: str
    columns: Mapping[str, str]
    query: str = ""
    file: str = ""
    sheet: str = ""
    delimiter: str = ","
    module: str = ""
    connect: Mapping[str, Any] = field(default_factory=dict)
    measure_id: int | None = None
    place_id: int | None = None
    measures: Mapping[str, int] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True)
class Config:
    address: str
    token: str
    state: Path
    sources: tuple[Source, ...]
    every: float | None = None
    give_up_after: float = 600.0


def read_config(path: Path, environment: Mapping[str, str] = os.environ) -> Config:
    """The file as it may be used, or a sentence for what is wrong in it."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as wrong:
        raise Refused(f"{path} cannot be read: {wrong.strerror}.") from wrong
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise Refused(f"{path} is not TOML: {wrong}.") from wrong
    _check_keys("the file", said, {"site", "source", "state", "every_minutes", "give_up_after_seconds"})
    site = said.get("site")
    if not isinstance(site, dict):
        raise Refused("The file has no [site] with its address. Add it.")
    _check_keys("[site]", site, {"address", "token_env", "token_file"})
    sources = tuple(_source(one, path.parent, environment) for one in said.get("source", []))
    if not sources:
        raise Refused("The file names no [[source]], so there is nothing to send.")
    names = [source.name for source in sources]
    if len(set(names)) < len(names):
        raise Refused("Two sources have one name. Give each its own: what was sent is remembered by it.")
    every = _seconds(said.get("every_minutes"), "every_minutes")
    return Config(
        address=_address(site.get("address")),
        token=_token(site, path.parent, environment),
        state=path.parent / str(said.get("state", f"{path.stem}.state.json")),
        sources=sources,
        every=None if every is None else every * 60,
        give_up_after=_seconds(said.get("give_up_after_seconds"), "give_up_after_seconds") or 600.0,
    )


def _check_keys(where: str, said: Mapping[str, Any], known: Iterable[str]) -> None:
    unknown = sorted(set(said) - set(known))
    if {"token", "password"} & set(unknown):
        raise Refused(
            f"There is a secret in {where}. Keep it in a file that only you can read, or in the environment."
        )
    if unknown:
        raise Refused(f"“{unknown[0]}” is not known in {where}. Known are: {', '.join(sorted(known))}.")


def _seconds(said: Any, name: str) -> float | None:
    if said is None:
        return None
    if isinstance(said, bool) or not isinstance(said, int | float) or not 0 < said < 1e6:
        raise Refused(f"{name} is to be a number above nought.")
    return float(said)


def _address(said: Any) -> str:
    parts = urllib.parse.urlsplit(str(said or ""))
    if not parts.hostname or parts.username or parts.query or parts.fragment:
        raise Refused("The address in [site] is to be like https://improvement.example.nhs.uk.")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOCAL):
        raise Refused(
            "The address in [site] does not begin with https, so the token could be read on its way."
        )
    return str(said).rstrip("/")


def _token(site: Mapping[str, Any], folder: Path, environment: Mapping[str, str]) -> str:
    if "token_env" in site:
        found = environment.get(str(site["token_env"]), "").strip()
        if not found:
            raise Refused(f"The environment has no {site['token_env']}, where the token is to be.")
        return found
    if "token_file" not in site:
        raise Refused("[site] says neither token_file nor token_env, so there is no token to send with.")
    return secret_in(folder / str(site["token_file"]))


def secret_in(path: Path) -> str:
    """What a file holds, if nobody else on this machine can read it."""
    try:
        if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise Refused(f"Others can read {path}, which holds a secret. Run: chmod 600 {path}")
        found = path.read_text(encoding="utf-8").strip()
    except OSError as wrong:
        raise Refused(f"{path} cannot be read: {wrong.strerror}.") from wrong
    if not found or "\n" in found:
        raise Refused(f"{path} is to hold the secret on one line, and nothing else.")
    return found


_SOURCE_KEYS = {
    *("name", "kind", "columns", "query", "file", "sheet", "delimiter", "module", "connect"),
    *("measure_id", "place_id", "measures", "places", "reason"),
}


def _source(said: Any, folder: Path, environment: Mapping[str, str]) -> Source:
    name = str(said.get("name", ""))
    if not re.fullmatch(r"[\w .-]{1,60}", name):
        raise Refused("Each [[source]] is to have a name of letters, figures, spaces, _ . and -.")
    where = f"the source “{name}”"
    _check_keys(where, said, _SOURCE_KEYS)
    kind = str(said.get("kind", ""))
    if kind not in KINDS:
        raise Refused(f"The kind of {where} is to be one of: {', '.join(KINDS)}.")
    needed = {"csv": ["file"], "xlsx": ["file"], "sqlite": ["file", "query"], "dbapi": ["module", "query"]}
    for key in needed.get(kind, ["query"]):
        if not said.get(key):
            raise Refused(f"{where[:1].upper()}{where[1:]} says no {key}.")
    columns = said.get("columns", {})
    _check_keys(f"the columns of {where}", columns, FIELDS)
    _check_ways(where, said, columns)
    return Source(
        name=name,
        kind=kind,
        columns={key: str(heading) for key, heading in columns.items()},
        query=str(said.get("query", "")),
        file=str(folder / str(said["file"])) if said.get("file") else "",
        sheet=str(said.get("sheet", "")),
        delimiter=str(said.get("delimiter", ",")),
        module=str(said.get("module", "")),
        connect=_connection(where, said.get("connect", {}), folder, environment),
        measure_id=said.get("measure_id"),
        place_id=said.get("place_id"),
        measures={str(key): number for key, number in said.get("measures", {}).items()},
        places={str(key): number for key, number in said.get("places", {}).items()},
        reason=str(said.get("reason", "")),
    )


def _check_ways(where: str, said: Mapping[str, Any], columns: Mapping[str, Any]) -> None:
    for what in ("measure", "place"):
        if (f"{what}_id" in said) == (what in columns):
            raise Refused(f"For {where} say either {what}_id, or which column names the {what}. One of them.")
    if "period" not in columns:
        raise Refused(f"The columns of {where} do not say which holds the period.")
    if not {"numerator", "value"} & columns.keys():
        raise Refused(f"The columns of {where} do not say which holds the value, or the numerator.")
    numbers = [said.get("measure_id"), said.get("place_id")]
    numbers += [*said.get("measures", {}).values(), *said.get("places", {}).values()]
    if any(one is not None and (isinstance(one, bool) or not isinstance(one, int)) for one in numbers):
        raise Refused(f"The numbers of measures and places of {where} are to be whole numbers.")


def _connection(
    where: str, said: Mapping[str, Any], folder: Path, environment: Mapping[str, str]
) -> dict[str, Any]:
    """How to reach a database. `password_file` and `password_env` say where its password is."""
    _check_keys(where, {key: it for key, it in said.items() if key in ("password", "token")}, ())
    found = {key: it for key, it in said.items() if key not in ("password_file", "password_env")}
    if any("password" in str(it).lower() for it in found.values()):
        raise Refused(f"There is a secret in {where}. Say password_file or password_env.")
    if "password_file" in said:
        found["password"] = secret_in(folder / str(said["password_file"]))
    elif "password_env" in said:
        found["password"] = environment.get(str(said["password_env"]), "")
        if not found["password"]:
            raise Refused(f"The environment has no {said['password_env']}, where a password is to be.")
    return found


# --- where rows come from ----------------------------------------------------------------------------------------

Cells = Mapping[str, Any]


def rows_of(source: Source) -> Iterator[tuple[int, Cells]]:
    """Each row with its number, as a spreadsheet or a result counts them. Nothing is ever written to a source."""
    read: Callable[[Source], Iterator[tuple[int, Cells]]] = {
        "postgresql": _postgresql,
        "sqlite": _sqlite,
        "csv": _csv_file,
        "xlsx": _workbook,
        "dbapi": _dbapi,
    }[source.kind]
    yield from read(source)


def _from_cursor(cursor: Any, source: Source) -> Iterator[tuple[int, Cells]]:
    cursor.execute(source.query)
    if cursor.description is None:
        raise Refused(f"The query of “{source.name}” gives no table. It is to be one SELECT.")
    names = [column[0] for column in cursor.description]
    number = 0
    while found := cursor.fetchmany(1_000):
        for cells in found:
            number += 1
            yield number, dict(zip(names, cells, strict=True))


def _sqlite(source: Source) -> Iterator[tuple[int, Cells]]:
    path = Path(source.file)
    if not path.is_file():
        raise Refused(f"{path} is not there, and “{source.name}” is to be read from it.")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as warehouse:
            yield from _from_cursor(warehouse.cursor(), source)
    except sqlite3.Error as wrong:
        raise Refused(f"“{source.name}” could not be read: {wrong}.") from wrong


def _postgresql(source: Source) -> Iterator[tuple[int, Cells]]:
    driver = _driver("psycopg", source)
    given = dict(source.connect)
    given["options"] = f"{given.get('options', '')} -c default_transaction_read_only=on".strip()
    given.setdefault("connect_timeout", 15)
    try:
        with driver.connect(**given) as warehouse, warehouse.cursor(name="push") as cursor:
            yield from _from_cursor(cursor, source)
    except driver.Error as wrong:
        raise Refused(f"“{source.name}” could not be read: {_first_line(wrong)}") from wrong


def _dbapi(source: Source) -> Iterator[tuple[int, Cells]]:
    driver = _driver(source.module, source)
    try:
        with closing(driver.connect(**source.connect)) as warehouse, closing(warehouse.cursor()) as cursor:
            yield from _from_cursor(cursor, source)
    except driver.Error as wrong:
        raise Refused(f"“{source.name}” could not be read: {_first_line(wrong)}") from wrong


def _driver(name: str, source: Source) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as wrong:
        raise Refused(
            f"“{source.name}” needs the Python package {name}, which is not installed here."
        ) from wrong


def _first_line(wrong: Exception) -> str:
    """Of a driver's words: what follows may quote what is in a row."""
    return (str(wrong).strip().splitlines() or [type(wrong).__name__])[0]


def _csv_file(source: Source) -> Iterator[tuple[int, Cells]]:
    try:
        data = Path(source.file).read_bytes()
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except OSError as wrong:
        raise Refused(f"{source.file} cannot be read: {wrong.strerror}.") from wrong
    except UnicodeDecodeError as wrong:
        raise Refused(f"{source.file} is neither UTF-8 nor UTF-16. Save it as CSV UTF-8.") from wrong
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=source.delimiter, strict=True)
    yield from _under_headings(enumerate(lines, start=1), source)


def _workbook(source: Source) -> Iterator[tuple[int, Cells]]:
    reader = _driver("python_calamine", source)
    try:
        book = reader.CalamineWorkbook.from_path(source.file)
        sheet = source.sheet or book.sheet_names[0]
        cells = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except (reader.CalamineError, OSError, KeyError) as wrong:
        raise Refused(f"{source.file} cannot be read as a workbook: {_first_line(wrong)}.") from wrong
    yield from _under_headings(enumerate(cells, start=1), source)


def _under_headings(
    lines: Iterator[tuple[int, Sequence[Any]]], source: Source
) -> Iterator[tuple[int, Cells]]:
    try:
        _, headings = next(lines)
        names = [str(name).strip() for name in headings]
        for number, cells in lines:
            if not any(str(cell).strip() for cell in cells):
                continue
            if len(cells) != len(names):
                raise Refused(
                    f"Row {number} of “{source.name}” has {len(cells)} cells and its heading {len(names)}. "
                    "Is the file broken off?"
                )
            yield number, dict(zip(names, cells, strict=True))
    except StopIteration:
        raise Refused(f"{source.file} is empty.") from None
    except csv.Error as wrong:
        raise Refused(f"{source.file} is not a whole table: {wrong}.") from wrong


# --- from a row to a value ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Value:
    """One number as the site takes it, with the row it came from."""

    row: int
    sent: Mapping[str, Any]

    @property
    def key(self) -> str:
        said = (self.sent[name] for name in ("measure_id", "place_id", "period"))
        return "|".join([*map(str, said), str(self.sent.get("stratum", ""))])

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps(self.sent, sort_keys=True).encode()).hexdigest()[:24]


@dataclass(frozen=True)
class Fault:
    """A row that cannot be sent or was refused, and why. What is in it is not repeated."""

    row: int
    why: str


def values_of(source: Source) -> tuple[list[Value], list[Fault]]:
    """Every row of a source as a value, and those that are none."""
    values: list[Value] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for count, (row, cells) in enumerate(rows_of(source), start=1):
        if count > MOST_ROWS:
            raise Refused(
                f"“{source.name}” has more than {MOST_ROWS:,} rows. Narrow its query to what may change."
            )
        if count == 1:
            _check_columns(source, cells)
        try:
            value = Value(row, _sent(source, cells))
        except ValueError as wrong:
            faults.append(Fault(row, str(wrong)))
            continue
        if value.key in seen:
            faults.append(
                Fault(row, f"The same measure, place and period is in row {seen[value.key]} already.")
            )
            continue
        seen[value.key] = row
        values.append(value)
    return values, faults


def _check_columns(source: Source, cells: Cells) -> None:
    for what, heading in source.columns.items():
        if heading not in cells:
            raise Refused(
                f"“{source.name}” has no column “{heading}”, which is to hold the {what}. "
                f"It has: {', '.join(map(str, cells))}."
            )


def _sent(source: Source, cells: Cells) -> dict[str, Any]:
    given = {what: cells[heading] for what, heading in source.columns.items()}
    sent: dict[str, Any] = {
        "measure_id": source.measure_id or _number_for("measure", given["measure"], source.measures),
        "place_id": source.place_id or _number_for("place", given["place"], source.places),
        "period": _day(given["period"]),
    }
    for what in ("numerator", "denominator", "value"):
        number = _amount(what, given.get(what))
        if number is not None:
            sent[what] = number
    state = _text(given.get("state")).lower().replace(" ", "_")
    if state and state not in STATES:
        raise ValueError(f"The state is to be one of: {', '.join(STATES)}.")
    if state:
        sent["state"] = state
    if _text(given.get("stratum")):
        sent["stratum"] = _text(given["stratum"])
    return sent


def _text(cell: Any) -> str:
    return "" if cell is None else " ".join(str(cell).split())


def _number_for(what: str, cell: Any, known: Mapping[str, int]) -> int:
    text = _text(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)
    if text in known:
        return known[text]
    if not known and text.isascii() and text.isdigit():
        return int(text)
    raise ValueError(
        f"The {what} is not among those that the configuration names."
        if known
        else f"The {what} is not a number. Name what each stands for under [source.{what}s]."
    )


def _day(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    text = _text(cell)
    if re.fullmatch(r"\d{4}-\d{2}", text):
        text += "-01"
    found = re.fullmatch(
        r"(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?", text
    )
    try:
        return date.fromisoformat(found[1]).isoformat() if found else date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError("The period is not a day like 2026-06-01. Write it so in the query.") from None


def _amount(what: str, cell: Any) -> float | None:
    if cell is None or _text(cell) == "":
        return None
    try:
        number = (
            float(cell) if isinstance(cell, int | float | Decimal) else float(_text(cell).replace(",", ""))
        )
    except ValueError:
        raise ValueError(f"The {what} is not a number.") from None
    if number != number or number in (float("inf"), float("-inf")):
        raise ValueError(f"The {what} is not a finite number.")
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


# --- what was sent before ----------------------------------------------------------------------------------------


class Memory:
    """Which rows the site has, by a digest of each: no value stands in it. Kept after each request.

    `turn` is another after each request that was kept. With what is in a request it makes its Idempotency-Key: sent
    again after a lost answer it has the same key, and a number that went back to what it was has another.
    """

    def __init__(self, path: Path, address: str) -> None:
        self.path, self.address = path, address
        self.sent: dict[str, dict[str, str]] = {}
        self.turn = ""
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            if said["address"] == address:
                self.sent = {name: dict(rows) for name, rows in said["sent"].items()}
                self.turn = str(said["turn"])
        except FileNotFoundError:
            pass
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as wrong:
            raise Refused(
                f"{path} cannot be used. Take it away, and everything is sent once more."
            ) from wrong

    def changed(self, source: str, values: Iterable[Value]) -> list[Value]:
        known = self.sent.get(source, {})
        return [value for value in values if known.get(value.key) != value.digest]

    def keep(self, source: str, values: Iterable[Value]) -> None:
        self.sent.setdefault(source, {}).update({value.key: value.digest for value in values})
        self.take_turn()

    def take_turn(self) -> None:
        """Begin another request, and write down that it is another."""
        self.turn = secrets.token_hex(8)
        beside = self.path.with_name(f"{self.path.name}.new")
        try:
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump({"address": self.address, "turn": self.turn, "sent": self.sent}, file)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.path)
        except OSError as wrong:
            raise Refused(f"{self.path} cannot be written: {wrong.strerror}.") from wrong


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Two pushes at once would send everything twice: the second says so and ends."""
    lock = path.with_name(f"{path.name}.lock")
    try:
        import fcntl
    except ImportError:  # Windows: the scheduler there starts no second one while the first runs.
        yield
        return
    try:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as wrong:
        raise Refused(f"{lock} cannot be written: {wrong.strerror}.") from wrong
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("Another push with this configuration is at work. Nothing was sent.") from None
        yield
    finally:
        os.close(handle)


# --- sending -----------------------------------------------------------------------------------------------------


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A token goes to the address it is meant for and nowhere else."""

    def redirect_request(self, *given: Any, **named: Any) -> None:
        return None


@dataclass
class Answer:
    status: int
    body: dict[str, Any]
    wait: float | None = None


@dataclass
class Site:
    """The site, asked again while it is busy or away, and not for ever."""

    config: Config
    say: Callable[[str], None]
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        self.opener = urllib.request.build_opener(_NoRedirects)
        self.until = self.clock() + self.config.give_up_after

    def record(self, values: Sequence[Value], *, reason: str, turn: str) -> Answer:
        """Send values until the site has answered for good."""
        body = json.dumps(
            {"values": [value.sent for value in values], "reason": reason}, sort_keys=True
        ).encode()
        tried = 0
        while True:
            why, wait = "", None
            try:
                answer = self._post(body, key=hashlib.sha256(turn.encode() + body).hexdigest())
                if answer.status not in (408, 409, 425, 429) and answer.status < 500:
                    return answer
                why, wait = f"it answered {answer.status}", answer.wait
            except (urllib.error.URLError, TimeoutError, ConnectionError, OSError) as wrong:
                why = f"it could not be reached ({getattr(wrong, 'reason', None) or type(wrong).__name__})"
            tried += 1
            growing = random.SystemRandom().uniform(0.5, 1) * 2 ** min(tried, 7)
            pause = min(LONGEST_WAIT, growing if wait is None else wait)
            if self.clock() + pause > self.until:
                raise Refused(f"The site was given up on: {why}, {tried} times. What it has is remembered.")
            self.say(f"Waiting {pause:.0f} s: {why}.")
            self.sleep(pause)

    def _post(self, body: bytes, *, key: str) -> Answer:
        request = urllib.request.Request(  # noqa: S310 - the address was checked to be https, or of this machine
            f"{self.config.address}/api/v1/values",
            data=body,
            headers={
                "Authorization": f"Bearer {self.config.token}",
                "Content-Type": "application/json",
                "Idempotency-Key": key,
                "User-Agent": "goldenthread-push",
            },
            method="POST",
        )
        try:
            with self.opener.open(request, timeout=SECONDS_FOR_AN_ANSWER) as response:
                return self._read(response.status, response)
        except urllib.error.HTTPError as refused:
            with refused:
                return self._read(refused.code, refused)

    def _read(self, status: int, response: Any) -> Answer:
        text = response.headers.get("Retry-After", "")
        wait = float(text) if text.isascii() and text.isdigit() else None
        try:
            body = json.loads(response.read(LARGEST_ANSWER))
        except ValueError:
            body = {}
        return Answer(status, body if isinstance(body, dict) else {}, wait)


@dataclass
class Outcome:
    """What became of one source."""

    source: str
    read: int = 0
    same: int = 0
    new: int = 0
    corrected: int = 0
    there_already: int = 0
    not_yet: int = 0
    faults: list[Fault] = field(default_factory=list)

    def sentence(self, *, dry: bool) -> str:
        unchanged = f"{self.same:,} unchanged since the last time"
        if dry:
            told = [f"{self.read - self.same - len(self.faults):,} would be sent", unchanged]
        else:
            told = [
                f"{self.new:,} new",
                f"{self.corrected:,} corrected",
                f"{self.there_already:,} there already",
                unchanged,
            ]
        if self.not_yet:
            told.append(f"{self.not_yet:,} not yet over")
        if self.faults:
            told.append(f"{len(self.faults):,} refused")
        rows = "1 row" if self.read == 1 else f"{self.read:,} rows"
        return f"{self.source}: {rows} read; {', '.join(told)}."


def push_source(source: Source, memory: Memory, site: Site | None) -> Outcome:
    """Send what has changed of one source; with no site, only find out what that is."""
    values, faults = values_of(source)
    waiting = memory.changed(source.name, values)
    outcome = Outcome(
        source.name, read=len(values) + len(faults), same=len(values) - len(waiting), faults=faults
    )
    if site is not None:
        if waiting and not memory.turn:
            memory.take_turn()
        for first in range(0, len(waiting), AT_ONCE):
            _send(waiting[first : first + AT_ONCE], source, memory, site, outcome)
    return outcome


def _send(values: list[Value], source: Source, memory: Memory, site: Site, outcome: Outcome) -> None:
    """Send some values. Those that the site refuses are left out and told, and the others sent without them."""
    while values:
        answer = site.record(values, reason=source.reason, turn=memory.turn)
        if answer.status == 200:
            for name in ("new", "corrected", "there_already", "not_yet"):
                setattr(outcome, name, getattr(outcome, name) + int(answer.body.get(name, 0)))
            memory.keep(source.name, values)
            return
        refused = _refused_rows(answer, values)
        if answer.status not in (400, 422) or not refused:
            raise Refused(_why(answer))
        outcome.faults += [Fault(values[place].row, why) for place, why in sorted(refused.items())]
        values = [value for place, value in enumerate(values) if place not in refused]


def _refused_rows(answer: Answer, values: Sequence[Value]) -> dict[int, str]:
    found: dict[int, str] = {}
    for error in answer.body.get("errors", []):
        place = re.match(r"values\.(\d+)(?:\.(\w+))?", str(error.get("field", "")))
        if place and int(place[1]) < len(values):
            found.setdefault(int(place[1]), f"{place[2] or 'row'} refused by the site")
    return found


def _why(answer: Answer) -> str:
    told = {
        401: "The token is not in use. Make another under Tokens for programs.",
        403: "The token may not record these values, or its person may not any more.",
        404: "There is no such site at this address. Check it in [site].",
        413: "The site takes no request of this size.",
    }
    if answer.status in told:
        return told[answer.status]
    if 300 <= answer.status < 400:
        return "The site sends elsewhere. Write the address that it ends at into [site]."
    if any(error.get("field") == "reason" for error in answer.body.get("errors", [])):
        return "Some rows change numbers that are there already. Say why, as “reason” of the source."
    return f"The site refused the request ({answer.status}). Nothing of it was kept."


MOST_FAULTS_TOLD = 20


def push(config: Config, *, dry: bool, say: Callable[[str], None]) -> int:
    """Send every source once. One that cannot be read does not keep the others from being sent."""
    code = OK
    memory = Memory(config.state, config.address)
    site = None if dry else Site(config, say)
    for source in config.sources:
        try:
            outcome = push_source(source, memory, site)
        except Refused as wrong:
            say(f"{source.name}: {wrong}")
            code = COULD_NOT
            continue
        say(outcome.sentence(dry=dry))
        for fault in outcome.faults[:MOST_FAULTS_TOLD]:
            say(f"  row {fault.row}: {fault.why}")
        if len(outcome.faults) > MOST_FAULTS_TOLD:
            say(f"  and {len(outcome.faults) - MOST_FAULTS_TOLD:,} more")
        if outcome.faults and code == OK:
            code = SOME_REFUSED
    return code


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="what to send, in TOML")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--once", action="store_true", help="send once, whatever the file says")
    how.add_argument("--dry-run", action="store_true", help="read everything and send nothing")


def run(asked: argparse.Namespace) -> int:
    """Push as asked. The exit code says how it went."""

    def say(text: str) -> None:
        print(text, flush=True)  # noqa: T201 - it is a command

    while True:
        try:
            # Read each time, so that a changed file or a new token is used without a restart.
            config = read_config(asked.config)
            with alone(config.state):
                code = push(config, dry=asked.dry_run, say=say)
        except Refused as wrong:
            print(f"{wrong}", file=sys.stderr)  # noqa: T201 - it is a command
            return COULD_NOT
        if asked.once or asked.dry_run or config.every is None:
            return code
        time.sleep(config.every)


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="push", description="Send numbers from a warehouse to Golden Thread."
    )
    add_arguments(parser)
    return run(parser.parse_args(words))


if __name__ == "__main__":
    sys.exit(main())
