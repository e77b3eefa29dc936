from __future__ import annotations

from datetime import timedelta

from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse

from goldenthread.foundations.access.policies import Door, policy
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.access.submissions import show, submit
from goldenthread.foundations.api import actions, forms, limits, openapi, presenters, queries
from goldenthread.foundations.api.rules import USUAL_DAYS, Permission
from goldenthread.foundations.api.scopes import scopes
from goldenthread.foundations.clock.moments import today

FORM = ("GET", "POST")


@policy(Permission.CHANGE_TOKENS, fresh=True)
def token_list(request):
    context = {
        "tokens": presenters.token_rows(queries.listed_tokens(), on=today()),
        "trust": request.trust,
    }
    return render(request, "api/token_list.jinja", context)


@policy(Permission.CHANGE_TOKENS, methods=FORM, fresh=True)
def token_make(request):
    form = forms.MakeTokenForm(
        request.POST or None,
        rights=rights_of(request.person),
        initial={"expires_on": today() + timedelta(days=USUAL_DAYS)},
    )
    made = []

    def make():
        made.append(actions.make_token(**form.described(), by=request.person))
        return reverse("api:token_list")

    # Whoever lost the page makes the same again at once, and is shown a new one.
    answer = submit(request, form, make, may_come_again=True)
    if made:
        # Shown in this one answer: the text of a token stands in no address, no session and no message.
        token, new = made[0]
        context = {
            "token": presenters.token_row(token, on=today()),
            "text": new.text,
            "origin": _origin(request),
            "example": presenters.example_for(token, openapi.description()),
        }
        return render(request, "api/token_made.jinja", context)
    return answer or show(request, "api/token_make.jinja", form)


@policy(Permission.CHANGE_TOKENS, on=queries.get_token, methods=FORM, fresh=True)
def token_end(request, token):
    form = forms.EndTokenForm(request.POST or None, version=token.version)

    def end():
        actions.end_token(token, by=request.person, version=form.version)
        return reverse("api:token_list")

    answer = submit(request, form, end)
    row = presenters.token_row(token, on=today())
    return answer or show(request, "api/token_end.jinja", form, token=row)


@policy(Door.ANYONE)
def for_programs(request):
    """What programs may do here, in plain words. It names nobody and nothing of any trust."""
    may_make = request.person is not None and rights_of(request.person).holds(Permission.CHANGE_TOKENS)
    context = {
        "chapters": presenters.chapters(openapi.description()),
        "scopes": scopes(),
        "limits": limits.in_words(),
        "origin": _origin(request),
        "may_make": may_make,
    }
    return render(request, "api/for_programs.jinja", context)


@policy(Door.ANYONE)
def description(request):
    return JsonResponse(openapi.description())


def _origin(request):
    return f"{request.scheme}://{request.get_host()}"
