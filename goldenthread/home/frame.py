"""What stands around every page: the trust, the person, the ways on."""

from __future__ import annotations

from typing import Any

from goldenthread.foundations.design.presenters import Frame


def frame(request: Any) -> dict[str, Frame]:
    return {"frame": Frame()}
