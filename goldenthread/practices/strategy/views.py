from __future__ import annotations

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from goldenthread.engines.measurement import queries as measurement
from goldenthread.foundations.access.policies import Door, policy
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.access.rules import Permission as AccessPermission
from goldenthread.foundations.access.submissions import show, submit
from goldenthread.foundations.audit import presenters as audit_presenters
from goldenthread.foundations.audit import queries as audit
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.practices.strategy import actions, figures, forms, presenters, queries, rules
from goldenthread.practices.strategy.panels import panels_about
from goldenthread.practices.strategy.rules import Permission

BOTH = ("GET", "POST")
# The version of what a form would make: should somebody make it meanwhile, the form is of an older version.
NOT_THERE_YET = 0


def posted(request):
    return request.POST if request.method == "POST" else None


def at(objective):
    return reverse("strategy:objective_show", args=[objective.pk])


# --- purpose and priorities ----------------------------------------------------------------------------------------


@policy(Permission.SEE_STRATEGY)
def strategy_show(request):
    goals = queries.priorities_in_force()
    page = presenters.strategy_page(
        purpose=queries.purpose_in_force(),
        goals=goals,
        measured=figures.goal_charts([goal.pk for goal in goals], seen_by=request.person),
        decided=queries.national_priorities(on=today()),
        may_change=rules.may_change_strategy(request.person),
        sees_history=rights_of(request.person).holds(AccessPermission.SEE_HISTORY),
    )
    return render(request, "strategy/strategy_show.jinja", {"page": page})


@policy(Permission.CHANGE_STRATEGY, methods=BOTH)
def purpose_change(request):
    purpose = queries.purpose_in_force()
    form = forms.PurposeForm(
        posted(request),
        version=purpose.version if purpose else NOT_THERE_YET,
        initial={"text": purpose.text, "values": purpose.values} if purpose else {},
    )

    def effect():
        actions.state_purpose(**form.cleaned_values(), by=request.person, version=form.version)
        return reverse("strategy:strategy_show")

    return submit(request, form, effect) or show(request, "strategy/purpose_change.jinja", form)


# --- national priorities -------------------------------------------------------------------------------------------


@policy(Door.HAS_SEAT)
def national_priority_list(request):
    page = presenters.national_page(
        queries.national_priorities(on=today()),
        may_change=rules.may_change_strategy(request.person),
        may_publish=rules.may_publish(request.person),
        on=today(),
    )
    return render(request, "strategy/national_priority_list.jinja", {"page": page})


@policy(Permission.PUBLISH_PRIORITIES, methods=BOTH)
def national_priority_add(request):
    rules.check_may_publish(request.person)
    form = forms.NationalPriorityForm(
        posted(request), initial={"publisher": request.trust.name, "valid_from": today()}
    )

    def effect():
        actions.publish_priority(**form.cleaned_values(), by=request.person)
        return reverse("strategy:national_priority_list")

    return submit(request, form, effect) or show(request, "strategy/national_priority_add.jinja", form)


@policy(Permission.CHANGE_STRATEGY, on=queries.get_national_priority, methods=BOTH)
def national_priority_adopt(request, priority):
    adoption = queries.adoption_of(priority)
    form = forms.AdoptForm(
        posted(request),
        priorities=queries.priorities_in_force(),
        version=adoption.version if adoption else NOT_THERE_YET,
    )

    def effect():
        actions.adopt_priority(priority, **form.cleaned_values(), by=request.person, version=form.version)
        return reverse("strategy:national_priority_list")

    return submit(request, form, effect) or show(
        request, "strategy/national_priority_adopt.jinja", form, priority=priority
    )


@policy(Permission.CHANGE_STRATEGY, on=queries.get_national_priority, methods=BOTH)
def national_priority_decline(request, priority):
    adoption = queries.adoption_of(priority)
    form = forms.ReasonForm(posted(request), version=adoption.version if adoption else NOT_THERE_YET)

    def effect():
        actions.decline_priority(priority, **form.cleaned_values(), by=request.person, version=form.version)
        return reverse("strategy:national_priority_list")

    return submit(request, form, effect) or show(
        request, "strategy/national_priority_decline.jinja", form, priority=priority
    )


