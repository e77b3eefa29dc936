from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from goldenthread.demo import presenters, queries
from goldenthread.foundations.access.assurance import VouchedBy, vouch
from goldenthread.foundations.access.policies import Door, policy
from goldenthread.foundations.access.submissions import take_seat

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@policy(Door.ANYONE)
def cast_list(request) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    groups = presenters.cast_groups(queries.cast())
    return render(request, "demo/cast_list.jinja", {"groups": groups})


@policy(Door.ANYONE, methods=("POST",))
def cast_sign_in(request, seat_id: int) -> HttpResponse:
    """Sign in as one of the cast, without a password. It finds nobody where this is no demonstration."""
    player = queries.get_player(seat_id)
    login(request, player.seat.account, backend=BACKEND)
    vouch(request, VouchedBy.DEMONSTRATION)
    take_seat(request, player.seat)
    return redirect("home:home_show")
