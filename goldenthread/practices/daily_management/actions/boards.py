"""Setting boards up. The columns of a board are changed together, by one form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any

from django.db import transaction
from django.db.models import F

from goldenthread.engines.measurement.models import Measure
from goldenthread.engines.routines.models import Routine
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.practices.daily_management import rules
from goldenthread.practices.daily_management.models import Board, Column
from goldenthread.practices.daily_management.queries import boards as queries


@dataclass(frozen=True, slots=True)
class Wish:
    """A column as it is to be. `column_id` is None for a new one."""

    letter: str
    name: str
    about: str = Column.About.OTHER
    question: str = ""
    measure: Measure | None = None
    column_id: int | None = None


TO_BEGIN_WITH = (
    Wish("S", "Safety", Column.About.SAFETY, "Was anyone hurt, or nearly?"),
    Wish("Q", "Quality", Column.About.QUALITY, "Did everyone get what they were to get?"),
    Wish("D", "Delivery", Column.About.DELIVERY, "Did it happen when it was to happen?"),
    Wish("P", "People", Column.About.PEOPLE, "Are we enough, and are we all right?"),
    Wish("W", "Waste", Column.About.WASTE, "What did we do that helped nobody?"),
)


def wishes_of(columns: Iterable[dict[str, Any]]) -> list[Wish]:
    """Columns as a form gives them. What a column is about follows its letter where it is one of the usual five."""
    usual = {wish.letter: wish.about for wish in TO_BEGIN_WITH}
    return [Wish(about=usual.get(one["letter"], Column.About.OTHER), **one) for one in columns]


def touch(board: Board) -> None:
    """Count a change, so that every screen of the board asks for it."""
    Board.objects.filter(pk=board.pk).update(change=F("change") + 1, changed_at=now())


def touch_board_of(unit_id: int) -> None:
    """Something about a place changed that its board shows."""
    Board.objects.filter(unit_id=unit_id, ended_on=None).update(change=F("change") + 1, changed_at=now())


@transaction.atomic
def add_board(
    *,
    unit: Unit,
    by: Person,
    routine: Routine | None = None,
    columns: Sequence[Wish] = TO_BEGIN_WITH,
) -> Board:
    """Put a board up in a place, with the columns that most teams begin with."""
    rules.check_may_change(unit, by=by)
    rules.check_place_is_open(unit, today=today())
    rules.check_has_no_board(unit, queries.board_of(unit.pk))
    rules.check_huddle_is_here(routine, unit)
    board = Board(unit=unit, routine=routine, started_on=today(), changed_at=now())
    board.full_clean()
    board.save()
    audit.record("was put up", board, by=by)
    _put_columns(board, columns, by=by)
    return board


@transaction.atomic
def change_board(
    board: Board, *, routine: Routine | None, columns: Sequence[Wish], by: Person, version: int | None
) -> None:
    """Choose the huddle that is held at a board, and its columns: which, in which order, with which measures."""
    rules.check_may_change(board.unit, by=by)
    rules.check_board_in_use(board)
    rules.check_huddle_is_here(routine, board.unit)
    board.routine = routine
    # The version is asked for even where the columns alone are changed: they are a part of the board.
    audit.save_change(board, version=version)
    audit.record("was changed", board, by=by)
    _put_columns(board, columns, by=by)
    touch(board)


def _put_columns(board: Board, wishes: Sequence[Wish], *, by: Person) -> None:
    rules.check_columns([wish.letter for wish in wishes])
    offered = queries.measures_for(board.unit, by) if any(wish.measure for wish in wishes) else []
    there = {column.pk: column for column in queries.columns_of(board)}
    kept = {wish.column_id for wish in wishes}
    for column in there.values():
        if column.pk not in kept:
            _take_off(column, by=by)
    _free_letters(there, wishes, by=by)
    for order, wish in enumerate(wishes, start=1):
        known = there.get(wish.column_id or 0)
        if known is None or known.measure_id != (wish.measure.pk if wish.measure else None):
            rules.check_measure_fits(wish.measure, offered)
        _put_column(board, known, wish, order, by=by)


def _free_letters(there: dict[int, Column], wishes: Iterable[Wish], *, by: Person) -> None:
    """A column that goes by another letter gives up its own first, where another column is to have that."""
    wanted = {wish.letter for wish in wishes}
    to_be = {wish.column_id: wish.letter for wish in wishes}
    standing = [column for column in there.values() if column.ended_on is None]
    for column in standing:
        if to_be[column.pk] != column.letter and column.letter in wanted:
            taken = wanted | {one.letter for one in standing}
            column.letter = next(letter for letter in ascii_uppercase if letter not in taken)
            audit.save_change(column, version=None)
            audit.record("gave its letter to another", column, by=by)


def _take_off(column: Column, *, by: Person) -> None:
    column.ended_on = today()
    audit.save_change(column, version=None)
    audit.record("was taken off the board", column, by=by)


def _put_column(board: Board, column: Column | None, wish: Wish, order: int, *, by: Person) -> None:
    new = column is None
    column = column or Column(board=board)
    before = (column.letter, column.name, column.about, column.question, column.measure_id, column.order)
    column.letter, column.name, column.about = wish.letter, wish.name, wish.about
    column.question, column.measure, column.order = wish.question, wish.measure, order
    if new:
        column.full_clean()
        column.save()
        audit.record("was put on the board", column, by=by)
    elif before != (
        *(column.letter, column.name, column.about),
        *(column.question, column.measure_id, column.order),
    ):
        audit.save_change(column, version=None)
        audit.record("was changed", column, by=by)


@transaction.atomic
def end_board(board: Board, *, by: Person, version: int | None) -> None:
    """Take a board down. What was said at it stays."""
    rules.check_may_change(board.unit, by=by)
    rules.check_board_in_use(board)
    board.ended_on = today()
    audit.save_change(board, version=version)
    audit.record("was taken down", board, by=by)
    touch(board)
