"""What is said at a board. Each is one act of a person or of whoever stands at the board's own screen.

Those of a paired tablet carry the same names as operations, and the same fields as the forms in forms/board.py.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from goldenthread.engines.routines import actions as routines
from goldenthread.engines.routines.models import Action, Ask, Escalation, Occurrence, Routine
from goldenthread.engines.routines.rules import AtTheBoard, by_person
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.audit.models import Difference, StaleVersion
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.organisation.models import Person
from goldenthread.practices.daily_management import figures, rules
from goldenthread.practices.daily_management.actions.boards import touch
from goldenthread.practices.daily_management.models import Board, Card, Column, Mark
from goldenthread.practices.daily_management.queries import boards as queries
from goldenthread.practices.projects import actions as projects
from goldenthread.practices.projects.models import Idea

Somebody = Person | AtTheBoard

KIND_OF = {
    Column.About.SAFETY: Escalation.Kind.SAFETY,
    Column.About.QUALITY: Escalation.Kind.QUALITY,
    Column.About.DELIVERY: Escalation.Kind.DELIVERY,
    Column.About.PEOPLE: Escalation.Kind.PEOPLE,
}


def _begin(board: Board, by: Somebody) -> Board:
    """The board as it is now, held until the act is done: of two who act at once one waits for the other."""
    held: Board = (
        Board.objects.select_for_update(of=("self",), no_key=True)
        .select_related("unit", "routine")
        .get(pk=board.pk)
    )
    rules.check_may_use(held, by=by)
    rules.check_place_is_open(held.unit, today=today())
    return held


@transaction.atomic
def open_huddle(*, board: Board, by: Somebody, on: date | None = None) -> Occurrence:
    """Begin today's huddle. Where it has begun, or was held, nothing happens."""
    board = _begin(board, by)
    rules.check_day(on or today(), by=by, today=today())
    occurrence = _opened(rules.check_has_huddle(board), by)
    touch(board)
    return occurrence


def _opened(routine: Routine, by: Somebody) -> Occurrence:
    there = queries.occurrence_on(routine, today())
    if there is not None and there.state in (Occurrence.State.RUNNING, Occurrence.State.HELD):
        return there
    planned = there if there is not None and there.state == Occurrence.State.PLANNED else routine
    return routines.open_occurrence(planned, by=by)


@transaction.atomic
def say_mark(
    *,
    board: Board,
    by: Somebody,
    column_id: int,
    state: str,
    on: date,
    words: str = "",
    version: int | None = None,
) -> Mark:
    """Say how a column is today. The first mark of the day opens the huddle.

    `version` is that of the mark its maker saw, 0 where there was none. Whoever says the same as is there changes
    nothing; whoever says otherwise than somebody said meanwhile is told, and nothing is written.
    """
    board = _begin(board, by)
    rules.check_day(on, by=by, today=today())
    rules.check_no_patient(words)
    column = rules.check_is_on(board, Column.objects.filter(pk=column_id).first())
    mark = queries.mark_of(column, on)
    if mark is not None and mark.state == state:
        words = words or mark.words
    if mark is not None and not rules.says_otherwise(mark, state=state, words=words):
        return mark
    if on == today() and board.routine is not None:
        _opened(board.routine, by)
    if mark is None:
        mark = _new_mark(column, on, state=state, words=words, by=by)
    else:
        _change_mark(mark, state=state, words=words, by=by, version=version)
    touch(board)
    return mark


def _new_mark(column: Column, on: date, *, state: str, words: str, by: Somebody) -> Mark:
    mark = Mark(column=column, on=on, state=state, words=words, said_at=now(), by=by_person(by))
    mark.full_clean()
    mark.save()
    audit.record("was said", mark, by=by)
    return mark


def _change_mark(mark: Mark, *, state: str, words: str, by: Somebody, version: int | None) -> None:
    if version is not None and version < mark.version:
        theirs, yours = Mark.State(mark.state).label, Mark.State(state).label
        raise StaleVersion(mark, [Difference(label=mark.column.name, theirs=theirs, yours=yours)])
    mark.state, mark.words, mark.said_at, mark.by = state, words, now(), by_person(by)
    audit.save_change(mark, version=version)
    audit.record("was said anew", mark, by=by)


@transaction.atomic
def add_problem(
    *,
    board: Board,
    by: Somebody,
    words: str,
    column_id: int | None = None,
    holder: str = "",
    escalate: bool = False,
) -> Card:
    """Write a problem down: the team keeps it, or the next tier is asked for help."""
    board = _begin(board, by)
    rules.check_no_patient(words)
    rules.check_no_patient(holder, field="holder")
    column = Column.objects.filter(pk=column_id, board=board).first() if column_id else None
    card = Card(
        board=board,
        column=column,
        kind=Card.Kind.PROBLEM,
        words=words,
        holder="" if escalate else holder,
        said_at=now(),
        by=by_person(by),
    )
    if escalate:
        _ask_with(card, by=by)
    card.full_clean()
    card.save()
    audit.record("was asked about" if escalate else "was written down", card, by=by)
    touch(board)
    return card


