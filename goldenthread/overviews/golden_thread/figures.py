"""From strands to the thread: tied, pruned to a place, followed, counted, and looked over for gaps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from improvement_methods.spc import Variation

from goldenthread.foundations.organisation.models import Person
from goldenthread.foundations.organisation.queries import Place
from goldenthread.overviews.golden_thread import queries
from goldenthread.overviews.golden_thread.queries import Strands
from goldenthread.practices.projects.models import Project
from goldenthread.practices.strategy import figures as strategy
from goldenthread.practices.strategy.figures import Measured, place_of
from goldenthread.practices.strategy.models import NationalPriority, Objective, ObjectiveMeasure
from goldenthread.practices.strategy.rules import FEW_PRIORITIES

Subject = NationalPriority | Objective | Project


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One place on the thread: a national priority, a goal or a piece of work, with what hangs below it."""

    subject: Subject
    measured: tuple[Measured, ...] = ()
    below: tuple[Node, ...] = ()
    folded: tuple[Node, ...] = ()

    @property
    def key(self) -> str:
        kind = {NationalPriority: "national", Objective: "objective", Project: "project"}[type(self.subject)]
        return f"{kind}-{self.subject.pk}"

    @property
    def unit_id(self) -> int | None:
        return None if isinstance(self.subject, NationalPriority) else self.subject.unit_id

    def walk(self) -> Iterator[Node]:
        """This node and every one below it, from the top down."""
        yield self
        for node in self.below:
            yield from node.walk()


@dataclass(frozen=True, slots=True, eq=False)
class Thread:
    """What hangs together from the top, and what is not yet linked to anything above."""

    tops: tuple[Node, ...]
    unlinked: tuple[Node, ...]

    def walk(self) -> Iterator[Node]:
        for node in (*self.tops, *self.unlinked):
            yield from node.walk()

    def path_to(self, key: str) -> tuple[Node, ...]:
        """From the top down to one node; empty where it is not here."""
        for top in (*self.tops, *self.unlinked):
            path = _path(top, key)
            if path:
                return path
        return ()


def _path(node: Node, key: str) -> tuple[Node, ...]:
    if node.key == key:
        return (node,)
    for child in node.below:
        path = _path(child, key)
        if path:
            return (node, *path)
    return ()


# --- tied ----------------------------------------------------------------------------------------------------------


def whole_thread(*, seen_by: Person, on: date) -> Thread:
    """The thread of the trust in scope, as one person may see it. At most seven queries."""
    found = queries.strands(on=on)
    return tie(found, strategy.charts_of(found.links, seen_by=seen_by))


def tie(found: Strands, measured: Mapping[int, Sequence[Measured]]) -> Thread:
    """Hang every strand where it belongs. What hangs nowhere is kept apart, and nothing is lost."""
    knot = _Knot(found, measured)
    national = [
        Node(
            priority, below=knot.goals(goal for goal in knot.tops if goal.national_priority_id == priority.pk)
        )
        for priority in found.national
    ]
    adopted = {priority.pk for priority in found.national}
    own = knot.goals(goal for goal in knot.tops if goal.national_priority_id not in adopted)
    loose = knot.goals(
        goal for goal in found.goals if not goal.is_priority and goal.parent_id not in knot.in_force
    )
    # Goals that help each other in a circle have no top. They cannot be made, but nothing that is kept may vanish.
    circles = knot.goals(goal for goal in found.goals if goal.pk not in knot.hung)
    waiting = tuple(
        Node(work) for work in found.work if work.objective_id not in knot.in_force and _counts_as_a_gap(work)
    )
    return Thread(tops=(*national, *own), unlinked=(*loose, *circles, *waiting))


def _counts_as_a_gap(work: Project) -> bool:
    return work.owes_a_link and work.ended_on is None


