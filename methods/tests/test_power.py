"""What a chart could have seen: the table against fresh simulation of the rules themselves."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from improvement_methods.spc import Signal, detectable, xmr_batch
from improvement_methods.spc._power import CHANCES, WITHIN, step_in_sigma

HIGH = [
    place
    for place, signal in enumerate(Signal)
    if signal in (Signal.ABOVE_UPPER_LIMIT, Signal.RISING, Signal.TWO_OF_THREE_HIGH, Signal.RUN_ABOVE)
]
LEVEL = [50.0, 53, 47, 51, 49, 54, 46, 50, 52, 48, 51, 49, 47, 53, 50, 52]


def share_seen(before, within, step, *, series=6000):
    """Share of simulated charts with a mark on the step's side, from the step on."""
    values = np.random.default_rng([before, within]).normal(size=(series, before + within))
    values[:, before:] += step
    marks = np.isin(xmr_batch(values, direction="increase").signal, HIGH).reshape(values.shape)
    return marks[:, before:].any(axis=1).mean()


@pytest.mark.parametrize(
    ("before", "within", "chance"),
    [
        (12, 6, 0.8),
        (15, 12, 0.8),
        (24, 1, 0.8),
        (24, 6, 0.8),
        (30, 8, 0.9),
        (30, 7, 0.8),
        (20, 13, 0.8),
        (36, 12, 0.5),
        (45, 3, 0.8),
        (80, 15, 0.8),
    ],
)
def test_the_step_told_is_seen_with_the_chance_told(before, within, chance):
    seen = share_seen(before, within, step_in_sigma(before, within, chance))
    assert seen == pytest.approx(chance, abs=0.02)


def test_a_smaller_step_is_not():
    assert share_seen(24, 6, 0.8 * step_in_sigma(24, 6, 0.8)) < 0.7


@given(st.integers(12, 300), st.integers(1, 24), st.floats(0.5, 0.95))
def test_more_points_more_time_or_less_certainty_let_smaller_steps_be_seen(measured, within, chance):
    step = step_in_sigma(measured, within, chance)
    assert step > 0
    assert step_in_sigma(measured + 10, within, chance) <= step + 1e-9
    assert step_in_sigma(measured, min(within + 1, 24), chance) <= step + 1e-9
    assert step_in_sigma(measured, within, min(chance + 0.02, 0.95)) >= step - 1e-9


@settings(max_examples=50)
@given(st.lists(st.floats(-100, 100), min_size=12, max_size=40), st.sampled_from([0.5, 3.0, 1e4]))
def test_the_step_is_in_the_unit_of_the_values(values, scale):
    here, there = detectable(values, within=6), detectable([scale * value for value in values], within=6)
    if here.step is not None and here.step > 1e-9:
        assert there.step == pytest.approx(scale * here.step, rel=1e-9)


def test_it_is_told_in_one_sentence():
    told = detectable(LEVEL, within=6)
    assert told.sentence == "A lasting change of 8.67 or more would be seen within 6 points, 4 times in 5."
    words = told.words(period="month", format_value=lambda value: f"{value:.0f}%")
    assert words == "A lasting change of 9% or more would be seen within 6 months, 4 times in 5."
    assert "within one month, 9 times in 10." in detectable(LEVEL, within=1, chance=0.9).words(period="month")
    assert detectable(LEVEL, within=6, chance=0.8123).sentence.endswith("81.2% of the time.")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([], "Too few points to say what this chart could see: 0 so far, 12 needed."),
        ([1.0, None, 2.0], "Too few points to say what this chart could see: 2 so far, 12 needed."),
        ([5.0] * 20, "No value differs from its neighbour"),
        ([None, 4.0, None] * 12, "No value differs from its neighbour"),
        ([5.0] * 19 + [6.0], "No value differs from its neighbour"),
    ],
)
def test_where_it_cannot_be_told_it_says_why(values, said):
    told = detectable(values, within=6)
    assert told.step is None
    assert told.sentence.startswith(said)


def test_what_is_out_of_range_is_refused_with_a_sentence():
    with pytest.raises(ValueError, match="within 1 to 24 points, not 0"):
        detectable(LEVEL, within=0)
    with pytest.raises(ValueError, match="chance between"):
        detectable(LEVEL, within=6, chance=0.99)
    with pytest.raises(ValueError, match="infinite or beyond"):
        detectable([math.inf], within=6)
    with pytest.raises(ValueError, match="2 dimensions"):
        detectable([[1.0]], within=6)


def test_the_table_rises_with_certainty_and_falls_with_time():
    steps = np.array([[step_in_sigma(24, within, chance) for chance in CHANCES] for within in WITHIN])
    assert np.all(np.diff(steps, axis=1) > 0)
    assert np.all(np.diff(steps, axis=0) <= 0)


@pytest.mark.parametrize("other", [{"family": "run"}, {"profile": "nelson"}, {"family": "p"}])
def test_what_was_not_simulated_is_not_told(other):
    told = detectable(LEVEL, within=6, **other)
    assert told.step is None
    assert told.sentence == "Told of XmR charts by the rules nhsr-0.2.2 only: this one was made another way."
