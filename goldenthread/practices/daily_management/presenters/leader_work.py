from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from goldenthread.foundations.access.presenters import Audience
from goldenthread.foundations.access.roles import roles
from goldenthread.foundations.clock.periods import Period
from goldenthread.foundations.design.environment import day
from goldenthread.practices.daily_management import figures
from goldenthread.practices.daily_management.models import LeaderTask, LeaderWork, TalkedThrough, Turn
from goldenthread.practices.daily_management.presenters.standard_work import ROOM

HEADINGS = {
    LeaderTask.Cadence.DAY: "Today",
    LeaderTask.Cadence.WEEKDAY: "Today",
    LeaderTask.Cadence.WEEK: "This week",
    LeaderTask.Cadence.MONTH: "This month",
    LeaderTask.Cadence.QUARTER: "This quarter",
}


def list_href(work_id: int, name: str = "leader_show") -> str:
    return reverse(f"{ROOM}:{name}", kwargs={"list_id": work_id})


def whose(work: LeaderWork) -> str:
    """ "Grace Adeyemi", or "Whoever is team lead"."""
    if work.person is not None:
        return str(work.person.name)
    role = roles().get(work.role)
    return f"Whoever is {role.usual.lower()}" if role else work.role


def seen_by(work: LeaderWork) -> Audience:
    """Who sees a leader's list: a sentence, and why."""
    talks = f", {work.talks_with.name}" if work.talks_with else ""
    return Audience(
        f"{whose(work)}{talks}, and whoever leads a place above {work.unit.name}.",
        "It is for talking through, and for nothing else. No table compares leaders, and a share is shown "
        f"only where it stands for {figures.FEWEST_LEADERS} leaders or more.",
    )


@dataclass(frozen=True, slots=True)
class TodayTask:
    """One task that is due, or was answered already, in the window that today lies in."""

    task_id: int
    words: str
    until: str
    routine: str
    done: bool
    missed: str
    done_href: str
    missed_href: str
    take_back_href: str


@dataclass(frozen=True, slots=True)
class Unexplained:
    words: str
    when: str
    href: str


@dataclass(frozen=True, slots=True)
class TodayPage:
    groups: tuple[tuple[str, tuple[TodayTask, ...]], ...]
    left: str
    unexplained: tuple[Unexplained, ...]
    lists: tuple[tuple[str, str], ...]
    has_any: bool
    seen_by: Audience | None


def today_page(
    works: Sequence[LeaderWork], turns: Iterable[Turn], *, on: date, explain_since: date
) -> TodayPage:
    turns = list(turns)
    said = {(turn.task_id, turn.window_start): turn for turn in turns}
    groups: dict[str, list[TodayTask]] = {}
    open_now = 0
    for task in (task for work in works for task in work.tasks.all()):
        window = figures.window_of(task, on)
        if window is None or task.ended_on is not None:
            continue
        turn = said.get((task.pk, window.start))
        open_now += turn is None
        heading = HEADINGS[LeaderTask.Cadence(task.cadence)]
        groups.setdefault(heading, []).append(_today_task(task, turn, window))
    order = list(dict.fromkeys(HEADINGS.values()))
    unexplained = [
        turn
        for turn in turns
        if turn.state == Turn.State.MISSED and not turn.reason and turn.said_at.date() >= explain_since
    ]
    return TodayPage(
        groups=tuple((heading, tuple(groups[heading])) for heading in order if heading in groups),
        left=_left_words(open_now, sum(map(len, groups.values()))),
        unexplained=tuple(
            Unexplained(
                turn.task.words,
                _window_words(turn),
                reverse(f"{ROOM}:leader_explain", kwargs={"turn_id": turn.pk}),
            )
            for turn in unexplained
        ),
        lists=tuple((f"{whose(work)}, {work.unit.name}", list_href(work.pk)) for work in works),
        has_any=bool(works),
        seen_by=seen_by(works[0]) if works else None,
    )


def _left_words(left: int, everything: int) -> str:
    if not everything:
        return "Nothing is due today."
    if not left:
        return "Everything is answered."
    return f"{left} of {everything} still to do."


def _window_words(turn: Turn) -> str:
    grain = figures.GRAINS[LeaderTask.Cadence(turn.task.cadence)]
    label = Period(turn.window_start, grain).label
    return label[0].upper() + label[1:]


