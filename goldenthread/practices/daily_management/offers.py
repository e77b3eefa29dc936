from __future__ import annotations

from django.urls import reverse

from goldenthread.engines.measurement.models import Kind as MeasureKind
from goldenthread.engines.measurement.sources import Source, offer_source
from goldenthread.engines.routines import hooks
from goldenthread.foundations.access.presenters import Audience, narrows_audience
from goldenthread.foundations.clock.periods import Grain
from goldenthread.foundations.notices.kinds import Kind, Reason, register
from goldenthread.foundations.organisation.models import Person
from goldenthread.foundations.organisation.own_way import Practice, offer_practice
from goldenthread.foundations.search.folding import snippet
from goldenthread.foundations.search.searchables import Hit, Searchable, offer
from goldenthread.foundations.staff import owed
from goldenthread.practices.daily_management import figures, queries
from goldenthread.practices.daily_management.actions.boards import touch_board_of
from goldenthread.practices.daily_management.models import Turn
from goldenthread.practices.daily_management.presenters import leader_work
from goldenthread.practices.daily_management.rules import Permission, Told
from goldenthread.practices.projects import hooks as ideas

offer_practice(
    Practice(
        key="daily_management",
        name="Boards and huddles",
        what="A board for each team: today's marks, problems, ideas and thanks, and what came back.",
        needs=("routines", "measurement"),
        begins_at="daily_management:board_list",
    )
)

# A meeting, an action, an answer or an idea of a place shows on its board.
hooks.when_a_place_changes.append(touch_board_of)
ideas.when_ideas_change.append(touch_board_of)

register(
    Kind(
        key=Told.REVIEW_IS_DUE,
        words="standard work that you look after is to be looked at again",
        reason=Reason.ASKED,
        needs=Permission.SEE_STANDARD_WORK,
    )
)


def standards(words: list[str], person: Person, limit: int) -> list[Hit]:
    """Standard work in use. One query."""
    return [
        Hit(
            work.title,
            reverse("daily_management:standard_show", kwargs={"standard_work_id": work.pk}),
            what="Standard work",
            where=work.unit.name,
            snippet=snippet(work.purpose, words),
        )
        for work in queries.standards_found(words, person, limit)
    ]


offer(Searchable("standard_work", "Standard work", standards, order=55))
owed.register(queries.standards_owned)


def who_sees_leaders_work(found: object, trust_name: str) -> Audience | None:
    """Who sees a leader's list, and all that stands on it."""
    if isinstance(found, queries.LeaderList | queries.ListedTask):
        return leader_work.seen_by(found.work)
    return leader_work.seen_by(found.task.work) if isinstance(found, Turn) else None


narrows_audience(who_sees_leaders_work)

for made in (
    Source(
        key="daily_management.steps_as_written",
        name="Steps done as standard work says",
        counted="Steps that a card found done as they are written",
        out_of="All steps that cards could see",
        kind=MeasureKind.PROPORTION,
        unit_label="% of steps seen",
        direction="increase",
        values=figures.steps_as_written,
        made_of="cards",
    ),
    Source(
        key="daily_management.cards_done",
        name="Cards done",
        counted="Cards that were done",
        out_of="All cards that the days drew",
        kind=MeasureKind.PROPORTION,
        unit_label="% of cards",
        direction="increase",
        values=figures.cards_of_due,
        made_of="cards",
    ),
    Source(
        key="daily_management.five_s",
        name="5S score",
        counted="The last 5S score of each area in the period, from 0 to 25: the mean of all areas",
        kind=MeasureKind.AMOUNT,
        unit_label="of 25",
        direction="increase",
        decimals=1,
        values=figures.five_s_score,
        made_of="5S scores",
    ),
    Source(
        key="daily_management.leaders_work",
        name="Leaders’ standard work done in time",
        counted="Tasks that leaders did within their day, week, month or quarter",
        out_of="All tasks on leaders’ lists whose time was over",
        exclusions="Divisions and the whole trust alone, and only where it stands for five leaders or more",
        kind=MeasureKind.PROPORTION,
        unit_label="% of tasks",
        direction="increase",
        values=figures.leaders_adherence,
        made_of="leaders’ standard work",
        grains=(Grain.MONTH,),
    ),
):
    offer_source(made)
