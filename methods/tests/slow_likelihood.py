"""Steps in series that lean on the point before, by whole covariance matrices: slow and plain.

Written from the model in docs/methods/second-opinions.md. Nothing is turned into independent noise, nothing
is worked out for many places at once.
"""

import math
from itertools import combinations

import numpy as np


def log_likelihood(values, places, rho, columns=()):
    """Level flat beforehand, spread as one over itself; each column's size normal with its own spread."""
    count = len(values)
    noise = rho ** np.abs(np.subtract.outer(places, places)) / (1 - rho**2)
    for column, spread in columns:
        noise = noise + np.outer(column, column) * spread**2 / (1 - rho**2)
    precision = np.linalg.inv(noise)
    level = precision.sum(axis=0)
    left = precision - np.outer(level, level) / level.sum()
    return (
        -0.5 * np.linalg.slogdet(noise)[1]
        - 0.5 * math.log(level.sum())
        - (count - 1) / 2 * math.log(values @ left @ values)
    )


def log_odds_of_a_step(values, places, grid, starts, *, scale, columns=(), season=()):
    """Log Bayes factor of one more step at any of `starts`, against none."""
    without, with_step = [], []
    for rho, strength, weight in grid.pairs():
        known = [*columns]
        if strength:
            known += [(wave, strength / math.sqrt(len(season))) for wave in season]
        without.append(weight + log_likelihood(values, places, rho, known))
        for start in starts:
            step = (np.arange(len(values)) >= start).astype(float)
            with_step.append(weight + log_likelihood(values, places, rho, [*known, (step, scale)]))
    return np.logaddexp.reduce(with_step) - math.log(len(starts)) - np.logaddexp.reduce(without)


def best_pair(values, least):
    """The two places that leave the least sum of squares, every pair tried."""

    def left(start, stop):
        part = values[start:stop]
        return ((part - part.mean()) ** 2).sum()

    pairs = [
        (first, second)
        for first, second in combinations(range(least, len(values) - least + 1), 2)
        if second - first >= least
    ]
    return min(pairs, key=lambda pair: left(0, pair[0]) + left(*pair) + left(pair[1], len(values)))
