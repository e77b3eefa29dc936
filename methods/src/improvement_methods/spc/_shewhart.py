"""Centre and limits of every family, for a block of phases at once: time runs down, phases run across.

A missing value is NaN; so is the padding below a phase shorter than the block. Limits are not cut.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, fields
from typing import Final, TypeAlias

import numpy as np

from improvement_methods.spc import _kernel as kernel
from improvement_methods.spc._chart import Family
from improvement_methods.spc._kernel import Flags, Floats, Integers
from improvement_methods.spc._profiles import Profile

# A mean moving range is this many standard deviations of independent normal values.
RANGE_PER_SIGMA: Final = 1.128
# Three standard deviations above the mean of moving ranges, in mean ranges.
RANGE_LIMIT: Final = 3.267
PRIME_SCREENING: Final = 3.2665
# Times between events become nearly normal by this root (Nelson 1994).
ROOT: Final = 3.6
# The median of a geometric distribution, in means, when these are large: ln 2.
MEDIAN_OF_GEOMETRIC: Final = 0.693
# Beyond this size the gamma function overflows, and its expansion is exact to the last digit.
LARGE_SUBGROUP: Final = 300

PROPORTIONS: Final = frozenset({Family.P, Family.PP})
SUBGROUPED: Final = frozenset({Family.XBAR, Family.S})
ALWAYS_DIVIDED: Final = frozenset({Family.IP, Family.P, Family.PP, Family.U, Family.UP})
DIVIDED_IF_GIVEN: Final = frozenset({Family.RUN, Family.XMR, Family.I, Family.MR})
NEEDS_DENOMINATORS: Final = ALWAYS_DIVIDED | SUBGROUPED
NEVER_NEGATIVE: Final = frozenset(
    {Family.P, Family.PP, Family.U, Family.UP, Family.C, Family.G, Family.T, Family.S}
)


@dataclass(frozen=True, slots=True)
class Block:
    """Points of several phases, each array of shape (points, phases), or None where the family has none.

    `values` are as drawn, `numerators` as counted; `deviations` are the standard deviations of subgroups.
    """

    values: Floats
    numerators: Floats | None
    denominators: Floats | None
    deviations: Floats | None

    def each(self, change: Callable[[Floats], Floats]) -> Block:
        """The same change made to every array."""
        others = (self.numerators, self.denominators, self.deviations)
        return Block(change(self.values), *(None if array is None else change(array) for array in others))


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a block: `centre` of shape (phases,), the others that or (points, phases).

    `ranges` counts the moving ranges from which limits could follow, before screening; None where the family
    has none.
    """

    centre: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats
    inner_lower: Floats
    inner_upper: Floats
    _: KW_ONLY
    ranges: Integers | None = None


LINES: Final = tuple(field.name for field in fields(Lines) if field.name != "ranges")

Draw: TypeAlias = Callable[[Block, Block, Profile, bool, Floats], Lines]


def lines_of(
    family: Family, shown: Block, based: Block, rules: Profile, *, screen: bool, given: Floats
) -> Lines:
    """Centre and limits of a block of phases of one family.

    Parameters
    ----------
    family : Family
    shown : Block
        The points to be judged.
    based : Block
        Those that set centre and limits, in order, with NaN below.
    rules : Profile
    screen : bool
        Leave out exceptional moving ranges, once.
    given : array of shape (phases,)
        A centre known beforehand; NaN where it follows from the points.

    Returns
    -------
    Lines
        NaN where there is none; never infinite. Those of a t chart are of rooted times: `root` and `raised`.
    """
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        lines = _DRAW[family](shown, based, rules, screen, given)
    found = (getattr(lines, name) for name in LINES)
    return Lines(*(np.where(np.isfinite(line), line, np.nan) for line in found), ranges=lines.ranges)


def widened(lines: Lines, sigma: Floats) -> Lines:
    """Lines three, two and one sigma or more from the centre; sigma of shape (phases,), NaN where unknown."""
    apart = [factor * np.where(np.isnan(sigma), 0.0, sigma) for factor in (3.0, 2.0, 1.0)]
    centre = lines.centre
    return Lines(
        centre,
        *(
            edge(getattr(lines, name), np.where(reach > 0, centre + sign * reach, np.nan))
            for name, sign, edge, reach in (
                ("lower", -1, np.fmin, apart[0]),
                ("upper", 1, np.fmax, apart[0]),
                ("near_lower", -1, np.fmin, apart[1]),
                ("near_upper", 1, np.fmax, apart[1]),
                ("inner_lower", -1, np.fmin, apart[2]),
                ("inner_upper", 1, np.fmax, apart[2]),
            )
        ),
        ranges=lines.ranges,
    )


def total(values: Floats, counted: Flags) -> Floats:
    """Sum of each column over the counted cells; exact for whole numbers.

    Neighbours are added in pairs, then pairs of pairs: padding below a column then changes nothing.
    """
    rows = np.where(counted, values, 0.0)
    while len(rows) > 1:
        pairs = len(rows) // 2
        rows = np.concatenate((rows[0 : 2 * pairs : 2] + rows[1 : 2 * pairs : 2], rows[2 * pairs :]))
    return rows[0] if len(rows) else np.zeros(values.shape[1])