def _today_task(task: LeaderTask, turn: Turn | None, window: Period) -> TodayTask:
    def at(name: str) -> str:
        return reverse(f"{ROOM}:{name}", kwargs={"task_id": task.pk})

    is_missed = turn is not None and turn.state == Turn.State.MISSED
    return TodayTask(
        task_id=task.pk,
        words=task.words,
        until="" if window.start == window.end else f"By {day(window.end)}",
        routine=task.routine.name if task.routine else "",
        done=turn is not None and turn.state == Turn.State.DONE,
        missed=str(Turn.Reason(turn.reason).label) if turn is not None and is_missed else "",
        done_href=at("leader_done"),
        missed_href=at("leader_missed"),
        take_back_href=reverse(f"{ROOM}:leader_take_back", kwargs={"turn_id": turn.pk}) if turn else "",
    )


@dataclass(frozen=True, slots=True)
class ListLine:
    whose: str
    where: str
    href: str
    says: str
    is_talked_through: bool


def list_lines(
    works: Sequence[LeaderWork], turns: Iterable[Turn], *, on: date, talked: Iterable[int]
) -> list[ListLine]:
    """The lists of leaders below, by place: never in the order of how they did."""
    talked = set(talked)
    by_task: dict[int, list[Turn]] = {}
    for turn in turns:
        by_task.setdefault(turn.task_id, []).append(turn)
    first, last = last_week(on)
    lines = []
    for work in works:
        tasks = list(work.tasks.all())
        mine = [turn for task in tasks for turn in by_task.get(task.pk, ())]
        found = figures.adherence(tasks, mine, first=first, last=last)
        lines.append(
            ListLine(
                whose(work), work.unit.name, list_href(work.pk), adherence_words(found), work.pk in talked
            )
        )
    return lines


def last_week(on: date) -> tuple[date, date]:
    """The first and the last day of the week before the one that a day is in."""
    monday = figures.days_back(on, 1)
    return monday, monday + timedelta(days=6)


def week_words(monday: date) -> str:
    return f"week of {day(monday)}"


def adherence_words(found: figures.Adherence) -> str:
    if not found.due:
        return "Nothing was due."
    return f"{found.done} of {found.due} done in time."


@dataclass(frozen=True, slots=True)
class WeekLine:
    label: str
    says: str
    talked: str


@dataclass(frozen=True, slots=True)
class ListPage:
    whose: str
    where: str
    talks_with: str
    tasks: tuple[tuple[int, str, str, str, str], ...]
    weeks: tuple[WeekLine, ...]
    reasons: tuple[tuple[str, int], ...]
    missed: tuple[tuple[str, str, str], ...]
    may_change: bool
    talk_href: str
    add_href: str
    end_href: str
    seen_by: Audience
    week: str


def list_page(
    work: LeaderWork,
    turns: Sequence[Turn],
    talks: Sequence[TalkedThrough],
    *,
    is_mine: bool,
    may_change: bool,
    weeks: int,
    on: date,
) -> ListPage:
    tasks = list(work.tasks.all())
    talked = {talk.week_start: talk for talk in talks}
    monday = figures.days_back(on, 1)
    running = [task for task in tasks if task.ended_on is None]
    lines = []
    for back in range(weeks):
        start = monday - timedelta(weeks=back)
        found = figures.adherence(tasks, turns, first=start, last=start + timedelta(days=6))
        talk = talked.get(start)
        words = f"Talked through with {talk.by.name}. {talk.words}".strip() if talk else ""
        lines.append(WeekLine(f"Week of {day(start)}", adherence_words(found), words))
    return ListPage(
        whose=whose(work),
        where=work.unit.name,
        talks_with=work.talks_with.name if work.talks_with else "Nobody is chosen yet",
        tasks=tuple(
            (
                task.pk,
                task.words,
                str(task.get_cadence_display()),
                task.routine.name if task.routine else "",
                reverse(f"{ROOM}:task_end", kwargs={"list_id": work.pk, "task_id": task.pk}),
            )
            for task in running
        ),
        weeks=tuple(lines),
        reasons=tuple(figures.reasons_given(turns)),
        missed=tuple(
            (turn.task.words, _window_words(turn), _reason_words(turn))
            for turn in turns
            if turn.state == Turn.State.MISSED and (turn.words or turn.reason)
        )[:12],
        may_change=may_change and work.ended_on is None,
        talk_href="" if is_mine or monday in talked else list_href(work.pk, "leader_talk"),
        add_href=list_href(work.pk, "task_add"),
        end_href=list_href(work.pk, "leader_end"),
        seen_by=seen_by(work),
        week=week_words(monday),
    )


def _reason_words(turn: Turn) -> str:
    label = str(Turn.Reason(turn.reason).label)
    return f"{label}: {turn.words}" if turn.words else label
