"""One group's estimate with its interval: Wilson for proportions, Byar for rates."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

Z_95: Final = 1.959963984540054


class Estimate(NamedTuple):
    """A value with the 95% interval around it, all in the same unit."""

    value: float
    lower: float
    upper: float


def proportion(numerator: float, denominator: float, *, per: float = 100, z: float = Z_95) -> Estimate:
    """A proportion with Wilson's score interval.

    Parameters
    ----------
    numerator, denominator : float
        So many out of so many: 0 <= numerator <= denominator, denominator > 0.
    per : float > 0
        100 gives percentages.
    z : float > 0
        Normal quantile; 1.96 for 95%.

    Returns
    -------
    Estimate
        Per `per`; 0 <= lower <= value <= upper <= per.

    Raises
    ------
    ValueError
        If the numbers are not so many out of so many.

    Notes
    -----
    Source: Wilson (1927), Journal of the American Statistical Association 22, 209-212.

    Examples
    --------
    >>> [round(number, 2) for number in proportion(150, 500)]
    [30.0, 26.15, 34.16]
    """
    _check(numerator, denominator, per, z)
    if numerator > denominator:
        raise ValueError(f"{numerator:g} out of {denominator:g} is more than all of them.")
    share, square = numerator / denominator, z * z
    middle = (share + square / (2 * denominator)) / (1 + square / denominator)
    inside = share * (1 - share) / denominator + square / (4 * denominator**2)
    reach = z * math.sqrt(inside) / (1 + square / denominator)
    # At 0 and 1 the formula meets the value itself, but for rounding.
    lower = 0.0 if numerator == 0 else max(middle - reach, 0.0)
    upper = 1.0 if numerator == denominator else min(middle + reach, 1.0)
    return Estimate(share * per, lower * per, upper * per)


def rate(count: float, exposure: float, *, per: float = 1000, z: float = Z_95) -> Estimate:
    """A rate of events with Byar's approximation to the exact Poisson interval.

    Parameters
    ----------
    count : float >= 0
        How many events there were.
    exposure : float > 0
        What they are out of: bed days, patients, hours.
    per : float > 0
        1000 gives a rate per thousand.
    z : float > 0
        Normal quantile; 1.96 for 95%.

    Returns
    -------
    Estimate
        Per `per`; 0 <= lower <= value <= upper.

    Raises
    ------
    ValueError
        If a number is negative, infinite or not a number, or the exposure is 0.

    Notes
    -----
    Source: Breslow and Day (1987), Statistical Methods in Cancer Research II, equation 2.12.

    Examples
    --------
    >>> [round(number, 3) for number in rate(40, 10_000)]
    [4.0, 2.857, 5.447]
    """
    _check(count, exposure, per, z)
    lower = 0.0 if count == 0 else count * (1 - 1 / (9 * count) - z / (3 * math.sqrt(count))) ** 3
    more = count + 1
    upper = more * (1 - 1 / (9 * more) + z / (3 * math.sqrt(more))) ** 3
    return Estimate(count / exposure * per, max(lower, 0.0) / exposure * per, upper / exposure * per)


def _check(count: float, out_of: float, per: float, z: float) -> None:
    if not (0 <= count < math.inf and 0 < out_of < math.inf):
        raise ValueError(f"Give nought or more out of more than nought, not {count:g} out of {out_of:g}.")
    if not (0 < per < math.inf and 0 < z < math.inf):
        raise ValueError(f"“per” and “z” are above 0, not {per:g} and {z:g}.")
