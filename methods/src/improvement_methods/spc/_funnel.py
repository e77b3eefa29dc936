"""Funnel: which of many units differ from the rest by more than their size and their usual spread explain."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist
from typing import Final, NamedTuple, TypeVar

import numpy as np

from improvement_methods.spc import _tails as tails
from improvement_methods.spc._kernel import Floats
from improvement_methods.spc._words import Direction, PointType

Z_95: Final = 1.959963984540054
Z_998: Final = 3.090232306167813
_CHANCES: Final = (0.025, 0.975, 0.001, 0.999)
_FEWEST_UNITS: Final = 10
_SIZES_AT_ONCE: Final = 2048
_Option = TypeVar("_Option", bound=StrEnum)

FUNNEL_PROFILES: Final = {
    "spiegelhalter-2005": (
        "Exact limits; where units differ by more than chance, limits with their own spread added."
    ),
    "funnelplotr-0.6.0": "As FunnelPlotR 0.6.0 computes them, for comparison with it.",
}


class FunnelKind(StrEnum):
    """What the units' values are."""

    RATIO = "ratio"
    PROPORTION = "proportion"
    RATE = "rate"


class FunnelMethod(StrEnum):
    """How a standardised ratio is transformed before the spread between units is judged."""

    SHMI = "shmi"
    CQC = "cqc"


class FunnelLimits(NamedTuple):
    """Funnel limits at some denominators, in the unit of the values; NaN where there is no denominator."""

    lower95: Floats
    upper95: Floats
    lower998: Floats
    upper998: Floats


class UnitPower(NamedTuple):
    """What one unit's figures could have shown.

    Attributes
    ----------
    below, above : float or None
        The nearest true values under and over the centre that would have crossed the limit with the chance
        asked for. None if no value on that side would.
    """

    below: float | None
    above: float | None


@dataclass(frozen=True, slots=True)
class Funnel:
    """Units compared with each other. Nothing in it changes; nothing shown should come from elsewhere.

    Attributes
    ----------
    kind : FunnelKind
    method : FunnelMethod or None
        Of a standardised ratio.
    profile : str
        Name of the rules it was judged by, a key of `FUNNEL_PROFILES`.
    direction : Direction
        Which way is better.
    centre : float or None
        What units are compared with: 1 for a ratio, otherwise all events over all denominators. None if no
        unit has a value.
    numerators, denominators, values : tuple of float or None
        Of each unit; a value is None without a denominator above zero.
    z : tuple of float or None
        Distance from the centre in standard deviations of chance alone, on the transformed scale.
    trimmed_z : tuple of float or None
        The same with the outer ones drawn in or left out: what the spread between units is judged by.
    phi : float or None
        Mean square of the trimmed z: 1 where chance explains all that units differ by.
    tau2 : float
        Variance between units beyond chance, on the transformed scale; 0 where there is none or it was not
        asked for.
    plain, adjusted : FunnelLimits
        FunnelLimits for chance alone, and with the variance between units.
    level : float
        95 or 99.8: the limit in per cent that a signal lies beyond.
    point_type : tuple of PointType
        What each unit's position means, given the better direction.
    """

    kind: FunnelKind
    method: FunnelMethod | None
    profile: str
    direction: Direction
    centre: float | None
    numerators: tuple[float | None, ...]
    denominators: tuple[float | None, ...]
    values: tuple[float | None, ...]
    z: tuple[float | None, ...]
    trimmed_z: tuple[float | None, ...]
    phi: float | None
    tau2: float
    plain: FunnelLimits
    adjusted: FunnelLimits
    level: float
    point_type: tuple[PointType, ...]

    def __len__(self) -> int:
        return len(self.values)

    @property
    def overdispersed(self) -> bool:
        """Whether units differ by more than chance, so that the limits allow for it."""
        return self.tau2 > 0

    @property
    def limits(self) -> FunnelLimits:
        """The limits that signals are judged by."""
        return self.adjusted if self.overdispersed else self.plain

    @property
    def signalled(self) -> tuple[bool, ...]:
        """Whether each unit lies beyond its limit."""
        return tuple(kind is not PointType.COMMON_CAUSE for kind in self.point_type)

    @property
    def few_units(self) -> bool:
        """Whether there are too few units to tell how much units usually differ."""
        return sum(value is not None for value in self.values) < _FEWEST_UNITS

    def limits_at(self, denominators: Sequence[float]) -> FunnelLimits:
        """The limits for any denominators above zero: the curves of the funnel."""
        size = np.asarray(denominators, dtype=float)
        rules = _rules(self.kind, self.method, self.profile)
        centre = math.nan if self.centre is None else self.centre
        if self.overdispersed:
            return rules.spread(size, centre, self.tau2)
        return rules.plain(size, centre)

    def power(self, *, chance: float = 0.8) -> tuple[UnitPower | None, ...]:
        """What each unit's figures could have shown, so that "no signal" is not read as "no difference".

        Parameters
        ----------
        chance : float
            How often it should have shown: 0.8 is four times in five.

        Returns
        -------
        tuple of UnitPower or None
            One a unit; None without a value.

        Notes
        -----
        Exact for chance alone, by the Poisson or binomial distribution. With variance between units, the
        limit allows for that variance and the unit's own figures vary by chance about its true value.
        """
        return _power(self, chance)


