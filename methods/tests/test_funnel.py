"""Funnels: equal to the reference on its cases, exact where chance is all, honest about small units."""

import json
import math
from decimal import Decimal, localcontext
from functools import partial
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_conformance import differences

from improvement_methods.spc import PointType, funnel, funnel_sentence, unit_sentence
from improvement_methods.spc._cases_funnel import answer_funnel
from improvement_methods.spc._tails import (
    beta_cdf,
    beta_quantile,
    binomial_cdf,
    gamma_cdf,
    gamma_quantile,
    poisson_cdf,
)

CASES = json.loads((Path(__file__).parent / "cases" / "funnel.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_our_answer_equals_the_recorded_one(case):
    assert differences(case["output"], json.loads(json.dumps(answer_funnel(case)))) == []


def test_a_case_that_cannot_be_is_refused_with_a_sentence():
    case = next(case for case in CASES if case["options"]["data_type"] == "PR")
    refused = answer_funnel(
        {**case, "input": {**case["input"], "denominator": [1] * len(case["input"]["group"])}}
    )
    assert refused["error_kind"] == "refused"
    assert refused["message"].endswith(".")


@pytest.mark.parametrize(
    ("degrees", "chance", "printed"),
    [
        (1, 0.95, 3.841),
        (1, 0.999, 10.828),
        (2, 0.025, 0.051),
        (10, 0.975, 20.483),
        (30, 0.001, 11.588),
        (100, 0.999, 149.449),
        (100, 0.025, 74.222),
        (1000, 0.95, 1074.679),
    ],
)
def test_quantiles_equal_the_printed_chi_square_table(degrees, chance, printed):
    assert 2 * gamma_quantile(chance, np.array([degrees / 2]))[0] == pytest.approx(printed, abs=6e-4)


@pytest.mark.parametrize("chance", [0.001, 0.025, 0.2, 0.8, 0.975, 0.999])
def test_quantiles_undo_the_distribution(chance):
    shapes = np.array([0.05, 0.5, 1, 2.5, 14.9, 15, 80, 199, 200, 201, 999.5, 3e4, 2e6])
    assert gamma_cdf(shapes, gamma_quantile(chance, shapes)) == pytest.approx(chance, rel=1e-10)
    a, b = np.array([1.0, 2, 40, 900]), np.array([3.0, 0.5, 11, 100])
    assert beta_cdf(a, b, beta_quantile(chance, a, b)) == pytest.approx(chance, rel=1e-7)


@pytest.mark.parametrize("off", [-25, -12, -3, 0, 4, 15, 40])
def test_series_and_quadrature_meet_where_one_takes_over(off):
    shape = np.array([30.0 - 1e-11, 30.0 + 1e-11])
    first, second = gamma_cdf(shape, 30.0 + off)
    assert first == pytest.approx(second, rel=1e-9)
    first, second = beta_cdf(shape, 90.0, (30.0 + off) / 120)
    assert first == pytest.approx(second, rel=1e-9)


@pytest.mark.parametrize("shape", [31.0, 90.0, 1000.0, 250_000.0])
def test_tails_by_quadrature_equal_a_fine_sum(shape):
    """Simpson's rule on a density of plain logarithms, with ten thousand steps."""
    spread = math.sqrt(shape)
    ends = shape + spread * np.array([-4.0, -3.1, -2.0, -0.1, 0.1, 2.0, 3.1, 4.0])
    x, b = np.linspace(max(1e-9, shape - 12 * spread), ends, 10_001), 2 * shape
    simpson = np.full(10_001, 2.0)
    simpson[1::2], simpson[[0, -1]] = 4.0, 1.0
    density = np.exp((shape - 1) * np.log(x) - x - math.lgamma(shape))
    summed = simpson @ density * (x[1] - x[0]) / 3
    assert gamma_cdf(np.full(8, shape), ends) == pytest.approx(summed, rel=3e-9)
    x /= 3 * shape
    front = math.lgamma(shape + b) - math.lgamma(shape) - math.lgamma(b)
    density = np.exp((shape - 1) * np.log(x) + (b - 1) * np.log1p(-x) + front)
    summed = simpson @ density * (x[1] - x[0]) / 3
    assert beta_cdf(shape, b, ends / (3 * shape)) == pytest.approx(summed, rel=3e-9)


@pytest.mark.parametrize(("n", "p"), [(1, 0.5), (7, 0.02), (60, 0.31), (400, 0.9)])
def test_the_binomial_distribution_is_the_sum_of_its_terms(n, p):
    counts = np.arange(-1, n + 2)
    terms = [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    summed = [0.0, *np.cumsum(terms), 1.0]
    assert binomial_cdf(counts, float(n), p) == pytest.approx(summed, abs=1e-12)


def test_the_poisson_distribution_is_the_sum_of_its_terms():
    terms = [math.exp(-7.3) * 7.3**k / math.factorial(k) for k in range(40)]
    assert poisson_cdf(np.arange(40), 7.3) == pytest.approx(np.cumsum(terms), abs=1e-13)


@pytest.mark.parametrize("kind", ["proportion", "rate"])
def test_exact_limits_let_no_more_than_their_share_beyond(kind):
    """A count lies beyond a 99.8% limit just where chance gives one so far out less than once in 1,000."""
    size = np.array([1, 4, 9, 20, 100, 1000, 20_000], dtype=float)
    limits = funnel(0.1 * size, size, kind=kind, overdispersion=False).limits
    for n, low, high in zip(size, limits.lower998, limits.upper998, strict=True):
        below = (
            partial(poisson_cdf, mean=0.1 * n)
            if kind == "rate"
            else partial(binomial_cdf, trials=n, chance=0.1)
        )
        first_above = math.floor(high * n) + 1
        if kind == "rate" or first_above <= n:
            assert 1 - below(first_above - 1) <= 0.001 < 1 - below(first_above - 2)
        last_below = math.ceil(low * n) - 1
        if last_below >= 0:
            assert below(last_below) <= 0.001
        assert below(last_below + 1) > 0.001


def limits_by_sums(kind: str, size: float, centre: float) -> list[float]:
    """The four limits of one unit, every chance summed term by term with fifty digits."""
    p = Decimal(centre)
    people = math.ceil(size)
    term = (1 - p) ** people if kind == "proportion" else (-Decimal(size * centre)).exp()
    found = {}
    below, count = Decimal(0), 0
    while len(found) < 4:
        for chance in (0.025, 0.975, 0.001, 0.999):
            if chance not in found and below + term >= Decimal(chance):
                share = (below + term - Decimal(chance)) / term
                found[chance] = float(count + (chance > 0.5) - share)
        below += term
        count += 1
        if kind == "proportion":
            term *= Decimal(people - count + 1) / count * p / (1 - p)
        else:
            term *= Decimal(size * centre) / count
    most = people if kind == "proportion" else math.inf
    return [min(max(found[chance], 0.0), most) / size for chance in (0.025, 0.975, 0.001, 0.999)]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.one_of(st.integers(1, 3000), st.floats(0.3, 3000)), min_size=1, max_size=4),
    st.sampled_from([0.0005, 0.02, 0.025, 0.31, 0.5, 0.93, 0.999]),
    st.sampled_from(["rate", "proportion"]),
)
def test_exact_limits_equal_sums_of_every_term(sizes, centre, kind):
    limits = funnel([0] * len(sizes), sizes, kind=kind, centre=centre, overdispersion=False).limits
    with localcontext(prec=50):
        summed = [limits_by_sums(kind, float(size), centre) for size in sizes]
    assert np.transpose(limits) == pytest.approx(np.array(summed), rel=1e-8, abs=1e-11)


def test_a_chance_that_is_nearly_right_would_be_noticed(monkeypatch):
    # Negative control: the normal distribution in place of the exact one is seen at once.
    def roughly(count, mean):
        return np.array([NormalDist(m, math.sqrt(m)).cdf(k + 0.5) for k, m in zip(count, mean, strict=True)])

    monkeypatch.setattr("improvement_methods.spc._tails.poisson_cdf", roughly)
    limits = funnel([0], [400.0], kind="rate", centre=0.31, overdispersion=False).limits
    with localcontext(prec=50):
        summed = limits_by_sums("rate", 400.0, 0.31)
    assert np.transpose(limits)[0] != pytest.approx(summed, rel=1e-4)


def test_a_unit_has_the_same_limits_alone_as_among_many():
    draw = np.random.default_rng(8)
    size = np.concatenate([draw.uniform(0.2, 900, 5000), draw.integers(1, 50_000, 5000)])
    for kind in ("rate", "proportion"):
        many = np.array(funnel([0.0] * 10_000, size, kind=kind, centre=0.07, overdispersion=False).limits)
        for unit in range(0, 10_000, 777):
            alone = funnel([0.0], [size[unit]], kind=kind, centre=0.07, overdispersion=False).limits
            assert many[:, unit] == pytest.approx(np.array(alone)[:, 0], rel=1e-12)


def test_stable_units_are_left_alone_and_one_that_differs_is_seen():
    draw = np.random.default_rng(5)
    people = draw.integers(50, 4000, 400)
    events = draw.binomial(people, 0.12)
    calm = funnel(events, people, kind="proportion", direction="decrease")
    assert not calm.overdispersed
    assert sum(calm.signalled) <= 4
    events[7] = people[7] * 0.3
    seen = funnel(events, people, kind="proportion", direction="decrease")
    assert seen.point_type[7] is PointType.CONCERN
    assert (
        funnel(events, people, kind="proportion", direction="increase").point_type[7] is PointType.IMPROVEMENT
    )
    assert funnel(events, people, kind="proportion").point_type[7] is PointType.NEUTRAL_HIGH


@pytest.mark.parametrize(("kind", "method"), [("ratio", "shmi"), ("ratio", "cqc"), ("rate", "cqc")])
def test_units_that_differ_as_units_do_are_not_all_called_signals(kind, method):
    draw = np.random.default_rng(11)
    expected = draw.uniform(40, 900, 150)
    events = draw.poisson(expected * np.exp(draw.normal(0, 0.15, 150)))
    loose = funnel(events, expected, kind=kind, method=method, overdispersion=False)
    result = funnel(events, expected, kind=kind, method=method)
    assert result.overdispersed
    assert result.phi > 2
    assert sum(loose.signalled) > 15
    assert sum(result.signalled) <= 3
    whole = funnel(events, expected, kind=kind, method=method, trim=0)
    own_spread = math.sqrt(whole.tau2) * (1 if method == "shmi" else 2)
    assert own_spread == pytest.approx(0.15, rel=0.2)


@pytest.mark.parametrize(
    ("kind", "size", "rate"), [("rate", 40.0, 0.2), ("proportion", 90.0, 0.2), ("ratio", 12.0, 1.0)]
)
def test_what_a_unit_could_have_shown_is_true_by_simulation(kind, size, rate):
    draw = np.random.default_rng(3)
    result = funnel([size * rate], [size], kind=kind, centre=rate, overdispersion=False)
    (could,) = result.power()
    limits = result.limits
    for value, beyond in ((could.above, 1), (could.below, -1)):
        if value is None:
            assert limits.lower998[0] * size <= 0
            continue
        drawn = (
            draw.binomial(int(size), value, 40_000)
            if kind == "proportion"
            else draw.poisson(size * value, 40_000)
        )
        values = drawn / size
        share = np.mean(values > limits.upper998[0] if beyond == 1 else values < limits.lower998[0])
        assert share == pytest.approx(0.8, abs=0.01)


def test_a_unit_too_small_to_show_a_fall_says_so():
    (small,) = funnel([1], [10], kind="proportion", overdispersion=False).power()
    assert small.below is None
    assert small.above > 0.5


def test_with_a_spread_between_units_more_is_needed_to_show():
    people = [100.0] * 30
    events = [5.0, 20.0] * 15
    spread = funnel(events, people, kind="proportion")
    tight = funnel(events, people, kind="proportion", overdispersion=False)
    assert spread.overdispersed
    assert spread.power()[0].above > tight.power()[0].above


@pytest.mark.parametrize(
    ("numerators", "denominators", "options", "words"),
    [
        ([1], [1, 2], {}, "one denominator for each numerator: 1 and 2"),
        ([-1], [5], {}, "negative"),
        ([1], [math.inf], {}, "infinite"),
        ([6], [5], {}, "at most once"),
        ([1], [5], {"kind": "odds"}, "none of: ratio, proportion, rate"),
        ([1], [5], {"profile": "mine"}, "no funnel rules named 'mine'"),
        ([1], [5], {"level": 90}, "95 or of 99.8"),
        ([1], [5], {"trim": 0.5}, "0 to half"),
        ([1], [5], {"centre": 1.2}, "a value that they could have"),
        ([1], [5], {"direction": "up"}, "none of: increase"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(numerators, denominators, options, words):
    with pytest.raises(ValueError, match=words) as refused:
        funnel(numerators, denominators, **{"kind": "proportion", **options})
    assert str(refused.value).endswith(".")


def test_a_unit_without_a_denominator_has_no_value_and_no_signal():
    result = funnel([3, 0, None, 4], [30, 0, 10, None], kind="proportion")
    assert result.values == (0.1, None, None, None)
    assert result.centre == 0.1
    assert result.signalled == (False,) * 4
    assert result.power()[1:] == (None, None, None)
    assert result.few_units


@pytest.mark.parametrize("kind", ["ratio", "proportion", "rate"])
@pytest.mark.parametrize("method", ["shmi", "cqc"])
@pytest.mark.parametrize("profile", ["spiegelhalter-2005", "funnelplotr-0.6.0"])
@pytest.mark.parametrize(
    ("numerators", "denominators"),
    [([], []), ([None], [None]), ([0, 0], [5, 9]), ([5, 5], [5, 5]), ([1], [3]), ([0, 3, 9], [1, 3, 1e6])],
)
def test_odd_tables_have_an_answer(kind, method, profile, numerators, denominators):
    result = funnel(numerators, denominators, kind=kind, method=method, profile=profile)
    assert len(result.point_type) == len(numerators)
    result.power()


@settings(max_examples=80)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 4000)), max_size=30),
    st.sampled_from(["ratio", "proportion", "rate"]),
    st.sampled_from(["shmi", "cqc"]),
)
def test_limits_are_finite_in_order_and_possible(units, kind, method):
    events = [float(min(one, size)) for one, size in units]
    result = funnel(events, [float(size) for _, size in units], kind=kind, method=method)
    shown = np.array([value is not None for value in result.values], dtype=bool)
    limits = [column[shown] for column in result.limits]
    assert all(np.isfinite(column).all() for column in limits)
    lower95, upper95, lower998, upper998 = limits
    assert ((lower998 >= 0) & (lower998 <= lower95) & (lower95 <= upper95) & (upper95 <= upper998)).all()
    if kind == "proportion":
        assert (upper998 <= 1).all()


