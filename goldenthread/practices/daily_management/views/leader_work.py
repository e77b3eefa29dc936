from __future__ import annotations

from datetime import timedelta

from django.shortcuts import render
from django.urls import reverse

from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.access.submissions import show, submit
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.practices.daily_management import actions, forms, queries, rules
from goldenthread.practices.daily_management.presenters import leader_work as presenters
from goldenthread.practices.daily_management.presenters.standard_work import place_choices, where
from goldenthread.practices.daily_management.rules import Permission
from goldenthread.practices.daily_management.views.standard_work import BOTH, ROOM, place_named, posted, tap

WEEKS = 6
BACK = 26 * 7


def _today_href():
    return reverse(f"{ROOM}:leader_today")


@policy(Permission.SEE_STANDARD_WORK)
def leader_today(request):
    """What is due today of one's own standard work; one tap each."""
    works = queries.lists_of(request.person, on=today())
    tasks = [task for work in works for task in work.tasks.all()]
    turns = queries.turns_of(tasks, since=today() - timedelta(days=100))
    page = presenters.today_page(
        works, turns, on=today(), explain_since=today() - timedelta(days=rules.DAYS_TO_EXPLAIN)
    )
    below = queries.lists_to_talk_through(request.person, on=today())
    taps = {task.task_id: forms.TapForm() for _, tasks in page.groups for task in tasks}
    return render(
        request, f"{ROOM}/leader_today.jinja", {"page": page, "taps": taps, "has_below": bool(below)}
    )


@policy(Permission.SEE_STANDARD_WORK, on=queries.get_own_task, methods=("POST",))
def leader_done(request, task):
    def effect():
        actions.say_done(task, by=request.person)
        return _today_href()

    return tap(request, effect, back=_today_href())


@policy(Permission.SEE_STANDARD_WORK, on=queries.get_own_task, methods=BOTH)
def leader_missed(request, task):
    form = forms.MissedForm(posted(request))

    def effect():
        actions.say_missed(task, **form.cleaned_values(), by=request.person)
        return _today_href()

    return submit(request, form, effect) or show(
        request, f"{ROOM}/leader_missed.jinja", form, words=task.words
    )


@policy(Permission.SEE_STANDARD_WORK, on=queries.get_own_turn, methods=("POST",))
def leader_take_back(request, turn):
    def effect():
        actions.take_back_turn(turn, by=request.person)
        return _today_href()

    return tap(request, effect, back=_today_href())


@policy(Permission.SEE_STANDARD_WORK, on=queries.get_own_turn, methods=BOTH)
def leader_explain(request, turn):
    form = forms.MissedForm(posted(request), version=turn.version)

    def effect():
        actions.explain_turn(turn, **form.cleaned_values(), by=request.person, version=form.version)
        return _today_href()

    return submit(request, form, effect) or show(
        request, f"{ROOM}/leader_missed.jinja", form, words=turn.task.words
    )


@policy(Permission.SEE_LEADER_WORK)
def leader_list(request):
    """The leaders below whose week is to be talked through, by place."""
    works = queries.lists_to_talk_through(request.person, on=today())
    monday, _ = presenters.last_week(today())
    tasks = [task for work in works for task in work.tasks.all()]
    lines = presenters.list_lines(
        works,
        queries.turns_of(tasks, since=monday - timedelta(days=100)),
        on=today(),
        talked=queries.weeks_talked_through(works, week_start=monday),
    )
    return render(request, f"{ROOM}/leader_list.jinja", {"lines": lines})


@policy(Permission.SEE_STANDARD_WORK, on=queries.get_list)
def leader_show(request, found):
    work = found.work
    tasks = list(work.tasks.all())
    page = presenters.list_page(
        work,
        queries.turns_of(tasks, since=today() - timedelta(days=BACK)),
        queries.talks_of(work, limit=WEEKS),
        is_mine=found.is_mine,
        may_change=_may_keep(request.person, work),
        weeks=WEEKS,
        on=today(),
    )
    taps = {number: forms.TapForm() for number, *_ in page.tasks}
    context = {"page": page, "taps": taps, "tap_end": forms.TapForm()}
    return render(request, f"{ROOM}/leader_show.jinja", context)


def _may_keep(person, work):
    return rules.may_keep_list(work.unit_id, by=person, person=work.person, above=queries.places_above(work))


@policy(Permission.SEE_LEADER_WORK, methods=BOTH)
def leader_add(request):
    """Begin a leader's list: one's own, or that of somebody who leads below."""
    places = queries.places_with_leaders(request.person, on=today())
    place = place_named(request.GET.get("unit", ""), places) or (places[0] if len(places) == 1 else None)
    if place is None:
        context = {"heading": "Where does the leader work?", "places": place_choices(places)}
        return render(request, f"{ROOM}/where.jinja", context)
    unit = organisation.get_unit(place.unit_id, seen_by=request.person)
    above = [up.pk for up in organisation.units_above(unit, on=today())]
    leads_above = rules.may_see_above(request.person, above)
    people = queries.people_at([unit.pk], on=today()) if leads_above else [request.person]
    form = forms.ListForm(
        posted(request),
        people=people,
        above=queries.people_at(above or [unit.pk], on=today()),
        initial={"person": request.person.pk},
    )

    def effect():
        work = actions.begin_list(unit=unit, **form.cleaned_values(), by=request.person)
        return presenters.list_href(work.pk)

    return submit(request, form, effect) or show(request, f"{ROOM}/leader_add.jinja", form, where=where(unit))


@policy(Permission.SEE_LEADER_WORK, on=queries.get_list, methods=BOTH)
def task_add(request, found):
    form = forms.TaskForm(posted(request), routines=queries.routines_at(found.work.unit, on=today()))

    def effect():
        actions.add_task(found.work, **form.cleaned_values(), by=request.person)
        return presenters.list_href(found.work.pk)

    return submit(request, form, effect) or show(request, f"{ROOM}/task_add.jinja", form, work=found.work)


@policy(Permission.SEE_LEADER_WORK, on=queries.get_task, methods=("POST",))
def task_end(request, found):
    back = presenters.list_href(found.work.pk)

    def effect():
        actions.end_task(found.task, work=found.work, by=request.person)
        return back

    return tap(request, effect, back=back)


@policy(Permission.SEE_LEADER_WORK, on=queries.get_list, methods=("POST",))
def leader_end(request, found):
    back = _today_href()

    def effect():
        actions.end_list(found.work, by=request.person)
        return back

    return tap(request, effect, back=presenters.list_href(found.work.pk))


@policy(Permission.SEE_STANDARD_WORK, on=queries.get_list_below, methods=BOTH)
def leader_talk(request, found):
    form = forms.TalkForm(posted(request))
    monday, _ = presenters.last_week(today())

    def effect():
        actions.talk_through(found.work, week_start=monday, **form.cleaned_values(), by=request.person)
        return presenters.list_href(found.work.pk)

    return submit(request, form, effect) or show(
        request,
        f"{ROOM}/leader_talk.jinja",
        form,
        work=found.work,
        week=presenters.week_words(monday),
        whose=presenters.whose(found.work),
    )
