from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from goldenthread.engines.measurement import actions, forms, presenters, queries
from goldenthread.engines.measurement.rules import Permission
from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.access.submissions import submit
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.design.forms import one_time_key
from goldenthread.foundations.design.presenters import Place
from goldenthread.foundations.organisation.queries import here_and_below, place_tree

MOST_ROWS = 100


@policy(Permission.RECORD_VALUES, methods=("GET", "POST"))
def numbers_due(request):
    """Every number that is due where this person may enter one. Each that is right is kept at once."""
    if request.method != "POST":
        return _show(request)
    asked = queries.numbers_named(request.person, request.POST.getlist("row")[:MOST_ROWS])
    form = forms.DueForm(request.POST, dues=asked)

    def effect():
        entered = actions.record_several(form.right, by=request.person)
        if entered.kept:
            messages.success(request, presenters.entered_words(entered))
        for words in presenters.refused_words(entered):
            messages.error(request, words)
        return request.get_full_path()

    answer = submit(request, form, effect)
    return answer if answer and not form.wrong else _show(request, form)


def _show(request, sent=None):
    places = queries.places_where(request.person, Permission.RECORD_VALUES)
    chosen = request.GET.get("place", "")
    if chosen and chosen not in {str(unit.pk) for unit in places}:
        raise Http404
    unit_ids = here_and_below([int(chosen)], on=today()) if chosen else None
    due = queries.numbers_due(request.person, unit_ids=unit_ids)
    form = None
    if sent is not None:
        form = forms.DueForm(_with_a_new_key(request.POST), dues=_still_asked(sent, due))
        for error in sent.errors.get("key", ()):
            form.add_error(None, error)
    elif due:
        form = forms.DueForm(dues=due[: presenters.DUE_ON_A_PAGE])
    depth = {place.unit_id: place.depth for place in place_tree(on=today())}
    rows = form.rows() if form else []
    several = len(places) > 1
    context = {
        "form": form,
        "rows": [
            (row, presenters.due_heading(row.due, several=several), presenters.last_words(row.due))
            for row in rows
        ],
        "count": presenters.due_count_words(len(due)),
        "more": max(0, len(due) - len(rows)),
        "places": [Place(str(unit.pk), unit.name, depth[unit.pk]) for unit in places] if several else [],
        "chosen": chosen,
        "here": reverse("measurement:numbers_due"),
    }
    refused = form is not None and form.is_bound
    return render(request, "measurement/value_due.jinja", context, status=422 if refused else 200)


def _with_a_new_key(posted):
    again = posted.copy()
    again["key"] = one_time_key()
    return again


def _still_asked(sent, due):
    """What was refused, where it stood, among what else is due."""
    shown = due[: presenters.DUE_ON_A_PAGE]
    there = {one.key for one in shown}
    return [one for one in sent.wrong if one.key not in there] + shown
