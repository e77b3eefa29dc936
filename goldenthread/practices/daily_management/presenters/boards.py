"""What a board, its huddle, its wall and its print show. Pages are given these and nothing else.

`board_page(rows, by=…)` is the board; `huddle_page(rows, by=…)` the same and what the huddle asks besides. `by` is a
person, or whoever stands at the place's screen: there nothing leads away from the board.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from improvement_methods import charts
from markupsafe import Markup

from goldenthread.engines.measurement.figures import Standing, chart_to_draw
from goldenthread.engines.measurement.models import Judgement, Measure
from goldenthread.engines.measurement.presenters.judgements import icon_word, late_words, latest_words
from goldenthread.engines.measurement.queries import may_see
from goldenthread.engines.routines import rules as routines
from goldenthread.engines.routines.models import Ask, Occurrence, Routine
from goldenthread.engines.routines.rules import AtTheBoard
from goldenthread.engines.routines.wording import (
    age_words,
    answer_words,
    asking_words,
    called,
    hour_words,
    lateness_words,
)
from goldenthread.foundations.clock.moments import LONDON
from goldenthread.foundations.clock.periods import Period
from goldenthread.foundations.design.environment import day as day_in_words
from goldenthread.foundations.design.presenters import Link
from goldenthread.foundations.design.presenters import Place as PlaceChoice
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.foundations.organisation.queries import Place
from goldenthread.practices.daily_management import figures, rules
from goldenthread.practices.daily_management.actions.boards import Wish
from goldenthread.practices.daily_management.letters import DAYS, cells_of
from goldenthread.practices.daily_management.models import Board, Card, Column, Mark
from goldenthread.practices.daily_management.queries.boards import BoardRows, DayRows, takes_ideas
from goldenthread.practices.projects.models import Idea

ANYONE_READS_IT = (
    "No personal information about patients is shown here. Anyone on the ward can read this board."
)
WORDS_THOUGHT_OF = 12
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NOT_SAID, TO_COME, BEFORE = "not_said", "to_come", "before"
STATE_WORDS = {
    Mark.State.AS_PLANNED.value: "as planned",
    Mark.State.ROSE.value: "something rose",
    NOT_SAID: "not said",
}


# --- the pieces ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day of a month in the shape of a letter."""

    x: int
    y: int
    day: int
    state: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class Letter:
    letter: str
    cells: tuple[DayCell, ...]
    says: str


@dataclass(frozen=True, slots=True)
class MeasureView:
    """A measure on a board: one icon, one sentence, and its chart."""

    name: str
    href: str
    icon: Markup
    icon_word: str
    sentence: str
    latest: str
    wide: Markup | None
    narrow: Markup | None


