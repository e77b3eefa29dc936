"""Gaps between groups: intervals from the textbooks, both measures, and what could have been seen."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvement_methods.equity import gap, gap_change, proportion, rate


@st.composite
def groups(draw):
    size = draw(st.integers(1, 5000))
    return draw(st.integers(0, size)), size


def test_the_worked_ratio():
    found = gap((150, 500), (100, 500))
    assert found.ratio == pytest.approx((1.5, 1.2031, 1.8702), abs=5e-5)
    assert found.absolute.value == pytest.approx(10)
    assert found.is_clear


@pytest.mark.parametrize(
    ("first", "second", "lower", "upper"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 10), 0.6075, 1),
    ],
)
def test_differences_as_newcombe_printed_them(first, second, lower, upper):
    """His table II, method 10."""
    found = gap(first, second, per=1).absolute
    assert (found.lower, found.upper) == pytest.approx((lower, upper), abs=5e-5)


@pytest.mark.parametrize(("count", "lower", "upper"), [(10, 4.795, 18.390), (100, 81.364, 121.627)])
def test_byars_limits_are_close_to_the_exact_ones(count, lower, upper):
    """The exact Poisson limits of 10 and of 100."""
    found = rate(count, 1, per=1)
    assert (found.lower, found.upper) == pytest.approx((lower, upper), rel=0.002)


@given(groups(), groups())
def test_intervals_hold_their_values_and_stay_possible(first, second):
    found = gap(first, second)
    for one in (found.first, found.second):
        assert 0 <= one.lower <= one.value + 1e-9
        assert one.value - 1e-9 <= one.upper <= 100
    assert found.absolute.lower <= found.absolute.value <= found.absolute.upper
    assert found.absolute.lower >= -100 - 1e-9
    assert found.absolute.upper <= 100 + 1e-9
    assert found.detectable > 0
    assert math.isfinite(found.detectable)


@given(groups(), groups())
def test_a_gap_told_the_other_way_round_is_the_same_gap(first, second):
    there, back = gap(first, second), gap(second, first)
    assert there.absolute.value == pytest.approx(-back.absolute.value)
    assert there.absolute.lower == pytest.approx(-back.absolute.upper)
    if there.ratio and back.ratio:
        assert there.ratio.value == pytest.approx(1 / back.ratio.value)


def test_the_favourable_framing_gives_another_ratio_but_the_same_difference():
    ill, well = gap((150, 500), (100, 500)), gap((350, 500), (400, 500))
    assert well.ratio.value == pytest.approx(0.875)
    assert abs(well.absolute.value) == pytest.approx(abs(ill.absolute.value))


def test_nothing_counted_has_no_ratio():
    assert gap((0, 50), (5, 50)).ratio is None
    assert gap((0, 50), (0, 50)).detectable > 0


@pytest.mark.parametrize(("kind", "level"), [("proportion", 0.3), ("rate", 0.02)])
def test_a_detectable_gap_is_seen_four_times_in_five(kind, level):
    random, size, runs = np.random.default_rng(4), 2000, 1500
    wide = gap((level * size, size), (level * size, size), kind=kind, per=1).detectable
    draw = random.binomial if kind == "proportion" else lambda n, p, runs: random.poisson(n * p, runs)
    ones = draw(size, level + wide / 2, runs)
    others = draw(size, level - wide / 2, runs)
    pairs = zip(ones.tolist(), others.tolist(), strict=True)
    seen = np.mean([gap((one, size), (other, size), kind=kind).is_clear for one, other in pairs])
    assert 0.76 < seen < 0.84


def test_a_gap_that_widened_says_by_how_much():
    before, after = gap((600, 1000), (560, 1000)), gap((740, 1000), (600, 1000))
    change = gap_change(before, after)
    assert change.value == pytest.approx(10)
    assert change.lower > 0


def test_gaps_of_two_units_are_not_compared():
    with pytest.raises(ValueError, match="one unit"):
        gap_change(gap((1, 10), (2, 10)), gap((1, 10), (2, 10), per=1))


@pytest.mark.parametrize("wrong", [(-1, 10), (3, 0), (math.inf, 10), (math.nan, 10), (1, math.nan), (11, 10)])
def test_what_is_not_so_many_out_of_so_many_is_refused(wrong):
    with pytest.raises(ValueError, match="out of"):
        proportion(*wrong)


def test_events_may_be_more_than_what_they_are_out_of():
    assert rate(12, 10, per=1).value == 1.2


def test_a_kind_that_is_neither_is_refused():
    with pytest.raises(ValueError, match="proportion"):
        gap((1, 2), (1, 2), kind="odds")
