"""Seaholme's month of mornings, each act at its own moment: rows and the trail carry their day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import count
from random import Random

from goldenthread.demo.actions.stage import Stage
from goldenthread.demo.story import mornings as story
from goldenthread.engines.measurement.models import Measure
from goldenthread.engines.routines import actions as routines
from goldenthread.engines.routines import queries as routine_queries
from goldenthread.engines.routines.models import Attendance, Escalation, Occurrence, Principal, Routine
from goldenthread.engines.routines.rules import AtTheBoard
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.moments import LONDON, as_at, now
from goldenthread.foundations.notices import actions as notices
from goldenthread.foundations.notices.models import Notice
from goldenthread.foundations.organisation.models import Person
from goldenthread.practices.daily_management import figures
from goldenthread.practices.daily_management.actions import boards, huddles
from goldenthread.practices.daily_management.models import Board, Card, Column, Mark
from goldenthread.practices.daily_management.queries import boards as board_queries
from goldenthread.practices.projects import actions as projects
from goldenthread.practices.projects.models import Idea

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
# Everything was set up so long before the first morning.
SET_UP = time(7)


@dataclass(slots=True)
class Past:
    """A meeting of long ago, as it was held: with its board and marks where it has one, and with who came."""

    board: Board | None
    routine: Routine
    began: datetime
    ended: datetime
    marks: Mapping[Column, str] = field(default_factory=dict)
    by: Person | None = None
    came: Sequence[str] = ()
    said: str = ""


@dataclass(slots=True)
class Told:
    """What is being told, and when: the last morning, what is still to happen, and what has been made so far."""

    stage: Stage
    real: datetime
    last: date
    draw: Random
    to_come: list[tuple[datetime, int, Callable[[], object]]] = field(default_factory=list)
    order: count[int] = field(default_factory=count)
    boards: dict[str, Board] = field(default_factory=dict)
    columns: dict[str, dict[str, Column]] = field(default_factory=dict)
    tiers: dict[str, Routine] = field(default_factory=dict)
    long_ago: dict[int, list[Past]] = field(default_factory=dict)
    huddles: int = 0

    @property
    def is_today(self) -> bool:
        """Whether the last morning is this morning."""
        return self.last == self.real.astimezone(LONDON).date()

    def day(self, ago: int) -> date:
        return self.last - timedelta(days=ago)

    def moment(self, ago: int, at: time, *, minutes: float = 0) -> datetime:
        return datetime.combine(self.day(ago), at, LONDON) + timedelta(minutes=minutes)

    def then(self, moment: datetime, act: Callable[[], object]) -> None:
        """Have something happen at a moment; never, where it has not come yet."""
        if moment <= self.real:
            heappush(self.to_come, (moment, next(self.order), act))

    def tell(self) -> None:
        """Let everything happen in its order."""
        while self.to_come:
            moment, _, act = heappop(self.to_come)
            with as_at(moment):
                act()


def live_mornings(stage: Stage) -> str:
    """A month of huddles, boards, escalations, meetings and ideas, up to the last morning that is over."""
    real = now()
    in_london = real.astimezone(LONDON)
    over = in_london.time() >= story.MORNING_ENDS
    last = in_london.date() - timedelta(days=0 if over else 1)
    told = Told(stage, real, last, Random(stage.seed + 31))  # noqa: S311  invented days, not secrets
    told.then(told.moment(story.DAYS + 1, SET_UP), lambda: _set_up(told))
    told.tell()
    _plan_mornings(told)
    told.tell()
    _read_what_is_old(told)
    work.run_due(kinds=[routines.RISE])
    return (
        f"{story.DAYS} mornings, {told.huddles} huddles, {len(told.boards)} boards, {len(story.IDEAS)} ideas"
    )


# --- set up ----------------------------------------------------------------------------------------------------------


def _set_up(told: Told) -> None:
    stage, ruth = told.stage, told.stage.somebody("ruth")
    for rung in story.LADDER:
        routines.set_rung(
            unit=stage.units[rung.place],
            tier=rung.tier,
            title=rung.title,
            minutes=rung.minutes,
            holder=stage.person(rung.holder),
            deputy=stage.person(rung.deputy),
            by=ruth,
        )
    for team in story.TEAMS:
        _put_up_board(told, team)
    for tier in story.TIERS:
        _set_up_tier(told, tier)
    for box in story.BOXES:
        projects.open_box(unit=stage.units[box.place], days=box.days, by=ruth)


def _set_up_tier(told: Told, tier: story.Tier) -> None:
    stage = told.stage
    leader = stage.somebody(tier.leader)
    routine = _add_routine(
        told, tier.kind, tier.name, tier.place, leader, story.EACH_DAY, tier.at, minutes=15
    )
    told.tiers[tier.key] = routine
    people = [(stage.somebody(who), stage.person(deputy), who == tier.leader) for who, deputy in tier.comes]
    if people:
        routines.set_principals(routine, people=people, by=stage.somebody("ruth"))


def _put_up_board(told: Told, team: story.Team) -> None:
    stage = told.stage
    lead = stage.somebody(f"lead:{team.place}")
    unit = stage.units[team.place]
    huddle = _add_routine(told, "team_huddle", "Huddle", team.place, lead, team.rule, team.at, minutes=10)
    measures = dict(team.measures)
    columns = [
        boards.Wish(wish.letter, wish.name, wish.about, wish.question, _measure(stage, measures, wish.letter))
        for wish in boards.TO_BEGIN_WITH
        if wish.letter in team.marks
    ]
    board = boards.add_board(unit=unit, routine=huddle, columns=columns, by=lead)
    told.boards[team.place] = board
    told.columns[team.place] = {column.letter: column for column in Column.objects.filter(board=board)}


def _measure(stage: Stage, measures: dict[str, str], letter: str) -> Measure | None:
    return stage.measures[measures[letter]] if letter in measures else None


def _add_routine(
    told: Told,
    kind: str,
    name: str,
    place: str,
    leader: Person,
    rule: str,
    at: time,
    *,
    minutes: int,
    purpose: str = "",
    starts_on: date | None = None,
) -> Routine:
    """Set up a routine, and see that all of the month is planned."""
    stage = told.stage
    first = starts_on or told.day(story.DAYS)
    routine = routines.add_routine(
        unit=stage.units[place],
        kind=kind,
        name=name,
        purpose=purpose,
        owner=leader,
        rule=rule,
        starts_on=first,
        starts_at=at,
        minutes=minutes,
        by=stage.somebody("ruth"),
    )
    for days in (14, 28):
        moment = datetime.combine(first + timedelta(days=days), time(6), LONDON)
        told.then(moment, lambda: routines.plan_routine(routine.pk))
    return routine


# --- the mornings ----------------------------------------------------------------------------------------------------


def _plan_mornings(told: Told) -> None:
    for team in story.TEAMS:
        for ago in range(story.DAYS, -1, -1):
            _plan_huddle(told, team, ago)
    for tier in story.TIERS:
        _plan_tier(told, tier)
    for hour in story.HOURS:
        _plan_hour(told, hour)
    _plan_command(told)
    for problem in story.PROBLEMS:
        _plan_problem(told, problem)
    for kept in story.KEPT:
        _plan_kept(told, kept)
    for thanks in story.THANKS:
        board = told.boards[thanks.place]
        told.then(
            told.moment(thanks.ago, _huddle_of(thanks.place).at, minutes=7),
            partial(huddles.thank, board=board, by=_at(board), words=thanks.words),
        )
    for idea in story.IDEAS:
        _plan_idea(told, idea)
    for ago in range(story.DAYS, -1, -1):
        if ago in told.long_ago:
            told.then(told.moment(ago, time(11)), partial(_tell_long_ago, told, ago))
        if ago <= story.IN_FULL:
            told.then(told.moment(ago, time(13, 30)), _say_what_was_missed)
        told.then(told.moment(ago, time(21)), _say_what_was_missed)


def _at(board: Board) -> AtTheBoard:
    return AtTheBoard(board.unit_id, f"Somebody at {board} (Tablet)")


def _huddle_of(place: str) -> story.Team:
    return next(team for team in story.TEAMS if team.place == place)


def _plan_huddle(told: Told, team: story.Team, ago: int) -> None:
    weekday = told.day(ago).weekday()
    meets = team.rule == story.EACH_DAY or weekday < 5
    skipped = told.draw.randrange(100) < team.skips and ago > 0
    late = told.draw.randrange(2 * team.late + 1)
    marks = {letter: _mark(told, team, letter, ago) for letter in team.marks}
    if not meets or weekday in team.misses or skipped:
        return
    board = told.boards[team.place]
    began = told.moment(ago, team.at, minutes=late)
    ended = began + timedelta(minutes=7 + told.draw.randrange(4))
    if (team.place, ago) == story.THE_MORNING:
        began, ended = told.moment(0, team.at, minutes=2), told.moment(0, team.at, minutes=9)
    said = {told.columns[team.place][letter]: words for letter, words in marks.items() if words is not None}
    if ago > story.IN_FULL:
        past = Past(board, _routine_of(board), began, ended, said)
        told.long_ago.setdefault(ago, []).append(past)
        told.then(ended, partial(_say_at_the_end, past))
        return

    def meet() -> None:
        huddles.open_huddle(board=board, by=_at(board))
        told.huddles += 1
        for column, words in said.items():
            huddles.say_mark(
                board=board,
                by=_at(board),
                column_id=column.pk,
                state=_state(words),
                words=words,
                on=told.day(ago),
            )

    told.then(began, meet)
    told.then(ended, lambda: huddles.close_huddle(board=board, by=_at(board)))


def _routine_of(board: Board) -> Routine:
    assert board.routine is not None
    return board.routine


def _state(words: str) -> str:
    return Mark.State.ROSE if words else Mark.State.AS_PLANNED


def _mark(told: Told, team: story.Team, letter: str, ago: int) -> str | None:
    """What rose in a column on a day; nothing where all was as planned; None where nothing was said."""
    rises, which = told.draw.randrange(100) < team.rises, told.draw.choice(story.ROSE[letter])
    said = told.draw.randrange(100) >= 6
    if team.place == "ward_7":
        not_said = ago in story.WARD_7_NOT_SAID.get(letter, frozenset())
        return None if not_said else story.WARD_7_ROSE[letter].get(ago, "")
    return (which if rises else "") if said else None


def _tell_long_ago(told: Told, ago: int) -> None:
    """The meetings of one morning of long ago, together: the rows and the trail that one after another would leave."""
    past = {one.routine.pk: one for one in told.long_ago[ago]}
    first = told.moment(ago, time())
    there = Occurrence.objects.filter(
        routine__in=past, state=Occurrence.State.PLANNED, planned_at__range=(first, first + timedelta(days=1))
    )
    held = list(there.select_related("routine"))
    marks: list[Mark] = []
    for occurrence in held:
        one = past[occurrence.routine_id]
        occurrence.state, occurrence.version = Occurrence.State.HELD, occurrence.version + 2
        occurrence.opened_at, occurrence.closed_at, occurrence.led_by = one.began, one.ended, one.by
        occurrence.said = one.said
        marks += [
            Mark(column=column, on=told.day(ago), state=_state(words), words=words, said_at=one.began)
            for column, words in one.marks.items()
        ]
        _take_attendance(occurrence, one)
        names = ["state", "version", "opened_at", "closed_at", "said", *(["led_by"] if one.by else [])]
        Occurrence.objects.filter(pk=occurrence.pk).update(
            **{name: getattr(occurrence, name) for name in names}
        )
    Mark.objects.bulk_create(marks)
    for occurrence in held:
        one = past[occurrence.routine_id]
        mine = [("was said", mark) for mark in marks if mark.column in one.marks]
        by = _at(one.board) if one.board is not None else one.by
        audit.record_prepared(audit.prepare([("was held", occurrence), *mine], by=by))
    told.huddles += len(held)


def _say_at_the_end(past: Past) -> None:
    """What the board said as the huddle ended. Most days nothing is open there, and nothing more is looked up."""
    is_open = Card.objects.filter(board=past.board, state__in=(Card.State.WITH_US, Card.State.ROSE)).exists()
    assert past.board is not None
    tally = figures.tally_of(board_queries.rows_of(past.board)) if is_open else figures.Tally(0, 0, ())
    past.said = figures.said_at_the_end(tally, past.ended)


def _take_attendance(occurrence: Occurrence, past: Past) -> None:
    if not past.came:
        return
    rows = [
        Attendance(
            occurrence=occurrence,
            principal=principal,
            who=who,
            came=_came(principal, who),
            said_at=past.began,
        )
        for principal, who in zip(_principals(past.routine), past.came, strict=True)
    ]
    Attendance.objects.bulk_create(rows)
    words = {row.principal.person.name: row.get_who_display() for row in rows}
    audit.record("had its attendance taken", occurrence, by=past.by, details={"attendance": str(words)})


def _principals(routine: Routine) -> list[Principal]:
    """In the order in which the story names them."""
    rows = Principal.objects.filter(routine=routine).select_related("person", "deputy")
    return list(rows.order_by("pk"))


def _came(principal: Principal, who: str) -> Person | None:
    if who == Attendance.Who.PRINCIPAL:
        return principal.person
    return principal.deputy if who == Attendance.Who.DEPUTY else None


def _say_what_was_missed() -> None:
    for occurrence in routine_queries.not_begun_in_time(at=now()):
        routines.miss_by_itself(occurrence)


def _plan_tier(told: Told, tier: story.Tier) -> None:
    leader, routine = told.stage.somebody(tier.leader), told.tiers[tier.key]
    for ago in range(story.DAYS, -1, -1):
        late = max(0, tier.late + told.draw.randrange(-2, 4))
        coming = [_who_comes(told, deputy) for _, deputy in tier.comes]
        if (ago == 0 and tier.not_today) or told.draw.randrange(100) < 4:
            continue
        began = told.moment(ago, tier.at, minutes=late)
        if ago > story.IN_FULL:
            past = Past(None, routine, began, began + 12 * MINUTE, by=leader, came=coming)
            told.long_ago.setdefault(ago, []).append(past)
        else:
            told.then(began, partial(_hold, told, routine, by=leader, minutes=12, coming=coming))


def _who_comes(told: Told, deputy: str) -> str:
    if told.draw.randrange(100) < 78:
        return Attendance.Who.PRINCIPAL
    return Attendance.Who.DEPUTY if deputy else Attendance.Who.NOBODY


def _hold(
    told: Told,
    routine: Routine,
    *,
    by: Person,
    minutes: int,
    coming: list[str] | None = None,
    said: str = "",
    decided: str = "",
) -> None:
    occurrence = routines.open_occurrence(routine, by=by)
    for principal, who in zip(_principals(routine) if coming else [], coming or [], strict=True):
        routines.attend(occurrence, principal=principal, who=who, by=by)
    if decided:
        routines.decide(occurrence, text=decided, by=by)
    told.huddles += 1
    told.then(
        now() + timedelta(minutes=minutes),
        lambda: routines.close_occurrence(occurrence, by=by, said=said),
    )


def _plan_hour(told: Told, hour: story.Hour) -> None:
    leader = told.stage.somebody(hour.leader)

    def hold_those_held(routine: Routine) -> None:
        planned = Occurrence.objects.filter(routine=routine, planned_at__lte=told.real).order_by(
            "-planned_at"
        )
        for occurrence, held in zip(planned, hour.held, strict=False):
            if held == "y":
                told.then(
                    occurrence.planned_at + 3 * MINUTE,
                    lambda: _hold(told, routine, by=leader, minutes=hour.minutes - 5),
                )

    def set_up() -> None:
        routine = _add_routine(
            told,
            hour.kind,
            hour.name,
            hour.place,
            leader,
            hour.rule,
            hour.at,
            minutes=hour.minutes,
            purpose=hour.purpose,
        )
        hold_those_held(routine)

    told.then(told.moment(story.DAYS + 1, SET_UP), set_up)


def _plan_command(told: Told) -> None:
    command = story.COMMAND
    stage, leader = told.stage, told.stage.somebody(command.leader)
    made: list[Routine] = []
    first = told.day(command.first_day_ago)

    def set_up() -> None:
        made.append(
            _add_routine(
                told,
                "command_huddle",
                command.name,
                command.place,
                leader,
                command.rule,
                time(8),
                minutes=15,
                starts_on=first,
            )
        )

    def hold(decided: str) -> None:
        _hold(told, made[0], by=leader, minutes=11, decided=decided)

    def end() -> None:
        routines.end_routine(made[0], because=command.ended, by=stage.somebody("ruth"))

    told.then(told.moment(command.first_day_ago, time(7, 15)), set_up)
    for day in range(command.days):
        for hour in (8, 10, 12, 14, 16):
            decided = command.decided[(day + hour) % len(command.decided)] if hour in (8, 14) else ""
            told.then(
                told.moment(command.first_day_ago - day, time(hour), minutes=2),
                partial(hold, decided=decided),
            )
    told.then(told.moment(command.first_day_ago - command.days + 1, time(17)), end)


# --- problems that rise ----------------------------------------------------------------------------------------------


def _plan_problem(told: Told, problem: story.Problem) -> None:
    board = told.boards[problem.place]
    asked_at = told.moment(problem.ago, problem.at)
    if problem.lately and told.is_today:
        asked_at = max(asked_at, told.real - timedelta(minutes=problem.lately))

    def ask() -> None:
        card = huddles.add_problem(
            board=board,
            by=_at(board),
            words=problem.words,
            column_id=told.columns[problem.place][problem.column].pk,
            escalate=True,
        )
        assert card.escalation is not None
        _plan_passing(told, card.escalation, problem, list(problem.passed))

    told.then(asked_at, ask)


def _plan_passing(
    told: Told, escalation: Escalation, problem: story.Problem, passed: list[tuple[int, str]]
) -> None:
    """What happens to a problem next: it is passed on, answered, or rises by itself at its hour."""
    ask = routine_queries.open_ask(escalation)
    if ask is None:
        return
    if passed:
        after, reason = passed[0]
        by = ask.holder
        assert by is not None

        def pass_on() -> None:
            routines.pass_on(ask, reason=reason, by=by)
            _plan_passing(told, escalation, problem, passed[1:])

        told.then(ask.asked_at + timedelta(minutes=after), pass_on)
        return
    began = escalation.raised_at + timedelta(minutes=problem.after)
    answered_at = max(ask.asked_at + MINUTE, _latest(told, began))
    if problem.answer and (answered_at <= ask.due_at or ask.tier >= _TOP):
        told.then(answered_at, lambda: _answer(told, escalation, problem))
    elif not problem.answer and ask.tier >= _TOP:
        return
    else:

        def rise() -> None:
            routines.rise(ask.pk)
            _plan_passing(told, escalation, problem, [])

        told.then(ask.due_at + MINUTE / 4, rise)


# The chief executive: what is asked there stays there.
_TOP = 4


def _latest(told: Told, moment: datetime) -> datetime:
    """A moment, or a few minutes ago where it has not come yet on the last morning."""
    same_day = moment.astimezone(LONDON).date() == told.real.astimezone(LONDON).date()
    return told.real - 4 * MINUTE if same_day and moment > told.real else moment


def _answer(told: Told, escalation: Escalation, problem: story.Problem) -> None:
    ask = routine_queries.open_ask(escalation)
    if ask is None or ask.holder is None:
        return
    routines.answer_ask(ask, answer=problem.answer, answer_name=problem.name, by=ask.holder)
    board = told.boards[problem.place]
    if problem.fixed is None:
        return
    looked_at = _next_morning(_huddle_of(problem.place)) if problem.fixed is False else now() + 5 * HOUR
    told.then(
        looked_at,
        lambda: huddles.say_fixed(board=board, by=_at(board), ask_id=ask.pk, fixed=bool(problem.fixed)),
    )
    if problem.fixed is False:
        told.then(looked_at + 3 * HOUR, lambda: _answer_again(told, escalation, problem))


def _next_morning(team: story.Team) -> datetime:
    """At the next day's huddle."""
    tomorrow = now().astimezone(LONDON).date() + timedelta(days=1)
    return datetime.combine(tomorrow, team.at, LONDON) + 4 * MINUTE


