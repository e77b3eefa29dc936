"""What a program is told when something is wrong: problem details (RFC 9457), in the sentences that people read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import HttpResponse

CONTENT_TYPE = "application/problem+json"

TITLES = {
    400: "The request is not as described",
    401: "No valid token",
    403: "Not for this token",
    404: "Not found",
    405: "Not with this method",
    409: "Not now",
    413: "Too large",
    415: "Not JSON",
    422: "Refused",
    429: "Too many requests",
    431: "Too many headers",
    500: "Something went wrong here",
}
# The same words for all that is wrong with a token, so that nothing can be learnt from them.
WHAT_OPENS = (
    "Send a token that is in use, as “Authorization: Bearer gthread_…”. It may be mistyped, past its last day, ended, "
    "or of somebody who has left."
)
NOT_FOUND = "There is nothing here that this token may see."
OF_EACH_STATUS = {
    400: "The request could not be read.",
    403: "This is not part of what the token may do.",
    404: NOT_FOUND,
    500: "It is not your doing. Nothing was changed. Try again later, and tell whoever looks after Golden Thread.",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where: “values.2.numerator”, or nothing for the whole request."""

    field: str
    detail: str


def problem(
    status: int, detail: str, *, faults: Iterable[Fault] = (), headers: Mapping[str, str] | None = None
) -> HttpResponse:
    told: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES[status],
        "status": status,
        "detail": detail,
        "errors": [{"field": fault.field, "detail": fault.detail} for fault in faults],
    }
    content = json.dumps(told, ensure_ascii=False).encode()
    return HttpResponse(content, status=status, content_type=CONTENT_TYPE, headers=dict(headers or {}))


def no_valid_token() -> HttpResponse:
    return problem(401, WHAT_OPENS, headers={"WWW-Authenticate": 'Bearer realm="Golden Thread"'})


def not_allowed(methods: Iterable[str]) -> HttpResponse:
    allowed = ", ".join(sorted(methods))
    return problem(405, f"Here you may use: {allowed}.", headers={"Allow": allowed})


def too_many_requests(wait: int) -> HttpResponse:
    return problem(
        429,
        f"More requests came in this minute than are allowed. Try again in {wait} seconds.",
        headers={"Retry-After": str(wait)},
    )


def not_now() -> HttpResponse:
    return problem(
        409,
        "The same request is still being worked on. Send it again with the same Idempotency-Key.",
        headers={"Retry-After": "2"},
    )


def forbidden(wrong: PermissionDenied) -> HttpResponse:
    return problem(403, str(wrong) or OF_EACH_STATUS[403])


def refused(wrong: ValidationError, *, within: str = "") -> HttpResponse:
    """A rule said no: its sentences, each beside the field that it is about."""
    if hasattr(wrong, "error_dict"):
        faults = [
            Fault("" if name == NON_FIELD_ERRORS else f"{within}{name}", message)
            for name, messages in wrong.message_dict.items()
            for message in messages
        ]
    else:
        faults = [Fault("", message) for message in wrong.messages]
    return problem(422, " ".join(dict.fromkeys(fault.detail for fault in faults)), faults=faults)


def refused_rows(faults: Iterable[Fault]) -> HttpResponse:
    found = list(faults)
    one = "1 value is" if len(found) == 1 else f"{len(found)} things are"
    return problem(422, f"Nothing was kept: {one} wrong. Each is named below.", faults=found)


def misshapen(faults: Iterable[Fault]) -> HttpResponse:
    found = list(faults)
    said = (
        f"{found[0].field}: {found[0].detail}"
        if found and found[0].field
        else (found[0].detail if found else "")
    )
    return problem(400, said or OF_EACH_STATUS[400], faults=found)
