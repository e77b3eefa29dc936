from __future__ import annotations

from django.urls import reverse

from goldenthread.foundations.access.roles import roles
from goldenthread.foundations.audit.actions import Actor
from goldenthread.foundations.clock.periods import day_in_words
from goldenthread.foundations.notices import actions, queries
from goldenthread.foundations.notices.kinds import Kind, Reason, register
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Membership

ROLE_CHANGED = "notices.role_changed"

register(
    Kind(
        key=ROLE_CHANGED,
        words="your role or your place in the trust changes",
        reason=Reason.ASKED,
        is_urgent=True,
    )
)


def tell_of_membership(membership: Membership, *, has_ended: bool, by: Actor | None) -> None:
    """Tell somebody that what they belong to changed, and with it what they may do; not what they began with."""
    if not queries.belonged_before(membership):
        return
    role = roles()[membership.role].name if membership.role in roles() else membership.role
    if has_ended and membership.ends_on is not None:
        text = f"Your role “{role}” in {membership.unit.name} ends on {day_in_words(membership.ends_on)}."
    else:
        text = (
            f"You have the role “{role}” in {membership.unit.name} from {day_in_words(membership.starts_on)}."
        )
    actions.tell(
        [membership.person],
        kind=ROLE_CHANGED,
        text=f"{text} What you may see and do may have changed.",
        address=reverse("access:me_show"),
        why="Because it is about your own place here.",
        unit=membership.unit,
        about=membership,
        by=by,
    )


organisation.when_membership_changes(tell_of_membership)
