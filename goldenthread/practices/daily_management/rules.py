from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum

from django.core.exceptions import PermissionDenied, ValidationError

from goldenthread.engines.measurement.models import Measure
from goldenthread.engines.routines.models import Action, Ask, Routine
from goldenthread.engines.routines.rules import AtTheBoard, check_may_at
from goldenthread.foundations.access.rights import check_may, rights_of
from goldenthread.foundations.design.environment import day as day_in_words
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.practices.daily_management.models import (
    Area,
    Board,
    Card,
    Column,
    Edition,
    LeaderWork,
    Mark,
    Screen,
    StandardWork,
    Turn,
)

# The fixed line of every board.
NOT_FOR_THIS = (
    "Not for urgent clinical risk or incident reports. No names, initials or bed numbers of patients."
)


class Permission(StrEnum):
    SEE_BOARDS = "daily_management.see_boards"
    USE_BOARDS = "daily_management.use_boards"
    CHANGE_BOARDS = "daily_management.change_boards"
    PAIR_SCREENS = "daily_management.pair_screens"
    SEE_STANDARD_WORK = "daily_management.see_standard_work"
    CHANGE_STANDARD_WORK = "daily_management.change_standard_work"
    AUDIT_STANDARD_WORK = "daily_management.audit_standard_work"
    SEE_LEADER_WORK = "daily_management.see_leader_work"


UNKNOWN_CODE = (
    "This code is not known, was used already, or is older than ten minutes. "
    "Ask whoever pairs screens for a new one."
)


def check_board_is_open(board: Board) -> None:
    if board.ended_on is not None:
        raise ValidationError("This board was closed, so no screen can be paired with it.")


def check_not_revoked(screen: Screen) -> None:
    if screen.revoked_at is not None:
        raise ValidationError(f"“{screen.name}” is not paired any more. Add a screen to pair a device again.")


def check_code_is_known(screen: Screen | None) -> Screen:
    if screen is None:
        raise ValidationError({"code": UNKNOWN_CODE})
    return screen


# What the buttons on a wall may do; a tablet may do all that a huddle does.
AT_A_WALL = frozenset({"say_fixed"})


def check_screen_may(screen: Screen, name: str) -> None:
    if screen.kind == Screen.Kind.WALL and name not in AT_A_WALL:
        raise PermissionDenied(
            "A wall shows the board and takes “Fixed?” alone. Use the tablet for the rest."
        )


def label_of(screen: Screen) -> str:
    """Who the history says did something at a screen, where nobody is signed in."""
    return f"Somebody at {screen.board} ({screen.name})"


# --- standard work -----------------------------------------------------------------------------------------------

MOST_STEPS = 20


class Told(StrEnum):
    """What people are told of."""

    REVIEW_IS_DUE = "daily_management.review_is_due"


def check_may_change_standard(unit_id: int, *, by: Person) -> None:
    check_may(
        by, Permission.CHANGE_STANDARD_WORK, unit_id=unit_id, to="write or change standard work in this place"
    )


def may_change_standard(unit_id: int, *, by: Person) -> bool:
    return rights_of(by).may(Permission.CHANGE_STANDARD_WORK, unit_id=unit_id)


def check_in_use(work: StandardWork) -> None:
    if work.withdrawn_on is not None:
        raise ValidationError(
            f"“{work.title}” was withdrawn on {day_in_words(work.withdrawn_on)}. It stays as it was."
        )


def check_is_draft(edition: Edition) -> None:
    """A version that people have worked by never changes: the next one takes its place."""
    if not edition.is_draft:
        raise ValidationError(
            f"Version {edition.number} is published, so it stays as it is. "
            "Test a better way, and begin the next version."
        )


def check_review_day(review_on: date, *, today: date) -> None:
    if review_on <= today:
        raise ValidationError({"review_on": "It is looked at again on a day that is still to come."})


