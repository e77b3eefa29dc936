from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect

from goldenthread.engines.measurement import actions, forms, imports, presenters, queries
from goldenthread.engines.measurement.models import Batch
from goldenthread.engines.measurement.rules import Permission
from goldenthread.engines.measurement.views.measures import at
from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.access.submissions import show, submit
from goldenthread.foundations.intake.readers import Unreadable

FORM = ("GET", "POST")


@policy(Permission.RECORD_VALUES, on=queries.get_recording, methods=FORM)
def values_import(request, recording):
    return _import(request, recording.measure)


@policy(Permission.RECORD_VALUES, methods=FORM)
def measures_import(request):
    return _import(request, None)


def _import(request, measure):
    form = forms.FileForm(request.POST or None, request.FILES or None)

    def effect():
        batch = actions.take_in(form.tables, **form.about(), measure=measure, by=request.person)
        return _following(batch)

    return _submitted(request, form, effect) or show(
        request, "measurement/values_import.jinja", form, measure=measure
    )


@policy(Permission.RECORD_VALUES, on=queries.get_recording, methods=FORM)
def values_paste(request, recording):
    measure = recording.measure
    form = forms.PasteForm(request.POST or None, measure=measure, places=recording.places)

    def effect():
        batch = actions.take_in_pasted(
            form.read(),
            text=form.cleaned_data["pasted"],
            measure=measure,
            unit=form.unit(),
            written=form.cleaned_data["written"],
            by=request.person,
        )
        return _following(batch)

    return _submitted(request, form, effect) or show(
        request, "measurement/values_paste.jinja", form, measure=measure
    )


def _submitted(request, form, effect):
    """Reading changes no number, and a second reading says that nothing is new."""
    try:
        return submit(request, form, effect, may_come_again=True)
    except Unreadable as wrong:
        form.refuse(wrong.problems)
        return None


def _following(batch):
    """Where to go on with what was read: to its questions, or to what it would change."""
    if batch.state != Batch.State.ASKING:
        return at("batch_show", batch.pk)
    return at("batch_columns" if batch.sheet or _is_one_table(batch) else "batch_sheet", batch.pk)


def _is_one_table(batch):
    return len(imports.unpacked(queries.held_data(batch))) == 1


@policy(Permission.RECORD_VALUES, on=queries.get_batch, methods=FORM)
def batch_sheet(request, batch):
    tables = imports.unpacked(queries.held_data(batch))
    if not tables:
        return redirect(at("batch_show", batch.pk))
    form = forms.SheetForm(
        request.POST or None,
        sheets=presenters.sheet_choices(tables),
        initial={"sheet": batch.sheet},
    )

    def effect():
        return _following(actions.choose_sheet(batch, sheet=form.cleaned_data["sheet"], by=request.person))

    return _submitted(request, form, effect) or show(
        request, "measurement/batch_sheet.jinja", form, batch=batch
    )


@policy(Permission.RECORD_VALUES, on=queries.get_batch, methods=FORM)
def batch_columns(request, batch):
    tables = imports.unpacked(queries.held_data(batch))
    table = next((one for one in tables if one.sheet == batch.sheet), None)
    if table is None:
        return redirect(at("batch_show", batch.pk))
    questions = presenters.column_questions(batch.measure, table, queries.known_columns())
    form = forms.ColumnsForm(request.POST or None, questions=questions, headings=table.columns)

    def effect():
        return _following(actions.explain_columns(batch, meanings=form.cleaned_values(), by=request.person))

    return _submitted(request, form, effect) or show(
        request, "measurement/batch_columns.jinja", form, batch=batch, sample=presenters.sample_of(table)
    )


@policy(Permission.RECORD_VALUES, on=queries.get_batch, methods=FORM)
def batch_show(request, batch):
    if batch.state == Batch.State.ASKING:
        return redirect(_following(batch))
    compared = queries.compare([imports.unstaged(row) for row in batch.rows])
    form = forms.WriteForm(request.POST or None, corrects=bool(batch.changed_count))

    def effect():
        written = actions.write_batch(batch, reason=form.cleaned_data.get("reason", ""), by=request.person)
        messages.success(request, presenters.written_words(written))
        return at("measure_show", batch.measure_id) if batch.measure_id else at("measure_list")

    shown = [*compared.new[: presenters.MOST_SHOWN], *(reading for reading, _ in compared.changed)]
    measures = queries.measures_by_id({reading.measure_id for reading in shown})
    return submit(request, form, effect) or show(
        request,
        "measurement/batch_show.jinja",
        form,
        batch=batch,
        view=presenters.batch_view(batch, compared, measures, queries.units_by_id()),
        can_choose=queries.held_data(batch) is not None,
        again=at("values_paste" if batch.file_name == actions.PASTED else "values_import", batch.measure_id)
        if batch.measure_id
        else at("measures_import"),
    )
