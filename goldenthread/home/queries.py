"""What one person owes, follows and would want to know. Each question says what it costs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from goldenthread.engines.measurement import queries as measurement
from goldenthread.engines.measurement.models import Measure
from goldenthread.engines.measurement.rules import Permission as MeasurementPermission
from goldenthread.engines.routines import queries as routines
from goldenthread.engines.routines.models import Ask
from goldenthread.engines.routines.rules import Permission as RoutinesPermission
from goldenthread.foundations.access.models import Seat
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.access.rules import Permission as AccessPermission
from goldenthread.foundations.audit import queries as audit
from goldenthread.foundations.audit.models import Entry
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import Membership, Person, Unit
from goldenthread.foundations.organisation.rules import Permission as OrganisationPermission
from goldenthread.practices.daily_management.models import Board
from goldenthread.practices.daily_management.queries import boards as daily
from goldenthread.practices.daily_management.rules import Permission as DailyPermission
from goldenthread.practices.projects import queries as projects
from goldenthread.practices.projects.models import Project
from goldenthread.practices.projects.rules import Permission as ProjectsPermission
from goldenthread.practices.strategy import queries as strategy
from goldenthread.practices.strategy.models import NationalPriority, Objective
from goldenthread.practices.strategy.rules import Permission as StrategyPermission
from goldenthread.practices.strategy.rules import may_change_strategy

KINDS_THAT_MATTER = (
    "measurement.measure",
    "strategy.objective",
    "strategy.review",
    "strategy.adoption",
    "strategy.purpose",
    "projects.project",
)
MEASURE = "measurement.measure"
CHANGES_SHOWN = 6
MOST_THAT_CAME_BACK = 6


@dataclass(frozen=True, slots=True)
class Owed:
    """What waits for one person: who asks them, what came back to their place, and what they look after."""

    asks: tuple[Ask, ...]
    came_back: tuple[Ask, ...]
    reviews: tuple[Objective, ...]
    unmeasured: tuple[Objective, ...]
    undecided: tuple[NationalPriority, ...]
    unlinked: tuple[Project, ...]


def owed_by(person: Person, *, unit_ids: Collection[int], on: date) -> Owed:
    """Answers that somebody waits for, answers to look at, reviews due, own goals without a measure, priorities to
    decide, own work not yet linked. At most eleven queries."""
    asks, came_back = _asked_of(person, unit_ids)
    if not rights_of(person).holds(StrategyPermission.SEE_STRATEGY):
        return Owed(asks, came_back, (), (), (), ())
    mine = strategy.objectives_owned_by(person)
    measured = {link.objective_id for link in strategy.measures_of(goal.pk for goal in mine)}
    undecided: tuple[NationalPriority, ...] = ()
    if may_change_strategy(person):
        undecided = tuple(
            one.priority
            for one in strategy.national_priorities(on=on)
            if one.adoption is None and one.priority.is_valid(on)
        )
    return Owed(
        asks=asks,
        came_back=came_back,
        reviews=tuple(strategy.reviews_due(person, on=on)),
        unmeasured=tuple(goal for goal in mine if goal.is_running and goal.pk not in measured),
        undecided=undecided,
        unlinked=_not_yet_linked(person, on=on),
    )


def _asked_of(person: Person, unit_ids: Collection[int]) -> tuple[tuple[Ask, ...], tuple[Ask, ...]]:
    if not rights_of(person).holds(RoutinesPermission.SEE_ROUTINES):
        return (), ()
    may_say = [
        unit_id
        for unit_id in unit_ids
        if rights_of(person).may(RoutinesPermission.HOLD_ROUTINES, unit_id=unit_id)
    ]
    back = routines.came_back_here(may_say, limit=MOST_THAT_CAME_BACK) if may_say else []
    return tuple(routines.waiting_for(person)), tuple(back)


def boards_of(person: Person, *, unit_ids: Collection[int]) -> dict[int, Board]:
    """The board of each place that a person belongs to, by the place. One query."""
    if not unit_ids or not rights_of(person).holds(DailyPermission.SEE_BOARDS):
        return {}
    return {board.unit_id: board for board in daily.boards_here(unit_ids)}


@dataclass(frozen=True, slots=True)
class Begun:
    """How far a trust has come on its first day."""

    has_places: bool
    has_people: bool
    has_others_let_in: bool
    has_practice: bool
    is_in_use: bool

    @property
    def is_done(self) -> bool:
        return all(
            (self.has_places, self.has_people, self.has_others_let_in, self.has_practice, self.is_in_use)
        )


def begun(person: Person) -> Begun | None:
    """A trust's first steps, for whoever makes it its own; None for others. At most six queries."""
    if not rights_of(person).holds(OrganisationPermission.CHANGE_OWN_WAY):
        return None
    return Begun(
        has_places=Unit.objects.exclude(kind=Unit.Kind.TRUST).exists(),
        has_people=Person.objects.exclude(pk=person.pk).exists(),
        has_others_let_in=Seat.objects.exclude(person=person).exists(),
        has_practice=bool(organisation.own_way().practices),
        is_in_use=bool(audit.latest_entries(person.body_id, kinds=list(KINDS_THAT_MATTER), limit=1)),
    )


def _not_yet_linked(person: Person, *, on: date) -> tuple[Project, ...]:
    if not rights_of(person).holds(ProjectsPermission.SEE_WORK):
        return ()
    mine = projects.work_led_by(person, on=on)
    return tuple(work for work in mine if work.owes_a_link and not work.objective_id)


def places_of(person: Person, *, on: date) -> list[Membership]:
    """Where a person belongs today. One query."""
    return list(organisation.memberships_in_force(person, on=on))


def leads_the_whole_trust(memberships: Iterable[Membership]) -> bool:
    return any(membership.unit.kind == Unit.Kind.TRUST for membership in memberships)


def measures_of(person: Person, *, unit_ids: Collection[int]) -> list[Measure]:
    """The measures a person looks after, then those of their places. One query."""
    listed = measurement.listed_measures(person, unit_ids=None)
    found = listed.filter(Q(owner=person) | Q(unit_id__in=unit_ids))
    return sorted(found, key=lambda measure: measure.owner_id != person.pk)


def may_record(person: Person, measure: Measure) -> bool:
    """Whether a person may enter a measure’s numbers where it is kept; nobody enters those that are made. No query
    beyond their rights."""
    may = rights_of(person).may(MeasurementPermission.RECORD_VALUES, unit_id=measure.unit_id)
    return may and not measure.made_from


def latest_changes(person: Person) -> list[Entry]:
    """The newest changes in the trust, for whoever may see history; none about measures kept from them. Two queries."""
    if not rights_of(person).holds(AccessPermission.SEE_HISTORY):
        return []
    kinds = [kind for kind in KINDS_THAT_MATTER if organisation.own_way().is_on(kind.partition(".")[0])]
    entries = audit.latest_entries(person.body_id, kinds=kinds, limit=4 * CHANGES_SHOWN)
    seen = set(measurement.measures_seen_by(person).values_list("pk", flat=True))
    shown = [entry for entry in entries if entry.record_kind != MEASURE or entry.record_id in seen]
    return shown[:CHANGES_SHOWN]
