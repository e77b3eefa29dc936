"""A list of many measures asked as a whole: how many of its icons are chance, and which signals stand out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from improvement_methods.spc import false_signals, ranked_signals, xmr_batch

from goldenthread.engines.measurement.figures.judgements import Standing
from goldenthread.foundations.clock.periods import Period

# The share of signals that stand out which may be chance.
CHANCE_ALLOWED = 0.10


@dataclass(frozen=True, slots=True)
class StandsOut:
    """One measure that stands out of the list: since when, and to which side."""

    standing: Standing
    since: Period
    higher: bool


@dataclass(frozen=True, slots=True)
class Board:
    """What a list says as a whole. `expected_false` icons would show a change if nothing had changed at all; that, and
    how many do, is told of the plain XmR charts, and not of the `others`."""

    stands_out: tuple[StandsOut, ...]
    judged: int
    icons: int
    expected_false: float
    others: int

    @property
    def chance(self) -> float:
        """How many of those that stand out may be chance, on average at most."""
        return CHANCE_ALLOWED * len(self.stands_out)


def board_of(standings: Sequence[Standing]) -> Board:
    """Ask the recent points of every measure of a list together. Hidden numbers are gaps; measures whose numbers are
    rounded too coarsely to tell are not asked. No query."""
    drawn = [
        one
        for one in standings
        if one.judgement is not None and one.judgement.spark and not (one.is_stale or one.is_coarse)
    ]
    if not drawn:
        return Board((), 0, 0, 0.0, 0)
    plain = np.array([one.is_plain for one in drawn])
    icons = sum(one.run_lasts for one in drawn if one.is_plain)
    series = [np.array(one.judgement.spark["values"], dtype=np.float64) for one in drawn if one.judgement]
    values = np.concatenate(series)
    offsets = np.cumsum([0, *(len(one) for one in series)])
    ranking = ranked_signals(values, offsets=offsets, fdr=CHANCE_ALLOWED)
    kept = np.repeat(plain, np.diff(offsets))
    batch = xmr_batch(
        values[kept],
        offsets=np.cumsum([0, *np.diff(offsets)[plain].tolist()]),
        direction=[one.terms.direction for one in drawn if one.is_plain],
    )
    found = [
        StandsOut(drawn[i], _period_at(drawn[i], int(ranking.since[i])), bool(ranking.side[i] > 0))
        for i in ranking.order.tolist()
        if ranking.headline[i]
    ]
    judged = int(np.count_nonzero(~np.isnan(ranking.chance)))
    others = int(np.count_nonzero(~plain))
    return Board(tuple(found), judged, icons, false_signals(batch).expected, others)


def _period_at(standing: Standing, position: int) -> Period:
    start = standing.judgement.spark["start"] if standing.judgement else ""
    first = Period(date.fromisoformat(start), standing.terms.grain)
    return first.shifted(position)
