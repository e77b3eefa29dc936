from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from goldenthread.engines.routines import actions, forms, presenters, queries
from goldenthread.engines.routines.rules import Permission
from goldenthread.foundations.access.policies import Door, policy
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.access.submissions import show, submit
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.organisation.models import scope_of

BOTH = ("GET", "POST")
CANCELLED_SINCE = timedelta(days=31)


@policy(Permission.SEE_ROUTINES)
def calendar_show(request):
    page = _page(request)
    return render(request, "routines/calendar_show.jinja", {"page": page, "form": forms.SureForm()})


def _page(request):
    key = queries.calendar_of(request.person)
    mine = queries.routines_of_person(request.person, on=today())
    return presenters.calendar_page(key.made_at if key else None, mine)


@policy(Permission.SEE_ROUTINES, methods=BOTH)
def calendar_open(request):
    form = forms.SureForm(request.POST if request.method == "POST" else None)
    made = []

    def effect():
        made.append(actions.renew_calendar(by=request.person))
        return reverse("routines:calendar_show")

    answer = submit(request, form, effect, may_come_again=True)
    if made:
        # Shown in this one answer: the address stands in no session and no message.
        address = request.build_absolute_uri(reverse("routines:calendar_feed", args=[made[0].text]))
        return render(request, "routines/calendar_made.jinja", {"address": address})
    return answer or show(request, "routines/calendar_show.jinja", form, page=_page(request))


@policy(Permission.SEE_ROUTINES, methods=BOTH)
def calendar_end(request):
    form = forms.SureForm(request.POST if request.method == "POST" else None)

    def effect():
        actions.end_calendar(by=request.person)
        return reverse("routines:calendar_show")

    return submit(request, form, effect, may_come_again=True) or show(
        request, "routines/calendar_end.jinja", form
    )


@policy(Door.ANYONE)
def calendar_feed(request, key):
    """The routines of whoever a key belongs to, for the program that reads their calendar."""
    body_id = actions.body_of(key)
    if body_id is None:
        raise Http404
    with scope_of(body_id):
        found = queries.calendar_by(actions.digest_of(key))
        if found is None or not _may_still_read(found.person):
            raise Http404
        routines = queries.routines_of_person(found.person, on=today())
        cancelled = queries.cancelled_moments([one.pk for one in routines], since=now() - CANCELLED_SINCE)
        text = presenters.calendar_text(routines, cancelled, site=request.get_host(), at=now())
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="routines.ics"'
    return response


def _may_still_read(person):
    return person.is_here(today()) and rights_of(person).holds(Permission.SEE_ROUTINES)
