"""Second proofs: setting them up, asking for them at sign-in, taking them away."""

from __future__ import annotations

from typing import Any

from allauth.account.stages import LoginStageController
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from goldenthread.foundations.access import assurance, submissions
from goldenthread.foundations.access.policies import Door, policy
from goldenthread.foundations.sign_in import devices
from goldenthread.foundations.sign_in.actions import passkeys
from goldenthread.foundations.sign_in.actions import second_factor as actions
from goldenthread.foundations.sign_in.actions.sessions import renew_session
from goldenthread.foundations.sign_in.forms.second_factor import (
    CodeForm,
    FirstCodeForm,
    NewPasskeyForm,
    PasskeyForm,
)
from goldenthread.foundations.sign_in.presenters import second_factor as presenters
from goldenthread.foundations.sign_in.queries.second_factor import Type, factors_of, get_factor
from goldenthread.foundations.sign_in.views.ways_back import carry, next_page

FORM = ("GET", "POST")
_NEW_APP = "sign_in.new_code_app"


@policy(Door.ANYONE, methods=FORM)
def ask(request: Any) -> HttpResponse:
    """The second step of signing in: whoever got the password right proves that they hold something too."""
    stage = None
    if not request.user.is_authenticated:
        stage = LoginStageController.enter(request, AuthenticateStage.key)
    if stage is None:
        return redirect("account_login")
    account = stage.login.user
    code_form, passkey_form, kind = check_proof(request, account)
    if kind:
        actions.note_proof(request, account, kind)
        answer: HttpResponse = stage.exit()
        return answer
    return show_proof(request, "sign_in/second_factor_ask.jinja", account, code_form, passkey_form)


def check_proof(request: Any, account: Any) -> tuple[CodeForm, PasskeyForm, str]:
    """Both forms, and which proof was given by the one that was posted; empty where none was, or it was refused."""
    posted = request.POST if request.method == "POST" else None
    is_passkey = posted is not None and "credential" in posted
    code_form = CodeForm(None if is_passkey else posted)
    passkey_form = PasskeyForm(posted if is_passkey else None)
    sent: Any = passkey_form if is_passkey else code_form
    try:
        if posted is not None and sent.is_valid():
            if is_passkey:
                passkeys.check_proof(account, sent.cleaned_data["credential"])
                return code_form, passkey_form, str(Type.WEBAUTHN)
            return code_form, passkey_form, actions.check_code(account, sent.cleaned_data["code"])
    except ValidationError as wrong:
        submissions.add_errors(sent, wrong)
    return code_form, passkey_form, ""


def show_proof(
    request: Any, template: str, account: Any, code_form: CodeForm, passkey_form: PasskeyForm, **more: Any
) -> HttpResponse:
    factors = factors_of(account)
    refused = passkey_form if passkey_form.is_bound else code_form
    context = {
        "form": refused,
        "code_form": code_form if factors.app or factors.codes_left else None,
        "has_app": factors.app is not None,
        "passkey_form": passkey_form if factors.passkeys else None,
        "options": passkeys.ask_for_proof(account) if factors.passkeys else None,
    }
    status = 422 if refused.is_bound and refused.errors else 200
    return render(request, template, context | more, status=status)


@policy(Door.SIGNED_IN)
def second_factor(request: Any) -> HttpResponse:
    """Where whoever may do much is sent until they have given a second proof: to set one up, or to give it."""
    onward = next_page(request)
    if assurance.has_second_factor(request):
        return redirect(onward)
    if factors_of(request.user).count:
        return redirect(carry("account_reauthenticate", onward))
    context = {"next": onward, "passkey": carry("sign_in:passkey_add", onward)}
    context["code_app"] = carry("sign_in:code_app_add", onward)
    return render(request, "sign_in/second_factor.jinja", context)


def _check_may_add(request: Any) -> None:
    """A password alone never adds a proof to an account that has one."""
    if factors_of(request.user).count and not assurance.has_second_factor(request):
        raise PermissionDenied("Prove who you are with the passkey or code app you have, then add another.")


