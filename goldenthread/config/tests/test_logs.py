"""No log line and no mail holds what somebody typed, who they are, or which record they looked at."""

from __future__ import annotations

import ast
import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client
from django.urls import URLResolver, get_resolver, include, path, reverse

from goldenthread.foundations.access.policies import Door, policy
from goldenthread.foundations.clock import work
from goldenthread.foundations.privacy.logs import FIELDS, Lines

pytestmark = [pytest.mark.database]

NAME, NUMBER, TOKEN = "Zwitscher", "9434765919", "gthread_canary_token"
EMAIL, TEXT = "canary@example.test", "the-canary-sang-at-night"
RECORD = "98765432"
CANARIES = (NAME, NUMBER, "943 476 5919", TOKEN, EMAIL, TEXT, RECORD)
TYPED = {
    "name": NAME,
    "email": EMAIL,
    "login": EMAIL,
    "password": TOKEN,
    "notes": f"{TEXT} 943 476 5919",
    "key": TOKEN,
    "q": TEXT,
}
HEADERS = {
    "Authorization": f"Bearer {TOKEN}",
    "User-Agent": f"{NAME}\r\n{TEXT}",
    "Referer": f"http://testserver/?q={TEXT}",
    "X-Request-Id": TOKEN,
    "X-Forwarded-For": RECORD,
    "Idempotency-Key": TOKEN,
}


@policy(Door.ANYONE, methods=("GET", "POST"))
def falls_over(request, word) -> HttpResponse:
    typed = request.POST.get("notes", TEXT)
    try:
        raise ValidationError(f"{NAME} {typed}")
    except ValidationError as wrong:
        raise RuntimeError(f"{EMAIL} {typed} {NUMBER}") from wrong


class WithAFault:
    """The addresses of the site, and one that falls over."""

    urlpatterns = [
        path("", include("goldenthread.config.urls")),
        path("falls-over/<str:word>/", falls_over, name="falls_over"),
    ]
    handler500 = "goldenthread.foundations.design.views.server_error"


@pytest.fixture
def with_a_fault(settings) -> None:
    settings.ROOT_URLCONF = WithAFault


