"""Lending a visitor's browser to Ward 7: it becomes the ward's wall or its tablet."""

from __future__ import annotations

from django.db import transaction

from goldenthread.foundations.organisation.models import Person, scope_of
from goldenthread.practices.daily_management.actions import screens
from goldenthread.practices.daily_management.models import Board, Screen

NAMES = {Screen.Kind.WALL: "A visitor’s wall", Screen.Kind.TABLET: "A visitor’s tablet"}
FROM = "the demonstration"


@transaction.atomic
def lend_screen(board: Board, *, kind: str, instead_of: Screen | None, by: Person) -> tuple[Screen, str]:
    """Pair a browser with a board, as whoever leads the place would; what it was before is paired no more."""
    with scope_of(board.body_id):
        if instead_of is not None and instead_of.board_id == board.pk:
            screens.revoke_screen(instead_of, by=by, version=None)
        _, code = screens.add_screen(board=board, kind=kind, name=NAMES[Screen.Kind(kind)], by=by)
    screen, key = screens.pair_screen(code=code.text, address=FROM)
    return screen, key.text
