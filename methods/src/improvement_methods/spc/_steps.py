"""Where a measure seems to have changed level: suggestions for a person to accept, with a reason, or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from improvement_methods.spc import _autoregression as likelihood
from improvement_methods.spc._autoregression import Block, Grid
from improvement_methods.spc._batch import LARGEST
from improvement_methods.spc._kernel import Flags, Floats, Integers
from improvement_methods.spc._sentences import plain_number

FEWEST_POINTS: Final = 12
FEWEST_BETWEEN: Final = 5
MOST_STEPS: Final = 10
COVERAGE: Final = 0.9

# Eight in ten measures are taken to be independent from point to point until they show otherwise.
GRID: Final = Grid(
    rho=[round(0.1 * place, 1) for place in range(9)],
    rho_weight=[0.8, *[0.2 / 8] * 8],
)
INDEPENDENT: Final = Grid(rho=[0.0], rho_weight=[1.0])
# What independent points alone must show before the whole grid is worth its time: both let all through that
# matters.
NEARLY: Final = 0.3
LEAST_RANGE: Final = 1.5

# By simulation of stable normal series (bench/spc_power.py --tables): the log odds that so many of them
# exceed.
TAIL: Final = (0.1, 0.03, 0.0165, 0.01, 0.003, 0.001, 0.0003, 0.0001)
TAIL_POINTS: Final = (12, 15, 18, 24, 30, 36, 48, 60, 100, 200, 400)
TAIL_LOG_ODDS: Final = (
    (-0.18, 0.75, 1.21, 1.58, 2.42, 3.24, 3.97, 4.91),
    (-0.25, 0.67, 1.12, 1.48, 2.30, 3.03, 3.81, 4.41),
    (-0.32, 0.59, 1.03, 1.40, 2.23, 2.99, 3.83, 4.61),
    (-0.43, 0.46, 0.91, 1.28, 2.14, 2.89, 3.56, 4.18),
    (-0.52, 0.38, 0.83, 1.23, 2.14, 2.94, 3.85, 4.46),
    (-0.59, 0.31, 0.77, 1.15, 2.03, 2.89, 3.74, 4.59),
    (-0.69, 0.21, 0.69, 1.09, 2.05, 2.93, 3.91, 4.79),
    (-0.78, 0.12, 0.60, 0.99, 1.98, 2.83, 3.73, 4.50),
    (-0.99, -0.07, 0.45, 0.83, 1.99, 3.04, 4.08, 4.81),
    (-1.25, -0.38, 0.14, 0.57, 1.61, 2.75, 3.79, 4.56),
    (-1.53, -0.64, -0.18, 0.29, 1.39, 2.40, 3.50, 4.40),
)
FALSE_SINGLE: Final = 0.0165
PAIR_LOG_ODDS: Final = (9.99, 2.66, 4.29, 5.47, 6.05, 6.17, 6.33, 6.84, 7.01, 7.56, 8.25)


class Evidence(StrEnum):
    """How surprising a suggested step would be if nothing had changed."""

    SOME = "some"
    STRONG = "strong"
    VERY_STRONG = "very strong"


@dataclass(frozen=True, slots=True)
class StepSuggestion:
    """One suggested change of level.

    Attributes
    ----------
    point : int
        The most likely first point of the new level, from 0, missing ones counted.
    earliest, latest : int
        The new level began from one of these to the other with a chance of nine in ten, if there was one
        step.
    before, after : float
        Mean of the values from the step before (or the start) to this one, and from here to the next (or the
        end).
    size_in_sigma : float or None
        `after` less `before`, in standard deviations of the values around their levels; None if all values of
        each level are the same.
    chance : float
        Share of stable measures of as many points in which so clear a step would turn up by chance. Not below
        0.0001, as far as the simulations reach.
    autocorrelation : float
        Share of a point's distance from its level that the next one keeps, 0 to 0.8, as estimated with the
        step.
    """

    point: int
    earliest: int
    latest: int
    before: float
    after: float
    size_in_sigma: float | None
    chance: float
    autocorrelation: float

    @property
    def evidence(self) -> Evidence:
        """How surprising the step would be if nothing had changed."""
        if self.chance < 0.0003:
            return Evidence.VERY_STRONG
        return Evidence.STRONG if self.chance < 0.003 else Evidence.SOME

    @property
    def sentence(self) -> str:
        """What is suggested, points counted from 1."""
        return self.words([f"point {place + 1}" for place in range(self.latest + 1)])

    def words(self, labels: Sequence[str]) -> str:
        """What is suggested, in words.

        Parameters
        ----------
        labels : sequence of str
            What each period of the series is called, at least up to `latest`.

        Returns
        -------
        str
            Two sentences: the step with its date interval and size, and the evidence.
        """
        way = "up" if self.after > self.before else "down"
        when = f"about {labels[self.point]}"
        if self.earliest < self.latest:
            when += f" (between {labels[self.earliest]} and {labels[self.latest]})"
        told = f"A step {way} from {plain_number(self.before)} to {plain_number(self.after)}, {when}"
        if self.size_in_sigma is None:
            told += "; the values on each side are the same."
        else:
            told += f": {abs(self.size_in_sigma):.1f} times the usual spread."
        often = (
            "fewer than 1 in 10,000" if self.chance < 0.00011 else f"about 1 in {_round(1 / self.chance):,}"
        )
        return (
            f"{told} The evidence is {self.evidence}: {often} stable measures would show as much by chance."
        )


def _round(number: float) -> int:
    """Two significant figures are all the simulations can say."""
    size: int = 10 ** max(0, int(np.log10(number)) - 1)
    return int(round(number / size) * size)


@dataclass(frozen=True, slots=True, eq=False)
class Suggestions:
    """Suggested steps of many series. `suggestions[i]` are those of series i, oldest first.

    Attributes
    ----------
    offsets : array of int, shape (series + 1,)
        Steps of series i are numbers `offsets[i]` to `offsets[i + 1]` of all arrays below.
    measured : array of int, shape (series,)
        Values that were not missing.
    varies : array of bool, shape (series,)
        False where every value is the same.
    point, earliest, latest : arrays of int, shape (steps,)
    before, after, size_in_sigma, chance, autocorrelation : arrays of float, shape (steps,)
        As in `StepSuggestion`; NaN for None.
    """

    offsets: Integers
    measured: Integers
    varies: Flags
    point: Integers
    earliest: Integers
    latest: Integers
    before: Floats
    after: Floats
    size_in_sigma: Floats
    chance: Floats
    autocorrelation: Floats

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, series: int) -> tuple[StepSuggestion, ...]:
        if not -len(self) <= series < len(self):
            raise IndexError(f"There are {len(self)} series, no number {series}.")
        series %= len(self)
        return tuple(
            StepSuggestion(
                int(self.point[step]),
                int(self.earliest[step]),
                int(self.latest[step]),
                float(self.before[step]),
                float(self.after[step]),
                None if np.isnan(self.size_in_sigma[step]) else float(self.size_in_sigma[step]),
                float(self.chance[step]),
                float(self.autocorrelation[step]),
            )
            for step in range(int(self.offsets[series]), int(self.offsets[series + 1]))
        )

    def __iter__(self) -> Iterator[tuple[StepSuggestion, ...]]:
        return (self[series] for series in range(len(self)))

    def sentence(self, series: int = 0) -> str:
        """What was found in one series, in one sentence."""
        steps = self[series]
        if len(steps) == 1:
            return "One change of level is suggested."
        if steps:
            return f"{len(steps)} changes of level are suggested."
        if self.measured[series] == 0:
            return "Not measured yet, so there is no step to look for."
        if not self.varies[series]:
            return "Every value is the same, so there is no step."
        if self.measured[series] < FEWEST_POINTS:
            return (
                f"Too few points to look for a step: {self.measured[series]} so far, {FEWEST_POINTS} needed."
            )
        return "No step stands out from expected variation."


def read_series(values: npt.ArrayLike, offsets: npt.ArrayLike | None) -> tuple[Floats, Integers]:
    """Values end to end, and where each series starts.

    One series is a plain list; many are a table of series by points, or one long list with offsets.
    """
    table = np.array(values, dtype=np.float64)
    if offsets is None:
        if table.ndim not in (1, 2):
            raise ValueError(f"Give one series, or a table of series by points, not {table.ndim} dimensions.")
        rows = np.atleast_2d(table)
        flat, bounds = rows.reshape(-1), np.arange(len(rows) + 1, dtype=np.int64) * rows.shape[1]
    else:
        flat, bounds = table, np.array(offsets, dtype=np.int64)
        if flat.ndim != 1 or bounds.ndim != 1 or len(bounds) == 0:
            raise ValueError("With offsets, give values as one long array and one offset more than series.")
        if bounds[0] != 0 or bounds[-1] != len(flat) or np.any(bounds[1:] < bounds[:-1]):
            raise ValueError(f"Offsets must rise from 0 to the number of values, {len(flat)}.")
    if len(flat) and max(np.fmax.reduce(flat), -np.fmin.reduce(flat)) >= LARGEST:
        raise ValueError("A value is infinite or beyond 1e290. Leave it out as missing or check its unit.")
    return flat, bounds


def suggest_steps(values: npt.ArrayLike, *, offsets: npt.ArrayLike | None = None) -> Suggestions:
    """Suggest where a measure changed level for good.

    Parameters
    ----------
    values : array of float, shape (points,), (series, points), or (points of all series,) with `offsets`
        Oldest first, one value a period. None or NaN where a period was not measured.
    offsets : array of int, shape (series + 1,), optional
        For series of different lengths: series i is `values[offsets[i]:offsets[i + 1]]`.

    Returns
    -------
    Suggestions
        At most ten a series, each with at least five measured values on both sides. None for a series of
        fewer than twelve measured values.

    Raises
    ------
    ValueError
        If shapes do not agree, or a value is infinite or beyond 1e290.

    Notes
    -----
    For each place where a level might begin, the exact Gaussian likelihood of a step there, with level, size
    and spread integrated out and averaged over how much each point leans on the one before (*rho* 0 to 0.8;
    eight parts in ten on 0). The average over places, against no step, must be larger than in all but 2% of
    stable normal series of as many points. The likeliest place is taken as known, and the next one sought
    beside it; where one step alone is not enough, two at once are tried. docs/methods/second-opinions.md has
    the false and found shares.

    Sources: Andrews and Ploberger (1994), Econometrica 62:1383, for averaging over places; Cheang and Reinsel
    (2000), JASA 95:1173, for likelihoods free of Kendall's bias in *rho*; Chakar et al. (2017), Bernoulli
    23:1408, for steps in autoregressions; Jackson et al. (2005), IEEE Signal Processing Letters 12:105, for
    two at once.

    Examples
    --------
    >>> weeks = [52, 47, 55, 50, 49, 53, 46, 51, 54, 48, 50, 52, 38, 42, 36, 41, 39, 37, 43, 40]
    >>> (step,) = suggest_steps(weeks)[0]
    >>> step.point, step.earliest, step.latest, round(step.before, 1), step.after
    (12, 12, 12, 50.6, 39.5)
    """
    flat, bounds = read_series(values, offsets)
    found = [_find(block) for block in likelihood.blocks(flat, bounds, at_least=FEWEST_POINTS)]
    return _collect(flat, bounds, found)


@dataclass(frozen=True, slots=True)
class _Found:
    """Steps of a block: arrays of shape (steps,), any order."""

    series: Integers
    point: Integers
    earliest: Integers
    latest: Integers
    before: Floats
    after: Floats
    size_in_sigma: Floats
    chance: Floats
    autocorrelation: Floats


def _find(block: Block) -> _Found:
    steps = _search(block)
    has = np.flatnonzero((steps < block.count).any(axis=0))
    return _describe(block.take(has), steps[:, has])


def _search(block: Block) -> Integers:
    """Places of steps, shape (MOST_STEPS, series); where there are fewer, the padded length."""
    nowhere = len(block.values)
    steps = np.full((MOST_STEPS, len(block.series)), nowhere)
    active = np.arange(len(block.series))
    used = 0
    while len(active):
        found, places = _one_more(block.take(active), steps[:used, active])
        _add(steps, active[found], places[found])
        if used == 0:
            rest = active[~found]
            first, second, paired = _two_at_once(block.take(rest))
            _add(steps, rest[paired], first[paired])
            _add(steps, rest[paired], second[paired])
        active = active[(steps[used:, active] < nowhere).any(axis=0)]
        used = int((steps < nowhere).sum(axis=0).max())
        active = active[steps[-1, active] == nowhere]
    return steps


def _one_more(block: Block, known: Integers) -> tuple[Flags, Integers]:
    """Whether each series needs one more step, and where it would begin."""
    columns = likelihood.step_columns(block, known)
    room = room_for_step(block, known)
    needed = _needed(block.count)
    alone = likelihood.scan(block, INDEPENDENT, room, steps=columns).log_odds()
    near = np.flatnonzero(alone > needed - NEARLY)
    some = block.take(near)
    scanned = likelihood.scan(some, GRID, room[:, near], steps=[column[:, near] for column in columns])
    found = np.zeros(len(block.series), dtype=np.bool_)
    found[near] = scanned.log_odds() > needed[near]
    places = np.zeros(len(block.series), dtype=np.int64)
    places[near] = scanned.with_step.argmax(axis=0)
    return found, places


def _add(steps: Integers, series: Integers, places: Integers) -> None:
    """Write one more step into the first free row of each of these series."""
    nowhere = steps.max(initial=0)
    free = (steps[:, series] < nowhere).sum(axis=0)
    steps[free, series] = places


def room_for_step(
    block: Block, steps: Integers, *, least: int = FEWEST_BETWEEN, least_at_end: int | None = None
) -> Flags:
    """Where one more step leaves at least so many measured values on both sides."""
    rows = np.arange(len(block.values))[:, None]
    room: Flags = (rows >= least) & (rows <= block.count - (least if least_at_end is None else least_at_end))
    for step in steps:
        room &= (np.abs(rows - step) >= least) | (step >= block.count)
    return room


def _needed(count: Integers) -> Floats:
    column = [row[TAIL.index(FALSE_SINGLE)] for row in TAIL_LOG_ODDS]
    return np.interp(np.log(count), np.log(TAIL_POINTS), column)


def chance_of(log_odds: Floats, count: Integers) -> Floats:
    """Share of stable normal series of so many points whose log odds of a step are larger."""
    where = np.interp(np.log(count), np.log(TAIL_POINTS), np.arange(len(TAIL_POINTS)))
    lower = np.minimum(where.astype(np.int64), len(TAIL_POINTS) - 2)
    share = where - lower
    table = np.array(TAIL_LOG_ODDS)
    cuts = table[lower] * (1 - share)[:, None] + table[lower + 1] * share[:, None]
    logs = np.log(TAIL)
    result = np.full(len(log_odds), logs[0])
    for left in range(len(TAIL) - 1):
        slope = (log_odds - cuts[:, left]) / (cuts[:, left + 1] - cuts[:, left])
        between = logs[left] + np.clip(slope, 0, 1) * (logs[left + 1] - logs[left])
        result = np.minimum(result, between)
    chance: Floats = np.exp(result)
    return chance


def _two_at_once(block: Block) -> tuple[Integers, Integers, Flags]:
    """The two places that together leave least unexplained, and whether they are enough of a change."""
    first, second = np.zeros((2, len(block.series)), dtype=np.int64)
    found = np.zeros(len(block.series), dtype=np.bool_)
    running = np.cumsum(block.values, axis=0)
    wander = (running.max(axis=0) - running.min(axis=0)) / np.sqrt(block.count)
    tried = np.flatnonzero((wander > LEAST_RANGE) & (block.count >= 3 * FEWEST_BETWEEN))
    if len(tried):
        some = block.take(tried)
        first[tried], second[tried] = best_pair(some)
        needed = np.interp(np.log(some.count), np.log(TAIL_POINTS), PAIR_LOG_ODDS)
        found[tried] = pair_log_odds(some, np.stack([first[tried], second[tried]])) > needed
    return first, second, found


def best_pair(block: Block) -> tuple[Integers, Integers]:
    """Optimal partition into three levels, each of at least five values, by least squares."""
    least, points, series = FEWEST_BETWEEN, len(block.values), len(block.series)
    running = np.zeros((points + 1, series))
    np.cumsum(block.values, axis=0, out=running[1:])
    total = running[-1]
    best = np.full(series, -np.inf)
    places = np.zeros((2, series), dtype=np.int64)
    firsts = np.arange(points + 1)[:, None].astype(np.float64)
    for second in range(2 * least, points - least + 1):
        early = firsts[least : second - least + 1]
        head = running[least : second - least + 1]
        explained = head**2 / early + (running[second] - head) ** 2 / (second - early)
        first = explained.argmax(axis=0)
        rest = np.maximum(block.count - second, 1)
        gain = explained[first, np.arange(series)] + (total - running[second]) ** 2 / rest
        better = (gain > best) & (second <= block.count - least)
        best = np.where(better, gain, best)
        places = np.where(better, np.stack([first + least, np.full(series, second)]), places)
    return places[0], places[1]


def pair_log_odds(block: Block, steps: Integers) -> Floats:
    """Log odds of two steps at known places against none."""
    return _log_likelihood(block, steps) - _log_likelihood(block, steps[:0])


def _log_likelihood(block: Block, steps: Integers) -> Floats:
    columns = likelihood.step_columns(block, steps)
    return likelihood.log_sum(_by_grid_point(block, columns))


def _by_grid_point(block: Block, columns: Sequence[Floats]) -> Floats:
    return np.array(
        [fitted.log_likelihood + weight for fitted, _, weight in likelihood.fits(block, GRID, (), columns)]
    )


def _describe(block: Block, steps: Integers) -> _Found:
    """Move each step to its likeliest place beside the others, drop what is not needed, and describe."""
    nowhere = len(block.values)
    steps = np.sort(steps, axis=0)
    used = int((steps < nowhere).sum(axis=0).max(initial=0))
    steps = steps[: max(used, 1)]
    for place in range(used):
        moved, odds, _ = _look_again(block, steps, place)
        kept = odds > _needed(block.count)
        steps[place] = np.where(steps[place] < nowhere, np.where(kept, moved, nowhere), nowhere)
    steps = np.sort(steps, axis=0)
    return _join([_describe_one(block, steps, place) for place in range(used)])


def _join(parts: Sequence[_Found]) -> _Found:
    nothing, none = np.zeros(0, dtype=np.int64), np.zeros(0)
    start = _Found(nothing, nothing, nothing, nothing, none, none, none, none, none)
    columns = [
        np.concatenate([getattr(part, field.name) for part in (start, *parts)]) for field in fields(_Found)
    ]
    return _Found(*columns)


def _look_again(block: Block, steps: Integers, place: int) -> tuple[Integers, Floats, Floats]:
    """One step sought anew between its neighbours: place, log odds, weight of each place."""
    points = len(block.values)
    others = np.delete(steps, place, axis=0)
    rows = np.arange(points)[:, None]
    low, high = _neighbours(block, steps, place)
    room: Flags = (rows >= low + FEWEST_BETWEEN) & (rows <= high - FEWEST_BETWEEN)
    scanned = likelihood.scan(block, GRID, room, steps=likelihood.step_columns(block, others))
    top = scanned.with_step.max(axis=0)
    weight = np.exp(scanned.with_step - np.where(np.isfinite(top), top, 0.0))
    weight /= np.maximum(np.cumsum(weight, axis=0)[-1], 1e-300)
    return scanned.with_step.argmax(axis=0), scanned.log_odds(), weight


def _neighbours(block: Block, steps: Integers, place: int) -> tuple[Integers, Integers]:
    """Where the level before a step began, and where the one after it ends."""
    low = np.where(steps < steps[place], steps, 0).max(axis=0)
    high = np.where(steps > steps[place], steps, len(block.values)).min(axis=0)
    return low, np.minimum(high, block.count)


def _describe_one(block: Block, steps: Integers, place: int) -> _Found:
    nowhere = len(block.values)
    has = np.flatnonzero(steps[place] < nowhere)
    some, own = block.take(has), steps[:, has]
    _, odds, weight = _look_again(some, own, place)
    across = np.arange(len(has))
    earliest, latest = _interval(weight, own[place])
    low, high = _neighbours(some, own, place)
    running = np.zeros((nowhere + 1, len(has)))
    np.cumsum(some.values, axis=0, out=running[1:])

    def mean(start: Integers, stop: Integers) -> Floats:
        total: Floats = running[stop, across] - running[start, across]
        return total / (stop - start)

    before, after = mean(low, own[place]), mean(own[place], high)
    rho = _rho_with_steps(some, own)
    return _Found(
        series=some.series,
        point=some.place[own[place], across],
        earliest=some.place[earliest, across],
        latest=some.place[latest, across],
        before=before * some.spread + some.mean,
        after=after * some.spread + some.mean,
        size_in_sigma=_ratio(after - before, _spread_within(some, own)),
        chance=chance_of(odds, some.count),
        autocorrelation=rho,
    )


def _interval(weight: Floats, point: Integers) -> tuple[Integers, Integers]:
    """First and last of the likeliest places that together hold nine tenths."""
    order = np.argsort(-weight, axis=0, kind="stable")
    sorted_weight = np.take_along_axis(weight, order, axis=0)
    needed = (np.cumsum(sorted_weight, axis=0) - sorted_weight) < COVERAGE
    chosen = np.zeros(weight.shape, dtype=np.bool_)
    np.put_along_axis(chosen, order, needed, axis=0)
    first = chosen.argmax(axis=0)
    last = len(weight) - 1 - chosen[::-1].argmax(axis=0)
    return np.minimum(first, point), np.maximum(last, point)


def _ratio(change: Floats, spread: Floats) -> Floats:
    return np.where(spread > 0, change / np.where(spread > 0, spread, 1.0), np.nan)


def _spread_within(block: Block, steps: Integers) -> Floats:
    """Standard deviation of the values around the mean of their own level."""
    rows = np.arange(len(block.values))[:, None]
    levels = np.zeros(block.values.shape, dtype=np.int64)
    for step in steps:
        levels += rows >= step
    left = np.zeros(len(block.series))
    used = np.zeros(len(block.series), dtype=np.int64)
    for level in range(len(steps) + 1):
        mine = (levels == level) & block.inside
        size = np.count_nonzero(mine, axis=0)
        mean = np.cumsum(np.where(mine, block.values, 0.0), axis=0)[-1] / np.maximum(size, 1)
        left += np.cumsum(np.where(mine, (block.values - mean) ** 2, 0.0), axis=0)[-1]
        used += size > 0
    within: Floats = np.sqrt(left / (block.count - used))
    return np.where(within > 1e-9, within, 0.0)


def _rho_with_steps(block: Block, steps: Integers) -> Floats:
    logs = _by_grid_point(block, likelihood.step_columns(block, steps))
    share = np.exp(logs - likelihood.log_sum(logs))
    mean: Floats = np.cumsum(share * np.array([rho for rho, _, _ in GRID.pairs()])[:, None], axis=0)[-1]
    return mean


def _collect(flat: Floats, bounds: Integers, parts: Sequence[_Found]) -> Suggestions:
    found = _join(parts)
    order = np.lexsort((found.point, found.series))
    measured = np.append(0, np.cumsum(~np.isnan(flat)))
    padded = np.append(flat, np.nan)
    low, high = np.fmin.reduceat(padded, bounds[:-1]), np.fmax.reduceat(padded, bounds[:-1])
    return Suggestions(
        offsets=np.searchsorted(found.series[order], np.arange(len(bounds))),
        measured=measured[bounds[1:]] - measured[bounds[:-1]],
        varies=high > low,
        point=found.point[order],
        earliest=found.earliest[order],
        latest=found.latest[order],
        before=found.before[order],
        after=found.after[order],
        size_in_sigma=found.size_in_sigma[order],
        chance=found.chance[order],
        autocorrelation=found.autocorrelation[order],
    )
