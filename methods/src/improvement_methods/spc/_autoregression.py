"""Steps in series whose points lean on the point before: exact Gaussian likelihoods for many series at once.

The model of one series: a level, perhaps a season, perhaps steps, and noise in which each point keeps a share
*rho* of the one before (an autoregression of order one). Level, step sizes, season and spread are integrated
out exactly; *rho* and the strength of the season are averaged over a grid. Time runs down, series run across.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from improvement_methods.spc._kernel import Flags, Floats, Integers

STEP_SCALE: Final = 3.0
CELLS_AT_ONCE: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Block:
    """Some series with their missing values closed up, padded with zeros below.

    Attributes
    ----------
    series : array of int, shape (series,)
        Which series these are.
    values : array of float, shape (points, series)
        Mean 0 and spread 1.
    place : array of int, shape (points, series)
        Where each value stood in its series, missing ones counted.
    inside : array of bool, shape (points, series)
        False in the padding.
    count : array of int, shape (series,)
        Measured values.
    mean, spread : arrays of float, shape (series,)
        What turns `values` back: `values * spread + mean`.
    """

    series: Integers
    values: Floats
    place: Integers
    inside: Flags
    count: Integers
    mean: Floats
    spread: Floats

    def take(self, chosen: Flags | Integers) -> Block:
        """Only some of the series."""
        return Block(
            self.series[chosen],
            self.values[:, chosen],
            self.place[:, chosen],
            self.inside[:, chosen],
            self.count[chosen],
            self.mean[chosen],
            self.spread[chosen],
        )


def blocks(values: Floats, offsets: Integers, *, at_least: int) -> Iterator[Block]:
    """Series of `at_least` measured values that are not all the same, a bounded number of cells at a time."""
    measured = ~np.isnan(values)
    running = np.append(0, np.cumsum(measured))
    counts = running[offsets[1:]] - running[offsets[:-1]]
    order = np.argsort(counts, kind="stable")
    order = order[counts[order] >= at_least]
    kept = np.flatnonzero(measured)
    done = 0
    while done < len(order):
        until = min(len(order), done + max(1, CELLS_AT_ONCE // int(counts[order[done]])))
        while until - done > 1 and int(counts[order[until - 1]]) * (until - done) > 2 * CELLS_AT_ONCE:
            until = done + (until - done) // 2
        chosen = order[done:until]
        rows = np.arange(int(counts[chosen].max()))[:, None]
        inside = rows < counts[chosen]
        where = kept[np.minimum(running[offsets[chosen]] + rows, len(kept) - 1)]
        block = _standardise(
            chosen, np.where(inside, values[where], 0.0), np.where(inside, where - offsets[chosen], 0), inside
        )
        if len(block.series):
            yield block
        done = until


def _standardise(series: Integers, values: Floats, place: Integers, inside: Flags) -> Block:
    count = np.count_nonzero(inside, axis=0)
    # Halves of the largest size, so that nothing overflows; sums from the top, so that padding adds nothing.
    largest = np.abs(values).max(axis=0)
    scale = np.where(largest > 0, largest, 1.0)
    part = values / scale
    mean = np.cumsum(part, axis=0)[-1] / count
    part = np.where(inside, part - mean, 0.0)
    spread = np.sqrt(np.cumsum(part * part, axis=0)[-1] / count)
    low = np.where(inside, values, np.inf).min(axis=0)
    high = np.where(inside, values, -np.inf).max(axis=0)
    varies = (high > low) & (spread > 1e-12)
    part = part / np.where(varies, spread, 1.0)
    block = Block(series, part, place, inside, count, mean * scale, spread * scale)
    return block if varies.all() else block.take(varies)


@dataclass(frozen=True, slots=True)
class Scan:
    """How likely the values are with a step at each place, and with none.

    Attributes
    ----------
    without : array of float, shape (grid, series)
        Log likelihood, prior of the grid point included.
    with_step : array of float, shape (points, series)
        Log likelihood of a step that begins at each point, averaged over the grid; -inf where none may begin.
    """

    without: Floats
    with_step: Floats

    def log_odds(self) -> Floats:
        """Log Bayes factor of one step somewhere, all places alike beforehand, against none."""
        places = np.count_nonzero(np.isfinite(self.with_step), axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            odds = log_sum(self.with_step) - np.log(places) - log_sum(self.without)
        return np.where(places > 0, odds, -np.inf)


def log_sum(logs: Floats) -> Floats:
    """Log of the sum of exponentials down each column."""
    top = logs.max(axis=0)
    finite = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        total: Floats = np.log(np.cumsum(np.exp(logs - finite), axis=0)[-1]) + finite
    return total


@dataclass(frozen=True, slots=True)
class Grid:
    """Values of *rho* and of the season's strength, each pair with its weight beforehand."""

    rho: Sequence[float]
    rho_weight: Sequence[float]
    strength: Sequence[float] = (0.0,)
    strength_weight: Sequence[float] = (1.0,)

    def by_rho(self) -> Iterator[tuple[float, list[tuple[float, float]]]]:
        """Each *rho* with its strengths and log weights."""
        for rho, share in zip(self.rho, self.rho_weight, strict=True):
            strengths = zip(self.strength, self.strength_weight, strict=True)
            yield rho, [(strength, float(np.log(share * part))) for strength, part in strengths]

    def pairs(self) -> list[tuple[float, float, float]]:
        """All (rho, strength, log weight)."""
        return [(rho, *one) for rho, some in self.by_rho() for one in some]


