"""Every family of charts: against a slow oracle, against itself, and against what a person works out."""

import math
from dataclasses import fields, replace
from itertools import pairwise

import numpy as np
import pytest
import slow_families
from hypothesis import given, settings
from hypothesis import strategies as st

from improvement_methods.spc import (
    PROFILES,
    Assurance,
    Chart,
    Family,
    Note,
    PointType,
    Signal,
    Variation,
    chart,
    chart_batch,
    cusum,
    subgroups,
    xmr,
)
from improvement_methods.spc import _shewhart as shewhart

DIVIDED = ("p", "pp", "u", "up", "ip")
DIVIDED_IF_GIVEN = (*DIVIDED, "run", "xmr", "i", "mr")
SUBGROUPED = ("xbar", "s")
LINES = ("centre", "lower", "upper", "near_lower", "near_upper")
families = st.sampled_from([family.value for family in Family])
whole = st.integers(0, 30).map(float)
sizes = st.one_of(st.integers(20, 60), st.just(40), st.integers(20, 2000)).map(float)
directions = st.sampled_from(["increase", "decrease", "neutral"])


@st.composite
def questions(draw: st.DrawFn, max_size: int = 36) -> dict[str, object]:
    """What may be asked of any family: gaps, equal and unequal sizes, ties, steps, everything an option."""
    family = draw(families)
    points = draw(st.integers(0, max_size))
    value = {
        "t": st.integers(1, 400).map(lambda n: n / 10),
        "xbar": st.integers(-200, 200).map(lambda n: n / 10),
        "s": st.integers(0, 60).map(lambda n: n / 10),
    }.get(family, draw(st.sampled_from([whole, st.integers(0, 3).map(float)])))
    if draw(st.booleans()):
        value = st.one_of(value, value, value, st.none())
    values = draw(st.lists(value, min_size=points, max_size=points))
    step = draw(st.sampled_from([0, 0, 9]))
    question: dict[str, object] = {
        "family": family,
        "values": [
            None if y is None else y + (step if 2 * at > points else 0) for at, y in enumerate(values)
        ],
        "screen": draw(st.booleans()),
        "multiply": draw(st.sampled_from([1.0, 100.0])),
    }
    if family in DIVIDED:
        size = draw(st.sampled_from([st.just(40.0), sizes, st.one_of(sizes, sizes, st.none(), st.just(0.0))]))
        question["denominators"] = draw(st.lists(size, min_size=points, max_size=points))
        if family in ("p", "pp"):
            question["values"] = [
                min(y, n) if y is not None and n else y
                for y, n in zip(question["values"], question["denominators"], strict=True)
            ]
    if family in SUBGROUPED:
        size = draw(st.sampled_from([st.just(5.0), st.sampled_from([0.0, 1.0, 2.0, 5.0, 9.0])]))
        question["denominators"] = draw(st.lists(size, min_size=points, max_size=points))
        deviation = st.one_of(st.integers(0, 50).map(lambda n: n / 10), st.none())
        known = draw(st.lists(deviation, min_size=points, max_size=points))
        # A group of one has no deviation.
        known = [s if n >= 2 else None for s, n in zip(known, question["denominators"], strict=True)]
        question["values" if family == "s" else "deviations"] = known
    if points:
        question["rebase_at"] = sorted(draw(st.sets(st.integers(0, points - 1), max_size=2)))
        question["exclude"] = sorted(draw(st.sets(st.integers(0, points - 1), max_size=2)))
    question["baseline"] = draw(st.sampled_from([None, None, 12, 15]))
    question["centre"] = draw(st.sampled_from([None, None, None, 0.25]))
    return question


def close(a: float | None, b: float | None, size: float) -> bool:
    return (a is None and b is None) or (
        a is not None and b is not None and math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9 * size)
    )


@settings(max_examples=250)
@given(questions())
def test_the_fast_arithmetic_agrees_with_the_slow_one(question):
    slow = slow_families.judge(**question)
    found = chart(
        **question, direction="neutral", profile="ihi-anhoej" if question["family"] != "xmr" else None
    )
    size = max((abs(y) for y in (*slow.values, *slow.upper) if y is not None), default=1.0)
    for column in ("values", *LINES):
        got, expected = getattr(found, column), getattr(slow, column)
        assert len(got) == len(expected)
        assert all(close(a, b, size) for a, b in zip(got, expected, strict=True)), column
    if found.runs is not None:
        counted = [(runs.points, runs.useful, runs.longest, runs.crossings) for runs in found.runs]
        assert counted == [tuple(runs) for runs in slow.runs]


