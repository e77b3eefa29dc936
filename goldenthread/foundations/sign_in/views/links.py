"""Coming in by a link that is mailed. Opening it changes nothing: a mail scanner opens it too."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from goldenthread.foundations.access.policies import Door, policy
from goldenthread.foundations.access.submissions import add_errors, show
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.sign_in import letting_in
from goldenthread.foundations.sign_in.actions import links as actions
from goldenthread.foundations.sign_in.forms.invitations import PressForm
from goldenthread.foundations.sign_in.forms.links import AskForLinkForm
from goldenthread.foundations.sign_in.queries import links as queries
from goldenthread.foundations.sign_in.sealing import digest_of
from goldenthread.foundations.sign_in.views.entering import come_in

FORM = ("GET", "POST")
LINK = "link_opened"


@policy(Door.ANYONE, methods=FORM)
def link_ask(request: Any) -> HttpResponse:
    form = AskForLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            address = get_adapter(request).get_client_ip(request)
            actions.ask_for_link(email=form.cleaned_values()["email"], address=address)
            return redirect("sign_in:link_sent")
        except ValidationError as wrong:
            add_errors(form, wrong)
    return show(request, "sign_in/link_ask.jinja", form)


@policy(Door.ANYONE)
def link_sent(request: Any) -> HttpResponse:
    return render(request, "sign_in/link_sent.jinja")


@policy(Door.ANYONE)
def link_open(request: Any, secret: str) -> HttpResponse:
    """Note in the session which link was opened, and take its secret out of the address."""
    request.session[LINK] = digest_of(secret)
    return redirect("sign_in:link_use")


@policy(Door.ANYONE, methods=FORM)
def link_use(request: Any) -> HttpResponse:
    link = queries.link_with(request.session.get(LINK, ""))
    if link is None or not link.is_open(now()):
        request.session.pop(LINK, None)
        return render(request, "sign_in/link_over.jinja", {"why": letting_in.LINK_OVER}, status=410)
    form = PressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account = actions.use_link(link)
            request.session.pop(LINK, None)
            return come_in(request, account, method="link", to="/")
        except ValidationError as wrong:
            add_errors(form, wrong)
    return show(request, "sign_in/link_use.jinja", form, email=link.account.email)
