"""Programs are not browsers: no cookie reaches what is for them, and every refusal is one that they can read."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from goldenthread.foundations.api import problems
from goldenthread.foundations.api.limits import LIMITS

FOR_PROGRAMS = "/api/v1/"


class Programs:
    """Stands before sessions, so that under /api/v1/ there is none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(FOR_PROGRAMS):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        request.COOKIES.clear()
        headers = [(name, value) for name, value in request.META.items() if name.startswith("HTTP_")]
        size = sum(len(name) + len(str(value)) for name, value in headers)
        if len(headers) > LIMITS.headers or size > LIMITS.bytes_of_headers:
            return problems.problem(
                431,
                f"A request has at most {LIMITS.headers} headers of {LIMITS.bytes_of_headers:,} bytes together.",
            )
        return _for_a_program(self.get_response(request))


def _for_a_program(response: HttpResponse) -> HttpResponse:
    """What Django says in a page, said so that a program can read it."""
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    if response.status_code < 400 or not is_page:
        return response
    status = response.status_code if response.status_code in problems.OF_EACH_STATUS else 400
    return problems.problem(status, problems.OF_EACH_STATUS[status])
