"""Runs about the centre: what is too long a run, or too few crossings, for chance.

Three tests share the same two counts. Anhøj's bounds each count by itself. The best box and the cut box bound
them together, from the exact joint distribution of both for so many points, so that stable series are told
from shifted ones more evenly from one number of points to the next.

Sources: J. Anhøj, PLoS ONE 10(3), 2015; J. Anhøj and T. Wentzel-Larsen, "Smooth operator", PLoS ONE 15(6),
2020. Written from their descriptions; the two boxes were not compared with the authors' tables.
"""

import math
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from improvement_methods.spc._chart import Runs

METHODS: Final = ("anhoej", "bestbox", "cutbox")
# A stable series is to stay in the box this often; a shift of so many standard deviations is to leave it.
SPECIFICITY: Final = 0.925
SHIFT: Final = 0.8
# For fewer or more useful points no boxes were published.
LEAST_POINTS: Final = 10
MOST_POINTS: Final = 100

Chances: TypeAlias = npt.NDArray[np.float64]


class Counts(NamedTuple):
    """One phase's counts, in the order of the kernel's."""

    useful: int
    longest: int
    crossings: int
    longest_expected: int
    crossings_expected: int


def runs_of(points: int, counts: Counts) -> Runs:
    """Put one phase's counts into words: without a useful point there is nothing to say."""
    useful, longest, crossings, longest_expected, crossings_expected = counts
    if useful == 0:
        return Runs(points, 0, None, None, None, None, None)
    signal = longest > longest_expected or crossings < crossings_expected
    return Runs(points, useful, longest, longest_expected, crossings, crossings_expected, signal)


def leaves_box(runs: Runs, method: str) -> bool:
    """Whether runs are a signal by one of the `METHODS`.

    Parameters
    ----------
    runs : Runs
    method : str
        With a number of useful points for which there is no box, Anhøj's bounds decide.

    Examples
    --------
    >>> runs = Runs(24, 24, 8, longest_expected=8, crossings=8, crossings_expected=8, signal=False)
    >>> leaves_box(runs, "anhoej"), leaves_box(runs, "bestbox")
    (False, True)
    """
    if runs.longest is None or runs.crossings is None:
        return False
    if method == "anhoej" or not LEAST_POINTS <= runs.useful <= MOST_POINTS:
        return runs.signal is True
    inside = best_box(runs.useful) if method == "bestbox" else cut_box(runs.useful)
    return not inside[runs.longest, runs.crossings]


@lru_cache(maxsize=128)
def best_box(points: int) -> npt.NDArray[np.bool_]:
    """Which longest runs (rows) and crossings (columns) are no signal, for so many useful points.

    Of all boxes "no longer than, and no fewer than" in which a stable series stays often enough, the one that
    a shifted series leaves most often.
    """
    stable, shifted = _within(_joint(points, 0.0)), _within(_joint(points, SHIFT))
    longest, crossings = np.unravel_index(
        np.argmin(np.where(stable >= SPECIFICITY, shifted, np.inf)), stable.shape
    )
    inside = np.zeros(stable.shape, dtype=np.bool_)
    inside[: int(longest) + 1, int(crossings) :] = True
    return inside


@lru_cache(maxsize=128)
def cut_box(points: int) -> npt.NDArray[np.bool_]:
    """The best box without part of the two edges that meet in its worst corner.

    As much is cut as leaves a stable series inside often enough, and makes a shifted one leave most often.
    """
    inside = best_box(points).copy()
    stable, shifted = _joint(points, 0.0), _joint(points, SHIFT)
    longest = int(np.flatnonzero(inside.any(axis=1))[-1])
    crossings = int(np.flatnonzero(inside.any(axis=0))[0])
    spare = stable[inside].sum() - SPECIFICITY
    best, cut = 0.0, (0, 0)
    for shorter in range(longest + 1):
        for more in range(points - crossings):
            edge = np.zeros_like(inside)
            edge[longest - shorter + 1 : longest + 1, crossings] = True
            edge[longest, crossings : crossings + more] = True
            if stable[edge].sum() > spare:
                break
            if shifted[edge].sum() > best:
                best, cut = float(shifted[edge].sum()), (shorter, more)
    shorter, more = cut
    inside[longest - shorter + 1 : longest + 1, crossings] = False
    inside[longest, crossings : crossings + more] = False
    return inside


def _within(joint: Chances) -> Chances:
    """Chance of a longest run no longer, and crossings no fewer, than each pair."""
    return np.cumsum(np.cumsum(joint, axis=0)[:, ::-1], axis=1)[:, ::-1]


@lru_cache(maxsize=256)
def _joint(points: int, shift: float) -> Chances:
    """Chance of each longest run (row) with each number of crossings (column).

    A sequence with k crossings is k + 1 runs, on one side and the other by turns; with no run longer than l,
    their chances are a coefficient of a product of polynomials.
    """
    above = (1 + math.erf(shift / math.sqrt(2))) / 2
    within = np.zeros((points + 1, points))
    for longest in range(1, points + 1):
        lengths = np.arange(longest + 1)
        sides = [np.where(lengths > 0, chance**lengths, 0.0) for chance in (above, 1 - above)]
        for first in (0, 1):
            product = np.ones(1)
            for crossings in range(points):
                product = np.convolve(product, sides[(first + crossings) % 2])[: points + 1]
                if len(product) > points:
                    within[longest, crossings] += product[points]
    joint = np.diff(within, axis=0, prepend=0.0)
    joint.flags.writeable = False
    return joint
