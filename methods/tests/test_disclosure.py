"""Small counts: hidden, rounded, and never confused with missing ones."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvement_methods.disclosure import Disclosure, disclosed_rate, hide_small_counts

SHOWN, HIDDEN, MISSING = Disclosure.SHOWN, Disclosure.HIDDEN, Disclosure.MISSING
counts = st.lists(st.one_of(st.none(), st.integers(0, 60)), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("count", "value", "state"),
    [
        (0, 0, SHOWN),
        (1, None, HIDDEN),
        (3, None, HIDDEN),
        (7, None, HIDDEN),
        (8, 10, SHOWN),
        (12, 10, SHOWN),
        (13, 15, SHOWN),
        (17, 15, SHOWN),
        (None, None, MISSING),
    ],
)
def test_the_english_rule(count, value, state):
    disclosed = hide_small_counts([count])
    assert disclosed.states.tolist() == [state]
    assert (None if math.isnan(disclosed.values[0]) else disclosed.values[0]) == value


def test_a_percentage_is_worked_out_from_rounded_parts():
    rates = disclosed_rate([13, 3, 13, 0, 20, None], [41, 40, 5, 40, 0, 40])
    assert rates.states.tolist() == [SHOWN, HIDDEN, HIDDEN, SHOWN, MISSING, MISSING]
    assert rates.values[0] == 37.5
    assert rates.values[3] == 0


def test_a_rate_can_be_per_thousand():
    assert disclosed_rate(50, 20_000, per=1000).values == 2.5


def test_staff_results_can_use_a_stricter_rule():
    disclosed = hide_small_counts([9, 10, 11], hide_below=10, round_to=1)
    assert disclosed.states.tolist() == [HIDDEN, SHOWN, SHOWN]
    assert disclosed.values[1:].tolist() == [10, 11]


def test_a_denominator_that_rounds_to_nothing_is_hidden():
    rates = disclosed_rate([0, 1], [2, 2], hide_below=1)
    assert rates.states.tolist() == [HIDDEN, HIDDEN]


@given(counts, st.integers(1, 12), st.integers(1, 10))
def test_no_shown_count_is_a_small_one(given_counts, hide_below, round_to):
    disclosed = hide_small_counts(given_counts, hide_below=hide_below, round_to=round_to)
    for count, value, state in zip(given_counts, disclosed.values, disclosed.states, strict=True):
        if count is None:
            assert state == MISSING
        elif 0 < count < hide_below:
            assert state == HIDDEN
        else:
            assert state == SHOWN
            assert abs(value - count) <= round_to / 2
            assert value % round_to == 0
        assert math.isnan(value) == (state != SHOWN)
    assert disclosed.hidden.sum() + disclosed.missing.sum() == np.isnan(disclosed.values).sum()


@given(st.integers(1, 7), st.integers(1, 7), st.integers(8, 1000))
def test_hidden_counts_look_the_same_whatever_they_are(one, other, patients):
    assert np.array_equal(hide_small_counts(one).values, hide_small_counts(other).values, equal_nan=True)
    assert disclosed_rate(one, patients).states == disclosed_rate(other, patients).states


@given(counts)
def test_a_table_is_treated_cell_by_cell(given_counts):
    table = np.array([given_counts, given_counts], dtype=float)
    disclosed = hide_small_counts(table)
    assert disclosed.values.shape == table.shape
    for row in disclosed.values:
        assert np.array_equal(row, hide_small_counts(given_counts).values, equal_nan=True)


@pytest.mark.parametrize("count", [-1, 2.5, math.inf])
def test_what_is_not_a_count_is_refused(count):
    with pytest.raises(ValueError, match="whole number from 0 up"):
        hide_small_counts([3, count])


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: hide_small_counts([1], hide_below=0), "Hide below 1 or more"),
        (lambda: hide_small_counts([1], round_to=0), "round to 1 or more"),
        (lambda: disclosed_rate([10], [20], per=0), "per a number above 0"),
        (lambda: disclosed_rate([10, 20], [10, 20, 30]), "one denominator for each numerator"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


def test_results_cannot_be_changed_and_the_input_is_not():
    given_counts = np.array([3.0, 20.0])
    disclosed = hide_small_counts(given_counts)
    assert given_counts.tolist() == [3, 20]
    with pytest.raises(ValueError, match="read-only"):
        disclosed.values[0] = 3
