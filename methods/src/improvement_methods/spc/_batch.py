"""Many XmR charts in one call: arrays in, arrays out, with no loop per series or per point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Final, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from improvement_methods.spc import _kernel as kernel
from improvement_methods.spc._chart import Chart, Family, Phase, by_point, point_labels, read_points
from improvement_methods.spc._engine import engine
from improvement_methods.spc._kernel import Bits, Flags, Floats, Integers
from improvement_methods.spc._profiles import Profile, profile
from improvement_methods.spc._words import (
    ASSURANCES,
    BATCH_NOTES,
    DIRECTION_SIGNS,
    SIGN_DIRECTIONS,
    VARIATIONS,
    Assurance,
    Direction,
    Note,
    PointType,
    Variation,
)

Codes: TypeAlias = npt.NDArray[np.int8]
Scalar = TypeVar("Scalar", bound=np.generic)

PHASES_AT_ONCE: Final = 1024
CELLS_AT_ONCE: Final = 1 << 18
CELLS_IN_CACHE: Final = 30_000
WORTH_A_ROW: Final = 64
LARGEST: Final = 1e290
TOO_LARGE: Final = "A value is infinite or beyond 1e290. Leave it out as missing or check its unit."

# Rows: better direction down, neither, up. Columns: the last point signals low, nothing, high, a pattern.
_VARIATION_CODES: Final = np.array(
    [
        [VARIATIONS.index(kind) for kind in row]
        for row in (
            (Variation.IMPROVEMENT_LOW, Variation.COMMON_CAUSE, Variation.CONCERN_HIGH, Variation.PATTERN),
            (Variation.NEUTRAL_LOW, Variation.COMMON_CAUSE, Variation.NEUTRAL_HIGH, Variation.PATTERN),
            (Variation.CONCERN_LOW, Variation.COMMON_CAUSE, Variation.IMPROVEMENT_HIGH, Variation.PATTERN),
        )
    ],
    dtype=np.int8,
)
_NONE, _PASS, _FAIL, _NEITHER = (
    np.int8(ASSURANCES.index(kind)) for kind in (None, Assurance.PASS, Assurance.FAIL, Assurance.HIT_AND_MISS)
)
_NOTE_BITS: Final[dict[Note, int]] = {note: 1 << place for place, note in enumerate(BATCH_NOTES)}


@lru_cache(maxsize=32)
def _signal_codes(rules: Profile) -> Codes:
    """Label of each value of `reasons` as a code; a row for each direction: less, neither, more is better."""
    firsts = np.stack([kernel.first_reasons(rules, sign) for sign in (-1, 0, 1)])
    places: Codes = np.frexp(firsts)[1].astype(np.int8)
    return places


@lru_cache(maxsize=32)
def _point_type_codes(rules: Profile) -> Codes:
    """What each value of `reasons` means as a code; rows as for `_signal_codes`."""
    kinds = tuple(PointType)
    return np.array(
        [[kinds.index(kind) for _, kind in point_labels(rules, sign)] for sign in (-1, 0, 1)], dtype=np.int8
    )


@lru_cache(maxsize=32)
def _variation_codes(rules: Profile) -> Codes:
    """Variation icon of each value of the last point's `reasons`; rows as for `_signal_codes`."""
    firsts = np.stack([kernel.first_reasons(rules, sign) for sign in (-1, 0, 1)])
    column = np.select([firsts == 0, firsts & kernel.HIGH != 0, firsts & kernel.LOW != 0], [1, 2, 0], 3)
    codes: Codes = _VARIATION_CODES[np.arange(3)[:, None], column]
    return codes


