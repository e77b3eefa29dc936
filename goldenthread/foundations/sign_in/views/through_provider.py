"""To a trust's provider and back: signing in, accepting an invitation, connecting, proving it again."""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from goldenthread.foundations.access.policies import Door, policy
from goldenthread.foundations.access.submissions import show, submit
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.organisation.models import scope_of
from goldenthread.foundations.sign_in import letting_in, oidc, saml
from goldenthread.foundations.sign_in.actions import providers as actions
from goldenthread.foundations.sign_in.actions.providers import CLIENT_SECRET
from goldenthread.foundations.sign_in.actions.sessions import renew_session
from goldenthread.foundations.sign_in.forms.invitations import PressForm
from goldenthread.foundations.sign_in.models import Provider
from goldenthread.foundations.sign_in.oidc import Refused, Why
from goldenthread.foundations.sign_in.presenters import providers as presenters
from goldenthread.foundations.sign_in.queries import invitations as invitation_queries
from goldenthread.foundations.sign_in.queries import providers as queries
from goldenthread.foundations.sign_in.sealing import unseal
from goldenthread.foundations.sign_in.views.entering import come_in_through, note_proof
from goldenthread.foundations.sign_in.views.ways_back import next_page

log = logging.getLogger(__name__)

FORM = ("GET", "POST")
# Where a session keeps the sign-ins that are on their way, who a provider said is there, and the invitation opened.
ON_THE_WAY, SAID_TO_BE, OPENED = "provider_ways", "provider_said", "invitation_opened"
MOST_ON_THE_WAY = 5
LASTS = timedelta(minutes=10)
# What somebody goes there for.
TO_SIGN_IN, TO_ACCEPT, TO_CONNECT, TO_PROVE = "sign-in", "accept", "connect", "prove"


@policy(Door.ANYONE)
def provider_start(request: Any, provider_id: int) -> HttpResponse:
    provider = queries.provider_that_is_on(provider_id)
    if provider is None:
        raise Http404
    purpose = request.GET.get("for", TO_SIGN_IN)
    if purpose == TO_PROVE and provider.kind == Provider.Kind.SAML:
        raise Http404
    if purpose in {TO_CONNECT, TO_PROVE} and (request.person is None or request.trust.pk != provider.body_id):
        raise Http404
    started, request_id = oidc.start(), ""
    try:
        if provider.kind == Provider.Kind.SAML:
            back = _acs(request, provider)
            party = _party(provider)
            there, request_id = saml.way_there(party, here=back, back=back, state=started.state)
        else:
            there = oidc.way_there(
                _client(provider), started, back=_back(request, provider), prove_again=purpose == TO_PROVE
            )
    except Refused as wrong:
        return _refused(request, provider, wrong)
    waiting = _on_the_way(request)
    waiting[started.state] = asdict(started) | {
        "provider": provider.pk,
        "issuer": provider.issuer,
        "request": request_id,
        "purpose": purpose,
        "account": request.user.pk,
        "next": next_page(request),
        "at": now().timestamp(),
    }
    request.session[ON_THE_WAY] = dict(list(waiting.items())[-MOST_ON_THE_WAY:])
    return redirect(there)


@policy(Door.ANYONE)
def provider_back(request: Any, provider_id: int) -> HttpResponse:
    """What a provider sends somebody back with is used once, for the sign-in that this session started with it."""
    went = _taken_up(request, provider_id, request.GET.get("state", ""))
    if went is None:
        return _refused(request, None, Refused(Why.NOT_STARTED))
    provider = queries.provider_that_is_on(provider_id)
    if provider is None or provider.issuer != went["issuer"] or provider.kind != Provider.Kind.OIDC:
        return _calm(request, presenters.SWITCHED_OFF)
    started = oidc.Started(went["state"], went["nonce"], went["verifier"])
    client = _client(provider)
    try:
        claims = oidc.come_back(client, started, request.GET, back=_back(request, provider))
        if went["purpose"] == TO_PROVE:
            oidc.check_proven_again(claims, since=datetime.fromtimestamp(went["at"], tz=UTC))
        number = _staff_number(provider, client, claims) if went["purpose"] == TO_SIGN_IN else ""
    except Refused as wrong:
        return _refused(request, provider, wrong)
    said = _Said(
        subject=claims["sub"],
        shown=str(claims.get("preferred_username") or claims.get("email") or claims.get("name") or ""),
        proven_at=oidc.proven_at(claims),
        vouched=letting_in.vouches(provider, oidc.ways_proven(claims)),
        number=number,
    )
    return arrive(request, provider, said, went)


def _taken_up(request: Any, provider_id: int, state: str) -> dict[str, Any] | None:
    """The sign-in that this session started with this state and this provider, taken out so that it counts once."""
    waiting = _on_the_way(request)
    went: dict[str, Any] | None = waiting.pop(state, None)
    request.session[ON_THE_WAY] = waiting
    return went if went is not None and went["provider"] == provider_id else None


