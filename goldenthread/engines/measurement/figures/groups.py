"""A measure by groups of people: each group's number, how far apart they are, and whether that has moved.

Everything here is worked out from numbers as they may be shown, so that nothing can be worked out from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from improvement_methods import equity
from improvement_methods.equity import Estimate, Gap

from goldenthread.engines.measurement.figures.judging import judge_all, or_nan, run_of_periods
from goldenthread.engines.measurement.figures.protection import (
    NO_GROUP,
    Protected,
    Shown,
    protect,
    whole_spans,
)
from goldenthread.engines.measurement.figures.series import PLAIN, PointState, Series, SeriesFigure, Terms
from goldenthread.engines.measurement.models import Dimension, Group, Kind, Measure
from goldenthread.foundations.clock.periods import Grain, Period
from goldenthread.foundations.organisation.models import Unit

IN_NO_GROUP = Group(NO_GROUP, "Not given by group", is_known=False)


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group in a span of time. `gap` is how far it is from `GroupsFigure.beside`, or from all others known."""

    group: Group
    shown: Shown
    estimate: Estimate | None
    gap: Gap | None


@dataclass(frozen=True, slots=True)
class Headline:
    """The two that are furthest apart, or the two ends: `first` is the one with the larger number. `second` is None
    where a group is held against all others."""

    first: Group
    second: Group | None
    is_other_way_round: bool
    gap: Gap
    before: Gap | None
    before_span: Period | None
    change: Estimate | None


@dataclass(frozen=True, slots=True)
class GroupsFigure:
    """One measure at one place, by one way of grouping people."""

    terms: Terms
    dimension: Dimension
    place: str
    span: Period | None
    spans: tuple[Period, ...]
    lines: tuple[GroupLine, ...]
    everyone: Estimate | None
    everyone_before: Estimate | None
    unknown: float | None
    unknown_is_hidden: bool
    headline: Headline | None
    series: tuple[tuple[Group, SeriesFigure], ...]
    gap_series: SeriesFigure | None


def groups_of(
    measure: Measure,
    unit: Unit,
    known: Mapping[str, Dimension],
    *,
    span: Period | None = None,
    only: str | None = None,
) -> list[GroupsFigure]:
    """A measure at one place by every way of grouping it has numbers for, or by one. Three queries.

    Of an amount there is nothing: it does not say how many people it is of.
    """
    protected = protect([measure])[measure.pk]
    keys = {key[0] for key in protected.shown if key[0] and key[2] == unit.pk}
    wanted = [key for key in known if key in keys and only in (None, key)]
    return [_one(measure, unit, known[key], protected, span) for key in wanted]


def _one(
    measure: Measure, unit: Unit, dimension: Dimension, protected: Protected, asked: Period | None
) -> GroupsFigure:
    terms = replace(Terms.of(measure), making=PLAIN, hides=True)
    found: dict[str, dict[Period, Shown]] = {}
    for code, when, shown in protected.groups(dimension.key, unit.pk):
        found.setdefault(code, {})[when] = shown
    grain = Grain(measure.grain)
    starts = sorted(when.start for each in found.values() for when in each if when.grain is grain)
    periods = run_of_periods(starts[0], starts[-1], grain)
    spans = whole_spans(grain, periods[0].start, periods[-1].end)
    span = asked if asked in spans else (spans[0] if spans else None)
    groups = _groups(dimension, found)
    lines = _lines(terms, dimension, groups, found, span)
    headline = _headline(terms, dimension, lines, found, span, spans)
    series = {group.code: _series(terms, group.name, periods, found[group.code]) for group in groups}
    gap = _gap_series(terms, unit.name, periods, headline, groups, found) if headline else None
    judged = judge_all([*series.values(), *([gap] if gap else [])])
    unknown, unknown_is_hidden = _unknown(terms, lines)
    return GroupsFigure(
        terms=terms,
        dimension=dimension,
        place=unit.name,
        span=span,
        spans=tuple(spans),
        lines=lines,
        everyone=_everyone(terms, found, span),
        everyone_before=_everyone(terms, found, headline.before_span if headline else None),
        unknown=unknown,
        unknown_is_hidden=unknown_is_hidden,
        headline=headline,
        series=tuple(zip(groups, judged, strict=False)),
        gap_series=judged[-1] if gap else None,
    )


