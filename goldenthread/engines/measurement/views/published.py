from __future__ import annotations

from django.shortcuts import render
from django.utils.http import urlencode

from goldenthread.engines.measurement import figures, presenters, queries
from goldenthread.engines.measurement.views.measures import BODIES_ON_A_PAGE, at
from goldenthread.foundations.access.policies import Door, policy


@policy(Door.ANYONE)
def series_list(request):
    series = queries.published_series()
    hrefs = {one.slug: at("series_show", one.slug) for one in series}
    return render(
        request, "measurement/series_list.jinja", {"series": presenters.series_lines(series, hrefs)}
    )


@policy(Door.ANYONE)
def series_show(request, slug):
    series = queries.get_series(slug)
    listed = queries.bodies_in(series)
    asked = request.GET.get("body", "")[:100]
    chosen = queries.body_named(asked, listed)
    wrong = presenters.no_such_body(asked) if asked and chosen is None else ""
    partners = queries.partners_among(listed)
    shown = [chosen] if chosen else partners or listed[:BODIES_ON_A_PAGE]
    here = at("series_show", slug)
    found = figures.published_figures(series, shown)
    hrefs = {body.pk: f"{here}?{urlencode({'body': body.code})}" for body in shown}
    return render(
        request,
        "measurement/series_show.jinja",
        {
            "series": series,
            "view": presenters.published_view(series, found, shown, hrefs),
            "body": presenters.body_chart(found, chosen) if chosen else None,
            "asked": asked,
            "wrong": wrong,
            "chosen": chosen,
            "heading": presenters.bodies_heading(
                partners=bool(partners), shown=len(shown), listed=len(listed)
            ),
            "here": here,
        },
        status=404 if wrong else 200,
    )
