"""Work done at once by several threads, each with a connection of its own to a database that is really shared."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.db import connection, connections, models


class Apart:
    """Runs work in threads of their own.

    The embedded database of tests lives in memory, where copies would not wait for each other; there the threads get
    one in a file, with these tables.
    """

    def __init__(self, folder: Path, tables: Sequence[type[models.Model]]) -> None:
        self._wrapper = type(connections["default"])
        self._options = {**connection.settings_dict, "NAME": str(folder / "apart.sqlite3")}
        self._options["OPTIONS"] = {**self._options["OPTIONS"], "timeout": 60}
        self._tables = tables
        if connection.vendor == "sqlite":
            self(self._make_tables)

    def __call__(self, work: Callable[[], object]) -> object:
        """What work in a thread comes back with."""
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(self.within, work).result()

    def at_once(self, *works: Callable[[], object]) -> list[object]:
        """What each comes back with, or the exception it met; every one starts when all are ready."""
        ready = threading.Barrier(len(works))

        def start(work: Callable[[], object]) -> object:
            ready.wait()
            try:
                return work()
            except Exception as wrong:
                return wrong

        with ThreadPoolExecutor(len(works)) as pool:
            begun = [pool.submit(self.within, lambda work=work: start(work)) for work in works]
            return [done.result() for done in begun]

    def within(self, work: Callable[[], object]) -> object:
        """Do work in this thread, with a connection of its own."""
        if connection.vendor == "sqlite":
            connections["default"] = self._wrapper(self._options, "default")
        try:
            return work()
        finally:
            connections["default"].close()

    def _make_tables(self) -> None:
        with connections["default"].schema_editor() as editor:
            for model in self._tables:
                editor.create_model(model)
