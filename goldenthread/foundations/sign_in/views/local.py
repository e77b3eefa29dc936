"""Signing in and out with what this installation keeps itself: an address and a password."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth
from django.http import HttpResponse

from goldenthread.foundations.access.policies import Door, policy
from goldenthread.foundations.sign_in import rules

FORM = ("GET", "POST")

sign_in = policy(Door.ANYONE, methods=FORM)(allauth.LoginView.as_view(template_name="account/sign_in.jinja"))
sign_out = policy(Door.ANYONE, methods=("POST",))(allauth.LogoutView.as_view())
account_closed = policy(Door.ANYONE)(
    allauth.AccountInactiveView.as_view(template_name="account/account_closed.jinja")
)
_change_password = allauth.PasswordChangeView.as_view(template_name="account/password_change.jinja")


@policy(Door.SIGNED_IN, methods=FORM)
def password_change(request: Any) -> HttpResponse:
    rules.check_has_password(request.user)
    answer: HttpResponse = _change_password(request)
    return answer
