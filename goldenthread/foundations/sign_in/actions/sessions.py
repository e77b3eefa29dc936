from __future__ import annotations

from typing import Any

from allauth.account.authentication import get_authentication_records
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.db import transaction

from goldenthread.foundations.access import assurance
from goldenthread.foundations.access.models import Account
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.audit.actions import Actor
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.sign_in import devices, rules
from goldenthread.foundations.sign_in.models import BrowserSession
from goldenthread.foundations.sign_in.queries import sessions as queries

Ending = BrowserSession.Ending
# How exactly it is known when a session was last used: a write for each request would cost more than it is worth.
SEEN_EVERY = 60


def begin_session(request: Any, account: Account) -> BrowserSession:
    """Note a session that was just opened, and let its browser be remembered when the answer goes out."""
    session = BrowserSession.objects.create(
        account=account,
        device=devices.in_words(request.META.get("HTTP_USER_AGENT", "")),
        way="+".join(ways_used(request, account)),
    )
    request.session[queries.IN_SESSION] = session.pk
    request.just_signed_in = account
    return session


def ways_used(request: Any, account: Account) -> list[str]:
    """The proofs a session has had, each once: "password", "totp"."""
    records = get_authentication_records(request, account)
    return list(dict.fromkeys(str(record.get("type") or record.get("method")) for record in records))


def keep_or_end(request: Any, *, limits: rules.Limits) -> Ending | None:
    """Note that a session is used; or end it where its time is up, and say why. One query, seldom two."""
    session = queries.session_of(request)
    if session is None:
        return Ending.SIGNED_OUT
    if session.ended_at is not None:
        return Ending(session.ending)
    at = now()
    over = rules.why_over(session, limits=limits, at=at)
    if over is not None:
        _end([session.pk], over)
    elif abs((at - session.seen_at).total_seconds()) >= SEEN_EVERY:
        ways = "+".join(ways_used(request, request.user)) or session.way
        BrowserSession.objects.filter(pk=session.pk).update(seen_at=at, way=ways)
    return over


def note_signing_out(request: Any) -> None:
    """Whoever pressed "Sign out" has left this browser."""
    session = queries.session_of(request)
    if session is not None and session.ended_at is None:
        _end([session.pk], Ending.SIGNED_OUT)


def renew_session(request: Any) -> None:
    """Give a session a new name, since it may now do more than before."""
    request.session.cycle_key()


def leave_to_come_back(request: Any) -> None:
    """Sign out, to sign in again as a proof. What was sent too late waits for the same account."""
    kept = assurance.held_by(request)
    logout(request)
    if kept:
        assurance.keep_held(request, kept)


@transaction.atomic
def end_session(account: Account, session: BrowserSession, *, by: Actor | None) -> None:
    """End one session of one's own. Its browser is out on its next request."""
    if session.ended_at is not None:
        raise ValidationError("This session has ended already.")
    _end([session.pk], Ending.SELF)
    audit.record("ended a session of", account, by=by, details={"device": session.device})


@transaction.atomic
def end_sessions(
    account: Account, *, why: Ending, by: Actor | None, but: BrowserSession | None = None
) -> int:
    """End every open session of an account, but one where it is named. Each browser is out on its next request."""
    found = queries.open_sessions(account).exclude(pk__in=[but.pk] if but else [])
    ended = _end([session.pk for session in found], why)
    if ended:
        audit.record("ended the sessions of", account, by=by, details={"sessions": ended, "why": why.label})
    return ended


def _end(numbers: list[int], why: Ending) -> int:
    still_open = BrowserSession.objects.filter(pk__in=numbers, ended_at=None)
    return still_open.update(ended_at=now(), ending=why)
