"""Charts of every family: one series, or many in one call with no loop per series or per point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Final, NamedTuple, TypeAlias, TypeGuard

import numpy as np
import numpy.typing as npt

from improvement_methods.spc import _kernel as kernel
from improvement_methods.spc._batch import (
    CELLS_AT_ONCE,
    PHASES_AT_ONCE,
    Codes,
    _judge_phases,
    _read_directions,
    _read_per_series,
    _read_rebases,
    _read_values,
    _split_phases,
)
from improvement_methods.spc._chart import Chart, Family
from improvement_methods.spc._chart_batch import FAMILIES, ChartBatch, add_up, decide_icons, note_rounding
from improvement_methods.spc._family_input import (
    all_deviations,
    as_drawn,
    check_numbers,
    read_baselines,
    read_beside,
    read_centres,
    read_ends,
    read_excluded,
    read_families,
    read_family,
    read_multiply,
    read_profiles,
    read_screen,
)
from improvement_methods.spc._kernel import Ends, Flags, Floats, Integers
from improvement_methods.spc._profiles import Profile, Rule
from improvement_methods.spc._shewhart import (
    LINES,
    SUBGROUPED,
    Block,
    Lines,
    lines_of,
    raised,
    root,
    widened,
)
from improvement_methods.spc._words import Direction

Values: TypeAlias = Sequence[float | None] | npt.NDArray[np.floating] | npt.NDArray[np.integer]
Readings: TypeAlias = Sequence[Sequence[float | None]]


class Subgroups(NamedTuple):
    """What x̄ and s charts are made of: arrays of shape (subgroups,).

    `deviations` are sample standard deviations, NaN for fewer than two readings; `sizes` count the readings.
    """

    means: Floats
    deviations: Floats
    sizes: Floats


def subgroups(readings: Readings) -> Subgroups:
    """Summarise readings taken in small groups, for x̄ and s charts.

    Parameters
    ----------
    readings : sequence of sequences of float or None
        One group of readings a period, oldest first; None for a reading that was not taken.

    Returns
    -------
    Subgroups

    Examples
    --------
    >>> groups = subgroups([[2.0, 4.0, 6.0], [5.0], []])
    >>> groups.means.tolist(), groups.deviations.tolist(), groups.sizes.tolist()
    ([4.0, 5.0, nan], [2.0, nan, nan], [3.0, 1.0, 0.0])
    """
    longest = max(map(len, readings), default=0)
    block = np.full((longest, len(readings)), np.nan)
    for group, numbers in enumerate(readings):
        block[: len(numbers), group] = np.asarray(numbers, dtype=np.float64)
    counted = ~np.isnan(block)
    with np.errstate(invalid="ignore", divide="ignore"):
        means, sizes = kernel._mean(block, counted)
        away = block - means
        spread, _ = kernel._mean(away * away, counted)
        deviations = np.sqrt(spread * sizes / (sizes - 1))
    return Subgroups(means, np.where(sizes > 1, deviations, np.nan), sizes.astype(np.float64))


def chart(
    values: Values | Readings,
    *,
    family: Family | str = Family.XMR,
    denominators: Values | None = None,
    deviations: Values | None = None,
    direction: Direction | str,
    target: float | None = None,
    profile: str | None = None,
    screen: bool | None = None,
    baseline: int | None = None,
    rebase_at: Sequence[int] = (),
    exclude: Sequence[int] = (),
    centre: float | None = None,
    multiply: float = 1.0,
    least: Values | None = None,
    most: Values | None = None,
) -> Chart:
    """Judge one series on a chart of its family: centre, limits, signals and icons.

    Parameters
    ----------
    values : sequence of float or None, any length
        One a period, oldest first; None or NaN where it was not measured. With denominators, what was
        counted. For x̄ and s charts one group of readings a period, or the group means (x̄) or deviations (s).
    family : Family
        run, xmr, i, mr, ip (I′), p, pp (p′), u, up (u′), c, g, t, xbar or s.
    denominators : sequence of float or None, optional
        What each value was counted in: patients, bed days, opportunities. Needed for p, p′, u, u′ and I′; on
        run, XmR, I and moving range charts values are divided by them if given. Zero means that nothing could
        have been counted: the value is then missing. For x̄ and s given as summaries, the group sizes.
    deviations : sequence of float or None, optional
        For an x̄ chart of group means, each group's standard deviation.
    direction : Direction
        Which way is better: increase, decrease or neutral.
    target : float, optional
        In the unit drawn, after `multiply`.
    profile : str, optional
        Name of the rule profile: nhsr-0.2.2 unless given, and for a run chart ihi-anhoej.
    screen : bool, optional
        Leave out exceptional moving ranges, once, for families that use them. The profile decides unless
        given.
    baseline : int, optional
        Fix limits from the first so many points of each phase, missing ones counted. At least 12.
    rebase_at : sequence of int, optional
        Positions, from 0, of the points that each start a new phase.
    exclude : sequence of int, optional
        Positions of points to draw, but to leave out of centre, limits, runs and signals.
    centre : float, optional
        A centre known beforehand, before `multiply`. For a g chart it is the mean.
    multiply : float
        What to multiply values and limits by, such as 100 for percentages or 1,000 for bed days.
    least, most : sequence of float or None, optional
        Between which each true value lies where those given are rounded, in the unit drawn, after `multiply`;
        None where a value is exact. A point with the centre between its ends then lies on no side of it, and
        limits are no closer than rounding alone would put them; where most points lie on no side, a signal
        must hold from end to end. Not for moving range, x̄ and s charts.

    Returns
    -------
    Chart
        Limits may lie outside what is possible: whoever draws them cuts them and says so.

    Raises
    ------
    ValueError
        If the numbers do not suit the family, such as more counted than there were; if a value is infinite or
        beyond 1e290, the baseline too short, a position not one of the points, or a name not known.

    Notes
    -----
    Sources: W. A. Shewhart (c, p, u, x̄, s); D. B. Laney, Quality Engineering 14 (2002) for p′ and u′;
    J. C. Benneyan (2001) for g; L. S. Nelson (1994) for t; W. A. Taylor (2018) for I′; J. Anhøj (2014) for
    runs.
    docs/methods/charts.md has each formula and a worked example.

    Examples
    --------
    >>> late = [12, 9, 14, 10, 11, 13, 9, 12, 10, 14, 11, 12, 30]
    >>> of = [100, 90, 120, 95, 100, 110, 90, 105, 100, 125, 100, 110, 105]
    >>> percent = chart(late, family="p", denominators=of, direction="decrease", multiply=100)
    >>> percent.signal[-1]
    <Signal.ABOVE_UPPER_LIMIT: 'Above UCL'>
    >>> round(percent.upper[-1], 2), round(percent.upper[1], 2), percent.phases[0].varying
    (22.01, 22.78, True)
    """
    kind = read_family(family)
    sizes = denominators
    if kind in SUBGROUPED and _is_grouped(values):
        if denominators is not None or deviations is not None:
            raise ValueError("Give groups of readings, or their means with deviations and sizes; not both.")
        groups = subgroups(values)
        series = groups.deviations if kind is Family.S else groups.means
        sizes, deviations = groups.sizes, groups.deviations
    else:
        series = np.array(values, dtype=np.float64)
    if series.ndim != 1:
        raise ValueError(f"Give one value a period; these values have {series.ndim} dimensions.")
    points = len(series)
    batch = chart_batch(
        series,
        families=kind,
        offsets=(0, points),
        denominators=None if sizes is None else np.array(sizes, dtype=np.float64),
        deviations=None if deviations is None else np.array(deviations, dtype=np.float64),
        direction=direction,
        target=target,
        profile=profile,
        screen=screen,
        baseline=baseline,
        rebase_at=_marks(rebase_at, points, "A new phase must start at"),
        exclude=_marks(exclude, points, "What is left out must be"),
        centre=centre,
        multiply=multiply,
        least=None if least is None else np.array(least, dtype=np.float64),
        most=None if most is None else np.array(most, dtype=np.float64),
    )
    return batch[0]


def _is_grouped(values: Values | Readings) -> TypeGuard[Readings]:
    return any(isinstance(one, Sequence | np.ndarray) for one in values)


def _marks(positions: Sequence[int], points: int, what: str) -> Flags:
    marks = np.zeros(points, dtype=np.bool_)
    for position in positions:
        if not 0 <= position < points:
            raise ValueError(f"{what} one of the points 0 to {points - 1}, not {position}.")
        marks[position] = True
    return marks


def chart_batch(
    values: npt.ArrayLike,
    *,
    families: Family | str | Sequence[Family | str],
    denominators: npt.ArrayLike | None = None,
    deviations: npt.ArrayLike | None = None,
    offsets: npt.ArrayLike | None = None,
    direction: Direction | str | Sequence[Direction | str] | npt.NDArray[np.integer],
    target: npt.ArrayLike | None = None,
    profile: str | Sequence[str | None] | None = None,
    screen: bool | Sequence[bool] | npt.NDArray[np.bool_] | None = None,
    baseline: npt.ArrayLike | None = None,
    rebase_at: npt.ArrayLike | None = None,
    exclude: npt.ArrayLike | None = None,
    centre: npt.ArrayLike | None = None,
    multiply: npt.ArrayLike = 1.0,
    least: npt.ArrayLike | None = None,
    most: npt.ArrayLike | None = None,
) -> ChartBatch:
    """Judge many series in one call, each on a chart of its own family by its own profile.

    Parameters
    ----------
    values : array of float, shape (series, points), or (points of all series,) with `offsets`
        As for `chart`; for x̄ and s charts the group means and deviations, as `subgroups` gives them.
    families : Family, or one for each series
    denominators, deviations : array of float, shape as `values`, optional
        NaN for series without.
    offsets : array of int, shape (series + 1,), optional
        For series of different lengths: series i is `values[offsets[i]:offsets[i + 1]]`.
    direction, target, profile, baseline, centre, multiply
        As for `chart`: one for all, or one for each series; NaN for no target or centre, 0 for no baseline.
    screen : bool or one for each series, optional
    rebase_at, exclude : array of bool, shape as `values`, optional
        True at each point that starts a new phase, or is left out.
    least, most : array of float, shape as `values`, optional
        As for `chart`; NaN where a value is exact.

    Returns
    -------
    ChartBatch
        The same results, to the last bit, as one call of `chart` a series.

    Raises
    ------
    ValueError
        As `chart`, and if shapes do not agree.

    Examples
    --------
    >>> import numpy as np
    >>> counts = np.array([[4.0, 6, 5, 7] * 6, [2, 3, 1, 2] * 6])
    >>> beds = np.array([[np.nan] * 24, [100.0] * 24])
    >>> batch = chart_batch(counts, families=["c", "u"], denominators=beds, direction="decrease")
    >>> [chart.family.value for chart in batch], [str(icon) for icon in batch.variations()]
    (['c', 'u'], ['common_cause', 'common_cause'])
    """
    counted, bounds = _read_values(values, offsets)
    series = len(bounds) - 1
    kinds = read_families(families, series)
    rules, rules_of = read_profiles(profile, kinds)
    return judge_series(
        counted,
        bounds,
        kinds,
        rules,
        rules_of,
        denominators=read_beside(denominators, values, counted, "denominator"),
        deviations=read_beside(deviations, values, counted, "deviation"),
        direction=_read_directions(direction, series),
        target=_read_per_series(np.nan if target is None else target, series, "target"),
        screen=read_screen(screen, series),
        baseline=read_baselines(baseline, rules, rules_of),
        rebases=_read_rebases(rebase_at, counted, values),
        excluded=read_excluded(exclude, counted, values),
        given=read_centres(centre, kinds),
        multiply=read_multiply(multiply, series),
        ends=read_ends(least, most, values, np.repeat(kinds, np.diff(bounds))),
    )


def judge_series(
    counted: Floats,
    offsets: Integers,
    kinds: Codes,
    rules: tuple[Profile, ...],
    rules_of: Integers,
    *,
    denominators: Floats | None,
    deviations: Floats | None,
    direction: Codes,
    target: Floats,
    screen: Flags | None,
    baseline: Integers,
    rebases: Integers,
    excluded: Flags,
    given: Floats,
    multiply: Floats,
    ends: Ends | None = None,
) -> ChartBatch:
    """As `chart_batch`, of arguments already read: points end to end, one entry a series."""
    of_point = np.repeat(kinds, np.diff(offsets))
    phase_offsets, phase_series, phase_number = _split_phases(offsets, rebases)
    check_numbers(counted, denominators, deviations, of_point)
    shown, denominators = as_drawn(counted, denominators, offsets, kinds, phase_offsets)
    deviations = all_deviations(counted, deviations, of_point)
    screened = np.array([one.screen for one in rules], dtype=np.bool_)[rules_of] if screen is None else screen
    phases, points = len(phase_series), len(shown)
    batch = ChartBatch(
        values=shown,
        denominators=denominators,
        offsets=offsets,
        family=kinds,
        direction=direction,
        target=target,
        profiles=rules,
        profile=rules_of,
        screened=screened,
        baseline=baseline,
        excluded=excluded,
        phase_offsets=phase_offsets,
        phase_series=phase_series,
        phase_number=phase_number,
        phase_centre=np.full(phases, np.nan),
        phase_lower=np.full(phases, np.nan),
        phase_upper=np.full(phases, np.nan),
        phase_near_lower=np.full(phases, np.nan),
        phase_near_upper=np.full(phases, np.nan),
        phase_varies=np.zeros(phases, dtype=np.bool_),
        runs=kernel.RunCounts(*(np.zeros(phases, dtype=np.int64) for _ in fields(kernel.RunCounts))),
        lower=np.full(points, np.nan),
        upper=np.full(points, np.nan),
        near_lower=np.full(points, np.nan),
        near_upper=np.full(points, np.nan),
        outside=np.zeros(points, dtype=np.bool_),
        close=np.zeros(points, dtype=np.bool_),
        relative=np.zeros(points, dtype=np.int8),
        reasons=np.zeros(points, dtype=np.uint16),
        variation=np.zeros(len(kinds), dtype=np.int8),
        assurance=np.zeros(len(kinds), dtype=np.int8),
        notes=np.zeros(len(kinds), dtype=np.uint16),
    )
    work = _Work(
        batch=batch,
        counted=counted,
        deviations=deviations,
        given=given,
        ranges=np.full(phases, -1, dtype=np.int64),
        opposite=np.zeros(phases, dtype=np.bool_),
        rounding=_rounding(batch, ends, multiply),
        coarse=np.zeros(phases, dtype=np.bool_),
    )
    for group in _groups(work):
        if _is_plain_xmr(work, group):
            _judge_plain_xmr(work, np.sort(group))
            continue
        for block in _blocks(batch, group):
            _judge_block(work, block)
    _in_unit(batch, multiply)
    decide_icons(batch, ranges=work.ranges, opposite=work.opposite)
    if work.rounding is not None:
        note_rounding(batch, work.rounding.phases, work.coarse)
    for field in fields(batch):
        column = getattr(batch, field.name)
        if isinstance(column, np.ndarray):
            column.flags.writeable = False
    return batch


_LIMITS: Final = ("lower", "upper", "near_lower", "near_upper")
_ALL_LIMITS: Final = LINES[1:]


class _Work(NamedTuple):
    """A batch being judged, and what is needed only while it is."""

    batch: ChartBatch
    counted: Floats
    deviations: Floats | None
    given: Floats
    ranges: Integers
    opposite: Flags
    rounding: _Rounding | None
    coarse: Flags


class _Rounding(NamedTuple):
    """Between which each true value lies, and which phases have a value that is not exact."""

    least: Floats
    most: Floats
    phases: Flags


def _rounding(batch: ChartBatch, ends: Ends | None, multiply: Floats) -> _Rounding | None:
    if ends is None:
        return None
    by_point = np.repeat(multiply, np.diff(batch.offsets))
    least, most = (
        np.where(np.isnan(end) | np.isnan(batch.values), batch.values, end / by_point) for end in ends
    )
    wide = least < most
    return _Rounding(least, most, add_up(wide, batch.phase_offsets) > 0) if wide.any() else None


class _Stretch(NamedTuple):
    """Some phases of one family, profile and screening, side by side: time runs down.

    `at` says where among all points each cell is, and `inside` whether it belongs to its phase.
    """

    family: Family
    rules: Profile
    screen: bool
    phases: Integers
    at: Integers
    inside: Flags

    def cells(self, column: Floats) -> Floats:
        return np.where(self.inside, column[self.at], np.nan)


def _groups(work: _Work) -> Iterator[Integers]:
    """Phases that are judged alike, shortest first."""
    batch = work.batch
    series = batch.phase_series
    screened = batch.screened[series].astype(np.int64)
    alike = (
        batch.family[series].astype(np.int64) * len(batch.profiles) + batch.profile[series]
    ) * 2 + screened
    if work.rounding is not None:
        alike = alike * 2 + work.rounding.phases
    lengths = np.diff(batch.phase_offsets)
    order = np.lexsort((lengths, alike))
    ends = np.flatnonzero(np.diff(alike[order])) + 1
    return iter(np.split(order, ends)) if len(order) else iter(())


def _blocks(batch: ChartBatch, group: Integers) -> Iterator[_Stretch]:
    """Cut a group into blocks of a bounded number of cells."""
    lengths = np.diff(batch.phase_offsets)[group]
    first = batch.phase_series[group[0]]
    family, rules = FAMILIES[batch.family[first]], batch.profiles[batch.profile[first]]
    done = 0
    while done < len(group):
        until = min(done + PHASES_AT_ONCE, len(group))
        if int(lengths[until - 1]) * (until - done) > CELLS_AT_ONCE:
            until = min(until, done + max(1, CELLS_AT_ONCE // int(lengths[until - 1])))
        phases = group[done:until]
        rows = np.arange(int(lengths[until - 1]))[:, None]
        at = np.minimum(rows + batch.phase_offsets[phases], len(batch.values) - 1)
        yield _Stretch(family, rules, bool(batch.screened[first]), phases, at, rows < lengths[done:until])
        done = until


def _is_plain_xmr(work: _Work, group: Integers) -> bool:
    """Whether these are XmR charts with nothing that `xmr_batch` does not have."""
    batch = work.batch
    series = batch.phase_series[group]
    return bool(
        FAMILIES[batch.family[series[0]]] is Family.XMR
        and np.isnan(work.given[series]).all()
        and not batch.excluded.any()
        and not (work.rounding is not None and work.rounding.phases[group[0]])
        and Rule.LONGEST_RUN not in batch.profiles[batch.profile[series[0]]].rules
    )


def _judge_plain_xmr(work: _Work, group: Integers) -> None:
    """The arithmetic of `xmr_batch`, which is the faster one."""
    batch = work.batch
    starts, lengths = batch.phase_offsets[group], np.diff(batch.phase_offsets)[group]
    series = batch.phase_series[group]
    rules, screen = batch.profiles[batch.profile[series[0]]], bool(batch.screened[series[0]])
    bounds = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(lengths)))
    at: slice | Integers = slice(None)
    if len(group) < len(batch.phase_series):
        at = np.repeat(starts - bounds[:-1], lengths) + np.arange(bounds[-1])
    judged = _judge_phases(batch.values[at], bounds, rules, screen=screen, baseline=batch.baseline[series])
    reach, near = rules.limit_factor * judged.mean_range, rules.near_factor * judged.mean_range
    batch.phase_centre[group] = judged.centre
    lines = (judged.centre - reach, judged.centre + reach, judged.centre - near, judged.centre + near)
    for name, line in zip(_LIMITS, lines, strict=True):
        getattr(batch, f"phase_{name}")[group] = line
        getattr(batch, name)[at] = np.repeat(line, lengths)
    batch.reasons[at] = judged.reasons
    batch.outside[at] = (judged.reasons & (kernel.OUTSIDE_HIGH | kernel.OUTSIDE_LOW)) != 0
    batch.close[at] = (judged.position & (kernel.NEAR_HIGH | kernel.NEAR_LOW)) != 0
    above, below = (judged.position & kernel.ABOVE) != 0, (judged.position & kernel.BELOW) != 0
    batch.relative[at] = above.astype(np.int8) - below
    work.ranges[group] = judged.ranges
    work.opposite[group] = judged.opposite


def _judge_block(work: _Work, block: _Stretch) -> None:
    batch, phases = work.batch, block.phases
    series = batch.phase_series[phases]
    shown = Block(
        block.cells(batch.values),
        block.cells(work.counted),
        None if batch.denominators is None else block.cells(batch.denominators),
        None if work.deviations is None else block.cells(work.deviations),
    )
    kept = block.inside & ~batch.excluded[block.at]
    based = _baseline(shown, kept, batch.baseline[series])
    lines = lines_of(block.family, shown, based, block.rules, screen=block.screen, given=work.given[series])
    values = shown.values
    ends = None
    if work.rounding is not None and work.rounding.phases[phases[0]]:
        ends = (block.cells(work.rounding.least), block.cells(work.rounding.most))
        if block.family is Family.T:
            ends = (root(np.maximum(ends[0], 0.0)), root(ends[1]))
        lines = _as_wide_as_rounding(lines, block.family, kept, *ends)
    if block.rules.limits_from:
        lines = _without_limits(lines, kernel.too_few(np.where(kept, values, np.nan), block.rules))
    if lines.ranges is not None:
        work.ranges[phases] = lines.ranges
    _keep_lines(batch, block, raised(lines) if block.family is Family.T else lines)
    if block.family is Family.T:
        values = root(values)
    sides = (values, values) if ends is None else ends
    judged = np.where(kept, values, np.nan)
    with np.errstate(invalid="ignore"):
        above, below = (kept & (sides[0] > lines.centre)), (kept & (sides[1] < lines.centre))
    if ends is not None:
        measured = ~np.isnan(judged)
        coarse = 2 * kernel.count_true(measured & ~above & ~below) > kernel.count_true(measured)
        work.coarse[phases] = coarse
        ends = (np.where(coarse, ends[0], values), np.where(coarse, ends[1], values))
    _compare(batch, block, values if ends is None else ends, sides, lines)
    by_sides = None if ends is None else _where_kept(sides, kept)
    by_ends = None if ends is None else _where_kept(ends, kept)
    _keep_marks(work, block, judged, kept, lines, sides=by_sides, ends=by_ends)
    if Rule.LONGEST_RUN in block.rules.rules:
        counts = kernel.count_runs(above, below)
        for field in fields(counts):
            getattr(batch.runs, field.name)[phases] = getattr(counts, field.name)


def _baseline(shown: Block, kept: Flags, baseline: Integers) -> Block:
    """The points that set centre and limits. What is left out leaves no gap: neighbours close up."""
    rows = np.arange(len(kept))[:, None]
    counted = kept & ((rows < baseline) | (baseline == 0))
    numbers = np.count_nonzero(counted, axis=0)
    if np.array_equal(counted, rows < numbers):
        return shown.each(lambda cells: np.where(counted, cells, np.nan))
    order, below = np.argsort(~counted, axis=0, kind="stable"), rows >= numbers
    return shown.each(lambda cells: np.where(below, np.nan, np.take_along_axis(cells, order, axis=0)))


def _as_wide_as_rounding(lines: Lines, family: Family, kept: Flags, least: Floats, most: Floats) -> Lines:
    """Limits no closer to the centre than if every value differed from it by rounding alone."""
    if family is Family.RUN:
        return lines
    width = np.where(kept, most - least, np.nan)
    counted = ~np.isnan(width)
    with np.errstate(invalid="ignore", divide="ignore"):
        # What was rounded away is as likely anywhere: its variance is a twelfth of the width squared.
        sigma = np.sqrt(np.where(counted, width * width, 0.0).sum(axis=0) / counted.sum(axis=0) / 12)
    if lines.ranges is not None:
        sigma = np.where(lines.ranges > 0, sigma, 0.0)
    return widened(lines, sigma)


def _without_limits(lines: Lines, phases: Flags) -> Lines:
    blank = {name: np.where(phases, np.nan, getattr(lines, name)) for name in _ALL_LIMITS}
    return Lines(lines.centre, *blank.values(), ranges=lines.ranges)


def _keep_lines(batch: ChartBatch, block: _Stretch, lines: Lines) -> None:
    phases, at = block.phases, block.at[block.inside]
    batch.phase_centre[phases] = lines.centre
    for name in _LIMITS:
        line: Floats = getattr(lines, name)
        by_point = np.broadcast_to(line, block.inside.shape)
        getattr(batch, name)[at] = by_point[block.inside]
        if line.ndim == 1:
            getattr(batch, f"phase_{name}")[phases] = line
            continue
        cells = np.where(block.inside, line, np.nan)
        least, most = np.fmin.reduce(cells, axis=0), np.fmax.reduce(cells, axis=0)
        getattr(batch, f"phase_{name}")[phases] = np.where(least == most, least, np.nan)
        batch.phase_varies[phases] |= least < most


def _keep_marks(
    work: _Work,
    block: _Stretch,
    judged: Floats,
    kept: Flags,
    lines: Lines,
    *,
    sides: Ends | None,
    ends: Ends | None,
) -> None:
    """Apply the profile's rules; what is left out leaves no gap here either."""
    limits = {name: getattr(lines, name) for name in _ALL_LIMITS}
    order = None
    if not np.array_equal(kept, block.inside):
        order = np.argsort(~kept, axis=0, kind="stable")
        judged = np.take_along_axis(judged, order, axis=0)
        sides, ends = _in_order(sides, order), _in_order(ends, order)
        limits = {
            name: line if line.ndim == 1 else np.take_along_axis(line, order, axis=0)
            for name, line in limits.items()
        }
    lower, upper = limits.pop("lower"), limits.pop("upper")
    marks = kernel.judge_against(
        judged, lines.centre, lower, upper, block.rules, **limits, sides=sides, ends=ends
    )
    reasons = marks.reasons
    if order is not None:
        reasons = np.zeros_like(marks.reasons)
        np.put_along_axis(reasons, order, marks.reasons, axis=0)
    work.batch.reasons[block.at[block.inside]] = reasons[block.inside]
    work.opposite[block.phases] = marks.opposite


