from __future__ import annotations

from enum import StrEnum

import pytest

from goldenthread.config.roles import WORDS
from goldenthread.engines.measurement.rules import Permission as Measurement
from goldenthread.foundations.access import presenters
from goldenthread.foundations.access.presenters import audiences
from goldenthread.foundations.access.rights import rights_of, who_may
from goldenthread.foundations.access.roles import Role, permission_words, permissions, roles
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Person
from goldenthread.foundations.organisation.queries import own_way
from goldenthread.foundations.organisation.rules import Permission as Organisation
from goldenthread.practices.projects.rules import Permission as Projects

pytestmark = pytest.mark.database

SEAHOLME = "Seaholme University Hospitals"


def test_a_lead_reaches_their_place_and_below_and_no_further(medicine, ward_7, surgery, make_person):
    lead = make_person("Gita Rao", "Divisional director", medicine, "team_lead")
    rights = rights_of(lead)
    assert rights.may(Measurement.CHANGE_MEASURES, unit_id=ward_7.pk)
    assert not rights.may(Measurement.CHANGE_MEASURES, unit_id=surgery.pk)
    assert rights.units_for(Measurement.CHANGE_MEASURES) == {medicine.pk, ward_7.pk}


def test_a_right_across_the_trust_is_not_narrowed_by_another_role(whole_trust, ward_7, ward_8, make_person):
    person = make_person("Gita Rao", "Analyst", ward_7, "team_lead")
    organisation.begin_membership(
        person, unit=whole_trust, role="analyst", tier="team", starts_on=whole_trust.opened_on, by=None
    )
    assert rights_of(person).units_for(Measurement.CHANGE_MEASURES) is None
    assert rights_of(person).may(Measurement.CHANGE_MEASURES, unit_id=ward_8.pk)
    assert not rights_of(person).may(Projects.CHANGE_WORK, unit_id=ward_8.pk)


def test_rights_move_with_the_place(amina, ward_7, medicine, surgery, make_person, the_day):
    old = make_person("Gita Rao", "Director of medicine", medicine, "team_lead")
    new = make_person("Hugo Bell", "Director of surgery", surgery, "team_lead")
    organisation.move_unit(ward_7, under=surgery, on=the_day, by=None)
    assert not rights_of(old).may(Projects.CHANGE_WORK, unit_id=ward_7.pk)
    assert rights_of(new).may(Projects.CHANGE_WORK, unit_id=ward_7.pk)


def test_working_out_rights_takes_three_queries_however_many_roles(
    amina, whole_trust, ward_8, surgery, django_assert_num_queries
):
    for role, unit in (
        ("coach", whole_trust),
        ("analyst", whole_trust),
        ("staff", ward_8),
        ("team_lead", surgery),
    ):
        organisation.begin_membership(
            amina, unit=unit, role=role, tier="team", starts_on=whole_trust.opened_on, by=None
        )
    person = Person.objects.get(pk=amina.pk)
    own_way()  # asked once in each request, by its policy
    with django_assert_num_queries(3):
        rights_of(person)
    with django_assert_num_queries(0):
        rights_of(person)


def test_who_left_has_no_rights(amina, the_day):
    organisation.end_time_here(amina, on=the_day, by=None)
    assert rights_of(Person.objects.get(pk=amina.pk)).reach == {}


def test_every_permission_is_put_into_words():
    held = {permission for role in roles().values() for permission in role.permissions}
    assert held - WORDS.keys() == set()
    assert all(words[0].islower() and not words.endswith(".") for words in WORDS.values())
    assert set(permissions()) == held


def test_a_new_permission_has_words_until_someone_writes_better_ones():
    class New(StrEnum):
        FLY_KITES = "kites.fly_kites"

    assert permission_words(New.FLY_KITES) == "fly kites"
    assert who_may(New.FLY_KITES) == "Nobody may."


