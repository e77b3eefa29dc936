"""A measure by groups of people: how far apart they are, told whole, and whether that has moved."""

import csv
import io

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from goldenthread.engines.measurement import actions, figures, presenters, queries
from goldenthread.engines.measurement.models import Observation, OwnDimension
from goldenthread.engines.measurement.tests.conftest import MAY
from goldenthread.engines.measurement.tests.test_pages import send_form
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.clock.moments import now

pytestmark = [pytest.mark.database]

FIFTHS = ("1", "2", "3", "4", "5", "unknown")


def give(measure, unit, key, numbers):
    """Numbers of groups: {code: [(numerator, denominator), …]} of months in a row, ending in May 2026."""
    rows = [
        Observation(
            measure=measure,
            unit=unit,
            period_start=MAY.shifted(-back).start,
            stratum_dimension=key,
            stratum_code=code,
            numerator=both[0],
            denominator=both[1],
            entered_by_label="Warehouse",
            entered_at=now(),
            body_id=measure.body_id,
        )
        for code, many in numbers.items()
        for back, both in enumerate(reversed(many))
    ]
    Observation.objects.bulk_create(rows)
    audit.record("was given numbers", measure, by=None)


@pytest.fixture
def by_deprivation(lunch, medicine):
    """Two whole years: everyone gets better, and the most deprived fifth is left behind."""
    year = np.arange(29) // 12
    numbers = {
        code: [
            (round(200 * (0.30 + 0.04 * min(y, 1) * (2 if code == "5" else 0.5) + 0.01 * int(code))), 200)
            for y in year
        ]
        for code in FIFTHS[:5]
    }
    numbers["unknown"] = [(20, 60)] * 29
    give(lunch, medicine, "imd_quintile_2019", numbers)
    return lunch


def shown(measure, unit, **asked):
    (figure,) = figures.groups_of(measure, unit, queries.dimensions(), **asked)
    return figure


def test_the_two_ends_are_compared_as_difference_and_as_ratio(by_deprivation, medicine):
    figure = shown(by_deprivation, medicine)
    gap = figure.headline.gap
    assert figure.span.label == "2025"
    assert figure.headline.first.name == "Most deprived fifth"
    assert figure.headline.is_other_way_round
    assert gap.absolute.lower < gap.absolute.value < gap.absolute.upper
    assert gap.ratio.value == pytest.approx(gap.first.value / gap.second.value)
    said = " ".join(presenters.groups_view(figure).more)
    assert "percentage points" in said
    assert "the ratio is" in said
    assert "Better for: Least deprived fifth." in said


def test_better_on_the_whole_and_further_apart_is_said(by_deprivation, medicine):
    figure = shown(by_deprivation, medicine)
    assert figure.headline.change.lower > 0
    assert "better on the whole, but further apart" in presenters.groups_view(figure).over_time_sentence


def test_those_of_whom_nothing_is_known_are_never_dropped(by_deprivation, medicine):
    figure = shown(by_deprivation, medicine)
    assert [line.group.name for line in figure.lines][-1] == "Not known"
    assert figure.unknown == pytest.approx(100 * 60 / 1060, abs=0.2)
    assert ("Group not known", "6% of those counted. They are never left out.") in presenters.groups_view(
        figure
    ).facts


def test_silence_says_what_it_could_not_have_heard(lunch, medicine):
    give(lunch, medicine, "sex", {"1": [(30, 60)] * 15, "2": [(31, 60)] * 15})
    view = presenters.groups_view(shown(lunch, medicine))
    assert view.sentence.startswith("No clear difference between")
    assert any(sentence.startswith("No difference smaller than") for sentence in view.more)


def test_several_groups_are_each_held_against_all_others(lunch, medicine):
    numbers = {code: [(40, 100)] * 17 for code in ("white", "mixed", "asian")}
    give(lunch, medicine, "ethnic_group", numbers | {"black": [(25, 100)] * 17, "Z": [(10, 30)] * 17})
    figure = shown(lunch, medicine)
    assert figure.headline.first.name == "Black or Black British"
    assert figure.headline.second is None
    assert sum(line.gap is not None for line in figure.lines) == 4
    assert "about one would seem to" in " ".join(presenters.groups_view(figure).more)


def test_a_group_of_few_is_hidden_everywhere(lunch, medicine, carys, sign_in):
    give(lunch, medicine, "sex", {"1": [(30, 60)] * 17, "2": [(1, 4)] * 17})
    page = sign_in(carys).get(reverse("measurement:groups_show", args=[lunch.pk]))
    assert page.status_code == 200
    assert "Hidden</" in page.content.decode()