@dataclass(frozen=True, slots=True, eq=False)
class XmrBatch:
    """Judged series, held as arrays. `len(batch)` series; `batch[i]` is one `Chart`.

    Attributes
    ----------
    values : array of float, shape (points,)
        All series end to end, oldest first, NaN where missing.
    offsets : array of int, shape (series + 1,)
        Series i is `values[offsets[i]:offsets[i + 1]]`. All arrays by point use the same offsets.
    direction : array of int8, shape (series,)
        1 more is better, -1 less is better, 0 neither.
    target : array of float, shape (series,)
        NaN where there is none.
    rules : Profile
        The rule profile used.
    screened : bool
        Whether exceptional moving ranges were left out.
    baseline : array of int, shape (series,)
        First points of each phase that set its limits; 0 for all.
    phase_offsets : array of int, shape (phases + 1,)
        Where each phase starts among the points.
    phase_series, phase_number : arrays of int, shape (phases,)
        The series of each phase, and its number there.
    phase_centre, phase_range : arrays of float, shape (phases,)
        Mean of the values and mean moving range (after screening); NaN where there is none.
    reasons : array of uint8 or uint16, shape (points,)
        Every rule a point breaks, one bit each: above upper limit, below lower limit, rising, falling, two of
        three high, two of three low, run above, run below; with profiles that have them also four of five
        high, four of five low, alternating, close to the centre, away from it, few crossings.
    position : array of uint8, shape (points,)
        Bits: above centre, below centre, near the upper limit, near the lower limit.
    variation, assurance : arrays of int8, shape (series,)
        The icons, as codes; `variations()` and `assurances()` decode them.
    notes : array of uint16, shape (series,)
        The notes of each series, one bit each in the order of `Note`.
    """

    values: Floats
    offsets: Integers
    direction: Codes
    target: Floats
    rules: Profile
    screened: bool
    baseline: Integers
    phase_offsets: Integers
    phase_series: Integers
    phase_number: Integers
    phase_centre: Floats
    phase_range: Floats
    reasons: Bits
    position: Bits
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
    def signal(self) -> Codes:
        """Each point's one label as a code, the position in `Signal`; shape (points,)."""
        return _signal_codes(self.rules)[np.repeat(self.direction + 1, np.diff(self.offsets)), self.reasons]

    @property
    def point_type(self) -> Codes:
        """What each point means as a code, the position in `PointType`; shape (points,)."""
        return _point_type_codes(self.rules)[
            np.repeat(self.direction + 1, np.diff(self.offsets)), self.reasons
        ]

    @property
    def centre(self) -> Floats:
        """Centre at each point, in the unit of the values; shape (points,)."""
        return np.repeat(self.phase_centre, np.diff(self.phase_offsets))

    @property
    def lower(self) -> Floats:
        """Lower limit at each point, uncut; shape (points,)."""
        limits = self.phase_centre - self.rules.limit_factor * self.phase_range
        return np.repeat(limits, np.diff(self.phase_offsets))

    @property
    def upper(self) -> Floats:
        """Upper limit at each point, uncut; shape (points,)."""
        limits = self.phase_centre + self.rules.limit_factor * self.phase_range
        return np.repeat(limits, np.diff(self.phase_offsets))

    def variations(self) -> list[Variation]:
        """The variation icon of each series."""
        return [VARIATIONS[code] for code in self.variation.tolist()]

    def assurances(self) -> list[Assurance | None]:
        """The assurance icon of each series; None where there is no target or no better direction."""
        return [ASSURANCES[code] for code in self.assurance.tolist()]

    def _chart(self, series: int) -> Chart:
        start, stop = int(self.offsets[series]), int(self.offsets[series + 1])
        first, last = np.searchsorted(self.phase_series, (series, series + 1)).tolist()
        sign = int(self.direction[series])
        target = float(self.target[series])
        phases = self._phases(first, last, start)
        baseline = int(self.baseline[series])
        bits = int(self.notes[series])
        points = read_points(
            self.values[start:stop],
            self.reasons[start:stop],
            self.position[start:stop],
            phases=phases,
            sign=sign,
            rules=self.rules,
        )
        return Chart(
            family=Family.XMR,
            values=points.values,
            denominators=None,
            direction=SIGN_DIRECTIONS[sign],
            target=None if np.isnan(target) else target,
            profile=self.rules.id,
            screened=self.screened,
            baseline=baseline or None,
            excluded=(),
            phases=phases,
            centre=by_point(phases, "centre"),
            lower=by_point(phases, "lower"),
            upper=by_point(phases, "upper"),
            near_lower=by_point(phases, "near_lower"),
            near_upper=by_point(phases, "near_upper"),
            outside=points.outside,
            close=points.close,
            relative=points.relative,
            signal=points.signal,
            point_type=points.point_type,
            variation=VARIATIONS[self.variation[series]],
            assurance=ASSURANCES[self.assurance[series]],
            runs=None,
            notes=tuple(note for note, bit in _NOTE_BITS.items() if bits & bit),
        )

    def _phases(self, first: int, last: int, start: int) -> tuple[Phase, ...]:
        bounds = self.phase_offsets[first : last + 1].tolist()
        numbers = self.phase_number[first:last].tolist()
        centres = self.phase_centre[first:last].tolist()
        ranges = self.phase_range[first:last].tolist()
        return tuple(
            Phase.from_mean_range(
                number, bounds[i] - start, bounds[i + 1] - start, centres[i], ranges[i], self.rules
            )
            for i, number in enumerate(numbers)
        )


