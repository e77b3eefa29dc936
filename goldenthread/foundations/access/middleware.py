from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from goldenthread.foundations.access import queries
from goldenthread.foundations.access.submissions import Conflict
from goldenthread.foundations.audit.queries import latest_entry
from goldenthread.foundations.organisation.models import scope_of
from goldenthread.foundations.privacy import logs

log = logging.getLogger("goldenthread.requests")


class RequestLog:
    """One line for each request: which route, for which trust, how it ended and how long it took. Nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.id = uuid.uuid4().hex
        began = time.perf_counter()
        response = self.get_response(request)
        took = round((time.perf_counter() - began) * 1000)
        log.info("request", extra=logs.about(request) | {"status": response.status_code, "ms": took})
        return response


class Access:
    """Set a request's person and its trust's scope, and refuse a route that declares no policy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        seat = queries.seat_in_use(request)
        request.person = seat.person if seat else None
        request.trust = seat.body if seat else None
        with scope_of(seat.body_id) if seat else nullcontext():
            return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> None:
        if not hasattr(view, "policy"):
            raise ImproperlyConfigured(f"{view.__module__}.{view.__name__} declares no policy.")

    def process_exception(self, request: Any, wrong: Exception) -> HttpResponse | None:
        if isinstance(wrong, ValidationError):
            # A rule refused before there was a form to say it on: the page of a thing that is past that step.
            return render(request, "design/not_now.jinja", {"sentences": wrong.messages}, status=409)
        if not isinstance(wrong, Conflict):
            return None
        latest = latest_entry(wrong.record) if wrong.record else None
        context = {
            "conflict": wrong,
            "who": latest.actor_label if latest else "",
            "when": latest.at if latest else None,
        }
        return render(request, wrong.template, context, status=wrong.status)
