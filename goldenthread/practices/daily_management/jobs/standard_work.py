"""Whoever looks after standard work is told that its day of review is past, and what leaders left unsaid is missed."""

from __future__ import annotations

from datetime import time, timedelta

from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import scope_of
from goldenthread.practices.daily_management import actions, queries

OF_ONE = "daily_management.standard_work_of_one"
TASKS_AT_ONCE = 200


def look_everywhere(_body_id: int, _subject_id: int) -> None:
    for body_id in organisation.bodies_in_use():
        work.leave(OF_ONE, body_id=body_id)


def look(body_id: int, _subject_id: int) -> None:
    """Once a day: reviews that are overdue are told once, and windows that are over are missed by themselves."""
    with scope_of(body_id):
        for standard in queries.reviews_overdue(on=today()):
            actions.tell_of_review(standard)
        tasks = queries.running_tasks()
        for first in range(0, len(tasks), TASKS_AT_ONCE):
            actions.note_missed(tasks[first : first + TASKS_AT_ONCE], upto=today())


work.register("daily_management.standard_work", look_everywhere, every=timedelta(days=1), at=time(0, 30))
work.register(OF_ONE, look)
