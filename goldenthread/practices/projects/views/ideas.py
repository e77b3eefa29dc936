from __future__ import annotations

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.access.queries import sheet
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.access.rules import Permission as AccessPermission
from goldenthread.foundations.access.submissions import show, submit
from goldenthread.foundations.audit import presenters as audit_presenters
from goldenthread.foundations.audit import queries as audit
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.practices.projects import actions, forms, presenters, queries, rules
from goldenthread.practices.projects.rules import Permission
from goldenthread.practices.projects.views.work import place_named, posted

BOTH = ("GET", "POST")


def _at(idea):
    return reverse("projects:idea_show", args=[idea.pk])


@policy(Permission.SEE_WORK)
def idea_list(request):
    places = organisation.place_tree(on=today())
    here = place_named(request.GET.get("place", ""), places) or places[0]
    below = "place" not in request.GET or "below" in request.GET
    unit_ids = organisation.here_and_below([here.unit_id], on=today()) if below else {here.unit_id}
    shown = request.GET.get("show", "all")
    if shown not in presenters.SHOWN:
        raise Http404
    states = presenters.SHOWN[shown][1]
    ideas = sheet(queries.ideas_here(unit_ids, states=states), request.GET.get("page", ""))
    page = presenters.idea_list(
        ideas.rows,
        queries.counts_of(unit_ids, on=today()),
        places=places,
        here=here,
        below=below,
        shown=shown,
        may_add=rights_of(request.person).may(Permission.RAISE_IDEAS, unit_id=here.unit_id),
        may_answer=rules.may_answer_ideas(here.unit_id, by=request.person),
        sheet=(ideas.number, ideas.pages),
        on=today(),
    )
    return render(request, "projects/idea_list.jinja", {"page": page})


@policy(Permission.RAISE_IDEAS, methods=BOTH)
def idea_add(request):
    places = organisation.place_tree(on=today())
    place = place_named(request.GET.get("unit", ""), places) or places[0]
    unit = organisation.get_unit(place.unit_id, seen_by=request.person)
    form = forms.IdeaForm(posted(request))

    def effect():
        return _at(actions.raise_idea(**form.cleaned_values(), unit=unit, by=request.person))

    return submit(request, form, effect) or show(request, "projects/idea_add.jinja", form, unit=unit)


@policy(Permission.SEE_WORK, on=queries.get_idea)
def idea_show(request, idea):
    rights = rights_of(request.person)
    page = presenters.idea_page(
        idea,
        may_answer=rules.may_answer_ideas(idea.unit_id, by=request.person),
        may_change_work=rules.may_start_work(idea.unit_id, by=request.person),
        sees_history=rights.holds(AccessPermission.SEE_HISTORY),
        on=today(),
    )
    step = forms.StepForm(version=idea.version)
    return render(request, "projects/idea_show.jinja", {"page": page, "step": step})


@policy(AccessPermission.SEE_HISTORY, on=queries.get_idea)
def idea_history(request, idea):
    page = presenters.idea_history(idea, audit_presenters.history(audit.entries_about(idea)))
    return render(request, "projects/idea_history.jinja", {"page": page})


@policy(Permission.ANSWER_IDEAS, on=queries.get_idea, methods=BOTH)
def idea_answer(request, idea):
    rules.check_can_be_answered(idea)
    form = forms.AnswerForm(posted(request), version=idea.version)

    def effect():
        actions.answer_idea(idea, **form.cleaned_values(), by=request.person, version=form.version)
        return _at(idea)

    return submit(request, form, effect) or show(request, "projects/idea_answer.jinja", form, idea=idea)


@policy(Permission.ANSWER_IDEAS, on=queries.get_idea, methods=BOTH)
def idea_begin(request, idea):
    rules.check_can_be_begun(idea)
    form = forms.StepForm(posted(request), version=idea.version)

    def effect():
        actions.begin_to_try(idea, by=request.person, version=form.version)
        return _at(idea)

    return submit(request, form, effect) or show(request, "projects/idea_begin.jinja", form, idea=idea)


@policy(Permission.ANSWER_IDEAS, on=queries.get_idea, methods=BOTH)
def idea_tried(request, idea):
    rules.check_can_be_tried(idea)
    form = forms.TriedForm(posted(request), version=idea.version)

    def effect():
        actions.say_tried(idea, **form.cleaned_values(), by=request.person, version=form.version)
        return _at(idea)

    return submit(request, form, effect) or show(request, "projects/idea_tried.jinja", form, idea=idea)


@policy(Permission.ANSWER_IDEAS, on=queries.get_idea, methods=BOTH)
def idea_thank(request, idea):
    rules.check_not_thanked(idea)
    form = forms.StepForm(posted(request), version=idea.version)

    def effect():
        actions.thank_for_idea(idea, by=request.person, version=form.version)
        return _at(idea)

    return submit(request, form, effect) or show(request, "projects/idea_thank.jinja", form, idea=idea)


@policy(Permission.ANSWER_IDEAS, on=queries.get_idea, methods=BOTH)
def idea_work(request, idea):
    rules.check_can_become_work(idea)
    initial = presenters.work_as_asked(idea)
    form = forms.WorkOfIdeaForm(posted(request), version=idea.version, initial=initial)

    def effect():
        project = actions.make_project_of(
            idea, **form.cleaned_values(), by=request.person, version=form.version
        )
        return presenters.project_href(project.pk)

    return submit(request, form, effect) or show(request, "projects/idea_work.jinja", form, idea=idea)
