"""Providers of a trust, and whom they mean."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from goldenthread.foundations.access import actions as access
from goldenthread.foundations.access.models import Account
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.audit.actions import Actor
from goldenthread.foundations.organisation.models import Person
from goldenthread.foundations.sign_in import letting_in
from goldenthread.foundations.sign_in.actions import invitations
from goldenthread.foundations.sign_in.models import Identity, Invitation, Provider
from goldenthread.foundations.sign_in.queries import invitations as invitation_queries
from goldenthread.foundations.sign_in.queries import providers as queries
from goldenthread.foundations.sign_in.sealing import seal

CLIENT_SECRET = "client secret of a provider"  # noqa: S105, what a key is derived for
# What a provider issues is no number of a patient, whatever its digits look like.
ISSUED = ["client_id", "client_secret", "metadata"]


@transaction.atomic
def add_provider(
    *,
    name: str,
    kind: str = Provider.Kind.OIDC,
    issuer: str = "",
    client_id: str = "",
    client_secret: str = "",
    metadata: str = "",
    staff_number_claim: str = "",
    second_factor_values: str = "",
    by: Actor | None,
) -> Provider:
    """Name a provider. It lets nobody in until it is switched on. One of SAML says in its metadata who issues."""
    issuer = letting_in.checked_issuer(issuer, kind=kind, metadata=metadata)
    provider = Provider(
        name=name,
        kind=kind,
        issuer=issuer,
        client_id=client_id,
        client_secret=seal(client_secret, purpose=CLIENT_SECRET) if client_secret else "",
        metadata=metadata,
        staff_number_claim=staff_number_claim,
        second_factor_values=second_factor_values,
    )
    provider.full_clean(exclude=ISSUED)
    provider.save()
    audit.record("was added", provider, by=by)
    return provider


@transaction.atomic
def change_provider(
    provider: Provider,
    *,
    name: str,
    issuer: str = "",
    client_id: str = "",
    client_secret: str = "",
    metadata: str = "",
    staff_number_claim: str = "",
    second_factor_values: str = "",
    by: Actor | None,
    version: int | None,
) -> None:
    """Change a provider. A client secret that is left empty stays as it is."""
    issuer = letting_in.checked_issuer(issuer, kind=provider.kind, metadata=metadata)
    provider.name, provider.issuer, provider.client_id = name, issuer, client_id
    provider.metadata = metadata
    provider.staff_number_claim = staff_number_claim
    provider.second_factor_values = second_factor_values
    audit.save_change(provider, version=version)
    if client_secret:
        provider.client_secret = seal(client_secret, purpose=CLIENT_SECRET)
        provider.save(update_fields=["client_secret"])
    audit.record(
        "was changed", provider, by=by, details={"client secret": "changed"} if client_secret else None
    )


@transaction.atomic
def switch_provider(provider: Provider, *, on: bool, by: Actor | None, version: int | None) -> None:
    """Let people in through it, or no more. Whoever is on the way there is refused when they come back."""
    provider.is_on = on
    audit.save_change(provider, version=version)
    audit.record("was switched on" if on else "was switched off", provider, by=by)


@transaction.atomic
def connect(provider: Provider, *, account: Account, subject: str, by: Actor | None) -> Identity:
    """From now on the provider's subject comes in with this account, to the provider's own trust."""
    letting_in.check_subject_is_free(queries.identity_of(provider.issuer, subject), account)
    older = queries.identity_through(provider, account)
    if older is not None:
        disconnect(older, by=by)
    identity = Identity(provider=provider, account=account, issuer=provider.issuer, subject=subject)
    identity.full_clean(exclude=["subject"])
    identity.save()
    audit.record("was connected", identity, by=by)
    return identity


@transaction.atomic
def disconnect(identity: Identity, *, by: Actor | None) -> None:
    number = identity.pk
    identity.delete()
    identity.pk = number
    audit.record("was disconnected", identity, by=by)


@transaction.atomic
def disconnect_own(identity: Identity, *, by: Actor | None) -> None:
    """Somebody takes a provider away from their own account, if another way in is left."""
    account = identity.account
    letting_in.check_another_way_is_left(account, also_known=queries.is_known_by_another(account))
    disconnect(identity, by=by)


@transaction.atomic
def accept_through(invitation: Invitation, *, provider: Provider, subject: str, account: Any) -> Account:
    """The invited person comes in through a provider of their trust; with the account they have, if signed in."""
    if account.is_authenticated:
        invitations.accept_with_account(invitation, account=account)
    else:
        account = invitations.accept_without_password(invitation)
    connect(provider, account=account, subject=subject, by=invitation.person)
    found: Account = account
    return found


@transaction.atomic
def open_by_staff_number(provider: Provider, *, subject: str, number: str) -> Account | None:
    """Let somebody in whom the trust's own staff file knows by the number that its provider gives; None for others."""
    person = queries.person_with_staff_number(number)
    if person is None or invitation_queries.seat_of(person) is not None:
        return None
    return _open(provider, person, subject=subject)


def _open(provider: Provider, person: Person, *, subject: str) -> Account:
    invitations.end_waiting(person, by=person)
    account = access.open_account(email=None, password=None, by=person)
    access.give_seat(account, person=person, by=person)
    connect(provider, account=account, subject=subject, by=person)
    return account
