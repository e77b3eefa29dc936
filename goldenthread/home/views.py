from django.http import HttpResponse
from django.shortcuts import render

from goldenthread.foundations.access.policies import Door, policy
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.clock.moments import now, today
from goldenthread.home import figures, presenters, queries, ways


@policy(Door.ANYONE)
def home_show(request) -> HttpResponse:
    if request.person is None:
        return render(request, "home/welcome.jinja", {"page": presenters.welcome()})
    day = today()
    memberships = queries.places_of(request.person, on=day)
    unit_ids = [membership.unit_id for membership in memberships]
    page = presenters.first_page(
        request.person,
        memberships=memberships,
        begun=queries.begun(request.person),
        boards=queries.boards_of(request.person, unit_ids=unit_ids),
        owed=queries.owed_by(request.person, unit_ids=unit_ids, on=day),
        goals=figures.goals_for(request.person, memberships, on=day),
        measures=figures.measure_figures(request.person, memberships),
        changes=queries.latest_changes(request.person),
        now=now(),
    )
    return render(request, "home/home_show.jinja", {"page": page})


@policy(Door.HAS_SEAT)
def admin_show(request) -> HttpResponse:
    """The pages that keep a trust running, as far as somebody may use them."""
    return render(request, "home/admin_show.jinja", {"groups": ways.keeps_running(rights_of(request.person))})
