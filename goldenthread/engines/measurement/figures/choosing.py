from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from improvement_methods.spc import Family, choose

from goldenthread.engines.measurement.figures.series import Series
from goldenthread.engines.measurement.models import ChartChoice, Kind

USUAL = "nhsr-0.2.2"
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
    terms = series.terms
    if terms.making.chart == ChartChoice.AS_DEFINED:
        counted = series.numerators if terms.kind.is_ratio else series.values
        choice = choose(
            _kind_for(series),
            values=counted.tolist(),
            denominators=series.denominators.tolist() if terms.kind.is_ratio else None,
        )
        return Chosen(choice.family, choice.reason, choice.warnings)
    family = Family(terms.making.chart)
    if family is Family.T and np.nanmin(series.values, initial=np.inf) <= 0:
        return Chosen(
            Family.XMR,
            "A time of nought cannot stand on the T chart that was chosen, so it is an XmR chart.",
            ("Give the time between two events in a finer unit, so that none is nought.",),
        )
    return Chosen(family, "Somebody chose it for this measure.")


def _kind_for(series: Series) -> str:
    """What the numbers are: a count that is not whole counts no separate events, and is judged as an amount is."""
    kind = series.terms.kind
    measured = series.values[~np.isnan(series.values)]
    is_whole = bool(np.all(measured == np.floor(measured)))
    return kind.value if kind is not Kind.COUNT or is_whole else Kind.AMOUNT.value


def profile_for(family: Family, profile: str) -> str | None:
    """A run chart has rules of its own, unless others than the usual were chosen."""
    return None if family is Family.RUN and profile == USUAL else profile
