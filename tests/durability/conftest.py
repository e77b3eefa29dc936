"""A real server in processes of its own, which can be killed; and a database of its own on SQLite or PostgreSQL."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable


class Trust:
    """One small trust, its database, and the server in front of it."""

    def __init__(self, folder: Path, address: str) -> None:
        self._environment = {
            name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"
        } | {"GOLDEN_THREAD_DATA": str(folder), "GOLDEN_THREAD_DEMO": "1"}
        if address:
            self._environment["DATABASE_URL"] = address
        self._log = folder / "log"
        self._log.touch()
        self.folder, self.port = folder, _free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.writers: dict[str, Any] = self._staged("set-up")

    def look(self) -> dict[str, Any]:
        """What the database holds."""
        return self._staged("look")

    def _staged(self, what: str) -> dict[str, Any]:
        done = subprocess.run(
            [PYTHON, "-m", "tests.durability.stage", what],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return answer

    def start(self, *, broken: str = "", under: tuple[str, ...] = (), workers: int = 2) -> None:
        """Start the website as `goldenthread serve` does, and wait until it answers."""
        granian = ("granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port))
        many = ("--workers", str(workers), "--blocking-threads", "24", "--log-level", "info", "--no-ws")
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [*under, PYTHON, "-m", *granian, *many, "tests.durability.site:application"],
                cwd=ROOT,
                env=self._environment | ({"BREAK": broken} if broken else {}),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait()

    def _wait(self) -> None:
        """Until a worker answers: that somebody listens is true before anybody could."""
        until = time.monotonic() + 120
        while time.monotonic() < until:
            assert self.process is not None
            assert self.process.poll() is None, self._log.read_text()[-3000:]
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                connection.request("GET", "/screen/version")
                connection.getresponse().read()
                return
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
            finally:
                connection.close()
        raise AssertionError("The website did not start.")

    def stop(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End every process of the server at once; with SIGKILL none of them can do anything about it."""
        if self.process is None:
            return
        os.killpg(self.process.pid, how)
        self.process.wait(30)
        self.process = None


@pytest.fixture
def make_trust(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Trust]]:
    made: list[tuple[Trust, str]] = []

    def make() -> Trust:
        address = _own_database()
        trust = Trust(tmp_path_factory.mktemp("trust"), address)
        made.append((trust, address))
        return trust

    yield make
    for trust, address in made:
        trust.stop()
        _drop(address)


def _own_database() -> str:
    """The address of a new, empty database beside the one that DATABASE_URL names; nothing where it names none."""
    address = os.environ.get("DATABASE_URL", "")
    if not address.startswith("postgres"):
        return ""
    name = f"durability_{os.getpid()}_{time.monotonic_ns()}"
    _tell(address, f'CREATE DATABASE "{name}"')
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))


def _drop(address: str) -> None:
    if address:
        name = urlsplit(address).path.strip("/")
        _tell(os.environ["DATABASE_URL"], f'DROP DATABASE "{name}" WITH (FORCE)')


def _tell(address: str, order: str) -> None:
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(order)


def _free_port() -> int:
    """A port below those from which this machine lets connections begin: a writer who knocks on a closed one of those
    may, by chance, be connected to itself, and the port be taken when the server comes back."""
    for port in random.sample(range(15_000, 30_000), 200):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("No port is free.")