@dataclass(frozen=True, slots=True)
class ColumnView:
    column_id: int
    letter: str
    name: str
    question: str
    state: str
    words: str
    version: int
    month: Letter
    measure: MeasureView | None


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer that came back. `says` is "Sam, Estates, 11:12: new bulb at 2 pm." """

    ask_id: int
    says: str
    answer: str
    asked: str
    early: str
    href: str


@dataclass(frozen=True, slots=True)
class RoseView:
    """Something that was asked for, with whom it is and when the answer is due. `share` is of the time that is over."""

    text: str
    says: str
    is_late: bool
    share: float
    href: str


@dataclass(frozen=True, slots=True)
class WithUsView:
    """A problem that the team keeps, or something that somebody said they would do."""

    card_id: int | None
    action_id: int | None
    words: str
    holder: str
    since: str
    version: int
    href: str

    @property
    def about(self) -> str:
        return f"card_id:{self.card_id}" if self.card_id else f"action_id:{self.action_id}"

    @property
    def short(self) -> str:
        return f"{self.words} ({self.holder})" if self.holder else self.words


@dataclass(frozen=True, slots=True)
class ThanksView:
    card_id: int
    words: str
    when: str
    version: int


@dataclass(frozen=True, slots=True)
class IdeaView:
    words: str
    says: str
    href: str


@dataclass(frozen=True, slots=True)
class BoardPage:
    board_id: int
    title: str
    place: str
    above: str
    trust: str
    day: str
    on: str
    as_at: str
    as_at_iso: str
    change: int
    first: str
    first_parts: tuple[str, ...]
    huddle: str
    done: str
    columns: tuple[ColumnView, ...]
    came_back: tuple[AnswerView, ...]
    rose: tuple[RoseView, ...]
    with_us: tuple[WithUsView, ...]
    with_us_heading: str
    with_us_line: str
    thanks: tuple[ThanksView, ...]
    ideas: tuple[IdeaView, ...]
    fixed_line: str
    privacy_line: str
    month: str
    may_use: bool
    takes_ideas: bool

    @property
    def measures(self) -> tuple[MeasureView, ...]:
        return tuple(column.measure for column in self.columns if column.measure)


@dataclass(frozen=True, slots=True)
class ProblemView:
    """What is asked when a problem is written down. `ask` is "Ask Matron. Answer due 11:30"; empty where nobody is
    asked, and then `nobody` says why."""

    ask: str
    nobody: str
    column_id: int | None
    column: str
    words_thought_of: int


@dataclass(frozen=True, slots=True)
class HuddlePage:
    board: BoardPage
    problem: ProblemView
    state: str
    """Empty where the board has no huddle; else "planned", "running" or "held"."""
    clock: str
    will_say: str


# --- the board -----------------------------------------------------------------------------------------------------


def board_page(rows: BoardRows, *, by: Person | AtTheBoard) -> BoardPage:
    board, tally = rows.board, figures.tally_of(rows)
    person = by if isinstance(by, Person) else None
    first = first_parts(tally)
    with_us = _with_us(rows, person)
    return BoardPage(
        board_id=board.pk,
        title=str(board),
        place=board.unit.name,
        above=rows.above.name if rows.above and rows.above.kind != Unit.Kind.TRUST else "",
        trust=board.body.name,
        day=day_words(rows.today),
        on=rows.today.isoformat(),
        as_at=f"As at {rows.at.astimezone(LONDON):%H:%M}",
        as_at_iso=rows.at.isoformat(),
        change=board.change,
        first=" · ".join(first),
        first_parts=first,
        huddle=huddle_words(rows.occurrence),
        done=rows.occurrence.said if rows.occurrence else "",
        columns=tuple(_column(column, rows, person) for column in rows.columns),
        came_back=tuple(_answer(ask, person) for ask in figures.came_back(rows.asks)),
        rose=tuple(_rose(ask, rows.at, person) for ask in figures.waiting(rows.asks)),
        with_us=with_us,
        with_us_heading=f"{len(with_us)} still with us" if with_us else "Nothing is left with us",
        with_us_line=". ".join(one.short for one in with_us),
        thanks=tuple(_thanks(card, rows.today) for card in reversed(rows.cards) if _is_thanks(card)),
        ideas=tuple(_idea(idea, person) for idea in rows.ideas),
        fixed_line=rules.NOT_FOR_THIS,
        privacy_line=ANYONE_READS_IT,
        month=f"{rows.today:%B}",
        may_use=rules.may_use(board, by=by),
        takes_ideas=takes_ideas(),
    )


def first_parts(tally: figures.Tally) -> tuple[str, ...]:
    """ "1 answer came back", "2 still with us"."""
    answers = "answer came back" if tally.came_back == 1 else "answers came back"
    back = f"{tally.came_back} {answers}" if tally.came_back else "No answer to look at"
    return back, f"{tally.with_us} still with us" if tally.with_us else "Nothing left with us"


def day_words(on: date) -> str:
    """ "Monday 15 June"."""
    return f"{WEEKDAYS[on.weekday()]} {on.day} {on:%B}"


def huddle_words(occurrence: Occurrence | None) -> str:
    """When today's huddle was held, or is to be."""
    if occurrence is None:
        return ""
    planned = hour_words(occurrence.planned_at)
    match occurrence.state:
        case Occurrence.State.RUNNING if occurrence.opened_at:
            return f"Huddle under way since {hour_words(occurrence.opened_at)}"
        case Occurrence.State.HELD if occurrence.opened_at:
            return f"Met at {hour_words(occurrence.opened_at)}"
        case Occurrence.State.CANCELLED:
            return f"Today’s huddle was cancelled: {occurrence.cancelled_because}"
        case Occurrence.State.MISSED:
            return f"Not held: it was planned for {planned}"
        case _:
            return f"Huddle at {planned}"


