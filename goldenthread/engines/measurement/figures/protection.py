"""What may be shown of a measure's numbers, when everything that is shown of it is held side by side.

Hidden and rounded one by one, numbers can still be worked out: from a total, from the other groups, from the places
below, from a longer period. So the numbers of a measure are protected together, whatever page asks for one of them:
every place and those above it, every group, every period and every whole quarter and year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from improvement_methods.disclosure import Disclosure, ProtectedTable, protect_table

from goldenthread.engines.measurement import queries
from goldenthread.engines.measurement.figures.series import FEWEST_SHOWN, Number, PointState, Series
from goldenthread.engines.measurement.figures.tree import Tree
from goldenthread.engines.measurement.models import Kind, Measure, Observation
from goldenthread.engines.measurement.queries import Row
from goldenthread.engines.measurement.queries.groups import GroupRow
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.clock.periods import Grain, Period

EVERYONE = ("", "")
# A group of those who are in no group: what is left of everyone.
NO_GROUP = ""
_SPANS = {
    Grain.DAY: (Grain.MONTH, Grain.QUARTER, Grain.YEAR),
    Grain.WEEK: (Grain.QUARTER, Grain.YEAR),
    Grain.MONTH: (Grain.QUARTER, Grain.YEAR),
    Grain.QUARTER: (Grain.YEAR,),
    Grain.YEAR: (),
}

Place = int
# way of grouping and group (both empty for everyone), place, period or span
Key = tuple[str, str, Place, Period]


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as it may be shown. `value` is per what the measure is per; None where it is hidden."""

    numerator: Number
    denominator: Number
    value: Number
    is_hidden: bool = False


HIDDEN = Shown(None, None, None, is_hidden=True)


def whole_spans(grain: Grain, first: date, last: date) -> list[Period]:
    """The quarters and years between two days that are over, the longest first and the newest first."""
    spans = []
    for longer in reversed(_SPANS[grain]):
        span, found = Period.containing(first, longer), []
        while span.end <= min(last, today()):
            found.append(span)
            span = span.shifted(1)
        # A year that began before the first number is not whole.
        spans += [span for span in reversed(found) if span.start >= first]
    return spans


@dataclass(slots=True)
class Protected:
    """One measure's numbers as they may be shown, of everyone and of every group."""

    measure: Measure
    shown: dict[Key, Shown] = field(default_factory=dict)
    hides_everyone: bool = False

    def of(self, dimension: str, code: str, unit_id: int, when: Period) -> Shown | None:
        """A number, or None where there is none."""
        return self.shown.get((dimension, code, unit_id, when))

    def groups(self, dimension: str, unit_id: int) -> Iterator[tuple[str, Period, Shown]]:
        """Every group's number of a place, whatever the period or span."""
        for (one, code, unit, when), shown in self.shown.items():
            if one == dimension and unit == unit_id:
                yield code, when, shown


def protect(measures: Iterable[Measure]) -> dict[int, Protected]:
    """What may be shown of these measures. Three queries, for however many.

    Groups are always protected. The numbers of everyone together are where the measure hides small numbers; where it
    shows every number, groups are protected from them.
    """
    by_id = {measure.pk: measure for measure in measures}
    rows: dict[int, list[Row]] = {pk: [] for pk in by_id}
    for row in queries.observation_rows(by_id):
        if row[3] == Observation.State.MEASURED:
            rows[row[0]].append(row)
    groups: dict[int, list[GroupRow]] = {pk: [] for pk in by_id}
    for one in queries.group_rows(by_id):
        groups[one[0]].append(one)
    units = {row[1] for found in rows.values() for row in found}
    units |= {one[3] for found in groups.values() for one in found}
    tree = Tree(queries.spells_above(units))
    return {pk: _Table(measure, rows[pk], groups[pk], tree).protected() for pk, measure in by_id.items()}


def hide_what_gives_others_away(many: Sequence[Series]) -> None:
    """Hide, in series whose small numbers are hidden already, what one of those could be worked out from."""
    hiding = {series.measure_id for series in many if series.terms.hides and series.measure_id is not None}
    if not hiding:
        return
    protected = protect(queries.measures_by_id(hiding).values())
    for series in many:
        if series.measure_id in protected and series.terms.hides and series.unit_id is not None:
            _hide(series, protected[series.measure_id])


