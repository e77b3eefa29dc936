"""Those at Seaholme who stand in for somebody."""

from __future__ import annotations

from datetime import timedelta

from goldenthread.demo.actions.stage import Stage
from goldenthread.demo.story.standing_in import STAND_INS
from goldenthread.foundations.access import actions as access
from goldenthread.foundations.organisation.queries import memberships_in_force


def let_people_stand_in(stage: Stage) -> str:
    for told in STAND_INS:
        by = stage.somebody(told.arranged_by)
        membership = memberships_in_force(stage.somebody(told.giver), on=stage.today)[0]
        stand_in = access.arrange_stand_in(
            membership,
            who=stage.somebody(told.who),
            reason=told.reason,
            starts_on=stage.today,
            ends_on=stage.today + timedelta(weeks=told.weeks),
            only=told.only,
            by=by,
        )
        if told.called_off:
            access.end_stand_in(stand_in, by=by)
    in_force = [told for told in STAND_INS if not told.called_off]
    return f"{len(in_force)} people who stand in for somebody, and one who did"