def _column(column: Column, rows: BoardRows, person: Person | None) -> ColumnView:
    marks = {mark.on.day: mark for mark in rows.marks if mark.column_id == column.pk}
    mark = marks.get(rows.today.day)
    return ColumnView(
        column_id=column.pk,
        letter=column.letter,
        name=column.name,
        question=column.question,
        state=mark.state if mark else "",
        words=_words_of(mark, column, rows),
        version=mark.version if mark else 0,
        month=letter_of(column, marks.values(), on=rows.today, since=rows.board.started_on),
        measure=_measure(column.measure, rows.judgements, person),
    )


def _words_of(mark: Mark | None, column: Column, rows: BoardRows) -> str:
    """What rose, in the mark's own words, or in those of the newest problem of that column today."""
    if mark is None or mark.state != Mark.State.ROSE:
        return ""
    if mark.words:
        return mark.words
    mine = [
        card.words
        for card in rows.cards
        if card.column_id == column.pk and card.said_at.astimezone(LONDON).date() == rows.today
    ]
    return mine[-1] if mine else ""


def letter_of(column: Column, marks: Iterable[Mark], *, on: date, since: date) -> Letter:
    """The days of a month, in the shape of a column's letter, as far as the month is over."""
    said = {mark.on.day: mark.state for mark in marks}
    last = _last_of(on)
    states = {}
    for number in range(1, last + 1):
        the_day = on.replace(day=number)
        if number in said:
            states[number] = said[number]
        elif the_day > on:
            states[number] = TO_COME
        else:
            states[number] = NOT_SAID if the_day >= since else BEFORE
    cells = tuple(
        DayCell(x, y, number, states[number], number == on.day)
        for number, (x, y) in enumerate(cells_of(column.letter)[:last], start=1)
    )
    return Letter(column.letter, cells, _month_words(column.name, states, on))


def _last_of(on: date) -> int:
    return next(number for number in range(DAYS, 27, -1) if _exists(on, number))


def _exists(on: date, number: int) -> bool:
    try:
        on.replace(day=number)
    except ValueError:
        return False
    return True


def _month_words(name: str, states: dict[int, str], on: date) -> str:
    """ "Safety in June so far: as planned on 12 days, something rose on 2, not said on 1." """
    parts: list[str] = []
    for state, words in STATE_WORDS.items():
        count = sum(one == state for one in states.values())
        if count:
            days = " day" if count == 1 else " days"
            parts.append(f"{words} on {count}{days if not parts else ''}")
    return f"{name} in {on:%B} so far: {', '.join(parts) or 'nothing said yet'}."


def _measure(
    measure: Measure | None, judgements: dict[int, Judgement], person: Person | None
) -> MeasureView | None:
    """A measure that is kept within a team is not shown to those who may not see it, nor on a wall that all can."""
    if measure is None or measure.retired_on is not None:
        return None
    if not (may_see(measure, person) if person else not measure.is_kept):
        return None
    standing = Standing.of(measure, judgements.get(measure.pk))
    sentence = _sentence(standing)
    return MeasureView(
        name=measure.name,
        href=reverse("measurement:measure_show", args=[measure.pk]) if person else "",
        icon=Markup(charts.variation_icon_svg(standing.variation, size=64, label="")),  # noqa: S704
        icon_word=icon_word(standing),
        sentence=sentence,
        latest=latest_words(standing),
        wide=_drawn(standing, sentence, width=860, height=300, what="wide"),
        narrow=_drawn(standing, sentence, width=340, height=280, what="narrow"),
    )


def _sentence(standing: Standing) -> str:
    if standing.judgement is None or standing.last is None:
        return "No numbers yet."
    if standing.is_stale:
        return f"Nothing new: {late_words(standing)}. The last was {standing.last.label}: {latest_words(standing)}."
    return standing.judgement.sentence


