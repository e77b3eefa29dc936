"""What a route for programs asks: a token that is in use, its scope, and its person's own right.

No cookie counts here, so no other website can make a browser do anything here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import wraps
from typing import Any

from django.http import HttpResponse

from goldenthread.foundations.access.policies import Policy, View
from goldenthread.foundations.access.rights import narrowed, rights_of, who_may
from goldenthread.foundations.api import actions, problems, queries
from goldenthread.foundations.api.limits import LIMITS
from goldenthread.foundations.api.models import Token
from goldenthread.foundations.api.routes import Terms
from goldenthread.foundations.api.rules import WARN_DAYS
from goldenthread.foundations.api.scopes import Scope, scopes_named
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation.models import scope_of

KEY = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
LONGEST_HEADER = 200


class ProgramDoor(StrEnum):
    PROGRAM = "a program with a token"


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of a route: its terms, and the names of what may be asked in its address."""

    terms: Terms
    questions: frozenset[str]


@dataclass(frozen=True, slots=True)
class ProgramPolicy(Policy):
    """The policy of a route for programs, with the terms of each of its methods."""

    operations: Mapping[str, Operation] = field(default_factory=dict)

    def answer(self, request: Any, view: View, kwargs: dict[str, Any]) -> HttpResponse:
        operation = self.operations.get(request.method)
        if operation is None:
            return problems.not_allowed(self.operations)
        token = queries.token_of(_bearer(request), on=today())
        if token is None:
            return problems.no_valid_token()
        with scope_of(token.body_id):
            if wait := actions.count_request(token):
                return problems.too_many_requests(wait)
            response = self._for(token, operation, request, view, kwargs)
        return _finished(request, response, token)

    def _for(
        self, token: Token, operation: Operation, request: Any, view: View, kwargs: dict[str, Any]
    ) -> HttpResponse:
        scope, person = operation.terms.scope, token.holder
        if not _is_for(token, scope):
            return problems.problem(
                403, f"This token is not for this. It would have to be one to {scope.words}."
            )
        whole = rights_of(person)
        if not scope.is_open_to(whole):
            needed = scope.needs if not whole.holds(scope.needs) or scope.only_for is None else scope.only_for
            return problems.problem(
                403, f"The person for whom this token acts may not {scope.words} any more. {who_may(needed)}"
            )
        given = scopes_named(token.scopes)
        act_within(person, frozenset().union(*(one.permissions for one in given if one.is_open_to(whole))))
        person.through = token.name
        request.person, request.trust, request.token = person, token.body, token
        return _misshapen(request, operation) or view(request, **kwargs)


def _is_for(token: Token, scope: Scope) -> bool:
    return scope.key in token.scopes


def act_within(person: Any, permissions: frozenset[StrEnum]) -> None:
    """From here on this person, in this request, may do no more than these permissions."""
    person._rights = narrowed(rights_of(person), permissions)


def _bearer(request: Any) -> str:
    header = request.headers.get("Authorization", "")
    kind, _, text = header.partition(" ")
    return text.strip() if kind.lower() == "bearer" and len(header) <= LONGEST_HEADER else ""


def _misshapen(request: Any, operation: Operation) -> HttpResponse | None:
    """What is wrong with a request before anything of it is read."""
    faults = [
        problems.Fault(name, f"“{name[:40]}” cannot be asked here. {_known(operation)}")
        for name in request.GET
        if name not in operation.questions
    ]
    faults += [
        problems.Fault(name, f"“{name}” is asked {len(values)} times. Ask it once.")
        for name, values in request.GET.lists()
        if name in operation.questions and len(values) > 1
    ]
    if faults:
        return problems.misshapen(faults)
    return _misshapen_body(request) if operation.terms.writes else None


def _known(operation: Operation) -> str:
    names = ", ".join(sorted(operation.questions))
    return f"What can be asked: {names}." if names else "Nothing can be asked here."


def _misshapen_body(request: Any) -> HttpResponse | None:
    if not KEY.fullmatch(request.headers.get("Idempotency-Key", "")):
        detail = (
            "Send a new Idempotency-Key with each thing to be done, of 8 to 64 letters, digits, _ or -. If no answer "
            "comes, send the same request with the same key: it is done once."
        )
        return problems.problem(400, detail, faults=[problems.Fault("Idempotency-Key", detail)])
    if request.content_type != "application/json":
        return problems.problem(415, "Send JSON, and say so: “Content-Type: application/json”.")
    if int(request.META.get("CONTENT_LENGTH") or 0) > LIMITS.bytes_of_a_request:
        return problems.problem(
            413, f"A request holds {LIMITS.bytes_of_a_request:,} bytes at most. Send it in parts."
        )
    return None


def _finished(request: Any, response: HttpResponse, token: Token) -> HttpResponse:
    """Say when the token ends soon; and answer a program that has the same answer already in a line."""
    if token.expires_on - today() <= timedelta(days=WARN_DAYS):
        response.headers["Token-Ends-After"] = token.expires_on.isoformat()
    if request.method == "GET" and response.status_code == 200:
        tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        if request.headers.get("If-None-Match") == tag:
            response = HttpResponse(status=304)
            del response.headers["Content-Type"]
        response.headers["ETag"] = tag
    return response


def programs_only(view: Callable[..., HttpResponse], operations: Mapping[str, Operation]) -> View:
    """Put a policy above what ninja makes of a room's operations."""
    declared = ProgramPolicy(ProgramDoor.PROGRAM, None, tuple(sorted(operations)), operations=operations)

    @wraps(view)
    def guarded(request: Any, **kwargs: Any) -> HttpResponse:
        current: ProgramPolicy = guarded.policy  # type: ignore[attr-defined]
        return current.answer(request, view, kwargs)

    guarded.policy = declared  # type: ignore[attr-defined]
    guarded.csrf_exempt = True  # type: ignore[attr-defined]
    return guarded
