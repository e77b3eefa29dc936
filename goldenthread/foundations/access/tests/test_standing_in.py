"""Somebody stands in for another: with no more than the other holds, no longer, and with both names on what is done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from goldenthread.engines.measurement.rules import Permission as Measurement
from goldenthread.foundations.access import actions, rights, rules
from goldenthread.foundations.access.assurance import needs_second_factor
from goldenthread.foundations.access.models import Seat, StandIn
from goldenthread.foundations.access.policies import policy
from goldenthread.foundations.access.rights import narrowed, rights_of
from goldenthread.foundations.access.tests.conftest import on
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.audit.queries import latest_entry
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Membership, Person
from goldenthread.foundations.organisation.queries import get_unit, own_way
from goldenthread.foundations.organisation.rules import Permission as Organisation
from goldenthread.practices.strategy.rules import Permission as Strategy

pytestmark = pytest.mark.database

DAY = date(2026, 6, 15)


@pytest.fixture
def arrange():
    """Let one person stand in for another: for a week from today, with the whole role, unless said otherwise."""

    def arranged(giver: Person, who: Person, *, by: Person | None = None, **changed) -> StandIn:
        values = {"reason": "away", "starts_on": DAY, "ends_on": DAY + timedelta(days=7), "only": ()}
        membership = changed.pop("membership", None) or Membership.objects.filter(person=giver).first()
        return actions.arrange_stand_in(membership, who=who, by=by or giver, **(values | changed))

    return arranged


def again(person: Person) -> Person:
    """The person as the next request finds them."""
    return Person.objects.get(pk=person.pk)


def may_change(person: Person, unit) -> bool:
    return rights_of(again(person)).may(Measurement.CHANGE_MEASURES, unit_id=unit.pk)


def test_a_stand_in_may_do_what_the_other_may(amina, ben, ward_7, ward_8, arrange):
    assert not may_change(ben, ward_7)
    arrange(amina, ben)
    assert may_change(ben, ward_7)
    assert not may_change(ben, ward_8)


def test_it_begins_and_ends_by_itself(amina, ben, ward_7, arrange):
    arrange(amina, ben, starts_on=DAY + timedelta(days=1), ends_on=DAY + timedelta(days=3))
    found = []
    for days in range(4):
        with time_machine.travel(f"{DAY + timedelta(days=days)}T09:00:00+01:00", tick=False):
            found.append(may_change(ben, ward_7))
    assert found == [False, True, True, False]


def test_it_ends_when_the_other_leaves(amina, ben, ward_7, arrange):
    arrange(amina, ben)
    organisation.end_time_here(amina, on=DAY, by=None)
    assert not may_change(ben, ward_7)


def test_it_ends_when_the_other_loses_the_role(amina, ben, ward_7, arrange):
    arrange(amina, ben)
    organisation.end_membership(amina.memberships.get(), on=DAY, by=None)
    assert not may_change(ben, ward_7)


def test_without_that_check_the_rights_would_stay(amina, ben, ward_7, arrange, monkeypatch):
    """The control: a stand-in that did not look at the other's membership would outlive it."""
    from django.db.models import Q

    from goldenthread.foundations.access import queries

    arrange(amina, ben)
    organisation.end_time_here(amina, on=DAY, by=None)
    monkeypatch.setattr(queries, "still_held", lambda on: Q())
    assert may_change(ben, ward_7)


def test_it_ends_when_it_is_ended(amina, ben, ward_7, arrange):
    stand_in = arrange(amina, ben)
    actions.end_stand_in(stand_in, by=amina, version=1)
    assert not may_change(ben, ward_7)
    assert latest_entry(stand_in).verb == "was ended early"
    with pytest.raises(ValidationError, match="ended already"):
        actions.end_stand_in(stand_in, by=amina)


def test_one_that_has_not_begun_can_be_called_off(amina, ben, ward_7, arrange):
    stand_in = arrange(amina, ben, starts_on=DAY + timedelta(days=2))
    actions.end_stand_in(stand_in, by=amina)
    with time_machine.travel(f"{DAY + timedelta(days=3)}T09:00:00+01:00", tick=False):
        assert not may_change(ben, ward_7)


def test_only_a_part_can_be_handed_on(amina, ben, ward_7, arrange):
    arrange(amina, ben, only=[Measurement.CHANGE_MEASURES.value])
    held = rights_of(again(ben))
    assert held.may(Measurement.CHANGE_MEASURES, unit_id=ward_7.pk)
    assert not held.holds(Strategy.CHANGE_OBJECTIVES)