def lines_by(formatter: logging.Formatter) -> Iterator[io.StringIO]:
    """Everything logged from here on, by whichever logger at whichever level that is on, as text."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter)
    requests = logging.getLogger("goldenthread.requests")
    level = requests.level
    requests.setLevel(logging.INFO)
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)
    requests.setLevel(level)


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    yield from lines_by(Lines())


@pytest.fixture
def naive() -> Iterator[io.StringIO]:
    yield from lines_by(logging.Formatter("%(message)s"))


def addresses() -> list[str]:
    """One address for every route, with canaries where it takes a parameter."""
    found = []

    def walk(patterns, namespace):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                walk(
                    pattern.url_patterns,
                    f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace,
                )
            else:
                kinds = {name: type(kind).__name__ for name, kind in pattern.pattern.converters.items()}
                values = {name: _value(kind) for name, kind in kinds.items()}
                found.append(reverse(f"{namespace}{pattern.name}", kwargs=values))

    walk(get_resolver().url_patterns, "")
    return found


def _value(kind: str) -> str | int:
    values = {"IntConverter": int(RECORD), "UUIDConverter": "6f1c1a5e-0000-4000-8000-000098765432"}
    return values.get(kind, TOKEN)


def knock_everywhere(browser: Client) -> int:
    browser.raise_request_exception = False
    for address in addresses():
        for method in ("get", "post"):
            headers = {name: value.replace("\r\n", "%0d%0a") for name, value in HEADERS.items()}
            if not address.startswith("/api/"):
                headers.pop("Authorization")
            data = TYPED if method == "post" else {"q": TEXT, "name": NAME, "words": EMAIL}
            getattr(browser, method)(address, data, headers=headers)
    return len(addresses())


def canaries_in(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary in text]


def test_no_route_writes_what_somebody_typed(trust, make_person, whole_trust, sign_in, lines):
    person = make_person("Canary Zwitscher", "Keeper", whole_trust, "administrator")
    routes = knock_everywhere(sign_in(person))
    routes += knock_everywhere(Client())
    written = lines.getvalue()
    assert canaries_in(written) == []
    assert len(written.splitlines()) >= 2 * routes
    for line in written.splitlines():
        known = {"time", "level", "logger", "event", "exception", "stack", *FIELDS}
        assert set(json.loads(line)) <= known
    assert mail.outbox == [] or canaries_in(" ".join(str(one.message()) for one in mail.outbox)) == []


def fall_over(browser: Client) -> int:
    browser.raise_request_exception = False
    address = f"/falls-over/{TOKEN}/?q={TEXT}"
    return browser.post(address, TYPED, headers={"User-Agent": NAME}).status_code


@pytest.mark.usefixtures("with_a_fault")
def test_a_fault_is_told_by_its_class_and_its_place_alone(trust, lines):
    assert fall_over(Client()) == 500
    written = lines.getvalue()
    assert canaries_in(written) == []
    told = [json.loads(line) for line in written.splitlines()]
    fault = next(line for line in told if "exception" in line)
    assert fault["exception"] == ["builtins.RuntimeError", "django.core.exceptions.ValidationError"]
    assert any(place.endswith("falls_over") and "test_logs.py" in place for place in fault["stack"])
    assert fault["route"] == "falls_over"
    request = next(line for line in told if line["event"] == "request")
    assert (request["status"], request["method"]) == (500, "POST")
    assert request["request_id"] == fault["request_id"]


@pytest.mark.usefixtures("with_a_fault")
def test_no_mail_about_a_fault_is_sent(trust, settings):
    settings.ADMINS = [("Ada", "ada@example.test")]
    assert fall_over(Client()) == 500
    assert mail.outbox == []


@pytest.mark.usefixtures("with_a_fault")
def test_a_plain_logger_would_show_them(trust, naive):
    fall_over(Client())
    assert set(canaries_in(naive.getvalue())) >= {TOKEN, EMAIL, TEXT, NUMBER}


def test_a_job_that_fails_is_told_without_its_message(trust, lines, monkeypatch):
    def sing(body_id: int, subject_id: int) -> None:
        raise RuntimeError(TEXT)

    monkeypatch.setattr(work, "JOBS", {})
    work.register("canary.sing", sing)
    work.leave("canary.sing", subject_id=int(RECORD))
    work.run_due(kinds=["canary.sing"])
    assert lines.getvalue()
    assert canaries_in(lines.getvalue()) == []


def test_a_line_break_stays_inside_its_line(lines):
    logging.getLogger("goldenthread.x").warning("one", extra={"route": "a\r\n{\u2028\u0085}\x1b[2J"})
    assert len(lines.getvalue().splitlines()) == 1
    assert json.loads(lines.getvalue())["route"] == "a\r\n{\u2028\u0085}\x1b[2J"


def test_a_field_that_is_not_known_is_left_out(lines):
    extra = {"person": NAME, "route": 7, "status": True, "count": 3}
    logging.getLogger("goldenthread.x").warning("one", extra=extra)
    line = json.loads(lines.getvalue())
    assert set(line) == {"time", "level", "logger", "event", "count"}


def test_what_a_library_says_is_not_repeated(lines):
    logging.getLogger("somebody.else").error(f"{NAME} is not welcome")
    assert json.loads(lines.getvalue())["event"].startswith("said at test_logs:")


def messages_made_up(source: str) -> list[int]:
    """The lines of a file at which a log message is anything but a fixed text."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    said = {"debug", "info", "warning", "error", "exception", "critical"}
    return [
        call.lineno
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in said
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id in {"log", "logger", "logging"}
        and not (call.args and isinstance(call.args[0], ast.Constant))
    ]


def test_our_own_messages_are_fixed_texts():
    rooms = Path(__file__).resolve().parents[2]
    made_up = {str(file): messages_made_up(file.read_text()) for file in rooms.rglob("*.py")}
    assert {file: lines for file, lines in made_up.items() if lines} == {}
    assert messages_made_up('log.warning(f"{name} failed")') == [1]


def test_the_settings_write_only_such_lines():
    assert settings.LOGGING["root"]["handlers"] == ["stderr"]
    assert settings.LOGGING["handlers"]["stderr"]["formatter"] == "lines"
    assert settings.LOGGING["formatters"]["lines"]["()"] == "goldenthread.foundations.privacy.logs.Lines"
    assert logging.getLogger("django").handlers == []
