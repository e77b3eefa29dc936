from __future__ import annotations

from django.shortcuts import render
from django.urls import reverse

from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.access.submissions import show, submit
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.practices.daily_management import actions, forms, queries, rules
from goldenthread.practices.daily_management.presenters import five_s as presenters
from goldenthread.practices.daily_management.presenters.standard_work import place_choices, where
from goldenthread.practices.daily_management.rules import Permission
from goldenthread.practices.daily_management.views.standard_work import (
    BOTH,
    ROOM,
    chart_of,
    chosen_place,
    place_named,
    posted,
    tap,
)


@policy(Permission.SEE_STANDARD_WORK)
def five_s_list(request):
    places, here, below = chosen_place(request)
    unit_ids = organisation.here_and_below([here.unit_id], on=today()) if below else {here.unit_id}
    areas = queries.areas_at(unit_ids)
    page = presenters.area_list(
        areas,
        queries.newest_scores(areas),
        places=places,
        here=here,
        below=below,
        chart=chart_of(request, here.unit_id, "daily_management.five_s"),
        may_add=rules.may_change_standard(here.unit_id, by=request.person),
    )
    return render(request, f"{ROOM}/five_s_list.jinja", {"page": page})


@policy(Permission.CHANGE_STANDARD_WORK, methods=BOTH)
def five_s_add(request):
    places = queries.places_to_write_for(request.person, on=today())
    place = place_named(request.GET.get("unit", ""), places) or (places[0] if len(places) == 1 else None)
    if place is None:
        context = {"heading": "Where does 5S begin?", "places": place_choices(places)}
        return render(request, f"{ROOM}/where.jinja", context)
    unit = organisation.get_unit(place.unit_id, seen_by=request.person)
    form = forms.AreaForm(posted(request))

    def effect():
        return presenters.area_href(actions.start_five_s(unit, **form.cleaned_values(), by=request.person).pk)

    return submit(request, form, effect) or show(request, f"{ROOM}/five_s_add.jinja", form, where=where(unit))


@policy(Permission.SEE_STANDARD_WORK, on=queries.get_area)
def area_show(request, area):
    rights = rights_of(request.person)
    page = presenters.area_page(
        area,
        queries.scores_of(area),
        may_score=rights.may(Permission.AUDIT_STANDARD_WORK, unit_id=area.unit_id),
        may_end=rights.may(Permission.CHANGE_STANDARD_WORK, unit_id=area.unit_id),
    )
    return render(request, f"{ROOM}/area_show.jinja", {"page": page, "tap": forms.TapForm()})


@policy(Permission.AUDIT_STANDARD_WORK, on=queries.get_area, methods=BOTH)
def area_score(request, area):
    form = forms.ScoreForm(posted(request))

    def effect():
        actions.score_area(area, **form.cleaned_values(), by=request.person)
        return presenters.area_href(area.pk)

    return submit(request, form, effect) or show(request, f"{ROOM}/area_score.jinja", form, area=area)


@policy(Permission.CHANGE_STANDARD_WORK, on=queries.get_area, methods=("POST",))
def area_end(request, area):
    back = f"{reverse(f'{ROOM}:five_s_list')}?place={area.unit_id}"

    def effect():
        actions.end_five_s(area, by=request.person)
        return back

    return tap(request, effect, back=back)
