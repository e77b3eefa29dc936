"""Decisions about letting people in: who may be invited, and what an invitation, a link or a provider opens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from goldenthread.foundations.access.assurance import privileged
from goldenthread.foundations.access.models import Account, Seat
from goldenthread.foundations.access.roles import roles
from goldenthread.foundations.organisation.models import Body, Membership, Person
from goldenthread.foundations.sign_in import saml
from goldenthread.foundations.sign_in.fetching import NotFetched, checked
from goldenthread.foundations.sign_in.models import EmailedLink, Identity, Invitation, Provider

NO_LONGER = "This invitation was used or ended in the meantime. Ask your trust’s administrator for a new one."


def check_has_no_seat(person: Person, seat: Seat | None) -> None:
    if seat is not None:
        raise ValidationError(f"{person.name} can sign in already, so an invitation is not needed.")


def check_still_waits(invitation: Invitation) -> None:
    if invitation.used_at is not None:
        raise ValidationError(
            "This invitation was used. To keep somebody out, let them leave or close their account."
        )
    if invitation.ended_at is not None:
        raise ValidationError("This invitation was ended already.")


def check_is_open(invitation: Invitation, *, at: datetime) -> None:
    if invitation.used_at is not None or invitation.ended_at is not None:
        raise ValidationError(NO_LONGER)
    if not invitation.is_open(at):
        raise ValidationError("This invitation has expired. Ask your trust’s administrator for a new one.")


def lets_in(invitation: Invitation, *, at: datetime, on: date) -> bool:
    """Whether its link still works: it is open, and whom it is for has not left."""
    return invitation.is_open(at) and invitation.person.is_here(on)


def check_is_signed_in(account: Any) -> None:
    if not account.is_authenticated:
        raise ValidationError("You are not signed in any more. Sign in, then open the invitation again.")


def check_address_is_free(person: Person, account: Account | None) -> None:
    if not person.email:
        raise ValidationError(
            "Your trust has no e-mail address for you, so a password cannot be set. "
            "Ask your trust’s administrator to add one."
        )
    if account is not None:
        raise ValidationError(
            f"{person.email} signs in to Golden Thread already. Sign in with it first, then open the invitation again."
        )


def check_not_here_already(account: Account, seat: Seat | None) -> None:
    if seat is not None:
        raise ValidationError(
            f"This account is {seat.person.name} in this trust already. One account is one person in a trust."
        )


def check_has_no_administrator(body: Body, administrator: Person | None) -> None:
    if administrator is not None:
        raise ValidationError(
            f"{body.name} has an administrator already: {administrator.name}. They can invite others."
        )


def may_sign_in_by_link(memberships: Iterable[Membership]) -> bool:
    """Only people from outside, none of whose roles asks for a second proof, sign in by an emailed link."""
    held = [roles().get(membership.role) for membership in memberships]
    return bool(held) and all(
        role is not None and role.from_outside and not role.permissions & privileged() for role in held
    )


def check_may_sign_in_by_link(memberships: Iterable[Membership]) -> None:
    if not may_sign_in_by_link(memberships):
        raise ValidationError(
            "Signing in by emailed link is for people from outside the trust. Choose a password."
        )


LINK_OVER = "It works once, for 15 minutes, and only the newest one does. Ask for a new link."


def check_link_is_open(link: EmailedLink, *, at: datetime) -> None:
    if not link.is_open(at):
        raise ValidationError(LINK_OVER)


# --- providers ---------------------------------------------------------------------------------------------------


def checked_issuer(issuer: str, *, kind: str, metadata: str) -> str:
    """Who issues: of OpenID Connect a web address that may be asked, of SAML the name in the metadata."""
    if kind == Provider.Kind.SAML:
        try:
            return saml.read_metadata(metadata).issuer
        except saml.Unreadable as wrong:
            raise ValidationError({"metadata": str(wrong)}) from wrong
    try:
        parts = checked(issuer)
    except NotFetched as wrong:
        raise ValidationError({"issuer": str(wrong)}) from wrong
    if parts.query:
        raise ValidationError({"issuer": "The issuer is an address without a question mark."})
    return issuer


def check_subject_is_free(known: Identity | None, account: Account) -> None:
    if known is None:
        return
    if known.account_id == account.pk:
        raise ValidationError("Your account is connected to it already.")
    raise ValidationError(
        "Whoever you signed in as there has another account here. Sign out there and sign in as yourself, "
        "or ask your trust’s administrator."
    )


def check_another_way_is_left(account: Account, *, also_known: bool) -> None:
    if not (account.has_usable_password() or also_known):
        raise ValidationError(
            "It is your only way to sign in, so it cannot be taken away. "
            "Ask your trust’s administrator for another first."
        )


def only_value(attributes: Mapping[str, list[str]], name: str) -> str:
    """The one value an attribute has; none where there are several, since none of them is meant."""
    values = attributes.get(name, []) if name else []
    return values[0].strip() if len(values) == 1 else ""


def vouches(provider: Provider, ways: Set[str]) -> bool:
    """Whether what a provider says of how somebody proved it counts as a second factor in its trust."""
    wanted = {value.strip() for value in provider.second_factor_values.split(",")} - {""}
    return bool(wanted & ways)


def check_opens_other_trusts(only: int | None) -> None:
    if only is not None:
        raise ValidationError(
            "You came in through your trust’s own sign-in, which opens that trust alone. "
            "Sign out, open the invitation again, and choose how you sign in here."
        )
