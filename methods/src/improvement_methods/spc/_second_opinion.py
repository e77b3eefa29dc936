"""What a chart shows once we allow for points that lean on the one before, and for the season."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from improvement_methods.spc import _autoregression as likelihood
from improvement_methods.spc._autoregression import Block, Grid
from improvement_methods.spc._kernel import Flags, Floats, Integers
from improvement_methods.spc._steps import FEWEST_POINTS, read_series, room_for_step

FEWEST_BETWEEN: Final = 3
MOST_STEPS: Final = 5
HARMONICS: Final = 2
PERIODS_NEEDED: Final = 2
NOWHERE: Final = np.iinfo(np.int64).max

# Monthly figures of hospitals lean on the month before by 0.3 to 0.6 as a rule, so that is expected
# beforehand.
RHO: Final = [round(0.1 * place, 1) for place in range(10)]
RHO_WEIGHT: Final = [weight / 10.8 for weight in (0.5, 0.5, 1.0, 1.5, 2.0, 2.0, 1.5, 1.0, 0.5, 0.3)]
WITHOUT_SEASON: Final = Grid(RHO, RHO_WEIGHT)
WITH_SEASON: Final = Grid(RHO, RHO_WEIGHT, strength=(0.0, 0.7, 4.0), strength_weight=(0.5, 0.4, 0.1))

# By simulation of stable series with autocorrelation 0.5 (bench/spc_power.py --tables): the log odds of a
# step that 8.3% of them exceed, and how many standard deviations the furthest point of all but 1.5% of them
# lies from its level.
TABLE_POINTS: Final = (12, 15, 18, 24, 30, 36, 48, 60, 100, 200)
SHIFT_LOG_ODDS: Final = (0.49, 0.43, 0.41, 0.35, 0.28, 0.22, 0.15, 0.05, -0.18, -0.46)
SEASON_SHIFT_LOG_ODDS: Final = (0.52, 0.52, 0.52, 0.52, 0.44, 0.36, 0.24, 0.12, -0.15, -0.46)
REACH: Final = (2.18, 2.36, 2.50, 2.72, 2.88, 2.99, 3.17, 3.28, 3.55, 3.80)
SEASON_REACH: Final = (2.65, 2.65, 2.65, 2.65, 2.80, 2.95, 3.15, 3.28, 3.55, 3.79)


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """One series, judged with allowance for autocorrelation and season.

    Attributes
    ----------
    flagged : tuple of bool
        Points that remain unlikely to be chance: beyond a limit, or at a level other than the first.
    outside : tuple of int
        1 above the upper limit, -1 below the lower, 0 neither.
    shift : tuple of int
        1 at a level above the first, -1 below it, 0 at the first.
    centre, lower, upper : tuple of float
        The level with its season, and the limits around it, in the unit of the values; empty if there were
        too few points to judge. Never cut to what is possible.
    since : int or None
        First point of the latest level, if there was a change of level.
    autocorrelation : float or None
        Share of a point's distance from its level that the next one keeps, 0 to 0.9.
    season : tuple of float
        What each place in the period adds, the first point's place first; shrunk towards 0. Empty if not
        sought.
    season_share : float
        Share of the variation about the level that the season explains, 0 to 1.
    measured : int
        Values that were not missing.
    """

    flagged: tuple[bool, ...]
    outside: tuple[int, ...]
    shift: tuple[int, ...]
    centre: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    since: int | None
    autocorrelation: float | None
    season: tuple[float, ...]
    season_share: float
    measured: int

    @property
    def sentence(self) -> str:
        """What it comes to, points counted from 1."""
        return self.words([f"point {place + 1}" for place in range(len(self.flagged))])

    def words(self, labels: Sequence[str], *, period: str = "point") -> str:
        """What it comes to, in words.

        Parameters
        ----------
        labels : sequence of str, one for each value
            What each period is called.
        period : str
            What one period is called: month, week, day.

        Returns
        -------
        str
            Two or three short sentences.
        """
        if self.measured == 0:
            return "Not measured yet."
        if self.measured < FEWEST_POINTS:
            return f"Too few points for a second opinion: {self.measured} so far, {FEWEST_POINTS} needed."
        if self.autocorrelation is None:
            return "Every value is the same, so there is nothing to judge."
        return f"{self._leaning(period)} {self._finding(labels)}"

    def _leaning(self, period: str) -> str:
        rho = self.autocorrelation or 0.0
        if rho >= 0.25:
            told = f"These numbers lean on the {period} before ({rho:.1f})."
        else:
            told = f"These numbers hardly lean on the {period} before ({rho:.1f})."
        if self.season_share >= 0.1:
            told += f" A season explains about {self.season_share:.0%} of their variation."
        return told

    def _finding(self, labels: Sequence[str]) -> str:
        beyond = [place for place, side in enumerate(self.outside) if side]
        found = []
        if self.since is not None:
            change = self.shift[self.since]
            place = self.since
            earlier = self.centre[place - 1] - self._season_at(place - 1)
            later = self.centre[place] - self._season_at(place)
            way = "higher" if later > earlier else "lower"
            found.append(f"the level has been {way} since {labels[place]}")
            if change == 0:
                found[-1] += ", back towards the first"
        if len(beyond) == 1:
            found.append(f"{labels[beyond[0]]} lies beyond the limits")
        elif beyond:
            found.append(f"{len(beyond)} points lie beyond the limits, the last {labels[beyond[-1]]}")
        if not found:
            return "Allowing for that, nothing here is unlikely to be chance."
        return f"Allowing for that, {' and '.join(found)}; unlikely to be chance."

    def _season_at(self, place: int) -> float:
        return self.season[place % len(self.season)] if self.season else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class SecondOpinions:
    """Second opinions on many series; `opinions[i]` is one `SecondOpinion`.

    Attributes
    ----------
    offsets : array of int, shape (series + 1,)
        Series i is points `offsets[i]` to `offsets[i + 1]`.
    flagged : array of bool, shape (points,)
    outside, shift : arrays of int8, shape (points,)
    centre, lower, upper : arrays of float, shape (points,)
        NaN where there were too few points.
    since : array of int, shape (series,)
        -1 where the level did not change.
    autocorrelation : array of float, shape (series,)
        NaN where there were too few points.
    season : array of float, shape (series, period)
        NaN where no season was sought.
    season_share : array of float, shape (series,)
    measured : array of int, shape (series,)
    """

    offsets: Integers
    flagged: Flags
    outside: npt.NDArray[np.int8]
    shift: npt.NDArray[np.int8]
    centre: Floats
    lower: Floats
    upper: Floats
    since: Integers
    autocorrelation: Floats
    season: Floats
    season_share: Floats
    measured: Integers

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, series: int) -> SecondOpinion:
        if not -len(self) <= series < len(self):
            raise IndexError(f"There are {len(self)} series, no number {series}.")
        series %= len(self)
        own = slice(int(self.offsets[series]), int(self.offsets[series + 1]))
        judged = not np.isnan(self.autocorrelation[series])
        sought = self.season.shape[1] > 0 and not np.isnan(self.season[series, 0])
        return SecondOpinion(
            flagged=tuple(self.flagged[own].tolist()),
            outside=tuple(self.outside[own].tolist()),
            shift=tuple(self.shift[own].tolist()),
            centre=tuple(self.centre[own].tolist()) if judged else (),
            lower=tuple(self.lower[own].tolist()) if judged else (),
            upper=tuple(self.upper[own].tolist()) if judged else (),
            since=None if self.since[series] < 0 else int(self.since[series]),
            autocorrelation=float(self.autocorrelation[series]) if judged else None,
            season=tuple(self.season[series].tolist()) if sought else (),
            season_share=float(self.season_share[series]),
            measured=int(self.measured[series]),
        )

    def __iter__(self) -> Iterator[SecondOpinion]:
        return (self[series] for series in range(len(self)))


def second_opinion(
    values: npt.ArrayLike, *, period: int | None = 12, offsets: npt.ArrayLike | None = None
) -> SecondOpinions:
    """Judge series with limits that survive autocorrelation and season.

    Parameters
    ----------
    values : array of float, shape (points,), (series, points), or (points of all series,) with `offsets`
        Oldest first, one value a period. None or NaN where a period was not measured.
    period : int or None
        Periods after which a season returns: 12 for months, 52 for weeks, 7 for days. None for no season. A
        season is sought in series of at least two whole periods of measured values.
    offsets : array of int, shape (series + 1,), optional
        For series of different lengths: series i is `values[offsets[i]:offsets[i + 1]]`.

    Returns
    -------
    SecondOpinions
        Series of fewer than twelve measured values are not judged.

    Raises
    ------
    ValueError
        If shapes do not agree, a value is infinite or beyond 1e290, or the period is shorter than 3.

    Notes
    -----
    The model: a level, changes of level, a season of two waves a period, and noise that keeps a share *rho*
    of the point before. Changes are sought by exact likelihoods averaged over *rho* from 0 to 0.9 (0.3 to 0.6
    the likeliest beforehand) and over the strength of the season, which shrinks it as far as the data ask. A
    change counts if 8.3% of stable series with *rho* 0.5 show as much; a limit lies where 1.5% of them have a
    point beyond it. Where all values are positive, limits also hold on the logarithmic scale, so that they do
    not take a long tail for a signal.

    Sources: Kendall (1954), Biometrika 41:403, and Cheang and Reinsel (2000), JASA 95:1173, on the bias of
    *rho*; Efron and Morris (1973), JASA 68:117, on shrinking; Andrews and Ploberger (1994), Econometrica
    62:1383.

    Examples
    --------
    >>> months = [50, 53, 51, 54, 52, 49, 47, 50, 52, 51, 48, 50, 53, 52, 49, 51, 50, 48, 51, 53, 52, 80]
    >>> opinion = second_opinion(months, period=None)[0]
    >>> [place for place, flag in enumerate(opinion.flagged) if flag]
    [21]
    """
    if period is not None and period < 3:
        raise ValueError(f"A season returns after 3 periods or more, not {period}. Give None for no season.")
    flat, bounds = read_series(values, offsets)
    series = len(bounds) - 1
    measured = np.append(0, np.cumsum(~np.isnan(flat)))
    opinions = SecondOpinions(
        offsets=bounds,
        flagged=np.zeros(len(flat), dtype=np.bool_),
        outside=np.zeros(len(flat), dtype=np.int8),
        shift=np.zeros(len(flat), dtype=np.int8),
        centre=np.full(len(flat), np.nan),
        lower=np.full(len(flat), np.nan),
        upper=np.full(len(flat), np.nan),
        since=np.full(series, -1, dtype=np.int64),
        autocorrelation=np.full(series, np.nan),
        season=np.full((series, period or 0), np.nan),
        season_share=np.zeros(series),
        measured=measured[bounds[1:]] - measured[bounds[:-1]],
    )
    for block in likelihood.blocks(flat, bounds, at_least=FEWEST_POINTS):
        seasonal = block.count >= PERIODS_NEEDED * (period or len(flat) + 1)
        for part, used in ((block.take(~seasonal), None), (block.take(seasonal), period)):
            if len(part.series):
                _judge(part, used, flat, opinions)
    opinions.flagged[:] = (opinions.outside != 0) | (opinions.shift != 0)
    opinions.flagged[np.isnan(flat)] = False
    return opinions


@dataclass(frozen=True, slots=True)
class Averaged:
    """Level, season and steps of a block, averaged over the grid; in the block's own units."""

    rho: Floats
    spread: Floats
    level: Floats
    season: list[Floats]
    sizes: list[Floats]


