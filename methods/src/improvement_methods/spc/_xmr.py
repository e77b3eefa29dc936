"""One series at a time, through the same arithmetic as many."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from improvement_methods.spc._batch import xmr_batch
from improvement_methods.spc._chart import Chart
from improvement_methods.spc._words import Direction

Values: TypeAlias = Sequence[float | None] | npt.NDArray[np.floating] | npt.NDArray[np.integer]


def xmr(
    values: Values,
    *,
    direction: Direction | str,
    target: float | None = None,
    profile: str = "nhsr-0.2.2",
    screen: bool | None = None,
    baseline: int | None = None,
    rebase_at: Sequence[int] = (),
) -> Chart:
    """Judge one series by the XmR rules: limits, signals and icons.

    Parameters
    ----------
    values : sequence of float or None, any length
        One value a period, oldest first, all in one unit. None or NaN where a period was not measured; never
        fill it with 0.
    direction : Direction
        Which way is better: increase, decrease or neutral.
    target : float, optional
        In the unit of the values.
    profile : str
        Name of the rule profile.
    screen : bool, optional
        Leave out exceptional moving ranges, once. The profile decides unless given.
    baseline : int, optional
        Fix limits from the first so many points of each phase, missing ones counted. At least 12.
    rebase_at : sequence of int, optional
        Positions, from 0, of the points that each start a new phase.

    Returns
    -------
    Chart
        In the unit of `values`. Limits may lie outside what is possible: whoever draws them cuts them and
        says so.

    Raises
    ------
    ValueError
        If a value is infinite or beyond 1e290, the baseline is too short, a rebase is not one of the points,
        or the direction or profile is not known.

    Notes
    -----
    Centre: mean of the values. Limits: mean ± 2.66 × mean |x_i − x_(i−1)|, after leaving out ranges not
    below 3.267 × their mean. Signals: beyond a limit; seven in a row on one side; seven rising or falling;
    two of three near a limit. docs/methods/xmr.md has them all, with precedence.

    Source: NHS England, Making Data Count, as implemented by the NHS-R Community's NHSRplotthedots 0.2.2.

    Examples
    --------
    >>> chart = xmr([4, 6, 5, 7, 4, 6, 5, 7, 4, 6, 5, 7, 30], direction="decrease", target=8)
    >>> chart.signal[-1]
    <Signal.ABOVE_UPPER_LIMIT: 'Above UCL'>
    >>> chart.variation
    <Variation.CONCERN_HIGH: 'concern_high'>
    >>> round(chart.upper[0], 2)
    12.46
    """
    series = np.array(values, dtype=np.float64)
    if series.ndim != 1:
        raise ValueError(f"Give one value a period; these values have {series.ndim} dimensions.")
    marks = np.zeros(len(series), dtype=np.bool_)
    for point in rebase_at:
        if not 0 <= point < len(series):
            raise ValueError(
                f"A new phase must start at one of the points 0 to {len(series) - 1}, not {point}."
            )
        marks[point] = True
    batch = xmr_batch(
        series,
        offsets=(0, len(series)),
        direction=direction,
        target=target,
        profile=profile,
        screen=screen,
        baseline=baseline,
        rebase_at=marks,
    )
    return batch[0]