@policy(Door.ANYONE, methods=("POST",))
@csrf_exempt
def provider_acs(request: Any, provider_id: int) -> HttpResponse:
    """A SAML provider's form comes from its own site, so the browser sends no session along.

    Nothing is believed or kept here. A press sends the same answer on from this site, with the session it belongs to.
    """
    sent = {name: request.POST.get(name, "") for name in ("SAMLResponse", "RelayState")}
    if queries.provider_that_is_on(provider_id) is None or len(sent["SAMLResponse"]) > saml.MOST_SENT:
        raise Http404
    finish = reverse("sign_in:provider_finish", args=[provider_id])
    return render(request, "sign_in/provider_acs.jinja", {"sent": sent, "finish": finish})


@policy(Door.ANYONE, methods=("POST",))
def provider_finish(request: Any, provider_id: int) -> HttpResponse:
    """What a SAML provider asserts is used once, for the request that this session made."""
    went = _taken_up(request, provider_id, request.POST.get("RelayState", ""))
    if went is None:
        return _refused(request, None, Refused(Why.NOT_STARTED))
    provider = queries.provider_that_is_on(provider_id)
    if provider is None or provider.issuer != went["issuer"] or provider.kind != Provider.Kind.SAML:
        return _calm(request, presenters.SWITCHED_OFF)
    back = _acs(request, provider)
    answer = {"SAMLResponse": request.POST.get("SAMLResponse", "")}
    try:
        found = saml.come_back(_party(provider), answer, here=back, back=back, request_id=went["request"])
    except Refused as wrong:
        return _refused(request, provider, wrong)
    said = _Said(
        subject=found.subject,
        shown="",
        proven_at=None,
        vouched=letting_in.vouches(provider, found.contexts),
        number=letting_in.only_value(found.attributes, provider.staff_number_claim),
    )
    return arrive(request, provider, said, went)


class _Said:
    """Who a provider says is there."""

    def __init__(
        self, *, subject: str, shown: str, proven_at: datetime | None, vouched: bool, number: str
    ) -> None:
        self.subject, self.shown, self.proven_at = subject, shown[:200], proven_at
        self.vouched, self.number = vouched, number


def arrive(request: Any, provider: Provider, said: _Said, went: dict[str, Any]) -> HttpResponse:
    """Let somebody in whom the trust knows, ask where there is something to choose, and otherwise say what to do."""
    purpose = went["purpose"]
    if purpose in {TO_CONNECT, TO_PROVE} and request.user.pk != went["account"]:
        return _refused(request, None, Refused(Why.NOT_STARTED))
    with scope_of(provider.body_id):
        known = queries.identity_of(provider.issuer, said.subject)
        if purpose == TO_PROVE:
            return _prove(request, known, said, went)
        if purpose == TO_CONNECT:
            return _ask(request, provider, said, reverse("sign_in:provider_connect", args=[provider.pk]))
        if known is not None:
            return _let_in(request, provider, known.account, said, went)
        if _opened_here(request, provider):
            return _ask(request, provider, said, reverse("sign_in:invitation_accept"))
        account = actions.open_by_staff_number(provider, subject=said.subject, number=said.number)
        if account is None:
            return _calm(request, presenters.NOT_KNOWN, provider)
        return _let_in(request, provider, account, said, went)


def _let_in(
    request: Any, provider: Provider, account: Any, said: _Said, went: dict[str, Any]
) -> HttpResponse:
    if not account.is_active:
        return _calm(request, presenters.CLOSED)
    if queries.person_of(account) is None:
        return _calm(request, presenters.LEFT)
    return come_in_through(
        request, account, provider, proven_at=said.proven_at, vouched=said.vouched, to=went["next"]
    )


def _prove(request: Any, known: Any, said: _Said, went: dict[str, Any]) -> HttpResponse:
    if known is None or known.account_id != request.user.pk:
        return _calm(request, presenters.NOT_YOURS)
    note_proof(request, request.user, proven_at=said.proven_at)
    renew_session(request)
    return redirect(went["next"])


def _ask(request: Any, provider: Provider, said: _Said, where: str) -> HttpResponse:
    """Keep for ten minutes who the provider said is there; a press on the page that follows decides."""
    request.session[SAID_TO_BE] = {
        "provider": provider.pk,
        "issuer": provider.issuer,
        "subject": said.subject,
        "shown": said.shown,
        "vouched": said.vouched,
        "proven_at": said.proven_at.timestamp() if said.proven_at else None,
        "account": request.user.pk,
        "at": now().timestamp(),
    }
    return redirect(where)


def said_to_be(request: Any, provider: Provider | None = None) -> tuple[Provider, dict[str, Any]] | None:
    """Who a provider said is in front of this session, if that was just now and the provider is still on."""
    said = request.session.get(SAID_TO_BE)
    if not said or not 0 <= now().timestamp() - said["at"] <= LASTS.total_seconds():
        return None
    found = queries.provider_that_is_on(said["provider"])
    if found is None or found.issuer != said["issuer"] or said["account"] != request.user.pk:
        return None
    return (found, said) if provider is None or provider.pk == found.pk else None


