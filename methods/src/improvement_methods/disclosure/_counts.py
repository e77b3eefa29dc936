"""Hiding and rounding small counts of people, by the rule of England's hospital statistics."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Codes: TypeAlias = npt.NDArray[np.int8]
Scalar = TypeVar("Scalar", bound=np.generic)

LARGEST_COUNT: Final = 2**53


class Disclosure(IntEnum):
    """What became of a number: shown as it may be, hidden to protect people, or never there."""

    SHOWN = 0
    HIDDEN = 1
    MISSING = 2


@dataclass(frozen=True, slots=True, eq=False)
class DisclosedCounts:
    """Counts that may be shown.

    Attributes
    ----------
    values : array of float
        Rounded counts; NaN where hidden or missing. Any shape.
    states : array of int8, same shape
        `Disclosure` codes, which tell a hidden count from a missing one.
    hide_below, round_to : int
        The rule used.
    """

    values: Floats
    states: Codes
    hide_below: int
    round_to: int

    @property
    def hidden(self) -> npt.NDArray[np.bool_]:
        """Whether each count is hidden."""
        return np.equal(self.states, Disclosure.HIDDEN)

    @property
    def missing(self) -> npt.NDArray[np.bool_]:
        """Whether each count was never there."""
        return np.equal(self.states, Disclosure.MISSING)


@dataclass(frozen=True, slots=True, eq=False)
class DisclosedRates:
    """Rates that may be shown.

    Attributes
    ----------
    values : array of float
        Rates per `per`; NaN where hidden, missing or without cases. Any shape.
    states : array of int8, same shape
        `Disclosure` codes. A denominator of 0 is missing: nobody to have a rate.
    per : float
        100 for a percentage.
    """

    values: Floats
    states: Codes
    per: float

    @property
    def hidden(self) -> npt.NDArray[np.bool_]:
        """Whether each rate is hidden."""
        return np.equal(self.states, Disclosure.HIDDEN)

    @property
    def missing(self) -> npt.NDArray[np.bool_]:
        """Whether each rate was never there."""
        return np.equal(self.states, Disclosure.MISSING)


def hide_small_counts(counts: npt.ArrayLike, *, hide_below: int = 8, round_to: int = 5) -> DisclosedCounts:
    """Hide counts small enough to point at a person, and round the others.

    Parameters
    ----------
    counts : array of whole numbers >= 0, any shape
        Counts of people or of events that happened to them. NaN or None where missing.
    hide_below : int >= 1
        Counts from 1 to one less than this are hidden; 0 stays 0.
    round_to : int >= 1
        The others are rounded to the nearest multiple, halves up. 1 leaves them as they are.

    Returns
    -------
    DisclosedCounts
        Same shape. Round a total after summing the true counts; never sum rounded ones.

    Raises
    ------
    ValueError
        If a count is negative, infinite or not whole, or the rule itself makes no sense.

    Notes
    -----
    Protects each number by itself. Where numbers are shown with sums of them (totals, parents, longer
    periods), a small one may still be worked out: for those use `protect_table`.

    Source: Hospital Episode Statistics analysis guide, small-number rule since September 2018.

    Examples
    --------
    >>> disclosed = hide_small_counts([0, 3, 7, 8, 12, 13, float("nan")])
    >>> disclosed.values.tolist()
    [0.0, nan, nan, 10.0, 10.0, 15.0, nan]
    >>> [Disclosure(state).name for state in disclosed.states[[0, 1, 6]].tolist()]
    ['SHOWN', 'HIDDEN', 'MISSING']
    """
    if hide_below < 1 or round_to < 1:
        raise ValueError(f"Hide below 1 or more and round to 1 or more, not {hide_below} and {round_to}.")
    given = _read_counts(counts)
    missing = np.isnan(given)
    hidden = (given > 0) & (given < hide_below)
    rounded = np.floor(given / round_to + 0.5) * round_to if round_to > 1 else given
    states = np.where(missing, Disclosure.MISSING, np.where(hidden, Disclosure.HIDDEN, Disclosure.SHOWN))
    return DisclosedCounts(
        _locked(np.where(hidden, np.nan, rounded)), _locked(states.astype(np.int8)), hide_below, round_to
    )


def disclosed_rate(
    numerators: npt.ArrayLike,
    denominators: npt.ArrayLike,
    *,
    per: float = 100,
    hide_below: int = 8,
    round_to: int = 5,
) -> DisclosedRates:
    """Rates worked out from rounded parts, hidden where either part is.

    Parameters
    ----------
    numerators, denominators : arrays of whole numbers >= 0, shapes that agree
        NaN or None where missing. A numerator may be larger than its denominator, as in a ratio of events.
    per : float > 0
        100 gives percentages, 1000 a rate per thousand.
    hide_below, round_to : int
        As for `hide_small_counts`.

    Returns
    -------
    DisclosedRates
        Per `per`. Because the parts are rounded, a proportion near one can come out slightly above `per`.

    Raises
    ------
    ValueError
        As `hide_small_counts`, or if the shapes do not agree.

    Notes
    -----
    A rate from true counts would let a reader who knows one part work out the other. What
    `hide_small_counts` does not protect against, this does not either.

    Source: as `hide_small_counts`.

    Examples
    --------
    >>> rates = disclosed_rate([3, 13, 0], [40, 41, 0])
    >>> rates.values.tolist()
    [nan, 37.5, nan]
    >>> [Disclosure(state).name for state in rates.states.tolist()]
    ['HIDDEN', 'SHOWN', 'MISSING']
    """
    if not 0 < per < np.inf:
        raise ValueError(f"A rate is per a number above 0, not {per}.")
    over = hide_small_counts(numerators, hide_below=hide_below, round_to=round_to)
    under = hide_small_counts(denominators, hide_below=hide_below, round_to=round_to)
    try:
        np.broadcast_shapes(over.values.shape, under.values.shape)
    except ValueError:
        raise ValueError(
            "Give one denominator for each numerator: "
            f"shapes {over.values.shape} and {under.values.shape} do not agree."
        ) from None
    nobody = np.equal(np.asarray(denominators, dtype=np.float64), 0)
    missing = over.missing | under.missing | nobody
    # A denominator that rounds to nothing is as good as hidden.
    hidden = ~missing & (over.hidden | under.hidden | np.equal(under.values, 0))
    shown = ~missing & ~hidden
    top, bottom = np.broadcast_arrays(over.values, under.values)
    rates = np.full(shown.shape, np.nan)
    rates[shown] = top[shown] / bottom[shown] * per
    states = np.where(missing, Disclosure.MISSING, np.where(hidden, Disclosure.HIDDEN, Disclosure.SHOWN))
    return DisclosedRates(_locked(rates), _locked(states.astype(np.int8)), per)


def counts_within(shown: npt.ArrayLike, *, round_to: int = 5) -> tuple[Floats, Floats]:
    """Between which the true counts lie of those shown rounded.

    Parameters
    ----------
    shown : array of float, any shape
        As `hide_small_counts` gives them; NaN where hidden or missing.
    round_to : int >= 1
        To what they were rounded.

    Returns
    -------
    least, most : arrays of float, same shape
        Half the rounding below and above; NaN where nothing is shown. A zero is shown as it is.

    Examples
    --------
    >>> least, most = counts_within([0, 10, float("nan")])
    >>> least.tolist(), most.tolist()
    ([0.0, 7.5, nan], [0.0, 12.5, nan])
    """
    given = np.array(shown, dtype=np.float64)
    half = np.where(given > 0, round_to / 2 if round_to > 1 else 0.0, 0.0)
    return _locked(given - half), _locked(given + half)


def rates_within(
    numerators: npt.ArrayLike,
    denominators: npt.ArrayLike,
    *,
    per: float = 100,
    round_to: int = 5,
    largest: float = np.inf,
) -> tuple[Floats, Floats]:
    """Between which the true rates lie of those worked out from rounded parts.

    Parameters
    ----------
    numerators, denominators : arrays of float, shapes that agree
        As shown, both rounded; NaN where hidden or missing.
    per : float > 0
        As for `disclosed_rate`.
    round_to : int >= 1
    largest : float
        The most that a rate can be, such as 100 for a percentage.

    Returns
    -------
    least, most : arrays of float
        Nine times in ten or more the true rate lies between them: what was rounded off of both parts is taken
        together as two independent errors are, by the root of their squares. NaN where there is no rate.

    Examples
    --------
    >>> least, most = rates_within([10, 95], [15, 100], largest=100)
    >>> least.round(1).tolist(), most.round(1).tolist()
    ([46.6, 91.6], [86.7, 98.4])
    """
    over, under = (np.array(counts, dtype=np.float64) for counts in (numerators, denominators))
    off, off_under = (counts_within(counts, round_to=round_to)[1] - counts for counts in (over, under))
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = over / under
        half = np.hypot(off, rate * off_under) / under
    rate, half = (np.where(under > 0, per * part, np.nan) for part in (rate, half))
    return _locked(np.clip(rate - half, 0.0, largest)), _locked(np.minimum(rate + half, largest))


def _read_counts(counts: npt.ArrayLike) -> Floats:
    given = np.array(counts, dtype=np.float64)
    known = given[~np.isnan(given)]
    if np.any((known < 0) | (known > LARGEST_COUNT) | (known != np.floor(known))):
        wrong = known[(known < 0) | (known > LARGEST_COUNT) | (known != np.floor(known))][0]
        raise ValueError(f"A count is a whole number from 0 up; {wrong:g} is not. Give counts, not rates.")
    return given


def _locked(array: npt.NDArray[Scalar]) -> npt.NDArray[Scalar]:
    array.flags.writeable = False
    return array
