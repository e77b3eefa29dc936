"""Sixteen writers who keep a journal of their own: what they asked, and what was acknowledged."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

BATCH = 3


@dataclass
class Entry:
    """One thing that a writer asked for."""

    path: str
    headers: dict[str, str]
    body: bytes
    keys: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    acknowledged: bool = False
    given_up: bool = False


@dataclass
class Writer:
    """A tablet, or a program that sends values. Like both, it sends again what was not acknowledged."""

    name: str
    port: int
    who: dict[str, Any]
    dice: random.Random
    stopping: threading.Event
    journal: list[Entry] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    number: int = 0

    def write(self) -> None:
        waiting: Entry | None = None
        while not self.stopping.is_set():
            if waiting is None:
                waiting = self._next()
                self.journal.append(waiting)
            try:
                twice = self.dice.random() < 0.1
                if self._send(waiting):
                    waiting.acknowledged = True
                    if twice:
                        self._send(waiting)
                    waiting = None
            except (OSError, http.client.HTTPException):
                # The server is gone. Now and then what was under way is never sent again.
                if self.dice.random() < 0.3:
                    waiting.given_up, waiting = True, None
                time.sleep(0.02)

    def finish(self) -> None:
        """Once the server is back for good: send what is still waiting."""
        for entry in self.journal:
            while not (entry.acknowledged or entry.given_up):
                entry.acknowledged = self._send(entry)

    def _send(self, entry: Entry) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("POST", entry.path, entry.body, entry.headers)
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        if answer.status == 429:
            time.sleep(0.5)
            return False
        if answer.status != 200:
            self.refusals.append(f"{answer.status} {body[:300]!r}")
            return True
        if entry.keys:
            answers = json.loads(body)["answers"]
            # Tablets of one ward may mark a column otherwise than each other: both then wait for a choice.
            self.refusals += [str(one) for one in answers if one["outcome"] not in ("done", "conflict")]
        return True

    def _next(self) -> Entry:
        return self._program_entry() if "token" in self.who else self._tablet_entry()

    def _tablet_entry(self) -> Entry:
        """Between one and three things that a team said, sent together as a tablet sends them."""
        operations = [self._operation() for _ in range(self.dice.randint(1, BATCH))]
        return Entry(
            "/screen/operations/",
            {
                "Content-Type": "application/json",
                "Golden-Thread-Screen": "1",
                "Cookie": f"golden-thread-screen={self.who['key']}",
            },
            json.dumps({"operations": operations}).encode(),
            keys=tuple(one["key"] for one in operations),
            words=tuple(one["fields"]["words"] for one in operations if one["name"] in WITH_WORDS),
        )

    def _operation(self) -> dict[str, Any]:
        self.number += 1
        today, words = date.today().isoformat(), f"{self.name} said thing {self.number}"
        name, fields = self.dice.choice(
            [
                (
                    "say_mark",
                    {
                        "column_id": self.dice.choice(self.who["columns"]),
                        "on": today,
                        "state": self.dice.choice(["as_planned", "rose"]),
                    },
                ),
                ("add_problem", {"words": words, "escalate": "no"}),
                ("add_problem", {"words": words, "escalate": "yes"}),
                ("thank", {"words": words}),
                ("add_idea", {"words": words}),
            ]
        )
        asked = {"key": str(uuid.uuid4()), "number": self.number, "name": name, "fields": fields}
        return asked | ({"version": 0} if name == "say_mark" else {})

    def _program_entry(self) -> Entry:
        first = date.today() - timedelta(days=1 + self.number)
        days = [first - timedelta(days=back) for back in range(BATCH)]
        self.number += BATCH
        values = [
            {
                "measure_id": self.who["measure"],
                "place_id": self.who["place"],
                "period": day.isoformat(),
                "value": float(self.number + back),
            }
            for back, day in enumerate(days)
        ]
        return Entry(
            "/api/v1/values",
            {
                "Content-Type": "application/json",
                "Authorization": f"Bearer {self.who['token']}",
                "Idempotency-Key": uuid.uuid4().hex,
            },
            json.dumps({"values": values}).encode(),
            values=tuple(f"{one['measure_id']} {one['period']} {one['value']:g}" for one in values),
        )


WITH_WORDS = {"add_problem", "thank", "add_idea"}


def writers(port: int, who: dict[str, Any], stopping: threading.Event, *, seed: int) -> list[Writer]:
    """Fourteen tablets and two programs."""
    tablets = who["screens"][: 16 - len(who["programs"])]
    return [
        Writer(f"Writer {number}", port, one, random.Random(seed * 100 + number), stopping)
        for number, one in enumerate([*tablets, *who["programs"]])
    ]


@dataclass(frozen=True)
class Verdict:
    """What a comparison of all journals with the database finds."""

    acknowledged: int
    lost: list[str]
    doubled: list[str]
    half: list[str]
    refusals: list[str]

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.doubled or self.half or self.refusals)


def compare(all_writers: list[Writer], held: dict[str, Any]) -> Verdict:
    """Whether what was acknowledged is there once, what was not is there at most once, and nothing is half done."""
    lost, doubled, half = [], [], list(held["half_done"]) + list(held["faults"])
    counts = {name: Counter(held[name]) for name in ("operations", "words", "values")}
    entries = [entry for writer in all_writers for entry in writer.journal]
    for entry in entries:
        for name, told in (("operations", entry.keys), ("words", entry.words), ("values", entry.values)):
            found = [counts[name][one] for one in told]
            lost += [one for one, count in zip(told, found, strict=True) if entry.acknowledged and not count]
            doubled += [one for one, count in zip(told, found, strict=True) if count > 1]
            if name == "values" and len(set(found)) > 1:
                half.append(f"part of {told}")
    return Verdict(
        acknowledged=sum(entry.acknowledged for entry in entries),
        lost=lost,
        doubled=doubled,
        half=half,
        refusals=[refusal for writer in all_writers for refusal in writer.refusals],
    )
