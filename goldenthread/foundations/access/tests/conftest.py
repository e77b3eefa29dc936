from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from goldenthread.foundations.organisation.models import Person, Unit


@pytest.fixture
def hal(make_person: Callable[..., Person], whole_trust: Unit) -> Person:
    """The trust's administrator."""
    return make_person("Hal Moss", "Trust administrator", whole_trust, "administrator")


@pytest.fixture
def pat(make_person: Callable[..., Person], ward_7: Unit) -> Person:
    return make_person(
        "Pat Lowe", "", ward_7, "patient_partner", kind=Person.Kind.PATIENT_PARTNER, tier="outside"
    )


@pytest.fixture
def eve(make_person: Callable[..., Person], whole_trust: Unit) -> Person:
    return make_person(
        "Eve Lund", "Researcher", whole_trust, "evaluator", kind=Person.Kind.EVALUATOR, tier="outside"
    )


@pytest.fixture
def fill_in() -> Callable[..., dict[str, str]]:
    """What a browser would post from a page's form: its hidden fields, and what a person typed."""

    def filled(browser: Client, path: str, **typed: str) -> dict[str, str]:
        page = browser.get(path).content.decode()
        hidden = re.findall(r'<input type="hidden" name="(key|version)" value="([^"]*)">', page)
        return {**dict(hidden), **typed}

    return filled


def on(day: int, month: int, year: int, name: str = "on") -> dict[str, str]:
    return {f"{name}-day": str(day), f"{name}-month": str(month), f"{name}-year": str(year)}


def without_token(answer: Any) -> str:
    """A page without the token that differs each time it is shown."""
    return re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]*', r"\1", answer.content.decode())
