from __future__ import annotations

from datetime import time, timedelta

from django.urls import reverse

from goldenthread.engines.measurement import panels
from goldenthread.engines.measurement.models import Measure
from goldenthread.engines.measurement.panels import Panel
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.api import routes, scopes
from goldenthread.foundations.clock import work
from goldenthread.foundations.notices.kinds import Kind, Reason, register
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import Person, scope_of
from goldenthread.foundations.organisation.own_way import Practice, offer_practice
from goldenthread.foundations.search.folding import snippet
from goldenthread.foundations.search.searchables import Hit, Searchable, offer
from goldenthread.foundations.staff import owed
from goldenthread.practices.strategy import actions, presenters, queries, rules
from goldenthread.practices.strategy.rules import Permission, Told


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

scopes.offer_scope(rules.READ_STRATEGY)
routes.offer_routes("goldenthread.practices.strategy.api")

# --- told ----------------------------------------------------------------------------------------------------------

register(
    Kind(
        key=Told.GOAL_IS_YOURS,
        words="somebody makes you the owner of a goal",
        reason=Reason.ASKED,
        needs=Permission.SEE_STRATEGY,
    )
)
register(
    Kind(
        key=Told.REVIEW_IS_DUE,
        words="a review of a goal that you own is due",
        reason=Reason.ASKED,
        needs=Permission.SEE_STRATEGY,
    )
)


REVIEWS_OF_ONE = "strategy.reviews_of_one"


def reviews_due_everywhere(_body_id: int, _subject_id: int) -> None:
    for body_id in organisation.bodies_in_use():
        work.leave(REVIEWS_OF_ONE, body_id=body_id)


def reviews_due(body_id: int, _subject_id: int) -> None:
    with scope_of(body_id):
        actions.tell_of_reviews_due()


work.register("strategy.reviews", reviews_due_everywhere, every=timedelta(days=1), at=time(6))
work.register(REVIEWS_OF_ONE, reviews_due)


# --- found ---------------------------------------------------------------------------------------------------------


def goals(words: list[str], person: Person, limit: int) -> list[Hit]:
    """The trust's priorities, objectives and aims. One query."""
    return [
        Hit(
            goal.title,
            reverse("strategy:objective_show", kwargs={"objective_id": goal.pk}),
            what=goal.get_level_display(),
            where=goal.unit.name,
            snippet=snippet(goal.aim or goal.why, words),
        )
        for goal in queries.goals_found(words, person, limit)
    ]


def national_priorities(words: list[str], person: Person, limit: int) -> list[Hit]:
    """What a national body asks of every trust. One query."""
    return [
        Hit(
            priority.title,
            reverse("strategy:national_priority_list"),
            what=priority.publisher,
            snippet=snippet(priority.why, words),
        )
        for priority in queries.national_priorities_found(words, person, limit)
    ]


offer(Searchable("goals", "Goals", goals, order=30))
offer(Searchable("national-priorities", "National priorities", national_priorities, order=60))
owed.register(queries.goals_owned)
