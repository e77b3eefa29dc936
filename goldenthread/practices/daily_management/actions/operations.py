"""What screens do, once each, whether it arrives at once, hours later, or twice.

An operation's row is written in the transaction of its effect, under the key that the device gave it. A replay finds
the row and gets the same answer. It says that something was done, and never what. An idea without a name stays so: of
it the row holds the day, as the idea does, and neither its hour nor its place in what the screen did.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from goldenthread.engines.routines.rules import AtTheBoard
from goldenthread.foundations.access.rights import check_may
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.audit.models import StaleVersion, Versioned
from goldenthread.foundations.clock.moments import LONDON, now, today
from goldenthread.foundations.organisation.models import Person
from goldenthread.practices.daily_management import rules
from goldenthread.practices.daily_management.actions.boards import touch
from goldenthread.practices.daily_management.models import Conflict, Operation, Screen
from goldenthread.practices.daily_management.queries.screens import operation_of
from goldenthread.practices.daily_management.rules import Permission

LONGEST_SENTENCE, LONGEST_TEXT, LONGEST_ABOUT = 300, 300, 140


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that a screen asks to have done. The device's clock is shown, and decides nothing."""

    key: str
    number: int
    name: str
    fields: Mapping[str, Any]
    device_at: datetime | None = None


def do_operation(screen: Screen, asked: Asked, effect: Callable[[], object], *, by: AtTheBoard) -> Operation:
    """Let an operation have its effect once, and say what came of it. A repeat gets the first answer.

    A refusal is an answer too: what is mended is sent under a key of its own. Where a record changed meanwhile nothing
    is overwritten: both texts stand on the board until somebody chooses.
    """
    if done := operation_of(screen, asked.key):
        return done
    try:
        with transaction.atomic():
            operation = Operation(
                screen=screen,
                key=asked.key,
                number=0 if is_nameless(asked.name) else asked.number,
                name=asked.name,
                outcome=Operation.Outcome.DONE,
                received_at=start_of_day(today()) if is_nameless(asked.name) else now(),
            )
            operation.save(force_insert=True)
            operation.outcome, operation.sentence, operation.version = _come_of(screen, asked, effect, by=by)
            operation.save(update_fields=["outcome", "sentence", "version"])
            return operation
    except IntegrityError:
        # The same operation came twice at one moment, and the other one was first.
        if done := operation_of(screen, asked.key):
            return done
        raise


def is_nameless(name: str) -> bool:
    return name == "add_idea"


def start_of_day(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=LONDON)


def _come_of(
    screen: Screen, asked: Asked, effect: Callable[[], object], *, by: AtTheBoard
) -> tuple[Operation.Outcome, str, int | None]:
    try:
        rules.check_screen_may(screen, asked.name)
        with transaction.atomic():
            made = effect()
    except ValidationError as wrong:
        return Operation.Outcome.REFUSED, shortened(" ".join(wrong.messages), LONGEST_SENTENCE), None
    except PermissionDenied as wrong:
        return Operation.Outcome.REFUSED, shortened(str(wrong), LONGEST_SENTENCE), None
    except StaleVersion as stale:
        conflict = _keep_both(screen, asked, stale, by=by)
        return Operation.Outcome.CONFLICT, shortened(in_words(conflict), LONGEST_SENTENCE), None
    return Operation.Outcome.DONE, "", made.version if isinstance(made, Versioned) else None


def _keep_both(screen: Screen, asked: Asked, stale: StaleVersion, *, by: AtTheBoard) -> Conflict:
    conflict = Conflict(
        board=screen.board,
        name=asked.name,
        about=shortened(str(stale.record), LONGEST_ABOUT),
        theirs=shortened(
            "; ".join(f"{one.label}: {one.theirs}" for one in stale.differences)
            or "It was changed meanwhile.",
            LONGEST_TEXT,
        ),
        ours=shortened(
            "; ".join(f"{one.label}: {one.yours}" for one in stale.differences) or "What was sent from here.",
            LONGEST_TEXT,
        ),
        fields=dict(asked.fields),
        said_by_device_at=asked.device_at,
        received_at=now(),
    )
    conflict.full_clean()
    conflict.save()
    audit.record("waits for a choice between two versions", conflict, by=by)
    touch(screen.board)
    return conflict


@transaction.atomic
def settle_conflict(
    conflict: Conflict,
    *,
    keep_ours: bool,
    by: Person | AtTheBoard,
    effect: Callable[[], object] | None = None,
) -> None:
    """Choose one of the two. `effect` does what the screen had wanted, on the record as it is now."""
    if isinstance(by, Person):
        check_may(by, Permission.USE_BOARDS, unit_id=conflict.board.unit_id, to="choose for this board")
    if conflict.settled_at is not None:
        raise ValidationError("Somebody chose already. The board shows what was chosen.")
    if keep_ours and effect is not None:
        effect()
    conflict.settled_at, conflict.kept_ours, conflict.fields = now(), keep_ours, {}
    audit.save_change(conflict, version=None)
    audit.record("was settled", conflict, by=by)
    touch(conflict.board)


def in_words(conflict: Conflict) -> str:
    return f"“{conflict.about}” was changed meanwhile. Both stand on the board: choose one."


def shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
