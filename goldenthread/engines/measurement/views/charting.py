from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import render

from goldenthread.engines.measurement import actions, figures, forms, presenters, queries, rules
from goldenthread.engines.measurement.panels import marks_for
from goldenthread.engines.measurement.rules import Permission
from goldenthread.engines.measurement.views.measures import at, chosen_place, points_of, stepping
from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.access.rights import rights_of, who_may
from goldenthread.foundations.access.rules import Permission as AccessPermission
from goldenthread.foundations.access.submissions import add_errors, show, submit

FORM = ("GET", "POST")


def chart_at(measure, unit):
    """The page of one chart."""
    here = at("measure_show", measure.pk)
    return here if unit.pk == measure.unit_id else f"{here}?place={unit.pk}"


def _looks(request, form):
    """Whether a posted form asks what would change, or would do what was not looked at yet."""
    return "look" in request.POST or request.POST.get("looked_at") != form.asked()


@policy(Permission.CHANGE_MEASURES, on=queries.get_charting, methods=FORM)
def step_add(request, charting):
    measure, place = charting.measure, _place(request, charting)
    figure = figures.series_of(measure, place)
    marks = marks_for(measure, place, request.person)
    steps = queries.step_changes(measure, place)
    taken = [step.starts_on for step in steps if step.stands]
    about = {
        # What was declared and withdrawn may be declared again, in the same words, at once.
        "version": len(steps) + sum(not step.stands for step in steps),
        "periods": presenters.step_choices(figure, taken=taken),
        "links": presenters.what_changed_choices(marks),
        "place": place.name,
        "may_everywhere": charting.everywhere and len(charting.places) > 1,
    }
    asked = request.GET.get("period", "")
    form = forms.StepForm(request.POST or None, initial={"period": asked, "where": forms.HERE}, **about)
    looks = form.is_bound and _looks(request, form)
    if looks:
        form = forms.StepForm(request.POST, looks=True, **about)
        asked = form.cleaned_data["period"] if form.is_valid() else ""

    def effect():
        period = measure.period_of(rules.day_of(form.cleaned_data["period"]))
        step = actions.declare_step(
            measure,
            unit=None if form.everywhere else place,
            looked_at=place,
            period=period,
            reason=form.cleaned_data["reason"],
            link=form.cleaned_data.get("link", ""),
            evidence=figures.evidence_for(figure, period),
            by=request.person,
        )
        messages.success(request, presenters.declared_words(step))
        return chart_at(measure, place)

    done = None if looks else submit(request, form, effect)
    if done:
        return done
    preview, refused = _step_preview(measure, place, asked or request.POST.get("period", ""))
    return show(
        request,
        "measurement/measure_step.jinja",
        form,
        measure=measure,
        place=place,
        places=charting.places,
        back=chart_at(measure, place),
        preview=preview,
        refused=refused,
        suggestion=presenters.suggested_here(figure, asked),
    )


def _place(request, charting):
    """The place asked for, or the first whose chart this person may change."""
    asked = request.POST.get("place") or request.GET.get("place")
    if asked is None:
        return charting.places[0]
    for place in charting.places:
        if str(place.pk) == asked:
            return place
    raise Http404


def _step_preview(measure, place, asked):
    """What a step change from the day asked for would do, or the sentence why there can be none."""
    if not asked:
        return None, ""
    try:
        period = measure.period_of(rules.day_of(asked))
        now, then = figures.as_if(measure, place, steps=lambda starts: (*starts, period.start))
        rules.check_step(period, periods=now.periods, values=now.values)
    except ValidationError as wrong:
        return None, " ".join(wrong.messages)
    return presenters.preview_of(now, then), ""


@policy(Permission.CHANGE_MEASURES, on=queries.get_step, methods=FORM)
def step_withdraw(request, step):
    measure, place = step.measure, step.unit or step.measure.unit
    form = forms.WithdrawForm(request.POST or None)

    def effect():
        actions.withdraw_step(step, reason=form.cleaned_data["reason"], by=request.person)
        messages.success(request, presenters.withdrawn_words(step))
        return chart_at(measure, place)

    done = submit(request, form, effect)
    if done:
        return done
    now, then = figures.as_if(
        measure, place, steps=lambda starts: tuple(start for start in starts if start != step.starts_on)
    )
    return show(
        request,
        "measurement/measure_step_withdraw.jinja",
        form,
        measure=measure,
        step=step,
        period=step.period.label,
        place=place,
        back=chart_at(measure, place),
        preview=presenters.preview_of(now, then) if step.stands else None,
    )


