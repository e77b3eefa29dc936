from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    SEE_BOARDS = "daily_management.see_boards"
    USE_BOARDS = "daily_management.use_boards"
    CHANGE_BOARDS = "daily_management.change_boards"
    PAIR_SCREENS = "daily_management.pair_screens"
    SEE_STANDARD_WORK = "daily_management.see_standard_work"
    CHANGE_STANDARD_WORK = "daily_management.change_standard_work"
    AUDIT_STANDARD_WORK = "daily_management.audit_standard_work"
    SEE_LEADER_WORK = "daily_management.see_leader_work"
