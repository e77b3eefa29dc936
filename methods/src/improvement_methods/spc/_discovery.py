"""Many charts at once: how many of their icons are chance, and which signals can be believed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from improvement_methods.spc import _autoregression as likelihood
from improvement_methods.spc._autoregression import Block
from improvement_methods.spc._batch import XmrBatch
from improvement_methods.spc._chart import Family
from improvement_methods.spc._chart_batch import FAMILIES, ChartBatch
from improvement_methods.spc._kernel import Flags, Floats, Integers
from improvement_methods.spc._power import SIMULATED_PROFILE
from improvement_methods.spc._second_opinion import RHO, RHO_WEIGHT, WITHOUT_SEASON
from improvement_methods.spc._steps import FEWEST_POINTS, read_series, room_for_step, suggest_steps

# All by simulation of stable series (bench/spc_power.py --tables).
LEANING: Final = (0.0, 0.2, 0.4, 0.6, 0.8)

# Share of stable charts whose last point has an icon other than expected variation, under nhsr-0.2.2: by
# points, by how skewed the values are (lognormal of this spread), and by autocorrelation; and the mean sample
# skewness of such series.
ICON_POINTS: Final = (13, 18, 24, 36, 60, 120)
ICON_SHAPES: Final = (0.0, 0.3, 0.6, 0.9)
ICONS: Final = (
    (
        (0.0140, 0.0279, 0.0649, 0.1273, 0.2630),
        (0.0222, 0.0384, 0.0711, 0.1351, 0.2628),
        (0.0464, 0.0651, 0.0990, 0.1659, 0.2790),
        (0.0805, 0.1095, 0.1437, 0.2050, 0.3016),
    ),
    (
        (0.0162, 0.0337, 0.0749, 0.1610, 0.3417),
        (0.0258, 0.0474, 0.0887, 0.1737, 0.3452),
        (0.0503, 0.0760, 0.1237, 0.1997, 0.3593),
        (0.0887, 0.1162, 0.1646, 0.2474, 0.3736),
    ),
    (
        (0.0178, 0.0336, 0.0819, 0.1842, 0.3883),
        (0.0290, 0.0479, 0.0951, 0.1951, 0.3918),
        (0.0566, 0.0862, 0.1278, 0.2296, 0.4006),
        (0.0932, 0.1290, 0.1794, 0.2692, 0.4221),
    ),
    (
        (0.0169, 0.0391, 0.0876, 0.2034, 0.4143),
        (0.0307, 0.0573, 0.1069, 0.2171, 0.4212),
        (0.0593, 0.0874, 0.1444, 0.2460, 0.4446),
        (0.0976, 0.1366, 0.1918, 0.2964, 0.4782),
    ),
    (
        (0.0181, 0.0423, 0.0989, 0.2185, 0.4353),
        (0.0333, 0.0606, 0.1121, 0.2305, 0.4424),
        (0.0634, 0.0943, 0.1514, 0.2619, 0.4683),
        (0.1073, 0.1397, 0.1979, 0.3157, 0.5127),
    ),
    (
        (0.0183, 0.0450, 0.1040, 0.2237, 0.4472),
        (0.0316, 0.0643, 0.1206, 0.2359, 0.4536),
        (0.0662, 0.1018, 0.1555, 0.2668, 0.4858),
        (0.1114, 0.1457, 0.2095, 0.3200, 0.5409),
    ),
)
SKEWNESS: Final = (
    (
        (0.00, 0.00, 0.00, 0.00, 0.00),
        (0.52, 0.52, 0.49, 0.42, 0.32),
        (0.99, 0.97, 0.91, 0.81, 0.64),
        (1.36, 1.34, 1.28, 1.15, 0.92),
    ),
    (
        (0.00, 0.00, 0.00, 0.00, 0.00),
        (0.61, 0.60, 0.57, 0.51, 0.40),
        (1.16, 1.15, 1.09, 0.98, 0.77),
        (1.61, 1.60, 1.52, 1.39, 1.12),
    ),
    (
        (0.00, 0.00, 0.00, 0.00, 0.00),
        (0.68, 0.67, 0.63, 0.57, 0.46),
        (1.30, 1.29, 1.22, 1.11, 0.89),
        (1.83, 1.82, 1.73, 1.59, 1.29),
    ),
    (
        (0.00, 0.00, 0.00, 0.00, 0.00),
        (0.74, 0.74, 0.71, 0.66, 0.53),
        (1.48, 1.45, 1.40, 1.30, 1.06),
        (2.13, 2.12, 2.05, 1.91, 1.56),
    ),
    (
        (0.00, 0.00, 0.00, 0.00, 0.00),
        (0.81, 0.81, 0.79, 0.74, 0.63),
        (1.67, 1.65, 1.61, 1.51, 1.26),
        (2.51, 2.49, 2.42, 2.27, 1.90),
    ),
    (
        (0.00, 0.00, 0.00, 0.00, 0.00),
        (0.88, 0.87, 0.86, 0.83, 0.75),
        (1.88, 1.86, 1.83, 1.74, 1.54),
        (2.98, 2.97, 2.91, 2.77, 2.39),
    ),
)

# Log odds of a step that so many stable series exceed: by points, and by autocorrelation.
TAIL: Final = (0.3, 0.1, 0.03, 0.01, 0.003, 0.001)
TAIL_POINTS: Final = (12, 18, 24, 30, 36, 48, 60, 100, 200)
TAIL_LOG_ODDS: Final = (
    (
        (-0.97, -0.50, 0.07, 0.55, 0.99, 1.34),
        (-0.83, -0.18, 0.41, 0.77, 1.16, 1.66),
        (-0.63, 0.12, 0.62, 1.01, 1.37, 1.68),
        (-0.34, 0.34, 0.79, 1.14, 1.47, 1.79),
        (0.03, 0.51, 0.95, 1.32, 1.77, 2.23),
    ),
    (
        (-1.11, -0.69, -0.21, 0.22, 0.57, 0.92),
        (-0.94, -0.38, 0.18, 0.63, 1.00, 1.34),
        (-0.71, -0.02, 0.56, 1.00, 1.46, 1.90),
        (-0.34, 0.39, 0.87, 1.24, 1.63, 1.95),
        (0.10, 0.66, 1.08, 1.49, 1.92, 2.33),
    ),
    (
        (-1.21, -0.79, -0.30, 0.12, 0.57, 0.92),
        (-1.03, -0.50, 0.08, 0.56, 1.10, 1.45),
        (-0.79, -0.11, 0.50, 0.96, 1.41, 1.78),
        (-0.41, 0.38, 0.98, 1.45, 1.85, 2.30),
        (0.10, 0.78, 1.29, 1.72, 2.28, 2.67),
    ),
    (
        (-1.29, -0.87, -0.36, 0.11, 0.51, 0.94),
        (-1.09, -0.55, 0.05, 0.54, 1.07, 1.50),
        (-0.84, -0.16, 0.51, 1.02, 1.53, 1.93),
        (-0.47, 0.35, 1.04, 1.54, 1.99, 2.62),
        (0.07, 0.87, 1.50, 2.00, 2.50, 2.98),
    ),
    (
        (-1.36, -0.90, -0.38, 0.12, 0.65, 1.08),
        (-1.15, -0.61, 0.01, 0.53, 1.12, 1.62),
        (-0.89, -0.20, 0.48, 1.10, 1.67, 2.05),
        (-0.54, 0.28, 1.02, 1.64, 2.30, 2.86),
        (0.01, 0.87, 1.60, 2.20, 2.86, 3.38),
    ),
    (
        (-1.46, -0.97, -0.43, 0.11, 0.74, 1.32),
        (-1.24, -0.70, -0.06, 0.60, 1.28, 1.90),
        (-0.99, -0.32, 0.44, 1.10, 1.69, 2.39),
        (-0.62, 0.20, 1.04, 1.77, 2.58, 3.22),
        (-0.10, 0.84, 1.69, 2.45, 3.23, 3.86),
    ),
    (
        (-1.54, -1.05, -0.44, 0.14, 0.67, 1.52),
        (-1.32, -0.77, -0.12, 0.54, 1.10, 1.87),
        (-1.07, -0.40, 0.37, 1.03, 1.84, 2.41),
        (-0.71, 0.14, 1.00, 1.82, 2.58, 3.33),
        (-0.23, 0.76, 1.72, 2.45, 3.25, 3.77),
    ),
    (
        (-1.71, -1.17, -0.47, 0.12, 0.95, 1.69),
        (-1.49, -0.89, -0.11, 0.63, 1.53, 2.70),
        (-1.27, -0.61, 0.19, 1.01, 1.94, 2.58),
        (-0.93, -0.12, 0.90, 1.91, 2.96, 3.48),
        (-0.49, 0.48, 1.52, 2.48, 3.65, 4.96),
    ),
    (
        (-1.94, -1.32, -0.55, 0.08, 0.73, 1.23),
        (-1.75, -1.11, -0.29, 0.59, 1.42, 1.98),
        (-1.52, -0.82, -0.02, 0.90, 1.73, 2.54),
        (-1.21, -0.48, 0.42, 1.42, 2.04, 2.54),
        (-0.82, 0.10, 1.14, 2.09, 2.96, 3.68),
    ),
)

FEWEST_BEFORE: Final = 5
FEWEST_SINCE: Final = 3
ROUNDS: Final = 60
PRIOR_CHARTS: Final = 10.0
# Of the chance allowed, so much goes to lasting changes and the rest to last values far out (Bonferroni,
# weighted).
SHIFT_SHARE: Final = 0.7


Board: TypeAlias = XmrBatch | ChartBatch


@dataclass(frozen=True, slots=True)
class FalseSignals:
    """How many icons of a list are to be expected by chance alone.

    Attributes
    ----------
    expected : float
        Icons that would show a change although nothing changed, were every chart stable.
    charts : int
        Charts with at least one measured value.
    autocorrelation, skewness : float
        Means over the list, estimated from its data.
    """

    expected: float
    charts: int
    autocorrelation: float
    skewness: float

    @property
    def sentence(self) -> str:
        """What it comes to, in one sentence."""
        if self.charts == 0:
            return "No chart has been measured yet."
        if self.expected < 0.5:
            return f"Of {self.charts:,} icons, less than one is likely to show a change by chance."
        often = f"about {self.expected:.0f}" if self.expected >= 1.5 else "about one"
        return f"Of {self.charts:,} icons, {often} would show a change by chance even if nothing had changed."


def false_signals(batch: Board) -> FalseSignals:
    """How many icons on a board list would show a change by chance.

    Parameters
    ----------
    batch : XmrBatch or ChartBatch
        The charts of the list; the last phase of each is used.

    Returns
    -------
    FalseSignals

    Raises
    ------
    ValueError
        If a chart is of another family than XmR, or by another profile than `nhsr-0.2.2`: those were not
        simulated.

    Notes
    -----
    Each chart's chance comes from simulations of the rules of `nhsr-0.2.2` on stable series, by its number of
    points, its skewness and its autocorrelation. Skewness is estimated after suggested steps are taken out,
    and shrunk towards the list's mean as far as its own sampling error asks (James and Stein). How often each
    autocorrelation occurs is estimated from the whole list, steps allowed for. Charts of fewer than thirteen
    points take the figure for thirteen.

    Sources: simulation; Efron and Morris (1973), JASA 68:117, on shrinking.

    Examples
    --------
    >>> import numpy as np
    >>> from improvement_methods.spc import xmr_batch
    >>> stable = np.random.default_rng(1).normal(50, 5, (500, 36))
    >>> round(false_signals(xmr_batch(stable, direction="increase")).expected)
    10
    """
    if not _are_simulated(batch):
        raise ValueError(
            f"False icons are foretold of XmR charts by the rules {SIMULATED_PROFILE} only. Leave others out."
        )
    flat, bounds = _last_phases(batch)
    steps = suggest_steps(flat, offsets=bounds)
    measured = int(np.count_nonzero(steps.measured))
    live = np.flatnonzero(steps.varies)
    if len(live) == 0:
        return FalseSignals(0.0, measured, 0.0, 0.0)
    owner = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    residual = _without_steps(flat, bounds, steps.offsets, steps.point)
    skew = _shrink(_skewness(residual, owner, len(bounds) - 1), steps.measured)[live]
    weight = find_shifts(normal_scores(flat, bounds), bounds).weight
    expected = sum(
        share * float(_icon_share(steps.measured[live], np.abs(skew), min(rho, LEANING[-1])).sum())
        for rho, share in zip(RHO, weight.tolist(), strict=True)
    )
    return FalseSignals(expected, measured, _mean_rho(weight), float(np.mean(skew)))


def _are_simulated(batch: Board) -> bool:
    if isinstance(batch, XmrBatch):
        return batch.rules.id == SIMULATED_PROFILE
    xmr = FAMILIES.index(Family.XMR)
    known = [rules.id == SIMULATED_PROFILE for rules in batch.profiles]
    return bool((batch.family == xmr).all() and np.array(known)[batch.profile].all())


def _mean_rho(weight: Floats) -> float:
    return float(np.sum(weight * np.array(RHO)))


def _last_phases(batch: Board) -> tuple[Floats, Integers]:
    """Values of each series' last phase, end to end."""
    series = len(batch.offsets) - 1
    start = batch.offsets[:-1].copy()
    # Phases are in order, so the last one written stays.
    start[batch.phase_series] = batch.phase_offsets[:-1]
    length = batch.offsets[1:] - start
    bounds = np.append(0, np.cumsum(length))
    owner = np.repeat(np.arange(series), length)
    return batch.values[start[owner] + np.arange(bounds[-1]) - bounds[owner]], bounds


