from __future__ import annotations

from django.contrib import messages
from django.shortcuts import render
from django.utils.http import urlencode

from goldenthread.engines.measurement import actions, figures, forms, presenters, queries
from goldenthread.engines.measurement.rules import Permission
from goldenthread.engines.measurement.views.groups import asked_span
from goldenthread.engines.measurement.views.measures import at
from goldenthread.foundations.access.policies import Door, policy
from goldenthread.foundations.access.submissions import show, submit

FORM = ("GET", "POST")


def _asked(request):
    """Which quarter or year, and whether limits allow for how much places differ; None leaves it to how many are."""
    spread = {"1": True, "0": False}.get(request.GET.get("spread"))
    return {"span": asked_span(request.GET.get("span")), "spread": spread}


def _asking(address, view):
    span = next((value for value, _, current in view.spans if current), "")
    return f"{address}?{urlencode({'span': span})}"


@policy(Permission.SEE_MEASURES, on=queries.get_measure)
def places_compare(request, measure):
    figure = figures.compare_places(measure, **_asked(request))
    view = presenters.comparison_view(figure, measure.name)
    return render(
        request,
        "measurement/compare.jinja",
        {
            "title": measure.name,
            "back": [("Measures", at("measure_list")), (measure.name, at("measure_show", measure.pk))],
            "view": view,
            "here": at("places_compare", measure.pk),
            "ask": _asking(at("standard_ask", measure.pk), view) if view.asks and measure.owner else "",
            "audience": presenters.who_can_see(measure, request.trust.name),
        },
    )


@policy(Door.ANYONE)
def bodies_compare(request, slug):
    series = queries.get_series(slug)
    figure = figures.compare_bodies(series, **_asked(request))
    trust = getattr(request, "trust", None)
    view = presenters.comparison_view(figure, series.title, own=[trust.code] if trust else [])
    return render(
        request,
        "measurement/compare.jinja",
        {
            "title": series.title,
            "back": [("Published numbers", at("series_list")), (series.title, at("series_show", slug))],
            "view": view,
            "here": at("bodies_compare", slug),
            "ask": _asking(at("published_standard_ask", slug), view) if view.asks and trust else "",
            "audience": None,
        },
    )


@policy(Permission.SEE_MEASURES, on=queries.get_measure, methods=FORM)
def standard_ask(request, measure):
    figure = figures.compare_places(measure, **_asked(request))
    form = forms.StandardForm(
        request.POST or None, initial={"stands_out": presenters.first_words(figure, measure.name)[:500]}
    )
    return _ask(
        request,
        form,
        measure,
        figure,
        asked_of=lambda: measure.owner,
        whom=measure.owner.label if measure.owner else "",
        back=at("places_compare", measure.pk),
        unit_ids=[int(place.code) for place in figure.standing_out],
    )


@policy(Permission.SEE_MEASURES, on=queries.get_series, methods=FORM)
def published_standard_ask(request, series):
    figure = figures.compare_bodies(series, **_asked(request))
    form = forms.PublishedStandardForm(
        request.POST or None, initial={"stands_out": presenters.first_words(figure, series.title)[:500]}
    )

    def asked_of():
        email = form.cleaned_data["email"]
        return forms.owner_of(email, queries.person_with(email))

    return _ask(
        request, form, series, figure, asked_of=asked_of, whom="", back=at("bodies_compare", series.slug)
    )


def _ask(request, form, about, figure, *, asked_of, whom, back, unit_ids=()):
    def effect():
        standard = actions.ask_for_standard(
            about,
            names=[place.name for place in figure.standing_out],
            unit_ids=list(unit_ids),
            span=figure.span,
            stands_out=form.cleaned_data["stands_out"],
            reason=form.cleaned_data["reason"],
            asked_of=asked_of(),
            by=request.person,
        )
        messages.success(request, f"{standard.asked_of.label} is told.")
        return at("standard_show", standard.pk)

    return submit(request, form, effect) or show(
        request, "measurement/standard_ask.jinja", form, about=about, figure=figure, whom=whom, back=back
    )


@policy(Permission.SEE_MEASURES)
def standard_list(request):
    requests = queries.standard_requests(request.person)
    lines = presenters.request_lines(requests, lambda number: at("standard_show", number))
    return render(request, "measurement/standard_list.jinja", {"lines": lines})


@policy(Permission.SEE_MEASURES, on=queries.get_standard_request, methods=FORM)
def standard_show(request, standard):
    form = forms.AnswerForm(request.POST or None, version=standard.version)
    taken_up = request.POST.get("decision") == "taken_up"

    def effect():
        answer = form.cleaned_data["answer"]
        actions.answer_request(
            standard, taken_up=taken_up, answer=answer, version=form.version, by=request.person
        )
        messages.success(request, f"{standard.asked_by_label} is told.")
        return at("standard_show", standard.pk)

    return submit(request, form, effect) or show(
        request,
        "measurement/standard_show.jinja",
        form,
        standard=standard,
        facts=presenters.request_facts(standard),
        may_answer=standard.asked_of_id == request.person.pk and standard.state == standard.State.ASKED,
    )
