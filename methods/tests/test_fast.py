"""The compiled arithmetic gives what the reference gives, to the last bit; and who is asked which judges."""

import math
import sys
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from improvement_methods.spc import XmrBatch, engine, xmr, xmr_batch
from improvement_methods.spc import _engine as choice

SIZES = [1, 2, 3, 7, 8, 9, 31, 60, 63, 64, 65, 66, 80, 96, 97, 129, 200, 513]


def both(monkeypatch: pytest.MonkeyPatch, values, **options) -> tuple[XmrBatch, XmrBatch]:
    monkeypatch.setenv(choice.VARIABLE, "numpy")
    reference = xmr_batch(values, **options)
    monkeypatch.setenv(choice.VARIABLE, "numba")
    return reference, xmr_batch(values, **options)


def assert_same(reference: XmrBatch, fast: XmrBatch) -> None:
    for field in fields(XmrBatch):
        ours, theirs = getattr(fast, field.name), getattr(reference, field.name)
        if isinstance(theirs, np.ndarray):
            assert ours.dtype == theirs.dtype, field.name
            assert np.array_equal(ours, theirs, equal_nan=theirs.dtype == np.float64), field.name
        else:
            assert ours == theirs, field.name


def hard_series(random: np.random.Generator, points: int, kind: int) -> np.ndarray:
    values = random.normal(0, 1, points)
    if kind == 1:
        values = values.round()
    elif kind == 2:
        values = values * 10.0 ** random.integers(-200, 200)
    elif kind == 3:
        values[random.random(points) < 0.3] = np.nan
    elif kind == 4:
        values = np.full(points, random.normal())
    elif kind == 5:
        values = (values.cumsum() * 4).round()
    elif kind == 6:
        values = np.full(points, np.nan)
    elif kind == 7:
        values[random.integers(points)] = 1e200
    return values


@pytest.fixture
def fast():
    pytest.importorskip("numba")


@pytest.mark.fast
@pytest.mark.parametrize("points", SIZES)
@pytest.mark.parametrize("profile", ["nhsr-0.2.2", "mdc-excel-2023", "mdc-excel-2023-six"])
def test_compiled_tables_equal_the_reference(fast, monkeypatch, points, profile):
    random = np.random.default_rng(points)
    table = np.array([hard_series(random, points, row % 8) for row in range(97)])
    options = {"direction": np.resize([1, 0, -1], 97), "target": random.normal(0, 2, 97), "profile": profile}
    reference, compiled = both(monkeypatch, table, **options)
    assert_same(reference, compiled)
    assert_same(*both(monkeypatch, table, **options, screen=False))
    if points >= 12:
        assert_same(*both(monkeypatch, table, **options, baseline=np.resize([0, 12, 13], 97)))


@pytest.mark.fast
@settings(max_examples=60)
@given(st.integers(0, 2**32), st.integers(0, 70), st.booleans(), st.booleans())
def test_compiled_ragged_series_equal_the_reference(seed, series, screen, rebased):
    pytest.importorskip("numba")
    random = np.random.default_rng(seed)
    parts = [
        hard_series(random, int(random.integers(1, 150)), int(random.integers(8))) for _ in range(series)
    ]
    flat = np.concatenate([*parts, np.zeros(0)])
    offsets = np.append(0, np.cumsum([len(part) for part in parts])).astype(np.int64)
    with pytest.MonkeyPatch.context() as monkeypatch:
        reference, compiled = both(
            monkeypatch,
            flat,
            offsets=offsets,
            direction="decrease",
            target=0.5,
            screen=screen,
            baseline=np.resize([0, 14], series) if series else None,
            rebase_at=random.random(len(flat)) < 0.02 if rebased else None,
        )
    assert_same(reference, compiled)


