"""Definitions to begin from: each is whole, can be searched, and can be followed at a place."""

from __future__ import annotations

import pytest

from goldenthread.engines.measurement import actions, rules
from goldenthread.engines.measurement.library import BY_SLUG, LIBRARY, TOPICS, Template, found
from goldenthread.engines.measurement.models import Adopted, Kind, Measure
from goldenthread.engines.measurement.tests.test_pages import send_form, words

pytestmark = [pytest.mark.database]


@pytest.mark.parametrize("template", LIBRARY, ids=lambda template: template.slug)
def test_every_definition_is_whole_and_becomes_a_measure(template: Template, ward_7, dev):
    measure = actions.adopt(template, unit=ward_7, name=template.name, source=template.source, by=dev)
    measure.full_clean()
    rules.check_can_hide(measure)
    assert template.topic in TOPICS
    assert template.traps
    assert template.exclusions
    assert template.tells.endswith(".")
    assert all(trap.endswith(".") for trap in template.traps)
    assert Kind(template.kind).is_ratio == bool(template.out_of)
    adopted = Adopted.objects.get(measure=measure)
    assert (adopted.slug, adopted.edition) == (template.slug, template.edition)


def test_there_are_at_least_twenty_each_with_a_name_of_its_own():
    assert len(LIBRARY) >= 20
    assert len(BY_SLUG) == len({template.name for template in LIBRARY}) == len(LIBRARY)


def test_definitions_are_found_by_their_words():
    assert [template.slug for template in found("antibiotics hour")] == ["sepsis-antibiotics"]
    assert {template.topic for template in found("", "Waits")} == {"Waits"}
    assert found("nonsense words") == []


def test_amina_follows_one_at_her_ward(ward_7, amina, ben, erin, sign_in):
    browser = sign_in(amina)
    page = words(browser.get("/measures/library/falls/"))
    assert "Every fall of an inpatient that was reported" in page
    assert "More reports can mean more reporting" in page
    answer = send_form(
        browser,
        "/measures/library/falls/adopt/",
        unit=str(ward_7.pk),
        name="Falls on Ward 7",
        source="Datix",
        target="4.5",
        target_source="Our own aim",
        owner_email="ben@example.test",
        audience="everyone",
    )
    measure = Measure.objects.get()
    assert answer["Location"] == f"/measures/{measure.pk}/"
    assert (measure.name, measure.per, measure.target, measure.owner) == ("Falls on Ward 7", 1000, 4.5, ben)
    assert measure.counted == BY_SLUG["falls"].counted
    assert "Falls on Ward 7, Ward 7" in words(sign_in(erin).get("/measures/library/falls/"))
    assert "Followed once here" in words(sign_in(erin).get("/measures/library/"))


def test_what_is_refused_keeps_what_was_typed(ward_7, amina, sign_in):
    refused = send_form(
        sign_in(amina),
        "/measures/library/vte-assessment/adopt/",
        unit=str(ward_7.pk),
        name="Clots",
        source="Record",
        target="120",
        audience="everyone",
    )
    assert refused.status_code == 422
    assert "The target must be between 0 and 100" in words(refused)
    assert 'value="Clots"' in refused.content.decode()


def test_only_those_who_may_add_measures_begin_one(ben, amina, farah, sign_in):
    assert sign_in(ben).get("/measures/library/falls/adopt/").status_code == 403
    assert "Follow it here" not in words(sign_in(ben).get("/measures/library/falls/"))
    assert sign_in(ben).get("/measures/library/none-such/").status_code == 404


def test_a_kept_measure_is_not_listed_as_followed(ward_7, amina, ben, erin, sign_in):
    actions.adopt(BY_SLUG["falls"], unit=ward_7, name="Ours", source="Datix", audience="kept", by=amina)
    assert "Ours, Ward 7" in words(sign_in(ben).get("/measures/library/falls/"))
    assert "Ours, Ward 7" not in words(sign_in(erin).get("/measures/library/falls/"))
    assert "Followed once here" not in words(sign_in(erin).get("/measures/library/"))
