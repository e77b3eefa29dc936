"""The code by which ideas reach a place: for whoever answers them there, and for anyone who scans it."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from goldenthread.foundations.access.policies import Door, policy
from goldenthread.foundations.access.submissions import add_errors, show, submit
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import scope_of
from goldenthread.practices.projects import actions, forms, limits, presenters, queries
from goldenthread.practices.projects.models import AGREED_DAYS
from goldenthread.practices.projects.rules import Permission
from goldenthread.practices.projects.views.work import posted

BOTH = ("GET", "POST")
# What became of ideas, for whoever has the code: the last half year.
HALF_A_YEAR = timedelta(days=183)
MOST_SEEN = 40


def _address(request, box):
    return request.build_absolute_uri(reverse("projects:idea_raise", args=[box.public_code]))


def _at(unit):
    return reverse("projects:box_show", args=[unit.pk])


@policy(Permission.ANSWER_IDEAS, on=organisation.get_unit, methods=BOTH)
def box_show(request, unit):
    """The code of a place, and within how many days ideas are answered there."""
    box = queries.box_of(unit)
    version = box.version if box else None
    form = forms.DaysForm(
        posted(request), version=version, initial={"days": box.days if box else AGREED_DAYS}
    )

    def effect():
        if box is None:
            actions.open_box(unit=unit, days=form.cleaned_values()["days"], by=request.person)
        else:
            actions.agree_days(box, **form.cleaned_values(), by=request.person, version=form.version)
        return _at(unit)

    page = presenters.box_page(unit.name, unit.pk, box, _address(request, box) if box else "")
    return submit(request, form, effect) or show(
        request, "projects/box_show.jinja", form, page=page, unit=unit
    )


@policy(Permission.ANSWER_IDEAS, on=organisation.get_unit, methods=BOTH)
def box_renew(request, unit):
    box = _box_of(unit)
    form = forms.StepForm(posted(request), version=box.version)

    def effect():
        actions.renew_box(box, by=request.person, version=form.version)
        return _at(unit)

    return submit(request, form, effect) or show(request, "projects/box_renew.jinja", form, unit=unit)


@policy(Permission.ANSWER_IDEAS, on=organisation.get_unit, methods=BOTH)
def box_close(request, unit):
    box = _box_of(unit)
    form = forms.StepForm(posted(request), version=box.version)

    def effect():
        actions.close_box(box, by=request.person, version=form.version)
        return _at(unit)

    return submit(request, form, effect) or show(request, "projects/box_close.jinja", form, unit=unit)


@policy(Permission.ANSWER_IDEAS, on=organisation.get_unit)
def box_poster(request, unit):
    """A page of A4 to hang on a wall."""
    box = _box_of(unit)
    if not box.is_open:
        raise Http404
    page = presenters.poster(box, trust=request.trust.name, address=_address(request, box))
    return render(request, "projects/box_poster.jinja", {"page": page})


def _box_of(unit):
    box = queries.box_of(unit)
    if box is None:
        raise Http404
    return box


# --- for anyone with the code ------------------------------------------------------------------------------------


def _in_box(code, see):
    """What is seen of the box at an address, in the scope of its trust; not to be found where there is none."""
    body_id = queries.body_of_code(code)
    if body_id is None:
        raise Http404
    with scope_of(body_id):
        box = queries.box_at(code)
        if box is None or not organisation.own_way().is_on("projects"):
            raise Http404
        return see(box)


@policy(Door.ANYONE, methods=BOTH)
def idea_raise(request, box_code):
    """One text, no account, no name. It is part of no session, and whoever is signed in is not noted either."""
    form = forms.IdeaForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            limits.ADDRESSES.check(f"{box_code} {get_adapter().get_client_ip(request)}")
            _in_box(box_code, lambda box: _take_in(box, form))
            return redirect("projects:idea_thanks", box_code)
        except ValidationError as wrong:
            add_errors(form, wrong)
    page = _in_box(box_code, presenters.kiosk)
    if not page.is_open:
        return render(request, "projects/idea_closed.jinja", {"page": page}, status=410)
    return show(request, "projects/idea_raise.jinja", form, page=page)


def _take_in(box, form):
    limits.check_box(queries.nameless_ideas(box.unit, on=today()))
    actions.raise_idea_at(box, **form.cleaned_values(), form_key=form.key)


@policy(Door.ANYONE)
def idea_thanks(request, box_code):
    return render(request, "projects/idea_thanks.jinja", {"page": _in_box(box_code, presenters.kiosk)})


@policy(Door.ANYONE)
def idea_seen(request, box_code):
    """What became of the ideas of a place, with nobody's name."""

    def see(box):
        ideas = queries.what_became(box.unit, since=today() - HALF_A_YEAR, limit=MOST_SEEN)
        return presenters.kiosk(box), presenters.became(ideas)

    page, ideas = _in_box(box_code, see)
    return render(request, "projects/idea_seen.jinja", {"page": page, "ideas": ideas})
