"""Tails of the gamma, Poisson, beta and binomial distributions, on whole arrays, with numpy alone."""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist
from typing import Final

import numpy as np

from improvement_methods.spc._kernel import Floats

_HALF_LOG_TAU: Final = 0.5 * math.log(2 * math.pi)
_SHIFT: Final = 15
_QUADRATURE_FROM: Final = 30.0
# Where the logarithm of a density has fallen by this much, what lies beyond is nothing.
_FALL: Final = 40.0


@lru_cache(maxsize=1)
def _gauss_legendre() -> tuple[Floats, Floats]:
    """Places from 0 to 1, and weights, of a sum that stands for an integral; worked out when first needed."""
    nodes, weights = np.polynomial.legendre.leggauss(24)
    return (nodes + 1) / 2, weights / 2


def _tail_reach(z: Floats) -> Floats:
    """How far from `z` to where a normal density has fallen to nothing, in standard deviations."""
    return np.sqrt(z * z + 2 * _FALL) - np.abs(z)


def _log_gamma_of_next(a: Floats) -> Floats:
    """log Γ(a + 1) for a > -1: Stirling's series fifteen steps up, and the product of the steps."""
    steps = np.ones_like(a)
    for step in range(1, _SHIFT + 1):
        steps = steps * (a + step)
    up = a + _SHIFT
    return (up + 0.5) * np.log(up) - up + _HALF_LOG_TAU + _stirling_error(up) - np.log(steps)


def _stirling_error(a: Floats) -> Floats:
    """What Stirling's formula leaves of log Γ(a + 1), for a of 15 or more."""
    square = a * a
    return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / a


def _log_poisson(count: Floats, mean: Floats) -> Floats:
    """log of mean**count exp(-mean) / Γ(count + 1), without cancellation where both are large.

    Loader C (2000). Fast and accurate computation of binomial probabilities.
    """
    safe = np.maximum(count, float(_SHIFT))
    excess = np.maximum((mean - safe) / safe, -1 + 1e-15)
    # count log(count / mean) + mean - count, which is nearly 0 where the two are near each other.
    deviance = safe * (excess - np.log1p(excess))
    large = -deviance - _stirling_error(safe) - 0.5 * np.log(2 * math.pi * safe)
    small = count * np.log(mean) - mean - _log_gamma_of_next(np.minimum(count, float(_SHIFT)))
    return np.where(count >= _SHIFT, large, small)


def log_poisson(count: Floats, mean: Floats) -> Floats:
    """Logarithm of the chance of just this many events."""
    return _log_poisson(count, np.maximum(mean, 1e-300))


def log_binomial(count: Floats, trials: Floats, chance: Floats) -> Floats:
    """Logarithm of the chance of just this many of so many, as Loader has it."""
    mean, rest = trials * chance, trials * (1 - chance)
    return log_poisson(count, mean) + log_poisson(trials - count, rest) - _log_poisson(trials, trials)


def gamma_cdf(shape: Floats, x: Floats) -> Floats:
    """Chance that a gamma variable of this shape and scale 1 is at most x.

    Parameters
    ----------
    shape : array of float, above 0
    x : array of float, above 0

    Returns
    -------
    array of float, 0 to 1
        To about 1e-13.

    Examples
    --------
    >>> import numpy as np
    >>> round(float(gamma_cdf(np.array([1.0]), np.array([1.0]))[0]), 12)
    0.632120558829
    """
    shape, x = np.broadcast_arrays(np.asarray(shape, dtype=float), np.asarray(x, dtype=float))
    out = np.empty(shape.shape)
    small = shape < _QUADRATURE_FROM
    out[small] = _by_series(shape[small], x[small])
    out[~small] = _gamma_by_quadrature(shape[~small], x[~small])
    return np.minimum(out, 1.0)