def _without_steps(flat: Floats, bounds: Integers, step_offsets: Integers, point: Integers) -> Floats:
    """Values less the mean of the level they belong to."""
    starts = np.zeros(len(flat) + 1, dtype=np.bool_)
    starts[bounds[:-1]] = True
    starts[np.repeat(bounds[:-1], np.diff(step_offsets)) + point] = True
    level = np.cumsum(starts[:-1]) - 1
    known = ~np.isnan(flat)
    # Halves, so that no sum of values near the largest allowed overflows.
    largest = np.abs(flat[known]).max(initial=1.0)
    part = np.where(known, flat, 0.0) / largest
    size = np.bincount(level, known.astype(np.float64), minlength=1)
    mean = np.bincount(level, part, minlength=1) / np.maximum(size, 1)
    return np.where(known, part - mean[level], np.nan)


def _skewness(residual: Floats, owner: Integers, series: int) -> Floats:
    known = ~np.isnan(residual)
    part = np.where(known, residual, 0.0)
    count = np.maximum(np.bincount(owner, known.astype(np.float64), minlength=series), 1)
    spread = np.sqrt(np.bincount(owner, part**2, minlength=series) / count)
    part = part / np.where(spread > 0, spread, 1.0)[owner]
    result: Floats = np.bincount(owner, part**3, minlength=series) / count
    return result


