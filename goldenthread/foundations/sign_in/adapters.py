"""How allauth behaves here: no sign-up, our words, and a record of what changes."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse

from goldenthread.foundations.access import actions, queries
from goldenthread.foundations.access.models import Account
from goldenthread.foundations.sign_in import rules

WRONG_PAIR = (
    "This e-mail address and password do not belong together. Check both: capital letters count in the password. "
    "If it still does not work, ask your trust's administrator."
)


class ClosedDoor(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody makes their own account: a trust lets people in."""

    error_messages = DefaultAccountAdapter.error_messages | {
        # One text, whether or not there is such an account.
        "email_password_mismatch": WRONG_PAIR,
        "invalid_login": WRONG_PAIR,
        "too_many_login_attempts": (
            "There were too many tries with a wrong password. Wait five minutes, then try once more. "
            "Nothing is locked for good."
        ),
        "enter_current_password": "This is not the password you have now. Type the one you signed in with.",
        "account_inactive": "This account is closed. Ask your trust's administrator.",
        "rate_limited": "That was too often in a short time. Wait a few minutes, then try once more.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: Account, password: str) -> None:
        person = getattr(self.request, "person", None)
        actions.change_password(user, password=password, by=person)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_login")

    def add_message(self, request: HttpRequest, level: int, *template: Any, **options: Any) -> None:
        """Signing in and out needs no message: the page that follows says it. A new password does."""
        if "account/messages/password_changed.txt" in (*template, options.get("message_template")):
            messages.success(request, "Your password is changed. Sign in with the new one.")


class NotOfThisPlace:
    """For Django's list of password validators."""

    def validate(self, password: str, user: Account | None = None) -> None:
        seats = queries.seats_of(user) if user is not None and user.pk else []
        names = [seat.body.name for seat in seats] + ([user.email] if user is not None and user.email else [])
        rules.check_not_of_this_place(password, names=names)

    def get_help_text(self) -> str:
        return "Do not use the name of your trust, ward or of this service."
