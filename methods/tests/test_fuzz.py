"""Twenty thousand strange series; `bench/fuzz_spc.py` does the same with a million."""

from dataclasses import replace

import numpy as np
import pytest
import strange_series

from improvement_methods.spc import chart_batch, xmr_batch


@pytest.mark.parametrize("seed", range(20))
def test_no_strange_series_breaks_the_arithmetic(seed):
    seen, faults = strange_series.judge_chunk(seed, 1000)
    assert faults == []
    assert seen["series"] == 1000
    assert seen["phases without limits"] > 0
    assert seen["points marked"] > 0


@pytest.mark.parametrize(
    ("column", "value", "fault"),
    [
        ("phase_centre", np.inf, "an infinite centre"),
        ("phase_centre", 1e6, "a centre beyond its own values"),
        ("phase_range", -1.0, "a limit on the wrong side of its centre"),
        ("phase_range", 1e6, "limits wider than the values allow"),
        ("reasons", 1, "a missing value with a signal"),
    ],
)
def test_each_fault_would_be_noticed(column, value, fault):
    # Negative controls: one wrong number in a batch, and the check goes red.
    values = np.random.default_rng(2).normal(0, 1, (50, 30))
    values[3, 0] = np.nan
    batch = xmr_batch(values, direction="increase")
    kinds = np.zeros(50, dtype=int)
    assert strange_series.faults_of(batch, kinds) == []
    changed = getattr(batch, column).copy()
    changed[3 if len(changed) == 50 else 90] = value
    assert fault in strange_series.faults_of(replace(batch, **{column: changed}), kinds)


@pytest.mark.parametrize("seed", range(5))
def test_no_series_of_rounded_values_breaks_the_arithmetic(seed):
    seen, faults = strange_series.judge_rounded_chunk(seed, 1000)
    assert faults == []
    assert seen["rounded values"] > 20_000
    assert seen["points marked in spite of rounding"] > 0


@pytest.mark.parametrize(
    ("column", "value", "fault"),
    [
        ("phase_centre", np.inf, "an infinite centre"),
        ("upper", np.inf, "an infinite upper limit"),
        ("lower", 1e6, "a limit on the wrong side of its centre"),
        ("reasons", 1, "a missing value with a signal"),
    ],
)
def test_each_fault_of_rounded_values_would_be_noticed(column, value, fault):
    values = np.round(np.random.default_rng(2).normal(100, 20, (50, 30)) / 5) * 5
    values[0, 0] = np.nan
    batch = chart_batch(values, families="xmr", direction="increase", least=values - 2.5, most=values + 2.5)
    assert strange_series.faults_of_rounded(batch) == []
    changed = getattr(batch, column).copy()
    changed[0] = value
    assert fault in strange_series.faults_of_rounded(replace(batch, **{column: changed}))
