"""What a chart could have seen: the smallest lasting change it would most likely show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
import numpy.typing as npt

from improvement_methods.spc._batch import LARGEST
from improvement_methods.spc._chart import Family
from improvement_methods.spc._kernel import Floats
from improvement_methods.spc._profiles import PROFILES
from improvement_methods.spc._sentences import plain_number

FEWEST_POINTS: Final = 12
SIMULATED_PROFILE: Final = "nhsr-0.2.2"
MEAN_RANGE_OF_SIGMA: Final = 1.128

# By simulation of normal series under nhsr-0.2.2 (bench/spc_power.py --tables): the step, in standard
# deviations, that a chart with so many points before it (rows) shows within so many points after (columns),
# with the chances of CHANCES.
BEFORE: Final = (12, 18, 24, 36, 60, 120)
WITHIN: Final = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 18, 24)
CHANCES: Final = (0.5, 0.8, 0.9, 0.95)
STEPS: Final = (
    (
        (3.68, 4.97, 5.65, 6.24),
        (3.02, 4.18, 4.82, 5.43),
        (2.44, 3.34, 3.83, 4.26),
        (2.27, 3.17, 3.65, 4.06),
        (2.19, 3.10, 3.60, 3.99),
        (2.05, 2.98, 3.52, 3.96),
        (1.64, 2.37, 2.76, 3.08),
        (1.60, 2.37, 2.76, 3.08),
        (1.59, 2.35, 2.76, 3.08),
        (1.55, 2.35, 2.76, 3.08),
        (1.51, 2.28, 2.71, 3.08),
        (1.44, 2.24, 2.66, 3.03),
        (1.41, 2.24, 2.66, 3.03),
        (1.34, 2.22, 2.64, 3.01),
    ),
    (
        (3.35, 4.47, 5.06, 5.54),
        (2.71, 3.69, 4.21, 4.64),
        (2.17, 2.95, 3.37, 3.73),
        (2.00, 2.76, 3.17, 3.54),
        (1.86, 2.66, 3.07, 3.41),
        (1.71, 2.50, 2.90, 3.25),
        (1.41, 2.02, 2.37, 2.66),
        (1.39, 2.02, 2.37, 2.66),
        (1.33, 1.98, 2.32, 2.62),
        (1.28, 1.95, 2.30, 2.59),
        (1.22, 1.87, 2.21, 2.51),
        (1.15, 1.79, 2.11, 2.40),
        (1.09, 1.76, 2.09, 2.37),
        (1.03, 1.72, 2.07, 2.37),
    ),
    (
        (3.23, 4.30, 4.86, 5.33),
        (2.58, 3.46, 3.94, 4.34),
        (2.03, 2.74, 3.12, 3.44),
        (1.88, 2.57, 2.94, 3.24),
        (1.73, 2.43, 2.80, 3.08),
        (1.54, 2.26, 2.64, 2.94),
        (1.29, 1.86, 2.16, 2.42),
        (1.23, 1.82, 2.14, 2.42),
        (1.20, 1.78, 2.10, 2.36),
        (1.16, 1.76, 2.07, 2.32),
        (1.08, 1.67, 1.98, 2.23),
        (1.02, 1.58, 1.88, 2.13),
        (0.97, 1.53, 1.82, 2.07),
        (0.85, 1.44, 1.74, 1.99),
    ),
    (
        (3.12, 4.08, 4.57, 4.99),
        (2.44, 3.24, 3.67, 4.01),
        (1.93, 2.60, 2.93, 3.21),
        (1.75, 2.40, 2.73, 3.00),
        (1.58, 2.23, 2.56, 2.82),
        (1.40, 2.04, 2.36, 2.63),
        (1.17, 1.70, 1.97, 2.19),
        (1.13, 1.66, 1.93, 2.16),
        (1.08, 1.61, 1.89, 2.13),
        (1.03, 1.54, 1.82, 2.04),
        (0.95, 1.46, 1.72, 1.94),
        (0.86, 1.36, 1.61, 1.82),
        (0.80, 1.29, 1.54, 1.74),
        (0.71, 1.20, 1.44, 1.65),
    ),
    (
        (3.04, 3.96, 4.44, 4.85),
        (2.33, 3.10, 3.50, 3.84),
        (1.84, 2.45, 2.76, 3.04),
        (1.64, 2.24, 2.54, 2.79),
        (1.46, 2.05, 2.35, 2.59),
        (1.29, 1.87, 2.15, 2.39),
        (1.09, 1.57, 1.82, 2.02),
        (1.03, 1.51, 1.76, 1.96),
        (0.96, 1.45, 1.70, 1.90),
        (0.93, 1.40, 1.64, 1.84),
        (0.85, 1.30, 1.53, 1.72),
        (0.75, 1.19, 1.41, 1.58),
        (0.68, 1.11, 1.32, 1.49),
        (0.59, 1.00, 1.21, 1.39),
    ),
    (
        (2.95, 3.82, 4.26, 4.64),
        (2.26, 3.00, 3.38, 3.69),
        (1.79, 2.38, 2.67, 2.90),
        (1.57, 2.14, 2.42, 2.65),
        (1.39, 1.94, 2.21, 2.43),
        (1.20, 1.73, 1.99, 2.20),
        (1.02, 1.47, 1.70, 1.90),
        (0.95, 1.41, 1.64, 1.83),
        (0.90, 1.34, 1.57, 1.75),
        (0.84, 1.27, 1.49, 1.66),
        (0.76, 1.17, 1.38, 1.54),
        (0.67, 1.06, 1.26, 1.42),
        (0.60, 0.96, 1.15, 1.31),
        (0.50, 0.86, 1.04, 1.19),
    ),
)


@dataclass(frozen=True, slots=True)
class Detectable:
    """The smallest lasting change a chart would most likely show.

    Attributes
    ----------
    step : float or None
        In the unit of the values; None where there are too few points, or no variation, to tell.
    step_in_sigma : float or None
        In standard deviations from point to point.
    within : int
        Points from the change on.
    chance : float
        With which the change would be seen by then.
    measured : int
        Values the chart has now.
    simulated : bool
        Whether charts of its kind, by its rules, were simulated at all.
    """

    step: float | None
    step_in_sigma: float | None
    within: int
    chance: float
    measured: int
    simulated: bool = True

    @property
    def sentence(self) -> str:
        """What the chart could see, in one sentence."""
        return self.words()

    def words(self, *, period: str = "point", format_value: Callable[[float], str] = plain_number) -> str:
        """What the chart could see, in one sentence.

        Parameters
        ----------
        period : str
            What one period is called: month, week, day. The plural adds an s.
        format_value : callable, optional
            How to write a value, with its unit if it has one.

        Returns
        -------
        str
        """
        if not self.simulated:
            return f"Told of XmR charts by the rules {SIMULATED_PROFILE} only: this one was made another way."
        if self.measured < FEWEST_POINTS:
            return (
                f"Too few points to say what this chart could see: {self.measured} so far, "
                f"{FEWEST_POINTS} needed."
            )
        if self.step is None:
            return "No value differs from its neighbour, so there is no telling what this chart could see."
        span = f"{self.within} {period}s" if self.within > 1 else f"one {period}"
        return (
            f"A lasting change of {format_value(self.step)} or more would be seen within {span}, "
            f"{_odds(self.chance)}."
        )


def _odds(chance: float) -> str:
    for out_of in (2, 3, 4, 5, 10, 20, 100):
        if abs(chance * out_of - round(chance * out_of)) < 1e-9:
            return f"{round(chance * out_of)} times in {out_of}"
    return f"{chance:.1%} of the time"


def detectable(
    values: npt.ArrayLike,
    *,
    within: int,
    chance: float = 0.8,
    family: Family | str = Family.XMR,
    profile: str = SIMULATED_PROFILE,
) -> Detectable:
    """The smallest lasting change that a chart of these values would show, as it most likely would.

    Parameters
    ----------
    values : array of float, shape (points,)
        The chart's values so far, oldest first, taken as stable. None or NaN where a period was not measured.
    within : int
        How many points, from the change on, there are to see it: 1 to 24.
    chance : float
        With which it is to be seen: 0.5 to 0.95.
    family, profile : str
        The chart's. Only XmR charts under `nhsr-0.2.2` were simulated; of others nothing is told.

    Returns
    -------
    Detectable
        Without a step if the chart is of another family or profile, if fewer than twelve values are
        measured, or if no value differs from its neighbour.

    Raises
    ------
    ValueError
        If `within` or `chance` is out of range, or a value is infinite or beyond 1e290.

    Notes
    -----
    "Seen" means that at the end of `within` points, with limits worked out from all points, at least one
    point from the change on is marked on its side by the rules of `nhsr-0.2.2`. Simulated once, 10,000 normal
    series each, and interpolated; the chance at the step given is right to two percentage points if points do
    not lean on one another. The spread is the mean moving range, screened as the profile does, over 1.128.
    With more than 120 points the table's last row serves.

    Source: simulation; D. C. Montgomery, Introduction to Statistical Quality Control, on operating
    characteristics.

    Examples
    --------
    >>> told = detectable([50, 53, 47, 51, 49, 54, 46, 50, 52, 48, 51, 49, 47, 53, 50, 52], within=6)
    >>> round(told.step_in_sigma, 1)
    2.6
    """
    series = np.array(values, dtype=np.float64)
    if series.ndim != 1:
        raise ValueError(f"Give one value a period; these values have {series.ndim} dimensions.")
    if not WITHIN[0] <= within <= WITHIN[-1]:
        raise ValueError(f"Ask for a change seen within {WITHIN[0]} to {WITHIN[-1]} points, not {within}.")
    if not CHANCES[0] <= chance <= CHANCES[-1]:
        raise ValueError(f"Ask for a chance between {CHANCES[0]} and {CHANCES[-1]}, not {chance}.")
    known = series[~np.isnan(series)]
    if len(known) and np.abs(known).max() >= LARGEST:
        raise ValueError("A value is infinite or beyond 1e290. Leave it out as missing or check its unit.")
    if (Family(family), profile) != (Family.XMR, SIMULATED_PROFILE):
        return Detectable(None, None, within, chance, len(known), simulated=False)
    spread = _spread(series)
    if len(known) < FEWEST_POINTS or not spread > 0:
        return Detectable(None, None, within, chance, len(known))
    steps = step_in_sigma(len(known), within, chance)
    return Detectable(steps * spread, steps, within, chance, len(known))


def _spread(series: Floats) -> float:
    """Standard deviation from point to point, by the mean moving range, screened once."""
    moved = np.abs(np.diff(series))
    moved = moved[~np.isnan(moved)]
    if len(moved) == 0:
        return 0.0
    kept = moved[moved < PROFILES[SIMULATED_PROFILE].screening_factor * moved.mean()]
    return float(kept.mean()) / MEAN_RANGE_OF_SIGMA if len(kept) else 0.0


def step_in_sigma(measured: int, within: int, chance: float) -> float:
    """The table's step between its rows, columns and chances, in standard deviations.

    Parameters
    ----------
    measured : int
        Points before the change, 12 or more.
    within : int
        Points from the change on, 1 to 24.
    chance : float
        0.5 to 0.95.

    Returns
    -------
    float

    Examples
    --------
    >>> step_in_sigma(24, 6, 0.8) > step_in_sigma(24, 12, 0.8)
    True
    """
    table = np.array(STEPS)
    normal = NormalDist()
    by_chance = _between(table, normal.inv_cdf(chance), [normal.inv_cdf(one) for one in CHANCES], axis=2)
    by_within = _between(by_chance, np.log(within), np.log(WITHIN), axis=1)
    # Limits settle with the number of points, so its inverse runs straighter.
    return float(_between(by_within, -1 / measured, [-1 / one for one in BEFORE], axis=0))


def _between(table: Floats, at: float, marks: npt.ArrayLike, *, axis: int) -> Floats:
    """Straight lines along one axis between marks that rise; the ends go on level."""
    where = float(np.interp(at, np.asarray(marks), np.arange(np.size(marks))))
    low = min(int(where), np.size(marks) - 2)
    first, second = np.take(table, low, axis=axis), np.take(table, low + 1, axis=axis)
    line: Floats = first + (where - low) * (second - first)
    return line
