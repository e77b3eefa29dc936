from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    SEE_RIGHTS = "access.see_rights"
    SEE_HISTORY = "access.see_history"