@dataclass(frozen=True, slots=True)
class Whitened:
    """Values and columns with what each point keeps of the one before taken out, for one *rho*.

    `columns` are the level, the season's waves and the known steps, each of shape (points, series);
    `products` their cross-products, `moments` their products with the values, `total` the values' with
    themselves. `along`, `crosses` and `squares` are the products of a step that begins at each point with the
    values, the columns and itself.
    """

    block: Block
    rho: float
    waves: int
    columns: list[Floats]
    products: Floats
    moments: list[Floats]
    total: Floats
    log_scale: Floats
    along: Floats
    crosses: list[Floats]
    squares: Floats


def whiten(block: Block, rho: float, season: Sequence[Floats], steps: Sequence[Floats]) -> Whitened:
    """Turn the autoregression into independent noise; a gap of some periods keeps *rho* to that power."""
    keep = np.zeros_like(block.values)
    keep[1:] = rho ** (block.place[1:] - block.place[:-1]).clip(1)
    inside = block.inside
    scale = np.where(inside, np.sqrt((1 - rho * rho) / (1 - keep * keep)), 0.0)
    level = scale * (1 - keep)

    def turn(column: Floats) -> Floats:
        turned = column.copy()
        turned[1:] -= keep[1:] * column[:-1]
        return turned * scale

    def after(column: Floats) -> Floats:
        # The step's column: `scale` where it begins, the level's column after.
        rest = level * column
        return np.cumsum(rest[::-1], axis=0)[::-1] - rest + scale * column

    values = turn(block.values)
    columns = [level, *(turn(column) for column in (*season, *steps))]
    products = np.empty((len(columns), len(columns), len(block.series)))
    for i in range(len(columns)):
        for j in range(i + 1):
            products[i, j] = products[j, i] = _total(columns[i] * columns[j])
    squared = level * level
    return Whitened(
        block=block,
        rho=rho,
        waves=len(season),
        columns=columns,
        products=products,
        moments=[_total(column * values) for column in columns],
        total=_total(values * values),
        log_scale=_total(np.log(np.where(inside, scale, 1.0))),
        along=after(values),
        crosses=[after(column) for column in columns],
        squares=np.cumsum(squared[::-1], axis=0)[::-1] - squared + scale * scale,
    )


