from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from goldenthread.engines.routines.models import Routine
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.practices.daily_management import figures, queries, rules
from goldenthread.practices.daily_management.models import LeaderTask, LeaderWork, TalkedThrough, Turn


@transaction.atomic
def begin_list(
    *, unit: Unit, person: Person | None, role: str = "", talks_with: Person | None, by: Person
) -> LeaderWork:
    """Begin the standard work of one leader, or of whoever has a role at a place."""
    work = LeaderWork(unit=unit, person=person, role=role, talks_with=talks_with, started_on=today())
    rules.check_may_keep_list(unit.pk, by=by, person=person, above=queries.places_above(work))
    rules.check_talks_with_another(work)
    work.full_clean()
    work.save()
    audit.record("was begun", work, by=by)
    return work


@transaction.atomic
def choose_who_talks(work: LeaderWork, *, talks_with: Person | None, by: Person, version: int | None) -> None:
    _check_may_keep(work, by)
    work.talks_with = talks_with
    rules.check_talks_with_another(work)
    audit.save_change(work, version=version)
    audit.record("was changed", work, by=by)


@transaction.atomic
def end_list(work: LeaderWork, *, by: Person, version: int | None = None) -> None:
    _check_may_keep(work, by)
    work.ended_on = today()
    audit.save_change(work, version=version)
    audit.record("was ended", work, by=by)


def _check_may_keep(work: LeaderWork, by: Person) -> None:
    rules.check_may_keep_list(work.unit_id, by=by, person=work.person, above=queries.places_above(work))
    rules.check_list_goes_on(work)


@transaction.atomic
def add_task(
    work: LeaderWork, *, words: str, cadence: str, by: Person, routine: Routine | None = None
) -> LeaderTask:
    _check_may_keep(work, by)
    task = LeaderTask(work=work, words=words, cadence=cadence, routine=routine, started_on=today())
    task.full_clean()
    task.save()
    audit.record("was added", task, by=by)
    return task


@transaction.atomic
def end_task(task: LeaderTask, *, work: LeaderWork, by: Person, version: int | None = None) -> None:
    """It is due no longer. What became of it stays."""
    _check_may_keep(work, by)
    task.ended_on = today()
    audit.save_change(task, version=version)
    audit.record("was ended", task, by=by)


@transaction.atomic
def say_done(task: LeaderTask, *, by: Person) -> Turn:
    """Done, in the window that today lies in. Saying so twice is saying so once."""
    return _say(task, Turn.State.DONE, by=by)


@transaction.atomic
def say_missed(task: LeaderTask, *, reason: str, words: str = "", by: Person) -> Turn:
    """It is not done this time, and why."""
    return _say(task, Turn.State.MISSED, by=by, reason=reason, words=words)


def _say(task: LeaderTask, state: str, *, by: Person, reason: str = "", words: str = "") -> Turn:
    rules.check_is_theirs(is_theirs=queries.is_theirs(task.work, by, on=today()))
    rules.check_list_goes_on(task.work)
    window = figures.window_of(task, today())
    if window is None:
        raise ValidationError("This is not due today.")
    turn = Turn(
        task=task,
        window_start=window.start,
        state=state,
        reason=reason,
        words=words,
        said_at=now(),
        by=by,
    )
    known = queries.turn_of(task, window.start)
    if known is not None:
        if known.state == state:
            return known
        raise ValidationError("This was answered already. Take that back first.")
    turn.full_clean()
    try:
        with transaction.atomic():
            turn.save(force_insert=True)
    except IntegrityError as wrong:
        raise ValidationError("Somebody answered this just now. Open the page again.") from wrong
    audit.record("was done" if state == Turn.State.DONE else "was missed", turn, by=by)
    return turn


@transaction.atomic
def take_back_turn(turn: Turn, *, by: Person) -> None:
    """Take back a tap, while its window lasts."""
    rules.check_is_theirs(is_theirs=queries.is_theirs(turn.task.work, by, on=today()))
    window = figures.window_of(turn.task, today())
    if window is None or window.start != turn.window_start:
        raise ValidationError("Its time is over, so it stays as it is. You can say why it was missed.")
    Turn.objects.filter(pk=turn.pk).delete()
    audit.record("was taken back", turn, by=by)


@transaction.atomic
def explain_turn(turn: Turn, *, reason: str, words: str, by: Person, version: int | None) -> None:
    """Say why something was missed, also after its window."""
    rules.check_is_theirs(is_theirs=queries.is_theirs(turn.task.work, by, on=today()))
    rules.check_can_still_explain(turn, today=today())
    turn.reason, turn.words = reason, words
    audit.save_change(turn, version=version)
    audit.record("was explained", turn, by=by)


@transaction.atomic
def talk_through(work: LeaderWork, *, week_start: date, words: str, by: Person) -> TalkedThrough:
    """Say that a leader's week was talked through with them."""
    if not rules.may_talk_through(work, by=by, above=queries.places_above(work)):
        raise ValidationError(
            "Whoever leads above this place talks it through, or whoever was chosen for it."
        )
    talk = TalkedThrough(work=work, week_start=week_start, words=words, by=by, said_at=now())
    talk.full_clean()
    talk.save()
    audit.record("was talked through", talk, by=by)
    return talk


# What a clock that stood still has left is made up for, as far back as this.
DAYS_MADE_UP = 120


@transaction.atomic
def note_missed(tasks: Sequence[LeaderTask], *, upto: date) -> int:
    """Write down every window of these tasks that ended before a day without an answer. Doing it again adds nothing."""
    since = upto - timedelta(days=DAYS_MADE_UP)
    known = {(turn.task_id, turn.window_start) for turn in queries.turns_of(tasks, since=since)}
    missed = 0
    for task in tasks:
        for window in figures.windows_between(task, max(since, task.started_on), figures.day_before(upto)):
            if window.start >= since and (task.pk, window.start) not in known:
                missed += _note_one(task, window.start)
    return missed


def _note_one(task: LeaderTask, window_start: date) -> int:
    turn = Turn(task=task, window_start=window_start, state=Turn.State.MISSED, said_at=now())
    turn.full_clean()
    try:
        with transaction.atomic():
            turn.save(force_insert=True)
    except IntegrityError:
        return 0
    audit.record("was missed", turn, by=None)
    return 1
