from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from goldenthread.engines.measurement.figures.series import Spell
from goldenthread.engines.measurement.queries import Row
from goldenthread.foundations.clock.periods import Grain, Period


class Tree:
    """Which place was under which, and when: a number counts where its place was in its day."""

    def __init__(self, spells: Iterable[tuple[int, int, date, date | None]]) -> None:
        self.spells: dict[tuple[int, int], list[Spell]] = {}
        for ancestor, descendant, start, end in spells:
            self.spells.setdefault((ancestor, descendant), []).append((start, end))

    def was_below(self, unit_id: int, ancestor_id: int, period: Period) -> bool:
        """On any day of a period."""
        spells = self.spells.get((ancestor_id, unit_id), ())
        return any(start <= period.end and (end is None or end > period.start) for start, end in spells)

    def ends_below(self, unit_id: int, ancestor_id: int, period: Period) -> bool:
        """On the last day of a period."""
        spells = self.spells.get((ancestor_id, unit_id), ())
        return any(start <= period.end and (end is None or end > period.end) for start, end in spells)

    def counts_below(self, unit_id: int, ancestor_id: int, period: Period, reporting: Iterable[int]) -> bool:
        """Whether a place's number counts for one above it: not where another between or above reports too."""
        return self.was_below(unit_id, ancestor_id, period) and not any(
            self.was_below(unit_id, other, period) for other in reporting if (other, unit_id) in self.spells
        )

    def counted(self, rows: Sequence[Row], unit_id: int, grain: Grain) -> list[Row]:
        """The rows of places below one, without those under another that reports too: they would count twice. Given and
        returned by place and period."""
        by_place = {place: list(own) for place, own in groupby(rows, key=lambda row: row[1])}
        counted = []
        for place, own in by_place.items():
            between = [other for other in by_place if (other, place) in self.spells]
            if not between and self._always_below(place, unit_id, since=own[0][2]):
                counted += own
            else:
                counted += [
                    row for row in own if self.counts_below(place, unit_id, Period(row[2], grain), between)
                ]
        return counted

    def _always_below(self, unit_id: int, ancestor_id: int, *, since: date) -> bool:
        """From a day on, and still."""
        spells = self.spells.get((ancestor_id, unit_id), ())
        return any(start <= since and end is None for start, end in spells)
