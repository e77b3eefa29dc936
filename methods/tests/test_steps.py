"""Suggested steps: against slow likelihoods, against themselves, and where there is nothing to suggest."""

import math

import numpy as np
import pytest
import slow_likelihood
from hypothesis import given, settings
from hypothesis import strategies as st

from improvement_methods.spc import Evidence, suggest_steps
from improvement_methods.spc import _autoregression as likelihood
from improvement_methods.spc import _steps as steps_module
from improvement_methods.spc._steps import FEWEST_BETWEEN, GRID, best_pair, chance_of, room_for_step

NONE = np.zeros((0, 1), dtype=np.int64)


def stable(series, points, *, lean=0.0, seed=1):
    random = np.random.default_rng(seed)
    values = random.normal(size=(points, series))
    for place in range(1, points):
        values[place] = lean * values[place - 1] + math.sqrt(1 - lean**2) * values[place]
    return values.T.copy()


def one_block(values):
    (block,) = likelihood.blocks(np.array(values, dtype=float), np.array([0, len(values)]), at_least=3)
    return block


def share_with_steps(values):
    return np.mean(np.diff(suggest_steps(values).offsets) > 0)


noise = st.lists(st.floats(-3, 3, allow_subnormal=False), min_size=14, max_size=40)


@st.composite
def stepped(draw):
    values = draw(noise)
    start = draw(st.integers(0, len(values)))
    size = draw(st.sampled_from([0.0, 4.0, -8.0]))
    grain = np.random.default_rng(draw(st.integers(0, 99))).normal(size=len(values))
    return [
        value + one + (size if place >= start else 0)
        for place, (value, one) in enumerate(zip(values, grain, strict=True))
    ]


@settings(max_examples=40, deadline=None)
@given(stepped(), st.data())
def test_the_fast_likelihood_agrees_with_whole_covariance_matrices(values, data):
    gone = data.draw(st.sets(st.integers(1, len(values) - 2), max_size=2))
    block = one_block([math.nan if place in gone else value for place, value in enumerate(values)])
    known = data.draw(st.integers(FEWEST_BETWEEN, len(block.values) - 1))
    own = np.array([[known]])
    room = room_for_step(block, own)
    starts = np.flatnonzero(room[:, 0])
    if len(starts) == 0:
        return
    scanned = likelihood.scan(block, GRID, room, steps=likelihood.step_columns(block, own))
    column = (np.arange(len(block.values)) >= known).astype(float)
    slow = slow_likelihood.log_odds_of_a_step(
        block.values[:, 0],
        block.place[:, 0],
        GRID,
        starts,
        scale=likelihood.STEP_SCALE,
        columns=[(column, likelihood.STEP_SCALE)],
    )
    assert scanned.log_odds()[0] == pytest.approx(slow, rel=1e-7, abs=1e-7)


@settings(max_examples=40, deadline=None)
@given(stepped())
def test_two_steps_at_once_are_the_best_of_all_pairs(values):
    block = one_block(values)
    if len(values) < 3 * FEWEST_BETWEEN:
        return
    first, second = best_pair(block)
    slow = slow_likelihood.best_pair(block.values[:, 0], FEWEST_BETWEEN)
    assert (first[0], second[0]) == slow


