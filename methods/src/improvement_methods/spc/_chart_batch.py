"""Judged series of any families, held as arrays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from improvement_methods.spc import _kernel as kernel
from improvement_methods.spc._batch import _NOTE_BITS, Codes, _signal_codes, _variation_codes
from improvement_methods.spc._chart import Chart, Family, Phase, Runs, by_point, read_labels
from improvement_methods.spc._kernel import Bits, Flags, Floats, Integers
from improvement_methods.spc._profiles import Profile, Rule
from improvement_methods.spc._runs import Counts, runs_of
from improvement_methods.spc._shewhart import NEEDS_DENOMINATORS
from improvement_methods.spc._words import (
    ASSURANCES,
    SIGN_DIRECTIONS,
    VARIATIONS,
    Assurance,
    Note,
    Variation,
)

FAMILIES: Final = tuple(Family)


@dataclass(frozen=True, slots=True, eq=False)
class ChartBatch:
    """Judged series of any families, held as arrays. `len(batch)` series; `batch[i]` is one `Chart`.

    Attributes
    ----------
    values : array of float, shape (points,)
        As drawn, all series end to end, oldest first, NaN where missing.
    denominators : array of float, shape (points,), or None
        NaN where missing and for series without.
    offsets : array of int, shape (series + 1,)
        Series i is `values[offsets[i]:offsets[i + 1]]`. All arrays by point use the same offsets.
    family : array of int8, shape (series,)
        Each series' family, as its position in `Family`.
    direction : array of int8, shape (series,)
        1 more is better, -1 less is better, 0 neither.
    target : array of float, shape (series,)
        NaN where there is none.
    profiles : tuple of Profile
        The rule profiles used.
    profile : array of int, shape (series,)
        Each series' profile, as its position in `profiles`.
    screened : array of bool, shape (series,)
        Whether exceptional moving ranges were left out.
    baseline : array of int, shape (series,)
        First points of each phase that set its limits; 0 for all.
    excluded : array of bool, shape (points,)
        Drawn, but left out of centre, limits and runs.
    phase_offsets : array of int, shape (phases + 1,)
        Where each phase starts among the points.
    phase_series, phase_number : arrays of int, shape (phases,)
        The series of each phase, and its number there.
    phase_centre, phase_lower, phase_upper, phase_near_lower, phase_near_upper : arrays of float
        Shape (phases,). NaN where there is none, and limits also where they differ from point to point.
    phase_varies : array of bool, shape (phases,)
        Whether its limits differ from point to point.
    runs : RunCounts
        The runs of each phase; all 0 where the profile does not count them.
    lower, upper, near_lower, near_upper : arrays of float, shape (points,)
        Uncut; NaN where there is none.
    outside, close : arrays of bool, shape (points,)
        Beyond a limit; between near limit and limit.
    relative : array of int8, shape (points,)
        1 above the centre, -1 below, 0 on it or not measured.
    reasons : array of uint16, shape (points,)
        Every rule a point breaks, one bit each.
    variation, assurance : arrays of int8, shape (series,)
        The icons, as codes; `variations()` and `assurances()` decode them.
    notes : array of uint16, shape (series,)
        The notes of each series, one bit each in the order of `Note`.
    """

    values: Floats
    denominators: Floats | None
    offsets: Integers
    family: Codes
    direction: Codes
    target: Floats
    profiles: tuple[Profile, ...]
    profile: Integers
    screened: Flags
    baseline: Integers
    excluded: Flags
    phase_offsets: Integers
    phase_series: Integers
    phase_number: Integers
    phase_centre: Floats
    phase_lower: Floats
    phase_upper: Floats
    phase_near_lower: Floats
    phase_near_upper: Floats
    phase_varies: Flags
    runs: kernel.RunCounts
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats
    outside: Flags
    close: Flags
    relative: Codes
    reasons: Bits
    variation: Codes
    assurance: Codes
    notes: npt.NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, series: int) -> Chart:
        if not -len(self) <= series < len(self):
            raise IndexError(f"There is no series {series} in a batch of {len(self)}.")
        return self._chart(series % len(self))

    def __iter__(self) -> Iterator[Chart]:
        return (self._chart(series) for series in range(len(self)))

    @property
    def centre(self) -> Floats:
        """Centre at each point; shape (points,)."""
        return np.repeat(self.phase_centre, np.diff(self.phase_offsets))

    @property
    def signal(self) -> Codes:
        """Each point's one label as a code, the position in `Signal`; shape (points,)."""
        codes = np.zeros(len(self.values), dtype=np.int8)
        lengths = np.diff(self.offsets)
        directions = np.repeat(self.direction + 1, lengths)
        for place, rules in enumerate(self.profiles):
            judged = np.repeat(self.profile == place, lengths)
            codes[judged] = _signal_codes(rules)[directions[judged], self.reasons[judged]]
        return codes

    def variations(self) -> list[Variation]:
        """The variation icon of each series."""
        return [VARIATIONS[code] for code in self.variation.tolist()]

    def assurances(self) -> list[Assurance | None]:
        """The assurance icon of each series; None where there is no target or no better direction."""
        return [ASSURANCES[code] for code in self.assurance.tolist()]

    def _chart(self, series: int) -> Chart:
        start, stop = int(self.offsets[series]), int(self.offsets[series + 1])
        first, last = np.searchsorted(self.phase_series, (series, series + 1)).tolist()
        part = slice(start, stop)
        family, sign = FAMILIES[self.family[series]], int(self.direction[series])
        bits = int(self.notes[series])
        rules, target = self.profiles[self.profile[series]], float(self.target[series])
        phases = self._phases(first, last, start, rules)
        values, upper, centre = (
            _numbers(self.values[part]),
            _numbers(self.upper[part]),
            by_point(phases, "centre"),
        )
        limited = [y is not None and line is not None for y, line in zip(values, upper, strict=True)]
        centred = [y is not None and line is not None for y, line in zip(values, centre, strict=True)]
        signal, point_type = read_labels(self.reasons[part], sign=sign, rules=rules)
        denominators = None
        if self.denominators is not None and (
            family in NEEDS_DENOMINATORS or not np.isnan(self.denominators[part]).all()
        ):
            denominators = _numbers(self.denominators[part])
        return Chart(
            family=family,
            values=values,
            denominators=denominators,
            direction=SIGN_DIRECTIONS[sign],
            target=None if np.isnan(target) else target,
            profile=rules.id,
            screened=bool(self.screened[series]),
            baseline=int(self.baseline[series]) or None,
            excluded=tuple(np.flatnonzero(self.excluded[part]).tolist()),
            phases=phases,
            centre=centre,
            lower=_numbers(self.lower[part]),
            upper=upper,
            near_lower=_numbers(self.near_lower[part]),
            near_upper=_numbers(self.near_upper[part]),
            outside=_known(self.outside[part], limited),
            close=_known(self.close[part], limited),
            relative=_known(self.relative[part], centred),
            signal=signal,
            point_type=point_type,
            variation=VARIATIONS[self.variation[series]],
            assurance=ASSURANCES[self.assurance[series]],
            runs=self._runs(first, last) if Rule.LONGEST_RUN in rules.rules else None,
            notes=tuple(note for note, bit in _NOTE_BITS.items() if bits & bit),
        )

    def _phases(self, first: int, last: int, start: int, rules: Profile) -> tuple[Phase, ...]:
        bounds = (self.phase_offsets[first : last + 1] - start).tolist()
        columns = (
            self.phase_centre,
            self.phase_lower,
            self.phase_upper,
            self.phase_near_lower,
            self.phase_near_upper,
        )
        lines = zip(*(_numbers(column[first:last]) for column in columns), strict=True)
        numbers, varies = self.phase_number[first:last].tolist(), self.phase_varies[first:last].tolist()
        return tuple(
            Phase(
                number=numbers[place],
                start=bounds[place],
                stop=bounds[place + 1],
                centre=centre,
                lower=lower,
                upper=upper,
                near_lower=near_lower,
                near_upper=near_upper,
                short=bounds[place + 1] - bounds[place] < rules.minimum_points,
                varying=varies[place],
            )
            for place, (centre, lower, upper, near_lower, near_upper) in enumerate(lines)
        )

    def _runs(self, first: int, last: int) -> tuple[Runs, ...]:
        bounds = self.phase_offsets[first : last + 1].tolist()
        columns = [getattr(self.runs, field.name)[first:last].tolist() for field in fields(self.runs)]
        return tuple(
            runs_of(int(np.count_nonzero(~self.excluded[begin:end])), Counts(*counts))
            for begin, end, *counts in zip(bounds[:-1], bounds[1:], *columns, strict=True)
        )