class _Rules(NamedTuple):
    """One way to make a funnel: its transformation, its limits, how outlying z are trimmed."""

    transform: Callable[[Floats, Floats, float], tuple[Floats, Floats]]
    plain: Callable[[Floats, float], FunnelLimits]
    spread: Callable[[Floats, float, float], FunnelLimits]
    truncates: bool


def funnel(
    numerators: Sequence[float | None],
    denominators: Sequence[float | None],
    *,
    kind: FunnelKind | str,
    direction: Direction | str = Direction.NEUTRAL,
    method: FunnelMethod | str = FunnelMethod.SHMI,
    overdispersion: bool = True,
    trim: float = 0.1,
    level: float = 99.8,
    centre: float | None = None,
    profile: str = "spiegelhalter-2005",
) -> Funnel:
    """Compare units of different sizes with each other, or with a given value.

    Parameters
    ----------
    numerators : sequence of float or None, one a unit
        Events, not negative; None where not measured.
    denominators : sequence of float or None, one a unit
        For a ratio the expected events, for a proportion the people, for a rate the exposure, in the unit in
        which the rate is given. A unit with 0 or None has no value.
    kind : {"ratio", "proportion", "rate"}
        A ratio is observed over expected events; a proportion counts people at most once; a rate counts
        events over an exposure.
    direction : {"increase", "decrease", "neutral"}
        Which way is better.
    method : {"shmi", "cqc"}
        Of a ratio. shmi: logarithm, outer tenths left out. cqc: square root, outer tenths drawn in.
    overdispersion : bool
        Widen the limits where units differ by more than chance.
    trim : float, 0 to 0.5
        Share of units at each end that count less when the spread between units is judged.
    level : {95, 99.8}
        The limit in per cent that a signal lies beyond. Of stable units 1 in 20, or 1 in 500, lies beyond.
    centre : float, optional
        A value to compare with, such as a nation's; all events over all denominators unless given.
    profile : str
        A key of `FUNNEL_PROFILES`.

    Returns
    -------
    Funnel

    Raises
    ------
    ValueError
        With a sentence, if a number is negative or not finite, a proportion has more events than people, or
        an option is none of those there are.

    Notes
    -----
    Spiegelhalter (2005), doi 10.1002/sim.1970: limits at the exact Poisson or binomial quantile, interpolated
    so that no more units lie beyond by chance than the limit says. The variance between units by DerSimonian
    and Laird (1986) from trimmed z, added to that of chance on the transformed scale: logarithm or square
    root of a ratio, square root of a rate, arcsine of a proportion. Where phi is 1 or less the limits are
    those of chance alone. With fewer than about 5 events expected, limits with variance between units are
    rough.

    Examples
    --------
    >>> result = funnel([12, 30, 9, 60], [100, 310, 80, 240], kind="proportion", direction="decrease")
    >>> round(result.centre, 3), result.overdispersed
    (0.152, True)
    >>> funnel([12, 30, 9, 60], [100, 310, 80, 240], kind="proportion",
    ...        direction="decrease", overdispersion=False).point_type[-1].value
    'special_cause_concern'
    """
    kind, way = _choice(FunnelKind, kind), _choice(FunnelMethod, method)
    direction = _choice(Direction, direction)
    if profile not in FUNNEL_PROFILES:
        raise ValueError(
            f"There are no funnel rules named {profile!r}. Use one of: {', '.join(FUNNEL_PROFILES)}."
        )
    if level not in (95, 99.8):
        raise ValueError(f"A signal lies beyond the limit of 95 or of 99.8 per cent, not of {level}.")
    if not 0 <= trim < 0.5:
        raise ValueError(f"At each end 0 to half of the units may be trimmed, not {trim}.")
    events, size = _read(numerators, denominators, kind)
    measured = ~np.isnan(size)
    rules = _rules(kind, way if kind is FunnelKind.RATIO else None, profile)
    middle = _centre(events, size, kind, centre)
    z, s = np.full(size.shape, np.nan), np.full(size.shape, np.nan)
    if measured.any():
        z[measured], s[measured] = rules.transform(events[measured], size[measured], middle)
    trimmed = _truncated(z, trim) if rules.truncates else _winsorised(z, trim)
    phi, tau2 = _spread_between(trimmed, s) if overdispersion else (None, 0.0)
    plain, adjusted = rules.plain(size, middle), rules.spread(size, middle, tau2)
    values = events / size
    return Funnel(
        kind=kind,
        method=way if kind is FunnelKind.RATIO else None,
        profile=profile,
        direction=direction,
        centre=None if math.isnan(middle) else middle,
        numerators=_tuple(np.where(measured, events, np.nan)),
        denominators=_tuple(size),
        values=_tuple(values),
        z=_tuple(z),
        trimmed_z=_tuple(trimmed),
        phi=phi,
        tau2=tau2,
        plain=plain,
        adjusted=adjusted,
        level=level,
        point_type=_meanings(values, adjusted if tau2 > 0 else plain, level, direction),
    )


