"""Pairing a screen with a board, and ending that. A screen's key is made once, for its cookie, and kept as a digest."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from goldenthread.foundations.access.rights import check_may
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.clock.moments import now
from goldenthread.foundations.organisation.models import Person, body_in_scope, scope_of
from goldenthread.foundations.sign_in.actions import tries
from goldenthread.practices.daily_management import keys, rules
from goldenthread.practices.daily_management.models import Board, Screen
from goldenthread.practices.daily_management.queries.screens import screen_of_code
from goldenthread.practices.daily_management.rules import Permission

# So many wrong codes are borne from one network address, behind which a whole hospital may be, and from all together.
WRONG_FROM_ONE, WRONG_FROM_ALL = 30, 300
PAIR = "pair a screen with this board"
# A screen asks every two seconds; that it was there is written down this often.
SEEN_EVERY = timedelta(minutes=5)


@transaction.atomic
def add_screen(*, board: Board, kind: str, name: str, by: Person) -> tuple[Screen, keys.NewCode]:
    """Make room for a screen, and a code by which one device takes it within ten minutes."""
    check_may(by, Permission.PAIR_SCREENS, unit_id=board.unit_id, to=PAIR)
    rules.check_board_is_open(board)
    screen = Screen(board=board, kind=kind, name=name)
    code = _give_code(screen)
    screen.full_clean()
    screen.save()
    audit.record("was added, to be paired", screen, by=by)
    return screen, code


@transaction.atomic
def new_code(screen: Screen, *, by: Person, version: int | None) -> keys.NewCode:
    """A code by which a device takes the place of this screen. Until one does, the device that has it keeps it."""
    check_may(by, Permission.PAIR_SCREENS, unit_id=screen.unit_id, to=PAIR)
    rules.check_board_is_open(screen.board)
    rules.check_not_revoked(screen)
    code = _give_code(screen)
    audit.save_change(screen, version=version)
    audit.record("was given a new code", screen, by=by)
    return code


@transaction.atomic
def rename_screen(screen: Screen, *, name: str, by: Person, version: int | None) -> None:
    check_may(by, Permission.PAIR_SCREENS, unit_id=screen.unit_id, to=PAIR)
    rules.check_not_revoked(screen)
    screen.name = name
    audit.save_change(screen, version=version)
    audit.record("was renamed", screen, by=by)


@transaction.atomic
def revoke_screen(screen: Screen, *, by: Person, version: int | None) -> None:
    """Its key opens nothing from the next request on. Nothing brings it back."""
    check_may(by, Permission.PAIR_SCREENS, unit_id=screen.unit_id, to=PAIR)
    rules.check_not_revoked(screen)
    screen.revoked_at = now()
    screen.key_digest = screen.code_digest = ""
    screen.code_until = None
    audit.save_change(screen, version=version)
    audit.record("is not paired any more", screen, by=by)


def pair_screen(*, code: str, address: str) -> tuple[Screen, keys.NewKey]:
    """Let the device that knows a code have its screen's key. The code is used up."""
    mine = tries.begin_try("screen code", [(f"from:{address}", WRONG_FROM_ONE), ("all", WRONG_FROM_ALL)])
    screen = rules.check_code_is_known(screen_of_code(code))
    with scope_of(screen.body_id), transaction.atomic():
        key = keys.new_key(screen.body_id)
        taken = Screen.objects.filter(pk=screen.pk, code_digest=screen.code_digest).update(
            code_digest="", code_until=None, key_digest=key.digest, paired_at=now(), seen_at=now()
        )
        if not taken:
            raise ValidationError({"code": rules.UNKNOWN_CODE})
        screen.refresh_from_db()
        audit.record("was paired with a device", screen, by=None)
    tries.forget_tries(mine)
    return screen, key


def note_seen(screen_id: int) -> None:
    """Note that a screen was there. Once in minutes, for the list of screens; not a change that anybody made."""
    Screen.objects.filter(pk=screen_id).update(seen_at=now())


def _give_code(screen: Screen) -> keys.NewCode:
    code = keys.new_code(body_in_scope())
    screen.code_digest, screen.code_until = code.digest, now() + keys.CODE_LASTS
    return code
