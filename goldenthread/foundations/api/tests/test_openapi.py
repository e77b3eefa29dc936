"""The description is complete: what is not in it is not there."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from goldenthread.foundations.api import openapi

pytestmark = [pytest.mark.database]


def described() -> set[tuple[str, str]]:
    return {
        (method.upper(), path)
        for path, methods in openapi.description()["paths"].items()
        for method in methods
    }


def served() -> set[tuple[str, str]]:
    """Every method of every address for programs, read from the resolver."""
    found = set()
    for resolver in get_resolver().url_patterns:
        for pattern in getattr(resolver, "url_patterns", []):
            if isinstance(pattern, URLPattern) and str(pattern.pattern).startswith("api/v1/"):
                if pattern.name == "description":
                    continue
                path = "/" + str(pattern.pattern).replace("<int:", "{").replace(">", "}")
                found |= {(method, path) for method in pattern.callback.policy.methods}
    return found


def test_every_address_for_programs_is_described_and_no_other():
    assert described() == served()
    assert len(described()) >= 12


def test_an_address_that_is_not_described_would_be_seen(monkeypatch):
    """Negative control."""
    told = json.loads(json.dumps(openapi.description()))
    del told["paths"]["/api/v1/values"]["post"]
    monkeypatch.setattr(openapi, "description", lambda: told)
    assert described() != served()


def test_every_operation_says_what_it_needs_and_what_can_go_wrong():
    told = openapi.description()
    scopes = set()
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            assert operation["security"] == [{"token": []}], path
            assert {"200", "400", "401", "403", "429"} <= set(operation["responses"]), path
            assert operation["summary"], path
            assert operation["description"], path
            scopes.add(operation["x-scope"])
            if method == "post":
                assert {"409", "413", "415", "422"} <= set(operation["responses"])
                assert operation["requestBody"]["content"]["application/json"]["example"]
    assert scopes == {
        "read_places",
        "read_people",
        "read_measures",
        "record_values",
        "change_charts",
        "read_strategy",
        "read_work",
        "read_routines",
    }


def test_anyone_may_read_the_description_and_it_names_nobody(db):
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.1")


def test_the_page_for_programs_tells_every_operation(db):
    page = Client().get("/api/").content.decode()
    for method, path in described():
        assert f"<code>{method} {path}</code>" in page