def test_the_curves_pass_through_the_units_limits():
    result = funnel([12, 30, 9, 60], [100, 310, 80, 240], kind="proportion")
    assert np.array(result.limits_at([100, 310, 80, 240])) == pytest.approx(np.array(result.limits))


def names(count: int) -> list[str]:
    return [f"Ward {place}" for place in range(1, count + 1)]


@pytest.mark.parametrize(
    ("numerators", "denominators", "words"),
    [
        ([], [], "Not measured yet."),
        ([None, 0], [5, 0], "Not measured yet."),
        ([3, None], [10, None], "Only one of the wards has a value, so there is nothing to compare it with."),
        ([10] * 12, [100] * 12, "None of the 12 wards can be told apart from the rest."),
        ([*[10] * 11, 60], [100] * 12, "Ward 12 differs from the rest; unlikely to be chance."),
        (
            [*[100] * 12, 60, 500],
            [1000] * 14,
            "Ward 13 and Ward 14 differ from the rest; unlikely to be chance.",
        ),
        (
            [*[100] * 12, 9, 8, 7, 6],
            [1000] * 16,
            "4 of 16 wards differ from the rest; unlikely to be chance.",
        ),
    ],
)
def test_a_funnel_says_who_differs(numerators, denominators, words):
    result = funnel(numerators, denominators, kind="proportion", overdispersion=False)
    assert funnel_sentence(result, names(len(numerators)), units="wards") == words


