"""The clock stands still here, as it does for the rooms' own tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine


@pytest.fixture(autouse=True)
def _still_clock() -> Iterator[None]:
    with time_machine.travel("2026-06-15T09:00:00+01:00", tick=False):
        yield
