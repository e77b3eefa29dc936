"""Each profile's rules, against a slow oracle and against series that a person can judge by eye."""

import json
import math
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import slow_profiles
from hypothesis import example, given, settings
from hypothesis import strategies as st

from improvement_methods.spc import (
    PROFILES,
    Note,
    PointType,
    Rule,
    Signal,
    Variation,
    profile,
    xmr,
    xmr_batch,
)
from improvement_methods.spc import _kernel as kernel

BETTER = {"increase": 1, "decrease": -1, "neutral": 0}
# What the arithmetic calls what the oracle calls a rule and a way.
BITS = {
    ("outside", 1): kernel.OUTSIDE_HIGH,
    ("outside", -1): kernel.OUTSIDE_LOW,
    ("trend", 1): kernel.RISING,
    ("trend", -1): kernel.FALLING,
    ("two_of_three", 1): kernel.TWO_OF_THREE_HIGH,
    ("two_of_three", -1): kernel.TWO_OF_THREE_LOW,
    ("run", 1): kernel.RUN_ABOVE,
    ("run", -1): kernel.RUN_BELOW,
    ("longest_run", 1): kernel.RUN_ABOVE,
    ("longest_run", -1): kernel.RUN_BELOW,
    ("four_of_five", 1): kernel.FOUR_OF_FIVE_HIGH,
    ("four_of_five", -1): kernel.FOUR_OF_FIVE_LOW,
    ("alternating", "pattern"): kernel.ALTERNATING,
    ("hugging", "pattern"): kernel.HUGGING,
    ("scattered", "pattern"): kernel.SCATTERED,
    ("few_crossings", "pattern"): kernel.FEW_CROSSINGS,
}
SPREAD = [30.0, -30.0] * 10


