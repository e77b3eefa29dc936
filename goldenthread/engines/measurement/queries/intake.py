from __future__ import annotations

from goldenthread.engines.measurement.models import KnownColumn


def known_columns() -> dict[str, str]:
    """What each heading means that somebody of this trust was asked about; "" is left out. One query."""
    return dict(KnownColumn.objects.values_list("heading", "means"))


def known_column_rows() -> list[KnownColumn]:
    """The same as rows, by heading. One query."""
    return list(KnownColumn.objects.order_by("heading"))
