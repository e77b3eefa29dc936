"""What is found, by whom, and what is never found, kept or told on."""

from __future__ import annotations

import logging
from datetime import date

import pytest

from goldenthread.engines.measurement import actions as measurement
from goldenthread.foundations.access import rights
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Person, Unit, scope_of
from goldenthread.foundations.search import queries, rules
from goldenthread.foundations.search.folding import words_in
from goldenthread.foundations.search.searchables import SEARCHABLES
from goldenthread.practices.projects import actions as projects
from goldenthread.practices.strategy import actions as strategy

pytestmark = [pytest.mark.database]

CANARY = "Kanarienvogel"


def found(text, person, **more):
    groups = queries.search(words_in(text), seen_by=person, **more)
    return {group.searchable.key: [hit.title for hit in group.hits] for group in groups}


def page(browser, text):
    answer = browser.get("/search/", {"q": text})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def kept(ward_7, amina):
    return measurement.add_measure(
        unit=ward_7,
        name=f"{CANARY} kept",
        counted="Those",
        kind="amount",
        unit_label="of them",
        direction="decrease",
        grain="month",
        source="Us",
        audience="kept",
        by=amina,
    )


@pytest.fixture
def everything(whole_trust, ward_7, amina, dev):
    """One thing of every kind with the canary in its name, in Seaholme."""
    goal = strategy.add_objective(
        level="priority", unit=whole_trust, title=f"{CANARY} goal", owner=dev, by=dev
    )
    projects.start_project(
        title=f"{CANARY} work",
        unit=ward_7,
        what_changes="Much.",
        objective=goal,
        contribution="So.",
        by=amina,
    )
    measurement.add_measure(
        unit=ward_7,
        name=f"{CANARY} measure",
        counted="Those",
        kind="amount",
        unit_label="of them",
        direction="decrease",
        grain="month",
        source="Us",
        by=amina,
    )
    organisation.welcome_person(given_name=CANARY, family_name="Smith", kind=Person.Kind.STAFF, by=None)
    organisation.open_unit(
        name=f"{CANARY} ward",
        kind=Unit.Kind.TEAM,
        nature=Unit.Nature.CLINICAL,
        under=whole_trust,
        opened_on=date(2020, 4, 1),
        by=None,
    )


def test_each_kind_of_thing_is_found(everything, ben):
    assert set(found(CANARY, ben)) == {"places", "people", "goals", "measures", "work"}


def test_pages_are_found_by_whoever_may_use_them(amina, ben, sign_in):
    assert found("strategy", ben)["pages"] == ["Strategy"]
    assert "pages" not in found("trail", ben)
    assert found("who may", ben)["pages"] == ["Who may do what"]


def test_the_other_trust_reads_no_byte_of_it(everything, farah, sign_in):
    browser = sign_in(farah)
    answer = page(browser, CANARY[:6])
    assert CANARY not in answer
    with scope_of(farah.body_id):
        assert found(CANARY, farah) == {}


def test_without_the_scope_it_would(everything, farah, monkeypatch, seaholme):
    """The same question, asked in the scope of the other trust, does find it."""
    monkeypatch.setattr(
        "goldenthread.foundations.search.queries.rights_of", lambda person: rights.rights_of(farah)
    )
    with scope_of(farah.body_id):
        rights.rights_of(farah)
    with scope_of(seaholme):
        assert "places" in found(CANARY, farah)


def test_an_evaluator_finds_no_people(everything, ben, monkeypatch):
    seen = rights.rights_of(ben)
    without = rights.Rights(
        {key: reach for key, reach in seen.reach.items() if key.value != "organisation.see_people"},
        seen.roles,
    )
    assert "people" in found(CANARY, ben)
    monkeypatch.setattr(ben, "_rights", without)
    assert "people" not in found(CANARY, ben)
    assert "places" in found(CANARY, ben)


def test_a_kept_measure_is_found_by_its_own_place_alone(kept, amina, ben, erin):
    assert found(CANARY, amina)["measures"] == [f"{CANARY} kept"]
    assert found(CANARY, ben)["measures"] == [f"{CANARY} kept"]
    assert found(CANARY, erin) == {}