def _hide(series: Series, protected: Protected) -> None:
    for i, period in enumerate(series.periods):
        shown = protected.of(*EVERYONE, series.unit_id or 0, period)
        if series.states[i] is PointState.MEASURED and (shown is None or shown.is_hidden):
            series.states[i] = PointState.HIDDEN
            for column in (series.numerators, series.denominators, series.values):
                column[i] = np.nan


Numbers = tuple[float, ...]


class _Table:
    """Every number of one measure that anybody can see, as parts and sums of parts."""

    def __init__(self, measure: Measure, rows: Sequence[Row], groups: Sequence[GroupRow], tree: Tree) -> None:
        self.measure, self.tree = measure, tree
        self.grain = Grain(measure.grain)
        self.is_ratio = measure.is_ratio
        self.everyone = {(row[1], Period(row[2], self.grain)): self._numbers(row[4:7]) for row in rows}
        self.groups: dict[tuple[str, int, Period], dict[str, Numbers]] = {}
        for _, dimension, code, unit, start, *numbers in groups:
            cell = self.groups.setdefault((dimension, unit, Period(start, self.grain)), {})
            cell[code] = self._numbers(numbers)
        self.parts: list[Numbers] = []
        self.blocks: list[int] = []
        self.cells: list[int] = []
        self.fixed: set[int] = set()
        self.single: dict[Key, int] = {}
        self.sums: dict[Key, list[int]] = {}

    def _numbers(self, row: Sequence[Number]) -> Numbers:
        # Where a measure shows every number it may have been entered in halves; groups are counted whole.
        numerator, denominator, value = row
        if self.is_ratio:
            return (round(numerator or 0.0), round(denominator or 0.0))
        return (round(value or 0.0),)

    def protected(self) -> Protected:
        found = Protected(self.measure, hides_everyone=self.measure.hides_small_numbers)
        if self.measure.kind == Kind.AMOUNT or not (self.groups or found.hides_everyone):
            return found
        self._place_parts()
        self._add_up()
        columns = list(zip(*self.parts, strict=True)) if self.parts else []
        tables = [self._protect(columns, number) for number in range(len(columns))]
        for key, position in self.single.items():
            found.shown[key] = self._shown([(t.counts[position], t.count_states[position]) for t in tables])
        for place, key in enumerate(self.sums):
            found.shown[key] = self._shown([(t.sums[place], t.sum_states[place]) for t in tables])
        return found

    def _protect(self, columns: Sequence[Numbers], number: int) -> ProtectedTable:
        least: Numbers | float = 0
        most: Numbers | float = np.inf
        if self.measure.kind == Kind.PROPORTION:
            least, most = (0, columns[1]) if number == 0 else (columns[0], np.inf)
        return protect_table(
            columns[number],
            self.sums.values(),
            blocks=self.blocks,
            cells=self.cells,
            fixed=self.fixed,
            least=least,
            most=most,
            hide_below=FEWEST_SHOWN,
        )

    def _shown(self, parts: Sequence[tuple[float, int]]) -> Shown:
        numbers = [float(number) for number, _ in parts]
        if any(state == Disclosure.HIDDEN for _, state in parts):
            return HIDDEN
        if not self.is_ratio:
            return Shown(None, None, numbers[0])
        numerator, denominator = numbers
        if not denominator:
            return Shown(numerator, denominator, None)
        value = self.measure.per * numerator / denominator
        most = self.measure.possible[1]
        return Shown(numerator, denominator, value if most is None else min(value, most))

    # --- parts: the smallest numbers there are ------------------------------------------------------------------

    def _place_parts(self) -> None:
        """Every group's number and everyone's; and where groups are fewer than everyone, those in no group."""
        by_place: dict[tuple[int, Period], list[str]] = {}
        for dimension, unit, period in self.groups:
            by_place.setdefault((unit, period), []).append(dimension)
        placed: set[tuple[int, Period]] = set()
        for unit, period in sorted(by_place):
            below = [] if (unit, period) in self.everyone else self._below(unit, period)
            everyone = self._sum([self.everyone[key] for key in below]) or self.everyone.get((unit, period))
            cell, members = self._place_groups(by_place[unit, period], everyone, unit, period)
            if cell is None:
                continue
            if not self.measure.hides_small_numbers or any(key in by_place for key in below):
                self.fixed.add(cell)
            elif below:
                # Those below are another way to divide the same people: their numbers add up alike.
                self._block({(*EVERYONE, *key): self.everyone[key] for key in below}, cell=cell)
                placed |= set(below)
            else:
                self.sums[*EVERYONE, unit, period] = members
        for unit, period in sorted(self.everyone.keys() - placed):
            if (*EVERYONE, unit, period) in self.sums:
                continue
            if self.measure.hides_small_numbers:
                self._block({(*EVERYONE, unit, period): self.everyone[unit, period]})

    def _place_groups(
        self, dimensions: Sequence[str], everyone: Numbers | None, unit: int, period: Period
    ) -> tuple[int | None, list[int]]:
        """Every way of grouping as a block; those that add up to everyone in one cell. Its number and first block."""
        cell: int | None = None
        first: list[int] = []
        for dimension in sorted(dimensions):
            numbers = dict(self.groups[dimension, unit, period])
            left = self._left(everyone, numbers)
            if left is None:
                self._block(_keyed(dimension, numbers, unit, period))
                continue
            if any(left) or len(numbers) == 1:
                numbers[NO_GROUP] = left
            members = self._block(_keyed(dimension, numbers, unit, period), cell=cell)
            if cell is None:
                cell, first = self.cells[-1], members
        return cell, first

    def _below(self, unit: int, period: Period) -> list[tuple[int, Period]]:
        """The places whose numbers add up to a place that has none of its own."""
        reporting = {place for place, _ in self.everyone}
        return [
            (place, when)
            for place, when in self.everyone
            if when == period and self.tree.counts_below(place, unit, period, reporting)
        ]

    @staticmethod
    def _sum(many: Sequence[Numbers]) -> Numbers | None:
        return tuple(sum(column) for column in zip(*many, strict=True)) if many else None

    @staticmethod
    def _left(everyone: Numbers | None, groups: dict[str, Numbers]) -> Numbers | None:
        """Everyone less all groups. None where that cannot be: then the two say nothing of each other."""
        if everyone is None:
            return None
        left = tuple(
            whole - sum(numbers[i] for numbers in groups.values()) for i, whole in enumerate(everyone)
        )
        possible = all(number >= 0 for number in left) and (len(left) < 2 or left[0] <= left[1])
        return left if possible else None

    def _block(self, numbers: dict[Key, Numbers], *, cell: int | None = None) -> list[int]:
        block = len(self.cells)
        self.cells.append(block if cell is None else cell)
        placed = []
        for key, each in sorted(numbers.items(), key=lambda both: both[0]):
            placed.append(len(self.parts))
            self.single[key] = len(self.parts)
            self.parts.append(each)
            self.blocks.append(block)
        return placed

    # --- sums: what is shown of several parts together ----------------------------------------------------------

    def _add_up(self) -> None:
        own = {key: [position] for key, position in self.single.items()} | self.sums
        if not self.measure.hides_small_numbers:
            own = {key: members for key, members in own.items() if key[0]}
        together: dict[Key, list[int]] = {}
        reporting: dict[str, set[int]] = {}
        for dimension, _, unit, _ in own:
            reporting.setdefault(dimension, set()).add(unit)
        above: dict[int, set[int]] = {}
        for ancestor, descendant in self.tree.spells:
            above.setdefault(descendant, set()).add(ancestor)
        counts: dict[tuple[str, int, int, Period], bool] = {}
        for (dimension, code, unit, period), members in own.items():
            for ancestor in above.get(unit, set()) - reporting[dimension]:
                asked = (dimension, unit, ancestor, period)
                if asked not in counts:
                    counts[asked] = self.tree.counts_below(unit, ancestor, period, reporting[dimension])
                if counts[asked]:
                    together.setdefault((dimension, code, ancestor, period), []).extend(members)
        self.sums |= together
        if own:
            first, last = min(key[3].start for key in own), max(key[3].end for key in own)
            spans = whole_spans(self.grain, first, last)
            for (dimension, code, unit, period), members in (own | together).items():
                for span in spans:
                    if span.start <= period.start <= span.end:
                        self.sums.setdefault((dimension, code, unit, span), []).extend(members)


def _keyed(dimension: str, numbers: dict[str, Numbers], unit: int, period: Period) -> dict[Key, Numbers]:
    return {(dimension, code, unit, period): each for code, each in numbers.items()}
