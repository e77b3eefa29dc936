"""Before the rest of the website: what screens ask all the time, and that under their addresses nobody is signed in.

300 walls ask every second and a half whether their board changed. The answer is a number, or that nothing did: one
query, no session, no page (docs/decisions/0023-screens.md).
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.organisation.models import scope_of
from goldenthread.practices.daily_management import keys
from goldenthread.practices.daily_management.actions.screens import SEEN_EVERY, note_seen
from goldenthread.practices.daily_management.queries.screens import watched_by

FOR_SCREENS = "/screen/"
VERSION = "/screen/version"


class Screens:
    """Stands before sessions, so that a screen has none; answers VERSION itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == VERSION and request.method == "GET":
            return version_of(request)
        if not request.path_info.startswith(FOR_SCREENS):
            return self.get_response(request)
        kept = {keys.cookie_name(), settings.CSRF_COOKIE_NAME}
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if name in kept}
        return self.get_response(request)


def version_of(request: HttpRequest) -> HttpResponse:
    """204 where nothing changed since the number asked with; otherwise the number now. 401 where nothing is paired."""
    watched = watched_by(request.COOKIES)
    if watched is None:
        return JsonResponse({"unpaired": True}, status=401)
    if watched.seen_at is None or now() - watched.seen_at >= SEEN_EVERY:
        with scope_of(watched.body_id):
            note_seen(watched.screen_id)
    if request.GET.get("since") == str(watched.change):
        return HttpResponse(status=204)
    return JsonResponse({"version": watched.change})
