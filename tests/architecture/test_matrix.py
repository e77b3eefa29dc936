"""Every route, for every role, paired screen and token of every scope, for an object of their own trust, one that has
ended, one of another trust and a missing one.

What each role is answered is written out in matrix/, one file a role, for a governance officer to read. A change to
anyone's rights is a changed line there. `MATRIX=write` writes the files; a person reads them before they are committed.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.test import Client

from goldenthread.config.roles import ROLES
from goldenthread.foundations.access.policies import Door, Policy
from goldenthread.foundations.api.scopes import scopes

from .routes import Route, routes
from .world import CANARY, PROGRAM, SCREENS, World, dump_of

pytestmark = [pytest.mark.slow]

MATRIX = Path(__file__).parent / "matrix"
WHO = ("anonymous", "no_seat", *SCREENS, *ROLES, "team_lead_elsewhere")
PROGRAMS = tuple(f"{PROGRAM}{scope.key}" for scope in scopes())
# Who asks on PostgreSQL too: somebody of each reach. What a policy answers does not depend on the database; that rows
# are found in their own trust's scope alone is what these show there.
ON_BOTH_DATABASES = {"anonymous", "tablet", "executive", "team_lead_elsewhere", PROGRAMS[0]}
METHODS_NOBODY_USES = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


def test_every_route_declares_a_policy():
    undeclared = [
        route.name for route in routes() if not isinstance(getattr(route.view, "policy", None), Policy)
    ]
    assert not undeclared


def test_a_route_without_a_policy_is_refused_at_run_time(world, settings):
    settings.ROOT_URLCONF = "tests.architecture.undeclared_urls"
    with pytest.raises(ImproperlyConfigured, match="declares no policy"):
        world.client_of("executive").get("/undeclared/")


@pytest.mark.parametrize(
    "who",
    [
        pytest.param(who, marks=[pytest.mark.database] if who in ON_BOTH_DATABASES else [])
        for who in (*WHO, *PROGRAMS)
    ],
)
def test_each_route_answers_each_role_as_written(world, who):
    others_before = dump_of(world.theirs)
    lines = [line_for(world, who, route) for route in asked_by(who)]
    assert dump_of(world.theirs) == others_before, "A request changed another trust's rows."
    file = MATRIX / f"{who}.txt"
    text = "\n".join(lines) + "\n"
    if os.environ.get("MATRIX") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    assert file.exists(), f"{file} is missing. Write it with MATRIX=write, and read it."
    assert text.splitlines() == file.read_text().splitlines()


def asked_by(who: str) -> list[Route]:
    """Every route. A program's token is worth nothing on a page, which a test of its own shows."""
    return [route for route in routes() if is_for_programs(route) or not who.startswith(PROGRAM)]


def is_for_programs(route: Route) -> bool:
    return route.address.startswith("api/v1/")


@pytest.mark.parametrize("who", ["anonymous", "executive", PROGRAMS[0]])
def test_no_route_answers_a_method_it_does_not_name(world, who):
    """For three only: a policy refuses the method before it looks at who asks."""
    for route in routes():
        refused = {400, 401, 405} if is_for_programs(route) else {405}
        for method in METHODS_NOBODY_USES:
            assert ask(world, who, method, route, "own").status_code in refused, f"{method} {route.name}"


def test_a_method_is_refused_before_anybody_is_looked_at():
    class Asked:
        """A request that says its method, and breaks when asked for more."""

        method = "DELETE"

    for route in routes():
        if not is_for_programs(route):
            assert route.view.policy.answer(Asked(), route.view, {}).status_code == 405


def test_a_token_opens_no_page(world):
    for route in routes():
        if is_for_programs(route):
            continue
        for who in PROGRAMS:
            answers = [ask(world, someone, "GET", route, "own") for someone in (who, "anonymous")]
            assert answers[0].status_code == answers[1].status_code, f"{route.name} knows {who}"


def line_for(world: World, who: str, route) -> str:
    answers = []
    for method in ("GET", "POST"):
        own = ask(world, who, method, route, "own")
        said = str(own.status_code)
        if own.status_code == 302:
            said += f" to {landing(own)}"
        # A method that a route does not name is refused before anything is looked for.
        if route.parameters and own.status_code != 405:
            foreign = ask(world, who, method, route, "foreign")
            missing = ask(world, who, method, route, "missing")
            if not world.is_reference(route):
                assert_alike(foreign, missing, route)
            if foreign.status_code != own.status_code:
                said += f", another's {foreign.status_code}"
            if not world.is_reference(route):
                ended = ask(world, who, method, route, "ended")
                if ended.status_code != own.status_code:
                    said += f", ended {ended.status_code}"
            if who == "anonymous" and route.view.policy.needs != Door.ANYONE:
                assert own.status_code in {302, 401, 405}
        answers.append(f"{method} {said}")
    return f"{route.address or '(first page)'}  {'  '.join(answers)}"