def find_shifts(block: Block, period: int | None, needed: Floats) -> Integers:
    """Places of changes of level, shape (MOST_STEPS, series), sorted; past the end where there are fewer."""
    nowhere = len(block.values)
    steps = np.full((MOST_STEPS, len(block.series)), nowhere)
    active = np.arange(len(block.series))
    for used in range(MOST_STEPS):
        some, known = block.take(active), steps[:used, active]
        scanned = likelihood.scan(
            some,
            WITHOUT_SEASON if period is None else WITH_SEASON,
            room_for_step(some, known, least=FEWEST_BETWEEN),
            season=() if period is None else likelihood.season_columns(some, period, HARMONICS),
            steps=likelihood.step_columns(some, known),
        )
        enough = scanned.log_odds() > needed[active]
        active = active[enough]
        if len(active) == 0:
            break
        steps[used, active] = scanned.with_step.argmax(axis=0)[enough]
    return np.sort(steps, axis=0)


def average(block: Block, period: int | None, steps: Integers) -> Averaged:
    """Fit level, season and known steps at each grid point, and average by how likely each is."""
    season = [] if period is None else likelihood.season_columns(block, period, HARMONICS)
    columns = likelihood.step_columns(block, steps)
    grid = WITHOUT_SEASON if period is None else WITH_SEASON
    found = list(likelihood.fits(block, grid, season, columns))
    logs = np.array([fitted.log_likelihood + weight for fitted, _, weight in found])
    share = np.exp(logs - likelihood.log_sum(logs))
    sizes = np.zeros((1 + len(season) + len(columns), len(block.series)))
    rho, variance = np.zeros(len(block.series)), np.zeros(len(block.series))
    for part, (fitted, _, _) in zip(share, found, strict=True):
        lean = fitted.white.rho
        sizes[fitted.used] += part * np.array(fitted.sizes)
        rho += part * lean
        variance += part * fitted.residual / (block.count - 1) / (1 - lean * lean)
    waves = len(season)
    return Averaged(rho, np.sqrt(variance), sizes[0], list(sizes[1 : 1 + waves]), list(sizes[1 + waves :]))


