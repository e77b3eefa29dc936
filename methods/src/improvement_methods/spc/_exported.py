"""A chart made again from a file that somebody took away, and whether it comes out the same."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from improvement_methods.spc._chart import Chart
from improvement_methods.spc._families import chart

EXPORT_FORMAT: Final = "golden-thread-chart-1"
_NUMBERS: Final = ("value", "centre", "lower", "upper")


def chart_from_export(document: Mapping[str, Any]) -> Chart:
    """Make a chart again from an exported file: its numbers and its rules, and nothing else.

    Parameters
    ----------
    document : mapping
        What `json.load` gives for an export: `chart` says how it was made, `rows` hold its numbers.

    Returns
    -------
    Chart

    Raises
    ------
    ValueError
        If it is no export of a chart, or says something that no chart can be made of.

    Examples
    --------
    >>> rows = [{"value": value} for value in (4.0, 5.0, 3.0, 6.0)]
    >>> made = chart_from_export({"format": "golden-thread-chart-1", "rows": rows,
    ...     "chart": {"family": "xmr", "profile": "nhsr-0.2.2", "direction": "decrease"}})
    >>> made.centre[0]
    4.5
    """
    made, rows = document.get("chart"), document.get("rows")
    if document.get("format") != EXPORT_FORMAT or not isinstance(made, Mapping) or not isinstance(rows, list):
        raise ValueError(f"This is no export of a chart: its “format” is not “{EXPORT_FORMAT}”.")
    parts = bool(made.get("of_parts"))
    return chart(
        [row.get("numerator" if parts else "value") for row in rows],
        family=made["family"],
        denominators=[row.get("denominator") for row in rows] if parts else None,
        direction=made["direction"],
        target=made.get("target"),
        profile=made["profile"],
        baseline=made.get("baseline"),
        rebase_at=made.get("rebase_at", ()),
        exclude=made.get("exclude", ()),
        multiply=made.get("multiply", 1.0),
        least=[row.get("least") for row in rows] if made.get("rounded") else None,
        most=[row.get("most") for row in rows] if made.get("rounded") else None,
    )


def export_differences(document: Mapping[str, Any]) -> list[str]:
    """Where the chart made again differs from what the export says of each point: nothing where they agree.

    Parameters
    ----------
    document : mapping
        As for `chart_from_export`.

    Returns
    -------
    list of str
        A sentence for each difference. Numbers agree within a relative 1e-9.

    Examples
    --------
    >>> row = {"period": "2026-05-01", "value": 4.0, "centre": 5.0, "lower": None, "upper": None,
    ...     "signal": "Common Cause"}
    >>> export_differences({"format": "golden-thread-chart-1", "rows": [row],
    ...     "chart": {"family": "xmr", "profile": "nhsr-0.2.2", "direction": "decrease"}})
    ['2026-05-01: the export says centre 5.0, computed is 4.0.']
    """
    made = chart_from_export(document)
    found = []
    for said, computed, label in zip(document["rows"], made.rows(), made.signal_labels, strict=True):
        for name in _NUMBERS:
            if not _same(said.get(name), getattr(computed, name)):
                found.append((said, name, said.get(name), getattr(computed, name)))
        # Older exports name every run and trend after the profile that counts seven.
        if said.get("signal", label) not in (label, computed.signal):
            found.append((said, "signal", said["signal"], label))
    return [
        f"{said.get('period')}: the export says {name} {was}, computed is {now}."
        for said, name, was, now in found
    ]


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is None and other is None
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def reproduced(document: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[str]]:
    """Every point as computed here, and where it differs from the export."""
    made = chart_from_export(document)
    rows = [
        {
            "period": said.get("period"),
            **{name: getattr(computed, name) for name in _NUMBERS},
            "signal": label,
            "point_type": computed.point_type.value,
        }
        for said, computed, label in zip(document["rows"], made.rows(), made.signal_labels, strict=True)
    ]
    return rows, export_differences(document)
