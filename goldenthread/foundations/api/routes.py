"""How a room offers what programs may read and write: a `Routes` in its api.py, offered by name in its offers.py.

    routes = Routes("Measures")

    @routes.get("measures", scope=READ_MEASURES, answer=Measures)
    def measure_rows(request: Request, asked: Query[PageAsked]) -> Any: ...

Each says which scope a token needs for it. An answer is a model, or what `page` makes of a list.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from django.db import OperationalError
from django.http import HttpResponse
from django.utils.http import urlencode
from ninja import Router
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from goldenthread.foundations.access.policies import Request
from goldenthread.foundations.api import problems
from goldenthread.foundations.api.actions import ROUTE
from goldenthread.foundations.api.limits import LIMITS, USUAL_ROWS
from goldenthread.foundations.api.scopes import Scope
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.intake.writers import write_csv

CSV = "text/csv; charset=utf-8; header=present"
# The largest number that every programming language reads exactly.
LARGEST_NUMBER = 2**53 - 1

_offered: list[str] = []


def offer_routes(module: str) -> None:
    """Name the module that holds a room's `routes`. It is imported when addresses are, once settings are known."""
    if module not in _offered:
        _offered.append(module)


def offered() -> tuple[str, ...]:
    return tuple(_offered)


# --- the shapes that all share -----------------------------------------------------------------------------------

Number = Annotated[int, Field(ge=1, le=LARGEST_NUMBER)]


def without_default(schema: dict[str, Any]) -> None:
    """A question that is left out has no default to tell: a program never has to say “nothing”."""
    schema.pop("default", None)


_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)


def _as_moment(value: Any) -> Any:
    """A moment as RFC 3339 writes it: a bare number would be read as seconds since 1970."""
    if value is not None and not (isinstance(value, str) and _MOMENT.fullmatch(value)):
        raise ValueError("Write a day, a time and a time zone, like 2026-06-15T09:00:00Z.")
    return value


def within_reason(moment: datetime | None) -> datetime | None:
    """A moment that every database can compare with."""
    if moment is None or 1971 <= moment.year <= 2200:
        return moment
    return datetime(1971 if moment.year < 1971 else 2200, 1, 1, tzinfo=UTC)


OptionalNumber = Annotated[
    int | None,
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": LARGEST_NUMBER}),
    Field(default=None, ge=1, le=LARGEST_NUMBER, json_schema_extra=without_default),
]
Since = Annotated[
    AwareDatetime | None,
    BeforeValidator(_as_moment),
    WithJsonSchema({"type": "string", "format": "date-time"}),
    Field(
        default=None,
        description="Only what was added or changed at this moment or after it, with its time zone.",
        json_schema_extra=without_default,
    ),
]


class Answer(BaseModel):
    """What a program is sent. A field that is not described here is never sent."""

    model_config = ConfigDict(extra="forbid")


class Question(BaseModel):
    """What may be asked in an address."""

    model_config = ConfigDict(extra="forbid")


class Asked(Question):
    """What may be asked of any list."""

    limit: Annotated[
        int,
        Field(default=USUAL_ROWS, ge=1, le=LIMITS.rows_in_an_answer, description="How many rows at most."),
    ]
    format: Annotated[
        Literal["json", "csv"], Field(default="json", description="csv for a spreadsheet or Power BI.")
    ]


class PageAsked(Asked):
    """What may be asked of a list in the order of its numbers."""

    after: Annotated[
        int,
        Field(
            default=0, ge=0, le=LARGEST_NUMBER, description="Only rows of a higher number: the last you have."
        ),
    ]


class ChangedPageAsked(PageAsked):
    updated_since: Since

    @property
    def since(self) -> datetime | None:
        return within_reason(self.updated_since)


class Sent(BaseModel):
    """What a program sends. What is not described is refused, and a text is never taken for a number."""

    model_config = ConfigDict(extra="forbid", strict=True)


# --- routes ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Terms:
    """What one operation asks of a token, and how it answers."""

    scope: Scope
    is_list: bool
    finds_one: bool
    writes: bool
    example: Any = None


class Routes:
    """One room's operations."""

    def __init__(self, tag: str) -> None:
        self.router = Router(tags=[tag])

    def get(
        self, path: str, *, scope: Scope, answer: Any, summary: str, is_list: bool = False
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        terms = Terms(scope, is_list=is_list, finds_one="{" in path, writes=False)
        return self._declare("GET", path, terms, answer, summary, 200)

    def post(
        self, path: str, *, scope: Scope, answer: Any, summary: str, example: Any
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare what changes something. It is done once for each Idempotency-Key."""
        terms = Terms(scope, is_list=False, finds_one="{" in path, writes=True, example=example)
        return self._declare("POST", path, terms, answer, summary, 200)

    def _declare(
        self, method: str, path: str, terms: Terms, answer: Any, summary: str, status: int
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        def declare(view: Callable[..., Any]) -> Callable[..., Any]:
            view.terms = terms  # type: ignore[attr-defined]
            self.router.api_operation(
                [method], path, response={status: answer}, operation_id=view.__name__, summary=summary
            )(view)
            return view

        return declare


# --- answers -----------------------------------------------------------------------------------------------------


def page(
    request: Request, answer: type[Any], rows: Sequence[Answer], asked: Asked, *, key: Callable[[Any], Any]
) -> Any:
    """One page of a list, of which `rows` holds one more than was asked for where there are more."""
    shown = list(rows[: asked.limit])
    more = len(rows) > asked.limit
    following = _following(request, key(shown[-1])) if more else None
    if asked.format == "csv":
        return _csv(answer.model_fields["items"].annotation.__args__[0], shown, following)
    return answer(items=shown, next=following)


def _following(request: Request, after: Any) -> str:
    """The address of the next page: the same questions, from where this one ends."""
    asked = {name: value for name, value in request.GET.items() if name != "after"}
    return f"{request.path}?{urlencode(asked | {'after': after})}"


def _csv(kind: type[Answer], rows: Sequence[Answer], following: str | None) -> HttpResponse:
    columns = list(kind.model_fields)
    lines = [[_cell(getattr(row, name)) for name in columns] for row in rows]
    response = HttpResponse(write_csv(columns, lines), content_type=CSV)
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


def _cell(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return json.dumps(value.model_dump(mode="json"), ensure_ascii=False)
    if isinstance(value, list):
        return "; ".join(str(_cell(item)) for item in value)
    return str(value).lower() if isinstance(value, bool) else value


def once(request: Any, effect: Callable[[], BaseModel]) -> HttpResponse:
    """Do what a program sends once for each Idempotency-Key, and give a repeat the first answer.

    Keys are a token's own. The answer is kept with the key, so it is a short one.
    """
    sent = f"{request.get_full_path()} ".encode() + request.body
    try:
        outcome = audit.once(
            key=request.headers["Idempotency-Key"],
            digest=hashlib.sha256(sent).hexdigest(),
            actor_id=request.person.pk,
            route=f"{ROUTE}{request.token.pk}",
            effect=lambda: effect().model_dump_json(),
            may_come_again=True,
        )
    except audit.KeyUsedForSomethingElse:
        return problems.problem(
            422,
            "This Idempotency-Key came before with something else. Take a new key for each thing to be done.",
        )
    except OperationalError:
        return problems.not_now()
    response = HttpResponse(outcome.location, content_type="application/json; charset=utf-8")
    if outcome.repeated:
        response.headers["Idempotency-Replayed"] = "true"
    return response
