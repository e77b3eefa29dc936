"""Few requests are at work at once; whoever only waits keeps nobody from working."""

from __future__ import annotations

import threading
from contextlib import nullcontext

import pytest

from goldenthread.foundations.clock.turns import Turns

PATIENCE = 10


def most_at_work(turns, *, threads: int = 8) -> int:
    """How many of these threads were ever at work together, where each stays until all had the chance."""
    at_work, most, counting, everyone = 0, 0, threading.Lock(), threading.Barrier(threads)

    def work() -> None:
        nonlocal at_work, most
        everyone.wait(PATIENCE)
        with turns():
            with counting:
                at_work += 1
                most = max(most, at_work)
            threading.Event().wait(0.02)
            with counting:
                at_work -= 1

    run([threading.Thread(target=work) for _ in range(threads)])
    return most


def run(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()


def test_no_more_are_at_work_than_there_are_turns():
    assert most_at_work(Turns(3).taken) <= 3


def test_without_turns_more_would_be_at_work():
    """The control."""
    assert most_at_work(nullcontext) > 3


def test_whoever_waits_lets_others_work():
    turns, waiting, done = Turns(1), threading.Event(), threading.Event()

    def wait_for_a_password() -> None:
        with turns.taken(), turns.given_back():
            waiting.set()
            assert done.wait(PATIENCE)

    def ask_for_a_page() -> None:
        assert waiting.wait(PATIENCE)
        with turns.taken():
            done.set()

    run([threading.Thread(target=wait_for_a_password), threading.Thread(target=ask_for_a_page)])


def test_a_turn_that_ends_badly_is_free_again():
    turns = Turns(1)
    with pytest.raises(ValueError, match="broken"), turns.taken():
        raise ValueError("broken")
    with turns.taken(), pytest.raises(ValueError, match="broken"), turns.given_back():
        raise ValueError("broken")
    with turns.taken():
        pass


def test_whoever_has_no_turn_gives_none_back():
    turns = Turns(1)
    with turns.given_back():
        pass
    assert most_at_work(turns.taken) == 1
