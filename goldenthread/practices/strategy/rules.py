from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    SEE_STRATEGY = "strategy.see_strategy"
    CHANGE_STRATEGY = "strategy.change_strategy"
    CHANGE_OBJECTIVES = "strategy.change_objectives"
    PUBLISH_PRIORITIES = "strategy.publish_priorities"