def come_in_as_said(request: Any, account: Any, provider: Provider, said: dict[str, Any]) -> HttpResponse:
    """Sign in whoever has just accepted an invitation with the provider's word."""
    request.session.pop(SAID_TO_BE, None)
    proven_at = datetime.fromtimestamp(said["proven_at"], tz=UTC) if said["proven_at"] else None
    home = reverse("home:home_show")
    return come_in_through(request, account, provider, proven_at=proven_at, vouched=said["vouched"], to=home)


def _opened_here(request: Any, provider: Provider) -> bool:
    invitation = invitation_queries.invitation_with(request.session.get(OPENED, ""))
    return (
        invitation is not None
        and invitation.body_id == provider.body_id
        and letting_in.lets_in(invitation, at=now(), on=today())
    )


def _on_the_way(request: Any) -> dict[str, Any]:
    """The sign-ins that this session has started and that are not too old."""
    waiting = request.session.get(ON_THE_WAY, {})
    oldest = (now() - LASTS).timestamp()
    return {state: went for state, went in waiting.items() if oldest <= went["at"] <= now().timestamp()}


def _client(provider: Provider) -> oidc.Client:
    secret = unseal(provider.client_secret, purpose=CLIENT_SECRET) if provider.client_secret else ""
    return oidc.Client(provider.issuer, provider.client_id, secret)


def _back(request: Any, provider: Provider) -> str:
    address: str = request.build_absolute_uri(reverse("sign_in:provider_back", args=[provider.pk]))
    return address


def _acs(request: Any, provider: Provider) -> str:
    address: str = request.build_absolute_uri(reverse("sign_in:provider_acs", args=[provider.pk]))
    return address


def _party(provider: Provider) -> saml.Party:
    try:
        return saml.read_metadata(provider.metadata)
    except saml.Unreadable as wrong:
        raise Refused(Why.DOWN, str(wrong)) from wrong


def _staff_number(provider: Provider, client: oidc.Client, claims: dict[str, Any]) -> str:
    name = provider.staff_number_claim
    if not name:
        return ""
    number = claims.get(name)
    if number is None:
        found = oidc.discover(client.issuer)
        more = oidc.ask_userinfo(found, claims.get("access_token") or "", subject=claims["sub"])
        number = more.get(name)
    return str(number).strip() if isinstance(number, str | int) and not isinstance(number, bool) else ""


def _refused(request: Any, provider: Provider | None, wrong: Refused) -> HttpResponse:
    if provider is not None:
        log.warning("a provider let nobody in", extra={"kind": wrong.why.value, "trust": provider.body_id})
    name = provider.name if provider else "Your provider"
    return _calm(request, presenters.calm(wrong.why, name=name), provider)


def _calm(request: Any, calm: presenters.Calm, provider: Provider | None = None) -> HttpResponse:
    again = reverse("sign_in:provider_start", args=[provider.pk]) if provider else ""
    context = {"calm": calm, "again": again, "name": provider.name if provider else ""}
    return render(request, "sign_in/provider_refused.jinja", context, status=calm.status)


# --- one's own account -------------------------------------------------------------------------------------------


@policy(Door.HAS_SEAT, on=queries.get_provider, methods=FORM, fresh=True)
def provider_connect(request: Any, provider: Any) -> HttpResponse:
    """Say that one signs in through a provider too: first there, then a press here."""
    if not provider.is_on:
        raise Http404
    there = said_to_be(request, provider)
    form = PressForm(request.POST or None if there else None)

    def connect() -> str:
        subject = there[1]["subject"] if there else ""
        actions.connect(provider, account=request.user, subject=subject, by=request.person)
        request.session.pop(SAID_TO_BE, None)
        return reverse("sign_in:security_show")

    context = {"provider": provider, "shown": there[1]["shown"] if there else "", "is_there": bool(there)}
    return submit(request, form, connect) or show(request, "sign_in/provider_connect.jinja", form, **context)


@policy(Door.HAS_SEAT, methods=FORM, fresh=True)
def identity_remove(request: Any, identity_id: int) -> HttpResponse:
    identity = queries.get_own_identity(identity_id, request.user)
    form = PressForm(request.POST or None)

    def remove() -> str:
        actions.disconnect_own(identity, by=request.person)
        return reverse("sign_in:security_show")

    context = {"name": identity.provider.name}
    return submit(request, form, remove) or show(request, "sign_in/identity_remove.jinja", form, **context)


def accept_as_said(request: Any, invitation: Any) -> HttpResponse:
    """Accept an invitation with the word of a provider of its trust."""
    there = said_to_be(request)
    if there is None or there[0].body_id != invitation.body_id:
        raise ValidationError(
            "That was too long ago. Press the button of your trust’s own sign-in once more."
        )
    provider, said = there
    account = actions.accept_through(
        invitation, provider=provider, subject=said["subject"], account=request.user
    )
    request.session.pop(OPENED, None)
    return come_in_as_said(request, account, provider, said)
