"""How many requests a process works on at once. Whoever else comes waits for a turn, and loses nothing by it.

A process has one interpreter: with many requests at work in it all of them take long, and whoever holds the database
holds it long. Whoever only waits, as for a password to be checked, gives the turn back meanwhile.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """So many turns. A thread that has one may give it back for a while."""

    def __init__(self, most: int) -> None:
        self._free = threading.Semaphore(most)
        self._mine = threading.local()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """A turn, as soon as there is one."""
        with self._free:
            self._mine.held = True
            try:
                yield
            finally:
                self._mine.held = False

    @contextmanager
    def given_back(self) -> Iterator[None]:
        """Let somebody else work while this thread only waits. Nothing happens where it has no turn."""
        if not getattr(self._mine, "held", False):
            yield
            return
        self._mine.held = False
        self._free.release()
        try:
            yield
        finally:
            self._free.acquire()
            self._mine.held = True


REQUESTS = Turns(6)