def test_a_part_is_never_more_than_the_role_gives_today(amina, ben, ward_7, arrange):
    stand_in = arrange(amina, ben, only=[Measurement.CHANGE_MEASURES.value])
    stand_in.only = [Organisation.CHANGE_PEOPLE.value]
    audit.save_change(stand_in, version=None)
    audit.record("was changed", stand_in, by=None)
    assert not rights_of(again(ben)).holds(Organisation.CHANGE_PEOPLE)


def test_what_was_handed_on_cannot_be_handed_on_again(amina, ben, erin, arrange):
    arrange(amina, ben)
    with pytest.raises(PermissionDenied, match="only what is yours"):
        arrange(amina, erin, by=again(ben))
    arrange(again(ben), erin)
    assert not rights_of(again(erin)).on_behalf_of(
        Measurement.CHANGE_MEASURES, unit_id=ben.memberships.get().unit_id
    )
    assert not rights_of(again(erin)).may(Measurement.CHANGE_MEASURES, unit_id=ben.memberships.get().unit_id)


def test_somebody_from_outside_stands_in_for_nobody(amina, pat, eve, arrange):
    for person in (pat, eve):
        with pytest.raises(ValidationError, match="takes part from outside"):
            arrange(amina, person)


def test_nobody_from_outside_hands_anything_on(pat, ben, arrange):
    with pytest.raises(ValidationError, match="not a role that Pat Lowe can hand on"):
        arrange(pat, ben)


def test_nobody_stands_in_for_themselves(amina, arrange):
    with pytest.raises(ValidationError, match="for themselves"):
        arrange(amina, amina)


def test_an_administrator_arranges_cover_but_not_for_their_own_gain(hal, amina, ben, dev, arrange):
    arrange(amina, ben, by=hal)
    with pytest.raises(ValidationError, match="Ask another administrator"):
        arrange(dev, hal, by=hal)


def test_without_that_rule_they_could(hal, dev, arrange, monkeypatch):
    """The control."""
    monkeypatch.setattr(rules, "check_may_arrange", lambda *args, **options: None)
    arrange(dev, hal, by=hal)
    assert rights_of(again(hal)).holds(Strategy.CHANGE_STRATEGY)