def test_whoever_has_left_and_what_has_closed_is_not_found(ben, amina, ward_8):
    organisation.end_time_here(ben, on=date(2026, 6, 15), by=None)
    organisation.close_unit(ward_8, on=date(2026, 6, 15), by=None)
    assert "people" not in found("Osei", amina)
    assert "places" not in found("Ward 8", amina)


def test_accents_case_and_apostrophes_do_not_count(amina, ward_7):
    organisation.welcome_person(given_name="Zoë", family_name="O’Brien", kind=Person.Kind.STAFF, by=None)
    for typed in ("zoe obrien", "ZOË", "O'Brien", "o’brien zoë"):
        assert found(typed, amina)["people"] == ["Zoë O’Brien"]


def test_each_kind_costs_at_most_one_query(everything, ben, django_assert_num_queries):
    rights.rights_of(ben)
    for key, searchable in SEARCHABLES.items():
        with django_assert_num_queries(0 if key == "pages" else 1):
            searchable.find(["kanarienvogel"], ben, 21)


def test_a_long_list_shows_twenty_and_says_so(amina, ward_7, sign_in):
    for number in range(25):
        organisation.welcome_person(
            given_name="Gita", family_name=f"Rao{number}", kind=Person.Kind.STAFF, by=None
        )
    browser = sign_in(amina)
    assert "People (20+)" in page(browser, "gita")
    narrowed = browser.get("/search/", {"q": "gita", "kind": "people"}).content.decode()
    assert narrowed.count("<strong>Gita Rao") == 20
    assert "Add a word to find fewer" in narrowed


def test_nothing_found_says_what_to_try(amina, sign_in):
    assert "Nothing found for “qqq”" in page(sign_in(amina), "qqq")


def test_what_was_typed_is_no_markup(amina, sign_in):
    assert "<script>x" not in page(sign_in(amina), "<script>x</script>")


@pytest.mark.parametrize("typed", ["943 476 5919", "9434765919 falls"])
def test_an_nhs_number_is_refused_and_not_sent_back(amina, sign_in, typed):
    answer = sign_in(amina).get("/search/", {"q": typed})
    assert answer.status_code == 422
    assert "looks like an NHS number" in answer.content.decode()
    assert typed not in answer.content.decode()


def test_if_it_were_not_refused_it_would_be_sent_back(amina, sign_in, monkeypatch):
    monkeypatch.setattr(rules, "nhs_numbers_in", lambda text: [])
    assert "943 476 5919" in page(sign_in(amina), "943 476 5919")


@pytest.mark.parametrize("typed", ["943 476 5919", "Kanarienvogel", "x" * 300])
def test_what_was_typed_is_in_no_log(amina, sign_in, caplog, typed):
    with caplog.at_level(logging.DEBUG):
        sign_in(amina).get("/search/", {"q": typed})
    queries_left_out = [line for line in caplog.records if line.name != "django.db.backends"]
    assert not any(typed in line.getMessage() or typed in str(line.__dict__) for line in queries_left_out)


def test_a_line_that_held_it_would_be_seen(amina, sign_in, caplog, monkeypatch):
    monkeypatch.setattr(rules, "check_may_be_searched", lambda text: logging.warning("asked for %s", text))
    with caplog.at_level(logging.DEBUG):
        sign_in(amina).get("/search/", {"q": "Kanarienvogel"})
    assert any("Kanarienvogel" in line.getMessage() for line in caplog.records)


@pytest.mark.parametrize("typed", ["x" * 201, "a\x00b"])
def test_what_cannot_be_searched_is_refused_with_a_sentence(amina, sign_in, typed):
    assert sign_in(amina).get("/search/", {"q": typed}).status_code == 422


def test_search_reads_and_writes_nothing(amina, sign_in):
    assert sign_in(amina).post("/search/", {"q": "x"}).status_code == 405


def test_there_is_a_box_on_every_page_but_its_own(amina, sign_in, client):
    browser = sign_in(amina)
    assert 'id="top-search"' in browser.get("/").content.decode()
    assert 'id="top-search"' not in browser.get("/search/").content.decode()
    assert 'id="top-search"' not in client.get("/").content.decode()
