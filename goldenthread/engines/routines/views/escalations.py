from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from goldenthread.engines.routines import actions, forms, presenters, queries, rules
from goldenthread.engines.routines.models import Escalation, Tier
from goldenthread.engines.routines.rules import Permission
from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.access.submissions import show, submit
from goldenthread.foundations.audit import queries as audit
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.organisation import queries as organisation

BOTH = ("GET", "POST")
OVER_FOR = timedelta(days=14)


def _posted(request):
    return request.POST if request.method == "POST" else None


def _at(escalation):
    return reverse("routines:escalation_show", args=[escalation.pk])


def _place_named(text, places):
    """The place an address names; None where it names none. One that is not there cannot be found."""
    if not text:
        return None
    for place in places:
        if str(place.unit_id) == text:
            return place
    raise Http404


@policy(Permission.SEE_ROUTINES)
def escalation_list(request):
    places = organisation.place_tree(on=today())
    here = _place_named(request.GET.get("place", ""), places) or places[0]
    below = "place" not in request.GET or "below" in request.GET
    unit_ids = organisation.here_and_below([here.unit_id], on=today()) if below else {here.unit_id}
    page = presenters.escalation_list(
        mine=queries.waiting_for(request.person),
        waiting=queries.waiting_here(unit_ids),
        came_back=queries.came_back_here(unit_ids),
        ended=queries.ended_here(unit_ids, since=now() - OVER_FOR),
        places=places,
        here=here,
        below=below,
        may_raise=rights_of(request.person).holds(Permission.HOLD_ROUTINES),
    )
    return render(request, "routines/escalation_list.jinja", {"page": page})


@policy(Permission.HOLD_ROUTINES, methods=BOTH)
def escalation_raise(request):
    places = queries.places_to_ask_for(request.person)
    place = _place_named(request.GET.get("unit", ""), places) or (places[0] if len(places) == 1 else None)
    if place is None:
        return render(request, "routines/escalation_place.jinja", {"places": places})
    unit = organisation.get_unit(place.unit_id, seen_by=request.person)
    form = forms.RaiseForm(_posted(request), initial={"kind": Escalation.Kind.OTHER})

    def effect():
        return _at(actions.raise_escalation(**form.cleaned_values(), unit=unit, by=request.person))

    page = presenters.raising(unit, queries.next_asked(unit))
    return submit(request, form, effect) or show(request, "routines/escalation_raise.jinja", form, page=page)


def _show(request, escalation, *, answer=None, verdict=None):
    """The page of one problem, with its forms. Whichever was refused has everything typed still in it."""
    asks = queries.asks_of(escalation)
    now_asked = queries.open_ask(escalation)
    may_answer = bool(now_asked and queries.may_answer(now_asked, request.person))
    is_team = rules.is_of_the_team(
        escalation, request.person, places=queries.places_belonged_to(request.person)
    )
    above = queries.next_held(escalation.unit, above=now_asked.tier, outside=True) if now_asked else None
    page = presenters.escalation_page(
        escalation,
        asks,
        may_judge=is_team and escalation.state == Escalation.State.ANSWERED,
        may_withdraw=is_team and escalation.ended_at is None,
        above=above,
        may_pass=rules.may_pass(above, request.person, unit_id=escalation.unit_id, may_answer=may_answer),
        withdrawn_because=_withdrawn_because(escalation),
    )
    form = answer or verdict
    refused = form is not None and form.is_bound and bool(form.errors)
    context = {
        "page": page,
        "form": form,
        "answer": answer or (_answer_form(None, now_asked) if may_answer else None),
        "verdict": verdict or (forms.VerdictForm(version=asks[-1].version) if page.may_judge else None),
    }
    return render(request, "routines/escalation_show.jinja", context, status=422 if refused else 200)


def _answer_form(data, ask):
    outside = bool(ask) and Tier(ask.tier).is_outside
    return forms.AnswerForm(data, outside=outside, initial={"ask": ask.pk if ask else None})


def _withdrawn_because(escalation):
    if escalation.state != Escalation.State.WITHDRAWN:
        return ""
    return next((entry.reason for entry in audit.entries_about(escalation) if entry.reason), "")


@policy(Permission.SEE_ROUTINES, on=queries.get_escalation)
def escalation_show(request, escalation):
    return _show(request, escalation)


@policy(Permission.SEE_ROUTINES, on=queries.get_escalation, methods=BOTH)
def escalation_answer(request, escalation):
    if request.method == "GET":
        return _show(request, escalation)
    asks = queries.asks_of(escalation)
    ask = next((one for one in asks if str(one.pk) == request.POST.get("ask")), asks[-1])
    rules.check_may_answer(ask, request.person, may=queries.may_answer(ask, request.person))
    form = _answer_form(request.POST, ask)

    def effect():
        answered = {name: value for name, value in form.cleaned_values().items() if name != "ask"}
        actions.answer_ask(ask, **answered, by=request.person)
        messages.success(request, f"Sent to {escalation.unit.name}, with your name.")
        return _at(escalation)

    answer = submit(request, form, effect)
    if answer is not None:
        return answer
    # What rose meanwhile can be sent again, as it stands, to the tier that is asked now.
    form.ask_now(queries.open_ask(escalation))
    escalation.refresh_from_db()
    return _show(request, escalation, answer=form)