# --- objectives ----------------------------------------------------------------------------------------------------


@policy(Permission.SEE_STRATEGY, on=queries.get_objective)
def objective_show(request, objective):
    page = presenters.objective_page(
        objective,
        above=queries.goals_above(objective),
        below=queries.goals_helping(objective),
        measured=figures.goal_charts([objective.pk], seen_by=request.person)[objective.pk],
        reviews=queries.reviews_of(objective),
        panels=panels_about(objective, seen_by=request.person),
        may_change=rules.may_change_objective(objective, by=request.person),
        may_add=rules.may_add_goals(request.person),
        sees_history=rights_of(request.person).holds(AccessPermission.SEE_HISTORY),
        on=today(),
    )
    return render(request, "strategy/objective_show.jinja", {"page": page})


@policy(AccessPermission.SEE_HISTORY)
def strategy_history(request):
    entries = audit.entries_about_all(queries.records_of_the_whole_trust())
    page = presenters.strategy_history_page(audit_presenters.history(entries, name_records=True))
    return render(request, "strategy/objective_history.jinja", {"page": page})


@policy(AccessPermission.SEE_HISTORY, on=queries.get_objective)
def objective_history(request, objective):
    page = presenters.history_page(objective, audit_presenters.history(audit.entries_about(objective)))
    return render(request, "strategy/objective_history.jinja", {"page": page})


@policy(Permission.CHANGE_OBJECTIVES, methods=BOTH)
def objective_add(request):
    parent = _parent_named(request)
    places = queries.places_where_goals_may_be_set(request.person, on=today())
    place = _place_named(request, places)
    if place is None:
        question = presenters.place_question(places, parent)
        return render(request, "strategy/objective_add_place.jinja", {"page": question})
    unit = organisation.get_unit(place.unit_id, seen_by=request.person)
    levels = rules.levels_open(unit, parent, by=request.person)
    form = forms.ObjectiveForm(
        posted(request),
        levels=levels,
        people=queries.people_who_could_own(unit, on=today()),
        parent=parent,
        initial={"owner": request.person.pk, "level": levels[-1].value},
    )

    def effect():
        values = {"level": levels[-1].value, **form.cleaned_values()}
        return at(actions.add_objective(**values, unit=unit, parent=parent, by=request.person))

    page = presenters.adding(unit, parent, levels)
    return submit(request, form, effect) or show(request, "strategy/objective_add.jinja", form, page=page)


def _parent_named(request):
    number = request.GET.get("parent", "")
    return queries.get_objective(_number(number), seen_by=request.person) if number else None


def _place_named(request, places):
    """The place that the address names, or the only one there is; None where it has yet to be chosen."""
    number = request.GET.get("unit", "")
    if not number:
        return places[0] if len(places) == 1 else None
    for place in places:
        if place.unit_id == _number(number):
            return place
    raise Http404


def _number(text):
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Http404
    return int(text)


@policy(Permission.CHANGE_OBJECTIVES, on=queries.get_objective, methods=BOTH)
def objective_change(request, objective):
    rules.check_may_change_objective(objective, by=request.person)
    form = forms.ObjectiveForm(
        posted(request),
        people=presenters.with_owner(queries.people_who_could_own(objective.unit, on=today()), objective),
        version=objective.version,
        initial=presenters.as_asked(objective),
    )

    def effect():
        actions.change_objective(objective, **form.cleaned_values(), by=request.person, version=form.version)
        return at(objective)

    return submit(request, form, effect) or show(
        request, "strategy/objective_change.jinja", form, objective=objective
    )


