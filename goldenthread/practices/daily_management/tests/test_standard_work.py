"""Standard work: written, published once and for all, changed by a test, read, trained and taken over."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from goldenthread.foundations.clock import work as clock
from goldenthread.foundations.notices import queries as notices
from goldenthread.practices.daily_management import actions, jobs, queries, rules
from goldenthread.practices.daily_management.actions import StepWords
from goldenthread.practices.daily_management.models import Edition, HasRead, StandardWork, Step, Trained
from goldenthread.practices.daily_management.presenters import standard_work as presenters
from goldenthread.practices.projects import actions as projects

pytestmark = [pytest.mark.database]

KEY = "0" * 30
STEPS = (
    StepWords("Check the wristband", "Read it aloud", "Two names sound alike", 20),
    StepWords("Scan the medicine", "Before the cup is filled", "The scan stops a wrong dose", 40),
    StepWords("Sign the chart", "", "", 30),
)


def answers(key="01", **values):
    return {"key": KEY + key, **values}


def day(name, value):
    return {f"{name}-day": value.day, f"{name}-month": value.month, f"{name}-year": value.year}


def page_of(browser, address):
    response = browser.get(address)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def at(name, work, **more):
    return reverse(f"daily_management:{name}", kwargs={"standard_work_id": work.pk, **more})


@pytest.fixture
def draft(ward_7, amina):
    work = actions.add_standard(
        unit=ward_7,
        title="Giving medicines",
        purpose="Everyone gets the right medicine.",
        owner=amina,
        review_on=date(2026, 12, 1),
        by=amina,
    )
    edition = queries.editions_of(work)[0]
    actions.write_steps(edition, steps=STEPS, takt_seconds=120, stock="", by=amina, version=edition.version)
    return edition


@pytest.fixture
def in_use(draft, amina):
    actions.publish(draft, by=amina, version=draft.version)
    return queries.edition_in_use(draft.work)


@pytest.fixture
def test_of_change(ward_7, amina):
    return projects.start_project(
        title="Red tabards", unit=ward_7, what_changes="Nobody interrupts.", by=amina
    )


def next_version(work, amina, steps=STEPS[:2]):
    edition = actions.begin_edition(work, by=amina)
    actions.write_steps(edition, steps=steps, takt_seconds=None, stock="", by=amina, version=edition.version)
    return edition


def test_a_published_version_never_changes(in_use, amina):
    with pytest.raises(ValidationError, match="it stays as it is"):
        actions.write_steps(in_use, steps=STEPS[:1], takt_seconds=None, stock="", by=amina, version=None)
    assert Step.objects.filter(edition=in_use).count() == 3


def test_without_the_guard_a_published_version_would_change(in_use, amina, monkeypatch):
    monkeypatch.setattr(rules, "check_is_draft", lambda edition: None)
    actions.write_steps(in_use, steps=STEPS[:1], takt_seconds=None, stock="", by=amina, version=None)
    assert Step.objects.filter(edition=in_use).count() == 1


def test_a_new_version_names_the_test_it_comes_from(in_use, test_of_change, amina):
    edition = next_version(in_use.work, amina)
    with pytest.raises(ValidationError) as refused:
        actions.publish(edition, by=amina)
    assert set(refused.value.message_dict) == {"tested_in", "what_changed", "learned"}
    actions.publish(
        Edition.objects.get(pk=edition.pk),
        tested_in=test_of_change,
        what_changed="No signing twice.",
        learned="Half the interruptions.",
        by=amina,
    )
    states = dict(Edition.objects.values_list("number", "state"))
    assert states == {1: "replaced", 2: "published"}


@pytest.mark.writes_raw("the database is asked, past the action")
def test_the_database_refuses_an_untested_version_too(in_use, amina):
    edition = next_version(in_use.work, amina)
    Edition.objects.filter(pk=in_use.pk).update(state="replaced")
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(state="published")


def test_a_draft_begun_twice_is_one_draft(in_use, amina):
    first = actions.begin_edition(in_use.work, by=amina)
    assert actions.begin_edition(in_use.work, by=amina).pk == first.pk
    assert [step.what for step in queries.steps_of(first)] == [step.what for step in STEPS]


def test_a_dropped_draft_leaves_the_one_in_use(in_use, amina):
    edition = next_version(in_use.work, amina)
    actions.drop_draft(edition, by=amina, version=None)
    assert queries.edition_in_use(in_use.work) == in_use
    assert actions.begin_edition(in_use.work, by=amina).number == 3


def test_only_who_leads_the_place_writes_it(ward_7, ben, erin, in_use):
    for person in (ben, erin):
        with pytest.raises(PermissionDenied, match="Those who may"):
            actions.begin_edition(in_use.work, by=person)


def test_reading_it_twice_is_reading_it_once(in_use, ben):
    first = actions.note_read(in_use, by=ben)
    assert actions.note_read(in_use, by=ben) == first
    assert HasRead.objects.count() == 1


def test_the_matrix_tells_the_version_somebody_knows(in_use, test_of_change, ward_7, ben, amina):
    actions.say_trained(in_use, people=[ben], on=date(2026, 6, 15), by=amina)
    skills = queries.skills_at(ward_7, on=date(2026, 6, 15))
    assert presenters._skill(skills, ben, in_use.work) == ("now", "Trained")
    edition = next_version(in_use.work, amina)
    actions.publish(edition, tested_in=test_of_change, what_changed="-", learned="-", by=amina)
    skills = queries.skills_at(ward_7, on=date(2026, 6, 15))
    assert presenters._skill(skills, ben, in_use.work) == ("old", "Trained in version 1; now it is 2")
    actions.note_read(edition, by=amina)
    skills = queries.skills_at(ward_7, on=date(2026, 6, 15))
    assert presenters._skill(skills, amina, in_use.work)[0] == "read"


def test_training_is_not_before_its_version_nor_in_the_future(in_use, ben, amina):
    for wrong in (date(2026, 6, 14), date(2026, 6, 16)):
        with pytest.raises(ValidationError):
            actions.say_trained(in_use, people=[ben], on=wrong, by=amina)


def test_training_said_by_mistake_is_taken_back(in_use, ben, amina):
    (row,) = actions.say_trained(in_use, people=[ben], on=date(2026, 6, 15), by=amina)
    assert actions.say_trained(in_use, people=[ben], on=date(2026, 6, 15), by=amina) == []
    actions.take_back_training(row, by=amina)
    assert not Trained.objects.exists()


def test_a_copy_says_whose_it_was_first(in_use, surgery, erin, amina):
    copy = actions.adopt_standard(in_use, unit=surgery, owner=erin, review_on=date(2027, 1, 1), by=erin)
    edition = queries.editions_of(copy)[0]
    assert copy.adopted_from == in_use
    assert [step.what for step in queries.steps_of(edition)] == [step.what for step in STEPS]
    page = presenters.standard_page(
        copy,
        [edition],
        trained=[],
        read=None,
        may_change=True,
        may_adopt=True,
        sees_history=True,
        sees_work=True,
        on=date(2026, 6, 15),
    )
    assert page.credit == "Taken over from Ward 7: “Giving medicines”, version 1."


def test_a_place_above_shares_with_those_below(medicine, ward_7, ward_8, surgery, dev):
    work = actions.add_standard(
        unit=medicine, title="Handover", purpose="-", owner=dev, review_on=date(2026, 12, 1), by=dev
    )
    for place, holds in ((ward_7, True), (ward_8, True), (surgery, False)):
        assert (work in queries.standards_that_hold(place, on=date(2026, 6, 15))) is holds


def test_the_steps_are_compared_side_by_side(in_use, amina):
    steps = (STEPS[0], StepWords("Scan the medicine", "Twice"), StepWords("Wash hands"))
    rows = presenters.compared(in_use, Edition.objects.get(pk=next_version(in_use.work, amina, steps).pk))
    assert [row.what for row in rows] == ["The same", "Changed", "Changed"]
    shorter = next_version(in_use.work, amina, STEPS[:1])
    rows = presenters.compared(in_use, Edition.objects.get(pk=shorter.pk))
    assert [row.what for row in rows] == ["The same", "Left out", "Left out"]


@pytest.mark.parametrize(
    ("takt", "said"),
    [
        (None, "All steps together take 1 minute 30 seconds."),
        (120, "so there is time for it."),
        (60, "more than one pair of hands."),
    ],
)
def test_the_time_of_all_steps_stands_beside_the_pace(in_use, takt, said):
    in_use.takt_seconds = takt
    assert presenters.pace(in_use).endswith(said)


# --- reviews that are overdue ------------------------------------------------------------------------------------


def test_the_owner_is_told_once_of_an_overdue_review(in_use, amina, time_machine):
    time_machine.move_to("2026-12-03T09:00:00+00:00")
    for _ in range(2):
        clock.leave(jobs.OF_ONE, body_id=in_use.body_id)
        clock.run_due(kinds=[jobs.OF_ONE])
    told = [notice.text for notice in notices.notices_of(amina)]
    assert told == ["“Giving medicines” in Ward 7 is to be looked at again."]


def test_nobody_is_told_of_what_was_withdrawn(in_use, amina, time_machine):
    actions.withdraw_standard(in_use.work, because="A machine does it.", by=amina, version=None)
    time_machine.move_to("2026-12-03T09:00:00+00:00")
    jobs.look(in_use.body_id, 0)
    assert notices.notices_of(amina) == []
    with pytest.raises(ValidationError, match="was withdrawn"):
        actions.begin_edition(StandardWork.objects.get(), by=amina)


def test_whoever_leaves_is_seen_to_look_after_it(in_use, amina):
    assert queries.standards_owned([amina.pk]) == {
        amina.pk: ["Looks after the standard work “Giving medicines”."]
    }


# --- pages -------------------------------------------------------------------------------------------------------


def test_a_leader_writes_publishes_and_trains_by_the_pages(ward_7, amina, ben, sign_in):
    browser = sign_in(amina)
    values = answers(title="Handover", purpose="Nothing is lost.", owner=amina.pk)
    add = reverse("daily_management:standard_add")
    steps = browser.post(add, values | day("review_on", date(2026, 12, 1)))["Location"]
    edition = Edition.objects.get()
    typed = answers(
        "02", **{"order-1": 2, "what-1": "Say it back", "order-2": 1, "what-2": "Stand by the bed"}
    )
    typed |= {"seconds-1": 20, "seconds-2": 10, "version": edition.version}
    assert browser.post(steps, typed).status_code == 302
    assert [step.what for step in queries.steps_of(edition)] == ["Stand by the bed", "Say it back"]
    publish = at("edition_publish", edition.work, edition_id=edition.pk)
    edition.refresh_from_db()
    assert browser.post(publish, answers("03", version=edition.version)).status_code == 302
    show = at("standard_show", edition.work)
    said = page_of(browser, show)
    assert "All steps together take 30 seconds." in said
    training = answers("04", people=[ben.pk]) | day("on", date(2026, 6, 15))
    assert browser.post(at("training_add", edition.work), training).status_code == 302
    assert "Ben Osei" in page_of(browser, show)
    assert browser.post(at("standard_read", edition.work), answers("05")).status_code == 302
    assert "You read this version" in page_of(browser, show)
    skills = page_of(browser, f"{reverse('daily_management:skills_show')}?place={ward_7.pk}")
    assert "1 of 2" in skills
    assert "1. Stand by the bed" in page_of(browser, at("standard_print", edition.work))


def test_a_row_without_words_is_refused_and_nothing_lost(draft, amina, sign_in):
    page = sign_in(amina).post(
        at("edition_steps", draft.work, edition_id=draft.pk),
        answers(**{"what-1": "Check", "key_point-2": "Aloud", "version": draft.version}),
    )
    assert page.status_code == 422
    assert "Say what is done in this step" in page.content.decode()
    assert 'value="Aloud"' in page.content.decode()


def test_an_nhs_number_in_a_step_is_refused(draft, amina, sign_in):
    page = sign_in(amina).post(
        at("edition_steps", draft.work, edition_id=draft.pk),
        answers(**{"what-1": "Ring about 943 476 5919", "version": draft.version}),
    )
    assert page.status_code == 422
    assert "NHS number" in page.content.decode()


def test_versions_that_are_not_there_cannot_be_compared(in_use, amina, sign_in):
    browser = sign_in(amina)
    assert browser.get(at("standard_compare", in_use.work) + "?from=1&to=9").status_code == 404
    assert browser.get(at("standard_compare", in_use.work) + "?from=1&to=1").status_code == 200


@pytest.mark.parametrize("name", ["standard_show", "standard_history", "standard_print", "standard_change"])
def test_another_trusts_standard_work_is_not_there(name, in_use, farah, sign_in):
    assert sign_in(farah).get(at(name, in_use.work)).status_code == 404


@pytest.mark.parametrize("name", ["standard_change", "standard_withdraw", "training_add"])
def test_whoever_may_not_write_is_refused(name, in_use, ben, erin, sign_in):
    for person in (ben, erin):
        assert sign_in(person).get(at(name, in_use.work)).status_code == 403


def test_someone_elsewhere_reads_and_takes_over(in_use, surgery, erin, sign_in):
    browser = sign_in(erin)
    assert "Check the wristband" in page_of(browser, at("standard_show", in_use.work))
    typed = answers(owner=erin.pk) | day("review_on", date(2027, 1, 1))
    assert browser.post(at("standard_adopt", in_use.work) + f"?unit={surgery.pk}", typed).status_code == 302
    assert StandardWork.objects.get(unit=surgery).adopted_from == in_use


def test_what_lies_between_places_is_listed(in_use, medicine, ward_7, amina, sign_in):
    address = reverse("daily_management:standard_list")
    browser = sign_in(amina)
    assert "Giving medicines" in page_of(browser, f"{address}?place={medicine.pk}&below=1")
    assert "Giving medicines" not in page_of(browser, f"{address}?place={medicine.pk}")
    assert browser.get(f"{address}?place=nowhere").status_code == 404


def test_search_finds_it(in_use, ben):
    assert [work.title for work in queries.standards_found(["medicines"], ben, 5)] == ["Giving medicines"]
