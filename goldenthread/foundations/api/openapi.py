"""All that rooms offer to programs, put together: its addresses, and its description for machines and for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as Misshapen
from ninja.parser import Parser

from goldenthread.foundations.api import problems
from goldenthread.foundations.api.policies import KEY, Operation, programs_only
from goldenthread.foundations.api.problems import Fault
from goldenthread.foundations.api.routes import CSV, Terms, offered
from goldenthread.foundations.intake.readers import Unreadable

BASE = "api/v1/"
VERSION = "1"
DESCRIPTION = (
    "What programs may read and write at Golden Thread, for one trust and one person. "
    "The page for programs says the same in plain words."
)


class StrictParser(Parser):
    """JSON as it is defined: no NaN, no Infinity, no name twice, nothing nested without end."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            return json.loads(request.body, parse_constant=_not_json, object_pairs_hook=_each_name_once)
        except RecursionError as wrong:
            raise ValueError("nested too deeply") from wrong


def _not_json(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


@cache
def api() -> NinjaAPI:
    """What every room offers, with our words for whatever is wrong."""
    made = NinjaAPI(
        title="Golden Thread",
        version=VERSION,
        description=DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        urls_namespace="programs",
        parser=StrictParser(),
    )
    for module in offered():
        made.add_router("", import_module(module).routes.router)
    handlers: dict[type[Exception], Callable[[Any], HttpResponse]] = {
        Http404: lambda wrong: problems.problem(404, problems.NOT_FOUND),
        PermissionDenied: problems.forbidden,
        ValidationError: problems.refused,
        Unreadable: _refused_rows,
        Misshapen: lambda wrong: problems.misshapen(_faults(wrong)),
        HttpError: _not_readable,
    }
    for kind, handle in handlers.items():
        made.add_exception_handler(kind, partial(_handled, handle))
    return made


def _handled(handle: Callable[[Any], HttpResponse], request: HttpRequest, wrong: Any) -> HttpResponse:
    return handle(wrong)


def _refused_rows(wrong: Unreadable) -> HttpResponse:
    return problems.refused_rows(
        Fault(f"values.{one.row}.{one.column}", one.reason) for one in wrong.problems
    )


def _not_readable(wrong: HttpError) -> HttpResponse:
    if wrong.status_code != 400:
        raise wrong
    return problems.problem(
        400,
        "The request holds no JSON that can be read. Numbers such as NaN are none, and each name stands once.",
    )


def _faults(wrong: Misshapen) -> Iterator[Fault]:
    """Pydantic's complaints, each with the way to the field as a program would write it."""
    for one in wrong.errors:
        source, *way = one["loc"]
        names = way[1:] if source in {"body", "query"} and len(way) > 1 else way
        yield Fault(".".join(map(str, names)), _said(one))


def _said(one: dict[str, Any]) -> str:
    match one["type"]:
        case "extra_forbidden":
            return "This field is not known here. Leave it out."
        case "missing":
            return "This is missing."
        case "value_error":
            return str(one.get("ctx", {}).get("error", one["msg"]))
        case _:
            return f"{one['msg']}."


# --- addresses ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Address:
    """One address with what ninja makes of it, and its operations by method."""

    path: str
    view: Any
    operations: dict[str, Operation]
    name: str


def addresses() -> Iterator[Address]:
    for bound in api()._get_bound_routers():
        for route, path_view in bound.path_operations.items():
            operations = {
                method: Operation(_terms_of(one), _questions_of(one))
                for one in path_view.operations
                for method in one.methods
            }
            name = f"v1_{path_view.operations[0].view_func.__name__}"
            yield Address(route, path_view.get_view(), operations, name)


def _terms_of(operation: Any) -> Terms:
    terms: Terms = operation.view_func.terms
    return terms


def _questions_of(operation: Any) -> frozenset[str]:
    return frozenset(
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    )


def url_patterns() -> list[URLPattern]:
    """Every address for programs, each with its policy."""
    return [
        path(f"{BASE}{_as_django(one.path)}", programs_only(one.view, one.operations), name=one.name)
        for one in addresses()
    ]


def _as_django(route: str) -> str:
    return route.replace("{", "<").replace("}", ">")


# --- the description ---------------------------------------------------------------------------------------------

_PROBLEM = {
    "type": "object",
    "description": "What is wrong, and what would be right (RFC 9457).",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence for whoever looks after the program."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "field": {
                        "type": "string",
                        "description": "Such as values.2.numerator; empty for the whole.",
                    },
                    "detail": {"type": "string"},
                },
                "required": ["field", "detail"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["type", "title", "status", "detail", "errors"],
    "additionalProperties": False,
}
_WORDS = {
    400: "Something in the request is unknown, missing or of another kind than described.",
    401: "No token, or none that is in use.",
    403: "The token is not for this, or its person may not do it any more.",
    404: "Nothing of that number that the token may see. Another trust's is not told from one that does not exist.",
    409: "The same request is still being worked on. Try again after the time given.",
    413: "The request is too large.",
    415: "The request is not JSON.",
    422: "A rule refuses it. Nothing was changed. Each sentence says what would be right.",
    429: "Too many requests in this minute. Try again after the time given.",
    431: "Too many or too large headers.",
    500: "Something went wrong here. Nothing was changed.",
}
_RETRY = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}


