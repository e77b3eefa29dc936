"""Charts of rounded values: what rounding alone could do is no signal."""

from itertools import pairwise

import numpy as np
import pytest

from improvement_methods.disclosure import counts_within, disclosed_rate, hide_small_counts, rates_within
from improvement_methods.spc import PROFILES, Family, Note, Signal, Variation, chart, chart_batch, sentence

POINTS = 30
ROUNDABLE = [family for family in Family if family not in (Family.MR, Family.XBAR, Family.S)]


def rounded(true):
    shown = np.array(hide_small_counts(true).values)
    return shown, *counts_within(shown)


def rounded_rates(numerators, denominators):
    rates = disclosed_rate(numerators, denominators)
    over, under = (
        np.where(rates.hidden, np.nan, hide_small_counts(one).values) for one in (numerators, denominators)
    )
    return np.minimum(rates.values, 100), *rates_within(over, under, largest=100)


def test_nearly_constant_rounded_shares_show_no_concern():
    over = [10, 10, 10, 10, 15, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10]
    under = [15] * len(over)
    values = [100 * one / of for one, of in zip(over, under, strict=True)]
    least, most = rates_within(over, under, largest=100)
    plain = chart(values, direction="increase")
    assert plain.variation is Variation.CONCERN_LOW
    honest = chart(values, direction="increase", least=least, most=most)
    assert honest.variation is Variation.COMMON_CAUSE
    assert not any(honest.signalled)
    assert {Note.ROUNDED, Note.ROUNDED_COARSELY} <= set(honest.notes)
    told = sentence(honest, [str(at) for at in range(len(over))])
    assert told == "These numbers are rounded too coarsely to tell change from chance."


def test_a_great_change_is_seen_through_the_rounding():
    shown = [10.0] * 14 + [95.0]
    least, most = counts_within(shown)
    judged = chart(shown, direction="decrease", least=least, most=most)
    assert judged.signal[-1] is Signal.ABOVE_UPPER_LIMIT
    assert judged.variation is Variation.CONCERN_HIGH
    assert (
        sentence(judged, [str(at) for at in range(15)])
        == "14 was above the upper limit; unlikely to be chance."
    )


def test_limits_are_no_closer_than_rounding_alone_would_put_them():
    shown = [100.0] * 10 + [105.0] + [100.0] * 10
    least, most = counts_within(shown)
    judged = chart(shown, direction="neutral", least=least, most=most)
    # Five wide and as likely anywhere: a standard deviation of 5 / sqrt(12).
    assert judged.upper[0] - judged.centre[0] == pytest.approx(3 * 5 / 12**0.5)
    assert judged.centre[0] - judged.lower[0] == pytest.approx(3 * 5 / 12**0.5)


def test_a_point_within_rounding_of_the_centre_lies_on_it():
    shown = [20.0, 30, 20, 30, 20, 30, 20, 30, 20, 30, 25, 25]
    least, most = counts_within(shown)
    judged = chart(shown, direction="neutral", least=least, most=most)
    assert judged.relative == (-1, 1) * 5 + (0, 0)
    assert Note.ROUNDED_COARSELY not in judged.notes