def ask(world: World, who: str, method: str, route, which: str):
    """One request, of which nothing is kept."""
    client = world.client_of(who)
    with transaction.atomic():
        answer = client.generic(method, route.at(**world.parameters(route, which)))
        transaction.set_rollback(True)
    assert answer.status_code < 500, f"{method} {route.name} for {who}: {answer.status_code}"
    other = CANARY["theirs"] if who not in {"national_lead"} else None
    if other and not world.is_public(route):
        assert other.encode() not in answer.content, f"{route.name} shows {who} another trust's text."
    return answer


def landing(answer) -> str:
    return re.sub(r"\?.*|\d+", "", answer["Location"])


def assert_alike(foreign, missing, route) -> None:
    """Another trust's object and a missing one cannot be told apart, to the byte."""
    assert foreign.status_code == missing.status_code, route.name
    assert normal(foreign) == normal(missing), route.name
    assert dict(foreign.headers) == dict(missing.headers) or foreign.status_code == 302, route.name


def normal(answer) -> bytes:
    # What differs from one request to the next whatever was asked for: keys of forms, and the address itself.
    text = re.sub(rb'(name="(?:csrfmiddlewaretoken|key)" value=")[^"]*', rb"\1", answer.content)
    return re.sub(rb"\d+", b"#", text)


# --- negative controls: each promise broken on purpose, and seen to be broken ------------------------------------


@pytest.mark.database
def test_a_weakened_policy_would_change_the_matrix(world, monkeypatch):
    route = next(route for route in routes() if route.name == "measurement:measure_change")
    written = line_for(world, "board_member", route)
    weaker = Policy(Door.HAS_SEAT, route.view.policy.on, route.view.policy.methods)
    monkeypatch.setattr(route.view, "policy", weaker)
    assert line_for(world, "board_member", route) != written


@pytest.mark.database
def test_a_missing_filter_by_trust_would_be_seen(world, monkeypatch):
    from django.db.models import Manager

    from goldenthread.foundations.organisation.models.scoping import BodyOwnedManager

    route = next(route for route in routes() if route.name == "strategy:objective_show")
    assert ask(world, "executive", "GET", route, "foreign").status_code == 404
    monkeypatch.setattr(BodyOwnedManager, "get_queryset", lambda self: Manager.get_queryset(self))
    # The other trust's text is now on the page, which `ask` itself refuses.
    with pytest.raises(AssertionError, match="another trust's text"):
        ask(world, "executive", "GET", route, "foreign")


@pytest.mark.database
def test_telling_a_foreign_object_from_a_missing_one_would_be_seen(world):
    client: Client = world.client_of("executive")
    route = next(route for route in routes() if route.name == "strategy:objective_show")
    own = client.get(route.at(**world.parameters(route, "own")))
    missing = client.get(route.at(**world.parameters(route, "missing")))
    with pytest.raises(AssertionError):
        assert_alike(own, missing, route)


# --- R1.3: references inside what is posted ----------------------------------------------------------------------

CHOICE = re.compile(
    r'<select[^>]*name="(\w+)"|<input[^>]*name="(\w+)"[^>]*type="radio"|type="radio"[^>]*name="(\w+)"'
)


@pytest.mark.database
def test_another_trusts_numbers_are_refused_inside_forms(world):
    """Each field that offers a choice is sent the number of each of the other trust's objects; none is taken. Whoever
    is shown the page first sends them. On PostgreSQL every fourth number: there each refusal takes twice as long."""
    numbers = world.foreign_numbers()[:: 4 if connection.vendor == "postgresql" else 1]
    tried = 0
    for route in routes():
        if "POST" not in route.view.policy.methods or route.name.startswith(("account_", "demo:")):
            continue
        for who in ("executive", "administrator"):
            page = ask(world, who, "GET", route, "own")
            if page.status_code != 200:
                continue
            names = choices_in(page.content.decode(), route.at(**world.parameters(route, "own")))
            for name in sorted(names):
                for number in numbers:
                    tried += 1
                    assert_refused(world, who, route, page, name, number)
            break
    assert tried > 100


def choices_in(html: str, address: str) -> set[str]:
    """The names of what a person chooses in the forms of a page that are sent to its own address."""
    forms = re.findall(r'(<form[^>]*method="post"[^>]*>)(.*?)</form>', html, re.DOTALL)
    own = [form for tag, form in forms if "action=" not in tag or f'action="{address}' in tag]
    return {next(filter(None, found)) for form in own for found in CHOICE.findall(form)}


def assert_refused(world: World, who: str, route, page, name: str, number: int) -> None:
    html = page.content.decode()
    if re.search(rf'value="{number}"', html):
        return  # the same number names something of their own
    typed = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))
    with transaction.atomic():
        answer = world.client_of(who).post(
            route.at(**world.parameters(route, "own")), {**typed, name: str(number)}
        )
        transaction.set_rollback(True)
    assert answer.status_code in {200, 422}, f"{route.name} took {name}={number} of another trust"
    assert b"There is a problem" in answer.content, f"{route.name} said nothing of {name}={number}"
