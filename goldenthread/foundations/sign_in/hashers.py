"""Passwords are costly to check, on purpose. One thread of each process checks them, behind everything else.

So thirty people who sign in at once wait for each other, and nobody waits for them.
"""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from goldenthread.foundations.clock.turns import REQUESTS

# More than this waiting in one process is no morning rush: whoever comes next is asked to try again shortly. It is
# fewer than a process has threads, so that pages never wait behind passwords.
MOST_WAITING = 18
GENTLE = 5

_waiting = 0
_counting = threading.Lock()
_desk: ThreadPoolExecutor | None = None


def is_busy() -> bool:
    return _waiting >= MOST_WAITING


def _be_gentle() -> None:
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), GENTLE)


def _the_desk() -> ThreadPoolExecutor:
    global _desk
    with _counting:
        if _desk is None:
            _desk = ThreadPoolExecutor(1, "passwords", initializer=_be_gentle)
        return _desk


class OneAtATime(PBKDF2PasswordHasher):
    """Django's own hash, one at a time."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        global _waiting
        desk = _the_desk()
        with _counting:
            _waiting += 1
        try:
            with REQUESTS.given_back():
                return desk.submit(super().encode, password, salt, iterations).result()
        finally:
            with _counting:
                _waiting -= 1
