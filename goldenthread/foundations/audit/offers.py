"""Clocked work: what waits is sealed within seconds."""

from __future__ import annotations

from datetime import timedelta

from goldenthread.foundations.audit.actions import seal
from goldenthread.foundations.audit.queries import bodies_waiting
from goldenthread.foundations.clock import work

# An entry waits at most this long for its seal, while the clock runs.
EVERY = timedelta(seconds=4)


def leave_seals(body_id: int, subject_id: int) -> None:
    """Have every chain that has something waiting sealed, each by itself, so that a fault in one stops no other."""
    for waiting in bodies_waiting():
        work.leave("audit.seal", body_id=waiting)


def seal_chain(body_id: int, subject_id: int) -> None:
    seal(body_id)


work.register("audit.seal", seal_chain)
work.register("audit.seal_what_waits", leave_seals, every=EVERY)