def test_the_page_says_gap_ratio_and_completeness(
    by_deprivation, carys, sign_in, django_assert_max_num_queries
):
    client = sign_in(carys)
    with django_assert_max_num_queries(40):
        page = client.get(reverse("measurement:groups_show", args=[by_deprivation.pk]))
    text = page.content.decode()
    for words in ("Does everyone benefit?", "the ratio is", "Group not known", "further apart", "Wilson"):
        assert words in text
    assert "league" not in text.lower()


def test_another_quarter_can_be_asked_for(by_deprivation, carys, sign_in):
    address = reverse("measurement:groups_show", args=[by_deprivation.pk])
    page = sign_in(carys).get(address, {"span": "quarter.2026-01-01"})
    assert "January to March 2026" in page.content.decode() or "Q1 2026" in page.content.decode()


@pytest.mark.parametrize("asked", ["", "quarter.", "year.2026-02-31", "month.2026-01-01", "x"])
def test_a_span_that_is_none_shows_the_newest_year(asked, by_deprivation, carys, sign_in):
    page = sign_in(carys).get(reverse("measurement:groups_show", args=[by_deprivation.pk]), {"span": asked})
    assert page.status_code == 200


def test_a_measure_without_groups_says_how_they_come(lunch, carys, sign_in):
    page = sign_in(carys).get(reverse("measurement:groups_show", args=[lunch.pk]))
    assert "No numbers by group yet" in page.content.decode()


def test_counts_are_not_held_against_each_other(falls, ward_7):
    Observation.objects.bulk_create(
        [
            Observation(
                measure=falls, unit=ward_7, period_start=MAY.shifted(-back).start, stratum_dimension="sex",
                stratum_code=code, value=20, entered_by_label="W", entered_at=now(), body_id=falls.body_id,
            )
            for back in range(17) for code in ("1", "2")
        ]
    )  # fmt: skip
    audit.record("was given numbers", falls, by=None)
    figure = shown(falls, ward_7)
    assert figure.headline is None
    assert "cannot be held against each other" in presenters.gap_sentence(figure)


def test_a_trust_adds_its_own_way_of_grouping(amina, sign_in):
    client = sign_in(amina)
    address = reverse("measurement:dimension_add")
    answers = {"name": "Interpreter", "groups": "N = Not needed\nNeeded", "unknown": "Not asked"}
    assert send_form(client, address, **answers).status_code == 302
    dimension = queries.dimensions()["interpreter"]
    assert [group.code for group in dimension.groups] == ["N", "needed", "unknown"]
    assert "Interpreter" in client.get(reverse("measurement:dimension_list")).content.decode()


@pytest.mark.parametrize(
    ("name", "groups", "sentence"),
    [
        ("Sex", "a\nb", "known already"),
        ("Site", "only one", "at least two groups"),
        ("Site", "a\na", "Two groups"),
        ("!!", "a\nb", "letters"),
    ],
)
def test_a_way_of_grouping_that_cannot_be_is_refused(name, groups, sentence, trust):
    with pytest.raises(ValidationError, match=sentence):
        actions.add_dimension(name=name, groups=groups, unknown="Not known", ordered=False, by=None)


def test_a_group_with_numbers_cannot_be_taken_away(amina, lunch, medicine):
    dimension = actions.add_dimension(
        name="Site", groups="N = North\nS = South", unknown="?", ordered=False, by=None
    )
    give(lunch, medicine, "site", {"N": [(5, 10)]})
    with pytest.raises(ValidationError, match="There are numbers for N"):
        actions.change_dimension(
            dimension,
            name="Site",
            groups="S = South\nE = East",
            unknown="?",
            ordered=False,
            version=1,
            by=amina,
        )
    assert OwnDimension.objects.get().groups[0][0] == "N"


@pytest.mark.parametrize("kind", presenters.TABLES)
def test_groups_are_taken_away_as_the_page_shows_them(kind, lunch, medicine, carys, sign_in):
    give(lunch, medicine, "sex", {"1": [(30, 60)] * 17, "2": [(1, 4)] * 17})
    answer = sign_in(carys).get(f"/measures/{lunch.pk}/groups/take/{kind}/")
    assert answer.status_code == 200
    if kind == "csv":
        rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
        women = [row for row in rows if row["group_name"] == "Female" and row["every"] == "month"]
        assert {(row["numerator"], row["denominator"], row["value"], row["state"]) for row in women} == {
            ("", "", "", "hidden")
        }
        assert {row["value"] for row in rows if row["group_name"] == "Male"} == {"50"}
