"""Many charts at once: false icons counted, and headlines that keep their promise, by simulation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_steps import stable, stepped

from improvement_methods.spc import Variation, chart_batch, false_signals, ranked_signals, xmr_batch
from improvement_methods.spc import _discovery as discovery
from improvement_methods.spc._words import VARIATIONS

CHANCE = VARIATIONS.index(Variation.COMMON_CAUSE)


def board(values):
    return xmr_batch(values, direction="increase")


def icons(values):
    return int(np.count_nonzero(board(values).variation != CHANCE))


def skewed(series, points, *, lean=0.0, seed=1):
    return np.exp(0.6 * stable(series, points, lean=lean, seed=seed))


@pytest.mark.parametrize(("make", "lean"), [(stable, 0.0), (skewed, 0.0), (stable, 0.5), (skewed, 0.5)])
def test_false_icons_are_foretold_within_a_fifth(make, lean):
    lists = [make(500, 36, lean=lean, seed=seed) for seed in range(6)]
    real = np.mean([icons(values) for values in lists])
    told = np.mean([false_signals(board(values)).expected for values in lists])
    assert told == pytest.approx(real, rel=0.2)


def test_real_changes_do_not_swell_the_number_of_false_icons():
    values = stable(500, 36)
    plain = false_signals(board(values)).expected
    values[:100, 24:] += 2.5
    assert false_signals(board(values)).expected == pytest.approx(plain, rel=0.25)


def test_only_the_last_phase_of_a_chart_counts():
    values = stable(60, 48)
    marks = np.zeros(values.shape, dtype=bool)
    marks[:, 20] = True
    values[:, :20] += 40
    rebased = xmr_batch(values, direction="increase", rebase_at=marks)
    assert false_signals(rebased).expected == pytest.approx(false_signals(board(values[:, 20:])).expected)


def test_the_number_of_false_icons_is_told_in_one_sentence():
    assert false_signals(board(stable(500, 36))).sentence.startswith("Of 500 icons, about ")
    assert false_signals(board(stable(3, 36))).sentence.startswith("Of 3 icons, less than one")
    assert false_signals(board(np.zeros((0, 5)))).sentence == "No chart has been measured yet."
    assert false_signals(board(np.full((4, 5), np.nan))).sentence == "No chart has been measured yet."
    assert false_signals(board(np.full((4, 20), 7.0))).expected == 0
    assert 0 < false_signals(board(stable(40, 6))).expected < 3


def test_five_hundred_stable_skewed_charts_give_no_headline_to_speak_of():
    found = [np.count_nonzero(ranked_signals(skewed(500, 36, seed=seed)).headline) for seed in range(10)]
    assert np.mean(found) <= 0.5


@pytest.mark.parametrize("lean", [0.0, 0.3, 0.5, 0.8])
def test_the_chances_of_stable_charts_are_chances(lean):
    chance = ranked_signals(stable(3000, 36, lean=lean)).chance
    for level in (0.01, 0.03, 0.1):
        assert np.mean(chance <= level) <= 1.25 * level + 0.002


def test_without_the_lists_autocorrelation_they_would_not_be(monkeypatch):
    alone = np.zeros(len(discovery.RHO))
    alone[0] = 1.0
    monkeypatch.setattr(discovery, "_rho_of_the_list", lambda *_: alone)
    assert np.mean(ranked_signals(stable(3000, 36, lean=0.5)).chance <= 0.01) > 0.03


def test_headlines_keep_their_promise_and_find_more_than_the_icons():
    false, found, seen = [], [], []
    for seed in range(6):
        values = stable(500, 36, seed=100 + seed)
        values[:50, 24:] += 2
        headline = ranked_signals(values).headline
        false.append(headline[50:].sum() / max(1, headline.sum()))
        found.append(headline[:50].mean())
        seen.append((board(values[:50]).variation != CHANCE).mean())
    assert np.mean(false) <= 0.10
    assert np.mean(found) >= 0.9 * np.mean(seen)


def test_a_change_is_ranked_with_its_side_and_beginning():
    values = stable(40, 36, seed=6)
    values[7, 20:] -= 4
    values[11, 35] += 12
    ranking = ranked_signals(values)
    assert set(ranking.order[:2].tolist()) == {7, 11}
    assert ranking.headline[[7, 11]].all()
    assert abs(ranking.since[7] - 20) <= 1
    assert ranking.since[11] == 35
    assert ranking.side[[7, 11]].tolist() == [-1, 1]
    assert ranking.sentence.startswith("2 of 40 measures stand out; on average, at most 10%")


@settings(max_examples=40, deadline=None)
@given(st.lists(stepped(), min_size=1, max_size=6), st.data())
def test_the_shape_of_the_values_plays_no_part_in_lasting_changes(all_values, data):
    offsets = np.cumsum([0, *map(len, all_values)])
    flat = np.concatenate(all_values)
    curved = np.where(flat > 0, flat**3, flat)
    here = discovery.find_shifts(discovery.normal_scores(flat, offsets), offsets)
    there = discovery.find_shifts(discovery.normal_scores(curved, offsets), offsets)
    assert there.log_odds == pytest.approx(here.log_odds)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.integers(0, 5).map(float), st.just(math.nan)), max_size=30))
def test_equal_values_share_a_normal_score(values):
    flat = np.array(values, dtype=float)
    scores = discovery.normal_scores(flat, np.array([0, len(flat)]))
    known = flat[~np.isnan(flat)]
    table = discovery._scores(len(known))
    for value, score in zip(flat, scores, strict=True):
        if math.isnan(value):
            assert math.isnan(score)
        else:
            ranks = np.flatnonzero(np.sort(known) == value)
            assert score == pytest.approx(table[ranks].mean(), abs=1e-12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_adjusted_chances_are_those_of_benjamini_and_hochberg(chances):
    ordered = np.sort(chances)
    adjusted = discovery._benjamini_hochberg(ordered)
    for fdr in (0.05, 0.1, 0.5):
        passed = [k for k, chance in enumerate(ordered, start=1) if chance <= fdr * k / len(ordered)]
        assert np.count_nonzero(adjusted <= fdr + 1e-12) >= max(passed, default=0)
        assert np.count_nonzero(adjusted <= fdr - 1e-12) <= max(passed, default=0)


def test_a_list_gives_the_same_ranking_in_another_order_or_unit():
    values = skewed(60, 30, seed=9)
    values[4, 18:] *= 4
    ranking = ranked_signals(values)
    turned = ranked_signals(3.7 * values[::-1])
    assert turned.chance[::-1] == pytest.approx(ranking.chance)
    assert turned.headline[::-1].tolist() == ranking.headline.tolist()


def test_series_that_cannot_be_judged_come_last():
    short, constant, missing = [1.0, 2.0], [5.0] * 30, [math.nan] * 10
    real = stable(1, 30, seed=2)[0]
    flat = np.concatenate([short, real, constant, missing])
    ranking = ranked_signals(flat, offsets=np.cumsum([0, 2, 30, 30, 10]))
    assert ranking.order.tolist() == [1, 0, 2, 3]
    assert np.isnan(ranking.chance[[0, 2, 3]]).all()
    assert ranking.since[[0, 2, 3]].tolist() == [-1, -1, -1]
    assert not ranking.headline[[0, 2, 3]].any()
    assert len(ranking) == 4


def test_a_list_without_headlines_or_points_says_so():
    assert ranked_signals(stable(20, 30)).sentence.startswith("None of 20 measures stands out")
    assert ranked_signals([]).sentence == "No measure has enough points to be ranked yet."
    assert ranked_signals(np.zeros((0, 4))).sentence == "No measure has enough points to be ranked yet."


def test_counts_with_zeros_and_values_below_nothing_are_judged():
    counts = np.random.default_rng(3).poisson(2.0, (30, 36)).astype(float)
    assert not ranked_signals(counts).headline.any()
    counts[3, -1] = 40
    assert ranked_signals(counts).headline[3]
    assert ranked_signals(counts - 20).headline[3]


def test_what_is_out_of_range_is_refused_with_a_sentence():
    with pytest.raises(ValueError, match="between 0 and 1"):
        ranked_signals([[1.0, 2.0]], fdr=1)
    with pytest.raises(ValueError, match="infinite or beyond"):
        ranked_signals([math.inf])


@pytest.mark.parametrize("other", [{"families": "run"}, {"families": "xmr", "profile": "nelson"}])
def test_icons_of_charts_that_were_not_simulated_are_not_foretold(other):
    charts = chart_batch(stable(4, 30), direction="increase", **other)
    with pytest.raises(ValueError, match="foretold of XmR charts"):
        false_signals(charts)
    plain = chart_batch(stable(4, 30), families="xmr", direction="increase")
    assert false_signals(plain) == false_signals(board(stable(4, 30)))
