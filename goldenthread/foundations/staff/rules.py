from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    IMPORT_STAFF = "staff.import_staff"