def _by_series(shape: Floats, x: Floats) -> Floats:
    far = x > shape + 40 + 40 * np.sqrt(shape)
    x = np.where(far, shape, x)
    term = np.ones_like(x)
    total = term.copy()
    above = shape.copy()
    while term.size and bool((term > total * 1e-17).any()):
        # To look after each step would take longer than the steps.
        for _ in range(8):
            above += 1
            term *= x
            term /= above
            total += term
    return np.where(far, 1.0, total * np.exp(_log_poisson(shape, x)))


def _gamma_by_quadrature(shape: Floats, x: Floats) -> Floats:
    """The tail beyond x, away from the mean, as a multiple of the density at x."""
    nodes, weights = _gauss_legendre()
    spread = np.sqrt(shape)
    reach = _tail_reach((x - shape) / spread) * spread
    upper = x > shape
    # The upper tail is the longer one; the lower one ends at 0.
    reach = np.where(upper, reach * (1 + 3 / spread), -np.minimum(reach, x * (1 - 1e-9)))
    off = reach[:, None] * nodes
    density = np.exp((shape - 1)[:, None] * np.log1p(off / x[:, None]) - off)
    tail = np.abs(reach) * (density @ weights) * np.exp(_log_poisson(shape - 1, x))
    return np.where(upper, 1 - tail, tail)


def gamma_quantile(chance: float, shape: Floats) -> Floats:
    """The x below which a gamma variable of this shape and scale 1 lies with this chance.

    Parameters
    ----------
    chance : float, between 0 and 1
    shape : array of float, above 0

    Returns
    -------
    array of float
        To a relative 1e-11.

    Notes
    -----
    Newton's method on the logarithm of the chance against the logarithm of x, which is concave, so that it
    converges from any start; the start is Wilson and Hilferty's.

    Examples
    --------
    Half of a chi-square quantile, as in printed tables: 18.307 for 10 degrees of freedom and 95%.

    >>> import numpy as np
    >>> round(2 * float(gamma_quantile(0.95, np.array([5.0]))[0]), 3)
    18.307
    """
    shape = np.asarray(shape, dtype=float)
    z = NormalDist().inv_cdf(chance)
    cube = 1 - 1 / (9 * shape) + z / (3 * np.sqrt(shape))
    small = (math.log(chance) + _log_gamma_of_next(shape)) / shape
    u = np.where(cube > 0.2, np.log(shape) + 3 * np.log(np.maximum(cube, 0.2)), small)
    for _ in range(60):
        x = np.exp(u)
        below = np.maximum(gamma_cdf(shape, x), 1e-300)
        slope = np.exp(_log_poisson(shape - 1, x) + u) / below
        step = (np.log(below) - math.log(chance)) / np.maximum(slope, 1e-300)
        u = u - np.clip(step, -2.0, 50.0)
        if not bool((np.abs(step) > 1e-13).any()):
            break
    return np.exp(u)


def poisson_cdf(count: Floats, mean: Floats) -> Floats:
    """Chance of at most this many events; 0 for a negative count."""
    count, mean = np.broadcast_arrays(np.asarray(count, dtype=float), np.asarray(mean, dtype=float))
    none = count < 0
    return np.where(none, 0.0, 1 - gamma_cdf(np.where(none, 1.0, count + 1), np.maximum(mean, 1e-300)))


def beta_cdf(a: Floats, b: Floats, x: Floats) -> Floats:
    """Chance that a beta variable is at most x, for a and b above 0 and x from 0 to 1.

    Examples
    --------
    >>> import numpy as np
    >>> round(float(beta_cdf(np.array([2.0]), np.array([3.0]), np.array([0.4]))[0]), 12)
    0.5248
    """
    a, b, x = (np.asarray(part, dtype=float) for part in np.broadcast_arrays(a, b, x))
    turned = x > (a + 1) / (a + b + 2)
    a, b, x = np.where(turned, b, a), np.where(turned, a, b), np.where(turned, 1 - x, x)
    x = np.clip(x, 1e-300, 1 - 1e-16)
    below = np.empty(x.shape)
    small = np.minimum(a, b) < _QUADRATURE_FROM
    for which, fraction in ((small, _continued_fraction), (~small, _beta_by_quadrature)):
        part = a[which], b[which], x[which]
        below[which] = _beta_front(*part) * fraction(*part)
    return np.clip(np.where(turned, 1 - below, below), 0.0, 1.0)


