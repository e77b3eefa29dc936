from __future__ import annotations

from django.urls import reverse

from goldenthread.engines.measurement import actions as measures
from goldenthread.engines.measurement import queries as measurement
from goldenthread.engines.measurement.models import Judgement
from goldenthread.engines.measurement.models import Kind as MeasureKind
from goldenthread.engines.measurement.sources import Source, offer_source
from goldenthread.engines.routines import agenda, figures, hooks, presenters, queries
from goldenthread.engines.routines.agenda import Panel
from goldenthread.engines.routines.models import Occurrence
from goldenthread.engines.routines.rules import READ_ROUTINES, AtTheBoard, Permission, Told, ToldOfMeetings
from goldenthread.foundations.api import routes, scopes
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.clock.periods import Grain
from goldenthread.foundations.notices.kinds import Kind, Reason, register
from goldenthread.foundations.organisation.models import Person
from goldenthread.foundations.organisation.own_way import Practice, offer_practice
from goldenthread.foundations.search.folding import snippet
from goldenthread.foundations.search.searchables import Hit, Searchable, offer
from goldenthread.foundations.staff import owed

offer_practice(
    Practice(
        key="routines",
        name="Routines",
        what="Meetings that recur, what was held, and problems that rise until an answer comes back.",
        begins_at="routines:routine_list",
    )
)

# An answer is due within hours, so whoever is asked is told at once, not in tomorrow's digest.
register(
    Kind(
        key=Told.ASKED,
        words="a team asks you for help",
        reason=Reason.ASKED,
        needs=Permission.SEE_ROUTINES,
        is_urgent=True,
    )
)
register(
    Kind(
        key=Told.ANSWERED,
        words="an answer comes back to what you asked",
        reason=Reason.ASKED,
        needs=Permission.SEE_ROUTINES,
    )
)
register(
    Kind(
        key=Told.ROSE,
        words="what you asked is passed to the next tier",
        reason=Reason.ASKED,
        needs=Permission.SEE_ROUTINES,
    )
)


def escalations(words: list[str], person: Person, limit: int) -> list[Hit]:
    """What teams asked help with. One query."""
    return [
        Hit(
            one.text,
            reverse("routines:escalation_show", kwargs={"escalation_id": one.pk}),
            what=one.get_state_display(),
            where=one.unit.name,
            snippet=snippet(f"{one.get_kind_display()}. Asked by {one.raised_words}.", words),
        )
        for one in queries.escalations_found(words, person, limit)
    ]


offer(Searchable("escalations", "Problems that rose", escalations, order=55))
owed.register(queries.rungs_held)

# --- meetings ----------------------------------------------------------------------------------------------------

scopes.offer_scope(READ_ROUTINES)
routes.offer_routes("goldenthread.engines.routines.api")
register(
    Kind(
        key=ToldOfMeetings.IT_STARTS,
        words="a meeting that you lead starts, if it does not come each day",
        reason=Reason.ASKED,
        needs=Permission.SEE_ROUTINES,
    )
)
register(
    Kind(
        key=ToldOfMeetings.ACTION_IS_DUE,
        words="the day of something you said you would do has come",
        reason=Reason.ASKED,
        needs=Permission.SEE_ROUTINES,
    )
)


def carried_over(occurrence: Occurrence, _by: Person | AtTheBoard) -> Panel:
    """What was agreed and is not done, to be answered here. One query."""
    return presenters.actions_panel(queries.open_actions(occurrence.routine), on=today())


def came_back(occurrence: Occurrence, _by: Person | AtTheBoard) -> Panel:
    """What the place asked for: what came back, and what still waits. Two queries."""
    return presenters.escalations_panel(queries.escalations_open_at(occurrence.unit_id, limit=LINES))


def what_moved(occurrence: Occurrence, by: Person | AtTheBoard) -> Panel:
    """What the place's own measures say; at a screen those that everyone in the trust may see. One query."""
    found = [row for row in queries.measures_at(occurrence.unit_id) if _may_see(row, by)]
    return presenters.measures_panel(found[:LINES])


def _may_see(row: Judgement, by: Person | AtTheBoard) -> bool:
    return measurement.may_see(row.measure, by) if isinstance(by, Person) else not row.measure.is_kept


LINES = 12

