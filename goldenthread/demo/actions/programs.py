"""The data warehouse, which sends numbers every night with a token that nobody here has the text of."""

from __future__ import annotations

from datetime import timedelta

from goldenthread.demo.actions.stage import Stage
from goldenthread.foundations.api import actions as api
from goldenthread.foundations.api.models import Use

ANALYST = "nadia"


def let_programs_in(stage: Stage) -> str:
    token, _ = api.make_token(
        name="Warehouse nightly push",
        scopes=["read_measures", "record_values"],
        expires_on=stage.today + timedelta(days=76),
        by=stage.somebody(ANALYST),
    )
    Use.objects.filter(token=token).update(last_used_on=stage.today - timedelta(days=1))
    return "1 token for a program: the warehouse, which sends numbers every night"
