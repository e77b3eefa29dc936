from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Max, Q, QuerySet
from django.http import Http404

from goldenthread.engines.measurement.models import Judgement, Measure
from goldenthread.engines.measurement.queries import headlines
from goldenthread.engines.routines import queries as routines
from goldenthread.engines.routines.models import Action, Ask, Escalation, Occurrence, Routine, Rung
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.clock.moments import LONDON, now, today
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.practices.daily_management.models import Board, Card, Column, Mark
from goldenthread.practices.daily_management.rules import Permission
from goldenthread.practices.projects.models import Idea

THANKED_WITHIN = timedelta(days=7)
IDEAS_SHOWN = 4
MANY = 100
# What was said today comes first; what is planned says less.
_TELLING = (Occurrence.State.RUNNING, Occurrence.State.HELD, Occurrence.State.CANCELLED)


def boards() -> QuerySet[Board]:
    """The boards in use, with their places and huddles. One query."""
    rows: QuerySet[Board] = Board.objects.select_related("unit", "routine", "body").filter(ended_on=None)
    return rows.order_by("unit__sort_name", "pk")


def get_board(board_id: int, *, seen_by: Person) -> Board:
    """A board in use of the person's own trust, or nothing to be found. One query."""
    board = boards().filter(pk=board_id).first()
    if board is None:
        raise Http404
    return board


def board_of(unit_id: int) -> Board | None:
    """The board of a place, if it has one. One query."""
    return boards().filter(unit_id=unit_id).first()


def boards_here(unit_ids: Collection[int]) -> list[Board]:
    """The boards of these places, by name. One query."""
    return list(boards().filter(unit_id__in=unit_ids))


def boards_to_list(unit_ids: Collection[int]) -> list[Board]:
    """The boards of these places with no more than a list of them shows, by name. One query."""
    rows: QuerySet[Board] = Board.objects.filter(ended_on=None, unit_id__in=unit_ids).select_related("unit")
    return list(rows.only("routine_id", "unit__name", "unit__body_id").order_by("unit__sort_name", "pk"))


def columns_of(board: Board) -> list[Column]:
    """The columns on a board, in their order, with their measures. One query."""
    rows = Column.objects.filter(board=board, ended_on=None).select_related("measure__unit")
    return list(rows.order_by("order", "pk"))


def marks_between(columns: Collection[Column], first: date, last: date) -> list[Mark]:
    """What was said of these columns from one day to another, both included. One query."""
    numbers = [column.pk for column in columns]
    rows: QuerySet[Mark] = Mark.objects.filter(column_id__in=numbers, on__gte=first, on__lte=last)
    return list(rows)


def days_marked(board: Board, *, before: date, most: int = 14) -> list[date]:
    """The days before a day on which anything was said, the newest first. One query."""
    days = Mark.objects.filter(column__board=board, on__lt=before).order_by("-on")
    return list(days.values_list("on", flat=True).distinct()[:most])


def mark_of(column: Column, on: date) -> Mark | None:
    """What was said of a column on a day. One query."""
    found: Mark | None = Mark.objects.filter(column=column, on=on).first()
    if found is not None:
        found.column = column
    return found


def get_card(board_id: int, card_id: int, *, seen_by: Person) -> Card:
    """A card of a board in use, or nothing to be found. One query."""
    rows = Card.objects.select_related("board__unit", "board__routine", "board__body", "escalation")
    card: Card | None = rows.filter(pk=card_id, board_id=board_id, board__ended_on=None).first()
    if card is None:
        raise Http404
    return card


def bounds_of(day: date) -> tuple[datetime, datetime]:
    """When a day begins and ends in London."""
    return (
        datetime.combine(day, time(), tzinfo=LONDON),
        datetime.combine(day + timedelta(days=1), time(), tzinfo=LONDON),
    )


def occurrence_on(routine: Routine | None, day: date) -> Occurrence | None:
    """The huddle of a day: the one that runs or was held, else the one that is planned. One query."""
    if routine is None:
        return None
    first, end = bounds_of(day)
    rows = Occurrence.objects.filter(routine=routine, planned_at__gte=first, planned_at__lt=end)
    found: list[Occurrence] = sorted(rows.order_by("planned_at", "pk"), key=_what_tells)
    if not found:
        return None
    found[0].routine = routine
    return found[0]


