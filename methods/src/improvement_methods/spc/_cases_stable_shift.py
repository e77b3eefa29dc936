"""Answer the test cases recorded from autospc."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from improvement_methods.spc._stable_shift import StableShift, StableShiftFamily, stable_shift

_FAMILIES: Final = {
    "XMR": StableShiftFamily.XMR,
    "C": StableShiftFamily.C,
    "C'": StableShiftFamily.CP,
    "P": StableShiftFamily.P,
    "P'": StableShiftFamily.PP,
}
_COLUMNS: Final = ("centre", "lower", "upper", "rule1", "rule2", "period_type", "break_points", "excluded")


def answer_stable_shift(case: Mapping[str, Any]) -> dict[str, Any]:
    """The case's `output` as this package computes it.

    Parameters
    ----------
    case : mapping
        With `input` and `options`.

    Returns
    -------
    dict
        One entry a point in each column, positions from 1, proportions in per cent; every column None where
        there are too few points; or `error`, `error_kind` and `message` where the case is refused.
    """
    options = case.get("options") or {}
    family = _FAMILIES[options["chart"]]
    shared = family in (StableShiftFamily.P, StableShiftFamily.PP)
    try:
        result = stable_shift(
            case["input"]["y"],
            family=family,
            denominators=case["input"].get("n") if shared else None,
            period=options.get("period_min", 21),
            baseline=options.get("baseline_length"),
            run=options.get("shift_rule_threshold", 8),
            no_regrets=options.get("no_regrets", True),
            every_shift=options.get("establish_every_shift", False),
            most_excluded=options.get("max_exclusions", 3),
            screen=options.get("mr_screen_max_loops", 1) > 0,
        )
    except ValueError as refused:
        return {"error": True, "error_kind": "refused", "message": str(refused)}
    scale = 100 if shared else 1
    answer = {
        "error": False,
        "limits_established": bool(result.periods),
        "y": _scaled(result.values, scale),
    }
    if not result.periods:
        return answer | dict.fromkeys(_COLUMNS)
    columns = (
        _scaled(result.centre, scale),
        _measured(result, _scaled(result.lower, scale)),
        _measured(result, _scaled(result.upper, scale)),
        list(result.outside),
        [bool(shifted) for shifted in result.shifted],
        _period_types(result),
        [point + 1 for point in result.breaks],
        [point + 1 for point in result.excluded],
    )
    return answer | dict(zip(_COLUMNS, columns, strict=True))


def _scaled(column: Sequence[float | None], scale: float) -> list[float | None]:
    return [None if value is None else value * scale for value in column]


def _measured(result: StableShift, limits: list[float | None]) -> list[float | None]:
    """The reference has no limits at a point that was not measured."""
    return [None if value is None else limit for value, limit in zip(result.values, limits, strict=True)]


def _period_types(result: StableShift) -> list[str]:
    return [
        "calculation" if point < period.calculated else "display"
        for period in result.periods
        for point in range(period.start, period.stop)
    ]
