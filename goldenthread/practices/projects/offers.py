from __future__ import annotations

from django.urls import reverse

from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.design.presenters import Link
from goldenthread.foundations.organisation.models import Person
from goldenthread.foundations.organisation.own_way import Practice, offer_practice
from goldenthread.practices.projects import presenters, queries
from goldenthread.practices.projects.rules import Permission
from goldenthread.practices.strategy import panels
from goldenthread.practices.strategy.models import Objective
from goldenthread.practices.strategy.panels import Panel, PanelLine


def work_that_helps(objective: Objective, person: Person) -> Panel | None:
    """The work that helps a goal, on that goal's page. One query."""
    rights = rights_of(person)
    if not rights.holds(Permission.SEE_WORK):
        return None
    lines = [presenters.work_line(project, on=today()) for project in queries.work_helping(objective)]
    start = Link("Start work that helps it", f"{reverse('projects:project_add')}?objective={objective.pk}")
    return Panel(
        heading="Work that helps it",
        lines=tuple(PanelLine(line.title, line.href, f"{line.kind}. {line.meta}") for line in lines),
        nothing="No work is linked to it yet.",
        action=start if rights.holds(Permission.CHANGE_WORK) and objective.is_running else None,
    )


panels.register(work_that_helps)
offer_practice(
    Practice(
        key="projects",
        name="Work",
        what="What teams change, and the goal each piece of work helps.",
        needs=("strategy",),
        begins_at="projects:project_list",
    )
)