@lru_cache(maxsize=4096)
def _scores(count: int) -> Floats:
    """Normal scores of ranks 0 to count - 1 (Blom)."""
    normal = NormalDist()
    scores = np.array([normal.inv_cdf((rank + 0.625) / (count + 0.25)) for rank in range(count)])
    scores.flags.writeable = False
    return scores


def normal_scores(flat: Floats, bounds: Integers) -> Floats:
    """Each measured value's normal score within its series; equal values share the mean score."""
    owner = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    known = np.flatnonzero(~np.isnan(flat))
    order = known[np.lexsort((flat[known], owner[known]))]
    count = np.bincount(owner[known], minlength=len(bounds) - 1)
    if len(known) == 0:
        return np.full(len(flat), np.nan)
    scores = np.concatenate([_scores(size) for size in count.tolist()])
    new = np.append(True, (np.diff(flat[order]) != 0) | (np.diff(owner[order]) != 0))
    tied = np.cumsum(new) - 1
    mean = np.bincount(tied, scores) / np.bincount(tied)
    result = np.full(len(flat), np.nan)
    result[order] = mean[tied]
    return result


def _shrink(skew: Floats, count: Integers) -> Floats:
    """To the mean of series with enough points, as far as sampling explains how they differ."""
    known = np.flatnonzero(count >= FEWEST_POINTS)
    if len(known) == 0:
        return np.zeros(len(skew))
    mean, seen = float(np.mean(skew[known])), float(np.var(skew[known]))
    noise = float(np.mean(6 / count[known]))
    keep = max(0.0, 1 - noise / seen) if seen > 0 else 0.0
    result = np.full(len(skew), mean)
    result[known] = mean + keep * (skew[known] - mean)
    return result


