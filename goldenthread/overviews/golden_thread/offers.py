from __future__ import annotations

from django.urls import reverse

from goldenthread.engines.measurement import panels as measure_panels
from goldenthread.engines.measurement.models import Measure
from goldenthread.engines.routines import agenda
from goldenthread.engines.routines.models import Occurrence
from goldenthread.engines.routines.rules import AtTheBoard
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.design.presenters import Link
from goldenthread.foundations.organisation.models import Person
from goldenthread.foundations.organisation.own_way import Practice, offer_practice
from goldenthread.foundations.organisation.queries import own_way
from goldenthread.overviews.golden_thread.rules import Permission
from goldenthread.practices.strategy import panels as goal_panels
from goldenthread.practices.strategy import queries as strategy
from goldenthread.practices.strategy.models import Objective


def on_the_thread(objective: Objective, person: Person) -> goal_panels.Panel | None:
    """Where a goal hangs, on that goal's page. No query."""
    if not rights_of(person).holds(Permission.SEE_THREAD):
        return None
    href = f"{reverse('golden_thread:thread_show')}?place={objective.unit_id}&below=1&follow=objective-{objective.pk}"
    return goal_panels.Panel(
        heading="On the golden thread",
        nothing="From the national priority above it to the measures below it.",
        action=Link("Follow its thread", href),
    )


def read_upwards(measure: Measure, person: Person) -> measure_panels.Panel | None:
    """The way from a measure up the thread, on that measure's page. No query."""
    if not rights_of(person).holds(Permission.SEE_THREAD):
        return None
    href = reverse("golden_thread:measure_up", args=[measure.pk])
    return measure_panels.Panel(
        "On the golden thread", (measure_panels.PanelItem("Read up to ask why", href),)
    )


def what_it_helps(occurrence: Occurrence, by: Person | AtTheBoard) -> agenda.Panel | None:
    """The goals of the place that meets, and what each helps, for an agenda. Two queries."""
    is_on = own_way().is_on("golden_thread")
    if not (rights_of(by).holds(Permission.SEE_THREAD) if isinstance(by, Person) else is_on):
        return None
    place = f"{reverse('golden_thread:thread_show')}?place={occurrence.unit_id}&below=1"
    lines = [
        agenda.PanelLine(
            goal.title, reverse("strategy:objective_show", args=[goal.pk]), goal.contribution or goal.aim
        )
        for goal in strategy.objectives_here([occurrence.unit_id])
    ]
    return agenda.Panel(
        tuple(lines),
        nothing="This place has no goal of its own yet.",
        action=Link("Follow the thread", place),
    )


agenda.offer_item(
    agenda.ItemKind(
        "golden_thread", "The golden thread", "What of this helps the priority above us?", what_it_helps
    )
)
goal_panels.register(on_the_thread)
measure_panels.measure_panels.append(read_upwards)
offer_practice(
    Practice(
        key="golden_thread",
        name="The golden thread",
        what="The line from a national priority through the board's goals to a ward's measure, and where it is cut.",
        needs=("projects",),
        begins_at="golden_thread:thread_show",
    )
)
