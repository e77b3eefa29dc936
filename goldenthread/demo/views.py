from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from goldenthread.demo import presenters, queries
from goldenthread.demo.actions.screens import lend_screen
from goldenthread.foundations.access.assurance import VouchedBy, vouch
from goldenthread.foundations.access.policies import Door, policy
from goldenthread.foundations.access.submissions import take_seat
from goldenthread.practices.daily_management.models import Screen
from goldenthread.practices.daily_management.policies import keep_key
from goldenthread.practices.daily_management.presenters.screens import page_of
from goldenthread.practices.daily_management.queries.screens import screen_of

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@policy(Door.ANYONE)
def cast_list(request) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    context = {
        "groups": presenters.cast_groups(queries.cast()),
        "ward": presenters.ward_card(queries.at_the_ward()),
    }
    return render(request, "demo/cast_list.jinja", context)


@policy(Door.ANYONE, methods=("POST",))
def cast_sign_in(request, seat_id: int) -> HttpResponse:
    """Sign in as one of the cast, without a password. It finds nobody where this is no demonstration."""
    player = queries.get_player(seat_id)
    login(request, player.seat.account, backend=BACKEND)
    vouch(request, VouchedBy.DEMONSTRATION)
    take_seat(request, player.seat)
    return redirect("home:home_show")


@policy(Door.ANYONE, methods=("POST",))
def screen_lend(request, kind: str) -> HttpResponse:
    """Make this browser the wall or the tablet of Ward 7. It finds no ward where this is no demonstration."""
    ward = queries.get_ward()
    if kind not in Screen.Kind.values:
        raise Http404
    screen = screen_of(request.COOKIES)
    if screen is not None and screen.kind == kind and screen.board_id == ward.board.pk:
        return redirect(page_of(screen))
    lent, key = lend_screen(ward.board, kind=kind, instead_of=screen, by=ward.leader)
    answer = redirect(page_of(lent))
    keep_key(answer, key)
    return answer
