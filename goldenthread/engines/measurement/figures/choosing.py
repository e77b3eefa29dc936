from __future__ import annotations

from dataclasses import dataclass

from improvement_methods.spc import Family

from goldenthread.engines.measurement.figures.series import Series


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which chart a series is drawn as, with the reason in a sentence and what to be careful with."""

    family: Family
    reason: str
    warnings: tuple[str, ...] = ()


NOTHING_TO_CHOOSE = Chosen(Family.XMR, "")


def choose_chart(series: Series) -> Chosen:
    return NOTHING_TO_CHOOSE