@cache
def description() -> dict[str, Any]:
    """The OpenAPI description, made from the routes themselves."""
    schema: dict[str, Any] = json.loads(json.dumps(api().get_openapi_schema(path_prefix=BASE)))
    schema["servers"] = [{"url": "/"}]
    schema["security"] = [{"token": []}]
    components = schema["components"]
    components["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "A token, made by a person on the page “Tokens for programs”. It begins with gthread_.",
        }
    }
    components["schemas"]["Problem"] = _PROBLEM
    for one in addresses():
        for method, operation in one.operations.items():
            _complete(schema["paths"][f"/{BASE}{_plain(one.path)}"][method.lower()], operation.terms)
    return schema


def _plain(route: str) -> str:
    return route.replace("{int:", "{")


def _complete(told: dict[str, Any], terms: Terms) -> None:
    told["security"] = [{"token": []}]
    told["x-scope"] = terms.scope.key
    told["description"] = f"For tokens that may {terms.scope.words}. {told.get('description', '')}".strip()
    told["summary"] = told["summary"].rstrip(".")
    _complete_good_answer(told["responses"]["200"], terms)
    statuses = [400, 401, 403, 429, 431, 500]
    statuses += [404] if terms.finds_one else []
    statuses += [422] if terms.is_list or terms.writes or terms.finds_one else []
    if terms.writes:
        statuses += [409, 413, 415]
        told["parameters"].append(
            {
                "in": "header",
                "name": "Idempotency-Key",
                "required": True,
                "schema": {"type": "string", "pattern": f"^{KEY.pattern}$"},
                "description": "New for each thing to be done; the same when the same request is sent again.",
            }
        )
        told["requestBody"]["content"]["application/json"]["example"] = terms.example
    else:
        told["responses"]["304"] = {
            "description": "The same as the answer whose ETag you sent as If-None-Match."
        }
    for status in sorted(statuses):
        told["responses"][str(status)] = {
            "description": _WORDS[status],
            "content": {problems.CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        if status in {409, 429}:
            told["responses"][str(status)]["headers"] = _RETRY


def _complete_good_answer(told: dict[str, Any], terms: Terms) -> None:
    told["description"] = "The answer."
    told["headers"] = {
        "Token-Ends-After": {
            "description": "The token's last day, once that is near.",
            "schema": {"type": "string", "format": "date"},
        }
    }
    if terms.writes:
        told["headers"]["Idempotency-Replayed"] = {
            "description": "This key came before; this is the first answer again.",
            "schema": {"type": "string", "enum": ["true"]},
        }
    else:
        told["headers"]["ETag"] = {
            "description": "Changes when the answer does.",
            "schema": {"type": "string"},
        }
    if terms.is_list:
        told["headers"]["Link"] = {"description": "For CSV: the next page.", "schema": {"type": "string"}}
        told["content"][CSV.split(";")[0]] = {"schema": {"type": "string"}}