def test_somebody_who_may_not_arrange_hands_on_only_their_own(amina, ben, erin, arrange):
    with pytest.raises(PermissionDenied, match="only what is yours"):
        arrange(erin, ben, by=amina)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"starts_on": DAY - timedelta(days=1)}, "cannot be in the past"),
        ({"ends_on": DAY}, "before the first"),
        ({"ends_on": DAY + timedelta(days=184)}, "six months at most. Choose a day up to 14 December 2026"),
        ({"only": ["organisation.change_people"]}, "may not add and change people"),
        ({"only": ["no.such"]}, "may not do that"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(amina, ben, arrange, changed, says):
    with pytest.raises(ValidationError, match=says):
        arrange(amina, ben, **changed)


def test_six_months_are_allowed(amina, ben, arrange):
    assert arrange(amina, ben, ends_on=DAY + timedelta(days=183)).pk


def test_the_same_twice_is_refused(amina, ben, arrange):
    arrange(amina, ben)
    with pytest.raises(ValidationError, match="stands in there already, until 21 June 2026"):
        arrange(amina, ben, starts_on=DAY + timedelta(days=3), ends_on=DAY + timedelta(days=9))


def test_a_role_not_yet_begun_or_already_ended_cannot_be_handed_on(amina, ben, ward_8, arrange):
    later = organisation.begin_membership(
        amina, unit=ward_8, role="team_lead", tier="team", starts_on=DAY + timedelta(days=30), by=None
    )
    with pytest.raises(ValidationError, match="does not have this role on 15 June 2026"):
        arrange(amina, ben, membership=later)


def test_whoever_left_neither_gives_nor_stands_in(amina, ben, arrange):
    organisation.end_time_here(ben, on=DAY, by=None)
    with pytest.raises(ValidationError, match="Ben Osei is not here any more"):
        arrange(amina, ben)


def test_sensitive_rights_bring_the_second_proof_with_them(dev, ben, arrange):
    assert not needs_second_factor(again(ben))
    arrange(dev, ben)
    assert needs_second_factor(again(ben))


def test_rights_narrowed_for_a_program_hold_nothing_else(amina, ben, ward_7, arrange):
    arrange(amina, ben)
    held = narrowed(rights_of(again(ben)), {Measurement.RECORD_VALUES})
    assert set(held.reach) == {Measurement.RECORD_VALUES}
    assert not held.on_behalf_of(Measurement.CHANGE_MEASURES, unit_id=ward_7.pk)


def test_working_out_rights_takes_three_queries_for_whoever_stands_in_for_nobody(
    ben, django_assert_num_queries
):
    person = again(ben)
    own_way()  # asked once in each request, by its policy
    with django_assert_num_queries(3):
        assert not rights_of(person).handed_on


def test_working_out_rights_with_stand_ins_takes_four_queries(
    amina, ben, dev, arrange, django_assert_num_queries
):
    arrange(amina, ben)
    arrange(dev, ben)
    person = again(ben)
    own_way()  # asked once in each request, by its policy
    with django_assert_num_queries(4):
        assert len(rights_of(person).handed_on) == 2


# --- both names --------------------------------------------------------------------------------------------------


def as_asked(person, unit, permission) -> Person:
    """The person as a policy leaves them for an action."""
    rights.check_may(person, permission, unit_id=unit.pk, to="do this")
    return person


def test_what_a_stand_in_does_names_both(amina, ben, ward_7, arrange):
    arrange(amina, ben)
    person = as_asked(again(ben), ward_7, Measurement.CHANGE_MEASURES)
    audit.record("was looked at", ward_7, by=person)
    assert latest_entry(ward_7).actor_label == "Ben Osei, Staff nurse, standing in for Amina Khan"


def test_what_they_do_by_their_own_right_names_them_alone(amina, ben, ward_7, arrange):
    arrange(amina, ben)
    person = as_asked(again(ben), ward_7, Measurement.CHANGE_MEASURES)
    person = as_asked(person, ward_7, Measurement.RECORD_VALUES)
    audit.record("was looked at", ward_7, by=person)
    assert latest_entry(ward_7).actor_label == "Ben Osei, Staff nurse"


def test_a_policy_says_for_whom_before_an_action_begins(dev, ben, whole_trust, arrange):
    from django.http import HttpResponse
    from django.test import RequestFactory

    arrange(dev, ben)
    seen = []

    def view(request, *args):
        seen.append(request.person.acts_for)
        return HttpResponse("in")

    request = RequestFactory().get("/there/")
    request.person = again(ben)
    request.user = Seat.objects.get(person=ben).account
    request.session = {
        "account_authentication_methods": [{"method": "mfa", "at": 0}],
        "account_authentication_methods_user": str(request.user.pk),
    }
    policy(Strategy.CHANGE_STRATEGY)(view)(request)
    policy(Organisation.SEE_PLACES, on=get_unit)(view)(request, unit_id=whole_trust.pk)
    assert seen == [("Dev Nair",), ()]


def test_long_names_still_fit(amina, ben, ward_7):
    person = again(ben)
    person.acts_for = ("A" * 150, "B" * 150)
    audit.record("was looked at", ward_7, by=person)
    assert len(latest_entry(ward_7).actor_label) == 200


# --- pages -------------------------------------------------------------------------------------------------------


def week(who: str, membership: Membership, **more: str) -> dict[str, str]:
    typed = {"membership": str(membership.pk), "who": who, "extent": "all", "reason": "away"}
    return typed | on(15, 6, 2026, "starts_on") | on(21, 6, 2026, "last_day") | more


def test_amina_asks_ben_and_both_see_it(sign_in, amina, ben, fill_in):
    browser = sign_in(amina)
    typed = fill_in(browser, "/standing-in/add/", **week("Ben Osei", amina.memberships.get()))
    assert browser.post("/standing-in/add/", typed).headers["Location"] == "/me/"
    assert "Ben Osei stands in for you until 21 June 2026" in browser.get("/me/").content.decode()
    page = sign_in(ben).get("/me/").content.decode()
    assert "You are standing in for Amina Khan until 21 June 2026" in page
    assert "Standing in for Amina Khan until 21 June 2026, who is team lead of Ward 7" in page


def test_a_name_that_several_have_is_answered_with_their_addresses(
    sign_in, amina, ben, ward_8, make_person, fill_in
):
    make_person("Bena Osei", "Porter", ward_8, "staff")
    other = organisation.welcome_person(
        given_name="Ben", family_name="Osei", kind=Person.Kind.STAFF, email="other@example.test", by=None
    )
    browser = sign_in(amina)
    answer = browser.post(
        "/standing-in/add/",
        fill_in(browser, "/standing-in/add/", **week("ben osei", amina.memberships.get())),
    )
    assert answer.status_code == 422
    assert "Several people are called" in answer.content.decode()
    assert other.email in answer.content.decode()
    typed = fill_in(browser, "/standing-in/add/", **week(ben.email, amina.memberships.get()))
    assert browser.post("/standing-in/add/", typed).status_code == 302


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"who": "Nobody Known"}, "Nobody here is called “Nobody Known”"),
        ({"extent": "some"}, "Nothing is ticked"),
        ({"last_day-month": "5"}, "cannot be before the first"),
        ({"membership": "987654"}, "is not among the choices"),
    ],
)
def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(sign_in, amina, fill_in, changed, says):
    browser = sign_in(amina)
    typed = week("Ben Osei", amina.memberships.get()) | changed
    if "who" not in changed:
        typed["who"] = "Somebody Typed"
    answer = browser.post("/standing-in/add/", fill_in(browser, "/standing-in/add/", **typed))
    page = answer.content.decode()
    assert answer.status_code == 422
    if "last_day-month" not in changed:
        assert says in page
    assert typed["who"] in page


