"""Two groups side by side: how far apart, how sure, and how small a gap could have been seen."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from improvement_methods.equity._intervals import Z_95, Estimate, proportion, rate

GapKind: TypeAlias = Literal["proportion", "rate"]

_Z_80: Final = 0.8416212335729143


@dataclass(frozen=True, slots=True)
class Gap:
    """How far one group is from another.

    Attributes
    ----------
    kind : "proportion" or "rate"
        How the intervals are made.
    first, second : Estimate
        The two groups, each with its own interval, per `per`.
    absolute : Estimate
        First minus second, per `per`.
    ratio : Estimate or None
        First over second; None where either counted nothing, for then there is no ratio with an interval.
    detectable : float
        The smallest difference that numbers of this size would have shown four times in five, per `per`.
    per : float
        100 for percentage points.
    """

    kind: GapKind
    first: Estimate
    second: Estimate
    absolute: Estimate
    ratio: Estimate | None
    detectable: float
    per: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval of the difference leaves out nought."""
        return self.absolute.lower > 0 or self.absolute.upper < 0


def gap(
    first: tuple[float, float],
    second: tuple[float, float],
    *,
    kind: GapKind = "proportion",
    per: float = 100,
    z: float = Z_95,
) -> Gap:
    """The difference and the ratio of two groups, both always, each with its interval.

    Parameters
    ----------
    first, second : pair of float
        So many out of so many.
    kind : "proportion" or "rate"
        Whether those counted are some of those they are out of, or events among them.
    per : float > 0
        100 for percentages, 1000 for a rate per thousand.
    z : float > 0
        Normal quantile; 1.96 for 95%.

    Returns
    -------
    Gap
        The difference by Newcombe's method (for rates the same construction from Byar's limits), the ratio on
        the logarithmic scale, and the smallest difference seen with 80% chance at the 5% level.

    Raises
    ------
    ValueError
        As `proportion` and `rate`, or if the kind is neither.

    Notes
    -----
    A ratio alone depends on which way it is told (30% against 20% with the condition is 1.5; 70% against 80%
    without it is 0.875), so both measures are always given. Sources: Newcombe (1998), Statistics in Medicine
    17, 873-890, method 10; Katz and others (1978), Biometrics 34, 469-474; Zou and Donner (2008), Statistics
    in Medicine 27, 1693-1702.

    Examples
    --------
    >>> found = gap((150, 500), (100, 500))
    >>> [round(number, 2) for number in found.absolute]
    [10.0, 4.64, 15.29]
    >>> [round(number, 4) for number in found.ratio]
    [1.5, 1.2031, 1.8702]
    >>> round(found.detectable, 1)
    7.7
    """
    if kind == "proportion":
        one, other = proportion(*first, per=per, z=z), proportion(*second, per=per, z=z)
    elif kind == "rate":
        one, other = rate(*first, per=per, z=z), rate(*second, per=per, z=z)
    else:
        raise ValueError(f"A gap is of kind “proportion” or “rate”, not “{kind}”.")
    return Gap(
        kind=kind,
        first=one,
        second=other,
        absolute=_difference(one, other),
        ratio=_ratio(first, second, kind, z),
        detectable=per * _detectable(first, second, kind, z),
        per=per,
    )


def gap_change(before: Gap, after: Gap) -> Estimate:
    """How a gap moved: the later difference minus the earlier one, with its interval.

    Parameters
    ----------
    before, after : Gap
        The same two groups, in periods that do not overlap, in the same unit.

    Returns
    -------
    Estimate
        Above 0 where the first group drew further above the second.

    Raises
    ------
    ValueError
        If the two are not of one kind and unit.

    Notes
    -----
    The intervals of the two differences are joined as Newcombe joins those of two groups.

    Examples
    --------
    >>> change = gap_change(gap((150, 500), (130, 500)), gap((200, 500), (130, 500)))
    >>> [round(number, 1) for number in change]
    [10.0, 2.0, 18.0]
    """
    if (before.kind, before.per) != (after.kind, after.per):
        raise ValueError("Compare gaps of one kind and in one unit.")
    return _difference(after.absolute, before.absolute)


def _difference(one: Estimate, other: Estimate) -> Estimate:
    value = one.value - other.value
    below = math.hypot(one.value - one.lower, other.upper - other.value)
    above = math.hypot(one.upper - one.value, other.value - other.lower)
    return Estimate(value, value - below, value + above)


def _ratio(
    first: tuple[float, float], second: tuple[float, float], kind: GapKind, z: float
) -> Estimate | None:
    if not first[0] or not second[0]:
        return None
    value = (first[0] / first[1]) / (second[0] / second[1])
    spread = 1 / first[0] + 1 / second[0]
    if kind == "proportion":
        spread -= 1 / first[1] + 1 / second[1]
    reach = math.exp(z * math.sqrt(max(spread, 0.0)))
    return Estimate(value, value / reach, value * reach)


def _detectable(first: tuple[float, float], second: tuple[float, float], kind: GapKind, z: float) -> float:
    """For two groups of these sizes about their common level; where nothing was counted, as if one was."""
    sizes = first[1] + second[1]
    together = max(first[0] + second[0], 1.0) / sizes
    variance = together * (1 - min(together, 1 - 1 / sizes)) if kind == "proportion" else together
    return (z + _Z_80) * math.sqrt(variance * (1 / first[1] + 1 / second[1]))
