"""Back to the page that somebody was on the way to, and to no other site."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def next_page(request: Any, *, otherwise: str = "/") -> str:
    wanted = str(request.POST.get("next") or request.GET.get("next") or "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else otherwise


def carry(name: str, onward: str) -> str:
    """The address of a page that leads on to another."""
    return f"{reverse(name)}?{urlencode({'next': onward})}"
