from __future__ import annotations

from enum import StrEnum

from django.core.exceptions import PermissionDenied


class Permission(StrEnum):
    SEE_RIGHTS = "access.see_rights"
    SEE_HISTORY = "access.see_history"
    ARRANGE_COVER = "access.arrange_cover"


def check_may_see_history(holds: bool) -> None:
    if not holds:
        raise PermissionDenied("Who changed what is not part of your role.")