def _icon_share(count: Integers, skew: Floats, lean: float) -> Floats:
    """Chance of a false icon at the last point: straight lines between the simulated ones."""
    points, point_share = _cell(np.log(count), np.log(ICON_POINTS))
    (low,), (lean_share,) = _cell(np.array([lean]), np.array(LEANING))
    result = np.zeros(len(count))
    for i in (0, 1):
        for k in (0, 1):
            weight = (point_share if i else 1 - point_share) * (lean_share if k else 1 - lean_share)
            # How skewed series of this length and autocorrelation look gives the shape away.
            looks = np.array(SKEWNESS)[points + i, :, low + k]
            icons = np.array(ICONS)[points + i, :, low + k]
            result += weight * _interpolate_rows(skew, looks, icons)
    return result


def _cell(at: Floats, marks: npt.ArrayLike) -> tuple[Integers, Floats]:
    """The mark below, and how far on to the next, of each value; the ends go on level."""
    where = np.interp(at, np.asarray(marks), np.arange(np.size(marks)))
    low = np.minimum(where.astype(np.int64), np.size(marks) - 2)
    return low, where - low


def _interpolate_rows(at: Floats, marks: Floats, heights: Floats) -> Floats:
    """`np.interp` with marks and heights of its own for each value."""
    result = heights[:, 0].copy()
    for left in range(marks.shape[1] - 1):
        width = marks[:, left + 1] - marks[:, left]
        share = np.clip((at - marks[:, left]) / width, 0.0, 1.0)
        result += share * (heights[:, left + 1] - heights[:, left])
    return result


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """A list's charts by how surely something changed.

    Attributes
    ----------
    order : array of int, shape (series,)
        Series by `chance`, surest first; those that could not be judged last.
    chance : array of float, shape (series,)
        Chance that a stable chart shows as much; NaN where there were too few points.
    adjusted : array of float, shape (series,)
        The lowest false-discovery rate at which the chart is a headline; NaN where there were too few points.
    headline : array of bool, shape (series,)
        Signals of which at most a share `fdr` is expected to be chance.
    since : array of int, shape (series,)
        Where the change most likely began, missing ones counted; -1 where there were too few points.
    side : array of int8, shape (series,)
        1 if the values are higher since, -1 if lower.
    fdr : float
        The share allowed.
    autocorrelation : float
        Mean over the list, estimated from all its charts together.
    """

    order: Integers
    chance: Floats
    adjusted: Floats
    headline: Flags
    since: Integers
    side: npt.NDArray[np.int8]
    fdr: float
    autocorrelation: float

    def __len__(self) -> int:
        return len(self.order)

    @property
    def sentence(self) -> str:
        """What the list shows, in one sentence."""
        found, judged = int(np.count_nonzero(self.headline)), int(np.count_nonzero(~np.isnan(self.chance)))
        if judged == 0:
            return "No measure has enough points to be ranked yet."
        if found == 0:
            return f"None of {judged:,} measures stands out from what chance does in so long a list."
        verb = "stands" if found == 1 else "stand"
        return (
            f"{found:,} of {judged:,} measures {verb} out; on average, at most {self.fdr:.0%} of such "
            "headlines are chance."
        )


