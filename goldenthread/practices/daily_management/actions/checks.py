from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from goldenthread.engines.measurement import actions as measures
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.practices.daily_management import figures, queries, rules
from goldenthread.practices.daily_management.actions.huddles import add_problem
from goldenthread.practices.daily_management.models import Answer, Check, Checking, Step
from goldenthread.practices.daily_management.queries.boards import board_of
from goldenthread.practices.projects import actions as projects

# What a card on a board has room for.
ROOM_ON_A_CARD = 140


@dataclass(frozen=True, slots=True)
class Found:
    """What somebody saw of one step."""

    step: Step
    seen: str
    reason: str = ""
    becomes: str = ""


@transaction.atomic
def begin_checking(unit: Unit, *, cadence: str, by: Person) -> Checking:
    """Let a place draw a card every weekday or every week."""
    rules.check_may_change_standard(unit.pk, by=by)
    checking = Checking(unit=unit, cadence=cadence, started_on=today())
    checking.full_clean()
    checking.save()
    audit.record("was begun", checking, by=by)
    return checking


@transaction.atomic
def end_checking(checking: Checking, *, by: Person, version: int | None = None) -> None:
    rules.check_may_change_standard(checking.unit_id, by=by)
    checking.ended_on = today()
    audit.save_change(checking, version=version)
    audit.record("was ended", checking, by=by)


@transaction.atomic
def do_card(checking: Checking, *, found: Sequence[Found], by: Person) -> Check:
    """Write down what was seen of the card that this day drew. A miss may go on the board, or become an idea."""
    rules.check_may_check(checking.unit, by=by)
    drawn = drawn_today(checking)
    if drawn is None:
        raise ValidationError("No card is due here today.")
    if {one.step.pk for one in found} != {step.pk for step in drawn.steps}:
        raise ValidationError(
            "The standard work changed just now, so this card did too. Answer it as it is now."
        )
    names = queries.names_at(checking.unit, on=today())
    check = Check(
        checking=checking,
        unit=checking.unit,
        edition=drawn.edition,
        period_start=drawn.period_start,
        done_at=now(),
        by=by,
    )
    check.full_clean()
    _save_alone(check)
    for one in found:
        rules.check_names_nobody(one.reason, names)
        answer = Answer(
            check_card=check, step=one.step, seen=one.seen, reason=one.reason, becomes=one.becomes
        )
        answer.full_clean()
        answer.save()
    audit.record("was done", check, by=by, details={"found": _said(found)})
    for one in found:
        _pass_on(checking.unit, one, by=by)
    measures.hear_of_change(checking.unit_id)
    return check


def _pass_on(unit: Unit, found: Found, *, by: Person) -> None:
    """Put a miss on the place's board, or among its ideas, if that was chosen."""
    words = _shortened(f"{found.step.what}: {found.reason}")
    if found.becomes == Answer.Becomes.IDEA:
        projects.raise_idea(unit=unit, words=words, by=by)
    elif found.becomes == Answer.Becomes.PROBLEM:
        board = board_of(unit.pk)
        if board is None:
            raise ValidationError(
                f"{unit.name} has no board yet. Choose that it becomes an idea, or that nothing becomes of it yet."
            )
        add_problem(board=board, words=words, by=by)


def _shortened(words: str) -> str:
    """As much of it as a card on a board has room for."""
    return words if len(words) <= ROOM_ON_A_CARD else f"{words[: ROOM_ON_A_CARD - 1]}…"


def drawn_today(checking: Checking) -> figures.Drawn | None:
    """The card that this day drew at a place; None where none is due or nothing is in use. Four queries."""
    day = figures.card_time(checking, today())
    if day is None:
        return None
    return figures.draw(checking, day, queries.cards_to_draw_from(checking.unit, on=today()))


def _save_alone(check: Check) -> None:
    """Two people may do the same card at the same moment: the second is told."""
    try:
        with transaction.atomic():
            check.save(force_insert=True)
    except IntegrityError as wrong:
        raise ValidationError("Somebody did this card just now. The next comes at the next time.") from wrong


def _said(found: Sequence[Found]) -> str:
    return " ".join(
        f"{one.step.what}: {Answer.Seen(one.seen).label}{f' ({one.reason})' if one.reason else ''}."
        for one in found
    )
