from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from goldenthread.engines.routines import queries
from goldenthread.engines.routines.models import Action
from goldenthread.engines.routines.rules import ToldOfMeetings
from goldenthread.foundations.clock.moments import LONDON, now, today
from goldenthread.foundations.clock.periods import day_in_words
from goldenthread.foundations.notices import actions as notices

BEFORE_IT_STARTS = timedelta(minutes=30)


def tell_who_leads() -> int:
    """Tell who leads what starts within half an hour, once, and how many were told.

    What comes more than once a week needs no telling: whoever leads it knows.
    """
    soon = queries.starting_between(now(), now() + BEFORE_IT_STARTS)
    numbers = {one.routine_id for one in soon}
    often = queries.come_often(numbers, around=now()) if soon else set()
    leaders = queries.leaders_of(numbers - often, on=today()) if numbers - often else {}
    return sum(
        notices.tell(
            leaders[one.routine_id],
            kind=ToldOfMeetings.IT_STARTS,
            text=f"You lead “{one.routine.name}” in {one.unit.name} at {one.planned_at.astimezone(LONDON):%H:%M}.",
            why="Because you lead this routine.",
            address=reverse("routines:occurrence_show", kwargs={"occurrence_id": one.pk}),
            unit=one.unit,
            about=one.routine,
            key=str(one.pk),
            once=True,
            supersedes=True,
            by=None,
        )
        for one in soon
        if one.routine_id in leaders
    )


def tell_of_actions_due() -> int:
    """Tell whoever has something to do that its day has come, once for each day it is given; how many were told."""
    return sum(
        notices.tell(
            [action.owner],
            kind=ToldOfMeetings.ACTION_IS_DUE,
            text=_due_words(action),
            why="Because you said that you would do it.",
            address=reverse("routines:action_show", kwargs={"action_id": action.pk}),
            unit=action.unit,
            about=action,
            key=f"{action.pk}:{action.due_on}",
            once=True,
            supersedes=True,
            by=None,
        )
        for action in queries.actions_due(on=today())
    )


def _due_words(action: Action) -> str:
    due_on = action.due_on or today()
    when = "is due today" if due_on == today() else f"was due on {day_in_words(due_on)}"
    return f"“{action.text}” for {action.unit.name} {when}."
