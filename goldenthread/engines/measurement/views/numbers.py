from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from goldenthread.engines.measurement import actions, figures, forms, presenters, queries
from goldenthread.engines.measurement.rules import Permission
from goldenthread.engines.measurement.views.measures import at
from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.access.submissions import show, submit
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.intake.writers import write_csv


@policy(Permission.RECORD_VALUES, on=queries.get_recording)
def value_list(request, recording):
    measure = recording.measure
    rows = queries.standing_observations(measure, [unit.pk for unit in recording.places])
    hrefs = {row.pk: at("value_correct", measure.pk, row.pk) for row in rows}
    return render(
        request,
        "measurement/value_list.jinja",
        {"measure": measure, "rows": presenters.number_rows(rows, measure, hrefs)},
    )


@policy(Permission.RECORD_VALUES, on=queries.get_recording, methods=("GET", "POST"))
def value_add(request, recording):
    measure, places = recording.measure, recording.places
    asked = request.POST.get("place") or request.GET.get("place")
    place = next((unit for unit in places if str(unit.pk) == asked), places[0])
    figure = figures.each_of(measure, [place])[0]
    periods, due = presenters.period_choices(figure)
    form = forms.AddValueForm(
        request.POST or None,
        measure=measure,
        places=places,
        periods=periods,
        initial={"place": str(place.pk), "period": due},
    )

    def effect():
        observation = actions.record_value(
            measure, **form.where_and_when(), **form.numbers(), by=request.person
        )
        messages.success(request, presenters.recorded_words(observation))
        return at("measure_show", measure.pk)

    return submit(request, form, effect) or show(
        request,
        "measurement/value_add.jinja",
        form,
        measure=measure,
        place=place,
        several=len(places) > 1,
        previous=presenters.previous_words(figure),
        audience=presenters.who_can_see(measure, request.trust.name),
    )


@policy(Permission.RECORD_VALUES, on=queries.get_observation, methods=("GET", "POST"))
def value_correct(request, observation):
    measure = observation.measure
    form = forms.CorrectValueForm(
        request.POST or None,
        measure=measure,
        initial={"state": observation.state},
        version=observation.revision,
    )

    def effect():
        reason = form.cleaned_data["reason"]
        corrected = actions.correct_value(observation, **form.numbers(), reason=reason, by=request.person)
        messages.success(request, presenters.corrected_words(corrected))
        return at("measure_show", measure.pk)

    return submit(request, form, effect) or show(
        request,
        "measurement/value_correct.jinja",
        form,
        measure=measure,
        observation=observation,
        period=observation.period.label,
        shown=presenters.observed(observation, measure),
    )


@policy(Permission.SEE_MEASURES, on=queries.get_measure)
def values_download(request, measure):
    units = queries.reporting_units(measure)
    rows = [row for figure in figures.each_of(measure, units) for row in presenters.csv_rows(figure)]
    response = HttpResponse(write_csv(presenters.CSV_COLUMNS, rows), content_type="text/csv; charset=utf-8")
    name = presenters.file_name(measure, today())
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
