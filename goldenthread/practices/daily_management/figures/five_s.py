from __future__ import annotations

from collections.abc import Iterable

from goldenthread.practices.daily_management.models import Score


def mean_total(scores: Iterable[Score]) -> float | None:
    """The mean of the areas' last totals, so that an area scored twice counts once; None where none was scored.

    Scores come oldest first.
    """
    last = {score.area_id: score.total for score in scores}
    return round(sum(last.values()) / len(last), 2) if last else None