def _answer_again(told: Told, escalation: Escalation, problem: story.Problem) -> None:
    """Asked again, since it was not yet fixed: this time it is."""
    ask = routine_queries.open_ask(escalation)
    if ask is None or ask.holder is None:
        return
    routines.answer_ask(
        ask, answer="done properly now, with thanks for asking again", answer_name=problem.name, by=ask.holder
    )
    board = told.boards[problem.place]
    told.then(
        now() + 5 * HOUR,
        lambda: huddles.say_fixed(board=board, by=_at(board), ask_id=ask.pk, fixed=True),
    )


def _plan_kept(told: Told, kept: story.Kept) -> None:
    board = told.boards[kept.place]
    team = _huddle_of(kept.place)
    made: list[Card] = []

    def keep() -> None:
        made.append(
            huddles.add_problem(
                board=board,
                by=_at(board),
                words=kept.words,
                holder=kept.holder,
                column_id=told.columns[kept.place][kept.column].pk,
            )
        )

    told.then(told.moment(kept.ago, team.at, minutes=6), keep)
    if kept.done is not None:
        told.then(
            told.moment(kept.done, team.at, minutes=6),
            lambda: huddles.finish_card(board=board, by=_at(board), card_id=made[0].pk),
        )


# --- ideas -----------------------------------------------------------------------------------------------------------


