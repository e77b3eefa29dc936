from __future__ import annotations

from django.core.exceptions import ValidationError

from goldenthread.foundations.access.models import Account
from goldenthread.foundations.sign_in.actions import tries


def check_own_password(account: Account, password: str) -> None:
    """Whether somebody who is signed in knows their own password. Wrong ones are counted for the account."""
    mine = tries.begin_try("own password", [(f"account:{account.pk}", tries.MOST)])
    if not account.check_password(password):
        raise ValidationError({"password": "This is not your password. Type the one you signed in with."})
    tries.forget_tries(mine)