@policy(Permission.CHANGE_MEASURES, on=queries.get_measure, methods=FORM)
def chart_change(request, measure):
    about = {"measure": measure, "version": measure.version}
    form = forms.ChartForm(request.POST or None, initial=forms.ChartForm.initial_of(measure), **about)
    looks = form.is_bound and _looks(request, form)
    preview = None
    if looks:
        form = forms.ChartForm(request.POST, looks=True, **about)
        preview = _chart_preview(measure, form) if form.is_valid() else None

    def effect():
        actions.change_chart(
            measure,
            making=form.making(),
            reason=form.cleaned_data["reason"],
            by=request.person,
            version=form.version,
        )
        messages.success(request, presenters.drawn_otherwise_words(measure))
        return at("measure_show", measure.pk)

    done = None if looks else submit(request, form, effect)
    if done:
        return done
    if form.is_bound and not looks and "reason" in form.errors:
        preview = _chart_preview(measure, form)
    return show(
        request,
        "measurement/measure_chart.jinja",
        form,
        measure=measure,
        why=presenters.chart_words(figures.series_of(measure, measure.unit)),
        preview=preview,
    )


def _chart_preview(measure, form):
    """What the chart asked for would say. The form says why there can be none."""
    try:
        now, then = figures.made_otherwise(measure, measure.unit, form.making())
    except ValidationError as wrong:
        add_errors(form, wrong)
        return None
    except KeyError:  # an answer that the form has refused
        return None
    return presenters.preview_of(now, then)


@policy(Permission.SEE_MEASURES, on=queries.get_measure)
def opinions_show(request, measure):
    reporting = queries.reporting_units(measure)
    place = chosen_place(request, measure, reporting)
    figure = figures.series_of(measure, place)
    opinions = figures.opinions_of(figure)
    may_chart = place in queries.charting_of(measure, request.person, reporting).places
    may_chart = may_chart and measure.retired_on is None
    return render(
        request,
        "measurement/measure_opinions.jinja",
        {
            "measure": measure,
            "place": place,
            "back": chart_at(measure, place),
            "view": opinions
            and presenters.opinions_view(
                figure, opinions, step_href=stepping(measure, place) if may_chart else None
            ),
            "audience": presenters.who_can_see(measure, request.trust.name),
        },
    )


@policy(Permission.SEE_MEASURES, on=queries.get_point, methods=FORM)
def point_show(request, point):
    measure, unit, period = point.measure, point.unit, point.period
    figure = figures.series_of(measure, unit)
    others = [one for one in point.reporting if one.pk != unit.pk] if figure.reported else []
    view = presenters.point_view(
        figure,
        period,
        measure,
        queries.revisions_of(measure, unit, period),
        figures.each_of(measure, others) if others else [],
        place_href=lambda one: at("point_show", measure.pk, one.unit_id, period.start.isoformat()),
    )
    if view is None:
        raise Http404
    may = rights_of(request.person)
    may_note = may.may(Permission.RECORD_VALUES, unit_id=unit.pk)
    form = forms.NoteForm(request.POST or None)

    def effect():
        note = actions.write_note(
            measure, unit=unit, period=period, text=form.cleaned_data["text"], by=request.person
        )
        messages.success(request, presenters.noted_words(note))
        return at("point_show", measure.pk, unit.pk, period.start.isoformat())

    if request.method == "POST" and not may_note:
        raise PermissionDenied(
            f"You may not write notes for {unit.name}. {who_may(Permission.RECORD_VALUES)}"
        )
    done = submit(request, form, effect)
    if done:
        return done
    may_change = may.may(Permission.CHANGE_MEASURES, unit_id=unit.pk)
    return show(
        request,
        "measurement/measure_point.jinja",
        form,
        measure=measure,
        unit=unit,
        view=view,
        sees_names=may.holds(AccessPermission.SEE_HISTORY),
        notes=[
            (note, note.written_by_id == request.person.pk or may_change)
            for note in queries.chart_notes(measure, unit, period=period)
        ],
        may_note=may_note,
        may_change=may_change,
        back=chart_at(measure, unit),
        point_at=points_of(measure, unit),
        step_href=f"{at('step_add', measure.pk)}?place={unit.pk}&period={period.start.isoformat()}",
        audience=presenters.who_can_see(measure, request.trust.name),
    )


@policy(Permission.RECORD_VALUES, on=queries.get_note, methods=FORM)
def note_take_back(request, note):
    measure, unit, period = note.measure, note.unit, note.period
    form = forms.TakeBackForm(request.POST or None)
    back = at("point_show", measure.pk, unit.pk, period.start.isoformat())

    def effect():
        actions.take_back_note(note, by=request.person)
        messages.success(request, presenters.taken_back_words(note))
        return back

    return submit(request, form, effect) or show(
        request,
        "measurement/measure_note.jinja",
        form,
        measure=measure,
        unit=unit,
        note=note,
        period=period.label,
        back=back,
    )
