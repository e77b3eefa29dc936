"""Each morning: whoever leads a place is told, once, how many ideas wait for an answer there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from itertools import groupby

from django.urls import reverse

from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.notices import actions as notices
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import scope_of
from goldenthread.practices.projects import actions, presenters, queries
from goldenthread.practices.projects.models import Idea
from goldenthread.practices.projects.rules import Told

EVERY_MORNING = "projects.ideas_owed"
OF_ONE = "projects.ideas_owed_of_one"
# Ideas are told of from so long before their day.
SOON = timedelta(days=1)


def ideas_owed_everywhere(_body_id: int, _subject_id: int) -> None:
    for body_id in organisation.bodies_in_use():
        work.leave(OF_ONE, body_id=body_id)


def ideas_owed(body_id: int, _subject_id: int) -> None:
    """Tell of one trust's ideas that are owed an answer; and forget by which forms those of past days came."""
    with scope_of(body_id):
        actions.forget_forms(before=today())
        if organisation.own_way().is_on("projects"):
            owed = queries.ideas_owed(on=today(), within=SOON)
            for _, ideas in groupby(owed, key=lambda idea: idea.unit_id):
                _tell_of(list(ideas))


def _tell_of(ideas: Sequence[Idea]) -> None:
    unit = ideas[0].unit
    late = sum(idea.is_late(today()) for idea in ideas)
    notices.tell(
        queries.who_answers(unit, on=today()),
        kind=Told.IDEAS_WAIT,
        text=presenters.owed_words(unit.name, len(ideas), late),
        why="Because you answer ideas in this place.",
        address=f"{reverse('projects:idea_list')}?place={unit.pk}&show=waiting",
        unit=unit,
        about=unit,
        key=f"{unit.pk}:{today()}",
        once=True,
        supersedes=True,
        by=None,
    )


work.register(EVERY_MORNING, ideas_owed_everywhere, every=timedelta(days=1), at=time(7))
work.register(OF_ONE, ideas_owed)