def _judge(block: Block, period: int | None, flat: Floats, opinions: SecondOpinions) -> None:
    logs = np.log(block.count)
    needed = np.interp(
        logs, np.log(TABLE_POINTS), SHIFT_LOG_ODDS if period is None else SEASON_SHIFT_LOG_ODDS
    )
    reach = np.interp(logs, np.log(TABLE_POINTS), REACH if period is None else SEASON_REACH)
    steps = find_shifts(block, period, needed)
    averaged = average(block, period, steps)
    places = _places_in_series(block, steps)
    series = block.series
    opinions.autocorrelation[series] = averaged.rho
    if period is not None:
        curve = season_at(np.arange(period)[:, None], averaged, period)
        opinions.season[series] = (curve * block.spread).T
        size = np.mean(curve * curve, axis=0)
        opinions.season_share[series] = size / (size + averaged.spread**2)
    last = np.where(places < NOWHERE, places, -1).max(axis=0)
    opinions.since[series] = last

    starts = opinions.offsets[series]
    rows = np.arange(int((opinions.offsets[series + 1] - starts).max()))[:, None]
    inside = rows < opinions.offsets[series + 1] - starts
    where = starts + np.minimum(rows, opinions.offsets[series + 1] - starts - 1)
    observed = np.where(inside, flat[where], np.nan)
    moved = np.zeros(observed.shape)
    for size, place in zip(averaged.sizes, places, strict=True):
        moved += np.where(rows >= place, size, 0.0)
    centre = (averaged.level + moved + season_at(rows, averaged, period)) * block.spread + block.mean
    lower, upper = limits(observed, centre, reach, averaged.spread * block.spread)
    cells = where[inside]
    opinions.centre[cells] = centre[inside]
    opinions.lower[cells] = lower[inside]
    opinions.upper[cells] = upper[inside]
    opinions.shift[cells] = np.sign(moved)[inside].astype(np.int8)
    sides = (observed > upper).astype(np.int8) - (observed < lower).astype(np.int8)
    opinions.outside[cells] = sides[inside]


