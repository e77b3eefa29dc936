"""Named rule profiles. A chart always says by which profile it was judged."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final


class Rule(StrEnum):
    """What makes points unlikely to be chance. A profile says which rules it has, and how long each lasts.

    OUTSIDE: beyond a limit. RUN: consecutive points on one side of the centre. TREND: each above (below) the
    one before. TWO_OF_THREE: near a limit or beyond, within three. FOUR_OF_FIVE: more than a third of the
    way to a limit, within five. ALTERNATING: up and down by turns. HUGGING: all less than a third of the way
    from the centre. SCATTERED: none of them so close, on both sides. LONGEST_RUN, FEW_CROSSINGS: the whole
    phase has a longer run about its centre, or crosses it less often, than chance gives so many points.
    """

    OUTSIDE = "outside"
    RUN = "run"
    TREND = "trend"
    TWO_OF_THREE = "two_of_three"
    FOUR_OF_FIVE = "four_of_five"
    ALTERNATING = "alternating"
    HUGGING = "hugging"
    SCATTERED = "scattered"
    LONGEST_RUN = "longest_run"
    FEW_CROSSINGS = "few_crossings"


@dataclass(frozen=True, slots=True)
class Profile:
    """One published set of rules with all its constants.

    Two organisations that use different profiles can read different signals from the same numbers, so the
    profile's `id` travels with every chart.

    Attributes
    ----------
    id : str
        The name printed on each chart.
    description : str
        Where the rules come from, in one sentence.
    rules : tuple of Rule
        The rules it has, in order of precedence: the first that a point breaks is its label.
    limit_factor : float
        Limits of an XmR chart are this many mean moving ranges from the centre.
    near_factor : float
        Near limits, two thirds of the way to the limits, in mean moving ranges.
    inner_factor : float
        Inner lines, one third of the way to the limits, in mean moving ranges.
    screening_factor : float
        Ranges not below this many mean ranges are left out, once, when screening is on.
    screen : bool
        Whether screening is on unless the caller says otherwise.
    minimum_points : int
        A phase with fewer points is marked as short.
    minimum_baseline : int
        Fewest points from which limits may be fixed.
    limits_from : int
        A phase with fewer measured points has neither limits nor signals.
    run_points : int
        Consecutive points on one side of the centre that make a shift.
    trend_points : int
        Consecutive points each higher (lower) than the one before that make a trend, the first included.
    alternating_points, hugging_points, scattered_points : int
        Consecutive points that make each pattern.
    near_counts_outside : bool
        A point beyond the limit counts in two of three.
    near_all_one_side : bool
        In two of three the third point must be on the same side of the centre.
    improvement_first : bool
        A point that breaks rules of opposite meaning is shown as improvement, whatever the precedence.

    Examples
    --------
    >>> profile("nhsr-0.2.2").limit_factor
    2.66
    """

    id: str
    description: str
    rules: tuple[Rule, ...]
    limit_factor: float
    near_factor: float
    inner_factor: float
    screening_factor: float
    screen: bool
    minimum_points: int
    minimum_baseline: int
    limits_from: int
    run_points: int
    trend_points: int
    alternating_points: int
    hugging_points: int
    scattered_points: int
    near_counts_outside: bool
    near_all_one_side: bool
    improvement_first: bool


_NHSR: Final = Profile(
    id="nhsr-0.2.2",
    description="Making Data Count rules as in version 0.2.2 of the NHS-R Community's open reference.",
    rules=(Rule.OUTSIDE, Rule.TREND, Rule.TWO_OF_THREE, Rule.RUN),
    limit_factor=2.66,
    near_factor=2 * 2.66 / 3,
    inner_factor=2.66 / 3,
    screening_factor=3.267,
    screen=True,
    minimum_points=13,
    minimum_baseline=12,
    limits_from=0,
    run_points=7,
    trend_points=7,
    alternating_points=14,
    hugging_points=15,
    scattered_points=8,
    near_counts_outside=False,
    near_all_one_side=True,
    improvement_first=False,
)
_EXCEL: Final = replace(
    _NHSR,
    id="mdc-excel-2023",
    description=(
        "After published descriptions of NHS England's Making Data Count spreadsheet since November 2023; "
        "not compared with the tool itself."
    ),
    screen=False,
    limits_from=13,
    near_counts_outside=True,
    improvement_first=True,
)
_WESTERN_ELECTRIC: Final = replace(
    _NHSR,
    id="western-electric",
    description=(
        "After the four zone rules of Western Electric's Statistical Quality Control Handbook of 1956; "
        "not compared with any tool."
    ),
    rules=(Rule.OUTSIDE, Rule.TWO_OF_THREE, Rule.FOUR_OF_FIVE, Rule.RUN),
    screen=False,
    minimum_points=20,
    run_points=8,
    near_counts_outside=True,
    near_all_one_side=False,
)
PROFILES: Final[dict[str, Profile]] = {
    profile.id: profile
    for profile in (
        _NHSR,
        _EXCEL,
        replace(
            _EXCEL,
            id="mdc-excel-2023-six",
            description=(
                "As mdc-excel-2023, with shifts and trends of six points, the spreadsheet's other choice; "
                "not compared with the tool itself."
            ),
            run_points=6,
            trend_points=6,
        ),
        replace(
            _NHSR,
            id="ihi-anhoej",
            description=(
                "Three-sigma limits and the two runs tests of Anhøj and Olesen (2014), after their "
                "published description; limits as in qicharts2 0.8.1, whose recorded answers they match."
            ),
            rules=(Rule.OUTSIDE, Rule.LONGEST_RUN, Rule.FEW_CROSSINGS),
            limit_factor=3 / 1.128,
            near_factor=2 / 1.128,
            inner_factor=1 / 1.128,
            minimum_points=12,
        ),
        replace(
            _WESTERN_ELECTRIC,
            id="nelson",
            description=(
                "After the eight tests of L. S. Nelson, Journal of Quality Technology 16 (1984); "
                "not compared with any tool."
            ),
            rules=(
                Rule.OUTSIDE,
                Rule.RUN,
                Rule.TREND,
                Rule.ALTERNATING,
                Rule.TWO_OF_THREE,
                Rule.FOUR_OF_FIVE,
                Rule.HUGGING,
                Rule.SCATTERED,
            ),
            run_points=9,
            trend_points=6,
        ),
        _WESTERN_ELECTRIC,
    )
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