def ranked_signals(
    values: npt.ArrayLike, *, offsets: npt.ArrayLike | None = None, fdr: float = 0.10
) -> Ranking:
    """Rank a list's charts by how surely something changed, with a stated rate of false headlines.

    Parameters
    ----------
    values : array of float, shape (points,), (series, points), or (points of all series,) with `offsets`
        Oldest first, one value a period. None or NaN where a period was not measured.
    offsets : array of int, shape (series + 1,), optional
        For series of different lengths: series i is `values[offsets[i]:offsets[i + 1]]`.
    fdr : float
        Share of headlines allowed to be chance, above 0 and below 1.

    Returns
    -------
    Ranking

    Raises
    ------
    ValueError
        If shapes do not agree, a value is infinite or beyond 1e290, or `fdr` is not between 0 and 1.

    Notes
    -----
    Each chart is asked two things. Has its level changed, for at least the last three values? On normal
    scores, so that the shape of the distribution plays no part, by the likelihoods of `second_opinion`. And
    is its last value alone far out? By Student's distribution, on the plain scale and, where values are
    positive, on the logarithmic one (with zeros, the square root), whichever is less surprised. Chances are
    read from simulations of stable series at the autocorrelations that the list as a whole shows. The smaller
    of the two chances, doubled, goes to Benjamini and Hochberg's procedure.

    Sources: Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57:289; Storey (2002), ibid. 64:479; Efron
    (2010), Large-Scale Inference; Wallace (1959), Ann. Math. Stat. 30:1121, for Student's tail.

    Examples
    --------
    >>> import numpy as np
    >>> months = np.random.default_rng(1).normal(50, 5, (20, 36))
    >>> months[3, 20:] += 15
    >>> ranking = ranked_signals(months)
    >>> int(ranking.order[0]), np.flatnonzero(ranking.headline).tolist(), int(ranking.since[3])
    (3, [3], 20)
    """
    if not 0 < fdr < 1:
        raise ValueError(f"The share of false headlines lies between 0 and 1, such as 0.1, not {fdr}.")
    flat, bounds = read_series(values, offsets)
    series = len(bounds) - 1
    scores = normal_scores(flat, bounds)
    shift = find_shifts(scores, bounds)
    chance, side = np.full(series, np.nan), np.zeros(series, dtype=np.int8)
    since = np.full(series, -1, dtype=np.int64)
    judged = shift.series
    by_shift = _shift_chance(shift)
    lean = _mean_rho(shift.weight)
    by_point, point_side, last = _last_value(flat, bounds, judged, lean)
    by_shift, by_point = by_shift / SHIFT_SHARE, by_point / (1 - SHIFT_SHARE)
    chance[judged] = np.minimum(1.0, np.minimum(by_shift, by_point))
    alone = by_point < by_shift
    since[judged] = np.where(alone, last, shift.since)
    side[judged] = np.where(alone, point_side, shift.side)
    order = np.lexsort((np.arange(series), np.where(np.isnan(chance), 2.0, chance)))
    adjusted = np.full(series, np.nan)
    adjusted[order[: len(judged)]] = _benjamini_hochberg(chance[order[: len(judged)]])
    return Ranking(
        order=order,
        chance=chance,
        adjusted=adjusted,
        headline=adjusted <= fdr,
        since=since,
        side=side,
        fdr=fdr,
        autocorrelation=lean,
    )


