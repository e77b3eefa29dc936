from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.db.models import Q, QuerySet
from django.http import Http404

from goldenthread.foundations.access.models import Account, Seat, StandIn
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation.models import Across, Membership, Person, scope_across
from goldenthread.foundations.organisation.queries import in_force

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


# --- standing in -------------------------------------------------------------------------------------------------


def still_held(on: date) -> Q:
    """Stand-ins for somebody who is here and still has, on a day, the role that was handed on."""
    membership = Q(membership__ends_on=None) | Q(membership__ends_on__gt=on)
    here = Q(for_person__left_on=None) | Q(for_person__left_on__gt=on)
    return membership & Q(membership__starts_on__lte=on) & here


def stand_ins() -> QuerySet[StandIn]:
    """Every stand-in there is or was, the latest first, with whoever it is about. One query."""
    rows: QuerySet[StandIn] = StandIn.objects.select_related("for_person", "by_person", "membership__unit")
    return rows.order_by("-starts_on", "-pk")


def stand_ins_by(person: Person, *, on: date) -> list[StandIn]:
    """Those for whom a person stands in on a day, while they hold what they handed on. One query."""
    return list(stand_ins().filter(in_force(on), still_held(on), by_person=person))


def stand_ins_about(person: Person, *, on: date) -> list[StandIn]:
    """The stand-ins of a person and those for whom they stand in, today's and later ones. One query."""
    rows = stand_ins().filter(Q(for_person=person) | Q(by_person=person), ends_on__gt=on)
    return list(rows.order_by("starts_on", "pk"))


def stand_ins_for(person: Person, *, on: date) -> list[StandIn]:
    """Those who stand in for a person on a day. One query."""
    return list(stand_ins().filter(in_force(on), for_person=person))


def same_stand_ins(stand_in: StandIn) -> list[StandIn]:
    """Those of the same two people, for the same role in the same place, on some of the same days. One query."""
    rows = stand_ins().filter(
        by_person_id=stand_in.by_person_id,
        membership_id=stand_in.membership_id,
        starts_on__lt=stand_in.ends_on,
        ends_on__gt=stand_in.starts_on,
    )
    return list(rows)


def others_with_a_role_of(roles: Collection[str], *, besides: Membership) -> int:
    """How many other people hold one of these roles when a membership has ended, and longer. One query."""
    rows = Membership.objects.filter(role__in=roles, starts_on__lte=besides.ends_on, person__left_on=None)
    longer = rows.filter(Q(ends_on=None) | Q(ends_on__gt=besides.ends_on)).exclude(pk=besides.pk)
    found: int = longer.exclude(person_id=besides.person_id).values("person_id").distinct().count()
    return found
