from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from improvement_methods.spc import FAMILY_WORDS, Family

from goldenthread.engines.measurement.figures.series import Series
from goldenthread.engines.measurement.models import ChartChoice

# Charts that are made of what was counted and what it is out of, not of the quotient.
OF_PARTS = frozenset({Family.P, Family.PP, Family.U, Family.UP, Family.IP})


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which chart a series is drawn as, with the reason in a sentence and what to be careful with."""

    family: Family
    reason: str
    warnings: tuple[str, ...] = ()


NOTHING_TO_CHOOSE = Chosen(Family.XMR, "")


def choose_chart(series: Series) -> Chosen:
    """The chart that somebody chose for the measure, or the one that its definition asks for."""
    chart = series.terms.making.chart
    if chart == ChartChoice.AS_DEFINED:
        return NOTHING_TO_CHOOSE
    family = Family(chart)
    if family is Family.T and np.nanmin(series.values, initial=np.inf) <= 0:
        return Chosen(
            Family.XMR,
            "An XmR chart, because a time of nought cannot stand on the T chart that was chosen.",
            ("Give the time between two events in a finer unit, so that none is nought.",),
        )
    return Chosen(family, f"{_capital(FAMILY_WORDS[family])}, as somebody chose for this measure.")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
