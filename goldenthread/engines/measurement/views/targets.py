from __future__ import annotations

from django.contrib import messages
from django.shortcuts import render

from goldenthread.engines.measurement import actions, figures, forms, presenters, queries
from goldenthread.engines.measurement.rules import Permission
from goldenthread.engines.measurement.views.measures import at
from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.access.submissions import show, submit


@policy(Permission.SEE_MEASURES, on=queries.get_measure)
def target_list(request, measure):
    may_change = rights_of(request.person).may(Permission.CHANGE_MEASURES, unit_id=measure.unit_id)
    may_change = may_change and measure.retired_on is None
    lines = queries.target_lines([measure.pk]).get(measure.pk, [])
    return render(
        request,
        "measurement/target_list.jinja",
        {
            "measure": measure,
            "rows": presenters.target_rows(
                measure,
                lines,
                judged=figures.series_of(measure, measure.unit),
                take_off_href=(lambda line: at("target_take_off", measure.pk, line.pk))
                if may_change
                else None,
            ),
            "may_change": may_change,
            "audience": presenters.who_can_see(measure, request.trust.name),
        },
    )


@policy(Permission.CHANGE_MEASURES, on=queries.get_measure, methods=("GET", "POST"))
def target_add(request, measure):
    form = forms.TargetForm(request.POST or None, unit_label=measure.unit_label)

    def effect():
        line = actions.add_target(measure, **form.described(), by=request.person)
        messages.success(request, f"“{line.name}” is on the charts of {measure.name}.")
        return at("target_list", measure.pk)

    return submit(request, form, effect) or show(
        request, "measurement/target_add.jinja", form, measure=measure, back=at("target_list", measure.pk)
    )


@policy(Permission.CHANGE_MEASURES, on=queries.get_target_line, methods=("GET", "POST"))
def target_take_off(request, line):
    measure, back = line.measure, at("target_list", line.measure_id)
    form = forms.TakeOffForm(request.POST or None)

    def effect():
        actions.take_off_target(line, reason=form.cleaned_data["reason"], by=request.person)
        messages.success(request, f"“{line.name}” is taken off the charts. It stays in the history.")
        return back

    return submit(request, form, effect) or show(
        request,
        "measurement/target_take_off.jinja",
        form,
        measure=measure,
        line=line,
        said=presenters.target_in_words(line),
        back=back,
    )
