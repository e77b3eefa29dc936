"""Whoever holds everything that is shown of a measure recovers no small number of people.

The attack takes every number the protected figures can show, of every place, group, period and span, and narrows what
each true number can be until nothing moves. With the protection taken away it recovers some.
"""

from __future__ import annotations

import numpy as np
import pytest
from improvement_methods.disclosure import ProtectedTable, hide_small_counts

from goldenthread.engines.measurement import figures
from goldenthread.engines.measurement.figures import PointState, protection
from goldenthread.engines.measurement.models import Measure, Observation
from goldenthread.engines.measurement.tests.conftest import MAY
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.clock.periods import Grain, Period

pytestmark = [pytest.mark.database]

DIMENSIONS = {"sex": ("1", "2"), "imd_quintile_2019": ("1", "2", "3", "4", "5")}


@pytest.fixture
def readmissions(make_measure, medicine):
    """People who came back, which two wards count by sex and by deprivation; small numbers are hidden."""
    return make_measure(medicine, "Came back", small_numbers=Measure.SmallNumbers.HIDDEN)


def enter_people(measure, units, *, months, seed, everyone=True):
    """People of both groupings, few of them and many at the edge of what is shown."""
    random, rows = np.random.default_rng(seed), []
    for unit in units:
        for back in range(months):
            people = random.choice([0, 1, 8, 12, 2], size=(2, 5), p=[0.55, 0.2, 0.1, 0.05, 0.1])
            sums = {"sex": people.sum(axis=1), "imd_quintile_2019": people.sum(axis=0)}
            given = [
                (key, code, number)
                for key, codes in DIMENSIONS.items()
                for code, number in zip(codes, sums[key].tolist(), strict=True)
            ]
            if everyone:
                given.append(("", "", int(people.sum())))
            rows += [row(measure, unit, MAY.shifted(-back), *each) for each in given]
    keep(measure, rows)


def row(measure, unit, period, key, code, number):
    return Observation(
        measure=measure,
        unit=unit,
        period_start=period.start,
        stratum_dimension=key,
        stratum_code=code,
        value=number,
        entered_by_label="Warehouse",
        entered_at=now(),
        body_id=measure.body_id,
    )


def keep(measure, rows):
    Observation.objects.bulk_create(rows)
    audit.record("was given numbers", measure, by=None)


def least_and_most(shown, truth):
    """What a number can be, to somebody who knows the rule, and which hidden numbers are small."""
    if shown.is_hidden:
        return (1, 7) if 0 < truth < 8 else (0, 500)
    if not shown.value:
        return 0, 0
    return max(shown.value - 2, 8), shown.value + 2


def attack(measure, truth_of):
    """How many small numbers narrow down to one value."""
    shown = protection.protect([measure])[measure.pk].shown
    cells = {key: least_and_most(one, truth_of[key]) for key, one in shown.items()}
    wards = {row[1] for row in protection.queries.observation_rows([measure.pk])}
    sums = []
    for dimension, code, unit, when in cells:
        if when.grain is not Grain.MONTH:
            inside = [
                key
                for key in cells
                if key[:3] == (dimension, code, unit)
                and key[3].grain is Grain.MONTH
                and when.start <= key[3].start <= when.end
            ]
            sums.append(((dimension, code, unit, when), inside))
        if unit == measure.unit_id:
            below = [
                key for key in cells if key[0:2] == (dimension, code) and key[3] == when and key[2] in wards
            ]
            sums.append(((dimension, code, unit, when), below))
        if not dimension:
            for key in DIMENSIONS:
                groups = [one for one in cells if one[0] == key and one[2:] == (unit, when)]
                if groups:
                    sums.append((("", "", unit, when), groups))
    narrowed(cells, [both for both in sums if both[1]])
    return [key for key, (least, most) in cells.items() if least == most and 0 < truth_of[key] < 8]


def narrowed(cells, sums):
    moved = True
    while moved:
        moved = False
        for whole, parts in sums:
            lows, highs = sum(cells[key][0] for key in parts), sum(cells[key][1] for key in parts)
            found = {whole: (max(cells[whole][0], lows), min(cells[whole][1], highs))}
            low, high = found[whole]
            for key in parts:
                least, most = cells[key]
                found[key] = (max(least, low - (highs - most)), min(most, high - (lows - least)))
            for key, bounds in found.items():
                if bounds != cells[key]:
                    assert bounds[0] <= bounds[1]
                    cells[key], moved = bounds, True


def truth_of(measure):
    """Every number there is to protect, as it is."""
    table = protection._Table(
        measure,
        protection.queries.observation_rows([measure.pk]),
        protection.queries.group_rows([measure.pk]),
        protection.Tree(
            protection.queries.spells_above([u.pk for u in protection.queries.reporting_units(measure)])
        ),
    )
    table._place_parts()
    table._add_up()
    truth = {key: table.parts[at][0] for key, at in table.single.items()}
    return truth | {key: sum(table.parts[at][0] for at in members) for key, members in table.sums.items()}


def each_by_itself(counts, sums, **_):
    """The protection taken away: every number hidden or rounded, and no more."""
    totals = np.array([sum(counts[at] for at in members) for members in sums])
    alone, together = hide_small_counts(counts), hide_small_counts(totals)
    return ProtectedTable(alone.values, alone.states, together.values, together.states, 0, ())


@pytest.mark.parametrize("seed", range(4))
def test_nobody_is_recovered_from_all_that_is_shown(seed, readmissions, ward_7, ward_8):
    enter_people(readmissions, [ward_7, ward_8], months=17, seed=seed)
    assert attack(readmissions, truth_of(readmissions)) == []