def _drawn(standing: Standing, sentence: str, *, width: int, height: int, what: str) -> Markup | None:
    made = standing.judgement
    chart = chart_to_draw(made, standing.terms) if made else None
    if made is None or chart is None or chart.latest is None:
        return None
    first = Period(date.fromisoformat(made.spark["start"]), standing.terms.grain)
    first = first.shifted(len(made.spark["values"]) - len(chart.values))
    drawing = charts.chart_svg(
        chart,
        [first.shifted(number).short_label for number in range(len(chart.values))],
        id=f"measure-{standing.measure.pk}-{what}",
        title=standing.measure.name,
        description=sentence,
        width=width,
        height=height,
        format_value=standing.terms.said,
        possible=standing.terms.possible,
        key=False,
    )
    return Markup(drawing.svg)  # noqa: S704


def _answer(ask: Ask, person: Person | None) -> AnswerView:
    text = ask.escalation.text
    return AnswerView(
        ask_id=ask.pk,
        says=answer_words(ask),
        answer=ask.answer,
        asked=f"You asked at {hour_words(ask.escalation.raised_at)}: “{text}”",
        early=_how_early(ask),
        href=_escalation_href(ask, person),
    )


def _how_early(ask: Ask) -> str:
    if ask.answered_at is None:
        return ""
    ahead = ask.due_at - ask.answered_at
    if ahead.total_seconds() >= 60:
        return f"An answer came back, {age_words(ahead)} early"
    return "An answer came back"


def _rose(ask: Ask, at: datetime, person: Person | None) -> RoseView:
    late = lateness_words(ask)
    who = called(ask.title, ask.tier)
    whole = (ask.due_at - ask.asked_at).total_seconds()
    share = 1.0 if whole <= 0 else min(max((at - ask.asked_at).total_seconds() / whole, 0.0), 1.0)
    passed = "No answer yet. " if ask.rose == Ask.Rose.BY_ITSELF and not late else ""
    if late:
        says = f"With {who}. {late}"
    elif passed:
        says = f"{passed}Passed to {who}, {hour_words(ask.asked_at)}. Answer due {hour_words(ask.due_at)}"
    else:
        says = f"With {who}. Answer due {hour_words(ask.due_at)}"
    return RoseView(ask.escalation.text, says, bool(late), share, _escalation_href(ask, person))


def _escalation_href(ask: Ask, person: Person | None) -> str:
    return reverse("routines:escalation_show", args=[ask.escalation_id]) if person else ""


def _with_us(rows: BoardRows, person: Person | None) -> tuple[WithUsView, ...]:
    cards = [
        WithUsView(
            card_id=card.pk,
            action_id=None,
            words=card.words,
            holder=card.holder,
            since=_since(card.said_at, rows.today),
            version=card.version,
            href=reverse("daily_management:card_change", args=[rows.board.pk, card.pk]) if person else "",
        )
        for card in rows.cards
        if figures.is_with_us(card)
    ]
    actions = [
        WithUsView(
            card_id=None,
            action_id=action.pk,
            words=action.text,
            holder=action.owner.given_name if action.owner else action.owner_words,
            since=_since(action.made_at, rows.today),
            version=action.version,
            href="",
        )
        for action in rows.actions
    ]
    return tuple(cards + actions)


def _since(moment: datetime, today: date) -> str:
    days = (today - moment.astimezone(LONDON).date()).days
    return "Since today" if not days else "Since yesterday" if days == 1 else f"For {days} days"


def _is_thanks(card: Card) -> bool:
    return card.kind == Card.Kind.THANKS and bool(card.words)


def _thanks(card: Card, today: date) -> ThanksView:
    days = (today - card.said_at.astimezone(LONDON).date()).days
    when = (
        "Today"
        if not days
        else "Yesterday"
        if days == 1
        else day_words(card.said_at.astimezone(LONDON).date())
    )
    return ThanksView(card.pk, card.words, when, card.version)


def _idea(idea: Idea, person: Person | None) -> IdeaView:
    says = Idea.State(idea.state).label
    if idea.state == Idea.State.RAISED:
        says = f"Answer due by {day_in_words(idea.answer_by)}"
    elif idea.what_happened:
        says = f"{says}: {idea.what_happened}"
    elif idea.answer:
        says = f"{says}: {idea.answer}"
    return IdeaView(idea.words, says, reverse("projects:idea_show", args=[idea.pk]) if person else "")


# --- the huddle ----------------------------------------------------------------------------------------------------