def xmr_batch(
    values: npt.ArrayLike,
    *,
    offsets: npt.ArrayLike | None = None,
    direction: Direction | str | Sequence[Direction | str] | npt.NDArray[np.integer],
    target: npt.ArrayLike | None = None,
    profile: str = "nhsr-0.2.2",
    screen: bool | None = None,
    baseline: npt.ArrayLike | None = None,
    rebase_at: npt.ArrayLike | None = None,
) -> XmrBatch:
    """Judge many series by the XmR rules in one call.

    Parameters
    ----------
    values : array of float, shape (series, points), or (points of all series,) with `offsets`
        Oldest first, each series in one unit. NaN where a period was not measured; never fill with 0.
    offsets : array of int, shape (series + 1,), optional
        For series of different lengths: series i is `values[offsets[i]:offsets[i + 1]]`.
    direction : Direction, or one for each series
        Which way is better. An array of 1, -1 and 0 also serves.
    target : float, or array of shape (series,), optional
        NaN where a series has none.
    profile : str
        Name of the rule profile.
    screen : bool, optional
        Leave out exceptional moving ranges, once. The profile decides unless given.
    baseline : int, or array of int of shape (series,), optional
        First points of each phase that set its limits; 0 for all. At least 12 with the reference's rules.
    rebase_at : array of bool, shape as `values`, optional
        True at each point that starts a new phase.

    Returns
    -------
    XmrBatch
        The same results, to the last bit, as one call a series.

    Raises
    ------
    ValueError
        If shapes do not agree, a value is infinite or beyond 1e290, a baseline is too short, or the profile
        is not known.

    Notes
    -----
    At most 1,024 phases are judged at a time, so memory beyond the result (two bytes a point) is bounded.
    Source: as `xmr`.

    Examples
    --------
    >>> import numpy as np
    >>> weeks = np.tile([5.0, 7.0, 6.0, 8.0], (2, 6))
    >>> weeks[1, -1] = 30
    >>> batch = xmr_batch(weeks, direction="decrease", target=[12, np.nan])
    >>> [str(icon) for icon in batch.variations()]
    ['common_cause', 'concern_high']
    >>> batch.assurances()
    [<Assurance.PASS: 'consistent_pass'>, None]
    """
    rules = _find(profile)
    flat, bounds = _read_shape(values, offsets)
    series = len(bounds) - 1
    signs = _read_directions(direction, series)
    targets = _read_per_series(np.nan if target is None else target, series, "target")
    first_points = _read_baseline(baseline, series, rules)
    phase_offsets, phase_series, phase_number = _split_phases(bounds, _read_rebases(rebase_at, flat, values))
    judged = _judge_phases(
        flat,
        phase_offsets,
        rules,
        screen=rules.screen if screen is None else bool(screen),
        baseline=first_points[phase_series],
    )
    batch = XmrBatch(
        values=flat,
        offsets=bounds,
        direction=signs,
        target=targets,
        rules=rules,
        screened=rules.screen if screen is None else bool(screen),
        baseline=first_points,
        phase_offsets=phase_offsets,
        phase_series=phase_series,
        phase_number=phase_number,
        phase_centre=judged.centre,
        phase_range=judged.mean_range,
        reasons=judged.reasons,
        position=judged.position,
        variation=np.zeros(series, dtype=np.int8),
        assurance=np.zeros(series, dtype=np.int8),
        notes=np.zeros(series, dtype=np.uint16),
    )
    _decide_icons(batch, judged)
    for field in fields(batch):
        column = getattr(batch, field.name)
        if isinstance(column, np.ndarray):
            column.flags.writeable = False
    return batch


