from __future__ import annotations

from django.shortcuts import render

from goldenthread.engines.measurement import figures, presenters, queries
from goldenthread.engines.measurement.figures import Standing
from goldenthread.engines.measurement.rules import Order, Permission
from goldenthread.engines.measurement.views.summary import AT_A_GLANCE, Asked, groups_of
from goldenthread.foundations.access.policies import policy


@policy(Permission.SEE_MEASURES)
def board_list(request):
    """The measures of a place and below it as a board reads them, and what the list as a whole says."""
    asked = Asked(request)
    measures = list(queries.listed_measures(request.person, unit_ids=asked.unit_ids())[:AT_A_GLANCE])
    kept = queries.headlines([measure.pk for measure in measures])
    every = [Standing.of(measure, kept.get(measure.pk)) for measure in measures]
    in_order = [(heading, one) for heading, some in presenters.in_groups(every, Order.LOOK) for one in some]
    return render(
        request,
        "measurement/board_list.jinja",
        {
            "view": presenters.board_view(figures.board_of(every)),
            "groups": groups_of(in_order, queries.latest_checks(list(kept))),
            "icons": presenters.glance_icons(),
            "total": presenters.how_many(len(every)),
            "places": asked.places(),
            "asked": asked,
            "tabs": presenters.tabs_of_many("board_list"),
        },
    )
