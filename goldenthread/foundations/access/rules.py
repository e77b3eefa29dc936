from __future__ import annotations

from enum import StrEnum

from django.core.exceptions import PermissionDenied

from goldenthread.foundations.access.models import Account


class Permission(StrEnum):
    SEE_RIGHTS = "access.see_rights"
    SEE_HISTORY = "access.see_history"


def check_has_password(account: Account) -> None:
    if not account.has_usable_password():
        raise PermissionDenied("Your account has no password to change: you sign in another way.")


def check_may_see_history(holds: bool) -> None:
    if not holds:
        raise PermissionDenied("Who changed what is not part of your role.")
