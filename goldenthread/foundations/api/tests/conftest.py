"""Gita looks after data, Idris looks after people; a program asks with a token."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from goldenthread.conftest import OPENED_ON
from goldenthread.foundations.api import actions
from goldenthread.foundations.api.models import Token
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Person, Unit, scope_of


@pytest.fixture
def gita(make_person: Callable[..., Person], whole_trust: Unit) -> Person:
    return make_person("Gita Rao", "Data analyst", whole_trust, "analyst")


@pytest.fixture
def idris(make_person: Callable[..., Person], whole_trust: Unit) -> Person:
    return make_person("Idris Cole", "Trust administrator", whole_trust, "administrator")


@pytest.fixture
def jo(make_person: Callable[..., Person], whole_trust: Unit) -> Person:
    return make_person("Jo Marsh", "Deputy administrator", whole_trust, "administrator")


@pytest.fixture
def both(idris: Person, whole_trust: Unit) -> Person:
    """Idris, who looks after data as well: there is nothing a token of his could not be for."""
    organisation.begin_membership(
        idris, unit=whole_trust, role="analyst", tier="team", starts_on=OPENED_ON, by=None
    )
    return idris


def token_for(person: Person, *scopes: str, last_day: date | None = None) -> tuple[Token, str]:
    """A token of a person, and its text."""
    with scope_of(person.body_id):
        token, new = actions.make_token(
            name="Warehouse nightly push",
            scopes=scopes,
            expires_on=last_day or today() + timedelta(days=90),
            by=Person.objects.get(pk=person.pk),
        )
    return token, new.text


class Program:
    """Whatever asks with a token."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.client = Client(raise_request_exception=False)

    def get(self, path: str, asked: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.client.get(f"/api/v1/{path}", asked or {}, headers=self._headers(headers))

    def post(self, path: str, sent: Any, *, key: str = "a-key-of-its-own", **headers: str) -> Any:
        given = self._headers(headers) | ({"Idempotency-Key": key} if key else {})
        content_type = given.pop("Content-Type", "application/json")
        return self.client.post(f"/api/v1/{path}", sent, content_type=content_type, headers=given)

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.text}"} | {
            name.replace("_", "-"): value for name, value in more.items()
        }


@pytest.fixture
def warehouse(gita: Person) -> Program:
    """A program with a token of Gita's that may do all she may give."""
    return Program(token_for(gita, "read_places")[1])
