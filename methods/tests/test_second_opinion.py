"""Second opinions: allowance for autocorrelation and season, against slow likelihoods and simulation."""

import math

import numpy as np
import pytest
import slow_likelihood
from hypothesis import given, settings
from hypothesis import strategies as st
from test_steps import one_block, stable, stepped

from improvement_methods.spc import _autoregression as likelihood
from improvement_methods.spc import _second_opinion as opinion_module
from improvement_methods.spc import false_signals, ranked_signals, second_opinion, suggest_steps, xmr_batch
from improvement_methods.spc._second_opinion import HARMONICS, WITH_SEASON
from improvement_methods.spc._steps import room_for_step


def seasonal(series, points, *, seed=2):
    phase = np.random.default_rng(seed).random((series, 1))
    return stable(series, points, seed=seed) + np.sin(2 * np.pi * (np.arange(points) / 12 + phase))


def share_flagged(values, **how):
    return second_opinion(values, **how).flagged.reshape(values.shape).any(axis=1).mean()


@settings(max_examples=25, deadline=None)
@given(stepped())
def test_the_season_is_in_the_likelihood_as_a_whole_covariance_matrix_has_it(values):
    block = one_block(values)
    none = np.zeros((0, 1), dtype=np.int64)
    room = room_for_step(block, none, least=3)
    season = likelihood.season_columns(block, 12, HARMONICS)
    scanned = likelihood.scan(block, WITH_SEASON, room, season=season)
    slow = slow_likelihood.log_odds_of_a_step(
        block.values[:, 0],
        block.place[:, 0],
        WITH_SEASON,
        np.flatnonzero(room[:, 0]),
        scale=likelihood.STEP_SCALE,
        season=[wave[:, 0] for wave in season],
    )
    assert scanned.log_odds()[0] == pytest.approx(slow, rel=1e-7, abs=1e-7)


@settings(max_examples=30, deadline=None)
@given(st.lists(stepped(), min_size=2, max_size=5), st.data())
def test_a_batch_equals_its_series_one_by_one(all_values, data):
    all_values = [
        [math.nan if data.draw(st.integers(0, 9)) == 0 else value for value in values]
        for values in all_values
    ]
    batch = second_opinion(np.concatenate(all_values), offsets=np.cumsum([0, *map(len, all_values)]))
    for together, values in zip(batch, all_values, strict=True):
        alone = second_opinion(values)[0]
        assert together.flagged == alone.flagged
        assert together.since == alone.since
        assert together.upper == pytest.approx(alone.upper, rel=1e-9)
        assert together.season == pytest.approx(alone.season, rel=1e-9, abs=1e-12)


@settings(max_examples=30, deadline=None)
@given(stepped(), st.sampled_from([0.01, 3.0, 700.0]))
def test_another_unit_stretches_the_limits_and_flags_the_same(values, scale):
    here, there = second_opinion(values)[0], second_opinion([scale * value for value in values])[0]
    assert there.flagged == here.flagged
    assert there.autocorrelation == pytest.approx(here.autocorrelation, rel=1e-6)
    assert there.lower == pytest.approx([scale * one for one in here.lower], rel=1e-6, abs=1e-6 * scale)


def test_stable_measures_that_lean_on_the_month_before_are_left_alone():
    assert share_flagged(stable(500, 36, lean=0.5)) <= 0.13


def test_seasonal_measures_are_left_alone():
    assert share_flagged(seasonal(300, 36)) <= 0.10


def test_expecting_no_leaning_flags_them(monkeypatch):
    independent = likelihood.Grid(rho=[0.0], rho_weight=[1.0])
    monkeypatch.setattr(opinion_module, "WITHOUT_SEASON", independent)
    assert share_flagged(stable(500, 36, lean=0.5), period=None) > 0.25


def test_a_change_of_level_is_flagged_from_where_it_began():
    values = stable(1, 36, lean=0.3, seed=5)[0]
    values[24:] += 4
    opinion = second_opinion(values)[0]
    assert abs(opinion.since - 24) <= 2
    assert opinion.flagged == tuple(place >= opinion.since for place in range(36))
    assert "the level has been higher since point" in opinion.sentence


def test_a_season_is_followed_by_centre_and_limits():
    values = 50 + 10 * np.sin(2 * np.pi * np.arange(48) / 12) + stable(1, 48, seed=6)[0]
    opinion = second_opinion(values, period=12)[0]
    assert opinion.season_share > 0.8
    assert opinion.season == pytest.approx(tuple(10 * np.sin(2 * np.pi * np.arange(12) / 12)), abs=1.5)
    assert not any(opinion.flagged)
    assert "A season explains about 9" in opinion.sentence
    without = second_opinion(values, period=None)[0]
    assert np.ptp(without.upper) < 1e-9
    assert without.upper[0] - without.lower[0] > 2 * (opinion.upper[0] - opinion.lower[0])


def test_a_season_of_two_years_is_shrunk_towards_none():
    values = stable(200, 24, seed=11)
    opinions = second_opinion(values)
    free = np.stack([values[:, :12], values[:, 12:]]).mean(axis=0) - values.mean(axis=1, keepdims=True)
    assert np.sqrt(np.mean(opinions.season**2)) < 0.4 * np.sqrt(np.mean(free**2))


