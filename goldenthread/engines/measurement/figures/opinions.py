"""Second opinions on one chart, beside it and never instead of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from improvement_methods import spc
from improvement_methods.spc import Chart, Detectable, Family, SecondOpinion, StepSuggestion

from goldenthread.engines.measurement.figures.choosing import OF_PARTS, profile_for
from goldenthread.engines.measurement.figures.series import Floats, SeriesFigure
from goldenthread.engines.measurement.models import Kind
from goldenthread.foundations.clock.periods import Grain, Period

# How many periods make a year, where a season could show.
IN_A_YEAR = {Grain.MONTH: 12, Grain.QUARTER: 4}
# Within how many periods a lasting change should show.
SOON = 6
OTHERS: dict[str, tuple[Family, ...]] = {
    Kind.COUNT: (Family.XMR, Family.RUN, Family.C),
    Kind.PROPORTION: (Family.XMR, Family.RUN, Family.PP, Family.P),
    Kind.RATE: (Family.XMR, Family.RUN, Family.UP, Family.U),
    Kind.AMOUNT: (Family.XMR, Family.RUN),
}


@dataclass(frozen=True, slots=True)
class Opinions:
    """What else can be said of one chart: step changes it suggests, what is left once each number may lean on the one
    before and on the season, what it could have seen, its moving ranges, and the same numbers on other charts."""

    suggestions: tuple[StepSuggestion, ...]
    second: SecondOpinion
    detectable: Detectable
    ranges: Chart | None
    others: tuple[Chart, ...]


def opinions_of(figure: SeriesFigure) -> Opinions | None:
    """None where nothing is measured yet. No query."""
    if figure.chart is None or figure.chart.latest is None:
        return None
    values = _values(figure)
    shown = figure.chart.family
    return Opinions(
        suggestions=suggestions_of(figure),
        second=spc.second_opinion(values[None], period=IN_A_YEAR.get(figure.terms.grain))[0],
        detectable=spc.detectable(values, within=SOON, family=shown, profile=figure.chart.profile),
        # Rounding is not followed through moving ranges.
        ranges=None if figure.least else _on(figure, Family.MR),
        others=tuple(_on(figure, family) for family in OTHERS[figure.terms.kind] if family is not shown),
    )


def suggestions_of(figure: SeriesFigure) -> tuple[StepSuggestion, ...]:
    """The step changes that the numbers suggest and nobody has declared. No query."""
    if figure.chart is None or figure.chart.latest is None or figure.is_coarse:
        return ()
    declared = {phase.start for phase in figure.chart.phases}
    return tuple(
        found
        for found in spc.suggest_steps(_values(figure)[None])[0]
        if not declared.intersection(range(found.earliest, found.latest + 1))
    )


def suggestion_at(figure: SeriesFigure, period: Period) -> StepSuggestion | None:
    """The suggestion that a step change from a period follows, if it follows one."""
    if period not in figure.periods:
        return None
    position = figure.periods.index(period)
    found = (one for one in suggestions_of(figure) if one.earliest <= position <= one.latest)
    return next(found, None)


def evidence_for(figure: SeriesFigure, period: Period) -> dict[str, Any]:
    """What the suggestion said that a step change from a period follows, to be kept with it; nothing without one."""
    found = suggestion_at(figure, period)
    if found is None:
        return {}
    return {
        "sentence": suggestion_words(figure, found),
        "from": figure.periods[found.point].start.isoformat(),
        "earliest": figure.periods[found.earliest].start.isoformat(),
        "latest": figure.periods[found.latest].start.isoformat(),
        "before": found.before,
        "after": found.after,
        "size_in_sigma": found.size_in_sigma,
        "chance": found.chance,
    }


def suggestion_words(figure: SeriesFigure, found: StepSuggestion) -> str:
    return found.words([period.label for period in figure.periods])


def _values(figure: SeriesFigure) -> Floats:
    return np.array(figure.values, dtype=np.float64)


def _on(figure: SeriesFigure, family: Family) -> Chart:
    """The same numbers on another chart, with the same step changes."""
    chart, terms = figure.chart, figure.terms
    rebases = [phase.start for phase in chart.phases[1:]] if chart else []
    of_parts = family in OF_PARTS
    return spc.chart(
        figure.numerators if of_parts else figure.values,
        family=family,
        denominators=figure.denominators if of_parts else None,
        multiply=float(terms.per) if of_parts else 1.0,
        direction="neutral" if family is Family.MR else terms.direction,
        target=None if family is Family.MR else terms.target,
        profile=profile_for(family, terms.making.profile),
        baseline=terms.making.locked(figure.periods),
        rebase_at=rebases,
        least=figure.least or None,
        most=figure.most or None,
    )