def waves(places: Integers, period: int, harmonics: int) -> list[Floats]:
    """Waves of one, two, … cycles a period, each of mean square one over a period."""
    angle = 2 * np.pi * (places % period) / period
    pairs = range(1, min(harmonics, (period - 1) // 2) + 1)
    return [np.sqrt(2) * wave(cycles * angle) for cycles in pairs for wave in (np.cos, np.sin)]


def season_columns(block: Block, period: int, harmonics: int) -> list[Floats]:
    """The waves at each measured value; 0 in the padding."""
    return [np.where(block.inside, wave, 0.0) for wave in waves(block.place, period, harmonics)]


def step_columns(block: Block, steps: Integers) -> list[Floats]:
    """A column for each row of `steps`: one from that point on. A step at or past the end is no step."""
    rows = np.arange(len(block.values))[:, None]
    return [np.where(block.inside & (rows >= step), 1.0, 0.0) for step in steps]


@dataclass(frozen=True, slots=True)
class Fit:
    """Level, season and known steps fitted at one grid point.

    `used` are the columns that count; `inverse` the inverse of their cross-products, shape (used, used,
    series); `sizes` what each column came to; `residual` the sum of squares left; `log_likelihood` has
    everything but one more step's part.
    """

    white: Whitened
    used: list[int]
    inverse: Floats
    sizes: list[Floats]
    residual: Floats
    log_likelihood: Floats


def fit(white: Whitened, strength: float) -> Fit:
    """Fit at one grid point; season and step sizes are shrunk towards 0, in units of the noise."""
    block, waves = white.block, white.waves
    used = [place for place in range(len(white.columns)) if strength > 0 or not 0 < place <= waves]
    products = white.products[np.ix_(used, used)]
    log_prior = 0.0
    for row, place in enumerate(used[1:], start=1):
        size = strength / np.sqrt(waves) if place <= waves else STEP_SCALE
        variance = size * size / (1 - white.rho * white.rho)
        # A step at or past the end has an empty column: it then counts for nothing.
        products[row, row] += 1 / variance
        log_prior -= 0.5 * np.log(variance)
    inverse, log_determinant = _invert(products)
    moments = [white.moments[place] for place in used]
    sizes = [
        sum((row[j] * moment for j, moment in enumerate(moments)), np.zeros_like(white.total))
        for row in inverse
    ]
    explained = sum(
        (size * moment for size, moment in zip(sizes, moments, strict=True)), np.zeros_like(white.total)
    )
    residual = np.maximum(white.total - explained, 1e-12 * white.total)
    log_likelihood = (
        white.log_scale + log_prior - 0.5 * log_determinant - (block.count - 1) / 2 * np.log(residual)
    )
    return Fit(white, used, inverse, sizes, residual, log_likelihood)


def fits(
    block: Block, grid: Grid, season: Sequence[Floats], steps: Sequence[Floats]
) -> Iterator[tuple[Fit, float, float]]:
    """Fits at all grid points, each with its strength and log weight."""
    for rho, weights in grid.by_rho():
        white = whiten(block, rho, season, steps)
        for strength, weight in weights:
            yield fit(white, strength), strength, weight


def _total(rows: Floats) -> Floats:
    """Sums down the columns, from the top: the same whatever stands beside or below."""
    total: Floats = np.cumsum(rows, axis=0)[-1]
    return total


def _invert(products: Floats) -> tuple[Floats, Floats]:
    """Inverse and log determinant of small positive matrices, one a series, by elimination."""
    width = len(products)
    inverse = products.copy()
    log_determinant = np.zeros(products.shape[2])
    for k in range(width):
        pivot = inverse[k, k].copy()
        log_determinant += np.log(pivot)
        row = inverse[k] / pivot
        column = inverse[:, k].copy()
        inverse -= column[:, None] * row[None]
        inverse[:, k] = -column / pivot
        inverse[k] = row
        inverse[k, k] = 1 / pivot
    return inverse, log_determinant


def scan(
    block: Block,
    grid: Grid,
    allowed: Flags,
    *,
    season: Sequence[Floats] = (),
    steps: Sequence[Floats] = (),
) -> Scan:
    """Likelihood of one more step at each allowed place, besides the season and steps given."""
    without = []
    best = np.full(allowed.shape, -np.inf)
    for fitted, _, weight in fits(block, grid, season, steps):
        without.append(fitted.log_likelihood + weight)
        best = np.logaddexp(best, without[-1] + gain(fitted))
    return Scan(np.array(without), np.where(allowed, best, -np.inf))


def gain(fitted: Fit) -> Floats:
    """What a step that begins at each point adds to the log likelihood."""
    white = fitted.white
    along, squares = white.along.copy(), white.squares.copy()
    for i, place in enumerate(fitted.used):
        cross = white.crosses[place]
        along -= cross * fitted.sizes[i]
        squares -= cross * cross * fitted.inverse[i, i]
        for j in range(i):
            squares -= cross * white.crosses[fitted.used[j]] * (2 * fitted.inverse[i, j])
    variance = STEP_SCALE * STEP_SCALE / (1 - white.rho * white.rho)
    spread = 1 + variance * np.maximum(squares, 0.0)
    left = fitted.residual - along * along * (variance / spread)
    left = np.maximum(left, 1e-12 * fitted.residual)
    added: Floats = -0.5 * np.log(spread) - (white.block.count - 1) / 2 * np.log(left / fitted.residual)
    return added