def test_the_autocorrelation_is_near_the_truth_on_average():
    for lean in (0.3, 0.6):
        found = second_opinion(stable(400, 60, lean=lean), period=None).autocorrelation
        assert np.mean(found) == pytest.approx(lean, abs=0.08)


def test_a_long_tail_is_not_taken_for_a_signal():
    skewed = np.exp(0.6 * stable(300, 36, seed=12))
    assert share_flagged(skewed) <= 0.10
    # The same values less a thousand have no logarithms: then the tail is flagged.
    assert share_flagged(skewed - 1000) > 0.2


def test_a_value_far_out_is_flagged_and_named():
    values = np.append(stable(1, 30, seed=13)[0], 9.0)
    opinion = second_opinion(values, period=None)[0]
    assert [place for place, flag in enumerate(opinion.flagged) if flag] == [30]
    assert opinion.outside[30] == 1
    assert "point 31 lies beyond the limits; unlikely to be chance." in opinion.sentence


def test_missing_values_are_never_flagged_and_have_limits():
    values = np.append(stable(1, 20, seed=14)[0], stable(1, 16, seed=15)[0] + 6)
    values[[4, 25]] = np.nan
    opinion = second_opinion(values)[0]
    assert not opinion.flagged[25]
    assert all(math.isfinite(one) for one in opinion.upper)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([], "Not measured yet."),
        ([None] * 20, "Not measured yet."),
        ([1.0, 2.0] * 5, "Too few points for a second opinion: 10 so far, 12 needed."),
        ([7.0] * 30, "Every value is the same, so there is nothing to judge."),
        ([1.0, 2.0] * 18, "These numbers hardly lean on the point before (0.0)."),
    ],
)
def test_where_there_is_nothing_to_judge_it_says_why(values, said):
    opinion = second_opinion(values)[0]
    assert opinion.sentence.startswith(said)
    assert not any(opinion.flagged)
    assert len(opinion.flagged) == len(values)


@pytest.mark.parametrize("values", [[5.0] * 39 + [6.0], [6.0] + [5.0] * 39, [5.0] * 20 + [6.0] + [5.0] * 19])
def test_all_but_one_equal_flags_only_the_odd_one(values):
    opinion = second_opinion(values)[0]
    assert [values[place] for place, flag in enumerate(opinion.flagged) if flag] in ([], [6.0])


def test_what_stands_out_at_nothing_is_said_plainly():
    words = second_opinion(stable(1, 36, lean=0.6, seed=21)[0], period=None)[0].words(
        [f"month {n}" for n in range(36)], period="month"
    )
    assert words.startswith("These numbers lean on the month before (0.")
    assert words.endswith("Allowing for that, nothing here is unlikely to be chance.")


def test_what_cannot_be_read_is_refused_with_a_sentence():
    with pytest.raises(ValueError, match="infinite or beyond"):
        second_opinion([1.0, -math.inf])
    with pytest.raises(ValueError, match="3 periods or more"):
        second_opinion([1.0], period=2)
    with pytest.raises(IndexError):
        second_opinion([1.0])[5]


def odd_series(seed, series=150):
    """Series of every length and kind, end to end, and where each starts."""
    random = np.random.default_rng(seed)
    lengths = random.choice([0, 1, 2, 5, 11, 12, 13, 24, 36, 64, 65, 130], series)
    kind = np.repeat(random.integers(0, 8, series), lengths)
    noise = random.normal(size=len(kind))
    values = np.choose(
        kind,
        [
            noise,
            np.round(noise),
            np.full(len(kind), 3.3),
            np.where(random.random(len(kind)) < 0.03, 9.0, 5.0),
            np.exp(4 * noise),
            np.cumsum(noise),
            noise * 1e288,
            random.poisson(0.3, len(kind)).astype(float),
        ],
    )
    gaps = np.repeat(random.random(series) < 0.3, lengths) & (random.random(len(kind)) < 0.4)
    values[gaps] = np.nan
    return values, np.append(0, np.cumsum(lengths))


@pytest.mark.parametrize("seed", [1, 2])
def test_odd_series_of_every_kind_are_judged_with_finite_limits(seed):
    values, offsets = odd_series(seed)
    for period in (None, 7, 12):
        opinions = second_opinion(values, offsets=offsets, period=period)
        judged = np.repeat(~np.isnan(opinions.autocorrelation), np.diff(offsets))
        for line in (opinions.lower, opinions.centre, opinions.upper):
            assert np.isfinite(line[judged]).all()
        assert np.all(opinions.lower[judged] <= opinions.upper[judged])
        assert all(opinion.sentence for opinion in opinions)
    steps = suggest_steps(values, offsets=offsets)
    assert np.isfinite(steps.before).all()
    assert np.isfinite(steps.after).all()
    assert all(step.sentence for own in steps for step in own)
    ranking = ranked_signals(values, offsets=offsets)
    assert sorted(ranking.order.tolist()) == list(range(len(offsets) - 1))
    charts = xmr_batch(values, offsets=offsets, direction="increase")
    assert math.isfinite(false_signals(charts).expected)
