from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db.models import Q, QuerySet
from django.http import Http404

from goldenthread.foundations.access.models import Account, Seat, StandIn
from goldenthread.foundations.audit.models import Entry
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import Across, Membership, Person, scope_across
from goldenthread.foundations.organisation.queries import in_force

SEAT_IN_SESSION = "seat"
# The one trust that a session was opened for, where a trust's own provider said who is there: it speaks for no other.
ONLY_IN_SESSION = "seats_only_of"


def account_with(email: str) -> Account | None:
    """The account of an e-mail address. One query."""
    account: Account | None = Account.objects.filter(email__iexact=email.strip()).first()
    return account


def seats_of(account: Account) -> list[Seat]:
    """The seats an account may take today, in whichever trusts. One query."""
    with scope_across(Across.SIGN_IN):
        seats = Seat.objects.filter(account=account).select_related("person", "body")
        return [seat for seat in seats.order_by("body__name") if seat.person.is_here(today())]


def seats_open_to(request: Any) -> list[Seat]:
    """The seats that whoever is signed in may take in this session. One query."""
    only = request.session.get(ONLY_IN_SESSION)
    return [seat for seat in seats_of(request.user) if only is None or seat.body_id == only]


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
    seats = seats_open_to(request)
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


def sheet(rows: QuerySet[Any] | list[Any], number: str, *, size: int = 50) -> Sheet[Any]:
    """The page of a long list that an address asks for; the nearest one where there is none such. Two queries, or none
    where the list is at hand."""
    total = len(rows) if isinstance(rows, list) else rows.count()
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
    """Those for whom a person stands in on a day, while they hold what they handed on. Two queries; one for most, who
    stand in for nobody."""
    if not StandIn.objects.filter(by_person=person, ends_on__gt=on).exists():
        return []
    return list(stand_ins().filter(in_force(on), still_held(on), by_person=person))


def stand_ins_about(person: Person, *, on: date) -> list[StandIn]:
    """The stand-ins of a person and those for whom they stand in, today's and later ones. One query."""
    rows = stand_ins().filter(Q(for_person=person) | Q(by_person=person), ends_on__gt=on)
    return list(rows.order_by("starts_on", "pk"))


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


def people_called(words: str, *, on: date) -> list[Person]:
    """Everyone here with this e-mail address or this whole name, six at most. One query."""
    people = organisation.people_here(on=on)
    given, _, family = words.strip().partition(" ")
    whole = Q(given_name__iexact=given, family_name__iexact=family)
    middle = words.strip().rpartition(" ")
    other = Q(given_name__iexact=middle[0], family_name__iexact=middle[2])
    return list(people.filter(Q(email__iexact=words.strip()) | whole | other)[:6])


def how_many_stand_in(*, on: date) -> int:
    """How many people stand in for somebody on a day. One query."""
    rows = StandIn.objects.filter(in_force(on), still_held(on))
    found: int = rows.values("by_person_id").distinct().count()
    return found


# --- who holds what ----------------------------------------------------------------------------------------------


def holders(roles: Collection[str], *, on: date) -> QuerySet[Membership]:
    """Whoever holds one of these roles on a day, by name. One query."""
    here = Q(person__left_on=None) | Q(person__left_on__gt=on)
    rows: QuerySet[Membership] = Membership.objects.filter(in_force(on), here, role__in=roles)
    return rows.select_related("person", "unit").order_by(
        "person__family_name", "person__given_name", "person_id", "pk"
    )


def how_many_hold(roles: Collection[str], *, on: date) -> int:
    """How many people hold one of these roles on a day. One query."""
    found: int = holders(roles, on=on).order_by().values("person_id").distinct().count()
    return found


def stand_ins_with(roles: Collection[str], *, on: date) -> list[StandIn]:
    """Those who stand in on a day for somebody with one of these roles. One query."""
    return list(stand_ins().filter(in_force(on), still_held(on), membership__role__in=roles))


MOST = 50
OUTSIDE = (Person.Kind.PATIENT_PARTNER, Person.Kind.EXTERNAL, Person.Kind.EVALUATOR)

# What changes anybody's rights, or who may use them.
ABOUT_RIGHTS = (
    *("organisation.membership", "organisation.person", "access.standin", "access.seat"),
    *("api.token", "sign_in.invitation"),
)


def changes_to_rights(body_id: int, *, since: datetime) -> QuerySet[Entry]:
    """What changed anybody's rights in a trust since a moment, the newest first. One query."""
    rows = Entry.objects.filter(body_id=body_id, record_kind__in=ABOUT_RIGHTS, at__gte=since)
    # A new name or job title gives nobody a right; coming and going does.
    rows = rows.exclude(record_kind="organisation.person", verb="was changed")
    return rows.select_related("payload").order_by("-pk")


def leaving_around(*, first: date, last: date) -> list[Person]:
    """Those whose last day is about now. One query."""
    return list(
        Person.objects.filter(left_on__gte=first, left_on__lte=last).order_by("left_on", "family_name")[:MOST]
    )


def ending_soon(*, on: date, before: date) -> list[Membership]:
    """People from outside whose time here ends before a day. One query."""
    rows = Membership.objects.filter(in_force(on), person__kind__in=OUTSIDE, ends_on__lt=before)
    return list(rows.select_related("person", "unit").order_by("ends_on", "pk")[:MOST])


def from_outside_without_an_end(*, on: date) -> list[Membership]:
    """People from outside whose time here has no end. New ones cannot be; these are older. One query."""
    rows = Membership.objects.filter(in_force(on), person__kind__in=OUTSIDE, ends_on=None)
    return list(rows.select_related("person", "unit").order_by("starts_on", "pk")[:MOST])


def never_used(*, on: date, since: datetime) -> tuple[list[Seat], int]:
    """Accounts made before a moment with which nobody ever signed in: the first of them, and how many. Two queries."""
    here = Q(person__left_on=None) | Q(person__left_on__gt=on)
    rows = Seat.objects.filter(
        here, account__last_login=None, account__is_active=True, account__joined_at__lt=since
    )
    return list(rows.select_related("person").order_by("person__family_name", "pk")[:MOST]), rows.count()