def _plan_idea(told: Told, idea: story.Idea) -> None:
    stage = told.stage
    unit, who = stage.units[idea.place], stage.person(idea.who)
    lead = stage.somebody(f"lead:{idea.place}")
    came: list[Idea] = []

    def on(days: int | None, at: time, act: Callable[[], object]) -> None:
        if days is not None:
            told.then(told.moment(idea.ago - days, at), act)

    on(
        0,
        time(8, 7),
        lambda: came.append(
            projects.raise_idea(unit=unit, words=idea.words, is_problem=idea.is_problem, by=who)
        ),
    )
    on(
        idea.answered,
        time(11, 40),
        lambda: projects.answer_idea(came[0], will_try=idea.will_try, answer=idea.answer, by=lead),
    )
    if idea.begun and idea.answered is not None:
        on(idea.answered + 1, time(9), lambda: projects.begin_to_try(came[0], by=lead))
    on(
        idea.tried,
        time(15, 10),
        lambda: projects.say_tried(came[0], what_happened=idea.what_happened, is_kept=idea.is_kept, by=lead),
    )
    if idea.is_thanked:
        last = max(idea.answered or 0, idea.tried or 0)
        on(last, time(15, 20), lambda: projects.thank_for_idea(came[0], by=lead))
    if idea.work and idea.answered is not None:
        on(
            idea.answered + 2,
            time(10),
            lambda: projects.make_project_of(came[0], title=idea.work, what_changes=idea.words, by=lead),
        )


def _read_what_is_old(told: Told) -> None:
    """What people were told before the last morning they have read."""
    first = datetime.combine(told.last, time(), LONDON)
    for notice in Notice.objects.filter(made_at__lt=first, read_at=None):
        with as_at(notice.made_at + timedelta(hours=1)):
            notices.read(notice)
