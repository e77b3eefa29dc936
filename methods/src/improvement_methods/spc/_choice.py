"""Which chart suits a measure: from what it counts and the values so far, with the reason in a sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from improvement_methods.spc._chart import Family
from improvement_methods.spc._kernel import Floats

FEWEST_FOR_LIMITS: Final = 12
FEW_EVENTS: Final = 5.0
DENOMINATORS_ALIKE: Final = 0.25
_MEAN_RANGE: Final = 1.128
_MORE_THAN_CHANCE: Final = 1.9
_SKEWED: Final = 1.0
_COARSE: Final = 3


class DataKind(StrEnum):
    """What one value of a measure is."""

    COUNT = "count"
    PROPORTION = "proportion"
    RATE = "rate"
    AMOUNT = "amount"
    DAYS_BETWEEN = "days_between"
    CASES_BETWEEN = "cases_between"


@dataclass(frozen=True, slots=True)
class Choice:
    """A chart proposed for a measure. A person may choose another.

    Attributes
    ----------
    family : Family
    reason : str
        One sentence: why this chart.
    warnings : tuple of str
        What to know before trusting its limits, a sentence each.
    """

    family: Family
    reason: str
    warnings: tuple[str, ...] = ()


def choose(
    kind: DataKind | str,
    *,
    values: Sequence[float | None],
    denominators: Sequence[float | None] | None = None,
) -> Choice:
    """Propose a chart for a measure.

    Parameters
    ----------
    kind : {"count", "proportion", "rate", "amount", "days_between", "cases_between"}
        What one value is: events a period, people among people, events per exposure, an amount such as
        minutes, days from one event to the next, or cases from one event to the next.
    values : sequence of float or None
        One a period, oldest first. For a proportion or rate, what was counted.
    denominators : sequence of float or None, optional
        For a proportion or rate, what each value was counted in.

    Returns
    -------
    Choice

    Raises
    ------
    ValueError
        If the kind is none of these, or denominators are missing or not one a value.

    Notes
    -----
    The XmR chart of Making Data Count stays wherever its limits are right. It is left:

    - for a run chart under 12 values, and where values take three sizes or fewer;
    - for a c, p or u chart where a period has fewer than 5 events on average (or, of a proportion, 5 people
      without): on stable counts the XmR chart marks 1.4 times as many points as on amounts from there on
      down, 4 times at a mean of 1;
    - for a p′ or u′ chart where a denominator differs from their mean by more than a quarter, as Provost and
      Murray, *The Health Care Data Guide* (2011), advise: beyond that the XmR chart marks a fifth to two
      thirds more points than p′;
    - for a t or g chart of the time or the cases between rare events (Benneyan 2001; Nelson 1994).

    Where few events vary by more than chance lets counts vary (moving ranges more than 1 + 1.9/√n times as
    large), c gives way to XmR, p to p′ and u to u′. Simulated with this package, 20,000 stable series of 36
    points; docs/methods/choosing.md has the table.

    Examples
    --------
    >>> choose("amount", values=[41, 38, 44, 39, 42, 40] * 4).family
    <Family.XMR: 'xmr'>
    >>> choice = choose("count", values=[2, 0, 3, 1, 2, 4, 1, 3] * 3)
    >>> choice.family, choice.reason
    (<Family.C: 'c'>, 'There are 2 events a period on average, so a c chart suits better than XmR.')
    """
    try:
        what = DataKind(kind)
    except ValueError:
        raise ValueError(f"A measure is of kind {', '.join(DataKind)}, not {kind!r}.") from None
    if what in (DataKind.PROPORTION, DataKind.RATE):
        counted, sizes = _read_pair(values, denominators)
        return _of_ratios(what, counted, sizes)
    measured = _read(values)
    if len(measured) < FEWEST_FOR_LIMITS:
        return _too_few(len(measured))
    if what is DataKind.COUNT:
        return _of_counts(measured)
    if what is DataKind.AMOUNT:
        return _of_amounts(measured)
    return _of_gaps(what, measured)


def _read(values: Sequence[float | None]) -> Floats:
    numbers = np.array([math.nan if value is None else value for value in values], dtype=float)
    kept: Floats = numbers[np.isfinite(numbers)]
    return kept


def _read_pair(
    values: Sequence[float | None], denominators: Sequence[float | None] | None
) -> tuple[Floats, Floats]:
    if denominators is None or len(denominators) != len(values):
        raise ValueError("A proportion or rate needs one denominator for each value.")
    pairs = [
        (value, size)
        for value, size in zip(values, denominators, strict=True)
        if value is not None and size is not None and size > 0
    ]
    columns = np.array(pairs, dtype=float).reshape(-1, 2)
    columns = columns[np.isfinite(columns).all(axis=1)]
    return columns[:, 0], columns[:, 1]


def _too_few(count: int) -> Choice:
    values = "1 value" if count == 1 else f"{count} values"
    return Choice(
        Family.RUN, f"There are {values} so far, too few for limits: a run chart shows change without them."
    )


def _of_counts(counts: Floats) -> Choice:
    mean = float(counts.mean())
    warnings = _about_zeros(counts)
    if mean >= FEW_EVENTS:
        return Choice(Family.XMR, f"Counts of about {mean:.3g} a period vary much as amounts do.", warnings)
    if mean > 0 and _spread(counts / math.sqrt(mean)) > 1 + _MORE_THAN_CHANCE / math.sqrt(len(counts)):
        more = "Counts this low make the limits rough: take one point outside them with care."
        return Choice(
            Family.XMR,
            "The counts vary more than separate events do, so a c chart would be too strict.",
            (*warnings, more),
        )
    return Choice(
        Family.C,
        f"There are {mean:.2g} events a period on average, so a c chart suits better than XmR.",
        warnings,
    )


def _of_amounts(amounts: Floats) -> Choice:
    sizes = len(np.unique(amounts))
    if sizes <= _COARSE:
        several = "one size" if sizes == 1 else f"{sizes} sizes"
        return Choice(
            Family.RUN,
            f"The values take only {several}, too few to set limits by.",
            ("Record the amount more finely if you can: change then shows sooner.",),
        )
    skew = _skewness(amounts)
    warnings: tuple[str, ...] = ()
    if abs(skew) > max(_SKEWED, 2.5 * math.sqrt(6 / len(amounts))):
        side = "high" if skew > 0 else "low"
        warnings = (f"A few values are far {side}er than the rest; the chart marks {side} points too often.",)
    return Choice(Family.XMR, "Each period has one amount, which is what an XmR chart is for.", warnings)


def _of_gaps(kind: DataKind, gaps: Floats) -> Choice:
    if kind is DataKind.CASES_BETWEEN:
        return Choice(Family.G, "Rare events show best in how many cases lie between them: a g chart.")
    if (gaps <= 0).any():
        return Choice(
            Family.RUN,
            "Some events fell on the same day, which a t chart cannot show.",
            ("Record the time of day as well, or count events a week instead.",),
        )
    return Choice(Family.T, "Rare events show best in how long it is between them: a t chart.")


def _of_ratios(kind: DataKind, counted: Floats, sizes: Floats) -> Choice:
    if len(counted) < FEWEST_FOR_LIMITS:
        return _too_few(len(counted))
    share, total = kind is DataKind.PROPORTION, float(sizes.sum())
    plain, prime = (Family.P, Family.PP) if share else (Family.U, Family.UP)
    level = float(counted.sum()) / total
    expected = float(counted.mean())
    rare = min(expected, float((sizes - counted).mean())) if share else expected
    mean = float(sizes.mean())
    varies = float(np.abs(sizes / mean - 1).max()) > DENOMINATORS_ALIKE
    warnings = _about_zeros(counted) + _about_sizes(sizes)
    named = "p" if share else "u"
    if rare < FEW_EVENTS:
        chance = max(level * (1 - level) if share else level, 1e-12)
        z = (counted / sizes - level) / np.sqrt(chance / sizes)
        if _spread(z) <= 1 + _MORE_THAN_CHANCE / math.sqrt(len(z)):
            what = "people with or without it" if share else "events"
            return Choice(
                plain,
                f"A period has few {what} ({rare:.2g} on average), which a {named} chart expects.",
                warnings,
            )
        return Choice(
            prime,
            f"There are few events and they vary more than chance alone, which a {named}′ chart allows for.",
            warnings,
        )
    if varies:
        return Choice(
            prime,
            f"The denominators differ a lot between periods; a {named}′ chart draws limits to fit each.",
            warnings,
        )
    return Choice(
        Family.XMR, "The denominators are much alike, so an XmR chart of the values is right.", warnings
    )


def _about_zeros(counts: Floats) -> tuple[str, ...]:
    if (counts == 0).mean() <= 0.5:
        return ()
    return ("More than half of the periods have none: the days between events would show change sooner.",)


def _about_sizes(sizes: Floats) -> tuple[str, ...]:
    if (sizes != sizes[0]).any():
        return ()
    return ("Every denominator is the same: check that it is the true number and not a target.",)


def _spread(z: Floats) -> float:
    """Standard deviation by mean moving range: a step change hardly adds to it."""
    return float(np.abs(np.diff(z)).mean()) / _MEAN_RANGE


def _skewness(values: Floats) -> float:
    off = values - values.mean()
    spread = float(np.sqrt((off**2).mean()))
    return float((off**3).mean()) / spread**3 if spread > 0 else 0.0
