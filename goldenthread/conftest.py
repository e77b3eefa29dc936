"""The standing cast. Amina runs Ward 7, Ben is on her team, Carys coaches, Dev is an executive, Erin works in
another division and sees only what is shared, and Farah is in another trust."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.test import Client

from goldenthread.config.tests.made_before import django_db_modify_db_settings  # noqa: F401
from goldenthread.config.tests.together import pytest_xdist_make_scheduler  # noqa: F401
from goldenthread.foundations.access import actions as access
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Body, OwnWay, Person, Unit, scope_of
from goldenthread.foundations.organisation.own_way import practices

OPENED_ON = date(2020, 4, 1)
# Somebody from outside is here for a year at most.
FROM_OUTSIDE = {"starts_on": date(2026, 1, 1), "ends_on": date(2027, 1, 1)}


KINDS = {"patient_partner": Person.Kind.PATIENT_PARTNER, "evaluator": Person.Kind.EVALUATOR}


@pytest.fixture
def the_day() -> date:
    """The day it is in tests."""
    return date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _still_clock(the_day: date) -> Iterator[None]:
    import time_machine

    with time_machine.travel(f"{the_day}T09:00:00+01:00", tick=False):
        yield


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "writes_raw(why): writes rows with no record of it, on purpose")


@pytest.fixture(autouse=True)
def _every_write_is_recorded(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test in which an audited row was written and no entry of the audit room followed."""
    asks = "transactional_db" if "transactional_db" in request.fixturenames else "db"
    uses_database = asks in request.fixturenames or request.node.get_closest_marker("django_db")
    if not uses_database or request.node.get_closest_marker("writes_raw"):
        yield
        return
    from goldenthread.foundations.audit.tests.unaudited import complaint, watch_writes

    if asks in request.fixturenames:
        request.getfixturevalue(asks)
    with watch_writes() as watch:
        yield
    if unrecorded := complaint(watch):
        pytest.fail(unrecorded, pytrace=False)


def switch_everything_on(body: Body) -> None:
    """Every practice, each after those it stands on."""
    with scope_of(body):
        for practice in practices():
            organisation.switch_practice(OwnWay.objects.get(), key=practice.key, on=True, by=None)


@pytest.fixture
def seaholme(db: None) -> Body:
    """An invented trust, open for use."""
    body = organisation.found_body(
        kind=Body.Kind.TRUST,
        name="Seaholme University Hospitals",
        code="SEA-1",
        is_invented=True,
        opened_on=OPENED_ON,
        by=None,
    )
    organisation.open_body_for_use(body, opened_on=OPENED_ON, by=None)
    switch_everything_on(body)
    return body


@pytest.fixture
def northfold(db: None) -> Body:
    """Another invented trust, where Farah works."""
    body = organisation.found_body(
        kind=Body.Kind.TRUST,
        name="Northfold Community Trust",
        code="NOR-1",
        is_invented=True,
        opened_on=OPENED_ON,
        by=None,
    )
    organisation.open_body_for_use(body, opened_on=OPENED_ON, by=None)
    switch_everything_on(body)
    return body


@pytest.fixture
def trust(seaholme: Body) -> Iterator[Body]:
    """Seaholme, in scope for the whole test."""
    with scope_of(seaholme):
        yield seaholme


@pytest.fixture
def whole_trust(trust: Body) -> Unit:
    return Unit.objects.get(kind=Unit.Kind.TRUST)


def _unit(name: str, kind: Unit.Kind, under: Unit, nature: Unit.Nature = Unit.Nature.CLINICAL) -> Unit:
    return organisation.open_unit(
        name=name, kind=kind, nature=nature, under=under, opened_on=OPENED_ON, by=None
    )


@pytest.fixture
def medicine(whole_trust: Unit) -> Unit:
    return _unit("Medicine", Unit.Kind.DIVISION, whole_trust)


@pytest.fixture
def surgery(whole_trust: Unit) -> Unit:
    return _unit("Surgery", Unit.Kind.DIVISION, whole_trust)


@pytest.fixture
def estates(whole_trust: Unit) -> Unit:
    return _unit("Estates", Unit.Kind.TEAM, whole_trust, Unit.Nature.CORPORATE)


@pytest.fixture
def ward_7(medicine: Unit) -> Unit:
    return _unit("Ward 7", Unit.Kind.TEAM, medicine)


@pytest.fixture
def ward_8(medicine: Unit) -> Unit:
    return _unit("Ward 8", Unit.Kind.TEAM, medicine)


def _person(
    name: str,
    job_title: str,
    unit: Unit,
    role: str,
    *,
    tier: str = "team",
    kind: Person.Kind | None = None,
) -> Person:
    given, family = name.split()
    kind = kind or KINDS.get(role, Person.Kind.STAFF)
    person = organisation.welcome_person(
        given_name=given,
        family_name=family,
        kind=kind,
        job_title=job_title,
        email=f"{given}@example.test".lower(),
        by=None,
    )
    inside = kind in {Person.Kind.STAFF, Person.Kind.BOARD}
    days = {"starts_on": OPENED_ON} if inside else FROM_OUTSIDE
    organisation.begin_membership(person, unit=unit, role=role, tier=tier, by=None, **days)
    access.give_seat(access.open_account(email=person.email, password=None, by=None), person=person, by=None)
    return person


@pytest.fixture
def make_person() -> Callable[..., Person]:
    """Someone with a membership and a seat: `make_person("Gita Rao", "Analyst", unit, "analyst")`."""
    return _person


@pytest.fixture
def amina(ward_7: Unit) -> Person:
    return _person("Amina Khan", "Ward manager", ward_7, "team_lead")


@pytest.fixture
def ben(ward_7: Unit) -> Person:
    return _person("Ben Osei", "Staff nurse", ward_7, "staff")


@pytest.fixture
def carys(whole_trust: Unit) -> Person:
    return _person("Carys Bevan", "Improvement coach", whole_trust, "coach")


@pytest.fixture
def dev(whole_trust: Unit) -> Person:
    return _person("Dev Nair", "Chief Nurse", whole_trust, "executive", tier="executive")


@pytest.fixture
def erin(surgery: Unit) -> Person:
    return _person("Erin Walsh", "Theatre manager", surgery, "team_lead")


@pytest.fixture
def farah(northfold: Body) -> Person:
    with scope_of(northfold):
        whole = Unit.objects.get(kind=Unit.Kind.TRUST)
        return _person("Farah Aziz", "Chief Nurse", whole, "executive", tier="executive")


@pytest.fixture
def sign_in(client: Client) -> Callable[[Person], Client]:
    """A browser signed in as a person."""
    from goldenthread.foundations.access.models import Seat

    def signed_in(person: Person) -> Client:
        with scope_of(person.body_id):
            account = Seat.objects.get(person=person).account
        browser = Client()
        browser.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
        give_proofs(browser, account.pk)
        return browser

    return signed_in


def give_proofs(browser: Client, account_id: int, *ways: str, at: float | None = None) -> None:
    """Put into a session the proofs allauth would have kept there: a password and a second factor, just now."""
    session = browser.session
    at = time.time() if at is None else at
    session["account_authentication_methods"] = [
        {"method": way, "at": at} for way in ways or ("password", "mfa")
    ]
    session["account_authentication_methods_user"] = str(account_id)
    session.save()