def test_without_the_protection_people_are_recovered(readmissions, ward_7, ward_8, monkeypatch):
    enter_people(readmissions, [ward_7, ward_8], months=17, seed=0)
    monkeypatch.setattr(protection, "protect_table", each_by_itself)
    assert len(attack(readmissions, truth_of(readmissions))) >= 3


def test_every_place_group_period_and_span_is_protected_together(readmissions, ward_7, ward_8, medicine):
    enter_people(readmissions, [ward_7, ward_8], months=17, seed=1)
    shown = protection.protect([readmissions])[readmissions.pk].shown
    assert {key[2] for key in shown} >= {ward_7.pk, ward_8.pk, medicine.pk}
    assert {key[0] for key in shown} == {"", *DIMENSIONS}
    assert {key[3].grain for key in shown} == {Grain.MONTH, Grain.QUARTER, Grain.YEAR}


@pytest.fixture
def harm(make_measure, whole_trust, ward_7, ward_8, surgery, record):
    """Three places whose rounded numbers and rounded total, 10 + 10 + ? = 15, leave only 8, 8 and 1 for May."""
    measure = make_measure(whole_trust, "Harm", small_numbers=Measure.SmallNumbers.HIDDEN)
    for unit, number in ((ward_7, 8), (ward_8, 8), (surgery, 1)):
        record(measure, unit, [20, number])
    return measure


def test_a_total_that_would_give_a_place_away_is_hidden_on_its_chart(harm, whole_trust):
    figure = figures.series_of(harm, whole_trust)
    assert figure.states == (PointState.MEASURED, PointState.HIDDEN)
    assert figure.values == (60.0, None)


def test_a_chart_without_the_protection_would_show_that_total(harm, whole_trust, monkeypatch):
    monkeypatch.setattr(protection, "protect_table", each_by_itself)
    assert figures.series_of(harm, whole_trust).values == (60.0, 15.0)


def test_groups_are_hidden_even_where_the_measure_shows_every_number(make_measure, ward_7):
    measure = make_measure(ward_7, "Complaints")
    enter_people(measure, [ward_7], months=3, seed=2)
    shown = protection.protect([measure])[measure.pk].shown
    assert all(key[0] for key in shown)
    truth = truth_of(measure)
    assert all(one.is_hidden for key, one in shown.items() if 0 < truth[key] < 8)


def test_a_known_total_of_three_does_not_say_whose_they_are(make_measure, ward_7, record):
    measure = make_measure(ward_7, "Complaints")
    record(measure, ward_7, [3])
    for code, number in (("1", 3), ("2", 0)):
        keep(measure, [row(measure, ward_7, MAY, "sex", code, number)])
    shown = protection.protect([measure])[measure.pk]
    assert shown.of("sex", "1", ward_7.pk, MAY).is_hidden
    assert shown.of("sex", "2", ward_7.pk, MAY).is_hidden


def test_groups_of_a_place_are_protected_from_the_places_below_it(readmissions, ward_7, ward_8, medicine):
    """Medicine counts 17 people by sex; its wards count the same 17 as 9 and 8."""
    keep(readmissions, [row(readmissions, ward_7, MAY, "", "", 9), row(readmissions, ward_8, MAY, "", "", 8)])
    by_sex = [row(readmissions, medicine, MAY, "sex", code, number) for code, number in (("1", 16), ("2", 1))]
    keep(readmissions, by_sex)
    shown = protection.protect([readmissions])[readmissions.pk]
    assert shown.of("sex", "2", medicine.pk, MAY).is_hidden
    worlds = [
        (a, b, one, two)
        for a in possible(shown.of("", "", ward_7.pk, MAY))
        for b in possible(shown.of("", "", ward_8.pk, MAY))
        for one in possible(shown.of("sex", "1", medicine.pk, MAY))
        for two in possible(shown.of("sex", "2", medicine.pk, MAY))
        if a + b == one + two and a + b in possible(shown.of("", "", medicine.pk, MAY))
    ]
    assert len({two for *_, two in worlds}) > 1


def possible(shown):
    if shown.is_hidden:
        return range(1, 60)
    return range(int(max(shown.value - 2, 8)), int(shown.value) + 3)


def test_an_amount_by_group_is_never_shown(make_measure, ward_7):
    measure = make_measure(ward_7, "Hours", kind="amount")
    enter_people(measure, [ward_7], months=3, seed=2, everyone=False)
    assert protection.protect([measure])[measure.pk].shown == {}


def test_protecting_many_measures_asks_three_questions(
    readmissions, make_measure, ward_7, ward_8, django_assert_num_queries
):
    enter_people(readmissions, [ward_7, ward_8], months=3, seed=1)
    other = make_measure(ward_7, "Complaints", small_numbers=Measure.SmallNumbers.HIDDEN)
    enter_people(other, [ward_7], months=3, seed=1)
    with django_assert_num_queries(3):
        protection.protect([readmissions, other])


def test_only_whole_spans_are_added_up():
    first, last = Period.containing(MAY.shifted(-16).start, Grain.MONTH), MAY
    spans = protection.whole_spans(Grain.MONTH, first.start, last.end)
    assert [span.start.isoformat() for span in spans] == [
        "2025-01-01", "2026-01-01", "2025-10-01", "2025-07-01", "2025-04-01", "2025-01-01",
    ]  # fmt: skip