def median(values: Floats) -> Floats:
    """Median of each column's measured values; NaN where there is none."""
    measured = np.count_nonzero(~np.isnan(values), axis=0)
    if len(values) == 0:
        return np.full(values.shape[1], np.nan)
    rows = np.sort(values, axis=0)
    low = np.maximum(measured - 1, 0) // 2
    high = np.minimum(measured // 2, len(values) - 1)
    columns = np.arange(values.shape[1])
    middle: Floats = (rows[low, columns] + rows[high, columns]) / 2
    return middle


def unbiasing(sizes: Floats) -> tuple[Floats, Floats]:
    """c4 of each subgroup size, and sqrt(1 - c4²); NaN for sizes under 2.

    The mean of a sample's standard deviation is c4 sigma, and its own standard deviation sqrt(1 - c4²) sigma.

    Examples
    --------
    >>> import numpy as np
    >>> c4, rest = unbiasing(np.array([2.0, 5.0, 1000.0]))
    >>> c4.round(6).tolist()
    [0.797885, 0.939986, 0.99975]
    """
    kinds, kind = np.unique(sizes, return_inverse=True)
    pairs = np.array([_unbiasing(size) for size in kinds.tolist()]).reshape(-1, 2)[kind.reshape(-1)]
    return pairs[:, 0].reshape(sizes.shape), pairs[:, 1].reshape(sizes.shape)


def _unbiasing(size: float) -> tuple[float, float]:
    if not size >= 2:
        return math.nan, math.nan
    if size < LARGE_SUBGROUP:
        c4 = math.sqrt(2 / (size - 1)) * math.gamma(size / 2) / math.gamma((size - 1) / 2)
        return c4, math.sqrt(1 - c4 * c4)
    small = 2 / (size - 1)
    log_c4 = small * (-1 / 8 + small**2 * (1 / 192 - small**2 / 640))
    return math.exp(log_c4), math.sqrt(-math.expm1(2 * log_c4))


def _or_given(found: Floats, given: Floats) -> Floats:
    return np.where(np.isnan(given), found, given)


def _mean(values: Floats) -> Floats:
    return kernel._mean(values, ~np.isnan(values))[0]


def _around(
    centre: Floats,
    sigma: Floats,
    *,
    middle: Floats | None = None,
    ranges: Integers | None = None,
    factors: tuple[float, float, float] = (3.0, 2.0, 1.0),
) -> Lines:
    """Lines at so many sigma on both sides of the middle, which is the centre unless given."""
    about = centre if middle is None else middle
    far, near, inner = (factor * sigma for factor in factors)
    return Lines(
        centre,
        about - far,
        about + far,
        about - near,
        about + near,
        about - inner,
        about + inner,
        ranges=ranges,
    )


def _unlimited(centre: Floats) -> Lines:
    none = np.full(centre.shape, np.nan)
    return Lines(centre, none, none, none, none, none, none)


def _run(shown: Block, based: Block, rules: Profile, screen: bool, given: Floats) -> Lines:
    return _unlimited(_or_given(median(based.values), given))


def _xmr(shown: Block, based: Block, rules: Profile, screen: bool, given: Floats) -> Lines:
    centre = _or_given(_mean(based.values), given)
    mean_range, ranges = kernel._mean_moving_range(based.values, rules, screen=screen)
    factors = (rules.limit_factor, rules.near_factor, rules.inner_factor)
    return _around(centre, mean_range, ranges=ranges, factors=factors)


def _individuals(shown: Block, based: Block, rules: Profile, screen: bool, given: Floats) -> Lines:
    centre = _or_given(_mean(based.values), given)
    mean_range, ranges = kernel._mean_moving_range(based.values, rules, screen=screen)
    return _around(centre, mean_range / RANGE_PER_SIGMA, ranges=ranges)


def _moving_range(shown: Block, based: Block, rules: Profile, screen: bool, given: Floats) -> Lines:
    centre = _or_given(_mean(based.values), given)
    sigma = (RANGE_LIMIT - 1) / 3 * centre
    lines = _around(centre, sigma)
    return Lines(
        centre,
        np.where(np.isnan(centre), np.nan, 0.0),
        RANGE_LIMIT * centre,
        np.maximum(lines.near_lower, 0),
        lines.near_upper,
        lines.inner_lower,
        lines.inner_upper,
    )


def _weighted(block: Block) -> Floats:
    """Sum of what was counted over the sum of what it was counted in."""
    counts, sizes = _needed(block.numerators), _needed(block.denominators)
    measured = ~np.isnan(block.values)
    return total(counts, measured) / total(sizes, measured)


def _sizes(block: Block) -> Floats:
    return _needed(block.denominators)


def _needed(array: Floats | None) -> Floats:
    if array is None:
        raise AssertionError("This family needs counts and sizes.")
    return array


def _prime(shown: Block, based: Block, rules: Profile, screen: bool, given: Floats) -> Lines:
    """I': sigma of one unit from neighbours' differences, each made comparable by its two sizes."""
    centre = _or_given(_weighted(based), given)
    values, shares = based.values, 1 / _sizes(based)
    moved = np.abs(values[1:] - values[:-1]) / np.sqrt(shares[1:] + shares[:-1]) * math.sqrt(math.pi / 2)
    sigma, ranges = kernel._mean(moved, ~np.isnan(moved))
    if screen:
        sigma, _ = kernel._mean(moved, moved < PRIME_SCREENING * sigma)
    return _around(centre, sigma * np.sqrt(1 / _sizes(shown)), ranges=ranges)


def _binomial(centre: Floats, block: Block) -> Floats:
    return np.sqrt(centre * (1 - centre) / _sizes(block))


def _poisson(centre: Floats, block: Block) -> Floats:
    return np.sqrt(centre / _sizes(block))


Spread: TypeAlias = Callable[[Floats, Block], Floats]


def _plain(spread: Spread) -> Draw:
    def draw(shown: Block, based: Block, rules: Profile, screen: bool, given: Floats) -> Lines:
        centre = _or_given(_weighted(based), given)
        return _around(centre, spread(centre, shown))

    return draw


def _laney(spread: Spread) -> Draw:
    """As the plain chart, widened or narrowed by how much standardised values vary."""

    def draw(shown: Block, based: Block, rules: Profile, screen: bool, given: Floats) -> Lines:
        centre = _or_given(_weighted(based), given)
        standardised = (based.values - centre) / spread(centre, based)
        mean_range, _ = kernel._mean_moving_range(standardised, rules, screen=screen)
        ranges = np.count_nonzero(~np.isnan(based.values[1:] - based.values[:-1]), axis=0)
        return _around(centre, spread(centre, shown) * (mean_range / RANGE_PER_SIGMA), ranges=ranges)

    return draw


def _count(shown: Block, based: Block, rules: Profile, screen: bool, given: Floats) -> Lines:
    centre = _or_given(_mean(based.values), given)
    return _around(centre, np.sqrt(centre))


def _between_events(shown: Block, based: Block, rules: Profile, screen: bool, given: Floats) -> Lines:
    """g: drawn about the median, with limits about the mean."""
    mean = _or_given(_mean(based.values), given)
    centre = np.where(np.isnan(given), median(based.values), MEDIAN_OF_GEOMETRIC * given)
    return _around(centre, np.sqrt(mean) * np.sqrt(mean + 1), middle=mean)


def _time_between(shown: Block, based: Block, rules: Profile, screen: bool, given: Floats) -> Lines:
    """t, as a chart of individual values of the root."""
    rooted = based.each(root)
    return _individuals(rooted, rooted, rules, screen, root(given))


def root(times: Floats) -> Floats:
    """Times between events on the scale on which they are judged."""
    return times ** (1 / ROOT)


def raised(lines: Lines) -> Lines:
    """Lines of rooted times as times again; below no time at all there is nothing."""
    with np.errstate(invalid="ignore"):
        return Lines(*(np.maximum(getattr(lines, name), 0.0) ** ROOT for name in LINES), ranges=lines.ranges)


def _pooled(based: Block) -> Floats:
    """Mean deviation of subgroups of one size; of several, the root of their pooled variance."""
    sizes, deviations = _sizes(based), _needed(based.deviations)
    measured = ~np.isnan(deviations) & ~np.isnan(sizes)
    freedom = sizes - 1
    pooled = np.sqrt(total(freedom * deviations * deviations, measured) / total(freedom, measured))
    one_size = np.fmin.reduce(sizes, axis=0, initial=np.inf) == np.fmax.reduce(sizes, axis=0, initial=-np.inf)
    return np.where(one_size, kernel._mean(deviations, measured)[0], pooled)


def _averages(shown: Block, based: Block, rules: Profile, screen: bool, given: Floats) -> Lines:
    sizes = _sizes(based)
    measured = ~np.isnan(based.values) & ~np.isnan(sizes)
    centre = _or_given(total(based.values * sizes, measured) / total(sizes, measured), given)
    c4, _ = unbiasing(_sizes(shown))
    return _around(centre, _pooled(based) / (c4 * np.sqrt(_sizes(shown))))


def _deviations(shown: Block, based: Block, rules: Profile, screen: bool, given: Floats) -> Lines:
    centre = _or_given(_pooled(based), given)
    c4, rest = unbiasing(_sizes(shown))
    return _around(centre, centre * (rest / c4))


_DRAW: Final[dict[Family, Draw]] = {
    Family.RUN: _run,
    Family.XMR: _xmr,
    Family.I: _individuals,
    Family.MR: _moving_range,
    Family.IP: _prime,
    Family.P: _plain(_binomial),
    Family.PP: _laney(_binomial),
    Family.U: _plain(_poisson),
    Family.UP: _laney(_poisson),
    Family.C: _count,
    Family.G: _between_events,
    Family.T: _time_between,
    Family.XBAR: _averages,
    Family.S: _deviations,
}
