from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from goldenthread.engines.measurement import actions, figures, forms, presenters, queries
from goldenthread.engines.measurement.models import Kind
from goldenthread.engines.measurement.panels import marks_for, panels_for
from goldenthread.engines.measurement.rules import Permission
from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.access.rules import Permission as AccessPermission
from goldenthread.foundations.access.submissions import show, submit

BODIES_ON_A_PAGE = 30


def at(name, *args):
    return reverse(f"measurement:{name}", args=args)


def _number(text):
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None


@policy(Permission.SEE_MEASURES, on=queries.get_measure)
def measure_show(request, measure):
    reporting = queries.reporting_units(measure)
    chosen = chosen_place(request, measure, reporting)
    others = [unit for unit in reporting if unit.pk != measure.unit_id]
    below = others if chosen.pk == measure.unit_id else []
    figure, *each = figures.series_of_each([(measure, unit) for unit in (chosen, *below)])
    shown_units = [chosen.pk] if not figure.reported else [unit.pk for unit in reporting]
    newest = queries.standing_observations(measure, shown_units, limit=1)
    here = at("measure_show", measure.pk)
    may = rights_of(request.person)
    marks = marks_for(measure, chosen, request.person)
    steps = queries.step_changes(measure, chosen)
    pins, pinned = presenters.pinned(figure, queries.chart_notes(measure, chosen), marks)
    charting = queries.charting_of(measure, request.person, reporting)
    may_chart = measure.retired_on is None and chosen in charting.places
    point_at = points_of(measure, chosen)
    return render(
        request,
        "measurement/measure_show.jinja",
        {
            "measure": measure,
            "lead": presenters.lead(measure, figure),
            "chart": presenters.chart_view(figure, id="series", pins=pins, point_href=point_at),
            "pinned": pinned,
            "steps": presenters.step_lines(
                figure, steps, marks, withdraw_href=_withdrawing(measure) if may_chart else None
            ),
            "may_chart": may_chart,
            "newest_point": point_at(figure.periods[-1]) if figure.periods else "",
            "made": presenters.how_made(measure, figure, newest[0] if newest else None),
            "analysts": presenters.for_analysts(
                figure, step_href=stepping(measure, chosen) if may_chart else None
            ),
            "audience": presenters.who_can_see(measure, request.trust.name),
            "panels": panels_for(measure, request.person),
            "places": presenters.place_links(measure, others, chosen, here),
            "each": [
                presenters.spark_panel(one, id=f"u{one.unit_id}", href=f"{here}?place={one.unit_id}")
                for one in each
            ],
            "may_record": measure.retired_on is None
            and not measure.made_from
            and bool(queries.places_to_record(measure, request.person)),
            "sees_history": may.holds(AccessPermission.SEE_HISTORY),
            "may_change": may.may(Permission.CHANGE_MEASURES, unit_id=measure.unit_id),
            "chosen": chosen,
        },
    )


def points_of(measure, unit):
    """Where the page of each of a chart's points is."""
    return lambda period: at("point_show", measure.pk, unit.pk, period.start.isoformat())


def stepping(measure, unit):
    """Where a step change from each period is looked at."""
    return lambda period: f"{at('step_add', measure.pk)}?place={unit.pk}&period={period.start.isoformat()}"


def _withdrawing(measure):
    return lambda step: at("step_withdraw", measure.pk, step.pk)


def chosen_place(request, measure, reporting):
    asked = request.GET.get("place")
    if asked is None:
        return measure.unit
    for unit in [measure.unit, *reporting]:
        if str(unit.pk) == asked:
            return unit
    raise Http404


@policy(AccessPermission.SEE_HISTORY, on=queries.get_measure)
def measure_history(request, measure):
    return render(
        request,
        "measurement/measure_history.jinja",
        {
            "measure": measure,
            "entries": presenters.history_entries(measure, queries.history_of(measure)),
            "corrections": presenters.correction_rows(measure, queries.corrections_of(measure)),
        },
    )


@policy(Permission.CHANGE_MEASURES, methods=("GET", "POST"))
def measure_add(request):
    places = queries.places_where(request.person, Permission.CHANGE_MEASURES)
    kind = _kind(request)
    if kind is None or "ask_kind" in request.POST:
        return _ask_kind(request, "measurement/measure_add_kind.jinja")
    form = _measure_form(request, places, kind, initial={"unit": request.GET.get("place")})

    def effect():
        owner = _owner(form)
        measure = actions.add_measure(**form.described(), owner=owner, by=request.person)
        messages.success(request, presenters.added_words(measure))
        return at("measure_show", measure.pk)

    return submit(request, form, effect) or show(request, "measurement/measure_add.jinja", form)


def _kind(request):
    """The kind of number that was chosen; None where none was."""
    asked = request.POST.get("kind") or request.GET.get("kind")
    return Kind(asked) if asked in Kind.values else None


def _ask_kind(request, template, **about):
    """The first question, with whatever was typed before it was asked again."""
    carried = {name: request.POST[name] for name in forms.MeasureForm.base_fields if name in request.POST}
    chosen = _kind(request)
    asked = request.GET.get("kind") is not None or (
        request.method == "POST" and "ask_kind" not in request.POST
    )
    form = forms.KindForm(
        {"kind": "", "key": ""} if asked and chosen is None else None, initial={"kind": chosen}
    )
    carried.pop("kind", None)
    return show(request, template, form, carried=carried, place=request.GET.get("place"), **about)


def _measure_form(request, places, kind, **options):
    """The form for a kind of number: as it was sent, or with what was typed before the kind was chosen anew."""
    if "carry_on" in request.POST:
        typed = {name: request.POST[name] for name in request.POST if name != "key"}
        options["initial"] = (options.get("initial") or {}) | typed
        return forms.MeasureForm(None, places=places, kind=kind, **options)
    return forms.MeasureForm(request.POST or None, places=places, kind=kind, **options)


@policy(Permission.CHANGE_MEASURES, on=queries.get_measure, methods=("GET", "POST"))
def measure_change(request, measure):
    places = queries.places_where(request.person, Permission.CHANGE_MEASURES)
    if "ask_kind" in request.POST:
        return _ask_kind(request, "measurement/measure_change_kind.jinja", measure=measure)
    form = _measure_form(
        request,
        places,
        _kind(request) or Kind(measure.kind),
        version=measure.version,
        initial=forms.MeasureForm.initial_of(measure),
    )

    def effect():
        described = form.described() | {"owner": _owner(form)}
        actions.change_measure(measure, by=request.person, version=form.version, **described)
        messages.success(request, presenters.changed_words(measure))
        return at("measure_show", measure.pk)

    return submit(request, form, effect) or show(
        request,
        "measurement/measure_change.jinja",
        form,
        measure=measure,
        may_change_kind=not queries.has_values(measure),
    )


def _owner(form):
    email = form.cleaned_data["owner_email"]
    return forms.owner_of(email, queries.person_with(email))


@policy(Permission.CHANGE_MEASURES, on=queries.get_measure, methods=("GET", "POST"))
def measure_retire(request, measure):
    form = forms.RetireForm(request.POST or None, version=measure.version)

    def effect():
        reason = form.cleaned_data["reason"]
        actions.retire_measure(measure, reason=reason, by=request.person, version=form.version)
        messages.success(request, presenters.retired_words(measure))
        return at("measure_show", measure.pk)

    return submit(request, form, effect) or show(
        request, "measurement/measure_retire.jinja", form, measure=measure
    )
