"""Whether a session may still be used, asked on every request: an ended one is out at once, whatever its cookie."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from goldenthread.foundations.access import assurance
from goldenthread.foundations.sign_in import devices, rules
from goldenthread.foundations.sign_in.actions import sessions
from goldenthread.foundations.sign_in.presenters.sessions import why_you_are_out


class BrowserSessions:
    """After access's own middleware, which says who is there and so how long they may stay."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        if request.user.is_authenticated:
            why = sessions.keep_or_end(request, limits=_limits(request))
            if why is not None:
                return _out(request, why)
        response = self.get_response(request)
        account = getattr(request, "just_signed_in", None)
        if account is not None:
            devices.remember(request, response, account)
        return response


def _limits(request: Any) -> rules.Limits:
    privileged = request.person is not None and assurance.needs_second_factor(request.person)
    return rules.PRIVILEGED if privileged else rules.ORDINARY


def _out(request: Any, why: sessions.Ending) -> HttpResponse:
    """To the sign-in page, and from there back; what a form had sent waits for the same person to come back."""
    account_id = request.user.pk
    path = request.get_full_path()
    held = assurance.held_from(request) if request.method == "POST" else None
    logout(request)
    if words := why_you_are_out(why):
        messages.warning(request, words)
    if held is not None and request.path != reverse("account_logout"):
        assurance.hold(request, held, account_id=account_id)
        path = reverse("sign_in:held_show")
    elif request.method != "GET" or request.path == reverse("account_login"):
        return redirect("account_login")
    return redirect_to_login(path)
