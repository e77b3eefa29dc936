"""Answer the test cases recorded from FunnelPlotR."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from improvement_methods.spc._funnel import Funnel, FunnelKind, funnel

PROFILE: Final = "funnelplotr-0.6.0"
_KINDS: Final = {"SR": FunnelKind.RATIO, "PR": FunnelKind.PROPORTION, "RC": FunnelKind.RATE}


def answer_funnel(case: Mapping[str, Any]) -> dict[str, Any]:
    """The case's `output` as this package computes it.

    Parameters
    ----------
    case : mapping
        With `input` and `options`.

    Returns
    -------
    dict
        One entry a group in each column, groups in order; or `error`, `error_kind` and `message` where the
        case is refused.
    """
    options = case.get("options") or {}
    groups, events, size = _summed(case["input"])
    if options["data_type"] == "SR" and options.get("sr_method") == "SHMI":
        size = [round(one, 2) for one in size]
    try:
        result = funnel(
            events,
            size,
            kind=_KINDS[options["data_type"]],
            method=(options.get("sr_method") or "SHMI").lower(),
            overdispersion=options.get("adjusted", True),
            trim=options.get("trim_by", 0.1),
            level=95 if options.get("limit") == 95 else 99.8,
            profile=PROFILE,
        )
    except ValueError as refused:
        return {"error": True, "error_kind": "refused", "message": str(refused)}
    return _columns(result, groups)


def _summed(given: Mapping[str, Any]) -> tuple[list[str], list[float], list[float]]:
    """Rows of one group added up, groups in order."""
    sums: dict[str, tuple[float, float]] = {}
    for group, events, size in zip(given["group"], given["numerator"], given["denominator"], strict=True):
        before = sums.get(group, (0.0, 0.0))
        sums[group] = (before[0] + events, before[1] + size)
    groups = sorted(sums)
    return groups, [sums[group][0] for group in groups], [sums[group][1] for group in groups]


def _columns(result: Funnel, groups: list[str]) -> dict[str, Any]:
    adjusted = {f"adjusted_{name}": column.tolist() for name, column in result.adjusted._asdict().items()}
    return {
        "error": False,
        "phi": result.phi or 0,
        "tau2": result.tau2,
        "adjusted_used": result.overdispersed,
        "groups": groups,
        "ratio": list(result.values),
        "zscore": list(result.z),
        "winsorised_z": list(result.trimmed_z),
        **{name: column.tolist() for name, column in result.plain._asdict().items()},
        **adjusted,
        "outlier": [int(signal) for signal in result.signalled],
    }