def test_a_part_of_a_role_is_chosen_by_ticks(sign_in, amina, ben, ward_7, fill_in):
    browser = sign_in(amina)
    only = Measurement.CHANGE_MEASURES.value
    typed = week("Ben Osei", amina.memberships.get(), extent="some", only=only)
    assert (
        browser.post("/standing-in/add/", fill_in(browser, "/standing-in/add/", **typed)).status_code == 302
    )
    page = browser.get("/me/").content.decode()
    assert "May only start, change and end measures" in page
    assert StandIn.objects.get().only == [only]


def test_an_administrator_covers_for_whoever_is_away(sign_in, hal, amina, ben, fill_in):
    browser, path = sign_in(hal), f"/people/{amina.pk}/standing-in/add/"
    typed = fill_in(browser, path, **week("ben@example.test", amina.memberships.get()))
    assert browser.post(path, typed).headers["Location"] == f"/people/{amina.pk}/"
    page = browser.get("/standing-in/").content.decode()
    assert "1 person stands in today." in page
    assert "Ben Osei stands in for Amina Khan until 21 June 2026" in page
    assert latest_entry(StandIn.objects.get()).actor_label == hal.label


def test_only_who_arranges_cover_arranges_it_for_others(sign_in, amina, dev, ben):
    for person in (amina, dev):
        browser = sign_in(person)
        assert browser.get(f"/people/{ben.pk}/standing-in/add/").status_code == 403
        assert browser.get("/standing-in/").status_code == 403


@pytest.mark.parametrize("path", ["/standing-in/add/", "/people/{}/standing-in/add/"])
def test_giving_rights_asks_for_a_fresh_proof(sign_in, hal, amina, path):
    from goldenthread.conftest import give_proofs

    browser = sign_in(hal)
    give_proofs(browser, Seat.objects.get(person=hal).account_id, at=0)
    answer = browser.get(path.format(amina.pk))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/again/")


def test_giver_stand_in_and_administrator_may_end_it_and_nobody_else_sees_it(
    sign_in, amina, ben, hal, carys, erin, farah, arrange, fill_in
):
    stand_in = arrange(amina, ben)
    path = f"/standing-in/{stand_in.pk}/end/"
    for person in (carys, erin, farah):
        assert sign_in(person).get(path).status_code == 404
        assert sign_in(person).post(path, {}).status_code == 404
    for person in (amina, ben, hal):
        assert sign_in(person).get(path).status_code == 200
    browser = sign_in(ben)
    assert browser.post(path, fill_in(browser, path)).status_code == 302
    stand_in.refresh_from_db()
    assert stand_in.ended_early
    assert stand_in.ends_on == DAY


def test_ending_it_sends_the_version_that_was_seen(sign_in, amina, ben, arrange, fill_in):
    stand_in = arrange(amina, ben)
    browser, path = sign_in(amina), f"/standing-in/{stand_in.pk}/end/"
    typed = fill_in(browser, path)
    stand_in.reason = "handed_on"
    audit.save_change(stand_in, version=1)
    audit.record("was changed", stand_in, by=None)
    assert browser.post(path, typed).status_code == 409


def test_who_has_nothing_to_hand_on_is_told_so(sign_in, pat):
    assert (
        "no role here that somebody else could hold" in sign_in(pat).get("/standing-in/add/").content.decode()
    )


def test_an_undeclared_field_changes_nothing(sign_in, amina, ben, erin, fill_in):
    """Fields a form does not name are not read: whose rights they are, whether it ended, its trust and its number."""
    browser = sign_in(amina)
    more = {
        "for_person": str(erin.pk),
        "for_person_id": str(erin.pk),
        "ended_early": "on",
        "body": "1",
        "id": "77",
    }
    typed = fill_in(browser, "/standing-in/add/", **week("Ben Osei", amina.memberships.get(), **more))
    browser.post("/standing-in/add/", typed)
    stand_in = StandIn.objects.get()
    assert (stand_in.for_person_id, stand_in.ended_early, stand_in.body_id) == (
        amina.pk,
        False,
        amina.body_id,
    )
    assert stand_in.pk != 77
