from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from goldenthread.foundations.access import queries, rules
from goldenthread.foundations.access.models import Account, Seat, StandIn
from goldenthread.foundations.access.rights import rights_of, who_may
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.audit.actions import Actor
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Membership, Person, Unit
from goldenthread.foundations.organisation.queries import whole_trust
from goldenthread.foundations.organisation.rules import Permission as Organisation


@transaction.atomic
def open_account(*, email: str | None, password: str | None, by: Actor | None) -> Account:
    """Make an account. Without a password nobody can sign in to it with one; without an address only a provider can."""
    account = Account(email=email.lower() if email else None)
    account.set_password(password)
    account.full_clean(exclude=["password"])
    account.save()
    audit.record("was opened", account, by=by)
    return account


@transaction.atomic
def give_seat(account: Account, *, person: Person, by: Actor | None) -> Seat:
    """Let an account act as a person of the trust in scope."""
    seat = Seat(account=account, person=person)
    seat.full_clean()
    seat.save()
    audit.record("was given", seat, by=by)
    return seat


@transaction.atomic
def change_password(account: Account, *, password: str, by: Actor | None) -> None:
    """Give an account another password. Every session of it ends."""
    account.set_password(password)
    account.save(update_fields=["password"])
    audit.record("changed its password", account, by=by)


def close_account(account: Account, *, by: Actor | None) -> None:
    """Nobody can sign in to it again; whoever is signed in is out on their next request."""
    if not account.is_active:
        raise ValidationError("This account is closed already.")
    account.is_active = False
    with transaction.atomic():
        account.save(update_fields=["is_active"])
        audit.record("was closed", account, by=by)


# --- roles -------------------------------------------------------------------------------------------------------


@transaction.atomic
def give_role(
    person: Person, *, unit: Unit, role: str, tier: str, starts_on: date, ends_on: date | None, by: Person
) -> Membership:
    """Let somebody belong to a place in a role. Nobody does so for themselves."""
    rules.check_not_their_own(person, by=by, who_may=who_may(Organisation.CHANGE_PEOPLE))
    return organisation.begin_membership(
        person, unit=unit, role=role, tier=tier, starts_on=starts_on, ends_on=ends_on, by=by
    )


@transaction.atomic
def end_role(membership: Membership, *, on: date, by: Person) -> None:
    rules.check_not_their_own(membership.person, by=by, who_may=who_may(Organisation.CHANGE_PEOPLE))
    organisation.end_membership(membership, on=on, by=by)


@transaction.atomic
def say_goodbye(person: Person, *, on: date, by: Person, version: int | None) -> None:
    rules.check_not_their_own(person, by=by, who_may=who_may(Organisation.CHANGE_PEOPLE))
    organisation.end_time_here(person, on=on, by=by, version=version)


def hear_of_membership(membership: Membership, *, has_ended: bool, by: Actor | None) -> None:
    """Refuse what would give rights to the wrong person, or leave nobody who can let people in."""
    if has_ended:
        others = queries.others_with_a_role_of(rules.roles_that_let_people_in(), besides=membership)
        rules.check_others_remain(membership, others=others)
    else:
        rules.check_role(membership)


# --- standing in -------------------------------------------------------------------------------------------------


@transaction.atomic
def arrange_stand_in(
    membership: Membership,
    *,
    who: Person,
    reason: str,
    starts_on: date,
    ends_on: date,
    only: Collection[str] = (),
    by: Person | None,
) -> StandIn:
    """Let somebody act for whoever holds a membership, until a day, with all that it gives or a part of it."""
    stand_in = StandIn(
        for_person=membership.person,
        by_person=who,
        membership=membership,
        only=sorted(only),
        reason=reason,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    if by is not None:
        rules.check_may_arrange(stand_in, by=by, arranges=rights_of(by).holds(rules.Permission.ARRANGE_COVER))
    rules.check_stand_in(stand_in, on=today(), outside_roles=_holds_a_role_from_outside(who))
    rules.check_not_twice(stand_in, same=queries.same_stand_ins(stand_in))
    stand_in.full_clean()
    stand_in.save()
    audit.record("was arranged", stand_in, by=by)
    return stand_in


def _holds_a_role_from_outside(person: Person) -> bool:
    return any(role.from_outside for role in rights_of(person).roles)


@transaction.atomic
def end_stand_in(stand_in: StandIn, *, by: Person | None, version: int | None = None) -> None:
    """End it now: on the next request the rights are gone."""
    day = today()
    rules.check_not_over(stand_in, on=day)
    stand_in.ends_on = max(day, stand_in.starts_on)
    stand_in.ended_early = True
    audit.save_change(stand_in, version=version)
    audit.record("was ended early", stand_in, by=by)


# --- reviewing rights --------------------------------------------------------------------------------------------


@transaction.atomic
def note_download_of_rights(*, by: Person) -> None:
    """Keep who took the list of everybody's rights away."""
    audit.record("had its list of who may do what downloaded", whole_trust(), by=by)