def test_a_funnel_of_few_or_of_differing_units_says_so():
    few = funnel([10] * 4, [100] * 4, kind="proportion")
    assert "With so few wards" in funnel_sentence(few, names(4), units="wards")
    apart = funnel([50.0, 200.0] * 15, [1000.0] * 30, kind="proportion")
    assert "usually differ" in funnel_sentence(apart, names(30), units="wards")
    with pytest.raises(ValueError, match="one name for each unit: 4 units, 1 names"):
        funnel_sentence(few, ["A"])


def test_no_signal_says_what_could_have_been_seen():
    result = funnel([1, 90, 300], [10, 1000, 3000], kind="proportion", overdispersion=False)
    told = [
        unit_sentence(result, unit, "Ward", power=power, format_value="{:.0%}".format)
        for unit, power in enumerate(result.power())
    ]
    assert told[0] == (
        "Ward: 10%, not told apart from the rest. "
        "It would have been at 67% or more; no lower value would show."
    )
    assert told[1].endswith("or less, or 14% or more.")
    alone = funnel([0], [1], kind="proportion", centre=0.5)
    (power,) = alone.power()
    assert unit_sentence(alone, 0, "A", power=power).endswith("too small for any difference to show.")


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 400)), max_size=20),
    st.sampled_from(["ratio", "proportion", "rate"]),
    st.booleans(),
)
def test_funnels_speak_plainly_and_briefly(units, kind, overdispersion):
    events = [float(min(one, size)) for one, size in units]
    sizes = [float(size) for _, size in units]
    result = funnel(events, sizes, kind=kind, overdispersion=overdispersion, direction="decrease")
    spoken = [funnel_sentence(result, names(len(units)))]
    spoken += [unit_sentence(result, place, "A", power=power) for place, power in enumerate(result.power())]
    for words in spoken:
        assert words.endswith(".")
        assert all(len(part.split()) <= 20 for part in words.split(". "))
