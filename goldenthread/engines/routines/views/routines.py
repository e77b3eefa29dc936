from __future__ import annotations

from datetime import timedelta

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from goldenthread.engines.routines import actions, agenda, forms, presenters, queries, rules
from goldenthread.engines.routines.rules import Permission
from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.access.rules import Permission as AccessPermission
from goldenthread.foundations.access.submissions import show, submit
from goldenthread.foundations.audit import presenters as audit_presenters
from goldenthread.foundations.audit import queries as audit
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.organisation import queries as organisation

BOTH = ("GET", "POST")
LOOKED_BACK = timedelta(weeks=4)
SHOWN = 8


def _posted(request):
    return request.POST if request.method == "POST" else None


def _at(routine):
    return reverse("routines:routine_show", args=[routine.pk])


def _place_named(text, places):
    """The place an address names; None where it names none. One that is not there cannot be found."""
    if not text:
        return None
    for place in places:
        if str(place.unit_id) == text:
            return place
    raise Http404


@policy(Permission.SEE_ROUTINES)
def routine_list(request):
    places = organisation.place_tree(on=today())
    here = _place_named(request.GET.get("place", ""), places) or places[0]
    below = "place" not in request.GET or "below" in request.GET
    unit_ids = organisation.here_and_below([here.unit_id], on=today()) if below else {here.unit_id}
    page = presenters.list_page(
        occurrences=queries.occurrences_on(unit_ids, today()),
        routines=queries.routines_here(unit_ids, on=today()),
        places=places,
        here=here,
        below=below,
        may_add=rights_of(request.person).may(Permission.CHANGE_ROUTINES, unit_id=here.unit_id),
        on=today(),
    )
    return render(request, "routines/routine_list.jinja", {"page": page})


@policy(Permission.CHANGE_ROUTINES, methods=BOTH)
def routine_add(request):
    places = queries.places_for(request.person, Permission.CHANGE_ROUTINES, on=today())
    place = _place_named(request.GET.get("unit", ""), places) or (places[0] if len(places) == 1 else None)
    kinds = agenda.routine_kinds()
    kind = next((one for one in kinds if one.key == request.GET.get("kind")), None)
    if place is None or kind is None:
        context = {
            "places": presenters.place_choices(places),
            "here": place.unit_id if place else None,
            "kinds": presenters.kind_choices(kinds),
        }
        return render(request, "routines/routine_kind.jinja", context)
    unit = organisation.get_unit(place.unit_id, seen_by=request.person)
    people = queries.people_who_could_come(unit, on=today(), also=[request.person])
    form = forms.RoutineForm(
        _posted(request), people=people, initial=presenters.usual(kind, owner=request.person, on=today())
    )

    def effect():
        return _at(actions.add_routine(unit=unit, kind=kind.key, **form.routine(), by=request.person))

    return submit(request, form, effect) or show(
        request, "routines/routine_add.jinja", form, kind=kind, place=place, parts=form.PARTS
    )


@policy(Permission.SEE_ROUTINES, on=queries.get_routine)
def routine_show(request, routine):
    rights = rights_of(request.person)
    moment = now()
    page = presenters.routine_page(
        routine,
        items=queries.agenda_of(routine),
        principals=queries.principals_of(routine, on=today()),
        upcoming=queries.next_occurrences(routine, after=moment, limit=SHOWN),
        past=queries.past_occurrences(routine, before=moment, limit=SHOWN),
        states=queries.states_since(routine, since=moment - LOOKED_BACK, until=moment),
        actions=queries.open_actions(routine),
        may_change=rights.may(Permission.CHANGE_ROUTINES, unit_id=routine.unit_id),
        may_hold=rights.may(Permission.HOLD_ROUTINES, unit_id=routine.unit_id),
        sees_history=rights.holds(AccessPermission.SEE_HISTORY),
        on=today(),
    )
    return render(request, "routines/routine_show.jinja", {"page": page, "begin": forms.SureForm()})


@policy(AccessPermission.SEE_HISTORY, on=queries.get_routine)
def routine_history(request, routine):
    page = presenters.history_page(routine, audit_presenters.history(audit.entries_about(routine)))
    return render(request, "routines/routine_history.jinja", {"page": page})


@policy(Permission.CHANGE_ROUTINES, on=queries.get_routine, methods=BOTH)
def routine_change(request, routine):
    rules.check_may_change_routines(request.person, unit_id=routine.unit_id)
    people = queries.people_who_could_come(routine.unit, on=today(), also=[routine.owner])
    form = forms.RoutineForm(
        _posted(request), people=people, version=routine.version, initial=presenters.as_asked(routine)
    )

    def effect():
        actions.change_routine(routine, **form.routine(), by=request.person, version=form.version)
        return _at(routine)

    return submit(request, form, effect) or show(
        request, "routines/routine_change.jinja", form, routine=routine, parts=form.PARTS
    )


@policy(Permission.CHANGE_ROUTINES, on=queries.get_routine, methods=BOTH)
def routine_agenda(request, routine):
    form = forms.AgendaForm(_posted(request), items=queries.agenda_of(routine), version=routine.version)

    def effect():
        lines = [actions.Line(*line) for line in form.lines()]
        actions.set_agenda(routine, lines=lines, by=request.person, version=form.version)
        return _at(routine)

    return submit(request, form, effect) or show(
        request, "routines/routine_agenda.jinja", form, routine=routine
    )


@policy(Permission.CHANGE_ROUTINES, on=queries.get_routine, methods=BOTH)
def routine_end(request, routine):
    form = forms.EndRoutineForm(_posted(request), version=routine.version)

    def effect():
        actions.end_routine(routine, **form.cleaned_values(), by=request.person, version=form.version)
        return _at(routine)

    return submit(request, form, effect) or show(request, "routines/routine_end.jinja", form, routine=routine)


# --- people ----------------------------------------------------------------------------------------------------------


@policy(Permission.CHANGE_ROUTINES, on=queries.get_routine, methods=BOTH)
def principal_add(request, routine):
    form = forms.PrincipalForm(
        _posted(request), people=queries.people_who_could_come(routine.unit, on=today())
    )

    def effect():
        actions.add_principal(routine, **form.cleaned_values(), by=request.person)
        return _at(routine)

    return submit(request, form, effect) or show(
        request, "routines/principal_add.jinja", form, routine=routine
    )


@policy(Permission.CHANGE_ROUTINES, on=queries.get_principal, methods=BOTH)
def principal_change(request, found):
    principal = found.principal
    also = [principal.deputy] if principal.deputy else []
    form = forms.PrincipalForm(
        _posted(request),
        fixed=True,
        people=queries.people_who_could_come(principal.routine.unit, on=today(), also=also),
        version=principal.version,
        initial={"deputy": principal.deputy_id, "leads": principal.leads},
    )

    def effect():
        actions.change_principal(principal, **form.cleaned_values(), by=request.person, version=form.version)
        return _at(principal.routine)

    return submit(request, form, effect) or show(
        request, "routines/principal_change.jinja", form, principal=principal
    )


@policy(Permission.CHANGE_ROUTINES, on=queries.get_principal, methods=BOTH)
def principal_end(request, found):
    principal = found.principal
    form = forms.SureForm(_posted(request), version=principal.version)

    def effect():
        actions.end_principal(principal, by=request.person, version=form.version)
        return _at(principal.routine)

    return submit(request, form, effect) or show(
        request, "routines/principal_end.jinja", form, principal=principal
    )
