from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    INVITE_PEOPLE = "sign_in.invite_people"
    CHANGE_PROVIDERS = "sign_in.change_providers"
