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

    def pairs(self) -> list[tuple[float, float, float]]:
        """All (rho, strength, log weight)."""
        return [
            (rho, strength, float(np.log(a * b)))
            for rho, a in zip(self.rho, self.rho_weight, strict=True)
            for strength, b in zip(self.strength, self.strength_weight, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Whitened:
    """Values and columns with what each point keeps of the one before taken out.

    `level` is the column of ones, `others` the columns of season and known steps, each of shape
    (points, series); `scale` what a point itself is multiplied by; `log_scale` its summed logarithm.
    """

    values: Floats
    level: Floats
    others: list[Floats]
    scale: Floats
    log_scale: Floats


def whiten(block: Block, rho: float, columns: Sequence[Floats]) -> Whitened:
    """Turn the autoregression into independent noise; a gap of some periods keeps *rho* to that power."""
    keep = np.zeros_like(block.values)
    keep[1:] = rho ** (block.place[1:] - block.place[:-1]).clip(1)
    inside = block.inside
    scale = np.where(inside, np.sqrt((1 - rho * rho) / (1 - keep * keep)), 0.0)
    log_scale = np.cumsum(np.log(np.where(inside, scale, 1.0)), axis=0)[-1]
    level = scale * (1 - keep)

    def turn(column: Floats) -> Floats:
        turned = column.copy()
        turned[1:] -= keep[1:] * column[:-1]
        return turned * scale

    return Whitened(turn(block.values), level, [turn(column) for column in columns], scale, log_scale)


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

    `inverse` is the inverse of the columns' cross-products, shape (columns, columns, series); `moments` their
    products with the values; `residual` the sum of squares left; `log_likelihood` has everything but a step's
    part.
    """

    white: Whitened
    columns: list[Floats]
    inverse: Floats
    moments: list[Floats]
    residual: Floats
    log_likelihood: Floats

    def coefficients(self) -> list[Floats]:
        """Fitted size of each column, the level first."""
        return [
            sum((row[j] * moment for j, moment in enumerate(self.moments)), np.zeros_like(self.residual))
            for row in self.inverse
        ]


def fit(block: Block, rho: float, strength: float, season: Sequence[Floats], steps: Sequence[Floats]) -> Fit:
    """Fit at one grid point; season and step sizes are shrunk towards 0, in units of the noise."""
    used = [*(season if strength > 0 else ()), *steps]
    sizes = [strength / np.sqrt(max(len(season), 1))] * (len(used) - len(steps)) + [STEP_SCALE] * len(steps)
    white = whiten(block, rho, used)
    columns = [white.level, *white.others]
    width = len(columns)
    products = np.empty((width, width, len(block.series)))
    for i in range(width):
        for j in range(i + 1):
            products[i, j] = products[j, i] = _total(columns[i] * columns[j])
    log_prior = 0.0
    for i, size in enumerate(sizes, start=1):
        variance = size * size / (1 - rho * rho)
        # A step at or past the end has an empty column: it then counts for nothing.
        products[i, i] += 1 / variance
        log_prior -= 0.5 * np.log(variance)
    inverse, log_determinant = _invert(products)
    moments = [_total(column * white.values) for column in columns]
    explained = np.zeros(len(block.series))
    for i in range(width):
        for j in range(width):
            explained += moments[i] * inverse[i, j] * moments[j]
    total = _total(white.values * white.values)
    residual = np.maximum(total - explained, 1e-12 * total)
    log_likelihood = (
        white.log_scale + log_prior - 0.5 * log_determinant - (block.count - 1) / 2 * np.log(residual)
    )
    return Fit(white, columns, inverse, moments, residual, log_likelihood)


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
    pairs = grid.pairs()
    without = np.empty((len(pairs), len(block.series)))
    best = np.full(allowed.shape, -np.inf)
    for place, (rho, strength, weight) in enumerate(pairs):
        fitted = fit(block, rho, strength, season, steps)
        without[place] = fitted.log_likelihood + weight
        more = without[place] + gain(block, rho, fitted)
        best = np.logaddexp(best, more)
    return Scan(without, np.where(allowed, best, -np.inf))


def gain(block: Block, rho: float, fitted: Fit) -> Floats:
    """What a step that begins at each point adds to the log likelihood."""
    white, own = fitted.white, fitted.white.scale
    level = white.level

    def after(column: Floats) -> Floats:
        # The step's column: `scale` where it begins, the level's column after.
        rest = level * column
        return np.cumsum(rest[::-1], axis=0)[::-1] - rest + own * column

    squares = np.cumsum((level * level)[::-1], axis=0)[::-1] - level * level + own * own
    along = after(white.values)
    crosses = [after(column) for column in fitted.columns]
    for i, (cross, size) in enumerate(zip(crosses, fitted.coefficients(), strict=True)):
        along -= cross * size
        squares -= cross * cross * fitted.inverse[i, i]
        for j in range(i):
            squares -= cross * crosses[j] * (2 * fitted.inverse[i, j])
    variance = STEP_SCALE * STEP_SCALE / (1 - rho * rho)
    spread = 1 + variance * np.maximum(squares, 0.0)
    left = fitted.residual - along * along * (variance / spread)
    left = np.maximum(left, 1e-12 * fitted.residual)
    gain: Floats = -0.5 * np.log(spread) - (block.count - 1) / 2 * np.log(left / fitted.residual)
    return gain