def _groups(dimension: Dimension, found: Mapping[str, object]) -> list[Group]:
    """In the order of the dimension; what it does not know by name, and those in no group, stand last."""
    named = [group for group in dimension.groups if group.code in found]
    codes = {group.code for group in named} | {NO_GROUP}
    strange = [Group(code, code, is_known=False) for code in sorted(set(found) - codes)]
    return [*named, *strange, *([IN_NO_GROUP] if NO_GROUP in found else [])]


def _everyone(
    terms: Terms, found: Mapping[str, Mapping[Period, Shown]], when: Period | None
) -> Estimate | None:
    """All groups together, of what may be shown of them."""
    parts = _sum([each[when] for each in found.values() if when in each]) if when else None
    return _estimated(terms, parts)


def _lines(
    terms: Terms,
    dimension: Dimension,
    groups: Sequence[Group],
    found: Mapping[str, Mapping[Period, Shown]],
    span: Period | None,
) -> tuple[GroupLine, ...]:
    at = {group.code: found[group.code][span] for group in groups if span and span in found[group.code]}
    if NO_GROUP in at and not at[NO_GROUP].is_hidden and not (_size(at[NO_GROUP]) or 0):
        del at[NO_GROUP]
    known = [group for group in groups if group.is_known and group.code in at]
    lines = []
    for group in groups:
        if group.code not in at:
            continue
        gap = None
        if group.is_known and not _has_ends(dimension, known):
            others = [at[other.code] for other in known if other is not group]
            gap = _gap(terms, _parts(at[group.code]), _sum(others))
        lines.append(GroupLine(group, at[group.code], _estimated(terms, _parts(at[group.code])), gap))
    return tuple(lines)


def _size(shown: Shown) -> float | None:
    return shown.denominator if shown.denominator is not None else shown.value


def _has_ends(dimension: Dimension, known: Sequence[Group]) -> bool:
    return dimension.ordered or len(known) == 2


def _parts(shown: Shown) -> tuple[float, float] | None:
    if shown.numerator is None or not shown.denominator:
        return None
    return shown.numerator, shown.denominator


def _sum(many: Sequence[Shown]) -> tuple[float, float] | None:
    parts = [both for one in many if (both := _parts(one)) is not None]
    return (sum(one for one, _ in parts), sum(other for _, other in parts)) if parts else None


def _estimated(terms: Terms, parts: tuple[float, float] | None) -> Estimate | None:
    if parts is None or not terms.kind.is_ratio:
        return None
    if terms.kind is Kind.PROPORTION:
        return equity.proportion(*parts, per=terms.per)
    return equity.rate(*parts, per=terms.per)


def _gap(terms: Terms, one: tuple[float, float] | None, other: tuple[float, float] | None) -> Gap | None:
    if one is None or other is None:
        return None
    kind = "proportion" if terms.kind is Kind.PROPORTION else "rate"
    return equity.gap(one, other, kind=kind, per=terms.per)  # type: ignore[arg-type]


Pair = tuple[Group, Group | None]