def check_steps(steps: Sequence[object]) -> None:
    if not steps:
        raise ValidationError("There is no step yet. Write at least one.")
    if len(steps) > MOST_STEPS:
        raise ValidationError(
            f"There are {len(steps)} steps and room for {MOST_STEPS}. Join some, or write two pieces of standard work."
        )


def check_was_tested(edition: Edition) -> None:
    """The first version is how a place works today. Each later one comes from a test."""
    if edition.number == 1:
        return
    wrong = {
        name: words
        for name, words in {
            "tested_in": "Standard work changes only by a tested improvement. Choose the work that tested this.",
            "what_changed": "Say what changed, so that those who know the old version see it at once.",
            "learned": "Say what the test taught. It is why people can rely on the new version.",
        }.items()
        if not getattr(edition, name)
    }
    if wrong:
        raise ValidationError(wrong)


def check_is_published(edition: Edition) -> None:
    if edition.state != Edition.State.PUBLISHED:
        raise ValidationError(
            "Only the version in use can be read, trained or adopted. Open it and try again."
        )


def check_training_day(on: date, edition: Edition, *, today: date) -> None:
    if on > today:
        raise ValidationError({"on": "They were trained today or before. Check the day."})
    if edition.published_on is not None and on < edition.published_on:
        said = f"Version {edition.number} was published on {day_in_words(edition.published_on)}."
        raise ValidationError({"on": f"{said} Choose that day or a later one."})


# --- cards -------------------------------------------------------------------------------------------------------


def check_may_check(unit: Unit, *, by: Person) -> None:
    check_may(by, Permission.AUDIT_STANDARD_WORK, unit_id=unit.pk, to=f"do the cards of {unit.name}")


def check_names_nobody(words: str, names: Collection[str]) -> None:
    """A card says what got in the way, never who. Full names of those who work there are seen and refused."""
    folded = " ".join(words.casefold().split())
    if any(name.casefold() in folded for name in names):
        raise ValidationError("A card names nobody. Say what got in the way, without the name.")


# --- leaders' work -----------------------------------------------------------------------------------------------

# How long after its window a miss can still be explained.
DAYS_TO_EXPLAIN = 14


def may_talk_through(work: LeaderWork, *, by: Person, above: Collection[int]) -> bool:
    """Whoever was chosen for it, or may see leaders' work at a place above the leader's own."""
    return work.talks_with_id == by.pk or may_see_above(by, above)


def may_see_above(by: Person, above: Collection[int]) -> bool:
    """Whether somebody leads at one of the places above."""
    rights = rights_of(by)
    return any(rights.may(Permission.SEE_LEADER_WORK, unit_id=unit_id) for unit_id in above)


def may_keep_list(unit_id: int, *, by: Person, person: Person | None, above: Collection[int]) -> bool:
    """A leader keeps their own list; whoever leads above keeps anybody's."""
    own = person is not None and person.pk == by.pk
    holds = rights_of(by).may(Permission.SEE_LEADER_WORK, unit_id=unit_id)
    return may_see_above(by, above) or (own and holds)


def check_may_keep_list(unit_id: int, *, by: Person, person: Person | None, above: Collection[int]) -> None:
    if not may_keep_list(unit_id, by=by, person=person, above=above):
        raise PermissionDenied("You may keep your own list, and those of leaders in places below yours.")


def check_is_theirs(*, is_theirs: bool) -> None:
    if not is_theirs:
        raise PermissionDenied("Only whoever a list belongs to says what became of it.")


def check_list_goes_on(work: LeaderWork) -> None:
    if work.ended_on is not None:
        raise ValidationError(f"This list ended on {day_in_words(work.ended_on)}.")


def check_talks_with_another(work: LeaderWork) -> None:
    if work.person_id is not None and work.person_id == work.talks_with_id:
        raise ValidationError(
            {"talks_with": "Nobody talks their own week through with themselves. Choose somebody else."}
        )


def check_can_still_explain(turn: Turn, *, today: date) -> None:
    if turn.state != Turn.State.MISSED or (today - turn.said_at.date()).days > DAYS_TO_EXPLAIN:
        raise ValidationError(f"Only what was missed can be explained, and within {DAYS_TO_EXPLAIN} days.")


