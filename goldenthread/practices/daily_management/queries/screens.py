from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.http import Http404

from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.organisation.models import Person, scope_of
from goldenthread.practices.daily_management import keys
from goldenthread.practices.daily_management.models import Board, Conflict, Operation, Screen


@dataclass(frozen=True, slots=True)
class Watched:
    """What a screen's question after changes needs to know."""

    screen_id: int
    body_id: int
    change: int
    seen_at: datetime | None


def screen_of(cookies: Mapping[str, str]) -> Screen | None:
    """The screen whose key a device carries, with its board and place, if it is still paired. One query."""
    carried = keys.read_key(cookies.get(keys.cookie_name(), ""))
    if carried is None:
        return None
    with scope_of(carried.body_id):
        rows: QuerySet[Screen] = Screen.objects.select_related("board__unit", "board__routine", "body")
        found = rows.filter(key_digest=carried.digest, revoked_at=None, board__ended_on=None).first()
    if found is not None:
        found.board.body = found.body
    return found


def watched_by(cookies: Mapping[str, str]) -> Watched | None:
    """How far the board of a device's screen has changed. One query by the index on keys."""
    carried = keys.read_key(cookies.get(keys.cookie_name(), ""))
    if carried is None:
        return None
    with scope_of(carried.body_id):
        row = (
            Screen.objects.filter(key_digest=carried.digest, revoked_at=None, board__ended_on=None)
            .values_list("pk", "body_id", "board__change", "seen_at")
            .first()
        )
    return Watched(*row) if row else None


def screen_of_code(text: str) -> Screen | None:
    """The screen that waits for a typed code, in its own trust. One query."""
    carried = keys.read_code(text)
    if carried is None:
        return None
    with scope_of(carried.body_id):
        rows: QuerySet[Screen] = Screen.objects.select_related("board__unit", "body")
        return rows.filter(
            code_digest=carried.digest, code_until__gt=now(), revoked_at=None, board__ended_on=None
        ).first()


def screens_of(board: Board) -> list[Screen]:
    """Every screen of a board, those in use first. One query."""
    rows: QuerySet[Screen] = board.screens.select_related("paired_by")
    return sorted(rows, key=lambda screen: (screen.revoked_at is not None, screen.name, screen.pk))


def get_board_with_screens(board_id: int, *, seen_by: Person) -> Board:
    """A board of the person's own trust, or nothing to be found. One query."""
    rows: QuerySet[Board] = Board.objects.select_related("unit")
    board = rows.filter(pk=board_id).first()
    if board is None:
        raise Http404
    return board


def get_screen(screen_id: int, *, seen_by: Person) -> Screen:
    """A screen of the person's own trust, or nothing to be found. One query."""
    rows: QuerySet[Screen] = Screen.objects.select_related("board__unit")
    screen = rows.filter(pk=screen_id).first()
    if screen is None:
        raise Http404
    return screen


def operation_of(screen: Screen, key: str) -> Operation | None:
    """What a screen's operation came to when it was done, if it was. One query."""
    found: Operation | None = Operation.objects.filter(screen=screen, key=key).first()
    return found


def open_conflicts(board: Board) -> list[Conflict]:
    """What nobody has chosen between yet. One query."""
    return list(board.conflicts.filter(settled_at=None))


def conflict_of(board: Board, conflict_id: int) -> Conflict | None:
    """A conflict of this board that waits for a choice. One query."""
    found: Conflict | None = board.conflicts.filter(pk=conflict_id, settled_at=None).first()
    return found


def get_conflict(conflict_id: int, *, seen_by: Person) -> Conflict:
    """A conflict on a board of the person's own trust, or nothing to be found. One query."""
    rows: QuerySet[Conflict] = Conflict.objects.select_related("board__unit", "board__routine")
    conflict = rows.filter(pk=conflict_id).first()
    if conflict is None:
        raise Http404
    return conflict