def _where_kept(ends: Ends, kept: Flags) -> Ends:
    return np.where(kept, ends[0], np.nan), np.where(kept, ends[1], np.nan)


def _in_order(ends: Ends | None, order: Integers) -> Ends | None:
    if ends is None:
        return None
    return np.take_along_axis(ends[0], order, axis=0), np.take_along_axis(ends[1], order, axis=0)


def _compare(batch: ChartBatch, block: _Stretch, values: Floats | Ends, sides: Ends, lines: Lines) -> None:
    """Where each point lies, what is left out too."""
    at = block.at[block.inside]
    low, high = values if isinstance(values, tuple) else (values, values)
    with np.errstate(invalid="ignore"):
        outside = (low > lines.upper) | (high < lines.lower)
        close = ((low > lines.near_upper) | (high < lines.near_lower)) & ~outside
        relative = (sides[0] > lines.centre).astype(np.int8) - (sides[1] < lines.centre)
    batch.outside[at], batch.close[at] = outside[block.inside], close[block.inside]
    batch.relative[at] = relative[block.inside]


def _in_unit(batch: ChartBatch, multiply: Floats) -> None:
    """Multiply everything drawn by its series' factor."""
    if np.all(multiply == 1):
        return
    by_point, by_phase = np.repeat(multiply, np.diff(batch.offsets)), multiply[batch.phase_series]
    for column in (batch.values, *(getattr(batch, name) for name in _LIMITS)):
        column *= by_point
    for column in (batch.phase_centre, *(getattr(batch, f"phase_{name}") for name in _LIMITS)):
        column *= by_phase
