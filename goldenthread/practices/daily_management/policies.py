"""What a route for paired screens asks: a device's key, still paired, of the right kind. It reaches one board.

Nobody is signed in here, whatever else the browser holds. The key's cookie is not sent with what another website
starts (SameSite=Strict). Forms carry Django's token besides; what scripts send carries a header that no other website
can add without asking first, and nothing here ever answers such a question.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any

from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render

from goldenthread.engines.routines.rules import AtTheBoard
from goldenthread.foundations.access.policies import Policy, View
from goldenthread.foundations.organisation.models import scope_of
from goldenthread.practices.daily_management import keys, rules
from goldenthread.practices.daily_management.models import Screen
from goldenthread.practices.daily_management.queries.screens import screen_of

# What only a script of our own pages sends.
OUR_SCRIPT = "Golden-Thread-Screen"
PAGES = frozenset(Screen.Kind)


class ScreenDoor(StrEnum):
    SCREEN = "a paired screen"


@dataclass(frozen=True, slots=True)
class ScreenPolicy(Policy):
    """The policy of a route for screens: of which kinds, and whether a script alone asks it."""

    kinds: frozenset[str] = PAGES
    for_scripts: bool = False

    def answer(self, request: Any, view: View, kwargs: dict[str, Any]) -> HttpResponse:
        if request.method not in self.methods and not (request.method == "HEAD" and "GET" in self.methods):
            return HttpResponseNotAllowed(self.methods)
        if self.for_scripts and not comes_from_our_pages(request):
            return JsonResponse({"sentence": "Only a page of this screen may send this."}, status=403)
        request.person = request.trust = None
        screen = screen_of(request.COOKIES)
        if screen is None or screen.kind not in self.kinds:
            return not_paired(request, for_scripts=self.for_scripts, was=screen)
        with scope_of(screen.body_id):
            if self._is_switched_off(view):
                return not_paired(request, for_scripts=self.for_scripts, was=screen)
            request.screen = screen
            request.by = AtTheBoard(screen.unit_id, rules.label_of(screen))
            return view(request, **kwargs)


def screen_policy(
    *kinds: str, methods: tuple[str, ...] = ("GET",), for_scripts: bool = False
) -> Callable[[View], View]:
    """Declare a route for paired screens of some kinds; of every kind where none is named."""

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, **kwargs: Any) -> HttpResponse:
            current: ScreenPolicy = guarded.policy  # type: ignore[attr-defined]
            return current.answer(request, view, kwargs)

        guarded.policy = ScreenPolicy(  # type: ignore[attr-defined]
            ScreenDoor.SCREEN, None, methods, kinds=frozenset(kinds) or PAGES, for_scripts=for_scripts
        )
        guarded.csrf_exempt = for_scripts  # type: ignore[attr-defined]
        return guarded

    return declare


def comes_from_our_pages(request: Any) -> bool:
    """Whether a script of our own sent this, by what no other website can make a browser send."""
    return bool(
        request.headers.get(OUR_SCRIPT) == "1"
        and request.content_type == "application/json"
        and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        and request.headers.get("Origin", _origin(request)) == _origin(request)
    )


def not_paired(request: Any, *, for_scripts: bool = False, was: Screen | None = None) -> HttpResponse:
    """Say that this device shows no board, and take back what it was given. The page's script wipes what it kept."""
    if was is not None:
        # Still paired: the address is for the other kind of screen, or boards are switched off for the time being.
        words = "This page is not for this screen, or boards are switched off here for now."
        if for_scripts:
            return JsonResponse({"sentence": words}, status=404)
        return render(request, "daily_management/screen_elsewhere.jinja", {"sentence": words}, status=404)
    if for_scripts:
        answer: HttpResponse = JsonResponse({"unpaired": True}, status=401)
    else:
        answer = render(request, "daily_management/screen_unpaired.jinja", status=401)
        # Whatever the browser kept of our pages by itself goes at once.
        answer.headers["Clear-Site-Data"] = '"cache"'
    forget_key(answer)
    return answer


def keep_key(response: HttpResponse, text: str) -> None:
    """Give a device its key, or the same key for longer."""
    response.set_cookie(
        keys.cookie_name(),
        text,
        max_age=keys.KEY_LASTS,
        secure=keys.cookie_name().startswith("__Host-"),
        httponly=True,
        samesite="Strict",
    )


def keep_key_longer(request: Any, response: HttpResponse) -> None:
    """A browser forgets a cookie in the end: whoever still uses it has it anew."""
    keep_key(response, request.COOKIES[keys.cookie_name()])


def forget_key(response: HttpResponse) -> None:
    response.set_cookie(
        keys.cookie_name(),
        "",
        max_age=0,
        secure=keys.cookie_name().startswith("__Host-"),
        httponly=True,
        samesite="Strict",
    )


def _origin(request: Any) -> str:
    return f"{request.scheme}://{request.get_host()}"
