"""Cumulative sums of yes-or-no outcomes, for which neither months nor denominators are needed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cusum:
    """A two-sided Bernoulli cumulative sum.

    Attributes
    ----------
    upper, lower : tuple of float
        After each case: evidence that events have become more frequent (0 or above), or less (0 or below).
    signals_up, signals_down : tuple of int
        Positions, from 0, of the cases at which a sum passed the limit; it then starts again from 0.
    expected, more, less : float
        The share of events expected, and the two shares it is weighed against.
    limit : float
    """

    upper: tuple[float, ...]
    lower: tuple[float, ...]
    signals_up: tuple[int, ...]
    signals_down: tuple[int, ...]
    expected: float
    more: float
    less: float
    limit: float


def cusum(
    outcomes: Sequence[float | None], *, expected: float, odds_ratio: float = 2.0, limit: float = 3.5
) -> Cusum:
    """Watch the share of events case by case: has it risen, or fallen, by an odds ratio?

    Parameters
    ----------
    outcomes : sequence of 0, 1 or None
        One a case, in order: 1 if the event happened. None where it is not known; the sums then stay.
    expected : float
        The share of events when nothing has changed, between 0 and 1.
    odds_ratio : float
        The rise to look for, above 1; the fall is its inverse.
    limit : float
        How much evidence is a signal, above 0. A higher one gives fewer false alarms, later.

    Returns
    -------
    Cusum

    Raises
    ------
    ValueError
        If an outcome is neither 0 nor 1, or a parameter out of its range.

    Notes
    -----
    Each case adds the log of how much likelier its outcome is at the higher share; the sum never falls below
    0, and starts again after a signal. The lower sum is its mirror.

    Source: M. Reynolds and Z. Stoumbos, Journal of Quality Technology 31 (1999); S. Steiner et al.,
    Biostatistics 1 (2000).

    Examples
    --------
    >>> sums = cusum([0, 1, 1, 0, 1, 1, 1], expected=0.1, limit=3)
    >>> [round(value, 2) for value in sums.upper]
    [0.0, 0.6, 1.2, 1.1, 1.7, 2.3, 2.89]
    """
    if not 0 < expected < 1:
        raise ValueError("The expected share of events must lie between 0 and 1.")
    if not (1 < odds_ratio < math.inf and 0 < limit < math.inf):
        raise ValueError("The odds ratio must be above 1 and the limit above 0.")
    odds = expected / (1 - expected)
    more, less = (odds * ratio / (1 + odds * ratio) for ratio in (odds_ratio, 1 / odds_ratio))
    up, signals_up = _climb(outcomes, expected, more, limit)
    down, signals_down = _climb(outcomes, expected, less, limit)
    return Cusum(up, tuple([-value for value in down]), signals_up, signals_down, expected, more, less, limit)


def _climb(
    outcomes: Sequence[float | None], expected: float, other: float, limit: float
) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """The sum of evidence for the other share, and where it passed the limit."""
    event, none = math.log(other / expected), math.log((1 - other) / (1 - expected))
    level, levels, signals = 0.0, [], []
    for case, outcome in enumerate(outcomes):
        if outcome is not None and outcome == outcome:
            if outcome not in (0, 1):
                raise ValueError(f"An outcome is 1 if the event happened and 0 if not, never {outcome}.")
            level = max(0.0, level + (event if outcome else none))
        levels.append(level)
        if level > limit:
            signals.append(case)
            level = 0.0
    return tuple(levels), tuple(signals)