def huddle_page(rows: BoardRows, *, by: Person | AtTheBoard) -> HuddlePage:
    page = board_page(rows, by=by)
    return HuddlePage(
        board=page,
        problem=_problem(rows, page),
        state=_state(rows),
        clock=f"{rows.at.astimezone(LONDON):%H:%M}",
        will_say=figures.said_at_the_end(figures.tally_of(rows), rows.at),
    )


def _state(rows: BoardRows) -> str:
    if rows.board.routine is None:
        return ""
    state = rows.occurrence.state if rows.occurrence else Occurrence.State.PLANNED
    known = (Occurrence.State.RUNNING, Occurrence.State.HELD)
    return str(state if state in known else Occurrence.State.PLANNED)


def _problem(rows: BoardRows, page: BoardPage) -> ProblemView:
    rung = rows.rung
    about = next((one for one in page.columns if one.state == Mark.State.ROSE and not one.words), None)
    ask = nobody = ""
    if rung is None:
        nobody = (
            f"Nobody is set to be asked for {page.place} yet. Whoever keeps the ladder can name somebody."
        )
    else:
        ask = asking_words(rung.title, rung.tier, routines.due_at(rows.at, rung.minutes)).removesuffix(".")
    return ProblemView(
        ask=ask,
        nobody=nobody,
        column_id=about.column_id if about else None,
        column=about.name if about else "",
        words_thought_of=WORDS_THOUGHT_OF,
    )


def done_words(operation: str, done: object) -> str:
    """What is said of what was just done, where the page does not show it by itself."""
    if operation == "add_problem" and isinstance(done, Card) and done.escalation_id:
        return "The question is on its way. The answer will come back here, with a name."
    if operation == "add_idea" and isinstance(done, Idea):
        return f"Thank you. The idea is on the board; an answer is due by {day_in_words(done.answer_by)}."
    return ""


# --- the list of boards --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BoardLine:
    name: str
    href: str
    huddle: str
    state: str


@dataclass(frozen=True, slots=True)
class BoardList:
    here: str
    says: str
    lines: tuple[BoardLine, ...]
    places: tuple[PlaceChoice, ...]
    current: int
    below: bool
    add_href: str


def board_list(
    boards: Sequence[Board],
    huddles: dict[int, Occurrence],
    *,
    places: Iterable[Place],
    here: Place,
    below: bool,
    may_add: bool,
) -> BoardList:
    """Each board with what became of its huddle today."""
    lines = tuple(_board_line(board, huddles.get(board.routine_id or 0)) for board in boards)
    return BoardList(
        here=here.name,
        says=_met_words(list(huddles.values())),
        lines=lines,
        places=tuple(PlaceChoice(str(place.unit_id), place.name, place.depth) for place in places),
        current=here.unit_id,
        below=below,
        add_href=reverse("daily_management:board_add") if may_add else "",
    )


def _board_line(board: Board, huddle: Occurrence | None) -> BoardLine:
    nothing = "No huddle today" if board.routine_id else "No huddle chosen yet"
    return BoardLine(
        name=board.unit.name,
        href=reverse("daily_management:board_show", args=[board.pk]),
        huddle=huddle_words(huddle) or nothing,
        state=shape_of(huddle.state if huddle else ""),
    )


def shape_of(state: str) -> str:
    """Which shape stands for what became of a huddle: met, not held, or neither yet."""
    if state in (Occurrence.State.HELD, Occurrence.State.RUNNING):
        return Mark.State.AS_PLANNED.value
    return Mark.State.ROSE.value if state == Occurrence.State.MISSED else ""


def _met_words(huddles: Sequence[Occurrence]) -> str:
    """ "7 of 9 huddles have met today." """
    if not huddles:
        return "No huddle is planned here today."
    met = sum(one.state in (Occurrence.State.HELD, Occurrence.State.RUNNING) for one in huddles)
    if len(huddles) == 1:
        return "The huddle here has met today." if met else "The huddle here has not met yet."
    return f"{met} of {len(huddles)} huddles have met today."


# --- what stands around a board ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WaysOn:
    """Where somebody goes on from a board."""

    huddle: str
    change: str
    end: str
    screens: str
    print_a4: str
    print_a3: str
    last_day: Link | None


