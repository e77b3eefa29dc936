"""Named rule profiles. A chart always says by which profile it was judged."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Profile:
    """One published set of XmR rules with all its constants.

    Two organisations that use different profiles can read different signals from the same numbers, so the
    profile's `id` travels with every chart.

    Attributes
    ----------
    id : str
        The name printed on each chart.
    description : str
        Where the rules come from, in one sentence.
    limit_factor : float
        Limits are this many mean moving ranges from the centre.
    near_factor : float
        Near limits, two thirds of the way to the limits, in mean moving ranges.
    screening_factor : float
        Ranges not below this many mean ranges are left out, once, when screening is on.
    screen : bool
        Whether screening is on unless the caller says otherwise.
    run_points : int
        Consecutive points on one side of the centre that make a shift.
    trend_points : int
        Consecutive points each higher (lower) than the one before that make a trend, the first included.
    minimum_points : int
        A phase with fewer points is marked as short.
    minimum_baseline : int
        Fewest points from which limits may be fixed.

    Examples
    --------
    >>> profile("nhsr-0.2.2").limit_factor
    2.66
    """

    id: str
    description: str
    limit_factor: float
    near_factor: float
    screening_factor: float
    screen: bool
    run_points: int
    trend_points: int
    minimum_points: int
    minimum_baseline: int


PROFILES: Final[dict[str, Profile]] = {
    "nhsr-0.2.2": Profile(
        id="nhsr-0.2.2",
        description="Making Data Count rules as in version 0.2.2 of the NHS-R Community's open reference.",
        limit_factor=2.66,
        near_factor=2 * 2.66 / 3,
        screening_factor=3.267,
        screen=True,
        run_points=7,
        trend_points=7,
        minimum_points=13,
        minimum_baseline=12,
    ),
}


def profile(id: str) -> Profile:
    """Find a rule profile by its name.

    Parameters
    ----------
    id : str
        One of the keys of `PROFILES`.

    Returns
    -------
    Profile

    Raises
    ------
    ValueError
        If there is no such profile; the sentence names those there are.

    Examples
    --------
    >>> profile("nhsr-0.2.2").run_points
    7
    """
    try:
        return PROFILES[id]
    except KeyError:
        known = ", ".join(PROFILES)
        raise ValueError(f"There is no rule profile named {id!r}. Use one of: {known}.") from None