@st.composite
def series(draw: st.DrawFn) -> list[float | None]:
    """Series in which patterns turn up: ties, drifts, saw teeth, quiet stretches, steps, gaps."""
    value = draw(st.sampled_from([st.integers(0, 4), st.integers(-200, 200).map(lambda n: n / 10)]))
    values = draw(st.lists(value, max_size=50))
    shape = draw(st.sampled_from(["plain", "drift", "saw", "quiet", "step", "far"]))
    count = len(values)
    if shape == "drift":
        values = [v + draw(st.sampled_from([-1.0, 1.0])) * place for place, v in enumerate(values)]
    elif shape == "saw":
        values = [v + 30 * (place % 2) for place, v in enumerate(values)]
    elif shape == "quiet":
        values = [v if place > 6 else v + 90 * (-1) ** place for place, v in enumerate(values)]
    elif shape == "step":
        values = [v + 6 * (place >= count // 2) for place, v in enumerate(values)]
    elif shape == "far":
        side = st.sampled_from([-1, 1])
        values = [(3 + v % 2) * draw(side) if place > count // 2 else v % 2 for place, v in enumerate(values)]
    gaps = draw(st.sets(st.integers(0, count - 1), max_size=3)) if values and draw(st.booleans()) else set()
    return [None if place in gaps else float(v) for place, v in enumerate(values)]


@pytest.mark.parametrize("name", PROFILES)
@settings(max_examples=150)
@given(values=series(), direction=st.sampled_from(list(BETTER)))
@example(values=[0.0, 1.0] * 12, direction="increase")
@example(values=[*range(7, 0, -1), *[3.0] * 14], direction="increase")
def test_each_profile_agrees_with_the_slow_oracle(name, values, direction):
    how, rules = slow_profiles.PROFILES[name]
    lines = slow_profiles.xmr_lines(values, **how)
    slow = slow_profiles.found(lines, rules, limits_from=how.get("limits_from", 0))
    batch = xmr_batch(
        np.array(values, dtype=float), offsets=[0, len(values)], direction=direction, profile=name
    )
    assert batch.reasons.tolist() == [sum(BITS[pair] for pair in broken.items()) for broken in slow]
    chart = batch[0]
    for mine, theirs in zip(chart.upper, [lines.upper] * len(values), strict=True):
        assert (mine is None) == (theirs is None)
        assert mine is None or math.isclose(mine, theirs, rel_tol=1e-9, abs_tol=1e-9)
    first = PROFILES[name].improvement_first
    for signal, kind, broken in zip(chart.signal, chart.point_type, slow, strict=True):
        named = slow_profiles.label(broken, better=BETTER[direction], improvement_first=first)
        code = 0 if named is None else BITS[named].bit_length()
        assert signal is tuple(Signal)[code]
        assert kind is meaning(named, BETTER[direction])
    assert batch.signal.tolist() == [tuple(Signal).index(signal) for signal in chart.signal]


def meaning(named: tuple[str, object] | None, better: int) -> PointType:
    if named is None:
        return PointType.COMMON_CAUSE
    way = named[1]
    if way == "pattern":
        return PointType.PATTERN
    if better == 0:
        return PointType.NEUTRAL_HIGH if way == 1 else PointType.NEUTRAL_LOW
    return PointType.IMPROVEMENT if way == better else PointType.CONCERN


@pytest.mark.parametrize("name", PROFILES)
def test_every_rule_of_a_profile_turns_up_in_random_series(name):
    # Else the comparison with the oracle would show nothing about a rule.
    random = np.random.default_rng(8)
    block = random.normal(0, 1, (4000, 40)).round(2)
    block[:800] += np.linspace(0, 9, 40)
    block[800:1600] += 4 * (np.arange(40) % 2)
    block[1600:2400, 8:] *= 0.05
    block[2400:3200, 20:] = np.copysign(3 + block[2400:3200, 20:] % 1, block[2400:3200, 20:])
    reasons = xmr_batch(block, direction="increase", profile=name).reasons
    for rule in profile(name).rules:
        bits = kernel.REASONS_OF[rule]
        while bits:
            assert (reasons & (bits & -bits)).any(), rule
            bits &= bits - 1


def test_the_spreadsheet_counts_points_beyond_the_limit_among_two_of_three():
    values = [*SPREAD, 140.0, 170.0, 1.0, -40.0]
    nhsr = xmr(values, direction="increase", baseline=20, screen=False)
    excel = xmr(values, direction="increase", baseline=20, profile="mdc-excel-2023")
    assert nhsr.signal[20:] == (
        Signal.COMMON_CAUSE,
        Signal.ABOVE_UPPER_LIMIT,
        Signal.COMMON_CAUSE,
        Signal.COMMON_CAUSE,
    )
    assert excel.signal[20:] == (
        Signal.TWO_OF_THREE_HIGH,
        Signal.ABOVE_UPPER_LIMIT,
        Signal.COMMON_CAUSE,
        Signal.COMMON_CAUSE,
    )


def test_the_spreadsheet_shows_improvement_where_a_point_is_both():
    # Six more falling points from far above: the last of them lies above the limit and ends a fall.
    values = [*SPREAD, 900.0, 800.0, 700.0, 600.0, 500.0, 400.0, 300.0]
    nhsr = xmr(values, direction="decrease", baseline=20, screen=False)
    excel = xmr(values, direction="decrease", baseline=20, profile="mdc-excel-2023")
    assert nhsr.variation is Variation.CONCERN_HIGH
    assert excel.variation is Variation.IMPROVEMENT_LOW
    assert Note.OPPOSITE_SIGNALS in excel.notes


def test_the_spreadsheet_has_no_limits_before_thirteen_values():
    twelve = xmr([3, 4, None, *[3, 4] * 5], direction="increase", target=9, profile="mdc-excel-2023")
    assert twelve.phases[0].centre == 3.5
    assert twelve.phases[0].upper is None
    assert Note.NO_LIMITS_TOO_FEW in twelve.notes
    assert not any(twelve.signalled)
    thirteen = xmr([3, 4] * 6 + [3], direction="increase", profile="mdc-excel-2023")
    assert thirteen.phases[0].upper is not None
    assert Note.NO_LIMITS_TOO_FEW not in thirteen.notes


def test_six_points_make_a_shift_where_the_spreadsheet_is_set_so():
    values = [*SPREAD, 9.0, 8.0, 9.0, 8.0, 9.0, 8.0]
    assert not any(xmr(values, direction="increase", baseline=20, profile="mdc-excel-2023").signalled)
    six = xmr(values, direction="increase", baseline=20, profile="mdc-excel-2023-six")
    assert six.signal[-6:] == (Signal.RUN_ABOVE,) * 6


@pytest.mark.parametrize(
    ("tail", "signal", "flagged"),
    [
        ([200.0], Signal.ABOVE_UPPER_LIMIT, 1),
        ([9.0, 8.0, 9.0, 8.0, 9.0, 8.0, 9.0, 8.0, 9.0], Signal.RUN_ABOVE, 9),
        ([-9.0, -6.0, -3.0, 1.0, 4.0, 7.0], Signal.RISING, 6),
        ([130.0, -10.0, 130.0], Signal.TWO_OF_THREE_HIGH, 2),
        ([-70.0, -70.0, 5.0, -70.0, -70.0], Signal.FOUR_OF_FIVE_LOW, 4),
    ],
)
def test_nelsons_tests_by_hand(tail, signal, flagged):
    before = [*SPREAD, 2.0, 1.0, -1.0]
    chart = xmr([*before, *tail], direction="increase", baseline=20, profile="nelson")
    assert chart.signal[-len(tail) :].count(signal) == flagged
    one_less = xmr([*before, *tail[:-1]], direction="increase", baseline=20, profile="nelson")
    assert signal not in one_less.signal[23:]


def test_a_pattern_is_neither_improvement_nor_concern():
    chart = xmr([*SPREAD], direction="increase", profile="nelson")
    assert set(chart.signal) == {Signal.ALTERNATING}
    assert set(chart.point_type) == {PointType.PATTERN}
    assert chart.variation is Variation.PATTERN
    quiet = xmr([*SPREAD, *[1.0, 1.0, -1.0] * 5], direction="increase", baseline=20, profile="nelson")
    assert quiet.signal[-1] is Signal.HUGGING


def test_western_electric_needs_eight_on_one_side():
    eight = [9.0, 8.0, 9.0, 8.0, 9.0, 8.0, 9.0, 8.0]
    judge = {"direction": "increase", "baseline": 20, "profile": "western-electric"}
    assert xmr([*SPREAD, *eight], **judge).signal[-8:] == (Signal.RUN_ABOVE,) * 8
    assert not any(xmr([*SPREAD, *eight[1:]], **judge).signalled)


def test_a_point_on_the_centre_does_not_break_a_run_of_anhoejs():
    # Useful points: 24. The longest run by chance: 8; the fewest crossings: 8.
    assert kernel.longest_by_chance(24) == 8
    assert kernel.crossings_by_chance(24) == 8
    values = [*[-4.0, 4.0] * 10, 0.0, *[3.0] * 5, 0.0, *[3.0] * 5, *[-3.0] * 10]
    chart = xmr(values, direction="increase", profile="ihi-anhoej")
    assert chart.phases[0].centre == 0.0
    assert chart.signal[21:26] == (Signal.RUN_ABOVE,) * 5
    assert chart.signal[20] is Signal.COMMON_CAUSE


def test_too_few_crossings_mark_the_whole_phase():
    wave = [math.sin(place / 3) for place in range(60)]
    chart = xmr(wave, direction="increase", profile="ihi-anhoej")
    assert Signal.FEW_CROSSINGS in chart.signal
    assert not any(signal is Signal.COMMON_CAUSE for signal in chart.signal)


# Log2 of the points, rounded, and three; the 5% quantile of heads in one toss fewer.
@pytest.mark.parametrize(
    ("useful", "longest", "crossings"),
    [(10, 6, 2), (12, 7, 3), (16, 7, 4), (20, 7, 6), (24, 8, 8), (30, 8, 10), (40, 8, 14), (60, 9, 23)],
)
def test_run_limits_grow_with_the_points(useful, longest, crossings):
    assert kernel.longest_by_chance(useful) == longest
    assert kernel.crossings_by_chance(useful) == crossings


def test_a_profile_says_what_it_follows_and_what_was_not_compared():
    for name, rules in PROFILES.items():
        assert rules.id == name
        assert rules.description.endswith(".")
        if name not in ("nhsr-0.2.2", "ihi-anhoej"):
            assert "not compared with" in rules.description
        assert set(rules.rules) <= set(Rule)
        assert rules.near_factor == pytest.approx(2 / 3 * rules.limit_factor)
        assert rules.inner_factor == pytest.approx(rules.limit_factor / 3)
    assert {field.name for field in fields(rules)} > {"run_points", "trend_points"}


@pytest.mark.parametrize("name", PROFILES)
def test_lines_that_vary_by_point_are_judged_as_lines_that_do_not(name):
    random = np.random.default_rng(4)
    values = random.normal(0, 1, (40, 50))
    centre, upper = np.zeros(50), np.full(50, 2.0)
    same = kernel.judge_against(values, centre, -upper, upper, profile(name))
    whole = np.ones((40, 1))
    spread = kernel.judge_against(values, whole * centre, whole * -upper, whole * upper, profile(name))
    assert np.array_equal(same.reasons, spread.reasons)
    assert np.array_equal(same.position, spread.position)
    assert np.array_equal(same.opposite, spread.opposite)
    # A negative control: where the lines do vary, so do the reasons.
    upper = whole * upper
    upper[::2] = 0.5
    assert not np.array_equal(
        kernel.judge_against(values, whole * centre, -upper, upper, profile(name)).reasons, same.reasons
    )


@pytest.mark.parametrize("name", ["nhsr-0.2.2", "mdc-excel-2023", "nelson"])
def test_without_lines_only_what_needs_none_is_judged(name):
    none = np.full(1, np.nan)
    rising = np.arange(20.0)[:, None]
    marks = kernel.judge_against(rising, none, none, none, profile(name))
    assert set(marks.reasons[:, 0].tolist()) == {kernel.RISING}


CASES = Path(__file__).parent / "cases" / "qic_i.json"


def test_the_anhoej_profile_gives_the_recorded_limits_of_i_charts():
    tried = 0
    for case in json.loads(CASES.read_text("utf-8")):
        options, given, recorded = case["options"], case["input"], case["output"]
        plain = options["chart"] == "i" and not any(options[name] for name in ("part", "exclude", "cl"))
        if recorded["error"] or not plain or given["n"] is not None or len(set(given["x"])) < len(given["x"]):
            continue
        batch = xmr_batch(
            np.array([recorded["y"]], dtype=float),
            direction="neutral",
            profile="ihi-anhoej",
            screen=options["screened_mr"],
            baseline=options["freeze"],
        )
        chart = batch[0]
        for line in ("centre", "lower", "upper"):
            assert list(getattr(chart, line)) == pytest.approx(recorded[line], rel=1e-9, abs=1e-12)
        assert [bool(flag) for flag in chart.outside] == [bool(flag) for flag in recorded["sigma_signal"]]
        (runs,) = recorded["runs"]
        assert bool((batch.reasons & ~np.uint16(3)).any()) == runs["runs_signal"]
        tried += 1
    assert tried >= 6
