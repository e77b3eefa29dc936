from __future__ import annotations

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.access.rules import Permission as AccessPermission
from goldenthread.foundations.access.submissions import show, submit
from goldenthread.foundations.audit import presenters as audit_presenters
from goldenthread.foundations.audit import queries as audit
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.practices.projects import actions, forms, presenters, queries, rules
from goldenthread.practices.projects.rules import Permission
from goldenthread.practices.strategy import queries as strategy
from goldenthread.practices.strategy.presenters import goal_in_a_list

BOTH = ("GET", "POST")


def posted(request):
    return request.POST if request.method == "POST" else None


def at(project):
    return reverse("projects:project_show", args=[project.pk])


@policy(Permission.SEE_WORK)
def project_list(request):
    places = organisation.place_tree(on=today())
    here = place_named(request.GET.get("place", ""), places) or places[0]
    below = "place" not in request.GET or "below" in request.GET
    unit_ids = organisation.here_and_below([here.unit_id], on=today()) if below else {here.unit_id}
    page = presenters.work_list(
        queries.work_here(unit_ids),
        places=places,
        here=here,
        below=below,
        may_add=rules.may_start_work(here.unit_id, by=request.person),
        on=today(),
    )
    return render(request, "projects/project_list.jinja", {"page": page})


def place_named(text, places):
    """The place an address names; None where it names none. One that is not there cannot be found."""
    if not text:
        return None
    for place in places:
        if str(place.unit_id) == text:
            return place
    raise Http404


@policy(Permission.SEE_WORK, on=queries.get_project)
def project_show(request, project):
    page = presenters.project_page(
        project,
        may_change=rules.may_change_work(project, by=request.person),
        sees_history=rights_of(request.person).holds(AccessPermission.SEE_HISTORY),
        on=today(),
    )
    return render(request, "projects/project_show.jinja", {"page": page})


@policy(AccessPermission.SEE_HISTORY, on=queries.get_project)
def project_history(request, project):
    page = presenters.history_page(project, audit_presenters.history(audit.entries_about(project)))
    return render(request, "projects/project_history.jinja", {"page": page})


@policy(Permission.CHANGE_WORK, methods=BOTH)
def project_add(request):
    places = queries.places_where_work_may_start(request.person, on=today())
    place = place_named(request.GET.get("unit", ""), places) or (places[0] if len(places) == 1 else None)
    if place is None:
        page = presenters.place_question(places, request.GET.get("objective", ""))
        return render(request, "projects/project_add_place.jinja", {"page": page})
    unit = organisation.get_unit(place.unit_id, seen_by=request.person)
    form = forms.ProjectForm(
        posted(request),
        people=strategy.people_who_could_own(unit, on=today()),
        goals=queries.goals_it_could_help(unit, on=today()),
        words=goal_in_a_list,
        initial={"started_on": today(), "objective": request.GET.get("objective", "")},
    )

    def effect():
        return at(actions.start_project(**form.cleaned_values(), unit=unit, by=request.person))

    return submit(request, form, effect) or show(
        request, "projects/project_add.jinja", form, page=presenters.adding(unit)
    )


@policy(Permission.CHANGE_WORK, on=queries.get_project, methods=BOTH)
def project_change(request, project):
    form = forms.ProjectForm(
        posted(request),
        people=presenters.with_lead(strategy.people_who_could_own(project.unit, on=today()), project),
        version=project.version,
        initial=presenters.as_asked(project),
    )

    def effect():
        actions.change_project(project, **form.cleaned_values(), by=request.person, version=form.version)
        return at(project)

    return submit(request, form, effect) or show(
        request, "projects/project_change.jinja", form, project=project
    )


@policy(Permission.CHANGE_WORK, on=queries.get_project, methods=BOTH)
def project_link(request, project):
    form = forms.LinkForm(
        posted(request),
        goals=queries.goals_it_could_help(project.unit, on=today()),
        words=goal_in_a_list,
        version=project.version,
        initial={"objective": project.objective_id, "contribution": project.contribution},
    )

    def effect():
        actions.link_project_to_objective(
            project, **form.cleaned_values(), by=request.person, version=form.version
        )
        return at(project)

    return submit(request, form, effect) or show(
        request, "projects/project_link.jinja", form, project=project
    )


@policy(Permission.CHANGE_WORK, on=queries.get_project, methods=BOTH)
def project_finish(request, project):
    form = forms.FinishForm(posted(request), version=project.version, initial={"ended_on": today()})

    def effect():
        actions.finish_project(project, **form.cleaned_values(), by=request.person, version=form.version)
        return at(project)

    return submit(request, form, effect) or show(
        request, "projects/project_finish.jinja", form, project=project
    )