_find = profile


def _read_values(values: npt.ArrayLike, offsets: npt.ArrayLike | None) -> tuple[Floats, Integers]:
    flat, bounds = _read_shape(values, offsets)
    _check_size(flat)
    return flat, bounds


def _check_size(flat: Floats) -> None:
    if len(flat) and max(np.fmax.reduce(flat), -np.fmin.reduce(flat)) >= LARGEST:
        raise ValueError(TOO_LARGE)


def _read_shape(values: npt.ArrayLike, offsets: npt.ArrayLike | None) -> tuple[Floats, Integers]:
    table = np.ascontiguousarray(values, dtype=np.float64)
    if offsets is None:
        if table.ndim != 2:
            raise ValueError(
                "Give values as a table of series by points, or as one long array with offsets; "
                f"these have {table.ndim} dimension(s)."
            )
        bounds = np.arange(len(table) + 1, dtype=np.int64) * table.shape[1]
        flat = table.reshape(-1)
    else:
        flat = table.view()
        bounds = np.array(offsets, dtype=np.int64)
        if flat.ndim != 1 or bounds.ndim != 1 or len(bounds) == 0:
            raise ValueError("With offsets, give values as one long array and one offset more than series.")
        if bounds[0] != 0 or bounds[-1] != len(flat) or np.any(bounds[1:] < bounds[:-1]):
            raise ValueError(f"Offsets must rise from 0 to the number of values, {len(flat)}.")
    return flat, bounds


def _read_directions(
    direction: Direction | str | Sequence[Direction | str] | npt.NDArray[np.integer], series: int
) -> Codes:
    if isinstance(direction, np.ndarray) and np.issubdtype(direction.dtype, np.integer):
        signs = direction
        if np.any(np.abs(signs) > 1):
            raise ValueError("A direction given as a number is 1 (more is better), -1 (less) or 0 (neither).")
    elif isinstance(direction, str):
        signs = np.asarray(DIRECTION_SIGNS[_read_direction(direction)])
    else:
        signs = np.asarray([DIRECTION_SIGNS[_read_direction(name)] for name in direction])
    return _spread(signs, series, "direction").astype(np.int8)


def _read_direction(name: str) -> Direction:
    try:
        return Direction(name)
    except ValueError:
        raise ValueError(f"Direction must be increase, decrease or neutral, not {name!r}.") from None


def _read_per_series(value: npt.ArrayLike, series: int, name: str) -> Floats:
    given = _spread(np.asarray(value, dtype=np.float64), series, name)
    if np.isinf(given).any():
        raise ValueError(f"A {name} cannot be infinite. Use NaN where there is none.")
    return given


def _read_baseline(baseline: npt.ArrayLike | None, series: int, rules: Profile) -> Integers:
    given = _spread(np.asarray(0 if baseline is None else baseline, dtype=np.int64), series, "baseline")
    short = given[(given != 0) & (given < rules.minimum_baseline)]
    if len(short):
        raise ValueError(
            f"Limits can be fixed after {rules.minimum_baseline} points or more; {short[0]} is too few."
        )
    if baseline is not None and np.ndim(baseline) == 0 and given[:1].tolist() == [0]:
        raise ValueError(f"Limits can be fixed after {rules.minimum_baseline} points or more; 0 is too few.")
    return given


def _read_rebases(rebase_at: npt.ArrayLike | None, flat: Floats, values: npt.ArrayLike) -> Integers:
    if rebase_at is None:
        return np.zeros(0, dtype=np.int64)
    marks: Flags = np.asarray(rebase_at)
    if marks.dtype != np.bool_ or marks.shape != np.shape(values):
        raise ValueError("Mark new phases with true and false, one for each value.")
    return np.flatnonzero(marks.reshape(len(flat))).astype(np.int64)


