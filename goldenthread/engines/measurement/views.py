from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from goldenthread.engines.measurement import actions, figures, forms, imports, presenters, queries
from goldenthread.engines.measurement.panels import panels_for
from goldenthread.engines.measurement.rules import Permission
from goldenthread.foundations.access.policies import Door, policy
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.access.rules import Permission as AccessPermission
from goldenthread.foundations.access.submissions import submit
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.design.presenters import Place
from goldenthread.foundations.intake.readers import Problem, Unreadable
from goldenthread.foundations.intake.writers import write_csv
from goldenthread.foundations.organisation import queries as organisation

ON_A_PAGE = 50
BODIES_ON_A_PAGE = 30


def _at(name, *args):
    return reverse(f"measurement:{name}", args=args)


def _number(text):
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None


# --- measures ----------------------------------------------------------------------------------------------------


@policy(Permission.SEE_MEASURES)
def measure_list(request):
    tree = organisation.place_tree(on=today())
    known = {place.unit_id for place in tree}
    chosen = _number(request.GET.get("place")) or tree[0].unit_id
    if chosen not in known:
        raise Http404
    below = "place" not in request.GET or request.GET.get("below") == "1"
    words = request.GET.get("words", "")[:100]
    unit_ids = {chosen}
    if below:
        unit_ids = organisation.here_and_below([chosen], on=today())
    pages = Paginator(queries.listed_measures(request.person, unit_ids=unit_ids, words=words), ON_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    shown = list(page)
    charts = figures.charts_for([(measure, measure.unit) for measure in shown], seen_by=request.person)
    hrefs = {measure.pk: _at("measure_show", measure.pk) for measure in shown}
    query = urlencode({"place": chosen, "words": words} | ({"below": 1} if below else {}))
    context = {
        "rows": presenters.measure_rows(shown, charts, hrefs),
        "total": presenters.how_many(pages.count),
        "page": page.number,
        "pages": pages.num_pages,
        "href": f"{_at('measure_list')}?{query}&",
        "places": [Place(str(place.unit_id), place.name, place.depth) for place in tree],
        "chosen": chosen,
        "below": below,
        "words": words,
        "may_add": rights_of(request.person).holds(Permission.CHANGE_MEASURES),
        "may_import": rights_of(request.person).holds(Permission.RECORD_VALUES),
    }
    template = "_measure_rows" if request.htmx else "measure_list"
    return render(request, f"measurement/{template}.jinja", context)


@policy(Permission.SEE_MEASURES, on=queries.get_measure)
def measure_show(request, measure):
    reporting = queries.reporting_units(measure)
    chosen = _chosen_place(request, measure, reporting)
    figure = figures.series_of(measure, chosen)
    others = [unit for unit in reporting if unit.pk != measure.unit_id]
    each = figures.each_of(measure, others) if others and chosen.pk == measure.unit_id else []
    shown_units = [chosen.pk] if not figure.reported else [unit.pk for unit in reporting]
    newest = queries.standing_observations(measure, shown_units, limit=1)
    here = _at("measure_show", measure.pk)
    may = rights_of(request.person)
    return render(
        request,
        "measurement/measure_show.jinja",
        {
            "measure": measure,
            "lead": presenters.lead(measure, figure),
            "chart": presenters.chart_view(figure, id="series"),
            "made": presenters.how_made(measure, figure, newest[0] if newest else None),
            "analysts": presenters.for_analysts(figure),
            "audience": presenters.who_can_see(measure, request.trust.name),
            "panels": panels_for(measure, request.person),
            "places": presenters.place_links(measure, others, chosen, here),
            "each": [
                presenters.spark_panel(one, id=f"u{one.unit_id}", href=f"{here}?place={one.unit_id}")
                for one in each
            ],
            "may_record": measure.retired_on is None
            and bool(queries.places_to_record(measure, request.person)),
            "sees_history": may.holds(AccessPermission.SEE_HISTORY),
            "may_change": may.may(Permission.CHANGE_MEASURES, unit_id=measure.unit_id),
            "chosen": chosen,
        },
    )


def _chosen_place(request, measure, reporting):
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
    form = forms.MeasureForm(request.POST or None, places=places, initial={"unit": request.GET.get("place")})

    def effect():
        owner = _owner(form)
        measure = actions.add_measure(**form.described(), owner=owner, by=request.person)
        messages.success(request, presenters.added_words(measure))
        return _at("measure_show", measure.pk)

    return submit(request, form, effect) or render(request, "measurement/measure_add.jinja", {"form": form})


@policy(Permission.CHANGE_MEASURES, on=queries.get_measure, methods=("GET", "POST"))
def measure_change(request, measure):
    places = queries.places_where(request.person, Permission.CHANGE_MEASURES)
    form = forms.MeasureForm(
        request.POST or None,
        places=places,
        version=measure.version,
        initial=forms.MeasureForm.initial_of(measure),
    )

    def effect():
        described = form.described() | {"owner": _owner(form)}
        actions.change_measure(measure, by=request.person, version=form.version, **described)
        messages.success(request, presenters.changed_words(measure))
        return _at("measure_show", measure.pk)

    return submit(request, form, effect) or render(
        request, "measurement/measure_change.jinja", {"form": form, "measure": measure}
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
        return _at("measure_show", measure.pk)

    return submit(request, form, effect) or render(
        request, "measurement/measure_retire.jinja", {"form": form, "measure": measure}
    )


# --- numbers -----------------------------------------------------------------------------------------------------


@policy(Permission.RECORD_VALUES, on=queries.get_recording)
def value_list(request, recording):
    measure = recording.measure
    rows = queries.standing_observations(measure, [unit.pk for unit in recording.places])
    hrefs = {row.pk: _at("value_correct", measure.pk, row.pk) for row in rows}
    return render(
        request,
        "measurement/value_list.jinja",
        {"measure": measure, "rows": presenters.number_rows(rows, measure, hrefs)},
    )


@policy(Permission.RECORD_VALUES, on=queries.get_recording, methods=("GET", "POST"))
def value_add(request, recording):
    measure, places = recording.measure, recording.places
    asked = request.POST.get("place") or request.GET.get("place")
    place = next((unit for unit in places if str(unit.pk) == asked), places[0])
    figure = figures.each_of(measure, [place])[0]
    periods, due = presenters.period_choices(figure)
    form = forms.AddValueForm(
        request.POST or None,
        measure=measure,
        places=places,
        periods=periods,
        initial={"place": str(place.pk), "period": due},
    )

    def effect():
        observation = actions.record_value(
            measure, **form.where_and_when(), **form.numbers(), by=request.person
        )
        messages.success(request, presenters.recorded_words(observation))
        return _at("measure_show", measure.pk)

    return submit(request, form, effect) or render(
        request,
        "measurement/value_add.jinja",
        {
            "form": form,
            "measure": measure,
            "place": place,
            "several": len(places) > 1,
            "previous": presenters.previous_words(figure),
            "audience": presenters.who_can_see(measure, request.trust.name),
        },
    )


@policy(Permission.RECORD_VALUES, on=queries.get_observation, methods=("GET", "POST"))
def value_correct(request, observation):
    measure = observation.measure
    form = forms.CorrectValueForm(
        request.POST or None,
        measure=measure,
        initial={"state": observation.state},
        version=observation.revision,
    )

    def effect():
        reason = form.cleaned_data["reason"]
        corrected = actions.correct_value(observation, **form.numbers(), reason=reason, by=request.person)
        messages.success(request, presenters.corrected_words(corrected))
        return _at("measure_show", measure.pk)

    return submit(request, form, effect) or render(
        request,
        "measurement/value_correct.jinja",
        {
            "form": form,
            "measure": measure,
            "observation": observation,
            "period": observation.period.label,
            "shown": presenters.observed(observation, measure),
        },
    )


@policy(Permission.SEE_MEASURES, on=queries.get_measure)
def values_download(request, measure):
    units = queries.reporting_units(measure)
    rows = [row for figure in figures.each_of(measure, units) for row in presenters.csv_rows(figure)]
    response = HttpResponse(write_csv(presenters.CSV_COLUMNS, rows), content_type="text/csv; charset=utf-8")
    name = presenters.file_name(measure, today())
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# --- files of numbers --------------------------------------------------------------------------------------------


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
        return _at("batch_show", batch.pk)

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
        return _at("measure_show", batch.measure_id) if batch.measure_id else _at("measure_list")

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


# --- published numbers -------------------------------------------------------------------------------------------


@policy(Door.ANYONE)
def series_list(request):
    series = queries.published_series()
    hrefs = {one.slug: _at("series_show", one.slug) for one in series}
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
    here = _at("series_show", slug)
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