def same(a: Chart, b: Chart) -> list[str]:
    return [field.name for field in fields(Chart) if getattr(a, field.name) != getattr(b, field.name)]


@settings(max_examples=80)
@given(st.lists(questions(max_size=24), min_size=1, max_size=7), st.data())
def test_a_batch_equals_its_series_one_by_one_to_the_last_bit(asked, data):
    count = len(asked)
    ways = data.draw(st.lists(directions, min_size=count, max_size=count))
    targets = data.draw(st.lists(st.sampled_from([None, 0.3, 12.0]), min_size=count, max_size=count))
    profiles = data.draw(st.lists(st.sampled_from([None, *PROFILES]), min_size=count, max_size=count))

    def joined(name: str, blank: float) -> np.ndarray:
        columns = (one.get(name) or [blank] * len(one["values"]) for one in asked)
        return np.array([number for column in columns for number in column], dtype=float)

    offsets = np.cumsum([0, *(len(one["values"]) for one in asked)])
    marks = {name: np.zeros(offsets[-1], dtype=bool) for name in ("rebase_at", "exclude")}
    for name, column in marks.items():
        for start, one in zip(offsets[:-1], asked, strict=True):
            column[[start + place for place in one.get(name, ())]] = True
    batch = chart_batch(
        joined("values", math.nan),
        families=[one["family"] for one in asked],
        offsets=offsets,
        denominators=joined("denominators", math.nan),
        deviations=joined("deviations", math.nan),
        direction=ways,
        target=[math.nan if target is None else target for target in targets],
        profile=profiles,
        screen=[one["screen"] for one in asked],
        baseline=[one["baseline"] or 0 for one in asked],
        centre=[math.nan if one["centre"] is None else one["centre"] for one in asked],
        multiply=[one["multiply"] for one in asked],
        **marks,
    )
    assert len(batch) == count
    for place, (one, found) in enumerate(zip(asked, batch, strict=True)):
        alone = chart(**one, direction=ways[place], target=targets[place], profile=profiles[place])
        assert same(alone, found) == []
        assert batch.variations()[place] is found.variation
        assert batch.assurances()[place] is found.assurance
        part = slice(offsets[place], offsets[place + 1])
        assert [tuple(Signal)[code] for code in batch.signal[part]] == list(found.signal)


@pytest.mark.parametrize("family", list(Family))
def test_a_series_comes_out_the_same_whatever_stands_beside_it(family):
    random = np.random.default_rng(7)
    for points in (1, 2, 7, 60, 700):
        given = random.integers(1, 30, points).astype(float)
        of = random.integers(30, 90, points).astype(float)
        beside = random.integers(1, 30, (40, points)).astype(float)
        beside[17] = given
        options = {"direction": "increase", "multiply": 100.0}
        alone = chart(given, family=family, denominators=of, deviations=given, **options)
        batch = chart_batch(
            beside, families=family, denominators=np.tile(of, (40, 1)), deviations=beside, **options
        )
        assert same(batch[17], alone) == []


@settings(max_examples=100)
@given(questions(), directions, st.sampled_from(list(PROFILES)))
def test_an_xmr_chart_is_the_one_that_xmr_gives(question, direction, profile):
    question = {name: question[name] for name in ("values", "screen", "baseline")} | {
        "rebase_at": question.get("rebase_at", ()),
        "direction": direction,
        "profile": profile,
        "target": 8.0,
    }
    assert set(same(xmr(**question), chart(**question))) <= {"runs"}


@settings(max_examples=100)
@given(questions(), st.sampled_from(list(PROFILES)))
def test_what_is_left_out_leaves_no_trace_among_the_others(question, profile):
    if question["family"] == "mr":
        # A moving range is between two values, so leaving one out is not the same as its never having been.
        return
    question = {**question, "baseline": None, "rebase_at": ()}
    out = set(question.pop("exclude", ()))
    kept = [place for place in range(len(question["values"])) if place not in out]
    shorter = {
        name: [option[place] for place in kept] if isinstance(option, list) else option
        for name, option in question.items()
    }
    whole = chart(**question, exclude=sorted(out), direction="increase", profile=profile)
    without = chart(**shorter, direction="increase", profile=profile)
    for column in ("values", *LINES, "outside", "close", "relative", "signal", "point_type"):
        assert tuple(getattr(whole, column)[place] for place in kept) == getattr(without, column)
    assert all(whole.signal[place] is Signal.COMMON_CAUSE for place in out)
    assert whole.excluded == tuple(sorted(out))


