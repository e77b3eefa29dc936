from __future__ import annotations

from django.contrib import messages
from django.shortcuts import render

from goldenthread.engines.measurement import actions, forms, imports, presenters, queries
from goldenthread.engines.measurement.rules import Permission
from goldenthread.engines.measurement.views.measures import at
from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.access.submissions import submit
from goldenthread.foundations.intake.readers import Problem, Unreadable


@policy(Permission.RECORD_VALUES, on=queries.get_recording, methods=("GET", "POST"))
def values_import(request, recording):
    return _import(request, recording.measure)


@policy(Permission.RECORD_VALUES, methods=("GET", "POST"))
def measures_import(request):
    return _import(request, None)


def _import(request, measure):
    form = forms.FileForm(request.POST or None, request.FILES or None)
    problems: tuple[Problem, ...] = ()

    def effect():
        batch = actions.read_file(**form.whole_file(), measure=measure, by=request.person)
        return at("batch_show", batch.pk)

    try:
        # Reading a file changes no number, and its second reading says that nothing is new.
        answer = submit(request, form, effect, may_come_again=True)
    except Unreadable as wrong:
        answer, problems = None, wrong.problems
    return answer or render(
        request, "measurement/values_import.jinja", {"form": form, "measure": measure, "problems": problems}
    )


@policy(Permission.RECORD_VALUES, on=queries.get_batch, methods=("GET", "POST"))
def batch_show(request, batch):
    compared = queries.compare([imports.unstaged(row) for row in batch.rows])
    form = forms.WriteForm(request.POST or None, corrects=bool(batch.changed_count))

    def effect():
        written = actions.write_batch(batch, reason=form.cleaned_data.get("reason", ""), by=request.person)
        messages.success(request, presenters.written_words(written))
        return at("measure_show", batch.measure_id) if batch.measure_id else at("measure_list")

    answer = submit(request, form, effect)
    measures = queries.measures_by_id({reading.measure_id for reading, _ in compared.changed})
    return answer or render(
        request,
        "measurement/batch_show.jinja",
        {
            "form": form,
            "batch": batch,
            "view": presenters.batch_view(batch, compared.changed, measures, queries.units_by_id()),
        },
    )
