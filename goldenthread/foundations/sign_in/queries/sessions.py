from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from goldenthread.foundations.access.models import Account, Seat
from goldenthread.foundations.organisation.models import Person
from goldenthread.foundations.sign_in.models import BrowserSession

# Where a session keeps which of these rows is its own.
IN_SESSION = "browser_session"


def session_of(request: Any) -> BrowserSession | None:
    """The session a request comes from; None where it was never noted or belongs to another account. One query."""
    number = request.session.get(IN_SESSION)
    if number is None or not request.user.is_authenticated:
        return None
    return BrowserSession.objects.filter(pk=number, account_id=request.user.pk).first()


def open_sessions(account: Account) -> QuerySet[BrowserSession]:
    """Every session of an account that nothing has ended yet, the last used first."""
    return BrowserSession.objects.filter(account=account, ended_at=None).order_by("-seen_at", "-pk")


def get_session(account: Account, session_id: int) -> BrowserSession:
    """One open session of one's own, or nothing to be found. One query."""
    session = open_sessions(account).filter(pk=session_id).first()
    if session is None:
        raise Http404
    return session


def account_of(person: Person) -> Account | None:
    """The account that acts as a person of the trust in scope. One query."""
    seat = Seat.objects.filter(person=person).select_related("account").first()
    return seat.account if seat else None