@settings(max_examples=60, deadline=None)
@given(st.lists(stepped(), min_size=2, max_size=6), st.data())
def test_a_batch_equals_its_series_one_by_one(all_values, data):
    all_values = [
        [math.nan if data.draw(st.integers(0, 9)) == 0 else value for value in values]
        for values in all_values
    ]
    flat = np.concatenate(all_values)
    batch = suggest_steps(flat, offsets=np.cumsum([0, *map(len, all_values)]))
    assert len(batch) == len(all_values)
    for together, values in zip(batch, all_values, strict=True):
        alone = suggest_steps(values)[0]
        assert [(one.point, one.earliest, one.latest) for one in together] == [
            (one.point, one.earliest, one.latest) for one in alone
        ]
        for one, other in zip(together, alone, strict=True):
            assert one.size_in_sigma == pytest.approx(other.size_in_sigma, rel=1e-9)
            assert one.chance == pytest.approx(other.chance, rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(stepped(), st.sampled_from([-1e5, 3.5, 900.0]), st.sampled_from([0.001, 1.7, 5000.0]))
def test_another_unit_moves_the_levels_and_nothing_else(values, shift, scale):
    here = suggest_steps(values)[0]
    there = suggest_steps([shift + scale * value for value in values])[0]
    assert [(one.point, one.earliest, one.latest) for one in there] == [
        (one.point, one.earliest, one.latest) for one in here
    ]
    for one, other in zip(here, there, strict=True):
        assert other.before == pytest.approx(shift + scale * one.before, rel=1e-6, abs=1e-6 * scale)
        assert other.size_in_sigma == pytest.approx(one.size_in_sigma, rel=1e-5)


@settings(max_examples=60, deadline=None)
@given(noise, st.integers(6, 20), st.integers(0, 99))
def test_a_step_is_found_at_the_same_place_from_either_end(values, start, seed):
    grain = np.random.default_rng(seed).normal(size=len(values))
    series = np.array(values) / 6 + grain / 2
    series[min(start, len(series) - 6) :] += 6
    forward, backward = suggest_steps(series)[0], suggest_steps(series[::-1])[0]
    if len(forward) == len(backward) == 1:
        assert backward[0].point == len(series) - forward[0].point
        assert backward[0].size_in_sigma == pytest.approx(-forward[0].size_in_sigma)


def test_a_step_is_told_with_its_interval_levels_and_evidence():
    values = np.append(stable(1, 24, seed=3)[0], stable(1, 12, seed=4)[0] + 2.0)
    (step,) = suggest_steps(50 + 10 * values)[0]
    assert step.earliest <= step.point <= step.latest
    assert abs(step.point - 24) <= 2
    assert step.before == pytest.approx(np.mean(50 + 10 * values[: step.point]))
    assert step.after == pytest.approx(np.mean(50 + 10 * values[step.point :]))
    assert 1 < step.size_in_sigma < 3
    assert step.sentence.startswith("A step up from ")
    assert "usual spread" in step.sentence
    assert "by chance" in step.words([f"month {n}" for n in range(36)])


def test_a_rise_that_went_back_is_told_as_two_steps():
    values = stable(1, 60, seed=7)[0]
    values[22:42] += 3
    up, down = suggest_steps(values)[0]
    assert abs(up.point - 22) <= 2
    assert abs(down.point - 42) <= 2
    assert up.size_in_sigma > 0 > down.size_in_sigma
    assert suggest_steps(values).sentence() == "2 changes of level are suggested."


def test_missing_values_are_counted_in_the_points_named():
    values = np.append(stable(1, 20, seed=1)[0], stable(1, 16, seed=2)[0] + 5)
    gaps = np.insert(values, [3, 3, 10, 30], np.nan)
    (plain,), (gapped,) = suggest_steps(values)[0], suggest_steps(gaps)[0]
    assert gapped.point == plain.point + 3
    assert gapped.before == pytest.approx(plain.before)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([], "Not measured yet"),
        ([None, None], "Not measured yet"),
        ([5.0], "Every value is the same"),
        ([5.0] * 40, "Every value is the same"),
        ([1.0, 2.0] * 5, "Too few points to look for a step: 10 so far, 12 needed."),
        ([5.0] * 20 + [6.0] + [5.0] * 19, "No step stands out"),
        ([5.0] * 39 + [1e9], "No step stands out"),
        ([1.0, 2.0] * 20, "No step stands out"),
    ],
)
def test_where_there_is_nothing_to_suggest_it_says_why(values, said):
    suggestions = suggest_steps(values)
    assert suggestions[0] == ()
    assert suggestions.sentence().startswith(said)


def test_a_perfect_step_is_found_where_it_is():
    (step,) = suggest_steps([3.0] * 12 + [4.0] * 12)[0]
    assert (step.point, step.before, step.after) == (12, 3.0, 4.0)
    assert step.evidence is Evidence.VERY_STRONG
    assert step.size_in_sigma is None
    assert "the values on each side are the same" in step.sentence


def test_what_cannot_be_read_is_refused_with_a_sentence():
    with pytest.raises(ValueError, match="infinite or beyond"):
        suggest_steps([1.0, math.inf])
    with pytest.raises(ValueError, match="Offsets must rise"):
        suggest_steps([1.0, 2.0], offsets=[0, 1])
    with pytest.raises(ValueError, match="3 dimensions"):
        suggest_steps(np.zeros((2, 2, 2)))
    with pytest.raises(IndexError):
        suggest_steps([1.0])[1]


def test_values_near_the_largest_allowed_are_judged_as_any():
    values = stable(1, 30, seed=5)[0]
    values[15:] += 6
    assert [one.point for one in suggest_steps(values * 1e288)[0]] == [
        one.point for one in suggest_steps(values)[0]
    ]


def test_the_chance_falls_as_the_evidence_grows():
    chances = chance_of(np.linspace(-2, 8, 50), np.full(50, 36))
    assert np.all(np.diff(chances) <= 0)
    assert chances[-1] == pytest.approx(0.0001)


def test_few_stable_measures_get_a_suggestion():
    assert share_with_steps(stable(1500, 36)) <= 0.03


def test_measures_that_lean_on_the_month_before_seldom_get_one():
    assert share_with_steps(stable(600, 36, lean=0.5)) <= 0.17


def test_without_allowance_for_leaning_they_would(monkeypatch):
    monkeypatch.setattr(steps_module, "GRID", steps_module.INDEPENDENT)
    assert share_with_steps(stable(600, 36, lean=0.5)) > 0.2
