from __future__ import annotations

from goldenthread.foundations.access.models import Account
from goldenthread.foundations.access.queries import seats_of
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation.models import Membership, scope_of
from goldenthread.foundations.organisation.queries import memberships_in_force
from goldenthread.foundations.sign_in.models import EmailedLink


def link_with(digest: str) -> EmailedLink | None:
    """The emailed link with this digest. One query."""
    if not digest:
        return None
    return EmailedLink.objects.select_related("account").filter(digest=digest).first()


def memberships_everywhere(account: Account) -> list[Membership]:
    """What an account's people belong to today, in whichever trusts. Two queries for each trust, and one."""
    found: list[Membership] = []
    for seat in seats_of(account):
        with scope_of(seat.body_id):
            found += memberships_in_force(seat.person, on=today())
    return found
