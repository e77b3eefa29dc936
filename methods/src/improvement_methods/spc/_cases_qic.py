"""Answer test cases of run and Shewhart charts, written for the reference package qicharts2."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from improvement_methods.spc._chart import Chart, Family
from improvement_methods.spc._chart_batch import FAMILIES
from improvement_methods.spc._cusum import cusum
from improvement_methods.spc._families import judge_series, subgroups
from improvement_methods.spc._family_input import read_centres, read_family
from improvement_methods.spc._kernel import Floats
from improvement_methods.spc._profiles import profile
from improvement_methods.spc._runs import METHODS, leaves_box
from improvement_methods.spc._shewhart import NEEDS_DENOMINATORS, PROPORTIONS, SUBGROUPED

ENGINE: Final = "qicharts2"
PROFILE: Final = "ihi-anhoej"
# The reference cuts the limits of these at nought, and of proportions at one.
CUT_AT_ZERO: Final = frozenset({Family.P, Family.PP, Family.U, Family.UP, Family.C, Family.G, Family.S})
PRIMES: Final = frozenset({Family.PP, Family.UP})
_LOOKS_ORDERED: Final = re.compile(r"[\d.+-]+(T[\d:.+Z-]*)?$")
# Several values at one place along the axis are summed, not averaged.
SUMMED: Final = frozenset({Family.C, Family.G})

Case = Mapping[str, Any]
Answer = dict[str, Any]


def answer_qic(case: Case) -> Answer:
    """The case's `output` as this package computes it.

    Parameters
    ----------
    case : mapping
        With `input` and `options`.

    Returns
    -------
    dict
        The columns, one entry a subgroup, and runs, one a part.

    Raises
    ------
    ValueError
        If the case is refused.
    """
    options = case["options"]
    if options["chart"] == "bcusum":
        return _answer_cusum(case["input"]["y"], options)
    family = read_family(options["chart"])
    method = options.get("method") or METHODS[0]
    if method not in METHODS:
        raise ValueError(f"There is no runs test named {method!r}. Use one of: {', '.join(METHODS)}.")
    if family is Family.XMR:
        raise ValueError("The reference has no XmR chart by that name; its chart of individual values is i.")
    return _answer_chart(family, case["input"], options, method)


def _answer_cusum(outcomes: Sequence[float | None], options: Case) -> Answer:
    sums = cusum(
        outcomes,
        expected=options["target"],
        odds_ratio=options.get("odds_ratio", 2),
        limit=options.get("limit", 3.5),
    )
    return {
        "error": False,
        "p0": sums.expected,
        "p1": sums.more,
        "p2": sums.less,
        "cusum_up": _restarted(sums.upper, sums.signals_up),
        "cusum_down": _restarted(sums.lower, sums.signals_down),
        "signal_up": [case + 1 for case in sums.signals_up],
        "signal_down": [case + 1 for case in sums.signals_down],
    }


def _restarted(levels: Sequence[float], signals: Sequence[int]) -> list[float]:
    """As the reference records them: a sum that signals is already back at nought."""
    return [0.0 if case in signals else level for case, level in enumerate(levels)]


def _answer_chart(family: Family, given: Case, options: Case, method: str) -> Answer:
    rows = _subgroups(family, given, options.get("agg_fun") or "mean")
    points = len(rows.counts)
    parts = [part for part in _listed(options.get("part")) if 0 < part < points]
    frozen = 0 if parts else min(options.get("freeze") or 0, points)
    centre = _one_number(options.get("cl"))
    chart = _judge(family, rows, options, parts=parts, baseline=frozen, centre=centre)
    lined = chart
    if family is Family.IP and chart.phases and not parts:
        # A defect of the reference, followed here only: what is frozen or excluded counts for the centre of
        # an I' chart, but not for its limits. `chart` takes both from the same points.
        factor = options.get("multiply") or 1.0
        kept = None if chart.phases[0].centre is None else chart.phases[0].centre / factor
        lined = _judge(family, rows, {**options, "exclude": None}, parts=[], baseline=0, centre=kept)
    limits: dict[str, Sequence[float | None]] = {
        "lower": lined.lower,
        "upper": lined.upper,
        "lower95": lined.near_lower,
        "upper95": lined.near_upper,
    }
    if family in PRIMES and rows.sizes is not None and _is_named(given.get("x")):
        limits |= _among_units(chart, rows.counts, rows.sizes, options, frozen)
    least = 0.0 if family in CUT_AT_ZERO or options.get("y_neg") is False else -math.inf
    most = (options.get("multiply") or 1.0) if family in PROPORTIONS else math.inf
    cut = {
        name: [
            _cut(limit, value, least, most, family) for limit, value in zip(line, chart.values, strict=True)
        ]
        for name, line in limits.items()
    }
    return {
        "error": False,
        "y": list(chart.values),
        "centre": list(chart.centre),
        **cut,
        "part": [phase.number + 1 for phase in chart.phases for _ in range(len(phase))],
        "subgroup_size": rows.complete,
        "sigma_signal": [
            _beyond(value, low, high)
            for value, low, high in zip(chart.values, cut["lower"], cut["upper"], strict=True)
        ],
        "runs": _runs(chart, method),
    }


def _is_named(places: Sequence[Any] | None) -> bool:
    """Whether the places along the axis are names, not numbers or dates, and so in no order of time."""
    return any(isinstance(place, str) and not _LOOKS_ORDERED.match(place) for place in places or ())


def _among_units(
    chart: Chart, counts: Floats, sizes: Floats, options: Case, frozen: int
) -> dict[str, Sequence[float | None]]:
    """Units beside each other have no neighbours: p' and u' charts are widened by how all of them vary."""
    factor = options.get("multiply") or 1.0
    excluded = _listed(options.get("exclude"))
    lines: dict[str, list[float | None]] = {"lower": [], "upper": [], "lower95": [], "upper95": []}
    for phase in chart.phases:
        share = math.nan if phase.centre is None else phase.centre / factor
        spread = share * (1 - share) if chart.family is Family.PP else share
        points = range(phase.start, phase.stop)
        sigmas = {at: math.sqrt(spread / sizes[at]) for at in points if chart.values[at] is not None}
        counted = [at for at in sigmas if at + 1 not in excluded and (not frozen or at < frozen)]
        away = [(counts[at] / sizes[at] - share) / sigmas[at] for at in counted if sigmas[at] > 0]
        wider = statistics.stdev(away) if len(away) > 1 else math.nan
        for line, times in zip(lines.values(), (-3, 3, -2, 2), strict=True):
            reaches = (times * sigmas.get(at, math.nan) * wider for at in points)
            line += [None if math.isnan(reach) else (share + reach) * factor for reach in reaches]
    return dict(lines)


def _cut(limit: float | None, value: float | None, least: float, most: float, family: Family) -> float | None:
    """A limit as the reference gives it: cut to what is possible, and none where a quotient is missing."""
    if limit is None or (value is None and family in NEEDS_DENOMINATORS - SUBGROUPED):
        return None
    return min(max(limit, least), most)


def _beyond(value: float | None, low: float | None, high: float | None) -> bool:
    if value is None:
        return False
    return (high is not None and value > high) or (low is not None and value < low)


def _runs(chart: Chart, method: str) -> list[Answer]:
    return [
        {
            "part": phase.number + 1,
            "n_obs": runs.points,
            "n_useful": runs.useful,
            "runs_signal": leaves_box(runs, method),
            "longest_run": runs.longest,
            "longest_run_max": runs.longest_expected,
            "crossings": runs.crossings,
            "crossings_min": runs.crossings_expected,
        }
        for phase, runs in zip(chart.phases, chart.runs or (), strict=True)
    ]


class _Rows(NamedTuple):
    """A case's rows, brought together by their place along the axis."""

    counts: Floats
    sizes: Floats | None
    deviations: Floats | None
    complete: list[int]


