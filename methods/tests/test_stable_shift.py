"""Stable shifts: equal to the reference on its cases, and what makes a shift stable."""

import json
import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_conformance import differences

from improvement_methods.spc import stable_shift
from improvement_methods.spc._cases_stable_shift import answer_stable_shift

CASES = json.loads((Path(__file__).parent / "cases" / "stable_shift.json").read_text("utf-8"))
LOW = [12.0, 10, 11, 9, 13, 12, 10] * 4
HIGH = [20.0, 22, 21, 19, 23, 20, 22] * 4


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_our_answer_equals_the_recorded_one(case):
    assert differences(case["output"], json.loads(json.dumps(answer_stable_shift(case)))) == []


def test_a_shift_that_holds_starts_a_period_at_its_first_point():
    result = stable_shift(LOW + HIGH)
    assert result.breaks == (28,)
    assert [tuple(period) for period in result.periods] == [(0, 21, 28), (28, 49, 56)]
    assert result.centre[27] < 12
    assert result.centre[28] > 20


def test_a_shift_that_turns_back_is_not_where_limits_begin():
    back = LOW + HIGH[:14] + LOW
    assert 28 in stable_shift(back, every_shift=True).breaks
    assert 28 not in stable_shift(back).breaks


def test_a_proposal_waits_while_more_data_could_turn_it_down():
    """The last seven points are below the new centre: one more and they would shift back."""
    ending = [*HIGH[:21], *[19.5] * 7]
    assert stable_shift(LOW + HIGH[:14] + [19.0] * 7).breaks == ()
    assert stable_shift(LOW + HIGH[:14] + [19.0] * 7, no_regrets=False).breaks == (28,)
    assert stable_shift(LOW + ending).breaks == (28,)


def test_extreme_points_are_left_out_of_the_limits_one_by_one():
    wild = [*LOW[:10], 60.0, *LOW[11:]]
    assert stable_shift(wild).excluded == (10,)
    assert stable_shift(wild).outside[10]
    assert stable_shift(wild, most_excluded=0).excluded == ()
    assert stable_shift(wild).upper[0] < stable_shift(wild, most_excluded=0).upper[0]


def test_too_few_points_have_no_limits():
    result = stable_shift(LOW[:20])
    assert result.periods == ()
    assert set(result.centre) == {None}
    assert set(result.outside) == {None}


def test_counts_and_proportions_stay_within_what_is_possible():
    counts = stable_shift([0, 1, 0, 2, 1] * 6, family="c")
    assert min(counts.lower) == 0
    shares = stable_shift([9, 10, 9, 10, 8] * 6, family="p", denominators=[10] * 30)
    assert max(shares.upper) == 1
    varied, of = [50, 30, 69, 20, 40] * 6, [100] * 30
    wide = stable_shift(varied, family="pp", denominators=of, most_excluded=0)
    assert wide.upper[0] > stable_shift(varied, family="p", denominators=of, most_excluded=0).upper[0]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"denominators": [5.0] * 28}, "need denominators"),
        ({"family": "p"}, "need denominators"),
        ({"family": "p", "denominators": [5.0]}, "one denominator a value: 28 and 1"),
        ({"family": "p", "denominators": [math.inf] * 28}, "A denominator is infinite"),
        ({"period": 1}, "at least 2 points"),
        ({"run": 0}, "at least 2 points"),
        ({"baseline": 0}, "at least 2 points"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(options, words):
    with pytest.raises(ValueError, match=words):
        stable_shift(LOW, **options)
    with pytest.raises(ValueError, match="infinite"):
        stable_shift([math.inf] * 30)


@settings(max_examples=150)
@given(
    st.lists(st.one_of(st.none(), st.integers(0, 9)), max_size=90),
    st.sampled_from(["xmr", "c", "cp", "p", "pp"]),
    st.booleans(),
    st.booleans(),
)
def test_any_series_has_periods_that_cover_it(values, family, no_regrets, every_shift):
    result = stable_shift(
        values,
        family=family,
        denominators=[12] * len(values) if family in ("p", "pp") else None,
        no_regrets=no_regrets,
        every_shift=every_shift,
    )
    assert len(result.periods) == 0 or result.periods[0].start == 0
    for before, after in zip(result.periods, result.periods[1:], strict=False):
        assert before.calculated <= after.start == before.stop
    if result.periods:
        assert result.periods[-1].stop == len(values)
        assert all(number is None or math.isfinite(number) for number in (*result.lower, *result.upper))


def proposals(values: list[float], **options: object) -> list[tuple[int, ...]]:
    """What was proposed each time that a point came."""
    return [stable_shift(values[:count], **options).breaks for count in range(45, len(values) + 1)]


def taken_back(history: list[tuple[int, ...]]) -> bool:
    return any(after[: len(before)] != before for before, after in pairwise(history))


def test_with_no_regrets_what_was_proposed_stays_proposed():
    """The promise of the name: data to come add proposals and never take one away. Without it they may."""
    draw = np.random.default_rng(0)
    regretted = 0
    for _ in range(20):
        steps = np.repeat([0.0, draw.choice([1.0, 2.0, -1.5]), draw.choice([0.0, -1.0, 1.0])], [25, 20, 25])
        values = (draw.normal(0, 1, 70) + steps).round(1).tolist()
        assert not taken_back(proposals(values))
        regretted += taken_back(proposals(values, no_regrets=False))
    assert regretted > 0
