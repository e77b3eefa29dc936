from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    SEE_THREAD = "golden_thread.see_thread"