def _places_in_series(block: Block, steps: Integers) -> Integers:
    """Steps as points of the whole series, missing ones counted; NOWHERE where there is none."""
    across = np.arange(len(block.series))
    inside = steps < block.count
    return np.where(inside, block.place[np.where(inside, steps, 0), across], NOWHERE)


def season_at(rows: Integers, averaged: Averaged, period: int | None) -> Floats:
    """What the season adds at points of the whole series, in the block's units."""
    curve = np.zeros((len(rows), len(averaged.level)))
    if period is not None:
        for size, wave in zip(averaged.season, likelihood.waves(rows, period, HARMONICS), strict=True):
            curve += size * wave
    return curve


def limits(observed: Floats, centre: Floats, reach: Floats, spread: Floats) -> tuple[Floats, Floats]:
    """Limits that hold on the plain scale and, where all is positive, on the logarithmic one."""
    lower, upper = centre - reach * spread, centre + reach * spread
    positive = (np.fmin.reduce(observed, axis=0) > 0) & (centre.min(axis=0) > 0)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        ratio = np.log(observed / centre)
        known = ~np.isnan(observed)
        count = np.count_nonzero(known, axis=0)
        middle = np.cumsum(np.where(known, ratio, 0.0), axis=0)[-1] / count
        squares = np.cumsum(np.where(known, (ratio - middle) ** 2, 0.0), axis=0)[-1]
        distance = reach * np.sqrt(squares / (count - 1))
        highest = np.maximum(upper, centre * np.exp(np.minimum(middle + distance, 300.0)))
        lowest = np.minimum(lower, centre * np.exp(middle - distance))
    return np.where(positive, lowest, lower), np.where(positive, highest, upper)