@settings(max_examples=100)
@given(questions(), st.data())
def test_locked_limits_stay_as_they_were_when_points_are_added(question, data):
    question = {**question, "baseline": 12, "rebase_at": ()}
    points = len(question["values"])
    if points < 13:
        return
    now = data.draw(st.integers(12, points))

    def until(option: object) -> object:
        return option[:now] if isinstance(option, list) else option

    before = {name: until(option) for name, option in question.items()}
    before["exclude"] = [place for place in question.get("exclude", ()) if place < now]
    earlier, later = chart(**before, direction="increase"), chart(**question, direction="increase")
    for column in ("values", *LINES, "outside", "close", "relative"):
        assert getattr(later, column)[:now] == getattr(earlier, column)


@settings(max_examples=100)
@given(questions())
def test_another_unit_changes_no_signal(question):
    plain = chart(**{**question, "multiply": 1.0}, direction="decrease")
    larger = chart(**{**question, "multiply": 1024.0}, direction="decrease")
    for column in ("outside", "close", "relative", "signal", "point_type", "variation", "notes"):
        assert getattr(plain, column) == getattr(larger, column)
    for column in ("values", *LINES):
        assert getattr(larger, column) == tuple(y and y * 1024 for y in getattr(plain, column))


@settings(max_examples=100)
@given(
    st.sampled_from(["run", "i", "xmr", "mr"]),
    st.lists(st.integers(-50, 50), min_size=1, max_size=40),
    st.integers(-100, 100),
)
def test_adding_a_constant_moves_every_line_and_changes_no_signal(family, numbers, shift):
    # Whole numbers times the count keep all means exact, so that ties survive the shift.
    values = [float(number * len(numbers)) for number in numbers]
    before = chart(values, family=family, direction="increase")
    after = chart([value + shift for value in values], family=family, direction="increase")
    moved = 0 if family == "mr" else shift
    assert after.relative == before.relative
    for column in LINES:
        for old, new in zip(getattr(before, column), getattr(after, column), strict=True):
            assert close(None if old is None else old + moved, new, 1e4)


@settings(max_examples=80)
@given(
    st.sampled_from(["p", "u"]),
    st.lists(st.integers(0, 40).map(float), min_size=1, max_size=40),
    st.integers(40, 900).map(float),
)
def test_limits_over_equal_denominators_do_not_vary(family, counts, size):
    found = chart(counts, family=family, denominators=[size] * len(counts), direction="increase")
    (phase,) = found.phases
    share = math.fsum(counts) / (size * len(counts))
    spread = share * (1 - share) if family == "p" else share
    assert not phase.varying
    assert set(found.upper) == {phase.upper}
    assert phase.upper == pytest.approx(share + 3 * math.sqrt(spread / size), rel=1e-12)
    # The same series as counts has the same chart in another unit; a c chart is then a u chart.
    if family == "u":
        counted = chart(counts, family="c", direction="increase")
        assert counted.upper[0] == pytest.approx(found.upper[0] * size)


def test_limits_over_unequal_denominators_vary_and_the_phase_says_so():
    found = chart(
        [5, 9, 4] * 6, family="p", denominators=[50, 80, 40] * 6, direction="decrease", multiply=100
    )
    (phase,) = found.phases
    assert phase.varying
    assert (phase.lower, phase.upper, phase.near_lower, phase.near_upper) == (None,) * 4
    assert phase.centre == found.centre[0] == pytest.approx(100 * 18 / 170)
    assert len(set(found.upper)) == 3
    assert found.denominators == (50, 80, 40) * 6
    assert [row.denominator for row in found.rows()][:3] == [50, 80, 40]


def test_assurance_is_judged_by_the_limits_of_the_latest_point():
    counts, beds = [10.0] * 17, [100.0] * 15 + [25.0, 10000.0]
    counts[15], counts[16] = 2.0, 1000.0
    few = chart(counts[:16], family="u", denominators=beds[:16], direction="decrease", target=0.2)
    many = chart(counts, family="u", denominators=beds, direction="decrease", target=0.2)
    assert few.upper[-1] > 0.2 > many.upper[-1]
    assert (few.assurance, many.assurance) == (Assurance.HIT_AND_MISS, Assurance.PASS)