class _Knot:
    def __init__(self, found: Strands, measured: Mapping[int, Sequence[Measured]]) -> None:
        self.measured = measured
        self.in_force = {goal.pk for goal in found.goals}
        self.tops = [goal for goal in found.goals if goal.is_priority]
        self.hung: set[int] = set()
        self.below: dict[int, list[Objective]] = {}
        self.work: dict[int, list[Project]] = {}
        for goal in found.goals:
            if goal.parent_id is not None:
                self.below.setdefault(goal.parent_id, []).append(goal)
        for work in found.work:
            if work.objective_id is not None:
                self.work.setdefault(work.objective_id, []).append(work)

    def goals(self, goals: Iterable[Objective]) -> tuple[Node, ...]:
        return tuple(self.goal(goal) for goal in goals if goal.pk not in self.hung)

    def goal(self, goal: Objective) -> Node:
        self.hung.add(goal.pk)
        work = tuple(Node(work) for work in self.work.get(goal.pk, ()))
        return Node(
            goal, tuple(self.measured.get(goal.pk, ())), self.goals(self.below.get(goal.pk, ())) + work
        )


# --- pruned --------------------------------------------------------------------------------------------------------


def passing_through(thread: Thread, unit_ids: Collection[int]) -> Thread:
    """Only the threads that pass through some places: whatever is held there, all above it and all below it."""
    return Thread(_pruned(thread.tops, unit_ids), _pruned(thread.unlinked, unit_ids))


def _pruned(nodes: Iterable[Node], unit_ids: Collection[int]) -> tuple[Node, ...]:
    kept = []
    for node in nodes:
        if node.unit_id in unit_ids:
            kept.append(node)
        elif below := _pruned(node.below, unit_ids):
            kept.append(replace(node, below=below))
    return tuple(kept)


def leading_to(thread: Thread, objective_ids: Collection[int]) -> Thread:
    """Only these goals and what is above them."""
    return Thread(_leading(thread.tops, objective_ids), _leading(thread.unlinked, objective_ids))


def _leading(nodes: Iterable[Node], objective_ids: Collection[int]) -> tuple[Node, ...]:
    kept = []
    for node in nodes:
        below = _leading(node.below, objective_ids)
        if below or (isinstance(node.subject, Objective) and node.subject.pk in objective_ids):
            kept.append(replace(node, below=below))
    return tuple(kept)


def followed(thread: Thread, key: str, *, here: Place) -> tuple[Node, ...]:
    """The path that is painted gold: to the node that was asked for, or to the lowest that a place itself holds."""
    if key:
        return thread.path_to(key)
    if here.parent_id is None:
        return ()
    for top in thread.tops:
        held = [node for node in top.walk() if node.unit_id == here.unit_id]
        running = [
            node for node in held if not isinstance(node.subject, Project) or node.subject.ended_on is None
        ]
        if held:
            return thread.path_to((running or held)[-1].key)
    return ()


# --- folded --------------------------------------------------------------------------------------------------------


SHORT = 25


def folded(thread: Thread, *, path: Collection[Node], opened: str) -> Thread:
    """A long thread down to what drives each priority; further only along the path, and below what was opened."""
    if opened == "all" or sum(1 for _ in thread.walk()) <= SHORT:
        return thread
    keys = {node.key for node in path}
    return replace(thread, tops=tuple(_folded(node, keys, opened) for node in thread.tops))


def _folded(node: Node, path: Collection[str], opened: str) -> Node:
    if node.key == opened:
        return node
    if _stands_open(node) or node.key in path or any(one.key == opened for one in node.walk()):
        return replace(node, below=tuple(_folded(child, path, opened) for child in node.below))
    return replace(node, below=(), folded=node.below)


def _stands_open(node: Node) -> bool:
    return isinstance(node.subject, NationalPriority) or (
        isinstance(node.subject, Objective) and node.subject.is_priority
    )


# --- counted -------------------------------------------------------------------------------------------------------


class Standing(StrEnum):
    """How one place stands, by the first measure of its goal that may be seen."""

    IMPROVING = "improving"
    CONCERN = "concern"
    STEADY = "steady"
    SILENT = "silent"
    UNMEASURED = "unmeasured"


_STANDINGS = {
    Variation.IMPROVEMENT_HIGH: Standing.IMPROVING,
    Variation.IMPROVEMENT_LOW: Standing.IMPROVING,
    Variation.CONCERN_HIGH: Standing.CONCERN,
    Variation.CONCERN_LOW: Standing.CONCERN,
    Variation.NO_DATA: Standing.SILENT,
}


