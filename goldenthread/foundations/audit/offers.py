"""Clocked work: what waits is sealed within seconds, and every night the ends of the chains are written to a file."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

from django.conf import settings

from goldenthread.foundations.audit.actions import seal, seal_all
from goldenthread.foundations.audit.heads import append_to
from goldenthread.foundations.audit.queries import bodies_waiting, heads
from goldenthread.foundations.clock import work

# An entry waits at most this long for its seal, while the clock runs.
EVERY = timedelta(seconds=4)


def leave_seals(body_id: int, subject_id: int) -> None:
    """Have every chain that has something waiting sealed, each by itself, so that a fault in one stops no other."""
    for waiting in bodies_waiting():
        work.leave("audit.seal", body_id=waiting)


def seal_chain(body_id: int, subject_id: int) -> None:
    seal(body_id)


def export_heads(body_id: int, subject_id: int) -> None:
    seal_all()
    append_to(Path(settings.DATA) / "heads", heads())


work.register("audit.seal", seal_chain)
work.register("audit.seal_what_waits", leave_seals, every=EVERY)
work.register("audit.heads", export_heads, every=timedelta(days=1), at=time(2))
