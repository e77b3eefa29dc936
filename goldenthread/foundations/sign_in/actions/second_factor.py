"""Passkeys, code apps and recovery codes: giving them, taking them away, and using them, each code once."""

from __future__ import annotations

import secrets
import time
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from goldenthread.foundations.access.assurance import needs_second_factor
from goldenthread.foundations.access.models import Account
from goldenthread.foundations.access.queries import seats_of
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.audit.actions import Actor
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.organisation.models import body_in_scope, scope_of
from goldenthread.foundations.sign_in import mails, rules, sealing
from goldenthread.foundations.sign_in.actions import tries
from goldenthread.foundations.sign_in.actions.sessions import Ending, end_sessions
from goldenthread.foundations.sign_in.models import RecoveryCode
from goldenthread.foundations.sign_in.queries.second_factor import Type, factors_of

WRONG_CODE = (
    "This code does not work. A code from the app holds for half a minute and works once: wait for the next one. "
    "If none works, use a recovery code, or ask your trust's administrator."
)
# A phone's clock may be one step early or late.
TOLERATED_STEPS = 1
CODES = 10
CODE_APP = "code app"
# Letters and figures that nobody takes for one another.
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"

# --- a code ------------------------------------------------------------------------------------------------------


def check_code(account: Account, typed: str) -> str:
    """Take a code from an app or a recovery code, each once, and say which it was. Refused with a sentence."""
    mine = tries.begin_try("code", [(f"account:{account.pk}", tries.MOST)])
    plain = "".join(sign for sign in typed.lower() if sign.isalnum())
    if _is_from_app(account, plain):
        used = Type.TOTP
    elif _is_recovery_code(account, plain):
        used = Type.RECOVERY_CODES
    else:
        raise ValidationError({"code": WRONG_CODE})
    tries.forget_tries(mine)
    return str(used)


@transaction.atomic
def _is_from_app(account: Account, plain: str) -> bool:
    app = Authenticator.objects.select_for_update().filter(user=account, type=Type.TOTP).first()
    if app is None:
        return False
    step = step_of(sealing.unseal(app.data["secret"], purpose=CODE_APP), plain)
    # The last step is kept with the secret, so that a code stays used when a cache is lost or the clock goes back.
    if step is None or step <= app.data.get("last_step", -1):
        return False
    app.data["last_step"] = step
    app.last_used_at = now()
    app.save(update_fields=["data", "last_used_at"])
    return True


def step_of(secret: str, plain: str) -> int | None:
    """Which step of time a code belongs to, among those around now; None where it belongs to none of them."""
    current = int(time.time()) // app_settings.TOTP_PERIOD
    for step in range(current - TOLERATED_STEPS, current + TOLERATED_STEPS + 1):
        if constant_time_compare(plain, format_hotp_value(hotp_value(secret, step))):
            return step
    return None


@transaction.atomic
def _is_recovery_code(account: Account, plain: str) -> bool:
    unused = RecoveryCode.objects.filter(account=account, digest=_digest(account, plain), used_at=None)
    if not unused.update(used_at=now()):
        return False
    left = RecoveryCode.objects.filter(account=account, used_at=None).count()
    audit.record("was entered with a recovery code", account, by=None, details={"codes left": left})
    _tell(account, mails.recovery_code_used(left=left))
    return True


def _digest(account: Account, plain: str) -> str:
    return salted_hmac("goldenthread.sign_in.codes", f"{account.pk}:{plain}", algorithm="sha256").hexdigest()


@transaction.atomic
def make_recovery_codes(account: Account, *, by: Actor | None) -> list[str]:
    """Ten new codes, to be shown once; those of before do not work any more."""
    RecoveryCode.objects.filter(account=account).delete()
    plain = ["".join(secrets.choice(LETTERS) for _ in range(10)) for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(account=account, digest=_digest(account, code)) for code in plain]
    )
    audit.record("was given new recovery codes", account, by=by)
    return [f"{code[:5]}-{code[5:]}" for code in plain]


