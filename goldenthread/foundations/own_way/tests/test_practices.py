"""A trust takes up one practice at a time; nothing leads to what is off, and nobody gets in."""

import re

import pytest
from django.core.exceptions import ValidationError

from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.organisation import actions
from goldenthread.foundations.organisation.models import OwnWay, Person
from goldenthread.foundations.organisation.own_way import Practice, offer_practice, practices

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def callum(make_person, whole_trust):
    return make_person("Callum Reid", "Trust administrator", whole_trust, "administrator")


def switch(key, *, on, by=None):
    actions.switch_practice(OwnWay.objects.get(), key=key, on=on, by=by)


def switch_off_all():
    for practice in reversed(practices()):
        switch(practice.key, on=False)


def anew(person):
    return Person.objects.get(pk=person.pk)


def test_each_practice_stands_after_those_it_needs():
    seen = set()
    for practice in practices():
        assert set(practice.needs) <= seen
        seen.add(practice.key)
    assert seen >= {"measurement", "strategy", "projects", "golden_thread"}


def test_practices_that_need_each_other_are_refused(monkeypatch):
    from goldenthread.foundations.organisation import own_way

    monkeypatch.setattr(own_way, "_practices", {})
    offer_practice(Practice("a", "A", "", needs=("b",)))
    offer_practice(Practice("b", "B", "", needs=("a",)))
    with pytest.raises(LookupError, match="need each other"):
        practices()


def test_nobody_holds_a_right_in_what_is_off(amina, trust):
    assert any(right.startswith("projects.") for right in rights_of(anew(amina)).reach)
    switch("golden_thread", on=False)
    switch("projects", on=False)
    held = rights_of(anew(amina)).reach
    assert not [right for right in held if right.startswith(("projects.", "golden_thread."))]
    assert any(right.startswith("strategy.") for right in held)


def test_its_pages_are_gone_and_say_why(amina, callum, sign_in, trust):
    switch("golden_thread", on=False)
    answer = sign_in(amina).get("/thread/")
    assert answer.status_code == 404
    text = answer.content.decode()
    assert "The golden thread is not switched on here" in text
    assert "Those who may: trust administrators." in text
    assert "Choose what is switched on" in sign_in(callum).get("/thread/").content.decode()


def test_without_the_guard_its_pages_would_still_be_there(amina, sign_in, trust, monkeypatch):
    from goldenthread.foundations.organisation.models import OwnWay

    switch("golden_thread", on=False)
    monkeypatch.setattr(OwnWay, "is_on", lambda self, practice: True)
    assert sign_in(amina).get("/thread/").status_code == 200


@pytest.mark.parametrize(
    ("key", "on", "says"),
    [
        ("strategy", False, "Work stands on Strategy. Switch that off first."),
        ("golden_thread", True, "The golden thread is switched on already."),
        ("astrology", True, "There is no practice called “astrology”."),
    ],
)
def test_what_cannot_be_switched_is_refused_with_a_sentence(trust, key, on, says):
    with pytest.raises(ValidationError) as wrong:
        switch(key, on=on)
    assert wrong.value.messages == [says]


def test_what_stands_on_something_off_is_refused(trust):
    switch_off_all()
    with pytest.raises(ValidationError, match="Work stands on Strategy"):
        switch("projects", on=True)


def test_switching_on_by_the_page_counts_from_the_next_request(callum, amina, sign_in, trust):
    switch_off_all()
    office, ward = sign_in(callum), sign_in(amina)
    assert ward.get("/measures/").status_code == 404
    page = office.get("/our-way/measurement/on/")
    answer = office.post("/our-way/measurement/on/", hidden_of(page))
    assert answer.status_code == 302
    assert ward.get("/measures/").status_code == 200


def hidden_of(page):
    return dict(
        re.findall(r'<input type="hidden" name="(key|version)" value="([^"]*)">', page.content.decode())
    )


def test_nothing_recorded_is_lost_while_it_is_off(trust, amina, sign_in, measure):
    switch("daily_management", on=False)
    switch("golden_thread", on=False)
    switch("projects", on=False)
    switch("strategy", on=False)
    switch("measurement", on=False)
    switch("measurement", on=True)
    assert sign_in(amina).get(f"/measures/{measure.pk}/").status_code == 200


@pytest.fixture
def measure(ward_7, amina):
    from goldenthread.engines.measurement import actions as measurement

    return measurement.add_measure(
        unit=ward_7,
        name="Falls",
        counted="Each fall",
        out_of="",
        kind="count",
        per=1,
        unit_label="falls",
        direction="decrease",
        grain="month",
        source="Incident reports",
        owner=amina,
        by=amina,
    )
