"""Who can never hold what: people from outside, national roles, one's own roles, the last who lets people in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from goldenthread.config.roles import PRIVILEGED, ROLES
from goldenthread.conftest import FROM_OUTSIDE
from goldenthread.engines.measurement.rules import Permission as Measurement
from goldenthread.foundations.access import actions, rights, rules
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.access.rules import Permission as Access
from goldenthread.foundations.access.tests.conftest import on
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Body, Membership, Person, Unit, scope_of
from goldenthread.foundations.organisation.rules import Permission as Organisation
from goldenthread.practices.strategy.rules import Permission as Strategy

pytestmark = pytest.mark.database

DAY = date(2026, 6, 15)
NEVER_FROM_OUTSIDE = PRIVILEGED | {
    *(Organisation.SEE_PEOPLE, Access.SEE_HISTORY, Access.SEE_RIGHTS, Access.REVIEW_RIGHTS),
    *(Measurement.SEE_KEPT_MEASURES, Measurement.RECORD_VALUES, Measurement.CHANGE_MEASURES),
}


@pytest.mark.parametrize(
    "key", [key for key, role in ROLES.items() if role.from_outside and not role.national]
)
def test_a_role_from_outside_never_holds(key):
    assert not ROLES[key].permissions & NEVER_FROM_OUTSIDE


def test_a_national_role_reads_and_changes_no_trusts_rows():
    """It publishes national priorities, which are a sensitive act, and holds nothing else that is."""
    for role in ROLES.values():
        if role.national:
            assert role.permissions & NEVER_FROM_OUTSIDE == {Strategy.PUBLISH_PRIORITIES}
            assert not role.here_and_below


def test_every_sensitive_right_is_held_by_some_role_and_none_by_everyone():
    inside = [role.permissions for role in ROLES.values() if not role.from_outside]
    assert frozenset().union(*(role.permissions for role in ROLES.values())) >= PRIVILEGED
    assert not frozenset.intersection(*inside) & PRIVILEGED


def someone(kind: Person.Kind) -> Person:
    return organisation.welcome_person(given_name="Gita", family_name="Rao", kind=kind, by=None)


TABLE = [
    *((Person.Kind.STAFF, role, not ROLES[role].from_outside) for role in ROLES),
    *((Person.Kind.BOARD, role, not ROLES[role].from_outside) for role in ROLES),
    *((Person.Kind.PATIENT_PARTNER, role, role == "patient_partner") for role in ROLES),
    *((Person.Kind.EVALUATOR, role, role == "evaluator") for role in ROLES),
    *((Person.Kind.EXTERNAL, role, role in {"evaluator", "coach", "staff"}) for role in ROLES),
]


@pytest.mark.parametrize(("kind", "role", "fits"), TABLE)
def test_a_role_fits_the_kind_of_person(whole_trust, kind, role, fits):
    person = someone(kind)
    if fits:
        organisation.begin_membership(
            person, unit=whole_trust, role=role, tier="team", by=None, **FROM_OUTSIDE
        )
        return
    with pytest.raises(ValidationError, match=r"is not for them|Only the national body"):
        organisation.begin_membership(
            person, unit=whole_trust, role=role, tier="team", by=None, **FROM_OUTSIDE
        )
    assert not Membership.objects.filter(person=person).exists()


def test_without_the_rule_any_role_would_fit(whole_trust, monkeypatch):
    """The control."""
    monkeypatch.setattr(rules, "check_role", lambda membership: None)
    person = someone(Person.Kind.EVALUATOR)
    organisation.begin_membership(
        person, unit=whole_trust, role="administrator", tier="team", starts_on=DAY, by=None
    )
    assert rights_of(person).holds(Organisation.CHANGE_PEOPLE)


@pytest.mark.parametrize("ends_on", [None, DAY + timedelta(days=367)])
@pytest.mark.parametrize("kind", [Person.Kind.PATIENT_PARTNER, Person.Kind.EVALUATOR, Person.Kind.EXTERNAL])
def test_somebody_from_outside_is_here_for_a_year_at_most(whole_trust, kind, ends_on):
    role = "patient_partner" if kind == Person.Kind.PATIENT_PARTNER else "evaluator"
    with pytest.raises(ValidationError, match=r"a year at most.* up to 16 June 2027"):
        organisation.begin_membership(
            someone(kind),
            unit=whole_trust,
            role=role,
            tier="outside",
            starts_on=DAY,
            ends_on=ends_on,
            by=None,
        )


def test_after_that_year_they_hold_nothing(pat):
    import time_machine

    with time_machine.travel("2027-01-01T09:00:00+00:00", tick=False):
        assert rights_of(Person.objects.get(pk=pat.pk)).reach == {}


def test_a_national_role_counts_only_in_the_national_body(whole_trust, ben, monkeypatch):
    with pytest.raises(ValidationError, match="Only the national body"):
        organisation.begin_membership(
            ben, unit=whole_trust, role="national_lead", tier="executive", starts_on=DAY, by=None
        )
    monkeypatch.setattr(rules, "check_role", lambda membership: None)
    organisation.begin_membership(
        ben, unit=whole_trust, role="national_lead", tier="executive", starts_on=DAY, by=None
    )
    assert not rights_of(Person.objects.get(pk=ben.pk)).holds(Strategy.PUBLISH_PRIORITIES)
    monkeypatch.setattr(rights, "_counts", lambda membership, person: True)
    assert rights_of(Person.objects.get(pk=ben.pk)).holds(Strategy.PUBLISH_PRIORITIES)


def test_in_the_national_body_it_counts(db):
    office = organisation.found_body(
        kind=Body.Kind.NATIONAL,
        name="Office",
        code="NAT-1",
        is_invented=True,
        opened_on=date(2020, 4, 1),
        by=None,
    )
    organisation.open_body_for_use(office, opened_on=date(2020, 4, 1), by=None)
    with scope_of(office):
        person = someone(Person.Kind.STAFF)
        whole = Unit.objects.get(kind=Unit.Kind.TRUST)
        organisation.begin_membership(
            person, unit=whole, role="national_lead", tier="executive", starts_on=DAY, by=None
        )
        assert rights_of(person).holds(Strategy.PUBLISH_PRIORITIES)


# --- one's own roles, and the last who lets people in ------------------------------------------------------------


def test_nobody_changes_their_own_roles(sign_in, hal, ward_7, fill_in, make_person, whole_trust):
    make_person("Ida Moss", "Trust administrator", whole_trust, "administrator")
    browser, number = sign_in(hal), hal.memberships.get().pk
    path = f"/people/{hal.pk}/memberships/begin/"
    typed = {"unit": str(ward_7.pk), "role": "executive", "tier": "team"} | on(15, 6, 2026, "starts_on")
    for address, answers in (
        (path, typed),
        (f"/people/{hal.pk}/memberships/{number}/end/", on(16, 6, 2026)),
        (f"/people/{hal.pk}/leave/", on(16, 6, 2026)),
    ):
        answer = browser.post(address, fill_in(browser, address, **answers))
        assert answer.status_code == 422, address
        assert "Nobody changes their own roles. Ask somebody else." in answer.content.decode()
    assert hal.memberships.get().ends_on is None


def test_without_that_rule_they_would(hal, whole_trust, monkeypatch):
    """The control."""
    monkeypatch.setattr(rules, "check_not_their_own", lambda *args, **options: None)
    actions.give_role(
        hal, unit=whole_trust, role="executive", tier="executive", starts_on=DAY, ends_on=None, by=hal
    )
    assert rights_of(Person.objects.get(pk=hal.pk)).holds(Strategy.CHANGE_STRATEGY)


def test_the_last_who_lets_people_in_stays(hal, whole_trust, make_person, monkeypatch):
    membership = hal.memberships.get()
    with pytest.raises(ValidationError, match="Hal Moss is the last who can let people in"):
        organisation.end_membership(membership, on=DAY, by=None)
    with pytest.raises(ValidationError, match="is the last"):
        organisation.end_time_here(hal, on=DAY, by=None)
    hal.refresh_from_db()
    assert hal.left_on is None
    assert Membership.objects.get(pk=membership.pk).ends_on is None
    make_person("Ida Moss", "Trust administrator", whole_trust, "administrator")
    organisation.end_membership(hal.memberships.get(), on=DAY, by=None)


def test_one_who_leaves_sooner_does_not_count_as_the_other(hal, whole_trust, make_person):
    ida = make_person("Ida Moss", "Trust administrator", whole_trust, "administrator")
    organisation.end_membership(ida.memberships.get(), on=DAY + timedelta(days=5), by=None)
    with pytest.raises(ValidationError, match="is the last"):
        organisation.end_membership(hal.memberships.get(), on=DAY + timedelta(days=10), by=None)


def test_without_that_rule_nobody_would_be_left(hal, monkeypatch):
    """The control."""
    monkeypatch.setattr(rules, "check_others_remain", lambda membership, *, others: None)
    organisation.end_membership(hal.memberships.get(), on=DAY, by=None)
    assert not rights_of(Person.objects.get(pk=hal.pk)).holds(Organisation.CHANGE_PEOPLE)