# --- 5S ----------------------------------------------------------------------------------------------------------


def check_may_score(unit_id: int, *, by: Person) -> None:
    check_may(by, Permission.AUDIT_STANDARD_WORK, unit_id=unit_id, to="score 5S in this place")


def check_area_goes_on(area: Area) -> None:
    if area.ended_on is not None:
        raise ValidationError(f"5S ended here on {day_in_words(area.ended_on)}.")


def check_score_day(on: date, area: Area, *, today: date) -> None:
    if on > today:
        raise ValidationError({"on": "It was scored today or before. Check the day."})
    if on < area.started_on:
        raise ValidationError(
            {"on": f"5S began here on {day_in_words(area.started_on)}. Choose that day or a later one."}
        )


# --- boards and what is written on them -----------------------------------------------------------------------

MOST_COLUMNS = 8
# Letters with full stops that are no one's initials.
_USUAL = frozenset({"IV", "IT", "AM", "PM", "ED", "GP", "UK", "TV", "OT", "PC", "AE", "EG", "IE", "NB", "OK"})
_BED = re.compile(r"\bbed(?:space)?s?\s*(?:no\.?|number|nr\.?|#)?\s*[a-z]?\d{1,3}[a-z]?\b", re.IGNORECASE)
_TITLED = re.compile(r"\b(?:Mr|Mrs|Miss|Ms|Mx|Master)\b\.?\s+[A-Z]", re.UNICODE)
_OF_A_PATIENT = re.compile(r"\b(?:[Pp]atient|[Pp]t|[Rr]esident)\.?:?\s+(?:[A-Z]\.?\s?){1,3}(?![\w])")
_DOTTED = re.compile(r"\b(?:[A-Z]\.\s?){2,3}(?!\w)")


def check_may_use(board: Board, *, by: Person | AtTheBoard) -> None:
    """Whoever uses a board holds the right at its place, or stands at its own screen; and the board is in use."""
    check_may_at(by, Permission.USE_BOARDS, unit_id=board.unit_id, to="use the board of this place")
    check_board_in_use(board)


def may_use(board: Board, *, by: Person | AtTheBoard) -> bool:
    if isinstance(by, Person):
        return rights_of(by).may(Permission.USE_BOARDS, unit_id=board.unit_id)
    return by.unit_id == board.unit_id


def check_may_change(unit: Unit, *, by: Person) -> None:
    check_may(by, Permission.CHANGE_BOARDS, unit_id=unit.pk, to="set up a board or choose its columns here")


def may_change(unit_id: int, *, by: Person) -> bool:
    return rights_of(by).may(Permission.CHANGE_BOARDS, unit_id=unit_id)


def may_pair(unit_id: int, *, by: Person) -> bool:
    return rights_of(by).may(Permission.PAIR_SCREENS, unit_id=unit_id)


def check_board_in_use(board: Board) -> None:
    if board.ended_on is not None:
        raise ValidationError(
            f"{board} was closed on {day_in_words(board.ended_on)}. Nothing is added to it any more; all of it stays."
        )


def check_place_is_open(unit: Unit, *, today: date) -> None:
    if not unit.is_open(today):
        raise ValidationError(
            f"{unit.name} is closed, so nothing is added to its board. What is there stays."
        )


def check_has_no_board(unit: Unit, board: Board | None) -> None:
    if board is not None:
        raise ValidationError(f"{unit.name} has a board already. Open it and change its columns.")


def check_day(on: date, *, by: Person | AtTheBoard, today: date) -> None:
    """What is said is said of today. A tablet that was out of reach may say it of yesterday."""
    if on == today or (isinstance(by, AtTheBoard) and on == today - timedelta(days=1)):
        return
    if on > today:
        raise ValidationError(f"{day_in_words(on)} has not come yet. Open today’s huddle and say it again.")
    raise ValidationError(
        f"This page was opened on {day_in_words(on)}, and today is {day_in_words(today)}. Nothing was changed. "
        "Open today’s huddle and say it again."
    )


