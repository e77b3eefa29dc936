"""How Seaholme's work is done, each act at its own moment: standards and cards, leaders' lists, 5S."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from goldenthread.demo.actions.stage import Stage
from goldenthread.demo.story import standard_work as story
from goldenthread.engines.measurement import actions as measures
from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.moments import LONDON, as_at
from goldenthread.foundations.clock.periods import Grain
from goldenthread.foundations.organisation.models import Person
from goldenthread.practices.daily_management import actions, figures, queries
from goldenthread.practices.daily_management.actions import Found, StepWords
from goldenthread.practices.daily_management.models import Checking, Edition, LeaderTask, Turn
from goldenthread.practices.projects.models import Project

SATURDAY = 5
IN_THE_MORNING, IN_THE_AFTERNOON = time(9, 40), time(15, 20)


def show_how_work_is_done(stage: Stage) -> str:
    draw = Random(stage.seed + 47)  # noqa: S311  invented days, not secrets
    in_use = {told.key: _write(stage, told) for told in story.STANDARDS}
    for key, place in story.TAKEN_OVER:
        _take_over(stage, in_use[key], place)
    done = sum(_draw_cards(stage, told, draw) for told in story.CARDS)
    for leader in story.LEADERS:
        _lead(stage, leader, draw)
    for store in story.STORES:
        _score(stage, store)
    _measure(stage)
    return (
        f"{len(in_use)} pieces of standard work, {done} cards, {len(story.LEADERS)} leaders’ lists, "
        f"5S in {len(story.STORES)} stores"
    )


def _at(day: date, hour: time = IN_THE_MORNING) -> datetime:
    return datetime.combine(day, hour, LONDON)


def _days(stage: Stage, weeks: int) -> Iterator[date]:
    """The weekdays of so many weeks, up to yesterday."""
    day = stage.weeks_ago(weeks) - timedelta(days=stage.weeks_ago(weeks).weekday())
    while day < stage.today:
        if day.weekday() < SATURDAY:
            yield day
        day += timedelta(days=1)


def _write(stage: Stage, told: story.Standard) -> Edition:
    owner, unit = stage.somebody(told.owner), stage.units[told.place]
    first, *later = told.versions
    with as_at(_at(stage.weeks_ago(first.weeks))):
        standard = actions.add_standard(
            unit=unit,
            title=told.title,
            purpose=told.purpose,
            owner=owner,
            review_on=stage.today + timedelta(weeks=told.review_in_weeks),
            by=owner,
        )
        edition = _put_in_use(queries.editions_of(standard)[0], first, owner)
    people = [person for person in _people(stage, told) if person.pk != owner.pk]
    old, new = people[: told.knew_the_old], people[told.knew_the_old :]
    _train(edition, old, owner, stage.weeks_ago(first.weeks - 2))
    for version in later:
        with as_at(_at(stage.weeks_ago(version.weeks))):
            edition = _put_in_use(actions.begin_edition(standard, by=owner), version, owner)
    newest = told.versions[-1].weeks
    _train(edition, new[: told.trained], owner, stage.weeks_ago(newest - 2))
    for person in new[told.trained : told.trained + told.readers]:
        with as_at(_at(stage.weeks_ago(newest - 3))):
            actions.note_read(edition, by=person)
    return edition


def _put_in_use(edition: Edition, told: story.Version, owner: Person) -> Edition:
    actions.write_steps(
        edition,
        steps=[StepWords(*words) for words in told.steps],
        takt_seconds=told.takt_seconds,
        stock=told.stock,
        by=owner,
        version=None,
    )
    actions.publish(
        edition,
        tested_in=Project.objects.get(title=told.test) if told.test else None,
        what_changed=told.what_changed,
        learned=told.learned,
        by=owner,
    )
    return edition


def _people(stage: Stage, told: story.Standard) -> list[Person]:
    """Who works by it: at its place, or, where a division shares it, at Ward 7."""
    place = stage.units["ward_7"] if told.place == "medicine" else stage.units[told.place]
    return queries.people_at([place.pk], on=stage.today)


def _train(edition: Edition, people: list[Person], owner: Person, day: date) -> None:
    if people:
        with as_at(_at(day, IN_THE_AFTERNOON)):
            actions.say_trained(edition, people=people, on=day, by=owner)


def _take_over(stage: Stage, edition: Edition, place: str) -> None:
    lead = stage.somebody(f"lead:{place}")
    with as_at(_at(stage.weeks_ago(2))):
        actions.adopt_standard(
            queries.edition_in_use(edition.work) or edition,
            unit=stage.units[place],
            owner=lead,
            review_on=stage.today + timedelta(weeks=24),
            by=lead,
        )


def _draw_cards(stage: Stage, told: story.Cards, draw: Random) -> int:
    days = list(_days(stage, story.WEEKS))
    with as_at(_at(days[0], time(8))):
        checking = actions.begin_checking(
            stage.units[told.place], cadence=told.cadence, by=stage.somebody(told.lead)
        )
    done = 0
    for number, day in enumerate(days):
        stands_for = figures.card_time(checking, day)
        is_this_day = told.cadence == Checking.Cadence.WEEKDAY or day.weekday() == 1
        if stands_for is None or not is_this_day or draw.randrange(100) < told.missed:
            continue
        likely = told.first + (told.last - told.first) * number / len(days)
        with as_at(_at(day)):
            _do_card(checking, likely, stage.somebody(told.lookers[number % len(told.lookers)]), draw)
        done += 1
    return done


def _do_card(checking: Checking, likely: float, by: Person, draw: Random) -> None:
    drawn = actions.drawn_today(checking)
    if drawn is None:
        return
    found = []
    for step in drawn.steps:
        if draw.randrange(100) < likely:
            found.append(Found(step, "not_seen" if draw.randrange(12) == 0 else "yes"))
        else:
            found.append(Found(step, "no", draw.choice(story.GOT_IN_THE_WAY[drawn.edition.work.title])))
    actions.do_card(checking, found=found, by=by)


def _lead(stage: Stage, told: story.Leader, draw: Random) -> None:
    leader, next_tier = stage.somebody(told.person), stage.somebody(told.talks_with)
    days = list(_days(stage, story.WEEKS))
    with as_at(_at(days[0], time(7))):
        mine = actions.begin_list(
            unit=stage.units[told.place], person=leader, talks_with=next_tier, by=leader
        )
        tasks = [
            (actions.add_task(mine, words=one.words, cadence=one.cadence, by=leader), one)
            for one in told.tasks
        ]
    for day in days:
        with as_at(_at(day, time(0, 30))):
            actions.note_missed([task for task, _ in tasks], upto=day)
        with as_at(_at(day, IN_THE_AFTERNOON)):
            for task, one in tasks:
                _answer(task, one, day, leader, draw)
    mondays = [day for day in days if day.weekday() == 0][1:]
    for monday, words in zip(mondays, told.agreed, strict=False):
        with as_at(_at(monday)):
            actions.talk_through(mine, week_start=monday - timedelta(weeks=1), words=words, by=next_tier)
    actions.note_missed([task for task, _ in tasks], upto=stage.today)


# On which day of its window a leader does what is not daily, from Monday.
ON_THEIR_DAY = {"week": 3, "month": 1, "quarter": 1}


def _answer(task: LeaderTask, told: story.Task, day: date, leader: Person, draw: Random) -> None:
    """What became of a task on a day. Of the misses most have a reason; some are left for the leader to explain."""
    on_day = ON_THEIR_DAY.get(told.cadence)
    if on_day is not None and day.weekday() != on_day:
        return
    window = figures.window_of(task, day)
    if window is None or queries.turn_of(task, window.start) is not None:
        return
    if draw.randrange(100) < told.done:
        actions.say_done(task, by=leader)
    elif told.why and draw.randrange(100) < 75:
        reason, words = draw.choice(told.why)
        actions.say_missed(task, reason=Turn.Reason(reason), words=words, by=leader)


def _score(stage: Stage, told: story.Store) -> None:
    lead = stage.somebody(told.lead)
    with as_at(_at(stage.weeks_ago(len(told.scores)), time(8))):
        area = actions.start_five_s(stage.units[told.place], name=told.name, by=lead)
    for number, (scores, next_step) in enumerate(zip(told.scores, told.next_steps, strict=True)):
        with as_at(_at(stage.weeks_ago(len(told.scores) - number))):
            sort, simplify, sweep, standardise, self_discipline = scores
            actions.score_area(
                area,
                sort=sort,
                simplify=simplify,
                sweep=sweep,
                standardise=standardise,
                self_discipline=self_discipline,
                next_step=next_step,
                by=lead,
            )


def _measure(stage: Stage) -> None:
    grace = stage.somebody("grace")
    keys = ["daily_management.steps_as_written", "daily_management.five_s"]
    measures.start_sources(stage.units["ward_7"], keys=keys, grain=Grain.WEEK, by=grace)
    work.run_due(kinds=[measures.MAKE, measures.MAKE_HERE])
