from __future__ import annotations

from django.shortcuts import redirect, render
from django.urls import reverse

from goldenthread.engines.routines import actions, agenda, forms, presenters, queries
from goldenthread.engines.routines.models import Occurrence
from goldenthread.engines.routines.rules import Permission
from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.access.submissions import show, submit
from goldenthread.foundations.clock.moments import LONDON, now, today

BOTH = ("GET", "POST")


def _posted(request):
    return request.POST if request.method == "POST" else None


def _at(occurrence):
    return reverse("routines:occurrence_show", args=[occurrence.pk])


def _running(occurrence, step=1):
    return f"{reverse('routines:occurrence_run', args=[occurrence.pk])}?step={step}"


def _begin(request, what, back):
    form = forms.SureForm(_posted(request))

    def effect():
        return _running(actions.open_occurrence(what, by=request.person))

    # Whoever begins what is under way is taken to it, however often.
    return submit(request, form, effect, may_come_again=True) or show(
        request, "routines/occurrence_open.jinja", form, what=what, back=back
    )


@policy(Permission.HOLD_ROUTINES, on=queries.get_routine, methods=BOTH)
def routine_open(request, routine):
    return _begin(request, routine, (routine.name, reverse("routines:routine_show", args=[routine.pk])))


@policy(Permission.HOLD_ROUTINES, on=queries.get_occurrence, methods=BOTH)
def occurrence_open(request, occurrence):
    return _begin(request, occurrence, (occurrence.routine.name, _at(occurrence)))


@policy(Permission.SEE_ROUTINES, on=queries.get_occurrence)
def occurrence_show(request, occurrence):
    routine = occurrence.routine
    page = presenters.occurrence_page(
        occurrence,
        items=queries.agenda_of(routine),
        runs=queries.runs_of(occurrence),
        decisions=queries.decisions_of(occurrence),
        actions=queries.actions_made_at(occurrence),
        principals=queries.principals_of(routine, on=today()),
        attendance=queries.attendance_at(occurrence),
        may_hold=rights_of(request.person).may(Permission.HOLD_ROUTINES, unit_id=occurrence.unit_id),
        on=today(),
    )
    begin, attend = forms.SureForm(), forms.AttendForm()
    return render(request, "routines/occurrence_show.jinja", {"page": page, "begin": begin, "attend": attend})


@policy(Permission.HOLD_ROUTINES, on=queries.get_occurrence, methods=BOTH)
def occurrence_run(request, occurrence):
    """One step of a meeting's agenda. What was typed is kept, and the next step comes, by one press."""
    if occurrence.state != Occurrence.State.RUNNING and request.method == "GET":
        return redirect(_at(occurrence))
    items = queries.agenda_of(occurrence.routine)
    step = _step(request, len(items))
    item = items[step - 1]
    runs = queries.runs_of(occurrence)
    people = queries.people_who_could_come(occurrence.unit, on=today())
    form = forms.StepForm(
        _posted(request),
        people=people,
        initial={
            "note": runs[item.pk].note if item.pk in runs else "",
            "step": step,
            "shown_at": int(now().timestamp()),
        },
    )

    def effect():
        _keep(request, occurrence, item, form.cleaned_values())
        return _whither(request, occurrence, step, len(items))

    answer = submit(request, form, effect, may_come_again=True)
    if answer is not None:
        return answer
    page = presenters.run_page(
        occurrence,
        items=items,
        step=step,
        runs=runs,
        panel=agenda.panel_of(item.kind, occurrence, request.person),
        decisions=queries.decisions_of(occurrence),
        actions=queries.actions_made_at(occurrence),
        principals=queries.principals_of(occurrence.routine, on=today()),
        attendance=queries.attendance_at(occurrence),
        on=today(),
        at=now(),
    )
    attend = forms.AttendForm(initial={"step": step})
    return show(request, "routines/occurrence_run.jinja", form, page=page, attend=attend)


def _step(request, most):
    asked = request.POST.get("step") if request.method == "POST" else request.GET.get("step")
    number = int(asked) if asked and asked.isascii() and asked.isdigit() and len(asked) < 4 else 1
    return min(max(number, 1), most)


