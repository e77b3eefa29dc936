# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from goldenthread.foundations.access import presenters, queries, rules, submissions
from goldenthread.foundations.access.policies import Door, policy
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation import queries as organisation

FORM = ("GET", "POST")


@policy(Door.SIGNED_IN, methods=FORM)
def seat_choose(request) -> HttpResponse:
    if request.method == "POST":
        submissions.take_seat(request, queries.get_seat(request.user, request.POST.get("seat", "")))
        return redirect(_own_address(request))
    seats = presenters.seat_choices(queries.seats_open_to(request), person=request.person)
    return render(request, "access/seat_choose.jinja", {"seats": seats, "next": request.GET.get("next", "")})


def _own_address(request):
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/"


@policy(Door.HAS_SEAT)
def me_show(request) -> HttpResponse:
    day = today()
    memberships = list(organisation.memberships_in_force(request.person, on=day))
    rights = rights_of(request.person)
    stand_ins = queries.stand_ins_about(request.person, on=day)
    context = {
        "me": request.person,
        "trust": request.trust,
        "belongs": [presenters.belonging(row) for row in memberships],
        "rights": presenters.my_rights(rights, memberships, trust_name=request.trust.name),
        "stand_ins": presenters.stand_in_rows(stand_ins, me=request.person, on=day, may_end=False),
        "may_hand_on": any(map(rules.can_be_handed_on, memberships)),
        "may_arrange": rights.holds(rules.Permission.ARRANGE_COVER),
        "seats": presenters.seat_choices(queries.seats_open_to(request), person=request.person),
        "may_see_roles": rights.holds(rules.Permission.SEE_RIGHTS),
        "has_password": request.user.has_usable_password(),
    }
    return render(request, "access/me_show.jinja", context)