def _spread(given: npt.NDArray[Scalar], series: int, name: str) -> npt.NDArray[Scalar]:
    if given.ndim > 1 or (given.ndim == 1 and len(given) != series):
        raise ValueError(f"Give one {name} for all or one for each of the {series} series, not {given.size}.")
    return np.ascontiguousarray(np.broadcast_to(given, series))


def _split_phases(offsets: Integers, rebases: Integers) -> tuple[Integers, Integers, Integers]:
    """Cut each series before its rebases. An empty series has no phase."""
    series_starts = offsets[:-1][offsets[1:] > offsets[:-1]]
    if len(rebases) == 0:
        phase_series = np.flatnonzero(offsets[1:] > offsets[:-1]).astype(np.int64)
        return np.append(series_starts, offsets[-1:]), phase_series, np.zeros(len(phase_series), np.int64)
    starts = np.union1d(series_starts, rebases)
    phase_series = np.searchsorted(offsets, starts, side="right") - 1
    # A phase's number is how many rebases its series has had by then, the one at its start included.
    before = np.searchsorted(rebases, offsets[phase_series], side="left")
    numbers = np.searchsorted(rebases, starts, side="right") - before
    return np.append(starts, offsets[-1:]), phase_series, numbers


def _judge_phases(
    flat: Floats, phase_offsets: Integers, rules: Profile, *, screen: bool, baseline: Integers
) -> kernel.Judged:
    """Judge all phases, longest last, a bounded number of cells at a time; refuse values too large to."""
    starts, lengths = phase_offsets[:-1], np.diff(phase_offsets)
    phases = len(lengths)
    judged = kernel.Judged(
        centre=np.empty(phases),
        mean_range=np.empty(phases),
        ranges=np.empty(phases, dtype=np.int64),
        measured=np.empty(phases, dtype=np.int64),
        reasons=np.empty(len(flat), dtype=kernel.reasons_type(rules)),
        position=np.empty(len(flat), dtype=np.uint8),
        opposite=np.empty(phases, dtype=np.bool_),
    )
    same_length = phases > 0 and int(lengths.min()) == int(lengths.max())
    order = None if same_length else np.argsort(lengths, kind="stable")
    if engine(points=len(flat)) == "numba":
        # Only where it serves: a compiler takes longer to load than a few charts to judge.
        from improvement_methods.spc import _fast as fast

        if phases and fast.covers(rules, int(lengths.max())):
            if not fast.judge_into(
                judged,
                flat,
                starts,
                lengths,
                order,
                rules,
                screen=screen,
                baseline=baseline,
                largest=LARGEST,
            ):
                raise ValueError(TOO_LARGE)
            return judged
    _check_size(flat)
    done = 0
    while done < phases:
        until, points = _next_block(lengths, order, done)
        block: slice | Integers = slice(done, until) if order is None else order[done:until]
        firsts = baseline[block]
        cells: tuple[Flags, Integers] | None = None
        if order is None:
            row = slice(done * points, until * points)
            columns = np.ascontiguousarray(flat[row].reshape(-1, points).T)
        else:
            rows = np.arange(points)[:, None]
            inside: Flags = rows < lengths[block]
            where = np.minimum(rows + starts[block], len(flat) - 1)
            columns = np.where(inside, flat[where], np.nan)
            cells = inside, where[inside]
        result = kernel.judge(columns, rules, screen=screen, baseline=_blanks_as_all(firsts, points))
        judged.centre[block] = result.centre
        judged.mean_range[block] = result.mean_range
        judged.ranges[block] = result.ranges
        judged.measured[block] = result.measured
        judged.opposite[block] = result.opposite
        if cells is None:
            judged.reasons[row].reshape(-1, points)[...] = result.reasons.T
            judged.position[row].reshape(-1, points)[...] = result.position.T
        else:
            judged.reasons[cells[1]] = result.reasons[cells[0]]
            judged.position[cells[1]] = result.position[cells[0]]
        done = until
    return judged