def test_a_point_that_was_left_out_is_drawn_and_beyond_its_limits_but_no_signal():
    values = [4.0, 6.0, 5.0, 7.0] * 5
    values[9] = 80.0
    found = chart(values, direction="decrease", exclude=[9])
    assert found.values[9] == 80
    assert found.outside[9] is True
    assert found.point_type[9] is PointType.COMMON_CAUSE
    assert found.upper[0] < 12
    with_it = chart(values, direction="decrease")
    assert with_it.point_type[9] is PointType.CONCERN


def test_a_run_chart_has_a_median_no_limits_and_runs():
    low, high = [3.0, 4.0, 2.0, 5.0] * 3, [9.0, 8.0, 9.0, 8.0] * 3
    found = chart(low + high, family="run", direction="increase", target=6)
    assert found.profile == "ihi-anhoej"
    assert set(found.centre) == {6.5}
    assert set(found.upper) == set(found.lower) == {None}
    (runs,) = found.runs
    assert (runs.longest, runs.longest_expected, runs.crossings, runs.crossings_expected) == (12, 8, 1, 8)
    assert runs.signal
    assert found.signal[-1] is Signal.RUN_ABOVE
    assert found.signal[0] is Signal.RUN_BELOW
    assert found.variation is Variation.IMPROVEMENT_HIGH
    # Without limits nothing says whether a target can be expected to be met.
    assert found.assurance is None
    assert found.notes == ()


def test_a_run_chart_by_another_profile_keeps_that_profiles_runs():
    found = chart(
        [3.0, 5.0] * 8 + [9.0] * 7, family="run", direction="increase", profile="nhsr-0.2.2", centre=4
    )
    assert found.signal[-7:] == (Signal.RUN_ABOVE,) * 7
    assert found.runs is None


def test_the_rules_of_the_profile_are_applied_to_limits_that_vary():
    of = [100.0, 400.0] * 12
    counts = [10.0, 40.0] * 12
    counts[20:] = [21.0, 58.0, 10.0, 60.0]
    found = chart(counts, family="p", denominators=of, direction="decrease", baseline=20)
    # 58 of 400 is 14.5%, within 10% +/- 3 x 1.5%; 21 of 100 is beyond 10% + 3 x 3%; 60 of 400 is beyond.
    assert found.signal[20] is Signal.ABOVE_UPPER_LIMIT
    assert found.close[21]
    assert found.signal[23] is Signal.ABOVE_UPPER_LIMIT
    assert found.variation is Variation.CONCERN_HIGH
    assert found.profile == "nhsr-0.2.2"


def test_p_prime_widens_the_limits_of_p_by_how_much_standardised_values_vary():
    counts, of = [30, 80, 35, 90, 28, 85, 33, 95] * 3, [1000.0] * 24
    plain = chart(counts, family="p", denominators=of, direction="decrease")
    prime = chart(counts, family="pp", denominators=of, direction="decrease")
    share = sum(counts) / 24000
    sigma = math.sqrt(share * (1 - share) / 1000)
    ranges = [abs(a - b) / 1000 / sigma for a, b in pairwise(counts)]
    wider = sum(ranges) / len(ranges) / 1.128
    assert wider > 5
    assert prime.upper[0] - share == pytest.approx(wider * (plain.upper[0] - share))


def test_a_g_chart_is_drawn_about_its_median_with_limits_about_its_mean():
    found = chart([3, 10, 2, 8, 1, 30] * 3, family="g", direction="increase")
    mean = 54 / 6
    assert found.centre[0] == 5.5
    assert found.upper[0] == pytest.approx(mean + 3 * math.sqrt(mean * (mean + 1)))
    assert found.lower[0] < 0


def test_a_t_chart_has_no_limit_below_no_time():
    found = chart([1, 400, 2, 300, 1, 500] * 3, family="t", direction="increase")
    assert set(found.lower) == {0.0}
    assert found.centre[0] == pytest.approx(
        (sum(y ** (1 / 3.6) for y in (1, 400, 2, 300, 1, 500)) / 6) ** 3.6
    )


