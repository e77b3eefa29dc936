from __future__ import annotations

from goldenthread.engines.measurement import panels
from goldenthread.engines.measurement.models import Measure
from goldenthread.engines.measurement.panels import Panel
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.organisation.models import Person
from goldenthread.foundations.organisation.own_way import Practice, offer_practice
from goldenthread.practices.strategy import presenters, queries
from goldenthread.practices.strategy.rules import Permission


def this_helps(measure: Measure, person: Person) -> Panel | None:
    """ "This helps: fewer harmful falls — Chief Nurse.", on a measure's page. One query."""
    if not rights_of(person).holds(Permission.SEE_STRATEGY):
        return None
    return presenters.helps_panel(queries.goals_of_measure(measure.pk))


panels.measure_panels.append(this_helps)
offer_practice(
    Practice(
        key="strategy",
        name="Strategy",
        what="What the trust is for, what it wants to be true, and what each goal helps.",
        needs=("measurement",),
        begins_at="strategy:strategy_show",
    )
)