def _what_tells(occurrence: Occurrence) -> int:
    state = Occurrence.State(occurrence.state)
    return _TELLING.index(state) if state in _TELLING else len(_TELLING)


def asks_of(unit_ids: Collection[int]) -> list[Ask]:
    """Of what these places asked help with and has not ended: who is asked, and what came back. One query."""
    rows: QuerySet[Ask] = Ask.objects.filter(
        escalation__unit_id__in=unit_ids,
        escalation__state__in=[Escalation.State.WAITING, Escalation.State.ANSWERED],
    )
    standing = rows.filter(passed_on_at=None, verdict=Ask.Verdict.NONE)
    return list(standing.select_related("escalation__unit").order_by("asked_at", "pk")[:MANY])


def cards_of(board: Board, *, on: date, thanked_since: datetime) -> list[Card]:
    """The problems that a team keeps, all of a day, and its thanks since a moment, the oldest first. One query."""
    kept = Q(state=Card.State.WITH_US) | Q(said_at__gte=bounds_of(on)[0])
    thanks = Q(kind=Card.Kind.THANKS, said_at__gte=thanked_since)
    wanted = (Q(kind=Card.Kind.PROBLEM) & kept) | thanks
    rows: QuerySet[Card] = Card.objects.filter(wanted, board=board).exclude(state=Card.State.TAKEN_BACK)
    return list(rows.order_by("said_at", "pk")[:MANY])


def actions_of(routine: Routine | None) -> list[Action]:
    """What somebody said at the huddle they would do, and has not done. One query."""
    if routine is None:
        return []
    rows = Action.objects.filter(routine=routine, state=Action.State.OPEN).select_related("owner")
    return list(rows.order_by("made_at", "pk")[:MANY])


def cards_on(board: Board, day: date) -> list[Card]:
    """What was written on a board on a day, the oldest first. One query."""
    first, end = bounds_of(day)
    rows = Card.objects.filter(board=board, said_at__gte=first, said_at__lt=end)
    return list(
        rows.exclude(state=Card.State.TAKEN_BACK).select_related("escalation").order_by("said_at", "pk")
    )


def asked_next(unit: Unit) -> Rung | None:
    """Whom a place asks first. Two queries."""
    return routines.next_asked(unit)


@dataclass(frozen=True, slots=True)
class BoardRows:
    """Everything that stands on a board at one moment."""

    board: Board
    at: datetime
    today: date
    columns: Sequence[Column]
    marks: Sequence[Mark]
    cards: Sequence[Card]
    asks: Sequence[Ask]
    actions: Sequence[Action]
    ideas: Sequence[Idea]
    occurrence: Occurrence | None
    rung: Rung | None
    judgements: dict[int, Judgement]
    above: Unit | None


def rows_of(board: Board) -> BoardRows:
    """What stands on a board now, the marks of the whole month included. Twelve queries, however much stands on it."""
    at, day = now(), today()
    columns = columns_of(board)
    return BoardRows(
        board=board,
        at=at,
        today=day,
        columns=columns,
        marks=marks_between(columns, day.replace(day=1), day),
        cards=cards_of(board, on=day, thanked_since=at - THANKED_WITHIN),
        asks=asks_of({board.unit_id}),
        actions=actions_of(board.routine),
        ideas=ideas_of(board.unit) if takes_ideas() else (),
        occurrence=occurrence_on(board.routine, day),
        rung=asked_next(board.unit),
        judgements=headlines([column.measure_id for column in columns if column.measure_id]),
        above=next(iter(reversed(organisation.units_above(board.unit, on=day))), None),
    )


def takes_ideas() -> bool:
    """Whether the trust has switched on what ideas belong to. No query once its own way is known."""
    return organisation.own_way().is_on(Idea._meta.app_label)


def ideas_of(unit: Unit) -> list[Idea]:
    """The newest ideas of a place. One query."""
    rows: QuerySet[Idea] = Idea.objects.filter(unit=unit)
    return list(rows.order_by("-raised_on", "-pk")[:IDEAS_SHOWN])


