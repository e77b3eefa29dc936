from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.http import Http404

from goldenthread.foundations.access.models import Account, Seat
from goldenthread.foundations.organisation.models import Across, Body, Membership, Person, scope_across
from goldenthread.foundations.organisation.queries import in_force, people_here
from goldenthread.foundations.sign_in.models import Invitation

ADMINISTRATOR = "administrator"


def invitation_with(digest: str) -> Invitation | None:
    """The invitation whose link has this digest, in whichever trust. One query."""
    if not digest:
        return None
    with scope_across(Across.SIGN_IN):
        rows = Invitation.objects.select_related("person", "body", "made_by")
        found: Invitation | None = rows.filter(digest=digest).first()
        return found


def account_with(email: str) -> Account | None:
    """The account that signs in with this address. One query."""
    return Account.objects.filter(email=email.lower()).first() if email else None


def get_invitation(invitation_id: int, *, seen_by: Person) -> Invitation:
    """One invitation of the same trust, or nothing to be found. One query."""
    found: Invitation | None = Invitation.objects.select_related("person").filter(pk=invitation_id).first()
    if found is None:
        raise Http404
    return found


def open_invitation(person: Person) -> Invitation | None:
    """The invitation a person has and has not used, expired or not. One query."""
    found: Invitation | None = Invitation.objects.filter(person=person, used_at=None, ended_at=None).first()
    return found


def invitations_waiting() -> QuerySet[Invitation]:
    """Those that were neither used nor ended, the newest first. One query."""
    waiting: QuerySet[Invitation] = Invitation.objects.filter(used_at=None, ended_at=None)
    return waiting.select_related("person", "made_by").order_by("-made_at", "-pk")


def seat_of(person: Person) -> Seat | None:
    """The seat a person has, with its account. One query."""
    found: Seat | None = Seat.objects.select_related("account").filter(person=person).first()
    return found


def seat_here(account: Account) -> Seat | None:
    """The seat an account has in the trust in scope. One query."""
    found: Seat | None = Seat.objects.select_related("person").filter(account=account).first()
    return found


def people_without_seat(unit_ids: Iterable[int], *, on: date) -> list[Person]:
    """Those of these units on a day who can be mailed, cannot sign in yet and are not invited. One query."""
    belonging = Membership.objects.filter(in_force(on), unit_id__in=set(unit_ids)).values("person_id")
    seated = Seat.objects.values("person_id")
    invited = Invitation.objects.filter(used_at=None, ended_at=None).values("person_id")
    people: QuerySet[Person] = people_here(on=on).filter(pk__in=belonging).exclude(email="")
    return list(people.exclude(pk__in=seated).exclude(pk__in=invited))


def administrator_with_seat(*, on: date) -> Person | None:
    """An administrator of the trust in scope who can sign in. One query."""
    rows = Membership.objects.filter(in_force(on), role=ADMINISTRATOR, person__in=people_here(on=on))
    held = rows.filter(person_id__in=Seat.objects.values("person_id")).select_related("person").first()
    return held.person if held else None


def person_with_email(email: str) -> Person | None:
    """Whoever has this address in the trust in scope. One query."""
    found: Person | None = Person.objects.filter(email=email.lower()).first()
    return found


def body_with_code(code: str) -> Body | None:
    """The body with this code. One query."""
    return Body.objects.filter(code=code.upper()).first()