def standing_of(measured: Measured) -> Standing | None:
    """None where the measure is kept from this person."""
    figure = measured.figure
    if figure is None:
        return None
    if figure.last is None or figure.chart is None:
        return Standing.UNMEASURED
    return Standing.SILENT if figure.is_stale else _STANDINGS.get(figure.chart.variation, Standing.STEADY)


@dataclass(frozen=True, slots=True, eq=False)
class PrioritySummary:
    """A trust priority with what goes on below it: how each place stands, and in how many places work is running."""

    priority: Objective
    measured: Measured | None
    standings: tuple[Standing, ...]
    places_at_work: int

    def count(self, standing: Standing) -> int:
        return self.standings.count(standing)


def priority_summaries(*, seen_by: Person, on: date) -> list[PrioritySummary]:
    """Each of the trust's priorities in its order, summed up for a first page. At most seven queries."""
    thread = whole_thread(seen_by=seen_by, on=on)
    tops = [
        node for node in thread.walk() if isinstance(node.subject, Objective) and node.subject.is_priority
    ]
    tops.sort(key=lambda node: (node.subject.order, node.subject.pk))  # type: ignore[union-attr]
    return [summary_of(node) for node in tops]


def summary_of(top: Node) -> PrioritySummary:
    assert isinstance(top.subject, Objective)
    by_place: dict[int, Standing] = {}
    at_work: set[int] = set()
    for node in top.walk():
        if isinstance(node.subject, Project) and node.subject.ended_on is None:
            at_work.add(node.subject.unit_id)
        if node is not top:
            for measured in node.measured:
                standing = standing_of(measured)
                if standing is not None:
                    by_place.setdefault(place_of(measured.link).pk, standing)
    order = list(Standing)
    return PrioritySummary(
        priority=top.subject,
        measured=top.measured[0] if top.measured else None,
        standings=tuple(sorted(by_place.values(), key=order.index)),
        places_at_work=len(at_work),
    )


# --- gaps -----------------------------------------------------------------------------------------------------


class Gap(StrEnum):
    """What a thread can lack, in the order in which it is worth mending."""

    NATIONAL_NOT_CARRIED = "national_not_carried"
    PRIORITY_NOT_HELPED = "priority_not_helped"
    GOAL_NOT_LINKED = "goal_not_linked"
    WORK_NOT_LINKED = "work_not_linked"
    GOAL_WITHOUT_MEASURE = "goal_without_measure"
    MEASURE_NEVER_MEASURED = "measure_never_measured"
    MEASURE_SILENT = "measure_silent"
    GOAL_WITHOUT_OWNER = "goal_without_owner"
    GOAL_OWNER_LEFT = "goal_owner_left"
    MEASURE_WITHOUT_OWNER = "measure_without_owner"
    MEASURE_OWNER_LEFT = "measure_owner_left"
    GOAL_WITHOUT_WORK = "goal_without_work"
    REVIEW_OVERDUE = "review_overdue"
    PULLED_BOTH_WAYS = "pulled_both_ways"
    TOO_MANY_PRIORITIES = "too_many_priorities"


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """One gap: what it is about, and where. `other` is the second goal where two pull one measure apart."""

    gap: Gap
    subject: NationalPriority | Objective | Project | Measured | int
    unit_id: int | None
    other: Objective | None = None


def gaps_in(thread: Thread, *, on: date) -> list[Finding]:
    """Every gap, by kind in the order of `Gap`, then in the order of the thread."""
    findings = [finding for node in thread.walk() for finding in _gaps_at(node, on)]
    findings += _unlinked(thread)
    findings += _measure_gaps(thread, on)
    findings += _pulled_both_ways(thread)
    priorities = sum(
        isinstance(node.subject, Objective) and node.subject.is_priority for node in thread.walk()
    )
    if priorities > FEW_PRIORITIES:
        findings.append(Finding(Gap.TOO_MANY_PRIORITIES, priorities, None))
    order = list(Gap)
    return sorted(findings, key=lambda finding: order.index(finding.gap))


