from __future__ import annotations

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse

from goldenthread.engines.measurement import actions, forms, presenters, queries
from goldenthread.engines.measurement.rules import Permission
from goldenthread.engines.measurement.sources import SOURCES
from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.access.submissions import show, submit


@policy(Permission.CHANGE_MEASURES, methods=("GET", "POST"))
def sources_start(request):
    """Begin measures that nobody types, at a place."""
    places = queries.places_where(request.person, Permission.CHANGE_MEASURES)
    asked = request.GET.get("place", "")
    unit = next((place for place in places if str(place.pk) == asked), None)
    if unit is None:
        return render(request, "measurement/sources_place.jinja", {"places": places})
    page = presenters.sources_page(unit.name, SOURCES.values(), queries.made_at(unit))
    form = forms.StartSourcesForm(
        request.POST or None,
        offered=page.offered,
        hints=page.hints,
        grains=page.grains,
        initial={"grain": "week", "keys": page.begins},
    )

    def effect():
        begun = actions.start_sources(unit, **form.cleaned_values(), by=request.person)
        messages.success(request, presenters.begun_words(begun, unit.name))
        return f"{reverse('measurement:measure_list')}?place={unit.pk}"

    return submit(request, form, effect) or show(request, "measurement/sources_start.jinja", form, page=page)
