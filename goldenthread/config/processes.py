"""The two processes of a service: the web, and the clock that does what is due. A clock that dies is started anew."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

log = logging.getLogger(__name__)

PAUSE = 1.0
BEAT_EVERY = 10.0
# No piece of work takes this long: the clock hangs, and is better started anew.
HUNG_AFTER = 15 * 60.0
GRACE = 10.0
LONGEST_WAIT = 30.0
HUNG = 70


def do_due_work(*, parent: int | None = None) -> None:
    """Do what is due, again and again, until told to stop or until the process that started this one is gone."""
    from django.db import Error, close_old_connections

    from goldenthread.foundations.clock.work import beat, run_due

    stopping = threading.Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda *_: stopping.set())
    watch = Watch()
    beaten = 0.0
    while not stopping.is_set() and (parent is None or os.getppid() == parent):
        watch.passed()
        try:
            run_due()
            if time.monotonic() - beaten > BEAT_EVERY:
                beat()
                beaten = time.monotonic()
        except Error:
            log.warning("The clock cannot use the database, and will try again.", exc_info=True)
        close_old_connections()
        stopping.wait(PAUSE)


class Watch:
    """Ends this process when it has not been seen at work for long, so that another can take its place."""

    def __init__(self, *, hung_after: float = HUNG_AFTER) -> None:
        self._hung_after = hung_after
        self._last = time.monotonic()
        threading.Thread(target=self._look, daemon=True).start()

    def passed(self) -> None:
        self._last = time.monotonic()

    def _look(self) -> None:
        while time.monotonic() - self._last < self._hung_after:
            time.sleep(min(30.0, self._hung_after / 10))
        log.error("The clock hangs, and is ended.")
        os._exit(HUNG)


def clock_command() -> list[str]:
    """How a clock is started that ends with this process."""
    words = ("serve", "--only", "clock", "--parent", str(os.getpid()))
    return [sys.executable, "-m", "goldenthread.config.commands", *words]


class Keeper:
    """Keeps a process running while the block lasts: started anew when it dies, stopped at the end.

    with Keeper(clock_command()):
        serve()
    """

    def __init__(self, command: Sequence[str], *, wait: float = 1.0) -> None:
        self._command = command
        self._wait = wait
        self._stopping = threading.Event()
        self._started = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, daemon=True)

    def __enter__(self) -> Keeper:
        # Here and not in the thread: a process that is started while another is forked may never be seen to start.
        self.process = subprocess.Popen(self._command)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        with self._started:
            process = self.process
        if process is not None:
            process.terminate()
            try:
                process.wait(GRACE)
            except subprocess.TimeoutExpired:
                process.kill()
        self._thread.join(GRACE)

    def _keep(self) -> None:
        wait = self._wait
        while self.process is not None:
            began = time.monotonic()
            self.process.wait()
            if self._stopping.is_set():
                return
            log.error("The clock died, and is started anew.")
            self._stopping.wait(wait)
            wait = self._wait if time.monotonic() - began > 60 else min(2 * wait, LONGEST_WAIT)
            with self._started:
                if self._stopping.is_set():
                    return
                self.process = subprocess.Popen(self._command)