def ways_on(page: BoardPage, *, may_change: bool, may_pair: bool, last_day: date | None) -> WaysOn:
    def address(name: str, *more: str) -> str:
        return reverse(f"daily_management:{name}", args=[page.board_id, *more])

    printed = address("board_print")
    return WaysOn(
        huddle=address("huddle_show") if page.may_use else "",
        change=address("board_change") if may_change else "",
        end=address("board_end") if may_change else "",
        screens=address("screen_list") if may_pair else "",
        print_a4=f"{printed}?size=a4",
        print_a3=f"{printed}?size=a3",
        last_day=Link(day_words(last_day), address("day_show", last_day.isoformat())) if last_day else None,
    )


@dataclass(frozen=True, slots=True)
class CardPage:
    card_id: int
    board_id: int
    board: str
    board_href: str
    version: int


def card_page(card: Card) -> CardPage:
    href = reverse("daily_management:board_show", args=[card.board_id])
    return CardPage(card.pk, card.board_id, str(card.board), href, card.version)


@dataclass(frozen=True, slots=True)
class DayPage:
    """An earlier day at a board: what was said, as far as its words are still kept."""

    title: str
    board: str
    board_href: str
    huddle: str
    done: str
    columns: tuple[tuple[str, str, str, Letter], ...]
    problems: tuple[tuple[str, str], ...]
    thanks: tuple[str, ...]
    days: tuple[Link, ...]
    nothing: str


ERASED = "These words were not kept any longer."


def day_page(rows: DayRows) -> DayPage:
    board = rows.board
    by_column: dict[int, list[Mark]] = {}
    for mark in rows.marks:
        by_column.setdefault(mark.column_id, []).append(mark)
    columns = []
    for column in rows.columns:
        marks = by_column.get(column.pk, [])
        said = next((one for one in marks if one.on == rows.on), None)
        month = letter_of(column, marks, on=rows.on, since=board.started_on)
        columns.append((column.name, said.state if said else "", said.words if said else "", month))
    problems = [card for card in rows.cards if card.kind == Card.Kind.PROBLEM]
    thanks = [card for card in rows.cards if card.kind == Card.Kind.THANKS]
    return DayPage(
        title=day_words(rows.on),
        board=str(board),
        board_href=reverse("daily_management:board_show", args=[board.pk]),
        huddle=huddle_words(rows.occurrence),
        done=rows.occurrence.said if rows.occurrence else "",
        columns=tuple(columns),
        problems=tuple((card.words or ERASED, Card.State(card.state).label) for card in problems),
        thanks=tuple(card.words or ERASED for card in thanks),
        days=tuple(
            Link(
                day_words(day),
                reverse("daily_management:day_show", args=[board.pk, day.isoformat()]),
                current=day == rows.on,
            )
            for day in rows.days
        ),
        nothing="Nothing was said on this day."
        if not rows.cards and all(not state for _, state, _, _ in columns)
        else "",
    )


# --- setting a board up --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SettingUp:
    place: str
    unit_id: int
    board: str
    board_href: str
    most: int
    add_huddle: str


def setting_up(unit: Unit, board: Board | None = None) -> SettingUp:
    return SettingUp(
        place=unit.name,
        unit_id=unit.pk,
        board=str(board) if board else "",
        board_href=reverse("daily_management:board_show", args=[board.pk]) if board else "",
        most=rules.MOST_COLUMNS,
        add_huddle=f"{reverse('routines:routine_add')}?unit={unit.pk}&kind=team_huddle",
    )


@dataclass(frozen=True, slots=True)
class PlaceQuestion:
    places: tuple[tuple[int, str, int], ...]


def place_question(places: Iterable[Place]) -> PlaceQuestion:
    return PlaceQuestion(tuple((place.unit_id, place.name, place.depth) for place in places))


def usual_columns(wishes: Iterable[Wish]) -> list[Column]:
    """The columns that most teams begin with, as a form asks about them."""
    return [
        Column(letter=one.letter, name=one.name, about=one.about, question=one.question, order=order)
        for order, one in enumerate(wishes, start=1)
    ]


def only_choice(routines: Sequence[Routine]) -> dict[str, int]:
    """Where a place has one huddle, it is the one."""
    huddles = [one for one in routines if one.tier is not None]
    return {"routine": huddles[0].pk} if len(huddles) == 1 else {}
