from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from goldenthread.foundations.access.models import Account, Seat
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.audit.actions import Actor
from goldenthread.foundations.organisation.models import Person


@transaction.atomic
def open_account(*, email: str, password: str | None, by: Actor | None) -> Account:
    """Make an account. Without a password nobody can sign in to it with one."""
    account = Account(email=email.lower())
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
