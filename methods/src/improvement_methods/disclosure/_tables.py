"""Whole tables: counts shown with sums of them, so that no hidden count can be worked out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from improvement_methods.disclosure._counts import Codes, Disclosure, Floats, hide_small_counts

# How many other counts are tried as the partner of one that is hidden.
_PARTNERS: Final = 60
_SMALL: Final = -1.0

# By how much which counts would be otherwise.
_Move: TypeAlias = dict[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class ProtectedTable:
    """Counts and sums that may be shown side by side.

    Attributes
    ----------
    counts : array of float, shape (counts,)
        Rounded; NaN where hidden.
    count_states : array of int8, shape (counts,)
        `Disclosure` codes.
    sums : array of float, shape (sums,)
        Rounded after summing; NaN where hidden.
    sum_states : array of int8, shape (sums,)
    also_hidden : int
        How many are hidden that are not small themselves, because a small one could be worked out from them.
    exposed : tuple of int
        Positions of small counts that could not be protected because a total of theirs is known from
        elsewhere: hide that total too, or show none of them.
    """

    counts: Floats
    count_states: Codes
    sums: Floats
    sum_states: Codes
    also_hidden: int
    exposed: tuple[int, ...]


def protect_table(
    counts: npt.ArrayLike,
    sums: Iterable[Sequence[int]] = (),
    *,
    blocks: Sequence[int] | None = None,
    cells: Sequence[int] | None = None,
    fixed: Iterable[int] = (),
    least: npt.ArrayLike = 0,
    most: npt.ArrayLike = np.inf,
    hide_below: int = 8,
    round_to: int = 5,
) -> ProtectedTable:
    """Hide small counts, round the others, and hide what a small one could be worked out from.

    Parameters
    ----------
    counts : array of whole numbers >= 0, shape (counts,)
        The smallest parts of the table: nothing that is shown is finer than these.
    sums : iterable of sequences of positions
        Every sum of these counts that anybody may see: totals, parents, longer periods.
    blocks : sequence of int, shape (counts,), optional
        Counts of one block are the groups of one dimension for one place and period. Default: each by itself.
    cells : sequence of int, one per block, optional
        Blocks of one cell divide the same people in different ways, so they have the same total. Default:
        each block by itself.
    fixed : iterable of int
        Cells whose total is known exactly from elsewhere.
    least, most : array of float, shape (counts,)
        What each count may be: a numerator is not more than its denominator.
    hide_below, round_to : int
        As for `hide_small_counts`.

    Returns
    -------
    ProtectedTable

    Raises
    ------
    ValueError
        If a count is missing, negative, infinite or not whole, or the shapes do not agree.

    Notes
    -----
    For each small number the method looks for a *witness*: other true numbers, with another value there, from
    which everything that is shown would come out the same. A witness moves one count up and another of its
    block down; or one count of every block of a cell the same way; or a count up and one like it in another
    cell down. Where there is no witness, whatever stands in the way of the best one is hidden as well. While
    a witness exists, no arithmetic with what is shown can recover the number.

    It does not hide that a number is small, nor from how many it could be; nor does it protect against
    somebody who kept what was shown before a correction, who knows one of the people, or who reasons from
    the method itself about why something was hidden.

    Examples
    --------
    Two wards of 8, one of 1, and their total of 17: rounded alone, 10 + 10 + ? = 15 leaves only 8 + 8 + 1.

    >>> table = protect_table([8, 8, 1], [[0, 1, 2]])
    >>> table.counts.tolist(), table.sums.tolist()
    ([10.0, 10.0, nan], [nan])
    >>> protect_table([9, 14, 3], [[0, 1, 2]]).sums.tolist()
    [25.0]
    """
    given = np.array(counts, dtype=np.float64)
    if given.ndim != 1 or np.isnan(given).any():
        raise ValueError("Give the counts in one row, without missing ones: leave those out.")
    table = _Table(
        given,
        [list(dict.fromkeys(members)) for members in sums],
        list(range(given.size)) if blocks is None else list(blocks),
        cells,
        frozenset(fixed),
        np.broadcast_to(np.asarray(least, dtype=np.float64), given.shape),
        np.broadcast_to(np.asarray(most, dtype=np.float64), given.shape),
        hide_below,
        round_to,
    )
    table.protect()
    return table.result()


class _Table:
    """The true numbers, what is shown of them, and the search for witnesses."""

    def __init__(
        self,
        counts: Floats,
        sums: list[list[int]],
        blocks: list[int],
        cells: Sequence[int] | None,
        fixed: frozenset[int],
        least: Floats,
        most: Floats,
        hide_below: int,
        round_to: int,
    ) -> None:
        if len(blocks) != counts.size:
            raise ValueError("Say of each count which block it belongs to.")
        self.hide_below, self.round_to, self.fixed = hide_below, round_to, fixed
        totals = np.array([counts[members].sum() for members in sums])
        self.shown_counts = hide_small_counts(counts, hide_below=hide_below, round_to=round_to)
        self.shown_sums = hide_small_counts(totals, hide_below=hide_below, round_to=round_to)
        self.counts, self.sums, self.totals = counts.tolist(), sums, totals.tolist()
        self.least, self.most = np.maximum(least, 0).tolist(), most.tolist()
        self.count_class = [self._class(number) for number in self.counts]
        self.sum_class = [self._class(number) for number in self.totals]
        # Hidden though not known to be small: it may be anything.
        self.gone_counts, self.gone_sums = [False] * counts.size, [False] * len(sums)
        self.exposed: list[int] = []
        self.sums_of: list[list[int]] = [[] for _ in range(counts.size)]
        for number, members in enumerate(sums):
            for member in members:
                self.sums_of[member].append(number)
        self.blocks = blocks
        self.members: dict[int, list[int]] = {}
        for position, block in enumerate(blocks):
            self.members.setdefault(block, []).append(position)
        self.cell_of = {block: (block if cells is None else cells[block]) for block in self.members}
        self.blocks_of: dict[int, list[int]] = {}
        for block, cell in self.cell_of.items():
            self.blocks_of.setdefault(cell, []).append(block)

    def _class(self, number: float) -> float:
        """Numbers of one class are shown alike."""
        if 0 < number < self.hide_below:
            return _SMALL
        return math.floor(number / self.round_to + 0.5) * self.round_to

    def protect(self) -> None:
        for position, shown in enumerate(self.count_class):
            if shown == _SMALL and not self._witnessed([position], of_sum=None):
                self.exposed.append(position)
        for number, shown in enumerate(self.sum_class):
            if shown == _SMALL:
                inside = [at for at in self.sums[number] if self.count_class[at] == _SMALL]
                self._witnessed(inside, of_sum=number)

    def _witnessed(self, positions: Sequence[int], *, of_sum: int | None) -> bool:
        """Find other numbers that look the same; hide what stands in the way of the best."""
        best = self._best((move for position in positions for move in self._moves(position)), of_sum)
        if best is None:
            best = self._best((move for position in positions for move in self._taken_over(position)), of_sum)
        if best is None:
            return False
        for position in best[0]:
            self.gone_counts[position] = True
        for number in best[1]:
            self.gone_sums[number] = True
        return True

    def _best(self, moves: Iterable[_Move], of_sum: int | None) -> tuple[list[int], list[int]] | None:
        """What has to be hidden for the move that needs the least; None where no move can be."""
        best: tuple[list[int], list[int]] | None = None
        for move in moves:
            if of_sum is not None and not self._changes(move, of_sum):
                continue
            seen = self._seen(move)
            if seen == ([], []):
                return seen
            if seen is not None and (
                best is None or len(seen[0]) + len(seen[1]) < len(best[0]) + len(best[1])
            ):
                best = seen
        return best

    def _changes(self, move: _Move, number: int) -> bool:
        return sum(step for at, step in move.items() if number in self.sums_of[at]) != 0

    def _moves(self, position: int) -> Iterator[_Move]:
        """Other numbers that keep what is known from elsewhere: that blocks of one cell add up alike."""
        here = int(self.counts[position])
        steps = [step for size in range(1, self.hide_below) for step in (size, -size)]
        steps = [step for step in steps if 0 < here + step < self.hide_below]
        block = self.blocks[position]
        cell = self.cell_of[block]
        if cell not in self.fixed:
            for step in steps:
                yield self._together(position, step, cell)
        for partner in self._partners(self.members[block], position):
            for step in steps:
                yield {position: step, partner: -step}
        if self._is_alone(cell):
            like = (at for number in self.sums_of[position] for at in self.sums[number])
            others = [at for at in dict.fromkeys(like) if self._is_alone(self.cell_of[self.blocks[at]])]
            for partner in self._partners(others, position):
                for step in steps:
                    yield {position: step, partner: -step}

    def _taken_over(self, position: int) -> Iterator[_Move]:
        """Somebody else's instead: all of it is another group's, of which nobody was counted."""
        here = int(self.counts[position])
        for partner in self.members[self.blocks[position]]:
            if self.counts[partner] == 0:
                yield {position: -here, partner: here}

    def _is_alone(self, cell: int) -> bool:
        return cell not in self.fixed and len(self.blocks_of[cell]) == 1

    def _partners(self, among: Iterable[int], position: int) -> list[int]:
        """Hidden ones first: what is hidden can change unseen; then the larger before the smaller."""
        others = [at for at in among if at != position]
        return sorted(others, key=lambda at: (not self._is_hidden(at), -self.counts[at], at))[:_PARTNERS]

    def _is_hidden(self, position: int) -> bool:
        return self.gone_counts[position] or self.count_class[position] == _SMALL

    def _together(self, position: int, step: int, cell: int) -> _Move:
        """One count of every block of the cell moves alike; elsewhere the one whose change is seen least."""
        move = {position: step}
        for block in self.blocks_of[cell]:
            if block != self.blocks[position]:
                move[min(self.members[block], key=lambda at: (self._cost(at, step), at))] = step
        return move

    def _cost(self, position: int, step: int) -> float:
        seen = self._seen({position: step})
        return math.inf if seen is None else len(seen[0]) + len(seen[1])

    def _seen(self, move: _Move) -> tuple[list[int], list[int]] | None:
        """Which counts and sums would be shown otherwise. None where the numbers cannot be."""
        counts: list[int] = []
        changes: dict[int, int] = {}
        takes_over = any(self.counts[at] == 0 and step > 0 for at, step in move.items())
        for position, step in move.items():
            after = self.counts[position] + step
            if not self.least[position] <= after <= self.most[position]:
                return None
            if not self.gone_counts[position] and self._class(after) != self.count_class[position]:
                if self.count_class[position] == _SMALL and not (after == 0 and takes_over):
                    return None
                counts.append(position)
            for number in self.sums_of[position]:
                changes[number] = changes.get(number, 0) + step
        sums: list[int] = []
        for number, step in changes.items():
            if step and not self.gone_sums[number]:
                if self._class(self.totals[number] + step) == self.sum_class[number]:
                    continue
                if self.sum_class[number] == _SMALL:
                    return None
                sums.append(number)
        return counts, sums

    def result(self) -> ProtectedTable:
        counts, count_states = _without(
            self.shown_counts.values, self.shown_counts.states, np.array(self.gone_counts, dtype=np.bool_)
        )
        sums, sum_states = _without(
            self.shown_sums.values, self.shown_sums.states, np.array(self.gone_sums, dtype=np.bool_)
        )
        return ProtectedTable(
            counts,
            count_states,
            sums,
            sum_states,
            sum(self.gone_counts) + sum(self.gone_sums),
            tuple(self.exposed),
        )


def _without(values: Floats, states: Codes, gone: npt.NDArray[np.bool_]) -> tuple[Floats, Codes]:
    left = np.where(gone, np.nan, values)
    codes = np.where(gone, Disclosure.HIDDEN, states).astype(np.int8)
    left.flags.writeable = codes.flags.writeable = False
    return left, codes
