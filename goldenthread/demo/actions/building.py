"""Builds the demonstration, step by step, through the same actions that people use."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from goldenthread.demo import queries
from goldenthread.demo.actions import (
    charting,
    following,
    goals,
    groups,
    letting_in,
    measures,
    mornings,
    personal_data,
    places,
    programs,
    reference,
    staff_files,
    standard_work,
    standing_in,
    told,
    work,
)
from goldenthread.demo.actions.stage import Stage
from goldenthread.demo.story.bodies import NATIONAL, NORTHFOLD, SEAHOLME
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation.models import scope_of

SEED = 1859


def _in_silence(line: str) -> None:
    pass


def build_demo(*, progress: Callable[[str], None] = _in_silence) -> bool:
    """Build everything, or nothing where it has been built: whether anything was done.

    The same day and seed make the same trusts. All of it is written in one transaction, so that a build which is
    broken off leaves nothing behind.
    """
    if queries.is_built():
        progress(f"{SEAHOLME.name} is here already")
        return False
    with transaction.atomic():
        _build(progress)
    progress("The demonstration is ready: sign in as anyone of the cast")
    return True


def _build(progress: Callable[[str], None]) -> None:
    progress(reference.register_trusts())
    progress(reference.found_partnership())
    for line in reference.load_published():
        progress(line)
    national = Stage(NATIONAL, today=today(), seed=SEED)
    with scope_of(national.body):
        places.people_small_body(national)
        progress(goals.publish_national_priorities(national))
    northfold = Stage(NORTHFOLD, today=today(), seed=SEED)
    with scope_of(northfold.body):
        progress(places.people_small_body(northfold))
    seaholme = Stage(SEAHOLME, today=today(), seed=SEED)
    with scope_of(seaholme.body):
        progress(places.open_places(seaholme))
        progress(places.welcome_people(seaholme))
        progress(measures.record_measures(seaholme))
        progress(charting.say_of_charts(seaholme))
        progress(groups.split_measures(seaholme))
        progress(places.change_places(seaholme))
        progress(goals.set_goals(seaholme, national))
        progress(work.start_work(seaholme))
        progress(following.follow_measures(seaholme))
        progress(standard_work.show_how_work_is_done(seaholme))
        progress(mornings.live_mornings(seaholme))
        progress(told.tell_what_waits(seaholme))
        progress(programs.let_programs_in(seaholme))
        progress(letting_in.let_people_in(seaholme))
        progress(places.let_people_leave(seaholme))
        progress(personal_data.answer_requests(seaholme))
        progress(staff_files.send_staff_files(seaholme))
        progress(standing_in.let_people_stand_in(seaholme))
