from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.shortcuts import render

from goldenthread.engines.measurement import actions, figures, forms, presenters, queries
from goldenthread.engines.measurement.rules import Permission
from goldenthread.engines.measurement.views.measures import at, chosen_place
from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.access.submissions import show, submit
from goldenthread.foundations.clock.periods import Grain, NotAPeriod, Period


def asked_span(text):
    """A quarter or a year from an address; None where it names neither."""
    grain, _, start = (text or "").partition(".")
    try:
        return Period(date.fromisoformat(start), Grain(grain))
    except (ValueError, NotAPeriod):
        return None


@policy(Permission.SEE_MEASURES, on=queries.get_measure)
def groups_show(request, measure):
    with_groups = queries.places_with_groups(measure)
    place = chosen_place(request, measure, with_groups)
    known = queries.dimensions()
    span = asked_span(request.GET.get("span"))
    found = figures.groups_of(measure, place, known, span=span)
    chosen = next((one for one in found if one.dimension.key == request.GET.get("by")), None)
    chosen = chosen or (found[0] if found else None)
    here = at("groups_show", measure.pk)
    others = [unit for unit in with_groups if unit.pk != measure.unit_id]
    return render(
        request,
        "measurement/groups_show.jinja",
        {
            "measure": measure,
            "place": place,
            "places": presenters.place_links(measure, others, place, here),
            "ways": presenters.way_links(found, chosen, here, place),
            "view": presenters.groups_view(chosen) if chosen else None,
            "chosen": chosen.dimension.key if chosen else "",
            "here": here,
            "audience": presenters.who_can_see(measure, request.trust.name),
            "may_record": bool(queries.places_to_record(measure, request.person)),
        },
    )


@policy(Permission.SEE_MEASURES)
def dimension_list(request):
    own = queries.own_dimensions()
    hrefs = {one.key: at("dimension_change", one.pk) for one in own}
    may_change = rights_of(request.person).holds(Permission.CHANGE_MEASURES)
    return render(
        request,
        "measurement/dimension_list.jinja",
        {
            "lines": presenters.dimension_lines(
                list(queries.dimensions().values()), hrefs if may_change else {}
            ),
            "may_change": may_change,
        },
    )


@policy(Permission.CHANGE_MEASURES, methods=("GET", "POST"))
def dimension_add(request):
    form = forms.DimensionForm(request.POST or None)

    def effect():
        dimension = actions.add_dimension(**form.cleaned_values(), by=request.person)
        messages.success(request, f"“{dimension.name}” is known now. Files and programs can name it.")
        return at("dimension_list")

    return submit(request, form, effect) or show(request, "measurement/dimension_form.jinja", form)


@policy(Permission.CHANGE_MEASURES, on=queries.get_own_dimension, methods=("GET", "POST"))
def dimension_change(request, dimension):
    form = forms.DimensionForm(
        request.POST or None, version=dimension.version, initial=forms.DimensionForm.initial_of(dimension)
    )

    def effect():
        actions.change_dimension(dimension, **form.cleaned_values(), version=form.version, by=request.person)
        messages.success(request, f"“{dimension.name}” is changed.")
        return at("dimension_list")

    return submit(request, form, effect) or show(
        request, "measurement/dimension_form.jinja", form, dimension=dimension
    )
