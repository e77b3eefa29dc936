"""What happens without anybody asking."""

from __future__ import annotations

from datetime import time, timedelta

from goldenthread.engines.routines import actions, queries
from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import scope_of


def rise(body_id: int, ask_id: int) -> None:
    """Pass on what had no answer at its hour."""
    with scope_of(body_id):
        actions.rise(ask_id)


def rise_what_is_overdue(_body_id: int, _subject_id: int) -> None:
    """Find what is past its hour and has no work left for it, such as after a copy was put back."""
    for body_id in organisation.bodies_in_use():
        with scope_of(body_id):
            for ask_id in queries.overdue():
                actions.rise(ask_id)


work.register(actions.RISE, rise)
work.register("routines.rise_overdue", rise_what_is_overdue, every=timedelta(hours=1))


# --- meetings ----------------------------------------------------------------------------------------------------

MEETINGS_OF_ONE = "routines.meetings_of_one"
PLAN_ONE = "routines.plan_one"


def meetings_everywhere(_body_id: int, _subject_id: int) -> None:
    for body_id in organisation.bodies_in_use():
        work.leave(MEETINGS_OF_ONE, body_id=body_id)


def meetings(body_id: int, _subject_id: int) -> None:
    """Say what was missed, close what nobody closed, and tell who leads what starts soon."""
    with scope_of(body_id):
        for occurrence in queries.not_begun_in_time(at=now()):
            actions.miss_by_itself(occurrence)
        for occurrence in queries.left_open(at=now()):
            actions.close_by_itself(occurrence)
        actions.tell_who_leads()


def days_everywhere(_body_id: int, _subject_id: int) -> None:
    """Leave the planning of each routine by itself, so that one that fails holds up no other; tell what is due."""
    for body_id in organisation.bodies_in_use():
        with scope_of(body_id):
            actions.tell_of_actions_due()
            for routine in queries.running_routines(on=today()):
                work.leave(PLAN_ONE, body_id=body_id, subject_id=routine.pk)


def plan(body_id: int, routine_id: int) -> None:
    with scope_of(body_id):
        actions.plan_routine(routine_id)


work.register("routines.meetings", meetings_everywhere, every=timedelta(minutes=5))
work.register(MEETINGS_OF_ONE, meetings)
work.register("routines.days", days_everywhere, every=timedelta(days=1), at=time(5, 30))
work.register(PLAN_ONE, plan)
