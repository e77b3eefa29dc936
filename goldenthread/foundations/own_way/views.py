from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.access.submissions import show, submit
from goldenthread.foundations.audit import presenters as audit_presenters
from goldenthread.foundations.audit import queries as audit
from goldenthread.foundations.organisation import actions
from goldenthread.foundations.organisation.own_way import practice_of
from goldenthread.foundations.organisation.queries import own_way
from goldenthread.foundations.organisation.rules import Permission
from goldenthread.foundations.own_way import forms, presenters

FORM = ("GET", "POST")


@policy(Permission.CHANGE_OWN_WAY)
def practice_list(request) -> HttpResponse:
    chosen = own_way()
    context = {"practices": presenters.practice_cards(chosen), "words": presenters.words_in_use(chosen)}
    return render(request, "own_way/practice_list.jinja", context)


@policy(Permission.CHANGE_OWN_WAY, methods=FORM)
def word_change(request) -> HttpResponse:
    chosen = own_way()
    form = forms.WordsForm(request.POST or None, version=chosen.version, initial=chosen.words)

    def choose():
        actions.choose_words(chosen, words=form.cleaned_values(), by=request.person, version=form.version)
        return reverse("own_way:practice_list")

    return submit(request, form, choose) or show(request, "own_way/word_change.jinja", form)


@policy(Permission.CHANGE_OWN_WAY)
def way_history(request) -> HttpResponse:
    entries = audit_presenters.history(audit.entries_about(own_way()))
    return render(request, "own_way/way_history.jinja", {"entries": entries})


@policy(Permission.CHANGE_OWN_WAY, methods=FORM)
def practice_switch_on(request, practice: str) -> HttpResponse:
    return _switch(request, practice, on=True)


@policy(Permission.CHANGE_OWN_WAY, methods=FORM)
def practice_switch_off(request, practice: str) -> HttpResponse:
    return _switch(request, practice, on=False)


def _switch(request: Any, key: str, *, on: bool) -> HttpResponse:
    practice = practice_of(key)
    if practice is None:
        raise Http404
    chosen = own_way()
    form = forms.SwitchForm(request.POST or None, version=chosen.version)

    def switch():
        actions.switch_practice(chosen, key=key, on=on, by=request.person, version=form.version)
        return reverse("own_way:practice_list")

    return submit(request, form, switch) or show(
        request, "own_way/practice_switch.jinja", form, practice=practice, on=on
    )
