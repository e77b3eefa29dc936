"""What a browser and a passkey say to each other, checked by the library that knows how."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError

from goldenthread.foundations.access.models import Account
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.sign_in.actions import tries
from goldenthread.foundations.sign_in.adapters import WRONG_PASSKEY

# Whatever a stranger may post in place of a passkey's answer.
NONSENSE = (ValidationError, ValueError, TypeError, KeyError, AttributeError)


def ask_for_new(account: Account) -> dict[str, Any]:
    """What the browser is told so that it makes a passkey that can also sign in by itself."""
    options: dict[str, Any] = auth.begin_registration(account, True)
    return options


def check_new(credential: Any) -> None:
    """Whether the browser's answer is that to our question, and a person was there. Refused with a sentence."""
    try:
        auth.parse_registration_response(credential)
        proven = auth.complete_registration(credential).is_user_verified()
    except NONSENSE:
        proven = False
    if not proven:
        raise ValidationError(WRONG_PASSKEY)


def ask_for_proof(account: Account | None) -> dict[str, Any]:
    """What the browser is told so that it asks for a passkey: one of the account's, or any that knows this site."""
    options: dict[str, Any] = auth.begin_authentication(account)
    return options


def check_proof(account: Account | None, credential: Any) -> Authenticator:
    """The passkey that proved who is there. Without an account, the passkey says whose it is."""
    mine = tries.begin_try("code", [(f"account:{account.pk}", tries.MOST)]) if account else []
    try:
        auth.parse_authentication_response(credential)
        whose = account or auth.extract_user_from_response(credential)
        passkey: Authenticator = auth.complete_authentication(whose, credential)
    except NONSENSE:
        raise ValidationError(WRONG_PASSKEY) from None
    tries.forget_tries(mine)
    passkey.last_used_at = now()
    passkey.save(update_fields=["last_used_at"])
    return passkey