def _choice(options: type[_Option], given: str) -> _Option:
    try:
        return options(given)
    except ValueError:
        known = ", ".join(options)
        raise ValueError(f"{given!r} is none of: {known}.") from None


def _read(
    numerators: Sequence[float | None], denominators: Sequence[float | None], kind: FunnelKind
) -> tuple[Floats, Floats]:
    """Events and denominators as arrays; NaN for both where a unit has no value."""
    if len(numerators) != len(denominators):
        raise ValueError(
            f"Give one denominator for each numerator: {len(numerators)} and {len(denominators)} were given."
        )
    events = np.array([math.nan if one is None else one for one in numerators], dtype=float)
    size = np.array([math.nan if one is None else one for one in denominators], dtype=float)
    if np.isinf(events).any() or np.isinf(size).any():
        raise ValueError("A numerator or denominator is infinite. Give finite numbers, or None.")
    if (events < 0).any() or (size < 0).any():
        raise ValueError("A numerator or denominator is negative. Counts and exposures are 0 or more.")
    if kind is FunnelKind.PROPORTION and (events > size).any():
        raise ValueError(
            "A proportion counts each person at most once: a numerator is above its denominator."
        )
    absent = np.isnan(events) | np.isnan(size) | (size == 0)
    return np.where(absent, math.nan, events), np.where(absent, math.nan, size)


def _centre(events: Floats, size: Floats, kind: FunnelKind, given: float | None) -> float:
    if given is not None:
        top = 1.0 if kind is FunnelKind.PROPORTION else math.inf
        if not 0 < given <= top or math.isinf(given):
            raise ValueError(f"Units cannot be compared with {given}: give a value that they could have.")
        return float(given)
    total = float(np.nansum(size))
    if total == 0:
        return math.nan
    return 1.0 if kind is FunnelKind.RATIO else float(np.nansum(events)) / total


def _tuple(column: Floats) -> tuple[float | None, ...]:
    return tuple([None if value != value else value for value in column.tolist()])


def _winsorised(z: Floats, trim: float) -> Floats:
    """Draw the outer z in to the quantiles at both ends."""
    if np.isnan(z).all():
        return z
    low, high = np.nanquantile(z, [trim, 1 - trim])
    return np.clip(z, low, high)


