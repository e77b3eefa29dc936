"""The last step of every way in that is ours: the session gets its proof and its new name."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from goldenthread.foundations.access.models import Account


def come_in(request: Any, account: Account, *, method: str, to: str) -> HttpResponse:
    """Sign somebody in as allauth does, with whatever second factor they keep, and lead on."""
    record_authentication(request, account, method=method)
    answer: HttpResponse = perform_login(request, Login(user=account, redirect_url=to))
    return answer


def own_address(wanted: str) -> str:
    """An address of this site; the first page where it is any other."""
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/"
