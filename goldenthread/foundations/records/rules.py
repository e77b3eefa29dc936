from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    ANSWER_REQUESTS = "records.answer_requests"
    CHANGE_RETENTION = "records.change_retention"
    READ_TRAIL = "records.read_trail"
