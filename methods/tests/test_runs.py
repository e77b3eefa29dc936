"""Runs about the centre: counted by hand, and bounds and boxes checked by going through every sequence."""

from itertools import groupby, product
from math import comb, log2

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from improvement_methods.spc import Runs, chart
from improvement_methods.spc._runs import (
    METHODS,
    SHIFT,
    SPECIFICITY,
    Counts,
    _joint,
    best_box,
    cut_box,
    leaves_box,
    runs_of,
)


def counted(sides) -> tuple[int, int]:
    """Longest run and crossings of a sequence."""
    lengths = [len(list(run)) for _, run in groupby(sides)]
    return max(lengths), len(lengths) - 1


def run(values, **options) -> Runs:
    (runs,) = chart(values, family="run", direction="increase", **options).runs
    return runs


def test_points_on_the_median_neither_break_a_run_nor_count():
    runs = run([1, 2, 5, 5, 3, None, 9, 8, 7, 9], centre=5)
    assert runs == Runs(10, 7, 4, 6, 1, 1, False)


def test_a_run_may_be_as_long_as_expected_but_no_longer():
    rest = [1, 9] * 8
    assert not run([9] * 7 + [1, *rest], centre=5).signal
    assert run([9] * 9 + [1, *rest[2:]], centre=5) == Runs(24, 24, 9, 8, 14, 8, True)


def test_few_crossings_are_a_signal_without_a_long_run():
    runs = run(([1] * 5 + [9] * 5) * 3, centre=5)
    assert (runs.longest, runs.longest_expected) == (5, 8)
    assert (runs.crossings, runs.crossings_expected) == (5, 10)
    assert runs.signal


def test_without_a_point_off_the_median_there_is_nothing_to_count():
    assert run([5] * 12) == Runs(12, 0, None, None, None, None, None)
    assert run([None, None]) == Runs(2, 0, None, None, None, None, None)
    assert not any(leaves_box(run([5] * 12), method) for method in METHODS)


def test_runs_are_counted_phase_by_phase_and_without_what_is_left_out():
    found = chart([1, 9, 1, 9, 4, 9, 1, 9], family="run", direction="increase", rebase_at=[4], exclude=[4])
    assert [runs.points for runs in found.runs] == [4, 3]
    assert [runs.crossings for runs in found.runs] == [3, 0]


@settings(max_examples=100)
@given(st.lists(st.sampled_from([1.0, 5.0, 9.0, None]), max_size=60))
def test_runs_and_crossings_are_those_of_a_plain_count(values):
    found = chart(values, family="run", direction="increase", centre=5)
    sides = [value > 5 for value in values if value not in (None, 5.0)]
    if not values or not sides:
        return
    (runs,) = found.runs
    assert (runs.longest, runs.crossings) == counted(sides)
    useful = len(sides)
    assert runs.longest_expected == round(log2(useful)) + 3
    chances = [comb(useful - 1, heads) / 2 ** (useful - 1) for heads in range(useful)]
    assert sum(chances[: runs.crossings_expected]) < 0.05 <= sum(chances[: runs.crossings_expected + 1])


@pytest.mark.parametrize("points", [1, 2, 7, 11])
@pytest.mark.parametrize("shift", [0.0, SHIFT])
def test_the_joint_chances_are_those_of_every_sequence(points, shift):
    above = {0.0: 0.5, SHIFT: 0.7881446014166034}[shift]
    expected = np.zeros((points + 1, points))
    for sides in product((True, False), repeat=points):
        chance = above ** sum(sides) * (1 - above) ** (points - sum(sides))
        expected[counted(sides)] += chance
    assert _joint(points, shift) == pytest.approx(expected, abs=1e-14)


@pytest.mark.parametrize("points", [10, 11, 12, 24, 57, 100])
def test_stable_series_stay_in_the_boxes_and_shifted_ones_leave_the_cut_box_more(points):
    best, cut = best_box(points), cut_box(points)
    stable, shifted = _joint(points, 0.0), _joint(points, SHIFT)
    assert stable[best].sum() >= stable[cut].sum() >= SPECIFICITY
    assert shifted[cut].sum() <= shifted[best].sum() < 0.75
    assert not np.any(cut & ~best)


def test_no_other_box_of_ten_points_is_better():
    stable, shifted = _joint(10, 0.0), _joint(10, SHIFT)
    best = shifted[best_box(10)].sum()
    for longest in range(1, 11):
        for crossings in range(10):
            if stable[: longest + 1, crossings:].sum() >= SPECIFICITY:
                assert shifted[: longest + 1, crossings:].sum() >= best - 1e-12


def test_the_corner_of_the_box_is_a_signal_only_when_it_is_cut():
    corner = runs_of(10, Counts(10, longest=6, crossings=2, longest_expected=6, crossings_expected=2))
    assert [leaves_box(corner, method) for method in METHODS] == [False, False, True]


def test_where_no_box_was_published_the_bounds_decide():
    few = runs_of(9, Counts(9, longest=7, crossings=2, longest_expected=6, crossings_expected=1))
    many = runs_of(200, Counts(200, longest=11, crossings=90, longest_expected=11, crossings_expected=88))
    assert all(leaves_box(few, method) for method in METHODS)
    assert not any(leaves_box(many, method) for method in METHODS)