def _truncated(z: Floats, trim: float) -> Floats:
    """Leave out the outer z at both ends, by rank."""
    present = np.flatnonzero(~np.isnan(z))
    if trim == 0 or not present.size:
        return z
    _, place, count = np.unique(z[present], return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[place]
    tenth = np.floor(rank / trim / (present.size + 1))
    out = z.copy()
    out[present[(tenth <= 0) | (tenth >= 1 / trim - 1)]] = math.nan
    return out


def _spread_between(trimmed: Floats, s: Floats) -> tuple[float | None, float]:
    """phi and tau squared: DerSimonian and Laird's moment estimate."""
    kept = ~np.isnan(trimmed)
    n = int(kept.sum())
    if n == 0:
        return None, 0.0
    phi = float(np.mean(trimmed[kept] ** 2))
    weight = 1 / s[kept] ** 2
    room = float(weight.sum() - (weight**2).sum() / weight.sum())
    if n * phi < n - 1 or room <= weight.sum() * 1e-12:
        return phi, 0.0
    return phi, max(0.0, (n * phi - (n - 1)) / room)


def _meanings(
    values: Floats, limits: FunnelLimits, level: float, direction: Direction
) -> tuple[PointType, ...]:
    lower, upper = (limits.lower95, limits.upper95) if level == 95 else (limits.lower998, limits.upper998)
    side = np.where(values > upper, 1, np.where(values < lower, -1, 0)).tolist()
    better = {Direction.INCREASE: 1, Direction.DECREASE: -1, Direction.NEUTRAL: 0}[direction]
    meaning = {
        0: PointType.COMMON_CAUSE,
        1: PointType.IMPROVEMENT if better == 1 else PointType.CONCERN,
        -1: PointType.IMPROVEMENT if better == -1 else PointType.CONCERN,
    }
    if better == 0:
        meaning |= {1: PointType.NEUTRAL_HIGH, -1: PointType.NEUTRAL_LOW}
    return tuple([meaning[one] for one in side])


# Transformations: z and the standard deviation of chance, at measured units.


def _log_ratio(events: Floats, expected: Floats, centre: float) -> tuple[Floats, Floats]:
    # Half an event where there is none: the logarithm of no event is not a number.
    seen = np.where(events == 0, 0.5, events)
    return np.sqrt(expected) * np.log(seen / expected / centre), 1 / np.sqrt(expected)


def _root(events: Floats, size: Floats, centre: float) -> tuple[Floats, Floats]:
    s = 1 / (2 * np.sqrt(size))
    return (np.sqrt(events / size) - math.sqrt(centre)) / s, s


def _arcsine(events: Floats, people: Floats, centre: float) -> tuple[Floats, Floats]:
    s = 1 / (2 * np.sqrt(people))
    return (np.arcsin(np.sqrt(events / people)) - math.asin(math.sqrt(centre))) / s, s


def _log_of_counts(events: Floats, size: Floats, centre: float) -> tuple[Floats, Floats]:
    y = np.log((events + 0.5) / (size + 0.5))
    s = np.sqrt(events / (events + 0.5) ** 2 + size / (size + 0.5) ** 2)
    return (y - math.log(max(centre, 1e-290))) / s, s


# FunnelLimits by exact distributions.


def _exact_poisson(size: Floats, centre: float) -> FunnelLimits:
    def quantile(sizes: Floats, chance: float, z: float) -> Floats:
        mean = np.maximum(sizes * centre, 1e-290)
        guess = mean + z * np.sqrt(mean) + (z * z - 1) / 6
        return _interpolated(guess, chance, np.inf, (mean,), tails.poisson_cdf, tails.log_poisson)

    return _by_size(size, size, quantile)


def _exact_binomial(people: Floats, centre: float) -> FunnelLimits:
    def quantile(n: Floats, chance: float, z: float) -> Floats:
        guess = n * centre + z * np.sqrt(n * centre * max(0.0, 1 - centre))
        guess += (z * z - 1) * (1 - 2 * centre) / 6
        of = n, np.full_like(n, centre)
        return _interpolated(guess, chance, n, of, tails.binomial_cdf, tails.log_binomial)

    return _by_size(people, np.ceil(people), quantile)


def _by_size(
    size: Floats, counted: Floats, quantile: Callable[[Floats, float, float], Floats]
) -> FunnelLimits:
    """Limits from the quantiles of a count, worked out once for each different denominator."""
    measured = ~np.isnan(size)
    different, place = np.unique(counted[measured], return_inverse=True)
    columns = []
    for chance, z in zip(_CHANCES, (-Z_95, Z_95, -Z_998, Z_998), strict=True):
        # A bounded number at a time stays in the processor's cache; neighbours need as many steps.
        parts = [
            quantile(different[first : first + _SIZES_AT_ONCE], chance, z)
            for first in range(0, len(different), _SIZES_AT_ONCE)
        ]
        column = np.full(size.shape, math.nan)
        if parts:
            column[measured] = np.concatenate(parts)[place] / size[measured]
        columns.append(column)
    return FunnelLimits(*columns)


def _interpolated(
    guess: Floats,
    chance: float,
    most: Floats | float,
    of: tuple[Floats, ...],
    cdf: Callable[..., Floats],
    log_chance_of: Callable[..., Floats],
) -> Floats:
    """Quantiles of a count, interpolated between whole counts as Spiegelhalter does.

    The upper ones lie one count further out than his, so that a count is beyond a limit just where chance
    gives one so far out less often than the limit says.
    """
    most = np.broadcast_to(np.asarray(most, dtype=float), guess.shape)
    count = np.clip(np.floor(guess + 0.5), 0, most)
    upto, alone = cdf(count, *of), np.exp(log_chance_of(count, *of))
    for step in (1.0, -1.0):
        while True:
            short = upto < chance if step > 0 else upto - alone >= chance
            moving = np.flatnonzero(short & ((count < most) if step > 0 else (count > 0)))
            if not moving.size:
                break
            count[moving] += step
            part = tuple(column[moving] for column in of)
            upto[moving] = cdf(count[moving], *part)
            alone[moving] = np.exp(log_chance_of(count[moving], *part))
    share = np.clip((upto - chance) / np.maximum(alone, 1e-300), 0.0, 1.0)
    further = 1.0 if chance > 0.5 else 0.0
    return np.clip(count + further - share, 0.0, most)


def _gamma_limits(expected: Floats, centre: float) -> FunnelLimits:
    """FunnelLimits by the Poisson distribution's tie to the gamma distribution, as FunnelPlotR has them."""
    lower = [tails.gamma_quantile(chance, expected) / expected for chance in (0.025, 0.001)]
    upper = [tails.gamma_quantile(chance, expected + 1) / expected for chance in (0.975, 0.999)]
    return FunnelLimits(lower[0], upper[0], lower[1], upper[1])


# FunnelLimits on a transformed scale with the variance between units.


def _exp(power: Floats) -> Floats:
    """The exponential, kept finite."""
    return np.exp(np.minimum(power, 700.0))


def _ends(z95: float, z998: float, deviation: Floats, back: Callable[[Floats], Floats]) -> FunnelLimits:
    return FunnelLimits(
        back(-z95 * deviation), back(z95 * deviation), back(-z998 * deviation), back(z998 * deviation)
    )


def _spread_log(expected: Floats, centre: float, tau2: float) -> FunnelLimits:
    deviation = np.sqrt(1 / expected + tau2)
    return _ends(Z_95, Z_998, deviation, lambda off: centre * _exp(off))


def _spread_root(size: Floats, centre: float, tau2: float) -> FunnelLimits:
    deviation = np.sqrt(1 / (4 * size) + tau2)
    return _ends(Z_95, Z_998, deviation, lambda off: np.maximum(math.sqrt(centre) + off, 0.0) ** 2)


def _spread_arcsine(people: Floats, centre: float, tau2: float) -> FunnelLimits:
    deviation = np.sqrt(1 / (4 * people) + tau2)
    middle = math.asin(math.sqrt(centre))
    return _ends(Z_95, Z_998, deviation, lambda off: np.sin(np.clip(middle + off, 0.0, math.pi / 2)) ** 2)


_REFERENCE_Z: Final = (1.959964, 3.090232)


def _reference_log(expected: Floats, centre: float, tau2: float) -> FunnelLimits:
    return _ends(*_REFERENCE_Z, np.sqrt(1 / expected + tau2), _exp)


def _reference_root(expected: Floats, centre: float, tau2: float) -> FunnelLimits:
    # The reference does not square back: its limits stay on the scale of the square root.
    return _ends(*_REFERENCE_Z, np.sqrt(1 / (4 * expected) + tau2), lambda off: 1 + off)


def _reference_counts(size: Floats, centre: float, tau2: float) -> FunnelLimits:
    # The reference's limits take the denominator for the number of events.
    deviation = np.sqrt(1 / (4 * size) + tau2)
    return _ends(*_REFERENCE_Z, deviation, lambda off: centre * _exp(off))


def _reference_arcsine(people: Floats, centre: float, tau2: float) -> FunnelLimits:
    middle = math.asin(math.sqrt(centre))
    deviation = np.sqrt(1 / (4 * people) + tau2)
    return _ends(*_REFERENCE_Z, deviation, lambda off: np.sin(middle + off) ** 2)


def _without_spread(
    limits: Callable[[Floats, float, float], FunnelLimits],
) -> Callable[[Floats, float], FunnelLimits]:
    return lambda size, centre: limits(size, centre, 0.0)


def _rules(kind: FunnelKind, method: FunnelMethod | None, profile: str) -> _Rules:
    """The way to make a funnel of this kind."""
    if profile == "spiegelhalter-2005":
        if kind is FunnelKind.PROPORTION:
            return _Rules(_arcsine, _exact_binomial, _spread_arcsine, truncates=False)
        if method is FunnelMethod.SHMI:
            return _Rules(_log_ratio, _exact_poisson, _spread_log, truncates=True)
        return _Rules(_root, _exact_poisson, _spread_root, truncates=False)
    if kind is FunnelKind.PROPORTION:
        return _Rules(_arcsine, _without_spread(_reference_arcsine), _reference_arcsine, truncates=False)
    if kind is FunnelKind.RATE:
        return _Rules(_log_of_counts, _without_spread(_reference_counts), _reference_counts, truncates=False)
    if method is FunnelMethod.SHMI:
        return _Rules(_log_ratio, _gamma_limits, _reference_log, truncates=True)
    return _Rules(_root, _gamma_limits, _reference_root, truncates=False)


# What a unit's figures could have shown.


def _power(result: Funnel, chance: float) -> tuple[UnitPower | None, ...]:
    if not 0 < chance < 1:
        raise ValueError(f"The chance lies between 0 and 1, not {chance}.")
    size = np.array([math.nan if one is None else one for one in result.denominators], dtype=float)
    limits = result.limits
    near, far = (limits.lower95, limits.upper95) if result.level == 95 else (limits.lower998, limits.upper998)
    found: list[UnitPower | None] = [None] * len(result)
    places = np.flatnonzero(~np.isnan(size))
    if not places.size:
        return tuple(found)
    exact = result.profile == "spiegelhalter-2005" and not result.overdispersed
    within = _power_exactly if exact else _power_by_size
    below, above = within(result, size[places], near[places], far[places], chance)
    for place, low, high in zip(places.tolist(), _tuple(below), _tuple(above), strict=True):
        found[place] = UnitPower(low, high)
    return tuple(found)


def _power_exactly(
    result: Funnel, size: Floats, lower: Floats, upper: Floats, chance: float
) -> tuple[Floats, Floats]:
    """By the exact chance of the first whole count beyond each limit; NaN where no count is."""
    over = np.floor(upper * size + 1e-9) + 1
    under = np.ceil(lower * size - 1e-9) - 1
    least = np.maximum(under, 0.0)
    if result.kind is FunnelKind.PROPORTION:
        people = np.ceil(size)
        first = np.minimum(over, people)
        above = tails.beta_quantile(chance, first, people - first + 1)
        below = tails.beta_quantile(1 - chance, least + 1, np.maximum(people - least, 0.5))
        above = np.where(over > people, math.nan, above)
    else:
        above = tails.gamma_quantile(chance, over) / size
        below = tails.gamma_quantile(1 - chance, least + 1) / size
    return np.where(under < 0, math.nan, below), above


def _power_by_size(
    result: Funnel, size: Floats, lower: Floats, upper: Floats, chance: float
) -> tuple[Floats, Floats]:
    """On the transformed scale: past the limit by what chance takes back."""
    reach = NormalDist().inv_cdf(chance)
    if result.kind is FunnelKind.PROPORTION:
        off = reach / (2 * np.sqrt(size))
        low, high = np.arcsin(np.sqrt(lower)) - off, np.arcsin(np.sqrt(upper)) + off
        return (
            np.where(low > 0, np.sin(low) ** 2, math.nan),
            np.where(high < math.pi / 2, np.sin(high) ** 2, math.nan),
        )
    if result.method is FunnelMethod.SHMI:
        off = reach / np.sqrt(size)
        return lower * np.exp(-off), upper * np.exp(off)
    off = reach / (2 * np.sqrt(size))
    low = np.sqrt(np.maximum(lower, 0.0)) - off
    return np.where(low > 0, low**2, math.nan), (np.sqrt(upper) + off) ** 2
