"""A lost password: asking for a link, and using it."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from goldenthread.foundations.access import submissions
from goldenthread.foundations.access.policies import Door, policy
from goldenthread.foundations.sign_in.actions import recovery as actions
from goldenthread.foundations.sign_in.forms.local import ForgottenForm, NewPasswordForm

FORM = ("GET", "POST")
# The key of the link waits in the session, so that the page that asks for a password has an address without it.
_KEY, _IN_SESSION = "sign_in.new_password_key", "choose"


@policy(Door.ANYONE, methods=FORM)
def password_forgotten(request: Any) -> HttpResponse:
    form = ForgottenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_for_reset(
                email=form.cleaned_data["email"],
                address=get_adapter().get_client_ip(request),
            )
            return redirect("sign_in:password_forgotten_sent")
        except ValidationError as wrong:
            submissions.add_errors(form, wrong)
    return submissions.show(request, "sign_in/password_forgotten.jinja", form)


@policy(Door.ANYONE)
def password_forgotten_sent(request: Any) -> HttpResponse:
    return render(request, "sign_in/password_forgotten_sent.jinja")


@policy(Door.ANYONE, methods=FORM)
def password_new(request: Any, whose: str, key: str) -> HttpResponse:
    if key != _IN_SESSION and actions.whose_link(whose, key) is not None:
        request.session[_KEY] = key
        return redirect(reverse("sign_in:password_new", kwargs={"whose": whose, "key": _IN_SESSION}))
    account = actions.whose_link(whose, request.session.get(_KEY, "")) if key == _IN_SESSION else None
    if account is None:
        return render(request, "sign_in/password_link_over.jinja", status=410)
    form = NewPasswordForm(request.POST or None, account=account)
    if request.method == "POST" and form.is_valid():
        actions.set_password(account, password=form.cleaned_data["password1"], by=None)
        request.session.pop(_KEY)
        messages.success(request, "Your password is changed. Sign in with the new one.")
        return redirect("account_login")
    return submissions.show(request, "sign_in/password_new.jinja", form)