def _keep(request, occurrence, item, said):
    shown_at = said["shown_at"] or int(now().timestamp())
    actions.note_item(
        occurrence,
        item=item,
        seconds=int(now().timestamp()) - shown_at,
        note=said["note"],
        by=request.person,
    )
    if said["decided"]:
        actions.decide(occurrence, text=said["decided"], by=request.person)
    if said["action"]:
        following = queries.next_occurrences(occurrence.routine, after=now(), limit=2)
        days = [one.planned_at.astimezone(LONDON).date() for one in following if one.pk != occurrence.pk]
        actions.add_action(
            unit=occurrence.unit,
            occurrence=occurrence,
            text=said["action"],
            owner=said["owner"],
            due_on=presenters.due_on(said["due"], on=today(), following=days[0] if days else None),
            by=request.person,
        )


def _whither(request, occurrence, step, most):
    go = request.POST.get("go")
    if go == "close" or (go != "back" and go != "stay" and step == most):
        return reverse("routines:occurrence_close", args=[occurrence.pk])
    return _running(occurrence, {"back": max(step - 1, 1), "stay": step}.get(go, step + 1))


@policy(Permission.HOLD_ROUTINES, on=queries.get_occurrence, methods=BOTH)
def occurrence_attend(request, occurrence):
    principals = queries.principals_of(occurrence.routine, on=today())
    form = forms.AttendForm(_posted(request), principals=principals)

    def effect():
        said = form.cleaned_values()
        actions.attend(occurrence, principal=said["principal"], who=said["who"], by=request.person)
        return _running(occurrence, said["step"]) if said["step"] else _at(occurrence)

    return submit(request, form, effect, may_come_again=True) or show(
        request, "routines/occurrence_attend.jinja", form, occurrence=occurrence
    )


@policy(Permission.HOLD_ROUTINES, on=queries.get_occurrence, methods=BOTH)
def occurrence_close(request, occurrence):
    form = forms.CloseForm(_posted(request), initial={"said": occurrence.said})

    def effect():
        actions.close_occurrence(occurrence, **form.cleaned_values(), by=request.person)
        return _at(occurrence)

    return submit(request, form, effect) or show(
        request, "routines/occurrence_close.jinja", form, occurrence=occurrence
    )


@policy(Permission.HOLD_ROUTINES, on=queries.get_occurrence, methods=BOTH)
def occurrence_cancel(request, occurrence):
    form = forms.CancelForm(_posted(request), version=occurrence.version)

    def effect():
        actions.cancel_occurrence(
            occurrence, **form.cleaned_values(), by=request.person, version=form.version
        )
        return _at(occurrence)

    return submit(request, form, effect) or show(
        request, "routines/occurrence_cancel.jinja", form, occurrence=occurrence
    )


# --- actions ---------------------------------------------------------------------------------------------------------


@policy(Permission.SEE_ROUTINES, on=queries.get_action, methods=BOTH)
def action_show(request, action):
    """What somebody said they would do, and how it went. Whoever does it may always say so."""
    form = forms.AnswerActionForm(_posted(request), version=action.version)

    def effect():
        said = form.cleaned_values()
        verb = actions.answer_action if said["state"] == "done" else actions.drop_action
        words = {"answer" if said["state"] == "done" else "because": said["answer"]}
        verb(action, **words, by=request.person, version=form.version)
        return reverse("routines:action_show", args=[action.pk])

    page = presenters.action_page(
        action, may_answer=queries.may_answer_action(action, request.person), on=today()
    )
    return submit(request, form, effect) or show(request, "routines/action_show.jinja", form, page=page)


@policy(Permission.SEE_ROUTINES, on=queries.get_action, methods=BOTH)
def action_change(request, action):
    also = [action.owner] if action.owner else []
    form = forms.ChangeActionForm(
        _posted(request),
        people=queries.people_who_could_come(action.unit, on=today(), also=also),
        version=action.version,
        initial={"owner": action.owner_id, "due_on": action.due_on},
    )

    def effect():
        actions.change_action(action, **form.cleaned_values(), by=request.person, version=form.version)
        return reverse("routines:action_show", args=[action.pk])

    return submit(request, form, effect) or show(request, "routines/action_change.jinja", form, action=action)
