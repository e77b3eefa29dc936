from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    SEE_WORK = "projects.see_work"
    CHANGE_WORK = "projects.change_work"
