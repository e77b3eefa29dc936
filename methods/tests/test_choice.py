"""Which chart is proposed, and that each reason is one plain sentence."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from improvement_methods.spc import DataKind, Family, chart_batch, choose
from improvement_methods.spc._choice import DENOMINATORS_ALIKE, FEW_EVENTS, FEWEST_FOR_LIMITS

AMOUNTS = [41.0, 38.2, 44.1, 39, 42.7, 40.3, 43, 37.9, 41.4, 40, 42, 39.5]


def drawn(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize(
    ("kind", "values", "denominators", "family"),
    [
        ("amount", AMOUNTS, None, Family.XMR),
        ("amount", AMOUNTS[:11], None, Family.RUN),
        ("amount", [1.0, 2.0, 3.0] * 8, None, Family.RUN),
        ("count", [12, 9, 14, 10, 11, 8] * 4, None, Family.XMR),
        ("count", [2, 0, 3, 1, 2, 4, 1, 3] * 3, None, Family.C),
        ("count", [0, 0, 18, 0, 0, 16, 0, 1] * 3, None, Family.XMR),
        ("count", [0] * 24, None, Family.C),
        ("days_between", [3, 9, 14, 2, 30, 8] * 3, None, Family.T),
        ("days_between", [3, 0, 14, 2, 30, 8] * 3, None, Family.RUN),
        ("cases_between", [30, 0, 140, 22, 300, 80] * 3, None, Family.G),
        ("cases_between", [30, 5], None, Family.RUN),
        ("proportion", [40, 44, 38, 41] * 6, [200, 210, 195, 205] * 6, Family.XMR),
        ("proportion", [40, 90, 20, 41] * 6, [200, 410, 95, 205] * 6, Family.PP),
        ("proportion", [2, 4, 1, 2] * 6, [200, 410, 95, 205] * 6, Family.P),
        ("proportion", [198, 407, 93, 203] * 6, [200, 410, 95, 205] * 6, Family.P),
        ("rate", [40, 44, 38, 41] * 6, [900, 910, 880, 905] * 6, Family.XMR),
        ("rate", [40, 90, 20, 41] * 6, [900, 2100, 480, 905] * 6, Family.UP),
        ("rate", [2, 1, 3, 2] * 6, [900, 910, 880, 905] * 6, Family.U),
        ("rate", [0, 9, 0, 8, 0, 1] * 4, [900, 910, 880, 905, 900, 902] * 4, Family.UP),
    ],
)
def test_the_chart_follows_from_the_measure_and_its_values(kind, values, denominators, family):
    choice = choose(kind, values=values, denominators=denominators)
    assert choice.family is family
    assert choice.reason.endswith(".")


def test_few_counts_still_make_an_xmr_chart_cry_wolf():
    """The reason for leaving XmR under five events: on stable counts it marks far more than a c chart."""

    series, points = 4000, 36
    offsets = np.arange(0, series * points + 1, points)
    share = {}
    for mean in (1, FEW_EVENTS, 20):
        counts = drawn(1).poisson(mean, series * points).astype(float)
        for family in ("xmr", "c"):
            batch = chart_batch(
                counts, families=family, offsets=offsets, direction="neutral", profile="nhsr-0.2.2"
            )
            share[mean, family] = float(((batch.reasons & 3) != 0).mean())
    assert share[1, "xmr"] > 3.5 * share[20, "xmr"]
    assert share[FEW_EVENTS, "xmr"] == pytest.approx(1.35 * share[20, "xmr"], rel=0.1)
    assert share[1, "c"] < 0.5 * share[1, "xmr"]


def test_denominators_that_differ_make_an_xmr_chart_cry_wolf():

    series, points = 4000, 36
    offsets = np.arange(0, series * points + 1, points)
    share = {}
    for wide in (0.0, DENOMINATORS_ALIKE, 0.6):
        people = np.round(200 * (1 + drawn(2).uniform(-wide, wide, series * points)))
        counts = drawn(3).binomial(people.astype(int), 0.1).astype(float)
        for family in ("xmr", "pp"):
            batch = chart_batch(
                counts,
                families=family,
                offsets=offsets,
                denominators=people,
                direction="neutral",
                profile="nhsr-0.2.2",
            )
            share[wide, family] = float(((batch.reasons & 3) != 0).mean())
    assert share[DENOMINATORS_ALIKE, "xmr"] < 1.15 * share[DENOMINATORS_ALIKE, "pp"]
    assert share[0.6, "xmr"] > 1.5 * share[0.6, "pp"]


def test_stable_counts_are_seldom_taken_for_more_than_chance():
    chosen = [choose("count", values=drawn(seed).poisson(3, 24)).family for seed in range(400)]
    assert chosen.count(Family.XMR) <= 0.05 * 400
    counts = [drawn(seed).negative_binomial(0.5, 0.15, 24) for seed in range(200)]
    wild = [choose("count", values=values).family for values in counts]
    assert wild.count(Family.C) <= 0.2 * 200


def test_what_weakens_a_chart_is_said():
    skewed = choose("amount", values=np.exp(drawn(4).normal(0, 1, 60)))
    assert skewed.family is Family.XMR
    assert "far higher than the rest" in skewed.warnings[0]
    assert "far lower" in choose("amount", values=-np.exp(drawn(4).normal(0, 1, 60))).warnings[0]
    assert choose("amount", values=AMOUNTS).warnings == ()
    assert "days between" in choose("count", values=[0, 0, 1, 0, 0, 2] * 4).warnings[0]
    same = choose("proportion", values=[40, 44, 38, 41] * 6, denominators=[200] * 24)
    assert same.warnings[0].startswith("Every denominator is the same")
    assert "more finely" in choose("amount", values=[1.0, 2.0] * 9).warnings[0]


@pytest.mark.parametrize("denominators", [None, [5]])
def test_a_rate_needs_its_denominators(denominators):
    with pytest.raises(ValueError, match="one denominator for each value"):
        choose("rate", values=[1, 2], denominators=denominators)


def test_a_kind_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="days_between, cases_between, not 'ratio'"):
        choose("ratio", values=[1])


@settings(max_examples=200)
@given(
    st.sampled_from(list(DataKind)),
    st.lists(st.tuples(st.one_of(st.none(), st.integers(0, 30)), st.one_of(st.none(), st.integers(0, 40)))),
)
def test_any_series_has_a_chart_and_short_plain_sentences(kind, pairs):
    values = [value for value, _ in pairs]
    choice = choose(kind, values=values, denominators=[size for _, size in pairs])
    for words in (choice.reason, *choice.warnings):
        assert words.endswith(".")
        assert len(words.split()) <= 20
    if len(pairs) < FEWEST_FOR_LIMITS:
        assert choice.family is Family.RUN


@pytest.mark.parametrize("counted", [0, 40])
def test_a_proportion_of_none_or_of_all_is_chosen_for_like_any_other(counted):
    assert choose("proportion", values=[counted] * 20, denominators=[40] * 20).family in (Family.P, Family.PP)
