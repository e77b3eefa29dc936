"""Ways to prove oneself that are not kept here: whoever knows one registers it, in `offers.py`.

    to_prove_again_by(lambda request: Link("Prove it at your trust's own sign-in", address))

Each is asked on every page that wants a fresh proof, and answers with a link, or None where it is not for this account.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from goldenthread.foundations.design.presenters import Link

_ways: list[Callable[[Any], Link | None]] = []


def to_prove_again_by(way: Callable[[Any], Link | None]) -> None:
    if way not in _ways:
        _ways.append(way)


def to_prove_again(request: Any) -> list[Link]:
    return [link for way in _ways if (link := way(request)) is not None]
