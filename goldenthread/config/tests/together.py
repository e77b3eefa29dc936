"""Tests that stand on one costly thing run in one process, so that it is made once; all others wherever there is room.

What is together begins first, since the scheduler takes what is largest first.
"""

from __future__ import annotations

from typing import Any

from xdist.scheduler import LoadScopeScheduling

TOGETHER = {
    "goldenthread/config/tests/test_commands.py": "what is kept once the tables are there",
    "goldenthread/config/tests/test_processes.py": "what is kept once the tables are there",
    "goldenthread/demo/tests/test_demonstration.py": "the demonstration",
    "goldenthread/demo/tests/test_mornings.py": "two months of mornings",
    "tests/architecture/test_fail_closed.py": "a world",
    "tests/architecture/test_policies_mutated.py": "a world with fewer checks",
    "tests/architecture/test_practices.py": "a world with fewer rooms",
    "tests/architecture/test_who_can_see.py": "a world that is looked at",
}


class Together(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER.get(nodeid.partition("::")[0], nodeid)


def pytest_xdist_make_scheduler(config: Any, log: Any) -> LoadScopeScheduling | None:
    """Where nobody asked for another way."""
    return Together(config, log) if config.getoption("dist") == "load" else None
