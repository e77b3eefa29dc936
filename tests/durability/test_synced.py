"""Before a reply leaves the server, what it acknowledges is on the disk: seen from outside, call by call."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.durability.conftest import Trust

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        os.environ.get("DATABASE_URL", "").startswith("postgres"), reason="PostgreSQL writes its own journal"
    ),
]

WRITES = 200
CALLS = "trace=fdatasync,fsync,write,writev,sendto,sendmsg"
REPLY = re.compile(r"(?:write|writev|sendto|sendmsg)\(.*HTTP/1\.1 200")
SYNCED = re.compile(r"(?:fdatasync|fsync)\(.*= 0|<\.\.\. (?:fdatasync|fsync) resumed>.*= 0")


def replies_before_the_disk(trust: Trust, trace: Path, *, broken: str = "") -> tuple[int, int]:
    """How many writes were acknowledged one after another, and how many of them with no sync since the one before."""
    under = ("strace", "-f", "-qq", "-s", "64", "-e", CALLS, "-o", str(trace))
    trust.start(broken=broken, under=under, workers=1)
    screen = trust.writers["screens"][0]
    for number in range(WRITES):
        say(trust.port, screen["key"], number)
    time.sleep(0.5)
    trust.stop(signal.SIGKILL)
    replies, too_soon, synced = 0, 0, False
    for line in trace.read_text(errors="replace").splitlines():
        if SYNCED.search(line):
            synced = True
        elif REPLY.search(line):
            replies, too_soon, synced = replies + 1, too_soon + (not synced), False
    return replies, too_soon


def say(port: int, key: str, number: int) -> None:
    operation = {
        "key": str(uuid.uuid4()),
        "number": number,
        "name": "thank",
        "fields": {"words": f"Thanks {number}"},
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {
        "Content-Type": "application/json",
        "Golden-Thread-Screen": "1",
        "Cookie": f"golden-thread-screen={key}",
    }
    connection.request("POST", "/screen/operations/", json.dumps({"operations": [operation]}), headers)
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["answers"][0]["outcome"]) == (200, "done")
    connection.close()


def test_every_reply_waits_for_the_disk(make_trust: Callable[[], Trust], tmp_path: Path):
    assert replies_before_the_disk(make_trust(), tmp_path / "trace") == (WRITES, 0)


def test_a_careless_database_is_found_out(make_trust: Callable[[], Trust], tmp_path: Path):
    replies, too_soon = replies_before_the_disk(
        make_trust(), tmp_path / "trace", broken="without_waiting_for_the_disk"
    )
    assert replies == WRITES
    assert too_soon > WRITES / 2
