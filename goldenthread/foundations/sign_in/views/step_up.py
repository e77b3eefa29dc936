"""Proving once more who is there, before what matters most; and sending again what came too late."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from goldenthread.foundations.access import assurance, submissions
from goldenthread.foundations.access.policies import Door, policy
from goldenthread.foundations.sign_in import other_ways
from goldenthread.foundations.sign_in.actions import passwords
from goldenthread.foundations.sign_in.actions import second_factor as factors
from goldenthread.foundations.sign_in.actions.sessions import leave_to_come_back, renew_session
from goldenthread.foundations.sign_in.forms.local import OwnPasswordForm
from goldenthread.foundations.sign_in.queries.second_factor import factors_of
from goldenthread.foundations.sign_in.views.second_factor import check_proof, show_proof
from goldenthread.foundations.sign_in.views.ways_back import next_page

FORM = ("GET", "POST")
PAGE = "sign_in/reauthenticate.jinja"


@policy(Door.SIGNED_IN, methods=FORM)
def reauthenticate(request: Any) -> HttpResponse:
    """With the second proof where there is one, else the password, else the way somebody came in."""
    more = {"next": next_page(request), "others": other_ways.to_prove_again(request)}
    if factors_of(request.user).count:
        code_form, passkey_form, kind = check_proof(request, request.user)
        if kind:
            factors.note_proof(request, request.user, kind, again=True)
            return _onward(request)
        return show_proof(request, PAGE, request.user, code_form, passkey_form, **more)
    if not request.user.has_usable_password():
        if request.method == "POST":
            leave_to_come_back(request)
            return redirect_to_login(next_page(request))
        return render(request, PAGE, more)
    form = OwnPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            passwords.check_own_password(request.user, form.cleaned_data["password"])
            reauthenticate_by_password(request)
            return _onward(request)
        except ValidationError as wrong:
            submissions.add_errors(form, wrong)
    return submissions.show(request, PAGE, form, password_form=form, **more)


def _onward(request: Any) -> HttpResponse:
    renew_session(request)
    return redirect(next_page(request))


@policy(Door.SIGNED_IN)
def held_show(request: Any) -> HttpResponse:
    """What was sent too late, one press away from being sent again."""
    held = assurance.held(request)
    if held is None:
        return redirect("/")
    path, answers = held
    return render(request, "sign_in/held_show.jinja", {"path": path, "answers": answers})
