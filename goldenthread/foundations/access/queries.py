from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import Http404

from goldenthread.foundations.access.models import Account, Seat
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation.models import Across, scope_across

SEAT_IN_SESSION = "seat"


def seats_of(account: Account) -> list[Seat]:
    """The seats an account may take today, in whichever trusts. One query."""
    with scope_across(Across.SIGN_IN):
        seats = Seat.objects.filter(account=account).select_related("person", "body")
        return [seat for seat in seats.order_by("body__name") if seat.person.is_here(today())]


def get_seat(account: Account, seat_id: str) -> Seat:
    """One seat that an account may take today, or nothing to be found. One query."""
    for seat in seats_of(account):
        if str(seat.pk) == seat_id:
            return seat
    raise Http404


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


Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Sheet(Generic[Row]):
    """One page of a long list: what is on it, which one it is, how many there are."""

    rows: Sequence[Row]
    number: int
    pages: int
    total: int


def sheet(rows: QuerySet[Any], number: str, *, size: int = 50) -> Sheet[Any]:
    """The page of a long list that an address asks for; the nearest one where there is none such. Two queries."""
    total = rows.count()
    pages = max(1, -(-total // size))
    asked = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 1
    wanted = min(max(asked, 1), pages)
    return Sheet(list(rows[(wanted - 1) * size : wanted * size]), wanted, pages, total)
