"""The server is killed again and again under sixteen writers: what was acknowledged is there, once."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable

import pytest

from tests.durability.conftest import Trust
from tests.durability.writing import Verdict, Writer, compare, writers

pytestmark = [pytest.mark.database, pytest.mark.slow]

# Five each time; twenty, the long figure, by KILLS=20 (bench/results).
CYCLES = int(os.environ.get("KILLS", "5"))
SEED = int(os.environ.get("KILL_SEED", "1859"))


def written_under_kills(trust: Trust, *, cycles: int, broken: str = "", seed: int = SEED) -> Verdict:
    """Sixteen writers write; the whole server dies at moments that nobody chose, and comes back."""
    dice, stopping = random.Random(seed), threading.Event()
    everyone = writers(trust.port, trust.writers, stopping, seed=seed)
    threads = [threading.Thread(target=one.write, daemon=True) for one in everyone]
    trust.start(broken=broken)
    for thread in threads:
        thread.start()
    for _ in range(cycles):
        wait_until_work_is_under_way(everyone)
        time.sleep(dice.uniform(0.05, 2.0))
        trust.stop()
        trust.start(broken=broken)
    time.sleep(0.5)
    stopping.set()
    for thread in threads:
        thread.join(90)
    for one in everyone:
        one.finish()
    trust.stop()
    return compare(everyone, trust.look())


def wait_until_work_is_under_way(everyone: list[Writer]) -> None:
    """Until something more was acknowledged: a server that is killed before it does anything proves nothing."""
    before, until = acknowledged_by(everyone), time.monotonic() + 60
    while acknowledged_by(everyone) == before and time.monotonic() < until:
        time.sleep(0.01)


def acknowledged_by(everyone: list[Writer]) -> int:
    return sum(entry.acknowledged for one in everyone for entry in one.journal)


def test_what_was_acknowledged_outlives_the_server(make_trust: Callable[[], Trust]):
    verdict = written_under_kills(make_trust(), cycles=CYCLES)
    assert verdict.acknowledged > CYCLES
    assert verdict.is_clean, verdict


def first_found_out(
    make_trust: Callable[[], Trust], broken: str, what: Callable[[Verdict], list[str]]
) -> list[str]:
    """What the same check finds wrong with a broken server. Two kills may miss the moment at which it shows."""
    for attempt in range(5):
        found = what(written_under_kills(make_trust(), cycles=2, broken=broken, seed=SEED + attempt))
        if found:
            return found
    return []


def test_without_the_ledger_the_same_check_finds_doubles(make_trust: Callable[[], Trust]):
    assert first_found_out(make_trust, "without_the_ledger", lambda verdict: verdict.doubled)


def test_a_server_that_answers_too_soon_is_found_out(make_trust: Callable[[], Trust]):
    assert first_found_out(make_trust, "acknowledged_before_it_is_kept", lambda verdict: verdict.lost)