def _numbers(column: Floats) -> tuple[float | None, ...]:
    """A column as numbers, with None for NaN."""
    return tuple([number if number == number else None for number in column.tolist()])


def _known(column: npt.NDArray[Any], known: list[bool]) -> tuple[Any, ...]:
    """A column as Python values, with None where it is not known."""
    return tuple(
        [value if is_known else None for value, is_known in zip(column.tolist(), known, strict=True)]
    )


def decide_icons(batch: ChartBatch, *, ranges: Integers, opposite: Flags) -> None:
    """Fill the icons and notes of every series.

    Parameters
    ----------
    batch : ChartBatch
        Judged, with empty icons and notes.
    ranges : array of int, shape (phases,)
        How many moving ranges could have set limits; -1 for a family without.
    opposite : array of bool, shape (phases,)
        Phases with a point that breaks two rules of opposite meaning.
    """
    series, filled = len(batch), batch.offsets[1:] > batch.offsets[:-1]
    last_point = batch.offsets[1:][filled] - 1
    last_phase = np.searchsorted(batch.phase_series, np.flatnonzero(filled), side="right") - 1
    measured_points = add_up(~np.isnan(batch.values), batch.phase_offsets)
    measured = np.zeros(series, dtype=np.bool_)
    measured[batch.phase_series[measured_points > 0]] = True
    for place, rules in enumerate(batch.profiles):
        judged = filled & (batch.profile == place)
        last = batch.offsets[1:][judged] - 1
        batch.variation[judged] = _variation_codes(rules)[batch.direction[judged] + 1, batch.reasons[last]]
    batch.variation[~measured] = VARIATIONS.index(Variation.NO_DATA)
    is_run = batch.family == tuple(Family).index(Family.RUN)
    aimed = filled & ~np.isnan(batch.target) & (batch.direction != 0) & ~is_run
    limit_at = _last_limit(batch, last_phase[aimed[filled]])
    above = batch.target[aimed] > batch.upper[limit_at]
    below = batch.target[aimed] < batch.lower[limit_at]
    unreachable = np.where(batch.direction[aimed] > 0, above, below)
    batch.assurance[aimed] = np.where(
        unreachable,
        ASSURANCES.index(Assurance.FAIL),
        np.where(above | below, ASSURANCES.index(Assurance.PASS), ASSURANCES.index(Assurance.HIT_AND_MISS)),
    )
    _note(batch, Note.NOT_MEASURED, ~measured)
    without = np.zeros(series, dtype=np.bool_)
    without[np.flatnonzero(aimed)] = np.isnan(batch.upper[limit_at])
    _note(batch, Note.ASSURANCE_WITHOUT_LIMITS, without)
    missing = np.zeros(series, dtype=np.bool_)
    missing[filled] = np.isnan(batch.values[last_point])
    _note(batch, Note.LAST_VALUE_MISSING, missing & measured)
    _note_phases(batch, measured, measured_points, ranges=ranges, opposite=opposite, is_run=is_run)


