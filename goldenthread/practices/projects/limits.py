"""How many ideas may come from one address in a short time, where nobody signs in.

Addresses are never kept: each is counted under a text that only this process can make, and that is gone with it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import deque
from datetime import datetime, timedelta
from threading import Lock

from django.core.exceptions import ValidationError

from goldenthread.foundations.clock.moments import now

# A whole hospital may come from one address, and a team may stand around one poster.
MOST_OF_AN_ADDRESS = 60
WITHIN = timedelta(minutes=10)
MOST_OF_A_BOX_A_DAY = 200
MOST_REMEMBERED = 10_000

TOO_MANY_FROM_HERE = (
    "Many ideas came in from here in the last minutes. Yours is still below: send it again in ten minutes."
)
TOO_MANY_TODAY = (
    "More ideas came in here today than anybody can read. Yours is still below: tell somebody of the team, or come "
    "again tomorrow."
)


class Recently:
    """How often each of many keys came lately. It holds no key, only what this process makes of it."""

    def __init__(self, *, most: int = MOST_OF_AN_ADDRESS, within: timedelta = WITHIN) -> None:
        self._most, self._within = most, within
        self._secret = secrets.token_bytes(32)
        self._came: dict[bytes, deque[datetime]] = {}
        self._lock = Lock()

    def check(self, key: str) -> None:
        """Count one more; refuse it where there were too many."""
        made = hmac.digest(self._secret, key.encode(), hashlib.sha256)
        with self._lock:
            self._forget()
            came = self._came.setdefault(made, deque())
            if len(came) >= self._most:
                raise ValidationError(TOO_MANY_FROM_HERE, code="too_many")
            came.append(now())

    def _forget(self) -> None:
        since = now() - self._within
        for key in list(self._came):
            came = self._came[key]
            while came and came[0] <= since:
                came.popleft()
            if not came:
                del self._came[key]
        while len(self._came) >= MOST_REMEMBERED:
            del self._came[next(iter(self._came))]


ADDRESSES = Recently()


def check_box(came_today: int) -> None:
    if came_today >= MOST_OF_A_BOX_A_DAY:
        raise ValidationError(TOO_MANY_TODAY, code="too_many")