def test_roles_are_said_in_good_english():
    said = " ".join(role.many for role in roles().values())
    assert "members of staff" in said
    assert "board secretaries" in said
    assert "ss " not in said


def test_the_page_of_rights_names_each_right_each_role_and_how_many_hold_it(sign_in, amina, ben, dev):
    page = sign_in(ben).get("/rights/").content.decode()
    for role in roles().values():
        assert f">{role.name}</h3>" in page
        assert role.who.replace("'", "&#39;") in page
    for permission in permissions():
        words = permission_words(permission).replace("'", "&#39;")
        assert words[:1].upper() + words[1:] in page
    assert "1 person today" in page
    assert "Nobody today" in page


def test_the_page_of_rights_says_what_the_roles_say():
    for words, everywhere, nearby in presenters.rights_rows():
        permission = next(
            one for one in permissions() if permission_words(one) == words[:1].lower() + words[1:]
        )
        for role in roles().values():
            said_everywhere = role.many in everywhere.lower() or (
                everywhere.startswith("Everyone who works") and not role.from_outside
            )
            assert said_everywhere == (permission in role.whole_trust), (words, role.key)
            assert (role.many in nearby.lower()) == (permission in role.here_and_below - role.whole_trust)


def test_who_may_not_see_rights_is_told_whose_they_are(sign_in, pat, eve):
    for person in (pat, eve):
        answer = sign_in(person).get("/rights/")
        assert answer.status_code == 403
        assert "Those who may: members of staff" in answer.content.decode()


def test_my_page_says_what_i_may_do_where_and_why(sign_in, amina):
    page = sign_in(amina).get("/me/").content.decode()
    assert "Ward 7, and everything below" in page
    assert f"All of {SEAHOLME}" in page
    assert "Team lead" in page


def test_a_patient_partners_page_shows_only_what_they_may_do(sign_in, pat):
    page = sign_in(pat).get("/me/").content.decode()
    assert "See what teams are working on" in page
    assert "See who works here" not in page


# --- who can see this ----------------------------------------------------------------------------------------------


def test_everyones_things_say_so():
    who = presenters.audience(Measurement.SEE_MEASURES, trust_name=SEAHOLME)
    assert who.sentence == f"Everyone who works at {SEAHOLME}, its patient and carer partners and evaluators."
    assert "Nobody in another trust can." in who.details


def test_lists_of_people_are_for_those_who_work_here():
    who = presenters.audience(Organisation.SEE_PEOPLE, trust_name=SEAHOLME)
    assert who.sentence == f"Everyone who works at {SEAHOLME}."


def test_what_is_kept_within_a_team_names_the_team(ward_7, whole_trust):
    who = presenters.audience(Measurement.SEE_KEPT_MEASURES, trust_name=SEAHOLME, kept_in=ward_7)
    assert "members of staff and team leads of Ward 7, or of a place above it" in who.sentence
    assert who.sentence.startswith(f"The data analysts and executives of {SEAHOLME}")
    whole = presenters.audience(Measurement.SEE_KEPT_MEASURES, trust_name=SEAHOLME, kept_in=whole_trust)
    assert "of the trust as a whole" in whole.sentence


def test_what_nobody_may_see_says_so():
    class Secret(StrEnum):
        SEE_IT = "secret.see_it"

    assert presenters.audience(Secret.SEE_IT, trust_name=SEAHOLME).sentence == "Nobody."


def test_who_can_see_follows_the_roles(monkeypatch):
    changed = {key: role for key, role in roles().items() if key != "evaluator"}
    changed["visitor"] = Role(
        "visitor", "Visitor", "Comes by.", from_outside=True, whole_trust=frozenset({Projects.SEE_WORK})
    )
    monkeypatch.setattr(audiences, "roles", lambda: changed)
    who = presenters.audience(Projects.SEE_WORK, trust_name=SEAHOLME)
    assert who.sentence == f"Everyone who works at {SEAHOLME}, its patient and carer partners and visitors."