def _benjamini_hochberg(sorted_chance: Floats) -> Floats:
    """Adjusted chances of chances that rise."""
    many = len(sorted_chance)
    scaled = sorted_chance * many / np.arange(1, many + 1)
    adjusted: Floats = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return adjusted


@dataclass(frozen=True, slots=True)
class _Shifts:
    """Steps found in normal scores: one entry a judged series; `weight` of each *rho* in the whole list."""

    series: Integers
    count: Integers
    log_odds: Floats
    since: Integers
    side: npt.NDArray[np.int8]
    weight: Floats


def find_shifts(scores: Floats, bounds: Integers) -> _Shifts:
    found = [_scan(block) for block in likelihood.blocks(scores, bounds, at_least=FEWEST_POINTS)]
    if not found:
        nothing, none = np.zeros(0, dtype=np.int64), np.zeros((len(RHO), 0))
        weight = _rho_of_the_list(none, none)
        return _Shifts(nothing, nothing, np.zeros(0), nothing, nothing.astype(np.int8), weight)
    series, count, odds, since, side, without, with_step = (
        np.concatenate(parts, axis=-1) for parts in zip(*found, strict=True)
    )
    weight = _rho_of_the_list(without, with_step)
    return _Shifts(series, count, odds, since, side.astype(np.int8), weight)