@policy(Permission.SEE_ROUTINES, on=queries.get_escalation, methods=BOTH)
def escalation_verdict(request, escalation):
    if request.method == "GET":
        return _show(request, escalation)
    places = queries.places_belonged_to(request.person)
    rules.check_of_the_team(escalation, request.person, places=places, to="say whether this is fixed")
    ask = queries.last_answer(escalation)
    form = forms.VerdictForm(request.POST, version=ask.version if ask else 0)

    def effect():
        actions.say_verdict(
            rules.to_judge(ask), **form.cleaned_values(), by=request.person, version=form.version
        )
        return _at(escalation)

    return submit(request, form, effect) or _show(request, escalation, verdict=form)


@policy(Permission.SEE_ROUTINES, on=queries.get_escalation, methods=BOTH)
def escalation_pass_on(request, escalation):
    ask = queries.open_ask(escalation)
    if ask is None:
        return _show(request, escalation)
    above = queries.next_held(escalation.unit, above=ask.tier, outside=True)
    rules.check_may_pass(ask, above, request.person, may=queries.may_answer(ask, request.person))
    form = forms.PassOnForm(_posted(request), version=ask.version)

    def effect():
        actions.pass_on(ask, **form.cleaned_values(), by=request.person, version=form.version)
        return _at(escalation)

    return submit(request, form, effect) or show(
        request,
        "routines/escalation_pass_on.jinja",
        form,
        escalation=escalation,
        asks=presenters.passing_words(above),
    )


@policy(Permission.SEE_ROUTINES, on=queries.get_escalation, methods=BOTH)
def escalation_withdraw(request, escalation):
    places = queries.places_belonged_to(request.person)
    rules.check_of_the_team(escalation, request.person, places=places, to="take this back")
    form = forms.WithdrawForm(_posted(request), version=escalation.version)

    def effect():
        actions.withdraw(escalation, **form.cleaned_values(), by=request.person, version=form.version)
        return _at(escalation)

    return submit(request, form, effect) or show(
        request, "routines/escalation_withdraw.jinja", form, escalation=escalation
    )


@policy(Permission.SEE_ROUTINES)
def barrier_list(request):
    page = presenters.barrier_page(queries.outside())
    return render(request, "routines/barrier_list.jinja", {"page": page})


# --- the ladder ----------------------------------------------------------------------------------------------------


@policy(Permission.SEE_ROUTINES)
def ladder_show(request):
    page = presenters.ladder_page(
        queries.rungs_in_force(),
        places=organisation.place_tree(on=today()),
        without=queries.places_without(queries.ABOVE_A_TEAM, on=today()),
        may_change=rights_of(request.person).holds(Permission.CHANGE_LADDER),
    )
    return render(request, "routines/ladder_show.jinja", {"page": page})


@policy(Permission.CHANGE_LADDER, methods=BOTH)
def rung_add(request):
    places = organisation.place_tree(on=today())
    place = _place_named(request.GET.get("unit", ""), places)
    if place is None:
        return render(request, "routines/rung_place.jinja", {"places": places})
    unit = organisation.get_unit(place.unit_id, seen_by=request.person)
    form = forms.RungForm(_posted(request), find=queries.person_with, initial={"minutes": 210})

    def effect():
        rules.check_tier_is_free(queries.rung_in_force(unit, form.cleaned_data["tier"]))
        actions.set_rung(**form.cleaned_values(), unit=unit, by=request.person)
        return reverse("routines:ladder_show")

    return submit(request, form, effect) or show(request, "routines/rung_add.jinja", form, unit=unit)


@policy(Permission.CHANGE_LADDER, on=queries.get_rung, methods=BOTH)
def rung_change(request, rung):
    form = forms.RungForm(
        _posted(request),
        find=queries.person_with,
        fixed_tier=rung.tier,
        minutes=rung.minutes,
        version=rung.version,
        initial=presenters.rung_as_asked(rung),
    )

    def effect():
        rules.check_not_ended(rung)
        actions.set_rung(
            **form.cleaned_values(), unit=rung.unit, tier=rung.tier, by=request.person, version=form.version
        )
        return reverse("routines:ladder_show")

    return submit(request, form, effect) or show(
        request, "routines/rung_change.jinja", form, rung=rung, words=presenters.rung_words(rung)
    )


@policy(Permission.CHANGE_LADDER, on=queries.get_rung, methods=BOTH)
def rung_end(request, rung):
    form = forms.EndRungForm(_posted(request), version=rung.version)

    def effect():
        actions.end_rung(rung, by=request.person, version=form.version)
        return reverse("routines:ladder_show")

    return submit(request, form, effect) or show(
        request, "routines/rung_end.jinja", form, words=presenters.rung_words(rung)
    )
