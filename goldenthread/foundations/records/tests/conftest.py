from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from goldenthread.foundations.access.tests.conftest import fill_in, on
from goldenthread.foundations.clock import work
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.foundations.records import actions as records
from goldenthread.foundations.records.models import Request

__all__ = ["fill_in", "on"]

CANARIES = ("Canary", "Zwitscher", "zwitscher", "Song keeper", "CN-0042", "44817", "canary")


@pytest.fixture
def nadia(make_person: Callable[..., Person], whole_trust: Unit) -> Person:
    """The trust's information governance lead."""
    return make_person("Nadia Haddad", "Information governance lead", whole_trust, "governance_lead")


@pytest.fixture
def canary(make_person: Callable[..., Person], ward_7: Unit, amina: Person) -> Person:
    """Somebody whose every word is like nobody else's."""
    person = make_person("Canary Zwitscher", "Song keeper CN-0042", ward_7, "staff")
    Person.objects.filter(pk=person.pk).update(staff_number="44817")
    person.refresh_from_db()
    person.manager = amina
    person.save()
    from goldenthread.foundations.audit import actions as audit

    audit.record("was given a number", person, by=amina)
    return person


@pytest.fixture
def gone(canary: Person, the_day: date, nadia: Person) -> Person:
    """The same, after they have left."""
    organisation.end_time_here(canary, on=the_day, by=nadia)
    return canary


@pytest.fixture
def asks(gone: Person, the_day: date, nadia: Person) -> Request:
    """They ask to be erased."""
    return records.note_request(
        gone, kind=Request.Kind.ERASURE, asked_on=the_day, notes="Canary Zwitscher wrote a letter", by=nadia
    )


@pytest.fixture
def run_due() -> Callable[[], int]:
    return lambda: work.run_due(
        kinds=["records.make_copy", "records.drop_copy", "records.count", "records.clear"]
    )