for item in (
    agenda.ItemKind("check_in", "Check-in", "In a word or two: how are you this morning?"),
    agenda.ItemKind("escalations", "What rose, and what came back", "Is it fixed, or not yet?", came_back),
    agenda.ItemKind("measures", "Measures", "What moved, and what may have moved it?", what_moved),
    agenda.ItemKind("actions", "Actions", "Is it done? If not, what is in the way?", carried_over),
    agenda.ItemKind("celebration", "Ideas and thanks", "Who made something better since we last met?"),
    agenda.ItemKind("questions", "Questions", "What have we not asked?"),
    agenda.FREE,
):
    agenda.offer_item(item)
for routine in agenda.SHIPPED_ROUTINES:
    agenda.offer_routine(routine)


def routines(words: list[str], person: Person, limit: int) -> list[Hit]:
    """Meetings that recur. One query."""
    return [
        Hit(
            one.name,
            reverse("routines:routine_show", kwargs={"routine_id": one.pk}),
            what=agenda.routine_kind(one.kind).name,
            where=one.unit.name,
            snippet=snippet(one.purpose, words),
        )
        for one in queries.routines_found(words, person, limit)
    ]


def agreed(words: list[str], person: Person, limit: int) -> list[Hit]:
    """What people said they would do. One query."""
    return [
        Hit(
            one.text,
            reverse("routines:action_show", kwargs={"action_id": one.pk}),
            what=one.get_state_display(),
            where=one.unit.name,
        )
        for one in queries.actions_found(words, person, limit)
    ]


offer(Searchable("routines", "Routines", routines, order=50))
offer(Searchable("actions", "Actions agreed", agreed, order=56))
owed.register(queries.routines_owned)
owed.register(queries.actions_owned)


# --- measures that nobody types --------------------------------------------------------------------------------------

ANSWERED = "Every time that a team asked for help and an answer came back"
EVERY_DAY_TOO = (Grain.DAY, Grain.WEEK, Grain.MONTH)
FROM_ASKING = "Hours pass from asking to the answer, nights and weekends too"

for made in (
    Source(
        key="routines.held",
        name="Huddles held",
        counted="Planned huddles that were held",
        out_of="All huddles that were planned, cancelled ones too",
        exclusions="Huddles that were held without being planned",
        kind=MeasureKind.PROPORTION,
        unit_label="% of planned huddles",
        direction="increase",
        values=figures.held_of_planned,
        grains=EVERY_DAY_TOO,
    ),
    Source(
        key="routines.on_time",
        name="Huddles started on time",
        counted="Huddles that began within their minutes of grace",
        out_of="All planned huddles that were held",
        kind=MeasureKind.PROPORTION,
        unit_label="% of huddles held",
        direction="increase",
        values=figures.on_time_of_held,
        grains=EVERY_DAY_TOO,
    ),
    Source(
        key="routines.hours_to_answer",
        name="Hours until an answer comes back",
        counted=f"{ANSWERED}: the middle number of hours that it took. {FROM_ASKING}",
        kind=MeasureKind.AMOUNT,
        unit_label="hours",
        direction="decrease",
        decimals=1,
        values=figures.hours_to_answer,
    ),
    *(
        Source(
            key=f"routines.hours_to_answer_{tier.value}",
            name=f"Hours to answer: {tier.label.lower()}",
            counted=f"Answers that came from this tier: the middle number of hours since it was asked. {FROM_ASKING}",
            exclusions="What this tier passed on without an answer",
            kind=MeasureKind.AMOUNT,
            unit_label="hours",
            direction="decrease",
            decimals=1,
            values=figures.hours_to_answer_at(tier),
        )
        for tier in queries.ABOVE_A_TEAM
    ),
    Source(
        key="routines.fed_back",
        name="Answers of which the team said whether they helped",
        counted="Answers of which the team said “fixed” or “not yet”",
        out_of="All answers that came back",
        kind=MeasureKind.PROPORTION,
        unit_label="% of answers",
        direction="increase",
        values=figures.fed_back_of_answered,
    ),
    Source(
        key="routines.days_waiting",
        name="Days that what waits has waited",
        counted="What still waits for an answer at the end of the period: the middle number of days since it was asked",
        kind=MeasureKind.AMOUNT,
        unit_label="days",
        direction="decrease",
        decimals=1,
        values=figures.days_waiting,
    ),
):
    offer_source(made)

hooks.when_a_place_changes.append(measures.hear_of_change)
