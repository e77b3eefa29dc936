from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.access.submissions import show, submit
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.practices.daily_management import actions, figures, forms, queries, rules
from goldenthread.practices.daily_management.presenters import checks as presenters
from goldenthread.practices.daily_management.rules import Permission
from goldenthread.practices.daily_management.views.standard_work import (
    BOTH,
    ROOM,
    chart_of,
    chosen_place,
    posted,
    tap,
)

CARDS_ON_A_PAGE = 30


@policy(Permission.SEE_STANDARD_WORK)
def card_list(request):
    """Where cards are drawn, and what the newest found."""
    places, here, below = chosen_place(request)
    unit_ids = organisation.here_and_below([here.unit_id], on=today()) if below else {here.unit_id}
    page = presenters.card_list(
        queries.places_that_check(unit_ids),
        queries.cards_done(unit_ids, limit=CARDS_ON_A_PAGE),
        places=places,
        here=here,
        below=below,
        chart=chart_of(request, here.unit_id, "daily_management.steps_as_written"),
        may_begin=rules.may_change_standard(here.unit_id, by=request.person),
    )
    return render(request, f"{ROOM}/card_list.jinja", {"page": page})


@policy(Permission.CHANGE_STANDARD_WORK, on=organisation.get_unit, methods=BOTH)
def checking_begin(request, unit):
    form = forms.CheckingForm(posted(request))

    def effect():
        actions.begin_checking(unit, **form.cleaned_values(), by=request.person)
        return presenters.card_href(unit.pk)

    return submit(request, form, effect) or show(request, f"{ROOM}/checking_begin.jinja", form, unit=unit)


@policy(Permission.CHANGE_STANDARD_WORK, on=organisation.get_unit, methods=("POST",))
def checking_end(request, unit):
    checking = queries.checking_at(unit)
    back = f"{reverse(f'{ROOM}:card_list')}?place={unit.pk}"

    def effect():
        if checking is not None:
            actions.end_checking(checking, by=request.person)
        return back

    return tap(request, effect, back=back)


@policy(Permission.AUDIT_STANDARD_WORK, on=organisation.get_unit, methods=BOTH)
def card_do(request, unit):
    """Today's card of a place: a minute, while walking past."""
    checking = queries.checking_at(unit)
    if checking is None:
        raise Http404
    day = figures.card_time(checking, today())
    done = queries.card_of(checking, day) if day else None
    drawn = None if done else actions.drawn_today(checking)
    form = forms.CardForm(posted(request), steps=drawn.steps if drawn else ())

    def effect():
        check = actions.do_card(checking, found=form.found, by=request.person)
        messages.success(request, presenters.done_words(check))
        return presenters.card_href(unit.pk)

    page = presenters.card_page(
        checking,
        drawn,
        done,
        is_due=day is not None,
        may_end=rights_of(request.person).may(Permission.CHANGE_STANDARD_WORK, unit_id=unit.pk),
    )
    return submit(request, form, effect) or show(
        request, f"{ROOM}/card_do.jinja", form, page=page, tap=forms.TapForm()
    )
