"""Letting people in: invitations, made, mailed, ended and accepted; and the first administrator of a trust."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse

from goldenthread.foundations.access import actions as access
from goldenthread.foundations.access.models import Account
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.audit.actions import Actor
from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Body, Membership, Person, Unit, scope_of
from goldenthread.foundations.organisation.queries import memberships_in_force
from goldenthread.foundations.organisation.queries import whole_trust as unit_of_the_trust
from goldenthread.foundations.organisation.rules import check_is_here
from goldenthread.foundations.sign_in import letting_in as rules
from goldenthread.foundations.sign_in import mails
from goldenthread.foundations.sign_in.models import LASTS, Invitation
from goldenthread.foundations.sign_in.queries import invitations as queries
from goldenthread.foundations.sign_in.sealing import digest_of, new_secret

log = logging.getLogger(__name__)

MAIL_INVITATION = "sign_in.mail_invitation"


@dataclass(frozen=True, slots=True)
class Invited:
    """A new invitation, its link, which is kept nowhere, and whether it was mailed as well."""

    invitation: Invitation
    link: str
    was_mailed: bool


@transaction.atomic
def invite_person(person: Person, *, by: Actor | None, secret: str = "") -> Invitation:
    """Open a way in for somebody. An older invitation of theirs ends. Without a secret it waits for its mail."""
    check_is_here(person, on=today())
    rules.check_has_no_seat(person, queries.seat_of(person))
    end_waiting(person, by=by)
    invitation = Invitation(
        person=person,
        made_by_id=by.pk if by else None,
        digest=digest_of(secret) if secret else "",
        made_at=now(),
        expires_at=now() + LASTS,
    )
    invitation.full_clean(exclude=() if by else ("made_by",))
    invitation.save()
    audit.record("was made", invitation, by=by)
    return invitation


def invite_with_link(person: Person, *, by: Actor | None) -> Invited:
    """Invite somebody and mail them the link, where they have an address; it is also handed back, this once."""
    secret = new_secret()
    invitation = invite_person(person, by=by, secret=secret)
    link = _link(secret)
    return Invited(invitation, link, was_mailed=_mail(invitation, link))


@transaction.atomic
def invite_people(people: Iterable[Person], *, by: Actor | None) -> list[Invitation]:
    """Invite several, each to be mailed by the clock. Nobody reads their links but they."""
    made = [invite_person(person, by=by) for person in people]
    for invitation in made:
        work.leave(MAIL_INVITATION, body_id=invitation.body_id, subject_id=invitation.pk)
    return made


def mail_invitation(body_id: int, invitation_id: int) -> None:
    """Mail one invitation that waits for it. Twice mails once."""
    with scope_of(body_id):
        invitation = Invitation.objects.select_related("person", "body").filter(pk=invitation_id).first()
        if invitation is None or invitation.mailed_at or not invitation.is_open(now()):
            return
        if not _mail(invitation, _give_link(invitation)):
            raise MailRefused


class MailRefused(Exception):
    """The mail server did not take an invitation; the clock tries again."""


@transaction.atomic
def _give_link(invitation: Invitation) -> str:
    secret = new_secret()
    invitation.digest = digest_of(secret)
    invitation.save(update_fields=["digest"])
    audit.record("was given a link", invitation, by=None)
    return _link(secret)


def _link(secret: str) -> str:
    return settings.ADDRESS + reverse("sign_in:invitation_open", kwargs={"secret": secret})


def _mail(invitation: Invitation, link: str) -> bool:
    """Whether the mail server took it. No link is written to a log."""
    if not invitation.person.email:
        return False
    letter = mails.invitation(invitation, link)
    try:
        send_mail(letter.subject, letter.text, None, [invitation.person.email])
    except OSError as wrong:
        fault = {"kind": type(wrong).__name__, "trust": invitation.body_id}
        log.warning("an invitation could not be mailed", extra=fault)
        return False
    with transaction.atomic():
        invitation.mailed_at = now()
        invitation.save(update_fields=["mailed_at"])
        audit.record("was mailed", invitation, by=None)
    return True


@transaction.atomic
def end_invitation(invitation: Invitation, *, by: Actor | None) -> None:
    """Its link lets nobody in any more."""
    rules.check_still_waits(invitation)
    _end(invitation, by=by)


def end_waiting(person: Person, *, by: Actor | None) -> None:
    """End the invitation that somebody has, if any."""
    waiting = queries.open_invitation(person)
    if waiting is not None:
        _end(waiting, by=by)


def _end(invitation: Invitation, *, by: Actor | None) -> None:
    invitation.ended_at = now()
    invitation.save(update_fields=["ended_at"])
    audit.record("was ended", invitation, by=by)


# --- accepting ---------------------------------------------------------------------------------------------------


@transaction.atomic
def accept_with_password(invitation: Invitation, *, password: str) -> Account:
    """The invited person signs in with their address and a password from now on."""
    rules.check_address_is_free(invitation.person, queries.account_with(invitation.person.email))
    return _accept(invitation, email=invitation.person.email, password=password)


@transaction.atomic
def accept_with_link(invitation: Invitation) -> Account:
    """The invited person is mailed a link whenever they want to sign in, and has no password."""
    rules.check_may_sign_in_by_link(memberships_in_force(invitation.person, on=today()))
    rules.check_address_is_free(invitation.person, queries.account_with(invitation.person.email))
    return _accept(invitation, email=invitation.person.email, password=None)


@transaction.atomic
def accept_with_account(invitation: Invitation, *, account: Account) -> Account:
    """Whoever is signed in already gets a seat in this trust too."""
    rules.check_not_here_already(account, queries.seat_here(account))
    _use(invitation)
    access.give_seat(account, person=invitation.person, by=invitation.person)
    return account


@transaction.atomic
def accept_without_password(invitation: Invitation) -> Account:
    """The invited person comes in another way from now on, which the caller connects."""
    return _accept(invitation, email=None, password=None)


def _accept(invitation: Invitation, *, email: str | None, password: str | None) -> Account:
    _use(invitation)
    account = access.open_account(email=email, password=password, by=invitation.person)
    access.give_seat(account, person=invitation.person, by=invitation.person)
    return account


def _use(invitation: Invitation) -> None:
    """Take it, unless somebody else took it first: of two at once, one finds it used."""
    check_is_here(invitation.person, on=today())
    rules.check_is_open(invitation, at=now())
    waiting = Invitation.objects.filter(
        pk=invitation.pk, digest=invitation.digest, used_at=None, ended_at=None
    )
    used_at = now()
    if not waiting.update(used_at=used_at):
        raise ValidationError(rules.NO_LONGER)
    invitation.used_at = used_at
    audit.record("was accepted", invitation, by=invitation.person)


# --- the first administrator -------------------------------------------------------------------------------------


def invite_first_administrator(
    body: Body, *, given_name: str, family_name: str, email: str, by: Actor | None = None
) -> Invited:
    """Open a trust for use and invite whoever keeps it. Again for the same person makes a new link."""
    with scope_of(body):
        with transaction.atomic():
            whole = _whole_trust(body, by=by)
            there = queries.administrator_with_seat(on=today())
            rules.check_has_no_administrator(body, there)
            person = queries.person_with_email(email) or organisation.welcome_person(
                given_name=given_name,
                family_name=family_name,
                kind=Person.Kind.STAFF,
                job_title="Trust administrator",
                email=email,
                by=by,
            )
            _make_administrator(person, whole, by=by)
        return invite_with_link(person, by=by)


def _whole_trust(body: Body, *, by: Actor | None) -> Unit:
    if Unit.objects.filter(kind=Unit.Kind.TRUST).exists():
        return unit_of_the_trust()
    return organisation.open_body_for_use(body, opened_on=today(), by=by)


def _make_administrator(person: Person, whole: Unit, *, by: Actor | None) -> None:
    held = memberships_in_force(person, on=today())
    if not held.filter(role=queries.ADMINISTRATOR, unit=whole).exists():
        organisation.begin_membership(
            person,
            unit=whole,
            role=queries.ADMINISTRATOR,
            tier=Membership.Tier.TEAM,
            starts_on=today(),
            by=by,
        )
