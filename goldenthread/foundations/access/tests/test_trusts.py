from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from goldenthread.foundations.organisation import actions
from goldenthread.foundations.organisation.models import Body, BodySuccession

pytestmark = pytest.mark.database

NORTH = {"region": "North East and Yorkshire", "icb_code": "QWO", "town": "LEEDS", "trust_type": "acute"}
SOUTH = {"region": "South East", "icb_code": "QXU", "town": "GUILDFORD", "trust_type": "mental_health"}
OPEN = {"open_date": "19980401", "close_date": ""}
ROWS = [
    {"ods_code": "RR8", "name": "LEEDS TEACHING HOSPITALS NHS TRUST", **NORTH, **OPEN},
    {"ods_code": "RXX", "name": "SURREY AND BORDERS NHS FOUNDATION TRUST", **SOUTH, **OPEN},
    {
        "ods_code": "RA1",
        "name": "OLD LEEDS NHS TRUST",
        **NORTH,
        "open_date": "19980401",
        "close_date": "20200401",
    },
]


@pytest.fixture
def register(db) -> None:
    actions.register_bodies(ROWS)


def listed(client, **asked) -> str:
    return client.get("/trusts/", asked).content.decode()


def test_anyone_may_read_the_register(client, register, seaholme):
    page = listed(client)
    assert "Leeds Teaching Hospitals NHS Trust" in page
    assert "Mental health, South East" in page
    assert "2 trusts" in page
    assert "Seaholme" not in page
    assert "Old Leeds" not in page


@pytest.mark.parametrize("words", ["leeds", "RR8", "rr8", "teaching leeds"])
def test_a_trust_is_found_by_name_town_and_code(client, register, words):
    page = listed(client, words=words)
    assert "Leeds Teaching Hospitals" in page
    if "leeds" not in words:
        assert "Surrey" not in page


def test_a_region_narrows_the_list(client, register):
    page = listed(client, region="South East")
    assert "Surrey" in page
    assert "Teaching" not in page


@pytest.mark.parametrize(
    ("words", "says"),
    [("xz9", "No open trust has the code XZ9."), ("no such name", "No open trust of the register fits.")],
)
def test_a_search_that_finds_nothing_says_why(client, register, words, says):
    assert says in listed(client, words=words)


def test_a_trusts_page_shows_what_the_register_holds(client, register):
    page = client.get("/trusts/rr8/").content.decode()
    for words in ("Leeds Teaching Hospitals NHS Trust", "RR8", "Acute", "QWO", "1 April 1998"):
        assert words in page


@pytest.mark.parametrize("code", ["ZZ9", "SEA-1", "x" * 40])
def test_an_unknown_code_and_an_invented_trust_are_not_in_the_register(client, register, seaholme, code):
    answer = client.get(f"/trusts/{code}/")
    assert answer.status_code == 404
    assert "No trust has the code" in answer.content.decode()
    assert "Seaholme" not in answer.content.decode()


def test_a_closed_trust_says_where_its_work_went_on(client, register):
    went_on = [{"ods_code": "RA1", "successor": "RR8", "on": "2020-04-01"}]
    assert [actions.note_successions(went_on) for _ in range(2)] == [1, 0]
    page = client.get("/trusts/RA1/").content.decode()
    assert 'Its work went on in <a href="/trusts/RR8/">Leeds Teaching Hospitals NHS Trust</a>' in page
    assert "Old Leeds NHS Trust, on 1 April 2020" in client.get("/trusts/RR8/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"successor": "ZZ9"}, "No trust has the code ZZ9. Bring the register up to date first."),
        ({"ods_code": "R A1"}, "is not an ODS code"),
        ({"on": "1 April"}, "“1 April” is not a day. Write it like 2023-04-01."),
        ({"successor": "RA1"}, "RA1 cannot go on in itself."),
    ],
)
def test_a_succession_that_cannot_be_is_refused_and_none_is_kept(client, register, wrong, says):
    right = {"ods_code": "RA1", "successor": "RR8", "on": "2020-04-01"}
    with pytest.raises(ValidationError, match=says):
        actions.note_successions([right, right | wrong])
    assert not BodySuccession.objects.exists()


def test_a_trusts_partnership_is_shown(client, register):
    together = actions.found_body(
        kind=Body.Kind.PARTNERSHIP, name="The Partnership", code="PART1", is_invented=False,
        opened_on=date(2015, 9, 1), by=None,
    )  # fmt: skip
    actions.place_body(Body.objects.get(code="RR8"), under=together, starts_on=date(2015, 9, 1), by=None)
    assert "The Partnership, since 1 September 2015" in client.get("/trusts/RR8/").content.decode()