def note_rounding(batch: ChartBatch, rounded: Flags, coarse: Flags) -> None:
    """Note series with rounded values, and those whose last phase is mostly within rounding of its centre."""
    _note(batch, Note.ROUNDED, batch.phase_series[rounded])
    last = np.flatnonzero(np.diff(batch.phase_series, append=len(batch)) > 0)
    _note(batch, Note.ROUNDED_COARSELY, batch.phase_series[last[coarse[last]]])


def _note_phases(
    batch: ChartBatch,
    measured: Flags,
    measured_points: Integers,
    *,
    ranges: Integers,
    opposite: Flags,
    is_run: Flags,
) -> None:
    """Notes on what one phase or another lacks."""
    of_series = batch.phase_series
    rules = batch.profile[of_series]
    fewest = np.array([one.minimum_points for one in batch.profiles], dtype=np.int64)[rules]
    limits_from = np.array([one.limits_from for one in batch.profiles], dtype=np.int64)[rules]
    limited = add_up(~np.isnan(batch.upper), batch.phase_offsets) > 0
    no_limits = ~limited & ~is_run[of_series] & measured[of_series]
    few = no_limits & (measured_points < limits_from)
    no_limits &= ~few
    sides = batch.direction[of_series]
    for kind, phases in (
        (Note.SHORT_PHASE, np.diff(batch.phase_offsets) < fewest),
        (Note.NO_LIMITS_TOO_FEW, few & (measured_points > 0)),
        (Note.NO_LIMITS_CONSTANT, no_limits & (ranges > 0)),
        (Note.NO_LIMITS_TOO_SPARSE, no_limits & (ranges == 0)),
        (Note.NO_LIMITS_NO_SPREAD, no_limits & (ranges < 0)),
        (Note.ZERO_WIDTH_LIMITS, add_up(batch.upper == batch.lower, batch.phase_offsets) > 0),
        (Note.OPPOSITE_SIGNALS, opposite & (sides != 0)),
    ):
        _note(batch, kind, of_series[phases])


def _note(batch: ChartBatch, kind: Note, series: Flags | Integers) -> None:
    batch.notes[series] |= np.uint16(_NOTE_BITS[kind])


def add_up(flags: Flags, offsets: Integers) -> Integers:
    """How many are true in each stretch."""
    counts: Integers = np.diff(np.searchsorted(np.flatnonzero(flags), offsets))
    return counts


def _last_limit(batch: ChartBatch, phase: Integers) -> Integers:
    """The last point of each of these phases that has limits; its last point if none has."""
    starts, stops = batch.phase_offsets[phase], batch.phase_offsets[phase + 1]
    limited = np.append(-1, np.flatnonzero(~np.isnan(batch.upper)))
    latest = limited[np.searchsorted(limited, stops) - 1]
    return np.where(latest >= starts, latest, stops - 1)
