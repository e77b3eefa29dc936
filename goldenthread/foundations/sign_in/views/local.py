"""Signing in and out with what this installation keeps itself: an address and a password, or a passkey."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.mfa.base.internal.flows import post_authentication
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect

from goldenthread.foundations.access.policies import Door, policy
from goldenthread.foundations.sign_in import rules
from goldenthread.foundations.sign_in.actions import passkeys
from goldenthread.foundations.sign_in.forms.second_factor import PasskeyForm
from goldenthread.foundations.sign_in.presenters.providers import doors
from goldenthread.foundations.sign_in.queries.providers import providers_on
from goldenthread.foundations.sign_in.views.ways_back import next_page

FORM = ("GET", "POST")

sign_in = policy(Door.ANYONE, methods=FORM)(
    allauth.LoginView.as_view(
        template_name="account/sign_in.jinja",
        extra_context={"doors": lambda onward: doors(providers_on(), onward=onward)},
    )
)
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


@policy(Door.ANYONE)
def passkey_options(request: Any) -> HttpResponse:
    """What the browser is told when somebody chooses to sign in with a passkey. Fetched then, so that it is fresh."""
    return JsonResponse(passkeys.ask_for_proof(None))


@policy(Door.ANYONE, methods=("POST",))
def passkey_sign_in(request: Any) -> HttpResponse:
    """A passkey proves who is there and that they hold it: nothing more is asked for."""
    if request.user.is_authenticated:
        return redirect(next_page(request))
    form = PasskeyForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(list(form.errors.get("credential", [])))
        passkey = passkeys.check_proof(None, form.cleaned_data["credential"])
    except ValidationError as wrong:
        for message in wrong.messages:
            messages.error(request, message)
        return redirect("account_login")
    post_authentication(request, passkey, passwordless=True)
    login = Login(user=passkey.user, redirect_url=next_page(request))
    answer: HttpResponse = perform_login(request, login)
    return answer