def test_readings_in_groups_make_the_same_charts_as_their_summaries():
    readings = [[50.0, 52.0, 49.0], [51.0, 55.0], [48.0], [50.0, None, 53.0], []] * 4
    groups = subgroups(readings)
    means = chart(readings, family="xbar", direction="neutral")
    assert (
        same(
            means,
            chart(
                groups.means,
                family="xbar",
                denominators=groups.sizes,
                deviations=groups.deviations,
                direction="neutral",
            ),
        )
        == []
    )
    spread = chart(readings, family="s", direction="neutral")
    assert spread.values[:2] == (pytest.approx(1.527525), pytest.approx(2.828427))
    assert spread.values[2] is None
    assert means.denominators[:5] == (3, 2, 1, 2, None)
    assert means.upper[2] is None


@pytest.mark.parametrize("family", list(Family))
@pytest.mark.parametrize(
    "values",
    [
        [],
        [None],
        [None] * 20,
        [5.0],
        [5.0, None],
        [5.0] * 20,
        [5.0] * 19 + [6.0],
        [1e-300, 1e-280] * 10,
        [1e100, 9e100, 1e-100] * 8,
    ],
    ids=lambda values: f"{len(values)}-{values[-1:]}",
)
def test_awkward_series_give_a_calm_chart(family, values):
    whole = [1e101] * len(values)
    found = chart(
        values, family=family, denominators=whole, deviations=values, direction="increase", target=1
    )
    for column in ("values", *LINES):
        assert all(y is None or math.isfinite(y) for y in getattr(found, column))
    for low, high in zip(found.lower, found.upper, strict=True):
        assert (low is None) == (high is None)
        assert low is None or low <= high
    assert len(found.signal) == len(values)
    if not any(y is not None for y in found.values):
        assert found.variation is Variation.NO_DATA
    if len(set(values)) == 1:
        assert not any(found.signalled)


@settings(max_examples=150)
@given(
    families,
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.floats(0, 1e290, exclude_max=True)),
            st.one_of(st.none(), st.floats(0, 1e290, exclude_max=True)),
        ),
        max_size=30,
    ),
    st.booleans(),
)
def test_no_series_of_numbers_gives_a_line_that_is_not_a_number(family, pairs, screen):
    values = [y if y is None or n is None or family not in ("p", "pp") else min(y, n) for y, n in pairs]
    if family == "t":
        values = [y or None for y in values]
    drawn = [y / n for y, n in pairs if y is not None and n]
    if family in DIVIDED_IF_GIVEN and max(drawn, default=0) >= 1e290:
        return
    found = chart(
        values,
        family=family,
        denominators=[n for _, n in pairs],
        deviations=values,
        direction="increase",
        target=1,
        screen=screen,
    )
    for column in ("values", *LINES):
        assert all(y is None or math.isfinite(y) for y in getattr(found, column))


def test_nothing_counted_in_nothing_is_missing():
    found = chart([3, 0, 4], family="u", denominators=[100, 0, 120], direction="decrease")
    assert found.values == (0.03, None, pytest.approx(4 / 120))
    assert found.upper[1] is None
    assert found.denominators == (100, None, 120)
    assert (
        Note.LAST_VALUE_MISSING in chart([3, 0], family="u", denominators=[9, 0], direction="decrease").notes
    )


@pytest.mark.parametrize(
    ("values", "options", "note"),
    [
        ([None], {"family": "p", "denominators": [5]}, Note.NOT_MEASURED),
        ([1, 2, 3], {"family": "c"}, Note.SHORT_PHASE),
        ([5] * 20, {"family": "i"}, Note.NO_LIMITS_CONSTANT),
        ([5] * 20, {"family": "pp", "denominators": [50] * 20}, Note.NO_LIMITS_CONSTANT),
        ([5, None] * 9, {"family": "i"}, Note.NO_LIMITS_TOO_SPARSE),
        ([[4], [5], [7]] * 5, {"family": "xbar"}, Note.NO_LIMITS_NO_SPREAD),
        ([0] * 20, {"family": "c"}, Note.ZERO_WIDTH_LIMITS),
        ([5, 6] * 4, {"family": "c", "profile": "mdc-excel-2023"}, Note.NO_LIMITS_TOO_FEW),
        ([5] * 20, {"family": "i", "target": 4}, Note.ASSURANCE_WITHOUT_LIMITS),
        ([*range(7, 0, -1), *[3] * 14], {"family": "xmr"}, Note.OPPOSITE_SIGNALS),
    ],
)
def test_what_a_chart_lacks_is_noted_on_it(values, options, note):
    found = chart(values, direction="increase", **options)
    assert note in found.notes
    assert len(note.sentence.split()) < 20


