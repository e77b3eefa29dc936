from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from goldenthread.engines.measurement import actions, figures, presenters, queries
from goldenthread.engines.measurement.actions import PublishedRow
from goldenthread.engines.measurement.models import PublishedValue
from goldenthread.foundations.audit.models import Entry
from goldenthread.foundations.organisation import actions as organisation

pytestmark = pytest.mark.database

JUNE = date(2025, 6, 1)


@pytest.fixture
def trusts(db):
    organisation.register_bodies(
        [
            {
                "ods_code": code,
                "name": name,
                "trust_type": "acute",
                "region": "North",
                "icb_code": "QWO",
                "town": "LEEDS",
                "open_date": "20000101",
                "close_date": "",
            }
            for code, name in (
                ("RR8", "LEEDS TEACHING HOSPITALS NHS TRUST"),
                ("RXF", "MID YORKSHIRE TEACHING NHS TRUST"),
            )
        ]
    )


def load(rows, **changed):
    described = {
        "slug": "four-hours",
        "title": "A&E within four hours",
        "definition": "People who left A&E within four hours, out of everyone who came",
        "publisher": "NHS England",
        "licence": "Open Government Licence v3.0",
        "kind": "proportion",
        "unit_label": "of people who came",
        "direction": "increase",
        "grain": "month",
        "target": 78.0,
    }
    return actions.load_published(rows=rows, **(described | changed))


ROWS = [
    PublishedRow("ENG", JUNE, 1_775_673.0, 2_350_478.0),
    PublishedRow("RR8", JUNE, 20_000.0, 30_000.0),
    PublishedRow("RXF", JUNE, 5_000.0, 10_000.0),
    PublishedRow("AAAAA", JUNE, 1.0, 2.0),
]


def test_a_second_load_changes_nothing(trusts):
    first = load(ROWS)
    assert (first.new, first.changed, first.same, first.unknown) == (3, 0, 0, ("AAAAA",))
    entries = Entry.objects.count()
    again = load(ROWS)
    assert (again.new, again.changed, again.same) == (0, 0, 3)
    assert Entry.objects.count() == entries


def test_a_revised_number_takes_the_place_of_the_old(trusts):
    load(ROWS)
    revised = load([PublishedRow("RR8", JUNE, 21_000.0, 30_000.0)])
    assert (revised.new, revised.changed) == (0, 1)
    assert PublishedValue.objects.get(body__code="RR8").numerator == 21_000


def test_england_is_as_published_and_trusts_are_the_percentage_of_sums(trusts):
    series = load(ROWS).series
    found = figures.published_figures(series, queries.bodies_in(series))
    assert found.england.values[0] == pytest.approx(75.545, abs=0.0005)
    assert found.england.denominators == (2_350_478.0,)
    assert found.listed.values == (62.5,)
    assert [figure.place for figure in found.bodies.values()] == [
        "Leeds Teaching Hospitals NHS Trust",
        "Mid Yorkshire Teaching NHS Trust",
    ]


def test_the_page_says_which_number_it_shows(trusts, client):
    load(ROWS)
    page = client.get("/published/four-hours/").content.decode()
    assert "The chart shows England as its publisher gives it." in page
    assert "England: 75.545% of 2,350,478, June 2025." in page
    assert "The listed trusts together: 62.500% of 40,000, June 2025." in page
    assert "Open Government Licence" in page
    assert "A&amp;E within four hours" in page


def test_anyone_may_read_published_numbers(trusts, client):
    assert "No published numbers are loaded yet." in client.get("/published/").content.decode()
    load(ROWS)
    assert "A&amp;E within four hours" in client.get("/published/").content.decode()
    assert client.get("/published/nothing/").status_code == 404


@pytest.mark.parametrize("asked", ["RR8", "rr8", "leeds", "Leeds Teaching Hospitals NHS Trust"])
def test_a_trust_is_found_by_name_or_code(trusts, client, asked):
    load(ROWS)
    page = client.get("/published/four-hours/", {"body": asked})
    assert page.status_code == 200
    assert "<h2>Leeds Teaching Hospitals NHS Trust</h2>" in page.content.decode()


@pytest.mark.parametrize("asked", ["RZZ", "teaching", "<b>"])
def test_an_unknown_or_doubtful_trust_is_refused_with_a_sentence(trusts, client, asked):
    load(ROWS)
    page = client.get("/published/four-hours/", {"body": asked})
    assert page.status_code == 404
    assert "No trust in this series has the name or code" in page.content.decode()
    assert "<b>" not in page.content.decode()


def test_results_alone_are_never_averaged(trusts):
    series = load(
        [PublishedRow("RR8", JUNE, value=6.9), PublishedRow("RXF", JUNE, value=6.1)],
        slug="staff",
        kind="amount",
        target=None,
    ).series
    found = figures.published_figures(series, queries.bodies_in(series))
    assert (found.england, found.listed) == (None, None)
    view = presenters.published_view(series, found, queries.bodies_in(series), {})
    assert view.which == "Only results of single trusts are published, so nothing is added up."


def test_a_series_that_is_not_described_is_refused(trusts):
    with pytest.raises(ValidationError):
        load(ROWS, licence="")
    assert not PublishedValue.objects.exists()


@pytest.mark.writes_raw("what the database itself refuses")
@pytest.mark.parametrize(
    "broken", [{"numerator": None}, {"denominator": 0.0}, {"area": "ENG"}, {"value": 4.0}]
)
def test_the_database_refuses_published_numbers_that_cannot_be(trusts, broken):
    load(ROWS)
    with pytest.raises(IntegrityError), transaction.atomic():
        PublishedValue.objects.filter(body__code="RR8").update(**broken)