@policy(Permission.CHANGE_OBJECTIVES, on=queries.get_objective, methods=BOTH)
def objective_link(request, objective):
    rules.check_may_change_objective(objective, by=request.person)
    if objective.is_priority:
        return _answer_national_priority(request, objective)
    goals = queries.goals_it_could_help(objective.unit, objective.level, on=today(), but_not=objective)
    form = forms.LinkForm(
        posted(request),
        goals=goals,
        words=presenters.goal_in_a_list,
        version=objective.version,
        initial={"parent": objective.parent_id, "contribution": objective.contribution},
    )

    def effect():
        actions.link_objective(objective, **form.cleaned_values(), by=request.person, version=form.version)
        return at(objective)

    return submit(request, form, effect) or show(
        request, "strategy/objective_link.jinja", form, objective=objective, any=bool(goals)
    )


def _answer_national_priority(request, objective):
    priorities = queries.adopted_priorities()
    form = forms.NationalLinkForm(
        posted(request),
        priorities=priorities,
        version=objective.version,
        initial={"national_priority": objective.national_priority_id},
    )

    def effect():
        actions.answer_national_priority(
            objective, **form.cleaned_values(), by=request.person, version=form.version
        )
        return at(objective)

    return submit(request, form, effect) or show(
        request, "strategy/objective_link.jinja", form, objective=objective, any=bool(priorities)
    )


@policy(Permission.CHANGE_OBJECTIVES, on=queries.get_objective, methods=BOTH)
def objective_unlink(request, objective):
    rules.check_may_change_objective(objective, by=request.person)
    form = forms.ConfirmForm(posted(request), version=objective.version)

    def effect():
        actions.unlink_objective(objective, by=request.person, version=form.version)
        return at(objective)

    return submit(request, form, effect) or show(
        request, "strategy/objective_unlink.jinja", form, objective=objective
    )


@policy(Permission.CHANGE_OBJECTIVES, on=queries.get_objective, methods=BOTH)
def objective_stop(request, objective):
    rules.check_may_change_objective(objective, by=request.person)
    form = forms.StateForm(posted(request), now=objective.state, version=objective.version)

    def effect():
        actions.change_state(objective, **form.cleaned_values(), by=request.person, version=form.version)
        return at(objective)

    return submit(request, form, effect) or show(
        request, "strategy/objective_stop.jinja", form, objective=objective
    )


# --- measures and reviews ------------------------------------------------------------------------------------------


@policy(Permission.CHANGE_OBJECTIVES, on=queries.get_objective, methods=BOTH)
def objective_measure_add(request, objective):
    rules.check_may_change_objective(objective, by=request.person)
    measures = list(measurement.listed_measures(request.person, unit_ids=None))
    form = forms.MeasureLinkForm(
        posted(request),
        measures=measures,
        places=queries.places_at_and_below(objective.unit, on=today()),
        words=presenters.measure_in_a_list,
    )

    def effect():
        actions.link_measure(objective, **form.cleaned_values(), by=request.person)
        return at(objective)

    return submit(request, form, effect) or show(
        request, "strategy/objective_measure_add.jinja", form, objective=objective, any=bool(measures)
    )


@policy(Permission.CHANGE_OBJECTIVES, on=queries.get_measure_link, methods=BOTH)
def objective_measure_remove(request, found):
    rules.check_may_change_objective(found.objective, by=request.person)
    form = forms.ReasonForm(posted(request))

    def effect():
        actions.unlink_measure(found.link, **form.cleaned_values(), by=request.person)
        return at(found.objective)

    return submit(request, form, effect) or show(
        request, "strategy/objective_measure_remove.jinja", form, found=found
    )


@policy(Permission.CHANGE_OBJECTIVES, on=queries.get_objective, methods=BOTH)
def objective_review(request, objective):
    rules.check_may_change_objective(objective, by=request.person)
    form = forms.ReviewForm(
        posted(request),
        version=objective.version,
        initial={
            "held_on": today(),
            "next_review_on": actions.months_after(today(), objective.review_every_months),
        },
    )

    def effect():
        actions.hold_review(objective, **form.cleaned_values(), by=request.person, version=form.version)
        return at(objective)

    return submit(request, form, effect) or show(
        request, "strategy/objective_review.jinja", form, objective=objective
    )
