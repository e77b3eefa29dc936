from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from goldenthread.engines.measurement import figures, presenters, queries
from goldenthread.engines.measurement.rules import Permission
from goldenthread.engines.measurement.views.measures import at, chosen_place
from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.clock.moments import now, today

# A place in an address that a kind of file takes.
_KIND = "KIND"


def _file(content, kind, name):
    response = HttpResponse(content, content_type=presenters.KINDS[kind][0])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@policy(Permission.SEE_MEASURES, on=queries.get_measure)
def chart_take(request, measure):
    reporting = queries.reporting_units(measure)
    place = chosen_place(request, measure, reporting)
    here = at("chart_take", measure.pk)
    others = [unit for unit in reporting if unit.pk != measure.unit_id]
    query = f"?place={place.pk}"
    return render(
        request,
        "measurement/chart_take.jinja",
        {
            "measure": measure,
            "place": place,
            "places": presenters.place_links(measure, others, place, here),
            "ways": presenters.ways_to_take(at("chart_file", measure.pk, _KIND), query),
            "has_groups": queries.has_groups(measure),
            "audience": presenters.who_can_see(measure, request.trust.name),
        },
    )


@policy(Permission.SEE_MEASURES, on=queries.get_taken)
def chart_file(request, taken):
    measure, kind = taken.measure, taken.kind
    if kind not in presenters.KINDS:
        raise Http404
    place = chosen_place(request, measure, queries.reporting_units(measure))
    figure = figures.series_of(measure, place)
    content = presenters.chart_file(kind, measure, figure, made_at=now())
    if content is None:
        raise Http404
    return _file(content, kind, presenters.taken_name(measure, place.name, kind, on=today()))


@policy(Permission.SEE_MEASURES, on=queries.get_taken)
def groups_file(request, taken):
    measure, kind = taken.measure, taken.kind
    if kind not in presenters.TABLES:
        raise Http404
    rows = presenters.group_rows(
        figures.protect([measure])[measure.pk], queries.dimensions(), queries.units_by_id(), as_at=today()
    )
    about = presenters.about_groups(measure, made_at=now())
    content = presenters.table_file(kind, rows, about=about, columns=presenters.GROUP_COLUMNS, sheet="Groups")
    return _file(content, kind, presenters.taken_name(measure, "by group", kind, on=today()))


@policy(Permission.SEE_MEASURES)
def measures_file(request, ending):
    if ending not in presenters.TABLES:
        raise Http404
    measures = list(queries.measures_seen_by(request.person).filter(retired_on=None).order_by("pk"))
    rows = presenters.many_rows(figures.charts_taken(measures))
    about = presenters.about_many(len(measures), trust=request.trust.name, made_at=now())
    content = presenters.table_file(ending, rows, about=about)
    return _file(content, ending, presenters.taken_name(None, "", ending, on=today()))
