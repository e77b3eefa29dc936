"""What a funnel says of all units, and of each, in plain English."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from improvement_methods.spc._funnel import Funnel, UnitPower
from improvement_methods.spc._sentences import plain_number
from improvement_methods.spc._words import PointType


def funnel_sentence(funnel: Funnel, names: Sequence[str], *, units: str = "places") -> str:
    """Say how many units differ from the rest, and name them if they are few.

    Parameters
    ----------
    funnel : Funnel
    names : sequence of str, one a unit
    units : str
        What the units are, in the plural: wards, trusts.

    Returns
    -------
    str
        One sentence, and a second where units differ among themselves or are few.

    Raises
    ------
    ValueError
        If there is not one name for each unit.

    Examples
    --------
    >>> from improvement_methods.spc import funnel
    >>> compared = funnel([12, 55, 12, 90], [100, 310, 80, 240], kind="proportion", overdispersion=False)
    >>> funnel_sentence(compared, ["A", "B", "C", "D"], units="wards")
    'D differs from the rest; unlikely to be chance. With so few wards, the usual spread is hard to tell.'
    """
    _check_names(funnel, names)
    measured = sum(value is not None for value in funnel.values)
    if measured == 0:
        return "Not measured yet."
    if measured == 1:
        return f"Only one of the {units} has a value, so there is nothing to compare it with."
    apart = [name for name, signal in zip(names, funnel.signalled, strict=True) if signal]
    told = f"{_listed(apart, measured, units)} from the rest; unlikely to be chance."
    if not apart:
        told = f"None of the {measured} {units} can be told apart from the rest."
    if funnel.few_units:
        return f"{told} With so few {units}, the usual spread is hard to tell."
    if funnel.overdispersed:
        return f"{told} The limits allow for how much {units} usually differ."
    return told


def _listed(apart: Sequence[str], measured: int, units: str) -> str:
    if len(apart) == 1:
        return f"{apart[0]} differs"
    if len(apart) <= 3:
        return f"{', '.join(apart[:-1])} and {apart[-1]} differ" if apart else ""
    return f"{len(apart)} of {measured} {units} differ"


def unit_sentence(
    funnel: Funnel,
    unit: int,
    name: str,
    *,
    power: UnitPower | None = None,
    format_value: Callable[[float], str] = plain_number,
) -> str:
    """Say what one unit shows, and what its numbers could have shown.

    Parameters
    ----------
    funnel : Funnel
    unit : int
        Its position, from 0.
    name : str
    power : UnitPower, optional
        Of this unit, from `funnel.power()`: without a signal, what would have been seen four times in five.
    format_value : callable, optional

    Returns
    -------
    str
        One sentence, and a second about its power.

    Examples
    --------
    >>> from improvement_methods.spc import funnel
    >>> compared = funnel([12, 55, 12, 90], [100, 310, 80, 240], kind="proportion", overdispersion=False)
    >>> unit_sentence(compared, 3, "Ward D", format_value="{:.0%}".format)
    'Ward D: 38%, above what its size and chance explain (32%).'
    >>> unit_sentence(compared, 2, "Ward C", power=compared.power()[2], format_value="{:.0%}".format)
    'Ward C: 15%, not told apart from the rest. It would have been at 7% or less, or 44% or more.'
    """
    value = funnel.values[unit]
    if value is None:
        return f"{name}: not measured."
    limits = funnel.limits
    lower, upper = (
        (limits.lower95, limits.upper95) if funnel.level == 95 else (limits.lower998, limits.upper998)
    )
    explained = "its size and the usual spread" if funnel.overdispersed else "its size and chance"
    if funnel.point_type[unit] is not PointType.COMMON_CAUSE:
        above = value > upper[unit]
        limit = format_value(float(upper[unit] if above else lower[unit]))
        side = "above" if above else "below"
        return f"{name}: {format_value(value)}, {side} what {explained} explain ({limit})."
    told = f"{name}: {format_value(value)}, not told apart from the rest."
    return told if power is None else f"{told} {_could(power, format_value)}"


def _could(power: UnitPower, format_value: Callable[[float], str]) -> str:
    if power.below is None and power.above is None:
        return "Its numbers are too small for any difference to show."
    below = "" if power.below is None else f"{format_value(power.below)} or less"
    above = "" if power.above is None else f"{format_value(power.above)} or more"
    if below and above:
        return f"It would have been at {below}, or {above}."
    return f"It would have been at {below or above}; no {'higher' if below else 'lower'} value would show."


def _check_names(funnel: Funnel, names: Sequence[str]) -> None:
    if len(names) != len(funnel):
        raise ValueError(f"Give one name for each unit: {len(funnel)} units, {len(names)} names.")