def test_limits_below_nought_are_kept_and_noted():
    found = chart([0, 1, 0, 2] * 6, family="c", direction="decrease")
    assert found.lower[0] < 0
    assert found.notes_for((0, None)) == (Note.LIMITS_BEYOND_POSSIBLE,)


@pytest.mark.parametrize(
    ("values", "options", "sentence"),
    [
        ([1, 2], {"family": "pareto"}, "no family of charts named 'pareto'"),
        ([1, math.inf], {"family": "c"}, "infinite"),
        ([1, 2], {"family": "p"}, "A p chart needs a denominator"),
        ([1, 2], {"family": "up"}, "A u′ chart needs a denominator"),
        ([1, 2], {"family": "p", "denominators": [5]}, "one denominator for each value"),
        ([1, 2], {"family": "p", "denominators": [5, -1]}, "denominator cannot be below zero"),
        ([1, 2], {"family": "p", "denominators": [5, math.inf]}, "denominator is infinite"),
        ([1, 6], {"family": "p", "denominators": [5, 5]}, "no value can be greater than its denominator"),
        ([1, -6], {"family": "c"}, "A c chart cannot have a value below zero"),
        ([1, -6], {"family": "u", "denominators": [5, 5]}, "A u chart cannot have a value below zero"),
        ([1, 0], {"family": "t"}, "A t chart needs times above zero"),
        ([1, -1], {"family": "t"}, "cannot have a value below zero"),
        ([1e280, 1], {"family": "u", "denominators": [1e-20, 1]}, "beyond 1e290"),
        (
            [1, 2],
            {"family": "c", "rebase_at": [2]},
            "A new phase must start at one of the points 0 to 1, not 2",
        ),
        ([1, 2], {"family": "c", "exclude": [-1]}, "left out must be one of the points 0 to 1, not -1"),
        ([1, 2], {"family": "c", "baseline": 11}, "12 points or more; 11 is too few"),
        ([1, 2], {"family": "c", "baseline": 0}, "12 points or more; 0 is too few"),
        ([1, 2], {"family": "c", "multiply": 0}, "above zero"),
        ([1, 2], {"family": "c", "centre": -1}, "centre below zero"),
        ([1, 2], {"family": "p", "denominators": [5, 5], "centre": 12}, "share of one"),
        ([1, 2], {"family": "xbar", "denominators": [5, 5]}, "each group's standard deviation"),
        ([[1, 2]], {"family": "xbar", "denominators": [2]}, "not both"),
        ([[1, 2]], {"family": "c"}, "one value a period"),
        ([1, 2], {"profile": "folklore"}, "no rule profile named 'folklore'"),
    ],
)
def test_what_cannot_be_judged_is_refused_with_a_sentence(values, options, sentence):
    with pytest.raises(ValueError, match=sentence):
        chart(values, **{"direction": "increase", **options})


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"families": ["c"] * 2}, "one family for all"),
        ({"profile": ["nelson"] * 2}, "one profile for all"),
        ({"exclude": [0]}, "true and false, one for each value"),
        ({"denominators": [1.0]}, "one denominator for each value"),
    ],
)
def test_a_batch_that_does_not_fit_together_is_refused(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        chart_batch([[1.0, 2.0]], **{"families": "c", "direction": "increase", **arguments})


def test_an_empty_batch_is_a_batch():
    assert len(chart_batch(np.zeros((0, 12)), families="c", direction="increase")) == 0
    found = list(
        chart_batch(np.zeros((2, 0)), families="u", denominators=np.zeros((2, 0)), direction="increase")
    )
    assert [one.variation for one in found] == [Variation.NO_DATA] * 2


def test_judging_leaves_the_callers_numbers_alone():
    values, of = np.array([[3.0, 4.0, 5.0]]), np.array([[9.0, 0.0, 9.0]])
    chart_batch(values, families="u", denominators=of, direction="increase", multiply=100)
    assert values.tolist() == [[3, 4, 5]]
    assert of.tolist() == [[9, 0, 9]]
    values[0, 0] = of[0, 0] = 1


def test_a_chart_can_be_made_again_with_another_target():
    found = chart([5, 6] * 8, family="c", direction="increase")
    assert replace(found, target=3.0).target == 3


def test_a_wrong_formula_would_be_seen(monkeypatch):
    question = {"values": [5.0, 9.0, 4.0] * 6, "family": "u", "denominators": [50.0, 80.0, 40.0] * 6}
    expected = slow_families.judge(**question).upper
    assert chart(**question, direction="increase").upper == pytest.approx(tuple(expected))
    monkeypatch.setitem(shewhart._DRAW, Family.U, shewhart._DRAW[Family.P])
    assert chart(**question, direction="increase").upper != pytest.approx(tuple(expected))


def test_evidence_of_more_events_adds_up_until_it_signals_and_then_starts_again():
    sums = cusum([0, 1, 1, 1, 1, 1, 1, None, 0], expected=0.1, odds_ratio=2, limit=3)
    assert sums.signals_up == (6,)
    assert sums.upper[6] > 3
    assert sums.upper[7] == 0
    assert sums.more == pytest.approx(2 / 11)
    assert all(level <= 0 for level in sums.lower)
    quiet = cusum([0] * 200, expected=0.1, limit=3)
    assert quiet.signals_up == ()
    assert quiet.signals_down


@pytest.mark.parametrize(
    ("outcomes", "options", "sentence"),
    [
        ([2], {"expected": 0.1}, "never 2"),
        ([1], {"expected": 0}, "between 0 and 1"),
        ([1], {"expected": 0.1, "odds_ratio": 1}, "above 1"),
        ([1], {"expected": 0.1, "limit": 0}, "above 0"),
    ],
)
def test_a_cusum_of_something_else_is_refused(outcomes, options, sentence):
    with pytest.raises(ValueError, match=sentence):
        cusum(outcomes, **options)


LATE = [12, 9, 14, 10, 11, 13, 9, 12, 10, 14, 11, 12]
SEEN = [100, 90, 120, 95, 100, 110, 90, 105, 100, 125, 100, 105]
FALLS = [4, 6, 3, 5, 7, 2, 4, 6, 5, 3, 4, 5]
BED_DAYS = [800, 820, 790, 810, 805, 700, 780, 800, 815, 790, 805, 795]
WAITS = [21, 24, 20, 23, 22, 25, 21, 24, 22, 23, 20, 22]
BETWEEN = [20, 35, 12, 50, 8, 41, 27, 15, 33, 22, 60, 19]
GROUPS = [[50, 52, 49], [51, 55, 53], [48, 50, 50], [50, 54, 53]] * 3


@pytest.mark.parametrize(
    ("family", "values", "denominators", "multiply", "point", "lines"),
    [
        ("run", WAITS, None, 1, 0, (None, 22, None)),
        ("i", WAITS, None, 1, 0, (15.24, 22.25, 29.26)),
        ("mr", WAITS, None, 1, 1, (0, 2.636, 8.613)),
        ("p", LATE, SEEN, 100, -1, (1.87, 11.05, 20.23)),
        ("pp", LATE, SEEN, 100, -1, (8.07, 11.05, 14.03)),
        ("ip", LATE, SEEN, 100, -1, (8.06, 11.05, 14.04)),
        ("u", FALLS, BED_DAYS, 1000, 0, (-2.31, 5.68, 13.67)),
        ("up", FALLS, BED_DAYS, 1000, 0, (-0.86, 5.68, 12.22)),
        ("c", FALLS, None, 1, 0, (-1.86, 4.5, 10.86)),
        ("g", BETWEEN, None, 1, 0, (-58.49, 24.5, 115.49)),
        ("t", BETWEEN, None, 1, 0, (0.26, 25.59, 181.05)),
        ("xbar", GROUPS, None, 1, 0, (47.95, 51.25, 54.55)),
        ("s", GROUPS, None, 1, 0, (-0.96, 1.691, 4.34)),
    ],
)
def test_the_worked_examples_of_the_methods_page(family, values, denominators, multiply, point, lines):
    found = chart(values, family=family, denominators=denominators, multiply=multiply, direction="decrease")
    drawn = (found.lower[point], found.centre[point], found.upper[point])
    assert drawn == tuple(None if line is None else pytest.approx(line, abs=0.006) for line in lines)