def _subgroups(family: Family, given: Case, aggregate: str) -> _Rows:
    """Bring together the rows of each place, complete ones only."""
    values, sizes = given["y"], given.get("n")
    places = given.get("x") or list(range(len(values)))
    if not len(places) == len(values) == len(sizes or values):
        raise ValueError("Give one place, one value and, with denominators, one denominator for each row.")
    found: dict[Any, list[tuple[float, float]]] = {place: [] for place in sorted(set(places))}
    for place, value, size in zip(places, values, sizes or [1.0] * len(values), strict=True):
        if value is not None and size is not None:
            found[place].append((value, size))
    readings = [[value for value, _ in rows] for rows in found.values()]
    complete = [len(rows) for rows in readings]
    if family in SUBGROUPED:
        groups = subgroups(readings)
        counts = groups.deviations if family is Family.S else groups.means
        return _Rows(counts, groups.sizes, groups.deviations, complete)
    summed = sizes is not None or family in SUMMED
    counts = np.array([_one(rows, "sum" if summed else aggregate) for rows in readings], dtype=np.float64)
    if sizes is None:
        if family in NEEDS_DENOMINATORS:
            raise ValueError(f"A {family} chart needs a denominator for each value.")
        return _Rows(counts, None, None, complete)
    totals = [_one([size for _, size in rows], "sum") for rows in found.values()]
    return _Rows(counts, np.array(totals, dtype=np.float64), None, complete)


def _one(values: list[float], aggregate: str) -> float:
    """Several values as one; NaN for none."""
    if aggregate not in _AGGREGATES:
        raise ValueError(f"Values cannot be brought together by {aggregate!r}.")
    return _AGGREGATES[aggregate](values) if values else math.nan


_AGGREGATES: Final[dict[str, Callable[[list[float]], float]]] = {
    "mean": statistics.fmean,
    "median": statistics.median,
    "sum": math.fsum,
    "sd": lambda values: statistics.stdev(values) if len(values) > 1 else math.nan,
}


def _judge(
    family: Family,
    rows: _Rows,
    options: Case,
    *,
    parts: list[int],
    baseline: int,
    centre: float | None,
) -> Chart:
    points = len(rows.counts)
    excluded = np.zeros(points, dtype=np.bool_)
    excluded[[place - 1 for place in _listed(options.get("exclude")) if 0 < place <= points]] = True
    kinds = np.array([FAMILIES.index(family)], dtype=np.int8)
    return judge_series(
        rows.counts,
        np.array([0, points], dtype=np.int64),
        kinds,
        (profile(PROFILE),),
        np.zeros(1, dtype=np.int64),
        denominators=rows.sizes,
        deviations=rows.deviations,
        direction=np.zeros(1, dtype=np.int8),
        target=np.full(1, np.nan),
        screen=np.array([options.get("screened_mr", True)], dtype=np.bool_),
        baseline=np.array([baseline], dtype=np.int64),
        rebases=np.array(parts, dtype=np.int64),
        excluded=excluded,
        given=read_centres(centre, kinds),
        multiply=np.array([options.get("multiply") or 1.0], dtype=np.float64),
    )[0]


def _listed(option: Any) -> list[int]:
    """An option given as one number or several, in order."""
    if option is None:
        return []
    return sorted(set(option)) if isinstance(option, list) else [option]


def _one_number(option: Any) -> float | None:
    """A centre given as a number, or as a list of one."""
    if isinstance(option, list):
        if len(set(option)) != 1:
            raise ValueError("Give one centre for the whole chart.")
        option = option[0]
    return None if option is None else float(option)