def _unlinked(thread: Thread) -> Iterator[Finding]:
    for node in thread.unlinked:
        if isinstance(node.subject, Project):
            yield Finding(Gap.WORK_NOT_LINKED, node.subject, node.unit_id)
        elif isinstance(node.subject, Objective) and node.subject.is_running:
            yield Finding(Gap.GOAL_NOT_LINKED, node.subject, node.unit_id)


def _gaps_at(node: Node, on: date) -> Iterator[Finding]:
    subject = node.subject
    if isinstance(subject, NationalPriority):
        if not node.below:
            yield Finding(Gap.NATIONAL_NOT_CARRIED, subject, None)
        return
    if isinstance(subject, Project) or not subject.is_running:
        return
    helped = any(not isinstance(one.subject, Project) or one.subject.ended_on is None for one in node.below)
    if not helped:
        gap = Gap.PRIORITY_NOT_HELPED if subject.is_priority else Gap.GOAL_WITHOUT_WORK
        yield Finding(gap, subject, node.unit_id)
    if not node.measured:
        yield Finding(Gap.GOAL_WITHOUT_MEASURE, subject, node.unit_id)
    if subject.owner is None:
        yield Finding(Gap.GOAL_WITHOUT_OWNER, subject, node.unit_id)
    elif not subject.owner.is_here(on):
        yield Finding(Gap.GOAL_OWNER_LEFT, subject, node.unit_id)
    if subject.review_is_overdue(on):
        yield Finding(Gap.REVIEW_OVERDUE, subject, node.unit_id)


def _running_links(thread: Thread) -> Iterator[Measured]:
    """The measures of running goals that this person may see."""
    for node in thread.walk():
        if isinstance(node.subject, Objective) and node.subject.is_running:
            yield from (measured for measured in node.measured if measured.figure is not None)


def _measure_gaps(thread: Thread, on: date) -> Iterator[Finding]:
    """Each measure once for each of its places, however many goals it serves; its owner once."""
    places: set[tuple[int, int]] = set()
    owners: set[int] = set()
    for measured in _running_links(thread):
        measure, place = measured.link.measure, place_of(measured.link)
        if (measure.pk, place.pk) not in places:
            places.add((measure.pk, place.pk))
            standing = standing_of(measured)
            if standing is Standing.UNMEASURED and measured.figure is not None and measured.figure.adds_up:
                yield Finding(Gap.MEASURE_NEVER_MEASURED, measured, place.pk)
            elif standing is Standing.SILENT:
                yield Finding(Gap.MEASURE_SILENT, measured, place.pk)
        if measure.pk not in owners:
            owners.add(measure.pk)
            if measure.owner is None:
                yield Finding(Gap.MEASURE_WITHOUT_OWNER, measured, measure.unit_id)
            elif not measure.owner.is_here(on):
                yield Finding(Gap.MEASURE_OWNER_LEFT, measured, measure.unit_id)


def _pulled_both_ways(thread: Thread) -> Iterator[Finding]:
    """A measure of one place that one goal expects to fall and another to rise."""
    expected: dict[tuple[int, int], dict[str, Measured]] = {}
    goals = {node.subject.pk: node.subject for node in thread.walk() if isinstance(node.subject, Objective)}
    for measured in _running_links(thread):
        link = measured.link
        if link.expects in (ObjectiveMeasure.Expects.LOWER, ObjectiveMeasure.Expects.HIGHER):
            key = (link.measure_id, place_of(link).pk)
            expected.setdefault(key, {}).setdefault(link.expects, measured)
    for (_, unit_id), ways in expected.items():
        if len(ways) > 1:
            lower, higher = (
                ways[way] for way in (ObjectiveMeasure.Expects.LOWER, ObjectiveMeasure.Expects.HIGHER)
            )
            yield Finding(Gap.PULLED_BOTH_WAYS, lower, unit_id, other=goals[higher.link.objective_id])


def findings_here(findings: Iterable[Finding], unit_ids: Collection[int]) -> list[Finding]:
    """The findings of some places. Those of no place are the whole trust's, and left out."""
    return [finding for finding in findings if finding.unit_id in unit_ids]