@pytest.mark.fast
def test_a_pattern_across_two_words_is_seen_whole(fast, monkeypatch):
    # Every run of seven, wherever it lies: words of 64 points must not cut one.
    points = 260
    table = np.tile(np.resize([9.0, -9.0, 9.0, 9.0, -9.0, -9.0], points), (points - 7, 1))
    for start in range(points - 7):
        table[start, start : start + 7] = 5.0 + np.arange(7) % 2
    reference, compiled = both(monkeypatch, table, direction="increase")
    assert_same(reference, compiled)
    assert (reference.reasons.reshape(table.shape) & 64).any(axis=1).all()


@pytest.mark.fast
@pytest.mark.parametrize("column", ["reasons", "position", "variation", "notes", "phase_range"])
def test_one_bit_of_difference_would_be_noticed(fast, monkeypatch, column):
    # A negative control of the comparison itself.
    reference, compiled = both(
        monkeypatch, np.random.default_rng(3).normal(0, 1, (40, 30)), direction="increase"
    )
    changed = getattr(compiled, column).copy()
    changed[7] = np.nextafter(changed[7], 9) if changed.dtype == np.float64 else changed[7] ^ 1
    with pytest.raises(AssertionError):
        assert_same(reference, replace(compiled, **{column: changed}))


@pytest.mark.fast
@pytest.mark.parametrize("value", [math.inf, -math.inf, 1e290, -1e300])
@pytest.mark.parametrize("place", [0, 59, 60, 6000, 11999])
def test_the_compiled_arithmetic_refuses_what_the_reference_refuses(fast, monkeypatch, value, place):
    values = np.random.default_rng(1).normal(0, 1, 12000)
    values[place] = value
    for name in ("numpy", "numba"):
        monkeypatch.setenv(choice.VARIABLE, name)
        with pytest.raises(ValueError, match="infinite or beyond 1e290"):
            xmr_batch(values.reshape(-1, 60), direction="increase", baseline=12)


@pytest.mark.fast
def test_rules_that_are_not_compiled_are_judged_by_the_reference(fast, monkeypatch):
    table = np.random.default_rng(1).normal(0, 1, (300, 40))
    for profile in ("nelson", "western-electric", "ihi-anhoej"):
        assert_same(*both(monkeypatch, table, direction="increase", profile=profile))


def test_few_charts_do_not_wait_for_a_compiler(monkeypatch):
    monkeypatch.delenv(choice.VARIABLE, raising=False)
    monkeypatch.setattr(choice, "_has_numba", lambda: True)
    monkeypatch.delitem(sys.modules, choice.COMPILED, raising=False)
    assert engine() == "numba"
    assert engine(points=60) == "numpy"
    monkeypatch.setitem(sys.modules, choice.COMPILED, math)
    assert engine(points=60) == "numba"
    monkeypatch.setattr(choice, "_has_numba", lambda: False)
    assert engine() == "numpy"


def test_an_engine_can_be_asked_for_and_a_wrong_one_is_refused(monkeypatch):
    monkeypatch.setenv(choice.VARIABLE, "numpy")
    assert engine() == "numpy"
    monkeypatch.setenv(choice.VARIABLE, "abacus")
    with pytest.raises(ValueError, match="must be numpy or numba, not 'abacus'"):
        engine()
    monkeypatch.setenv(choice.VARIABLE, "numba")
    monkeypatch.setattr(choice, "_has_numba", lambda: False)
    with pytest.raises(ValueError, match=r"Install improvement-methods\[fast\]"):
        engine()


def test_one_more_point_gives_what_all_points_at_once_give():
    # There is no second way to add a point: the series is judged again, alone or in any company.
    random = np.random.default_rng(5)
    values = random.normal(50, 5, 200)
    for count in (13, 64, 65, 199):
        company = np.append(values[: count + 1], random.normal(0, 1, 40))
        beside = xmr_batch(company, offsets=[0, count + 1, count + 41], direction="increase")
        assert beside[0] == xmr([*values[:count], values[count]], direction="increase")