def _beta_front(a: Floats, b: Floats, x: Floats) -> Floats:
    """x**a (1 - x)**b over a times the beta function, as the binomial term that it is, nearly."""
    return b / (a + b) * np.exp(log_binomial(a, a + b, x))


def _beta_by_quadrature(a: Floats, b: Floats, x: Floats) -> Floats:
    """The lower tail of an x not above the mean, as a multiple of the front."""
    nodes, weights = _gauss_legendre()
    mean = a / (a + b)
    spread = np.sqrt(mean * (1 - mean) / (a + b + 1))
    reach = np.minimum(_tail_reach((x - mean) / spread) * spread * (1 + 3 / np.sqrt(b)), x * (1 - 1e-9))
    off = reach[:, None] * nodes
    power = (a - 1)[:, None] * np.log1p(-off / x[:, None])
    power += (b - 1)[:, None] * np.log1p(off / (1 - x)[:, None])
    return reach * (np.exp(power) @ weights) * a / (x * (1 - x))


def _continued_fraction(a: Floats, b: Floats, x: Floats) -> Floats:
    """Lentz's way through the incomplete beta function's continued fraction."""
    tiny = 1e-290
    c = np.ones_like(x)
    d = 1 - (a + b) * x / (a + 1)
    d = 1 / np.where(np.abs(d) < tiny, tiny, d)
    out = d.copy()
    for m in range(1, 20_000):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 + numerator * d
            c = 1 + numerator / c
            d = 1 / np.where(np.abs(d) < tiny, tiny, d)
            c = np.where(np.abs(c) < tiny, tiny, c)
            change = c * d
            out = out * change
        if not bool((np.abs(change - 1) > 1e-14).any()):
            break
    return out


def binomial_cdf(count: Floats, trials: Floats, chance: Floats) -> Floats:
    """Chance of at most this many of so many; 0 below none and 1 from all of them up."""
    count, trials, chance = np.broadcast_arrays(count, trials, chance)
    inside = (count >= 0) & (count < trials)
    k, n = np.where(inside, count, 0.0), np.where(inside, trials, 1.0)
    return np.where(inside, beta_cdf(n - k, k + 1, 1 - chance), np.where(count < 0, 0.0, 1.0))


def beta_quantile(chance: float, a: Floats, b: Floats) -> Floats:
    """The x below which a beta variable lies with this chance: halving, then Newton's method in between."""
    low, high = np.zeros(np.shape(a)), np.ones(np.shape(a))
    middle = np.asarray(a / (a + b), dtype=float)
    for step in range(60):
        off = beta_cdf(a, b, middle) - chance
        if not bool((np.abs(off) > 1e-13).any()):
            break
        low, high = np.where(off > 0, low, middle), np.where(off > 0, middle, high)
        slope = np.exp(_log_beta_density(a, b, middle))
        newton = middle - off / np.maximum(slope, 1e-300)
        inside = (newton > low) & (newton < high) & (step > 3)
        middle = np.where(inside, newton, (low + high) / 2)
    return middle


def _log_beta_density(a: Floats, b: Floats, x: Floats) -> Floats:
    power = (a - 1) * np.log(np.maximum(x, 1e-300)) + (b - 1) * np.log1p(-np.minimum(x, 1 - 1e-16))
    return power + _log_gamma_of_next(a + b - 1) - _log_gamma_of_next(a - 1) - _log_gamma_of_next(b - 1)
