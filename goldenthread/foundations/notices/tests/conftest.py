from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest
import time_machine

from goldenthread.foundations.clock.moments import LONDON
from goldenthread.foundations.notices import actions, kinds
from goldenthread.foundations.notices.kinds import Kind, Reason


@pytest.fixture
def kind() -> Iterator[Callable[..., str]]:
    """A kind of notice for one test: `kind("asked", is_urgent=True)` gives its key."""
    before = dict(kinds.KINDS)

    def made(key: str = "test.asked", **traits) -> str:
        reason = traits.pop("reason", Reason.ASKED)
        kinds.register(Kind(key=key, words="something is asked of you", reason=reason, **traits))
        return key

    yield made
    kinds.KINDS.clear()
    kinds.KINDS.update(before)


@pytest.fixture
def tell(kind) -> Callable[..., int]:
    """`tell(amina, "The review is due.")` of a kind of its own."""
    usual = kind()

    def told(*people, text="Carys made you the owner of “Fewer falls”.", **more):
        values = {"kind": usual, "address": "/strategy/", "why": "Because you own it.", "by": None}
        return actions.tell(people, text=text, **(values | more))

    return told


@pytest.fixture
def at() -> Callable[..., time_machine.travel]:
    """A moment by the clock on the wall in London: `with at(2026, 6, 16, 7, 30):`."""

    def moment(year, month, day, hour=9, minute=0, *, fold=0):
        when = datetime(year, month, day, hour, minute, tzinfo=LONDON, fold=fold)
        return time_machine.travel(when, tick=False)

    return moment


@pytest.fixture
def monday() -> date:
    return date(2026, 6, 15)