def _next_block(lengths: Integers, order: Integers | None, done: int) -> tuple[int, int]:
    """Where the next block ends, and how many points its longest phase has."""
    until = min(done + PHASES_AT_ONCE, len(lengths))
    for _ in range(2):
        longest = int(lengths[until - 1 if order is None else order[until - 1]])
        # As many as the cache holds; of long phases more, so that a row is worth an operation.
        many = max(CELLS_IN_CACHE // longest, min(WORTH_A_ROW, CELLS_AT_ONCE // longest), 1)
        until = min(until, done + many)
    return until, int(lengths[until - 1 if order is None else order[until - 1]])


def _blanks_as_all(baseline: Integers, points: int) -> Integers | None:
    return np.where(baseline == 0, points, baseline) if baseline.any() else None


def _decide_icons(batch: XmrBatch, judged: kernel.Judged) -> None:
    """Fill the variation and assurance icons and the notes of every series."""
    # Most often each series is one phase: then there is nothing to look up.
    has_points = batch.offsets[1:] > batch.offsets[:-1]
    single = len(batch.phase_series) == len(batch) and bool(has_points.all())
    filled: slice | Integers = slice(None)
    last_phase: slice | Integers = slice(None)
    if not single:
        filled = np.flatnonzero(has_points)
        last_phase = np.searchsorted(batch.phase_series, filled, side="right") - 1
    last_point = batch.offsets[1:][filled] - 1
    with np.errstate(invalid="ignore"):
        reach = batch.rules.limit_factor * batch.phase_range
        lower, upper = batch.phase_centre - reach, batch.phase_centre + reach
    measured = judged.measured > 0
    if not single:
        some = measured
        measured = np.zeros(len(batch), dtype=np.bool_)
        measured[batch.phase_series[some]] = True
    codes = _variation_codes(batch.rules)
    batch.variation[filled] = codes[batch.direction[filled] + 1, batch.reasons[last_point]]
    batch.variation[~measured] = VARIATIONS.index(Variation.NO_DATA)

    target, more = batch.target[filled], batch.direction[filled] > 0
    aimed = ~np.isnan(target) & (batch.direction[filled] != 0)
    above, below = target > upper[last_phase], target < lower[last_phase]
    batch.assurance[filled] = np.where(
        aimed, np.where(np.where(more, above, below), _FAIL, np.where(above | below, _PASS, _NEITHER)), _NONE
    )

    def note(kind: Note, phases: Flags) -> None:
        if phases.any():
            batch.notes[batch.phase_series[phases]] |= np.uint16(_NOTE_BITS[kind])

    def note_last(kind: Note, series: Flags) -> None:
        if series.any():
            which = np.flatnonzero(series) if isinstance(filled, slice) else filled[series]
            batch.notes[which] |= np.uint16(_NOTE_BITS[kind])

    if not measured.all():
        batch.notes[~measured] |= np.uint16(_NOTE_BITS[Note.NOT_MEASURED])
    note(Note.SHORT_PHASE, np.diff(batch.phase_offsets) < batch.rules.minimum_points)
    note_last(Note.LAST_VALUE_MISSING, np.isnan(batch.values[last_point]) & measured[filled])
    no_limits = np.isnan(upper)
    note_last(Note.ASSURANCE_WITHOUT_LIMITS, aimed & no_limits[last_phase])
    if no_limits.any():
        if batch.rules.limits_from:
            few = judged.measured < batch.rules.limits_from
            note(Note.NO_LIMITS_TOO_FEW, few & (judged.measured > 0))
            no_limits &= ~few
        note(Note.NO_LIMITS_CONSTANT, no_limits & (judged.ranges > 0))
        sparse = no_limits & (judged.ranges == 0)
        note(Note.NO_LIMITS_TOO_SPARSE, sparse & measured[batch.phase_series])
    note(Note.ZERO_WIDTH_LIMITS, upper == lower)
    if judged.opposite.any():
        note(Note.OPPOSITE_SIGNALS, judged.opposite & (batch.direction[batch.phase_series] != 0))
