from __future__ import annotations

from typing import Any

from goldenthread.foundations.access.models import Account, Seat
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation.models import Across, scope_across

SEAT_IN_SESSION = "seat"


def seats_of(account: Account) -> list[Seat]:
    """The seats an account may take today, in whichever trusts. One query."""
    with scope_across(Across.SIGN_IN):
        seats = Seat.objects.filter(account=account).select_related("person", "body")
        return [seat for seat in seats.order_by("body__name") if seat.person.is_here(today())]


def seat_in_use(request: Any) -> Seat | None:
    """The seat a request is made from: the one chosen in its session, or the only one there is. At most one query."""
    if not request.user.is_authenticated:
        return None
    seats = seats_of(request.user)
    chosen = request.session.get(SEAT_IN_SESSION)
    for seat in seats:
        if seat.pk == chosen:
            return seat
    return seats[0] if len(seats) == 1 else None
