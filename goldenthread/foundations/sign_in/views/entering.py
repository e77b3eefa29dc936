"""The last step of every way in that is ours: the session gets its proof and its new name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect

from goldenthread.foundations.access.assurance import VouchedBy, vouch
from goldenthread.foundations.access.models import Account
from goldenthread.foundations.access.queries import ONLY_IN_SESSION
from goldenthread.foundations.sign_in.models import Provider

# A provider that does not say when somebody last proved who they are has not proven it freshly.
LONG_AGO = 0.0


def come_in(request: Any, account: Account, *, method: str, to: str) -> HttpResponse:
    """Sign somebody in as allauth does, with whatever second factor they keep, and lead on."""
    record_authentication(request, account, method=method)
    answer: HttpResponse = perform_login(request, Login(user=account, redirect_url=to))
    return answer


def come_in_through(
    request: Any, account: Account, provider: Provider, *, proven_at: datetime | None, vouched: bool, to: str
) -> HttpResponse:
    """Sign in somebody for whom a provider answers: to its own trust alone, with the second factor it saw."""
    if request.user.is_authenticated:
        logout(request)
    note_proof(request, account, proven_at=proven_at)
    get_adapter().login(request, account)
    request.session[ONLY_IN_SESSION] = provider.body_id
    if vouched:
        vouch(request, VouchedBy.PROVIDER)
    return redirect(to)


def note_proof(request: Any, account: Account, *, proven_at: datetime | None) -> None:
    """Keep in the session when the provider says that somebody proved who they are."""
    at = proven_at.timestamp() if proven_at else LONG_AGO
    record_authentication(request, account, method="provider", at=at)