def check_no_patient(words: str, *, field: str = "words") -> None:
    """Refuse what looks like a patient's bed, name or initials. Whoever passes by can read a board."""
    if _BED.search(words):
        raise ValidationError(
            {field: "This looks like a bed number. Anyone can read this board: leave out the bed number."}
        )
    if _TITLED.search(words) or _OF_A_PATIENT.search(words) or _has_initials(words):
        raise ValidationError(
            {
                field: "This looks like somebody’s name or initials. Anyone can read this board: say it without. "
                "Colleagues go by their first name."
            }
        )


def _has_initials(words: str) -> bool:
    return any(re.sub(r"[.\s]", "", found) not in _USUAL for found in _DOTTED.findall(words))


def check_is_on(board: Board, column: Column | None) -> Column:
    if column is None or column.board_id != board.pk or column.ended_on is not None:
        raise ValidationError("This column was taken off the board. Open the board again.")
    return column


def check_with_us(card: Card | None) -> Card:
    """A card that the team still keeps, and nobody else looks at."""
    if card is None or card.kind != Card.Kind.PROBLEM or card.state != Card.State.WITH_US:
        raise ValidationError("This is not with you any more. Open the board again to see what became of it.")
    return card


def check_not_ended(card: Card) -> None:
    if card.state in (Card.State.DONE, Card.State.TAKEN_BACK):
        raise ValidationError("This card is done or was taken back, so it stays as it is.")


def check_has_huddle(board: Board) -> Routine:
    if board.routine is None:
        raise ValidationError(f"{board} has no huddle yet. Whoever sets up the board can choose one.")
    return board.routine


def check_columns(letters: Collection[str]) -> None:
    if not letters:
        raise ValidationError("Keep at least one column: it is what the team looks at each morning.")
    if len(letters) > MOST_COLUMNS:
        raise ValidationError(f"There is room for {MOST_COLUMNS} columns. Take one off the board first.")
    twice = sorted({letter for letter in letters if list(letters).count(letter) > 1})
    if twice:
        raise ValidationError(f"Two columns have the letter {twice[0]}. Choose another for one of them.")


def check_measure_fits(measure: Measure | None, offered: Iterable[Measure]) -> None:
    if measure is not None and measure.pk not in {one.pk for one in offered}:
        raise ValidationError(
            f"“{measure.name}” cannot stand on this board: everyone reads a board, so its measures are seen by "
            "everyone and belong to the place, to one above it or to one below it."
        )


def says_otherwise(mark: Mark, *, state: str, words: str) -> bool:
    return mark.state != state or mark.words != words


def check_huddle_is_here(routine: Routine | None, unit: Unit) -> None:
    if routine is not None and (routine.unit_id != unit.pk or routine.ended_on is not None):
        raise ValidationError({"routine": f"Choose a huddle of {unit.name} that still recurs."})


def check_is_open_here(board: Board, action: Action | None) -> Action:
    if action is None or action.unit_id != board.unit_id or action.state != Action.State.OPEN:
        raise ValidationError("This has its answer already. Open the board again to see it.")
    return action


def check_can_be_taken_back(card: Card | None) -> Card:
    if card is None or card.state == Card.State.TAKEN_BACK:
        raise ValidationError("This was taken back already.")
    if card.kind == Card.Kind.PROBLEM:
        check_with_us(card)
    return card


def check_came_back_here(board: Board, ask: Ask | None) -> Ask:
    """Only the team that asked says whether an answer mended it, and once."""
    if ask is None or ask.escalation.unit_id != board.unit_id:
        raise ValidationError("This was not asked from here. Open the board again.")
    if ask.answered_at is None:
        raise ValidationError("No answer has come back yet, so there is nothing to say of it.")
    if ask.verdict:
        raise ValidationError(
            f"Somebody has said already: {Ask.Verdict(ask.verdict).label.lower()}. Open the board again."
        )
    return ask