def places_for_a_board(person: Person) -> list[organisation.Place]:
    """The open places without a board where a person may set one up, in the order of the tree. Two queries."""
    reach = rights_of(person).units_for(Permission.CHANGE_BOARDS)
    taken = set(boards().order_by().values_list("unit_id", flat=True))
    return [
        place
        for place in organisation.place_tree(on=today())
        if place.unit_id not in taken and (reach is None or place.unit_id in reach)
    ]


def may_set_one_up(person: Person, places: Sequence[organisation.Place]) -> bool:
    """Whether a person could set up a board at one of these places that has none. One query."""
    reach = rights_of(person).units_for(Permission.CHANGE_BOARDS)
    could = {place.unit_id for place in places if reach is None or place.unit_id in reach}
    return bool(could) and bool(could - set(boards().order_by().values_list("unit_id", flat=True)))


def routines_for(unit: Unit, *, and_that_of: Board | None = None) -> list[Routine]:
    """The routines of a place that recur and are held at no board, or at this one. One query."""
    taken = boards().order_by().exclude(routine=None)
    if and_that_of is not None:
        taken = taken.exclude(pk=and_that_of.pk)
    rows = Routine.objects.filter(unit=unit, ended_on=None).exclude(pk__in=taken.values("routine_id"))
    return list(rows.order_by("starts_at", "name", "pk"))


def last_day(board: Board) -> date | None:
    """The last day before today on which anything was said. One query."""
    marks = Mark.objects.filter(column__board=board, on__lt=today())
    last: date | None = marks.aggregate(last=Max("on"))["last"]
    return last


def measures_for(unit: Unit, person: Person) -> list[Measure]:
    """The measures that may stand on a place's board: its own, those above it and below it, seen by everyone. Three
    queries."""
    day = today()
    here = organisation.here_and_below([unit.pk], on=day)
    above = {one.pk for one in organisation.units_above(unit, on=day)}
    rows: QuerySet[Measure] = Measure.objects.filter(
        unit_id__in=here | above, retired_on=None, audience=Measure.Audience.EVERYONE
    )
    return list(rows.select_related("unit").order_by("unit__sort_name", "name", "pk")[: MANY * 2])


def get_board_to_use(board_id: int, operation: str, *, seen_by: Person) -> Board:
    """The board at which something is done; `operation` says what. One query."""
    return get_board(board_id, seen_by=seen_by)


def get_board_of_day(board_id: int, on: str, *, seen_by: Person) -> Board:
    """The board whose day is asked for, as yyyy-mm-dd. One query."""
    return get_board(board_id, seen_by=seen_by)


@dataclass(frozen=True, slots=True)
class DayRows:
    """What was said at a board on one day."""

    board: Board
    on: date
    today: date
    columns: Sequence[Column]
    marks: Sequence[Mark]
    cards: Sequence[Card]
    occurrence: Occurrence | None
    days: Sequence[date]


def rows_of_day(board: Board, on: date) -> DayRows:
    """What was said at a board on a day, the month up to it included. Five queries."""
    columns = _columns_on(board, on)
    return DayRows(
        board=board,
        on=on,
        today=today(),
        columns=columns,
        marks=marks_between(columns, on.replace(day=1), on),
        cards=cards_on(board, on),
        occurrence=occurrence_on(board.routine, on),
        days=days_marked(board, before=on + timedelta(days=1)),
    )


def _columns_on(board: Board, on: date) -> list[Column]:
    """The columns that were on a board on a day, in their order."""
    rows = Column.objects.filter(board=board).filter(Q(ended_on=None) | Q(ended_on__gt=on))
    return list(rows.order_by("order", "pk"))


def huddles_of(boards: Collection[Board], day: date) -> dict[int, Occurrence]:
    """The huddles of these boards on a day, by their routines: of several that which says most. One query."""
    first, end = bounds_of(day)
    wanted = {board.routine_id for board in boards if board.routine_id}
    rows = Occurrence.objects.filter(routine_id__in=wanted, planned_at__gte=first, planned_at__lt=end)
    found: dict[int, Occurrence] = {}
    for row in sorted(rows.order_by("planned_at", "pk"), key=_what_tells):
        found.setdefault(row.routine_id, row)
    return found
