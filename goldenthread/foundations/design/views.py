"""The pages for when something is wrong: what happened, and what to do now."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "design/400.jinja", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The sentence that PermissionDenied was raised with is shown; rules write it for the person."""
    return render(request, "design/403.jinja", {"reason": _sentence(exception)}, status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "design/404.jinja", status=404)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A rule said no, with a sentence."""
    return render(request, "design/422.jinja", {"reason": _sentence(exception)}, status=422)


def server_error(request: HttpRequest) -> HttpResponse:
    # Without the request no context processor runs, so the page needs neither database nor session.
    context = {"reference": str(getattr(request, "id", ""))[:12]}
    return HttpResponse(loader.render_to_string("design/500.jinja", context), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "design/csrf.jinja", status=403)


def _sentence(exception: Exception | None) -> str:
    return str(exception) if exception and exception.args else ""