def _scan(block: Block) -> tuple[npt.NDArray[np.generic], ...]:
    none = np.zeros((0, len(block.series)), dtype=np.int64)
    room = room_for_step(block, none, least=FEWEST_BEFORE, least_at_end=FEWEST_SINCE)
    places = np.count_nonzero(room, axis=0)
    without = np.empty((len(RHO), len(block.series)))
    with_step = np.empty_like(without)
    anywhere = np.full(room.shape, -np.inf)
    for row, (fitted, _, weight) in enumerate(likelihood.fits(block, WITHOUT_SEASON, (), ())):
        gain = np.where(room, likelihood.gain(fitted), -np.inf)
        without[row] = fitted.log_likelihood
        with_step[row] = fitted.log_likelihood + likelihood.log_sum(gain) - np.log(places)
        anywhere = np.logaddexp(anywhere, fitted.log_likelihood + weight + gain)
    weights = np.log(RHO_WEIGHT)[:, None]
    odds = likelihood.log_sum(with_step + weights) - likelihood.log_sum(without + weights)
    start = anywhere.argmax(axis=0)
    later = np.arange(len(block.values))[:, None] >= start
    side = np.sign(np.cumsum(np.where(later, block.values, 0.0), axis=0)[-1])
    return (
        block.series,
        block.count,
        odds,
        block.place[start, np.arange(len(start))],
        side,
        without,
        with_step,
    )


def _rho_of_the_list(without: Floats, with_step: Floats) -> Floats:
    """How often each *rho* occurs in the list, steps allowed for, by expectation and maximisation."""
    top = np.maximum(without.max(axis=0), with_step.max(axis=0))
    stable, stepped = np.exp(without - top), np.exp(with_step - top)
    expected = 0.5 * np.array(RHO_WEIGHT)
    expected[0] += 0.5
    weight, changed = expected.copy(), 0.1
    for _ in range(ROUNDS):
        joint = weight[:, None] * ((1 - changed) * stable + changed * stepped)
        total = joint.sum(axis=0)
        share = changed * (weight[:, None] * stepped).sum(axis=0) / total
        changed = float((share.sum() + 1) / (len(share) + 10))
        weight = ((joint / total).sum(axis=1) + PRIOR_CHARTS * expected) / (len(share) + PRIOR_CHARTS)
    return weight


