from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    CHANGE_TOKENS = "api.change_tokens"