def are_own_codes(account: Account, codes: list[str]) -> bool:
    """Whether each of these is a recovery code of the account."""
    digests = {_digest(account, code.replace("-", "")) for code in codes}
    return len(digests) == RecoveryCode.objects.filter(account=account, digest__in=digests).count()


# --- giving and taking away --------------------------------------------------------------------------------------


def note_proof(request: Any, account: Account, kind: str, *, again: bool = False) -> None:
    """Keep in the session that a second proof was given now."""
    record_authentication(request, account, "mfa", type=kind, reauthenticated=again or None)


@transaction.atomic
def add_code_app(account: Account, *, secret: str, code: str, by: Actor | None) -> None:
    """Take a code app into use, with the first code that it shows."""
    if Authenticator.objects.filter(user=account, type=Type.TOTP).exists():
        raise ValidationError("You have a code app already. Take it away first.")
    step = step_of(secret, "".join(sign for sign in code if sign.isdigit()))
    if step is None:
        raise ValidationError(
            {
                "code": "This code does not belong to the picture. Wait for the app to show the next one, and check "
                "that the clock of your phone is right."
            }
        )
    data = {"secret": sealing.seal(secret, purpose=CODE_APP), "last_step": step}
    Authenticator.objects.create(user=account, type=Type.TOTP, data=data)
    audit.record("was given a code app", account, by=by)
    _tell(account, mails.factor_added("a code app"))


@transaction.atomic
def add_passkey(account: Account, *, name: str, credential: dict[str, Any], by: Actor | None) -> None:
    """Take a passkey into use, once the browser has proven it."""
    WebAuthn.add(account, name, credential)
    audit.record("was given a passkey", account, by=by, details={"passkey": name})
    _tell(account, mails.factor_added(f"a passkey, {name}"))


@transaction.atomic
def remove_factor(account: Account, factor: Authenticator, *, is_privileged: bool, by: Actor | None) -> None:
    """Take one of one's own second proofs away; with the last one the recovery codes go too."""
    left = factors_of(account).count - 1
    rules.check_may_lose_last_factor(is_privileged=is_privileged, left=left)
    what = "a passkey" if factor.type == Type.WEBAUTHN else "a code app"
    name = str(factor)
    factor.delete()
    if not left:
        RecoveryCode.objects.filter(account=account).delete()
    audit.record(f"lost {what}", account, by=by, details={"name": name})
    _tell(account, mails.factor_removed(what))


@transaction.atomic
def reset_factors(account: Account, *, own: bool, by: Actor) -> None:
    """Take every second proof of somebody away who has lost them. Their sessions end and they are told by mail."""
    rules.check_resets_somebody_else(own=own)
    rules.check_opens_nothing_sensitive_elsewhere(_is_privileged_elsewhere(account))
    _take_every_factor(account)
    end_sessions(account, why=Ending.FACTORS, by=by)
    audit.record("had its second proofs reset", account, by=by)
    _tell(account, mails.factors_reset(by=by.label))


@transaction.atomic
def reset_factors_for_the_operator(account: Account, *, why: str) -> None:
    """For whoever runs the server, where no trust may reset them alone. The trail keeps the reason."""
    _take_every_factor(account)
    end_sessions(account, why=Ending.FACTORS, by=None)
    audit.record("had its second proofs reset", account, by=None, reason=why)
    _tell(account, mails.factors_reset(by=f"whoever runs the server, for this reason: {why}"))


def _take_every_factor(account: Account) -> None:
    Authenticator.objects.filter(user=account).delete()
    RecoveryCode.objects.filter(account=account).delete()


def _is_privileged_elsewhere(account: Account) -> bool:
    """Whether a seat of this account in another trust than the one in scope is held to a second proof."""
    here = body_in_scope()
    for seat in seats_of(account):
        if seat.body_id != here:
            with scope_of(seat.body_id):
                if needs_second_factor(seat.person):
                    return True
    return False


def _tell(account: Account, mail: mails.Mail) -> None:
    """Mail leaves when what it tells of is certain. A mail server that is down undoes nothing."""
    if account.email:
        to = account.email
        transaction.on_commit(lambda: send_mail(mail.subject, mail.text, None, [to]), robust=True)