def _shift_chance(shift: _Shifts) -> Floats:
    """Chance of such log odds in stable series with the list's autocorrelations."""
    points, point_share = _cell(np.log(shift.count), np.log(TAIL_POINTS))
    table = np.array(TAIL_LOG_ODDS)
    result = np.zeros(len(shift.series))
    for rho, weight in zip(RHO, shift.weight.tolist(), strict=True):
        (lean,), (lean_share,) = _cell(np.array([rho]), np.array(LEANING))
        row = table[:, lean] * (1 - lean_share) + table[:, lean + 1] * lean_share
        cuts = row[points] * (1 - point_share)[:, None] + row[points + 1] * point_share[:, None]
        result += weight * _tail_chance(shift.log_odds, cuts)
    return np.minimum(result, 1.0)


def _tail_chance(log_odds: Floats, cuts: Floats) -> Floats:
    """1 below the first cut; between cuts, and past the last, the logarithm of the chance falls straight."""
    logs = np.log(TAIL)
    where = np.full(len(log_odds), logs[0])
    for left in range(len(TAIL) - 1):
        slope = (logs[left + 1] - logs[left]) / (cuts[:, left + 1] - cuts[:, left])
        reach = log_odds - cuts[:, left]
        if left < len(TAIL) - 2:
            reach = np.minimum(reach, cuts[:, left + 1] - cuts[:, left])
        where += slope * np.maximum(reach, 0.0)
    return np.where(log_odds < cuts[:, 0], 1.0, np.exp(where))


def _last_value(
    flat: Floats, bounds: Integers, judged: Integers, lean: float
) -> tuple[Floats, npt.NDArray[np.int8], Integers]:
    """How surprising each series' last measured value is beside the others: chance, side and place."""
    chance, side = np.ones(len(judged)), np.zeros(len(judged), dtype=np.int8)
    place = np.zeros(len(judged), dtype=np.int64)
    where = np.full(len(bounds) - 1, -1, dtype=np.int64)
    where[judged] = np.arange(len(judged))
    for block in likelihood.blocks(flat, bounds, at_least=FEWEST_POINTS):
        mine = where[block.series]
        across = np.arange(len(block.series))
        low = np.where(block.inside, block.values, np.inf).min(axis=0) * block.spread + block.mean
        plain = block.values
        size = np.maximum(plain * block.spread + block.mean, 0.0)
        curved = np.where(low > 0, np.log(np.where((low > 0) & block.inside, size, 1.0)), np.sqrt(size))
        distances = _distance(plain, block.count, lean), _distance(curved, block.count, lean)
        surprise = np.where(
            low >= 0, np.minimum(np.abs(distances[0]), np.abs(distances[1])), np.abs(distances[0])
        )
        chance[mine] = _two_sided(surprise)
        side[mine] = np.sign(distances[0])
        place[mine] = block.place[block.count - 1, across]
    return chance, side, place


def _distance(values: Floats, count: Integers, lean: float) -> Floats:
    """The last value's distance from the others, as a normal deviate, with the list's leaning allowed for."""
    rows = np.arange(len(values))[:, None]
    others = rows < count - 1
    many = count - 1
    mean = np.cumsum(np.where(others, values, 0.0), axis=0)[-1] / many
    squares = np.cumsum(np.where(others, (values - mean) ** 2, 0.0), axis=0)[-1]
    # Points that lean on each other are worth fewer independent ones.
    worth = np.maximum(many * (1 - lean) / (1 + lean), 3.0)
    variance = squares / many / (1 - 1 / worth)
    last = values[count - 1, np.arange(len(count))]
    student = (last - mean) / np.sqrt(np.maximum(variance * (1 + 1 / worth), 1e-300))
    freedom = worth - 1
    distance: Floats = np.sign(student) * (
        (8 * freedom + 1) / (8 * freedom + 3) * np.sqrt(freedom * np.log1p(student**2 / freedom))
    )
    return distance


def _two_sided(distance: Floats) -> Floats:
    normal = NormalDist()
    return np.array([2 * normal.cdf(-abs(one)) for one in distance.tolist()])
