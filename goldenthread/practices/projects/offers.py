from __future__ import annotations

from django.urls import reverse

from goldenthread.engines.measurement.models import Kind as MeasureKind
from goldenthread.engines.measurement.models import Measure
from goldenthread.engines.measurement.panels import Mark, chart_marks
from goldenthread.engines.measurement.sources import Source, offer_source
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.api import routes, scopes
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.design.presenters import Link
from goldenthread.foundations.notices.kinds import Kind, Reason, register
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.foundations.organisation.own_way import Practice, offer_practice
from goldenthread.foundations.search.folding import snippet
from goldenthread.foundations.search.searchables import Hit, Searchable, offer
from goldenthread.foundations.staff import owed
from goldenthread.practices.projects import figures, presenters, queries, rules
from goldenthread.practices.projects.rules import Permission, Told
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
# More marks than this would hide the chart they stand on.
MARKS_ON_A_CHART = 6


def work_that_began(measure: Measure, unit: Unit, person: Person) -> list[Mark]:
    """The work in a place and below that helps a goal known by a measure, on that measure's chart. Two queries."""
    if not rights_of(person).holds(Permission.SEE_WORK):
        return []
    places = organisation.here_and_below([unit.pk], on=today())
    return [
        Mark(
            project.started_on,
            f"Work began: {project.title}",
            href=reverse("projects:project_show", kwargs={"project_id": project.pk}),
            note=project.unit.name,
        )
        for project in queries.work_behind(measure.pk, places, most=MARKS_ON_A_CHART)
    ]


chart_marks.append(work_that_began)
offer_practice(
    Practice(
        key="projects",
        name="Work",
        what="Ideas and what became of them; what teams change, and the goal each piece of work helps.",
        needs=("strategy",),
        begins_at="projects:project_list",
    )
)

scopes.offer_scope(rules.READ_WORK)
routes.offer_routes("goldenthread.practices.projects.api")

register(
    Kind(
        key=Told.WORK_HELPS_YOUR_GOAL,
        words="somebody links work to a goal that you own",
        reason=Reason.PLACES,
        needs=Permission.SEE_WORK,
    )
)
register(
    Kind(
        key=Told.IDEAS_WAIT,
        words="ideas wait for your answer",
        reason=Reason.PLACES,
        needs=Permission.ANSWER_IDEAS,
    )
)
register(
    Kind(
        key=Told.YOUR_IDEA,
        words="your idea is answered, tried or thanked for",
        reason=Reason.ASKED,
        needs=Permission.SEE_WORK,
    )
)


def work(words: list[str], person: Person, limit: int) -> list[Hit]:
    """Work that runs or has finished. One query."""
    return [
        Hit(
            project.title,
            reverse("projects:project_show", kwargs={"project_id": project.pk}),
            what=project.get_kind_display(),
            where=project.unit.name,
            snippet=snippet(project.learned or project.what_changes, words),
        )
        for project in queries.work_found(words, person, limit)
    ]


for made in (
    Source(
        key="projects.ideas_raised",
        name="Ideas raised",
        counted="Ideas that came in, with a name or without",
        kind=MeasureKind.COUNT,
        unit_label="ideas",
        direction="increase",
        values=figures.ideas_raised,
        made_of="ideas",
    ),
    Source(
        key="projects.ideas_answered_in_time",
        name="Ideas answered within the agreed days",
        counted="Ideas answered by the day agreed",
        out_of="All ideas whose answer was owed in the period",
        kind=MeasureKind.PROPORTION,
        unit_label="% of ideas",
        direction="increase",
        values=figures.answered_in_time,
        made_of="ideas",
    ),
):
    offer_source(made)


def ideas(words: list[str], person: Person, limit: int) -> list[Hit]:
    """Ideas, whatever became of them. One query."""
    return [
        Hit(
            idea.words,
            reverse("projects:idea_show", kwargs={"idea_id": idea.pk}),
            what="Idea",
            where=idea.unit.name,
            snippet=snippet(idea.what_happened or idea.answer, words),
        )
        for idea in queries.ideas_found(words, person, limit)
    ]


offer(Searchable("work", "Work", work, order=50))
offer(Searchable("ideas", "Ideas", ideas, order=55))
owed.register(queries.work_led)
