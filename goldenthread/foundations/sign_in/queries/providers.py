from __future__ import annotations

from django.http import Http404

from goldenthread.foundations.access.models import Account, Seat
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation.models import Across, Body, Person, scope_across
from goldenthread.foundations.organisation.queries import people_here
from goldenthread.foundations.sign_in.models import Identity, Provider


def providers() -> list[Provider]:
    """The providers of the trust in scope, by name. One query."""
    return list(Provider.objects.order_by("name", "pk"))


def get_provider(provider_id: int, *, seen_by: Person) -> Provider:
    """One provider of the same trust, or nothing to be found. One query."""
    found: Provider | None = Provider.objects.select_related("body").filter(pk=provider_id).first()
    if found is None:
        raise Http404
    return found


def providers_on() -> list[Provider]:
    """Every provider that is switched on, of every trust: nobody has said yet which is theirs. One query."""
    with scope_across(Across.SIGN_IN):
        return list(Provider.objects.filter(is_on=True).select_related("body").order_by("body__name", "name"))


def provider_that_is_on(provider_id: int) -> Provider | None:
    """One provider that is switched on, in whichever trust. One query."""
    with scope_across(Across.SIGN_IN):
        found: Provider | None = (
            Provider.objects.filter(pk=provider_id, is_on=True).select_related("body").first()
        )
        return found


def providers_of(body: Body) -> list[Provider]:
    """The providers of one trust that are switched on. One query."""
    return [provider for provider in providers_on() if provider.body_id == body.pk]


def identity_of(issuer: str, subject: str) -> Identity | None:
    """Whom the trust in scope knows by an issuer's subject. One query."""
    rows = Identity.objects.select_related("account", "provider")
    found: Identity | None = rows.filter(issuer=issuer, subject=subject).first()
    return found


def identity_through(provider: Provider, account: Account) -> Identity | None:
    """How an account is known to one provider. One query."""
    found: Identity | None = (
        Identity.objects.filter(provider=provider, account=account).select_related("provider").first()
    )
    return found


def identities_of(account: Account) -> list[Identity]:
    """How an account comes in to the trust in scope through its providers. One query."""
    rows = Identity.objects.filter(account=account).select_related("provider")
    return list(rows.order_by("provider__name", "pk"))


def get_own_identity(identity_id: int, account: Account) -> Identity:
    """One identity of one's own account, or nothing to be found. One query."""
    found: Identity | None = (
        Identity.objects.select_related("provider").filter(pk=identity_id, account=account).first()
    )
    if found is None:
        raise Http404
    return found


def person_of(account: Account) -> Person | None:
    """Whom an account acts as in the trust in scope, if they are here today. One query."""
    seat = Seat.objects.filter(account=account).select_related("person").first()
    return seat.person if seat and seat.person.is_here(today()) else None


def person_with_staff_number(number: str) -> Person | None:
    """Whoever of the trust in scope is here today and has this staff number. One query."""
    if not number:
        return None
    found: Person | None = people_here(on=today()).filter(staff_number=number).first()
    return found


def is_known_by_another(account: Account) -> bool:
    """Whether a provider of any trust lets an account in. One query."""
    with scope_across(Across.SIGN_IN):
        return bool(Identity.objects.filter(account=account).count() > 1)