def test_what_is_left_out_takes_no_part_in_the_rules():
    random = np.random.default_rng(4)
    for _ in range(200):
        shown, least, most = rounded(random.poisson(40, POINTS).astype(float) + np.arange(POINTS) // 22 * 12)
        left_out = sorted(random.choice(POINTS, 4, replace=False).tolist())
        with_it = chart(shown, direction="decrease", least=least, most=most, exclude=left_out)
        others = np.delete(np.arange(POINTS), left_out)
        without = chart(shown[others], direction="decrease", least=least[others], most=most[others])
        assert not any(with_it.signalled[at] for at in left_out)
        assert [with_it.signal[at] for at in others] == list(without.signal)


# What is shown of stable series: how often an icon, and any mark, is false. Counts, and shares of so many.
STABLE = [
    *(("count", mean) for mean in (9, 12, 15, 20, 30, 60, 200)),
    *((share, of) for share in (0.5, 0.9, 0.97) for of in (12, 40, 100, 400)),
]


def stable(kind, size, series=3000):
    random = np.random.default_rng(1859)
    if kind == "count":
        true = random.poisson(size, (series, POINTS)).astype(float)
        return true, *rounded(true)
    of = np.maximum(random.poisson(size, (series, POINTS)), 1)
    counted = random.binomial(of, kind).astype(float)
    return 100 * counted / of, *rounded_rates(counted, of.astype(float))


def false_ones(values, **ends):
    batch = chart_batch(values, families="xmr", direction="decrease", **ends)
    marked = (batch.reasons.reshape(values.shape) != 0).any(axis=1)
    icons = [icon not in (Variation.COMMON_CAUSE, Variation.NO_DATA) for icon in batch.variations()]
    return np.mean(icons), marked.mean()


@pytest.mark.parametrize(("kind", "size"), STABLE)
def test_rounding_brings_no_more_false_signals_than_the_true_numbers(kind, size):
    true, shown, least, most = stable(kind, size)
    icons, marks = false_ones(true)
    icons_shown, marks_shown = false_ones(shown, least=least, most=most)
    assert icons_shown <= icons + 0.005
    assert marks_shown <= marks + 0.01


@pytest.mark.parametrize(("kind", "size"), [("count", 9), ("count", 20), (0.9, 12), (0.97, 40)])
def test_without_the_ends_rounding_would_bring_more(kind, size):
    """The control: rounded numbers taken for exact ones are marked more often than the true ones."""
    true, shown, *_ = stable(kind, size)
    icons, _ = false_ones(true)
    assert false_ones(shown)[0] > icons + 0.02


def test_what_is_rounded_little_is_judged_as_it_is():
    true = np.random.default_rng(5).poisson(4000, (200, POINTS)).astype(float)
    true[:, 20:] += 150
    shown, least, most = rounded(true)
    exact = chart_batch(true, families="xmr", direction="decrease").variations()
    judged = chart_batch(shown, families="xmr", direction="decrease", least=least, most=most).variations()
    assert np.mean([one is other for one, other in zip(exact, judged, strict=True)]) > 0.95


@pytest.mark.parametrize("family", ROUNDABLE)
@pytest.mark.parametrize("name", PROFILES)
def test_ends_that_leave_no_room_change_nothing(family, name):
    random = np.random.default_rng(2)
    counted, of = random.poisson(12, POINTS).astype(float) + 1, random.integers(80, 120, POINTS).astype(float)
    given = {"family": family, "direction": "decrease", "profile": name, "target": 11.0, "exclude": [4]}
    if family in (Family.P, Family.PP, Family.U, Family.UP, Family.IP):
        given["denominators"] = of
    plain = chart(counted, **given)
    drawn = np.array(plain.values)
    assert chart(counted, **given, least=drawn, most=drawn) == plain
    assert chart(counted, **given, least=[None] * POINTS, most=[None] * POINTS) == plain


@pytest.mark.parametrize("family", ROUNDABLE)
@pytest.mark.parametrize("name", PROFILES)
def test_wide_ends_leave_nothing_to_mark_but_say_so(family, name):
    random = np.random.default_rng(3)
    counted, of = random.poisson(12, POINTS).astype(float) + 1, random.integers(80, 120, POINTS).astype(float)
    given = {"family": family, "direction": "decrease", "profile": name}
    if family in (Family.P, Family.PP, Family.U, Family.UP, Family.IP):
        given["denominators"] = of
    drawn = np.array(chart(counted, **given).values)
    judged = chart(counted, **given, least=0 * drawn, most=100 + drawn)
    assert not any(judged.signalled)
    assert Note.ROUNDED_COARSELY in judged.notes


def test_one_series_or_many_rounded_or_not_come_out_the_same():
    random = np.random.default_rng(4)
    lengths = random.integers(1, 40, 60)
    offsets = np.concatenate(([0], np.cumsum(lengths)))
    values = np.round(random.normal(60, 9, offsets[-1]))
    half = np.repeat(random.choice([np.nan, 2.5, 8.0], 60), lengths)
    rebase = random.random(offsets[-1]) < 0.05
    families = random.choice(["xmr", "run", "c", "g"], 60).tolist()
    batch = chart_batch(
        values, families=families, offsets=offsets, direction="increase", rebase_at=rebase,
        least=values - half, most=values + half,
    )  # fmt: skip
    for number, (start, stop) in enumerate(pairwise(offsets)):
        part = slice(start, stop)
        alone = chart(
            values[part], family=families[number], direction="increase",
            rebase_at=np.flatnonzero(rebase[part]).tolist(),
            least=(values - half)[part], most=(values + half)[part],
        )  # fmt: skip
        assert batch[number] == alone


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ({"least": [1.0, 2.0]}, "both ends"),
        ({"least": [1.0], "most": [2.0]}, "one of each"),
        ({"least": [5.0, 2.0], "most": [4.0, 3.0]}, "cannot be above"),
        ({"least": [1.0, np.nan], "most": [4.0, 3.0]}, "cannot be above"),
        ({"least": [1.0, 2.0], "most": [np.inf, 3.0]}, "infinite"),
        ({"least": [1.0, 2.0], "most": [4.0, 3.0], "family": "mr"}, "not followed"),
    ],
)
def test_ends_that_make_no_sense_are_refused(ends, words):
    with pytest.raises(ValueError, match=words):
        chart([3.0, 3.0], direction="neutral", **ends)


def test_the_true_rate_lies_between_its_ends_nine_times_in_ten():
    random = np.random.default_rng(6)
    of = random.integers(20, 300, 20_000)
    counted = random.binomial(of, random.uniform(0.2, 1, 20_000))
    shown, least, most = rounded_rates(counted.astype(float), of.astype(float))
    known = ~np.isnan(shown)
    true = 100 * counted / of
    inside = (least <= true + 1e-9) & (true <= most + 1e-9)
    assert inside[known].mean() > 0.9
    assert np.isnan(least[~known]).all()
