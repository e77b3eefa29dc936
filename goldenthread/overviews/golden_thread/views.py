from __future__ import annotations

from django.http import Http404
from django.shortcuts import render

from goldenthread.engines.measurement import figures as measurement_figures
from goldenthread.engines.measurement import queries as measurement
from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.overviews.golden_thread import figures, presenters, queries
from goldenthread.overviews.golden_thread.rules import Permission
from goldenthread.practices.strategy import queries as strategy


@policy(Permission.SEE_THREAD)
def thread_show(request):
    places, here, below, unit_ids = _chosen(request)
    thread = figures.whole_thread(seen_by=request.person, on=today())
    shown = figures.passing_through(thread, unit_ids) if unit_ids is not None else thread
    path = figures.followed(shown, request.GET.get("follow", ""), here=here)
    page = presenters.thread_page(
        figures.folded(shown, path=path, opened=request.GET.get("open", "")),
        path,
        ends=thread.path_to(path[-1].key) if path else (),
        places=places,
        here=here,
        below=below,
        person=request.person,
        on=today(),
    )
    return render(request, "golden_thread/thread_show.jinja", {"page": page})


@policy(Permission.SEE_THREAD, on=measurement.get_measure)
def measure_up(request, measure):
    goals = {link.objective_id for link in strategy.goals_of_measure(measure.pk)}
    thread = figures.leading_to(figures.whole_thread(seen_by=request.person, on=today()), goals)
    figure = measurement_figures.series_of(measure, measure.unit)
    page = presenters.up_page(thread, figure, measure, goals, person=request.person, on=today())
    return render(request, "golden_thread/measure_up.jinja", {"page": page})


@policy(Permission.SEE_THREAD)
def gap_list(request):
    places, here, below, unit_ids = _chosen(request)
    thread = figures.whole_thread(seen_by=request.person, on=today())
    findings = figures.gaps_in(thread, on=today())
    if unit_ids is not None:
        findings = figures.findings_here(findings, unit_ids)
    page = presenters.gap_page(
        findings,
        places=places,
        here=here,
        below=below,
        has_goals=bool(thread.tops or thread.unlinked),
        person=request.person,
    )
    return render(request, "golden_thread/gap_list.jinja", {"page": page})


def _chosen(request):
    """All places, the one chosen, whether with all below it, and the units meant: None for the whole trust."""
    places = organisation.place_tree(on=today())
    named = request.GET.get("place", "")
    here = (
        _named(named, places) if named else queries.own_place(request.person, places, on=today()) or places[0]
    )
    below = not named or "below" in request.GET
    if below and here.parent_id is None:
        return places, here, below, None
    unit_ids = organisation.here_and_below([here.unit_id], on=today()) if below else {here.unit_id}
    return places, here, below, unit_ids


def _named(text, places):
    for place in places:
        if str(place.unit_id) == text:
            return place
    raise Http404