def _ask_with(card: Card, *, by: Somebody) -> None:
    about = Column.About(card.column.about) if card.column else Column.About.OTHER
    card.escalation = routines.raise_escalation(
        unit=card.board.unit,
        text=card.words,
        kind=KIND_OF.get(about, Escalation.Kind.OTHER),
        by=by,
        occurrence=_running(card.board),
    )
    card.state = Card.State.ROSE


def _running(board: Board) -> Occurrence | None:
    there = queries.occurrence_on(board.routine, today())
    return there if there is not None and there.state == Occurrence.State.RUNNING else None


@transaction.atomic
def escalate_card(*, board: Board, by: Somebody, card_id: int, version: int | None = None) -> Card:
    """Ask the next tier about a problem that the team had kept."""
    board = _begin(board, by)
    card = rules.check_with_us(_card(board, card_id))
    _ask_with(card, by=by)
    audit.save_change(card, version=version)
    audit.record("was asked about", card, by=by)
    touch(board)
    return card


@transaction.atomic
def change_card(
    *, board: Board, by: Somebody, card_id: int, words: str, holder: str = "", version: int | None = None
) -> Card:
    """Write a card that the team keeps in other words, or with somebody else to look after it."""
    board = _begin(board, by)
    rules.check_no_patient(words)
    rules.check_no_patient(holder, field="holder")
    card = rules.check_with_us(_card(board, card_id))
    card.words, card.holder = words, holder
    audit.save_change(card, version=version)
    audit.record("was changed", card, by=by)
    touch(board)
    return card


@transaction.atomic
def finish_card(
    *,
    board: Board,
    by: Somebody,
    card_id: int | None = None,
    action_id: int | None = None,
    version: int | None = None,
) -> Card | Action:
    """Say that something the team kept, or that somebody was to do, is done."""
    board = _begin(board, by)
    if action_id is not None:
        action = rules.check_is_open_here(board, Action.objects.filter(pk=action_id).first())
        routines.answer_action(action, answer="Done", by=by, version=version)
        touch(board)
        return action
    card = rules.check_with_us(_card(board, card_id))
    _end_card(card, Card.State.DONE)
    audit.save_change(card, version=version)
    audit.record("is done", card, by=by)
    touch(board)
    return card


@transaction.atomic
def take_back_card(*, board: Board, by: Somebody, card_id: int, version: int | None = None) -> Card:
    """Take a problem or a thank-you off the board that should not have been written there."""
    board = _begin(board, by)
    card = rules.check_can_be_taken_back(_card(board, card_id))
    _end_card(card, Card.State.TAKEN_BACK)
    audit.save_change(card, version=version)
    audit.record("was taken back", card, by=by)
    touch(board)
    return card


def _card(board: Board, card_id: int | None) -> Card | None:
    card: Card | None = Card.objects.select_related("column").filter(pk=card_id, board=board).first()
    if card is not None:
        card.board = board
    return card


def _end_card(card: Card, state: str) -> None:
    card.state, card.ended_at = state, now()


@transaction.atomic
def thank(*, board: Board, by: Somebody, words: str) -> Card:
    """Put a thank-you on the board."""
    board = _begin(board, by)
    rules.check_no_patient(words)
    card = Card(board=board, kind=Card.Kind.THANKS, words=words, said_at=now(), by=by_person(by))
    card.full_clean()
    card.save()
    audit.record("was said", card, by=by)
    touch(board)
    return card


@transaction.atomic
def add_idea(*, board: Board, by: Somebody, words: str) -> Idea:
    """Put an idea in at the board. At a screen no name is asked."""
    board = _begin(board, by)
    rules.check_no_patient(words)
    idea = projects.raise_idea(unit=board.unit, words=words, by=by)
    touch(board)
    return idea


@transaction.atomic
def say_fixed(*, board: Board, by: Somebody, ask_id: int, fixed: bool) -> Ask:
    """Say whether an answer mended it. "Not yet" asks the same people again."""
    board = _begin(board, by)
    found = Ask.objects.select_related("escalation__unit").filter(pk=ask_id).first()
    ask = rules.check_came_back_here(board, found)
    routines.say_verdict(ask, fixed=fixed, by=by)
    card = Card.objects.filter(escalation_id=ask.escalation_id, board=board, state=Card.State.ROSE).first()
    if fixed and card is not None:
        _end_card(card, Card.State.DONE)
        audit.save_change(card, version=None)
        audit.record("is done", card, by=by)
    touch(board)
    return ask


@transaction.atomic
def close_huddle(*, board: Board, by: Somebody, on: date | None = None) -> Occurrence:
    """End today's huddle, with what the board says of it: when, what was asked, and what stays with the team."""
    board = _begin(board, by)
    rules.check_day(on or today(), by=by, today=today())
    occurrence = _opened(rules.check_has_huddle(board), by)
    if occurrence.state != Occurrence.State.HELD:
        said = figures.said_at_the_end(figures.tally_of(queries.rows_of(board)), now())
        occurrence = routines.close_occurrence(occurrence, by=by, said=said)
        touch(board)
    return occurrence
