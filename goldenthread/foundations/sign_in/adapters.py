"""How allauth behaves here: no sign-up, our words, our counting of tries, and a record of what changes."""

from __future__ import annotations

import ipaddress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse

from goldenthread.foundations.access.models import Account
from goldenthread.foundations.access.queries import seats_of
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation.models import scope_of
from goldenthread.foundations.organisation.queries import memberships_in_force
from goldenthread.foundations.sign_in import devices, hashers, rules, sealing
from goldenthread.foundations.sign_in.actions import recovery, tries
from goldenthread.foundations.sign_in.actions.second_factor import CODE_APP

WRONG_PAIR = (
    "This e-mail address and password do not belong together. Check both: capital letters count in the password. "
    "If it still does not work, ask for a new password below, or ask your trust's administrator."
)
WRONG_PASSKEY = (
    "This passkey did not work here. Try once more, choose another passkey, or sign in another way."
)
# So many wrong passwords in five minutes from an address that a whole site of a trust shares.
MOST_FROM_SHARED = 300
FROM_ADDRESS = "password from"


class ClosedDoor(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody makes their own account: a trust lets people in."""

    error_messages = DefaultAccountAdapter.error_messages | {
        # One text, whether or not there is such an account.
        "email_password_mismatch": WRONG_PAIR,
        "invalid_login": WRONG_PAIR,
        "too_many_login_attempts": (
            "There were too many tries with a wrong password. Wait five minutes, then try once more, or use a "
            "passkey. Nothing is locked for good."
        ),
        "busy": "Many people are signing in at this moment. Wait half a minute, then press Sign in once more.",
        "enter_current_password": "This is not the password you have now. Type the one you signed in with.",
        "account_inactive": "This account is closed. Ask your trust's administrator.",
        "rate_limited": "That was too often in a short time. Wait a few minutes, then try once more.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, **options: Any) -> bool:
        """The policy of each route asks for a fresh proof, for every kind of account alike."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count this try, for the account and the network address; from a browser it knows, for that browser alone."""
        if hashers.is_busy():
            raise self.validation_error("busy")
        email = str(credentials.get("email", "")).lower()
        account = Account.objects.filter(email=email).first()
        known = devices.known_as(request, account)
        name = f"browser:{known}:{account.pk}" if account is not None and known else f"account:{email}"
        self.address = "" if known else self.get_client_ip(request)
        try:
            if self.address:
                tries.check_room(FROM_ADDRESS, self.address, most_from(self.address))
            self.tries = tries.begin_try("password", [(name, tries.MOST)])
        except tries.TooManyTries:
            raise self.validation_error("too_many_login_attempts") from None

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        if self.address:
            tries.note_wrong(FROM_ADDRESS, self.address)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Account | None:
        account: Account | None = super().authenticate(request, **credentials)
        if account is not None:
            tries.forget_tries(self.tries)
        return account

    def set_password(self, user: Account, password: str) -> None:
        recovery.set_password(user, password=password, by=getattr(self.request, "person", None))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_login")

    def add_message(self, request: HttpRequest, level: int, *template: Any, **options: Any) -> None:
        """Signing in and out needs no message: the page that follows says it. A new password does."""
        if "account/messages/password_changed.txt" in (*template, options.get("message_template")):
            messages.success(request, "Your password is changed. Sign in with the new one.")


def most_from(address: str) -> int:
    """How many wrong passwords are borne from a network address. Those that many people share are named in settings."""
    found = ipaddress.ip_address(address)
    shared = any(found in network for network in settings.SHARED_ADDRESSES)
    return MOST_FROM_SHARED if shared else tries.MOST


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Names that a phone shows, our words, and secrets that are sealed."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG_PASSKEY}

    def get_totp_issuer(self) -> str:
        return "Golden Thread"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Golden Thread"}

    def encrypt(self, text: str) -> str:
        return sealing.seal(text, purpose=CODE_APP)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text, purpose=CODE_APP)


class NotOfThisPlace:
    """For Django's list of password validators."""

    def validate(self, password: str, user: Account | None = None) -> None:
        rules.check_not_of_this_place(password, names=_names_around(user))

    def get_help_text(self) -> str:
        return "Do not use your own name, or that of your trust, ward or of this service."


class NotWithoutEnd:
    """For Django's list of password validators: a limit so far off that only a mistake meets it."""

    def validate(self, password: str, user: Account | None = None) -> None:
        rules.check_has_an_end(password)

    def get_help_text(self) -> str:
        return f"At most {rules.LONGEST:,} characters."


def _names_around(account: Account | None) -> list[str]:
    """What anyone who knows the account's owner would try first: names, the trust, its wards and teams of theirs."""
    if account is None or not account.pk:
        return []
    names = [account.email or ""]
    for seat in seats_of(account):
        names += [seat.body.name, seat.person.given_name, seat.person.family_name]
        with scope_of(seat.body_id):
            names += [row.unit.name for row in memberships_in_force(seat.person, on=today())]
    return names
