"""Answer test cases of Making Data Count charts, written for the reference package NHSRplotthedots.

A case gives dates, values and options; its answer has one entry a point, ordered by facet and then date.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from improvement_methods.spc._chart import Chart
from improvement_methods.spc._words import ASSURANCE_WORDS, Assurance, Direction, PointType, Variation
from improvement_methods.spc._xmr import xmr

PROFILE: Final = "nhsr-0.2.2"
ASSURANCE_ICONS: Final = dict(zip(ASSURANCE_WORDS, ("pass", "fail", "inconsistent"), strict=True))

Case = Mapping[str, Any]
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Series:
    """The part of a case that makes one chart."""

    facet: Any
    dates: list[str]
    chart: Chart
    target: float | None
    assurance: Assurance | None


def answer_ptd(case: Case) -> Answer:
    """The case's `output` as this package computes it.

    Parameters
    ----------
    case : mapping
        With `input` and `options`.

    Returns
    -------
    dict
        The columns and summary.

    Raises
    ------
    ValueError
        If the case is refused.
    """
    series = [_judge(case, facet, rows) for facet, rows in _facets(case["input"])]
    return _columns(series, faceted=case["input"].get("facet") is not None)


def _facets(given: Case) -> list[tuple[Any, list[tuple[str, float | None]]]]:
    """Rows by facet, both in order. A date may appear once in a facet."""
    dates, values = given["x"], given["y"]
    facets = given.get("facet") or [None] * len(dates)
    if not len(dates) == len(values) == len(facets):
        raise ValueError("Give one date, one value and, with facets, one facet for each point.")
    rows: dict[Any, dict[str, float | None]] = {}
    for facet, date, value in zip(facets, dates, values, strict=True):
        points = rows.setdefault(facet, {})
        if date in points:
            raise ValueError(f"The date {date} appears twice. Give each point its own date, or use facets.")
        points[date] = value
    return [(facet, sorted(rows[facet].items())) for facet in sorted(rows, key=_facet_order)]


def _facet_order(facet: Any) -> tuple[bool, float, str]:
    if isinstance(facet, int | float):
        return (False, float(facet), "")
    return (True, 0.0, str(facet))


def _judge(case: Case, facet: Any, rows: list[tuple[str, float | None]]) -> Series:
    options = case.get("options") or {}
    dates = [date for date, _ in rows]
    starts = set(_own(options.get("rebase"), facet, default=()))
    baseline = options.get("fix_after_n_points")
    target = _own(options.get("target"), facet, default=None)
    chart = xmr(
        [value for _, value in rows],
        direction=options.get("improvement_direction", Direction.INCREASE),
        target=target,
        profile=PROFILE,
        screen=options.get("screen_outliers", True),
        baseline=baseline,
        rebase_at=[point for point, date in enumerate(dates) if date in starts],
    )
    assurance = chart.assurance
    named = isinstance(options.get("target"), Mapping)
    if named and target is None and chart.direction is not Direction.NEUTRAL:
        # A defect of the reference, followed here only: a facet left out of the list of targets is judged
        # hit and miss. `xmr` itself gives no assurance where there is no target.
        assurance = Assurance.HIT_AND_MISS
    return Series(facet, dates, chart, target, assurance)


def _own(option: Any, facet: Any, *, default: Any) -> Any:
    """An option given for all facets, or by facet, as this facet has it."""
    if isinstance(option, Mapping):
        option = option.get(str(facet))
    if option is None:
        return default
    return [option] if isinstance(option, str) else option


def _columns(series: list[Series], *, faceted: bool) -> Answer:
    charts = [one.chart for one in series]
    short = _joined(chart.short_phase for chart in charts)
    return {
        "error": False,
        "warned": any(short),
        "x": _joined(one.dates for one in series),
        "facet": _joined([one.facet] * len(one.chart) for one in series) if faceted else None,
        "y": _joined(chart.values for chart in charts),
        "rebase_group": _joined(chart.phase for chart in charts),
        "short_group_warning": short,
        "centre": _joined(chart.centre for chart in charts),
        "lower": _joined(chart.lower for chart in charts),
        "upper": _joined(chart.upper for chart in charts),
        "outside_limits": _joined(chart.outside for chart in charts),
        "close_to_limits": _joined(chart.close for chart in charts),
        "relative_to_mean": _joined(chart.relative for chart in charts),
        "special_cause_type": _joined(chart.signal for chart in charts),
        "special_cause_flag": _joined(chart.signalled for chart in charts),
        "point_type": _joined(chart.point_type for chart in charts),
        "target": _joined([one.target] * len(one.chart) for one in series),
        "summary": [_summary(one, faceted=faceted) for one in series],
    }


def _joined(columns: Iterable[Iterable[Any]]) -> list[Any]:
    return [value for column in columns for value in column]


def _summary(one: Series, *, faceted: bool) -> Answer:
    chart = one.chart
    # The reference has no icon for a series without values.
    icon = Variation.COMMON_CAUSE if chart.variation is Variation.NO_DATA else chart.variation
    return {
        "facet": one.facet if faceted else "no facet",
        "variation_type": chart.point_type[-1] if chart.point_type else PointType.COMMON_CAUSE,
        "variation_icon": icon,
        "assurance_type": one.assurance,
        "assurance_icon": None if one.assurance is None else ASSURANCE_ICONS[one.assurance],
    }
