from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render

from goldenthread.engines.measurement import actions, figures, presenters, queries
from goldenthread.engines.measurement.figures import Standing
from goldenthread.engines.measurement.rules import Permission
from goldenthread.engines.measurement.views.measures import at
from goldenthread.engines.measurement.views.summary import Asked
from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.access.rights import rights_of

LATE_ON_A_PAGE = 100


@policy(Permission.SEE_MEASURES)
def late_numbers(request):
    """Which numbers are late, place by place, and who keeps them."""
    asked = Asked(request)
    rows = queries.series_late(
        request.person,
        unit_ids=None if asked.is_everywhere else asked.unit_ids(),
        before=figures.late_before(),
    )
    pages = Paginator(rows, LATE_ON_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    standings = [Standing.of(row.measure, row) for row in page]
    may = rights_of(request.person)
    return render(
        request,
        "measurement/late_numbers.jinja",
        {
            "groups": presenters.late_places(
                standings,
                queries.reminded([presenters.late_key(one) for one in standings]),
                may_remind={
                    row.unit_id for row in page if may.may(Permission.CHANGE_MEASURES, unit_id=row.unit_id)
                },
            ),
            "total": pages.count,
            "page": page.number,
            "pages": pages.num_pages,
            "href": asked.again("late_numbers"),
            "places": asked.places(),
            "asked": asked,
            "tabs": presenters.tabs_of_many("late_numbers"),
            "query": request.GET.urlencode(),
        },
    )


@policy(Permission.CHANGE_MEASURES, on=queries.get_series_kept, methods=("POST",))
def late_remind(request, row):
    """One tap: whoever keeps a measure is asked for its number, once for each period."""
    standing = Standing.of(row.measure, row)
    told = actions.remind(
        row,
        text=presenters.reminder_words(standing),
        key=presenters.late_key(standing),
        address=presenters.entering_href(row),
        by=request.person,
    )
    messages.success(request, presenters.reminded_words(row.measure, row.unit, told))
    query = request.GET.urlencode()
    return redirect(f"{at('late_numbers')}{'?' if query else ''}{query}")
