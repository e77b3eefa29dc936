from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.http import Http404

from goldenthread.foundations.access.models import Account
from goldenthread.foundations.sign_in.models import RecoveryCode

Type = Authenticator.Type


@dataclass(frozen=True, slots=True)
class Factors:
    """The second proofs an account can give."""

    app: Authenticator | None
    passkeys: tuple[Authenticator, ...]
    codes_left: int

    @property
    def count(self) -> int:
        """How many an account has of its own; codes for an emergency are not among them."""
        return len(self.passkeys) + (self.app is not None)


def factors_of(account: Account) -> Factors:
    """Everything an account has as a second proof. Two queries."""
    rows = list(Authenticator.objects.filter(user=account).order_by("created_at", "pk"))
    return Factors(
        app=next((row for row in rows if row.type == Type.TOTP), None),
        passkeys=tuple(row for row in rows if row.type == Type.WEBAUTHN),
        codes_left=RecoveryCode.objects.filter(account=account, used_at=None).count(),
    )


def get_factor(account: Account, factor_id: int) -> Authenticator:
    """One of an account's own passkeys or its code app, or nothing to be found. One query."""
    found = Authenticator.objects.filter(user=account, pk=factor_id).exclude(type=Type.RECOVERY_CODES).first()
    if found is None:
        raise Http404
    return found
