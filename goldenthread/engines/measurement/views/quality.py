from __future__ import annotations

from django.contrib import messages
from django.shortcuts import render

from goldenthread.engines.measurement import actions, figures, forms, presenters, queries
from goldenthread.engines.measurement.figures import Standing
from goldenthread.engines.measurement.rules import Permission
from goldenthread.engines.measurement.views.measures import at
from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.access.submissions import show, submit


@policy(Permission.SEE_MEASURES, on=queries.get_measure)
def quality_show(request, measure):
    """How far a measure's numbers can be relied on, and why."""
    standing = Standing.of(measure, queries.judgement_of(measure.pk, measure.unit_id))
    checks = queries.checks_of(measure)
    newest = checks[0] if checks else None
    may = rights_of(request.person).may(Permission.CHANGE_MEASURES, unit_id=measure.unit_id)
    return render(
        request,
        "measurement/quality_show.jinja",
        {
            "measure": measure,
            "view": presenters.quality_view(standing, figures.quality_of(standing, newest), newest),
            "checks": presenters.check_rows(checks),
            "may_check": may and measure.retired_on is None,
        },
    )


@policy(Permission.CHANGE_MEASURES, on=queries.get_measure, methods=("GET", "POST"))
def quality_check(request, measure):
    form = forms.CheckForm(request.POST or None)

    def effect():
        check = actions.check_data(measure, found=form.cleaned_data["found"], by=request.person)
        messages.success(request, presenters.checked_words(check))
        return at("quality_show", measure.pk)

    return submit(request, form, effect) or show(
        request, "measurement/quality_check.jinja", form, measure=measure
    )
