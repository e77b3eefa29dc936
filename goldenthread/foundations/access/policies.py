"""The policy every route declares: who may use it, with which methods, on what.

A route without one is refused when it is asked for, and fails the build. The table of all of them, by role, is written
out under tests/architecture, where a change to anybody's rights shows as a changed line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse

from goldenthread.foundations.access import assurance
from goldenthread.foundations.access.rights import check_may, rights_of, who_may
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.foundations.organisation.own_way import practice_of
from goldenthread.foundations.organisation.queries import own_way
from goldenthread.foundations.organisation.rules import Permission as Organisation


class Door(StrEnum):
    """Policies that ask for no permission."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"
    HAS_SEAT = "anyone with a seat in the trust"


class Request(HttpRequest):
    """A request as views see it: with the person it comes from, in the scope of their trust."""

    person: Person


View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Policy:
    """What a route asks for. `on` finds the object the address names, or that there is none to be found.

    `fresh` asks for a proof of who somebody is that is at most half an hour old.
    """

    needs: StrEnum
    on: Callable[..., Any] | None
    methods: tuple[str, ...]
    fresh: bool = False

    def answer(self, request: Any, view: View, kwargs: dict[str, Any]) -> HttpResponse:
        if request.method not in self.methods and not (request.method == "HEAD" and "GET" in self.methods):
            return HttpResponseNotAllowed(self.methods)
        if self.needs == Door.ANYONE:
            return self._open_to_anyone(request, view, kwargs)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if self.fresh and not self._is_fresh(request):
            return redirect_to_login(_back_to(request), login_url=reverse("account_reauthenticate"))
        if self.needs == Door.SIGNED_IN:
            return view(request, **kwargs)
        if request.person is None:
            return redirect_to_login(request.get_full_path(), login_url=reverse("access:seat_choose"))
        if self._is_switched_off(view):
            return render(request, "access/switched_off.jinja", self._what_is_off(request, view), status=404)
        if _lacks_second_factor(request):
            return _to_second_factor(request)
        if self.needs == Door.HAS_SEAT:
            return self._with_object(request, view, kwargs)
        if not rights_of(request.person).holds(self.needs):
            # An object that cannot be seen is not there, whatever the right: the two must not be told apart.
            if self.on is not None:
                self.on(**kwargs, seen_by=request.person)
            raise PermissionDenied(f"This page is not part of your role. {who_may(self.needs)}")
        request.person.acts_for = rights_of(request.person).on_behalf_of(self.needs)
        return self._with_object(request, view, kwargs)

    def _is_switched_off(self, view: View) -> bool:
        return not own_way().is_on(_room_of(view))

    def _what_is_off(self, request: Any, view: View) -> dict[str, Any]:
        practice = practice_of(_room_of(view))
        may_switch = rights_of(request.person).holds(Organisation.CHANGE_OWN_WAY)
        return {
            "practice": practice,
            "may_switch": may_switch,
            "who_may": who_may(Organisation.CHANGE_OWN_WAY),
        }

    def _open_to_anyone(self, request: Any, view: View, kwargs: dict[str, Any]) -> HttpResponse:
        """Whoever still owes a second proof is nobody yet on a page for anyone, and is asked for it on the first."""
        if getattr(request, "person", None) is not None and _lacks_second_factor(request):
            if request.path == settings.LOGIN_REDIRECT_URL:
                return _to_second_factor(request)
            request.person = request.trust = None
        return view(request, **kwargs)

    def _is_fresh(self, request: Any) -> bool:
        within = assurance.STILL_SENT if request.method == "POST" else assurance.FRESH
        return assurance.is_fresh(request, within=within)

    def _with_object(self, request: Any, view: View, kwargs: dict[str, Any]) -> HttpResponse:
        if self.on is None:
            return view(request, **kwargs)
        found = request.found = self.on(**kwargs, seen_by=request.person)
        unit_id = found.pk if isinstance(found, Unit) else getattr(found, "unit_id", None)
        if unit_id is not None and not isinstance(self.needs, Door):
            check_may(request.person, self.needs, unit_id=unit_id, to="do this here")
        return view(request, found)


def _room_of(view: View) -> str:
    room = apps.get_containing_app_config(view.__module__)
    return room.label if room else ""


def _lacks_second_factor(request: Any) -> bool:
    return assurance.needs_second_factor(request.person) and not assurance.has_second_factor(request)


def _to_second_factor(request: Any) -> HttpResponse:
    return redirect_to_login(_back_to(request), login_url=reverse("sign_in:second_factor"))


def _back_to(request: Any) -> str:
    """Where to go once a proof is given: where somebody was going, or to what they sent, kept for them meanwhile."""
    if request.method != "POST":
        return str(request.get_full_path())
    assurance.hold(request, assurance.held_from(request), account_id=request.user.pk)
    return reverse("sign_in:held_show")


def policy(
    needs: StrEnum,
    *,
    on: Callable[..., Any] | None = None,
    methods: tuple[str, ...] = ("GET",),
    fresh: bool = False,
) -> Callable[[View], View]:
    """Declare who may use a route. With `on`, the view is given the object found instead of its number."""

    def declare(view: View) -> View:
        declared = Policy(needs, on, methods, fresh)

        @wraps(view)
        def guarded(request: Any, **kwargs: Any) -> HttpResponse:
            current: Policy = guarded.policy  # type: ignore[attr-defined]
            return current.answer(request, view, kwargs)

        guarded.policy = declared  # type: ignore[attr-defined]
        return guarded

    return declare