def _headline(
    terms: Terms,
    dimension: Dimension,
    lines: Sequence[GroupLine],
    found: Mapping[str, Mapping[Period, Shown]],
    span: Period | None,
    spans: Sequence[Period],
) -> Headline | None:
    known = [line for line in lines if line.group.is_known]
    if span is None or not terms.kind.is_ratio or len(known) < 2:
        return None
    if _has_ends(dimension, [line.group for line in known]):
        pair: Pair = (known[0].group, known[-1].group)
    else:
        apart = [(line.group, line.gap) for line in known if line.gap is not None]
        clear = [(group, gap) for group, gap in apart if gap.is_clear] or apart
        if not clear:
            return None
        pair = (max(clear, key=lambda both: abs(both[1].absolute.value))[0], None)
    codes = [line.group.code for line in known]
    one, other = _sides(pair, codes, found, span)
    now = _gap(terms, one, other)
    if now is None:
        return None
    other_way = now.absolute.value < 0
    if other_way:
        now = _gap(terms, other, one) or now
    earlier = [when for when in reversed(spans) if when.grain is span.grain and when.start < span.start]
    for when in earlier:
        one, other = _sides(pair, codes, found, when)
        before = _gap(terms, other, one) if other_way else _gap(terms, one, other)
        if before is not None:
            return Headline(*pair, other_way, now, before, when, equity.gap_change(before, now))
    return Headline(*pair, other_way, now, None, None, None)


def _sides(
    pair: Pair, codes: Sequence[str], found: Mapping[str, Mapping[Period, Shown]], when: Period
) -> tuple[tuple[float, float] | None, tuple[float, float] | None]:
    """So many out of so many on either side."""

    def side(wanted: Sequence[str]) -> tuple[float, float] | None:
        return _sum([found[code][when] for code in wanted if when in found.get(code, {})])

    first, second = pair
    others = [second.code] if second else [code for code in codes if code != first.code]
    return side([first.code]), side(others)


def _unknown(terms: Terms, lines: Sequence[GroupLine]) -> tuple[float | None, bool]:
    """The share of people whose group is not known, in 100, and whether some of them are too few to show."""
    sizes = [(line.group.is_known, _size(line.shown)) for line in lines]
    everyone = sum(size or 0.0 for _, size in sizes)
    unknown = sum(size or 0.0 for is_known, size in sizes if not is_known)
    hidden = any(line.shown.is_hidden for line in lines if not line.group.is_known)
    return (100 * unknown / everyone if everyone else None), hidden


def _series(terms: Terms, name: str, periods: tuple[Period, ...], found: Mapping[Period, Shown]) -> Series:
    size = len(periods)
    columns = np.full((3, size), np.nan)
    states = [PointState.MISSING] * size
    for i, period in enumerate(periods):
        shown = found.get(period)
        if shown is None:
            continue
        states[i] = PointState.HIDDEN if shown.is_hidden else PointState.MEASURED
        if shown.denominator == 0:
            states[i] = PointState.NOT_APPLICABLE
        columns[:, i] = or_nan(shown.numerator), or_nan(shown.denominator), or_nan(shown.value)
    numerators, denominators, values = columns
    return Series(terms, name, None, None, periods, numerators, denominators, values, states)


def _gap_series(
    terms: Terms,
    place: str,
    periods: tuple[Period, ...],
    headline: Headline,
    groups: Sequence[Group],
    found: Mapping[str, Mapping[Period, Shown]],
) -> Series:
    size = len(periods)
    values, states = np.full(size, np.nan), [PointState.MISSING] * size
    codes = [group.code for group in groups if group.is_known]
    for i, period in enumerate(periods):
        one, other = _sides((headline.first, headline.second), codes, found, period)
        if one and other:
            apart = terms.per * (one[0] / one[1] - other[0] / other[1])
            values[i], states[i] = -apart if headline.is_other_way_round else apart, PointState.MEASURED
    about = replace(
        terms,
        name=f"{terms.name}: the gap",
        unit_label="percentage points" if terms.kind is Kind.PROPORTION else terms.unit_label,
        kind=Kind.AMOUNT,
        direction="decrease",
        target=None,
        possible=(None, None),
    )
    nothing = np.full(size, np.nan)
    return Series(about, place, None, None, periods, nothing, nothing.copy(), values, states)
