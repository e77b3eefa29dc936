"""What may be given for a chart of each family, and the sentences when it may not."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from improvement_methods.spc._batch import LARGEST, Codes, _read_per_series, _spread
from improvement_methods.spc._chart import Family
from improvement_methods.spc._chart_batch import FAMILIES, add_up
from improvement_methods.spc._kernel import Ends, Flags, Floats, Integers
from improvement_methods.spc._profiles import Profile, profile
from improvement_methods.spc._shewhart import (
    ALWAYS_DIVIDED,
    DIVIDED_IF_GIVEN,
    NEEDS_DENOMINATORS,
    NEVER_NEGATIVE,
    PROPORTIONS,
    SUBGROUPED,
)

USUAL_PROFILE: Final = "nhsr-0.2.2"
RUN_PROFILE: Final = "ihi-anhoej"
_NAMES: Final = {
    Family.XMR: "XmR",
    Family.I: "I",
    Family.MR: "moving range",
    Family.IP: "I′",
    Family.PP: "p′",
    Family.UP: "u′",
    Family.XBAR: "x̄",
}


def read_family(name: Family | str) -> Family:
    try:
        return Family(name)
    except ValueError:
        known = ", ".join(FAMILIES)
        raise ValueError(f"There is no family of charts named {name!r}. Use one of: {known}.") from None


def read_families(families: Family | str | Sequence[Family | str], series: int) -> Codes:
    if isinstance(families, str):
        return _spread(np.asarray(FAMILIES.index(read_family(families)), dtype=np.int8), series, "family")
    codes = [FAMILIES.index(read_family(name)) for name in families]
    return _spread(np.asarray(codes, dtype=np.int8), series, "family")


def read_profiles(
    names: str | Sequence[str | None] | None, kinds: Codes
) -> tuple[tuple[Profile, ...], Integers]:
    """The profiles used, and which of them each series has."""
    given = [names] * len(kinds) if names is None or isinstance(names, str) else list(names)
    if len(given) != len(kinds):
        raise ValueError(
            f"Give one profile for all or one for each of the {len(kinds)} series, not {len(given)}."
        )
    run = FAMILIES.index(Family.RUN)
    chosen = [
        name or (RUN_PROFILE if kind == run else USUAL_PROFILE)
        for name, kind in zip(given, kinds.tolist(), strict=True)
    ]
    distinct = list(dict.fromkeys(chosen)) or [names if isinstance(names, str) else USUAL_PROFILE]
    places = {name: place for place, name in enumerate(distinct)}
    codes = np.array([places[name] for name in chosen], dtype=np.int64)
    return tuple(profile(name) for name in distinct), codes


def read_screen(screen: bool | Sequence[bool] | npt.NDArray[np.bool_] | None, series: int) -> Flags | None:
    return None if screen is None else _spread(np.asarray(screen, dtype=np.bool_), series, "screening")


def read_baselines(
    baseline: npt.ArrayLike | None, rules: tuple[Profile, ...], rules_of: Integers
) -> Integers:
    given = _spread(
        np.asarray(0 if baseline is None else baseline, dtype=np.int64), len(rules_of), "baseline"
    )
    least = np.array([one.minimum_baseline for one in rules], dtype=np.int64)[rules_of]
    short = (given < least) & ((given != 0) | (baseline is not None and np.ndim(baseline) == 0))
    if short.any():
        place = int(np.flatnonzero(short)[0])
        raise ValueError(
            f"Limits can be fixed after {least[place]} points or more; {given[place]} is too few."
        )
    return given


def read_beside(
    numbers: npt.ArrayLike | None, values: npt.ArrayLike, counted: Floats, name: str
) -> Floats | None:
    if numbers is None:
        return None
    beside = np.array(numbers, dtype=np.float64)
    if beside.shape != np.shape(values):
        raise ValueError(
            f"Give one {name} for each value; there are {beside.size} for {counted.size} values."
        )
    with np.errstate(invalid="ignore"):
        if (np.abs(beside) >= LARGEST).any():
            raise ValueError(f"A {name} is infinite or beyond 1e290. Leave it out as missing.")
        if (beside < 0).any():
            raise ValueError(f"A {name} cannot be below zero. Leave it out as missing or correct it.")
    return beside.reshape(len(counted))


def read_excluded(exclude: npt.ArrayLike | None, counted: Floats, values: npt.ArrayLike) -> Flags:
    if exclude is None:
        return np.zeros(len(counted), dtype=np.bool_)
    marks: Flags = np.array(exclude)
    if marks.dtype != np.bool_ or marks.shape != np.shape(values):
        raise ValueError("Mark what is left out with true and false, one for each value.")
    return marks.reshape(len(counted))


def read_centres(centre: npt.ArrayLike | None, kinds: Codes) -> Floats:
    """Centres known beforehand, one a series; NaN where there is none."""
    given = _read_per_series(np.nan if centre is None else centre, len(kinds), "centre")
    with np.errstate(invalid="ignore"):
        if np.any((given < 0) & is_any(kinds, NEVER_NEGATIVE | {Family.MR})):
            raise ValueError("A centre below zero does not suit values that cannot be below zero.")
        if np.any((given > 1) & is_any(kinds, PROPORTIONS)):
            raise ValueError("Give the centre of a p chart as a share of one, such as 0.12 for 12 per cent.")
    return given


def read_ends(
    least: npt.ArrayLike | None, most: npt.ArrayLike | None, values: npt.ArrayLike, of_point: Codes
) -> Ends | None:
    """Between which each true value lies, NaN where it is exact; None where all are."""
    if least is None and most is None:
        return None
    if least is None or most is None:
        raise ValueError("Give both ends of what each rounded value may be: the least and the most.")
    low, high = (np.array(end, dtype=np.float64) for end in (least, most))
    if low.shape != np.shape(values) or high.shape != np.shape(values):
        raise ValueError("Give the least and the most that each rounded value may be: one of each a value.")
    low, high = low.reshape(-1), high.reshape(-1)
    given = ~np.isnan(low)
    if np.any(given != ~np.isnan(high)) or np.any(low[given] > high[given]):
        raise ValueError("The least that a rounded value may be cannot be above the most.")
    if np.any(np.abs(low[given]) >= LARGEST) or np.any(np.abs(high[given]) >= LARGEST):
        raise ValueError("What a rounded value may be is infinite or beyond 1e290.")
    if np.any(given & is_any(of_point, SUBGROUPED | {Family.MR})):
        raise ValueError("Rounding is not followed through moving range, x̄ and s charts. Use another chart.")
    return low, high


def read_multiply(multiply: npt.ArrayLike, series: int) -> Floats:
    given = _read_per_series(multiply, series, "multiplier")
    if not np.all(given > 0):
        raise ValueError("Multiply by a number above zero, such as 100 for percentages.")
    return given


def is_any(of_point: Codes, families: frozenset[Family]) -> Flags:
    found: Flags = np.isin(of_point, [FAMILIES.index(family) for family in families])
    return found


def check_numbers(
    counted: Floats, denominators: Floats | None, deviations: Floats | None, of_point: Codes
) -> None:
    """Refuse numbers that a family cannot have."""

    def refuse(wrong: Flags, sentence: str) -> None:
        if wrong.any():
            family = FAMILIES[of_point[int(np.flatnonzero(wrong)[0])]]
            raise ValueError(sentence.format(f"{_NAMES.get(family, family)} chart"))

    if denominators is None:
        refuse(is_any(of_point, NEEDS_DENOMINATORS), "A {} needs a denominator for each value.")
    if deviations is None:
        refuse(
            is_any(of_point, frozenset({Family.XBAR})),
            "An {} needs each group's standard deviation. Give the groups' readings, or their deviations.",
        )
    with np.errstate(invalid="ignore"):
        refuse(
            is_any(of_point, NEVER_NEGATIVE) & (counted < 0),
            "A {} cannot have a value below zero. Correct it, or leave it out as missing.",
        )
        refuse(
            is_any(of_point, frozenset({Family.T})) & (counted == 0),
            "A {} needs times above zero: for two events at once, give the time between in a finer unit.",
        )
        if denominators is not None:
            refuse(
                is_any(of_point, frozenset({Family.P, Family.PP}))
                & (counted > denominators)
                & (denominators > 0),
                "A {} counts some of a whole, so no value can be greater than its denominator.",
            )


def all_deviations(counted: Floats, deviations: Floats | None, of_point: Codes) -> Floats | None:
    """Deviations of every subgroup: those of an s chart are its values."""
    drawn = is_any(of_point, frozenset({Family.S}))
    if not drawn.any():
        return deviations
    return np.where(drawn, counted, np.nan if deviations is None else deviations)


def as_drawn(
    counted: Floats, denominators: Floats | None, offsets: Integers, kinds: Codes, phase_offsets: Integers
) -> tuple[Floats, Floats | None]:
    """Values as drawn, and denominators, NaN where either leaves nothing to draw."""
    shown = counted.copy()
    lengths = np.diff(offsets)
    if denominators is not None:
        denominators = np.where(denominators == 0, np.nan, denominators)
        given = add_up(~np.isnan(denominators), offsets) > 0
        divided = np.repeat(
            is_any(kinds, ALWAYS_DIVIDED) | (is_any(kinds, DIVIDED_IF_GIVEN) & given), lengths
        )
        with np.errstate(over="ignore"):
            shown[divided] = counted[divided] / denominators[divided]
        subgrouped = np.repeat(is_any(kinds, SUBGROUPED), lengths)
        shown[subgrouped & np.isnan(denominators)] = np.nan
        denominators = np.where(divided | subgrouped, denominators, np.nan)
    moving = np.repeat(is_any(kinds, frozenset({Family.MR})), lengths)
    if moving.any():
        moved = np.full(len(shown), np.nan)
        moved[1:] = np.abs(shown[1:] - shown[:-1])
        moved[phase_offsets[:-1]] = np.nan
        shown = np.where(moving, moved, shown)
    if np.any(np.abs(shown) >= LARGEST):
        raise ValueError("A value over its denominator is beyond 1e290. Correct the denominator.")
    return shown, denominators
