from django.http import HttpResponse
from django.shortcuts import render

from goldenthread.foundations.access.policies import Door, policy
from goldenthread.foundations.clock.moments import now, today
from goldenthread.home import figures, presenters, queries


@policy(Door.ANYONE)
def home_show(request) -> HttpResponse:
    if request.person is None:
        return render(request, "home/welcome.jinja", {"page": presenters.welcome()})
    day = today()
    memberships = queries.places_of(request.person, on=day)
    page = presenters.first_page(
        request.person,
        memberships=memberships,
        owed=queries.owed_by(request.person, on=day),
        goals=figures.goals_for(request.person, memberships, on=day),
        measures=figures.measure_figures(request.person, memberships),
        changes=queries.latest_changes(request.person),
        now=now(),
    )
    return render(request, "home/home_show.jinja", {"page": page})