@policy(Door.SIGNED_IN, methods=FORM, fresh=True)
def passkey_add(request: Any) -> HttpResponse:
    _check_may_add(request)
    device = devices.in_words(request.META.get("HTTP_USER_AGENT", ""))
    form = NewPasskeyForm(request.POST or None, initial={"name": device})
    if request.method == "POST" and form.is_valid():
        try:
            values = form.cleaned_values()
            passkeys.check_new(values["credential"])
            # The device has made the passkey by now: a name that is missing is no reason to refuse it.
            actions.add_passkey(
                request.user, **values | {"name": values["name"] or device}, by=request.person
            )
            return _proven(request, str(Type.WEBAUTHN), "Your passkey is in use.")
        except ValidationError as wrong:
            submissions.add_errors(form, wrong)
    options = passkeys.ask_for_new(request.user)
    context = {"options": options, "next": next_page(request)}
    return submissions.show(request, "sign_in/passkey_add.jinja", form, **context)


@policy(Door.SIGNED_IN, methods=FORM, fresh=True)
def code_app_add(request: Any) -> HttpResponse:
    _check_may_add(request)
    secret = request.session.setdefault(_NEW_APP, generate_totp_secret())
    form = FirstCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_code_app(request.user, secret=secret, **form.cleaned_values(), by=request.person)
            del request.session[_NEW_APP]
            return _proven(request, str(Type.TOTP), "Your code app is in use.")
        except ValidationError as wrong:
            submissions.add_errors(form, wrong)
    context = {"app": presenters.new_app(request.user, secret), "next": next_page(request)}
    return submissions.show(request, "sign_in/code_app_add.jinja", form, **context)


def _proven(request: Any, kind: str, said: str) -> HttpResponse:
    """A proof that was just set up was just given as well. The first one brings recovery codes with it."""
    actions.note_proof(request, request.user, kind)
    renew_session(request)
    messages.success(request, said)
    if not factors_of(request.user).codes_left:
        return _new_codes(request)
    return redirect(next_page(request))


@policy(Door.SIGNED_IN, methods=FORM, fresh=True)
def recovery_codes_make(request: Any) -> HttpResponse:
    if not factors_of(request.user).count:
        raise PermissionDenied("Recovery codes stand in for a passkey or a code app. Set one up first.")
    _check_may_add(request)
    if request.method == "POST":
        return _new_codes(request)
    return render(request, "sign_in/recovery_codes_make.jinja", {"next": next_page(request)})


def _new_codes(request: Any) -> HttpResponse:
    codes = actions.make_recovery_codes(request.user, by=request.person)
    context = {"codes": codes, "next": next_page(request)}
    return render(request, "sign_in/recovery_codes.jinja", context)


@policy(Door.SIGNED_IN, methods=("POST",))
def recovery_codes_download(request: Any) -> HttpResponse:
    """The codes on the page, as a file: they are kept nowhere in words, so the page brings them along."""
    codes = request.POST.getlist("code")[: actions.CODES]
    if not codes or not actions.are_own_codes(request.user, codes):
        raise PermissionDenied("These recovery codes do not work any more. Make new ones.")
    text = render(request, "sign_in/recovery_codes.txt", {"codes": codes}, content_type="text/plain")
    text.headers["Content-Disposition"] = 'attachment; filename="golden-thread-recovery-codes.txt"'
    return text


@policy(Door.SIGNED_IN, methods=FORM, fresh=True)
def factor_remove(request: Any, factor_id: int) -> HttpResponse:
    factor = get_factor(request.user, factor_id)
    _check_may_add(request)
    if request.method == "POST":
        actions.remove_factor(request.user, factor, is_privileged=_is_privileged(request), by=request.person)
        messages.success(request, "It is taken away.")
        return redirect("sign_in:security_show")
    last = factors_of(request.user).count == 1
    name = f"the passkey {factor}" if factor.type == Type.WEBAUTHN else "the code app"
    context = {"name": name, "is_last": last, "is_refused": last and _is_privileged(request)}
    return render(request, "sign_in/factor_remove.jinja", context)


def _is_privileged(request: Any) -> bool:
    return request.person is not None and assurance.needs_second_factor(request.person)
