from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse
from markupsafe import Markup

from goldenthread.engines.measurement.figures import SeriesFigure
from goldenthread.engines.measurement.models import Measure
from goldenthread.engines.measurement.presenters import spark_panel
from goldenthread.engines.measurement.rules import Permission as Measurement
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.design.environment import day
from goldenthread.foundations.design.presenters import Emptiness
from goldenthread.foundations.design.presenters import Place as PlaceChoice
from goldenthread.foundations.organisation.models import Person
from goldenthread.foundations.organisation.queries import Place
from goldenthread.overviews.golden_thread.figures import (
    Finding,
    Gap,
    Node,
    PrioritySummary,
    Standing,
    Thread,
    summary_of,
)
from goldenthread.practices.projects.models import Project
from goldenthread.practices.projects.presenters import kind_words, project_href, when_words
from goldenthread.practices.projects.rules import may_change_work, may_start_work
from goldenthread.practices.strategy.figures import Measured, place_of
from goldenthread.practices.strategy.models import NationalPriority, Objective
from goldenthread.practices.strategy.presenters import (
    MeasureLine,
    goal_href,
    goal_meta,
    level_words,
    measure_line,
    owner_words,
)
from goldenthread.practices.strategy.rules import (
    FEW_PRIORITIES,
    may_add_goals,
    may_change_objective,
    may_change_strategy,
)

# --- the thread ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ThreadNode:
    """What stands at one place of the thread. `classes` paint it: gold, past, here, gap."""

    key: str
    level: str
    title: str
    href: str
    meta: str
    classes: str
    spark: Markup
    icon: Markup
    word: str
    empty: Emptiness | None
    follow_href: str
    link_href: str
    below: tuple[ThreadNode, ...]
    fold_words: str = ""
    fold_href: str = ""


@dataclass(frozen=True, slots=True)
class ThreadPage:
    title: str
    lead: Markup
    tops: tuple[ThreadNode, ...]
    unlinked: tuple[ThreadNode, ...]
    ends: tuple[tuple[str, str], ...]
    places: tuple[PlaceChoice, ...]
    current: int
    below: bool
    nothing: str
    gaps_href: str
    open_all_href: str


@dataclass(frozen=True, slots=True)
class Brush:
    """What is painted gold, for whom, and how an address that follows another thread begins."""

    path: tuple[str, ...]
    person: Person
    on: date
    address: str

    def follow(self, key: str) -> str:
        return f"{self.address}&follow={key}"

    def open(self, key: str) -> str:
        followed = f"&follow={self.path[-1]}" if self.path else ""
        return f"{self.address}{followed}&open={key}#{key}"


LEAD = Markup("Read down to ask <b>how</b>. Read up to ask <b>why</b>.")
FOLLOWING = Markup(" The gold line is the thread you are following.")


def thread_page(
    thread: Thread,
    path: Sequence[Node],
    *,
    ends: Sequence[Node],
    places: Iterable[Place],
    here: Place,
    below: bool,
    person: Person,
    on: date,
) -> ThreadPage:
    """`path` is painted gold; `ends` is the same path with all that hangs on it, whatever the page leaves out."""
    chosen = {"place": here.unit_id} | ({"below": 1} if below else {})
    address = f"{reverse('golden_thread:thread_show')}?{urlencode(chosen)}"
    brush = Brush(tuple(node.key for node in path), person, on, address)
    return ThreadPage(
        title=_title(path, here),
        lead=LEAD + FOLLOWING if path else LEAD,
        tops=_painted(thread.tops, brush),
        unlinked=_painted(thread.unlinked, brush, is_gap=True),
        ends=_ends(ends),
        places=tuple(PlaceChoice(str(place.unit_id), place.name, place.depth) for place in places),
        current=here.unit_id,
        below=below,
        nothing=_nothing(here) if not thread.tops else "",
        gaps_href=f"{reverse('golden_thread:gap_list')}?{urlencode(chosen)}",
        open_all_href=f"{address}&open=all" if any(node.folded for node in thread.walk()) else "",
    )


def _title(path: Sequence[Node], here: Place) -> str:
    if len(path) < 2:
        return "The golden thread"
    first, last = path[0], path[-1]
    start = "national priority" if isinstance(first.subject, NationalPriority) else "trust priority"
    return f"From {start} to “{last.subject.title}”"


def _nothing(here: Place) -> str:
    return f"No thread passes through {here.name} yet."


def _painted(nodes: Sequence[Node], brush: Brush, *, is_gap: bool = False) -> tuple[ThreadNode, ...]:
    """Gold lies on the path; the siblings before its next node are those that the gold line passes."""
    on_path = [place for place, node in enumerate(nodes) if node.key in brush.path]
    reach = on_path[-1] if on_path else -1
    return tuple(
        _thread_node(node, _classes(node, brush, is_past=place < reach, is_gap=is_gap), brush, is_gap=is_gap)
        for place, node in enumerate(nodes)
    )


def _classes(node: Node, brush: Brush, *, is_past: bool, is_gap: bool) -> str:
    on_path = node.key in brush.path
    names = {
        "gold": on_path,
        "here": on_path and node.key == brush.path[-1],
        "past": is_past,
        "gap": is_gap,
    }
    return " ".join(name for name, worn in names.items() if worn)


def _thread_node(node: Node, classes: str, brush: Brush, *, is_gap: bool) -> ThreadNode:
    lines = [measure_line(measured) for measured in node.measured]
    first = next((line for line in lines if line.is_shown), lines[0] if lines else None)
    others = [line for line in lines if line is not first]
    is_passed = any(child.key in brush.path for child in node.below)
    below = (*(_measure_node(line, is_past=is_passed) for line in others), *_painted(node.below, brush))
    is_goal = isinstance(node.subject, Objective)
    return ThreadNode(
        key=node.key,
        level="Not yet linked" if is_gap else _level(node),
        title=node.subject.title,
        href=_href(node),
        meta=_meta(node, first, brush.on),
        classes=classes,
        spark=first.spark if first else Markup(""),
        icon=first.icon if first and not first.never_measured else Markup(""),
        word=_word(first, is_goal=is_goal),
        empty=Emptiness.NOT_MEASURED if first and first.never_measured else None,
        follow_href=brush.follow(node.key) if _can_be_followed(node, classes, is_gap=is_gap) else "",
        link_href=_link_href(node, brush.person) if is_gap else "",
        below=below,
        fold_words=_fold_words(node),
        fold_href=brush.open(node.key) if node.folded else "",
    )


def _fold_words(node: Node) -> str:
    """ "Show 3 goals and 4 pieces of work below"."""
    below = [one.subject for top in node.folded for one in top.walk()]
    work = sum(isinstance(subject, Project) for subject in below)
    parts = [
        _number_of(len(below) - work, "goal", "goals"),
        _number_of(work, "piece of work", "pieces of work"),
    ]
    return f"Show {' and '.join(part for part in parts if part)} below" if below else ""


def _number_of(count: int, one: str, many: str) -> str:
    return "" if not count else f"1 {one}" if count == 1 else f"{count} {many}"


def _can_be_followed(node: Node, classes: str, *, is_gap: bool) -> bool:
    """The ends of threads: below them there is nothing, above them there is something."""
    if node.folded:
        return False
    is_top = isinstance(node.subject, NationalPriority) or (
        isinstance(node.subject, Objective) and node.subject.is_priority
    )
    return not (node.below or is_top or is_gap or "here" in classes)


def _word(line: MeasureLine | None, *, is_goal: bool) -> str:
    if line is None:
        return "No measure yet" if is_goal else ""
    return line.word if line.is_shown and not line.never_measured else ""


def _measure_node(line: MeasureLine, *, is_past: bool) -> ThreadNode:
    """A second measure of a goal, as a node of its own below it."""
    return ThreadNode(
        key="",
        level=f"{line.role} measure",
        title=line.name if line.is_shown else line.sentence,
        href=line.href,
        meta=line.place,
        classes="measure past" if is_past else "measure",
        spark=line.spark,
        icon=line.icon if not line.never_measured else Markup(""),
        word=_word(line, is_goal=False),
        empty=Emptiness.NOT_MEASURED if line.never_measured else None,
        follow_href="",
        link_href="",
        below=(),
    )


def _level(node: Node) -> str:
    subject = node.subject
    if isinstance(subject, NationalPriority):
        return "National priority"
    if isinstance(subject, Objective):
        paused = "" if subject.is_running else ", paused"
        return f"{level_words(subject)}{paused}"
    running = "running now" if subject.ended_on is None else "finished"
    return f"{kind_words(subject)}, {running}"


def _href(node: Node) -> str:
    subject = node.subject
    if isinstance(subject, NationalPriority):
        return reverse("strategy:national_priority_list")
    return goal_href(subject.pk) if isinstance(subject, Objective) else project_href(subject.pk)


def _meta(node: Node, line: MeasureLine | None, on: date) -> str:
    subject = node.subject
    if isinstance(subject, NationalPriority):
        carried = "" if node.below else ". None of our priorities carries it yet"
        return f"From {subject.source}, {subject.publisher}{carried}"
    if isinstance(subject, Project):
        parts = [owner_words(subject.lead), subject.unit.name, when_words(subject, on)]
    else:
        parts = [goal_meta(subject), _measured_by(line, subject)]
    return ". ".join(part.rstrip(".") for part in parts if part)


def _measured_by(line: MeasureLine | None, goal: Objective) -> str:
    """The measure beside a goal, with its place where that is another than the goal's own."""
    if line is None:
        return ""
    if not line.is_shown:
        return line.sentence
    return (
        line.name
        if line.place in (goal.unit.name, "") or line.place in line.name
        else f"{line.name}, {line.place}"
    )


def _link_href(node: Node, person: Person) -> str:
    subject = node.subject
    if isinstance(subject, Objective) and may_change_objective(subject, by=person):
        return reverse("strategy:objective_link", args=[subject.pk])
    if isinstance(subject, Project) and may_change_work(subject, by=person):
        return reverse("projects:project_link", args=[subject.pk])
    return ""


def _ends(path: Sequence[Node]) -> tuple[tuple[str, str], ...]:
    """What the two ends of the followed thread see of each other."""
    top = next(
        (node for node in path if isinstance(node.subject, Objective) and node.subject.is_priority), None
    )
    last = path[-1].subject if path else None
    if top is None or not isinstance(last, Objective | Project) or top.subject is last:
        return ()
    priority = top.subject
    assert isinstance(priority, Objective)
    who = priority.owner.job_title or priority.owner.name if priority.owner else ""
    sees = f"What the {who} sees" if priority.owner and priority.owner.job_title else "What the top sees"
    return (
        (f"What {last.unit.name} sees", f"This helps: {priority.title}{f', {who}' if who else ''}"),
        (sees, summary_sentence(summary_of(top))),
    )


def summary_sentence(summary: PrioritySummary) -> str:
    """ "Of 11 places, 4 are improving, 3 steady, 3 silent; 7 have work running." """
    places = len(summary.standings)
    counts = [
        f"{summary.count(standing)} {words}"
        for standing, words in (
            (Standing.IMPROVING, "improving"),
            (Standing.CONCERN, "of concern"),
            (Standing.STEADY, "within expected variation"),
            (Standing.SILENT, "with no recent data"),
            (Standing.UNMEASURED, "not measured yet"),
        )
        if summary.count(standing)
    ]
    measured = (
        f"Of {places} {'place' if places == 1 else 'places'} that measure: {', '.join(counts)}."
        if places
        else ""
    )
    at_work = summary.places_at_work
    running = f"Work is running in {at_work} {'place' if at_work == 1 else 'places'}." if at_work else ""
    said = " ".join(part for part in (measured, running) if part)
    return said or "Nothing below it is measured or at work yet."


# --- from a measure up ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UpPage:
    title: str
    measure_href: str
    place: str
    tops: tuple[ThreadNode, ...]
    unlinked: tuple[ThreadNode, ...]


def up_page(
    thread: Thread,
    figure: SeriesFigure,
    measure: Measure,
    objective_ids: Collection[int],
    *,
    person: Person,
    on: date,
) -> UpPage:
    """The threads that end in a measure: each is gold, and the measure stands at its foot."""
    keys = tuple(node.key for node in thread.walk())
    brush = Brush((*keys, "measure"), person, on, f"{reverse('golden_thread:thread_show')}?below=1")
    feet = {f"objective-{number}" for number in objective_ids}
    foot = _foot(figure, measure)
    return UpPage(
        title=measure.name,
        measure_href=reverse("measurement:measure_show", args=[measure.pk]),
        place=measure.unit.name,
        tops=tuple(_with_foot(node, foot, feet) for node in _painted(thread.tops, brush)),
        unlinked=tuple(
            _with_foot(node, foot, feet) for node in _painted(thread.unlinked, brush, is_gap=True)
        ),
    )


def _with_foot(node: ThreadNode, foot: ThreadNode, feet: Collection[str]) -> ThreadNode:
    """The node with only goals below it, and the measure's own line where it hangs on this goal."""
    goals = tuple(_with_foot(child, foot, feet) for child in node.below if child.key)
    if node.key not in feet:
        return _with_below(node, goals)
    return _with_below(node, (*goals, foot))


def _foot(figure: SeriesFigure, measure: Measure) -> ThreadNode:
    panel = spark_panel(figure, id="foot")
    return ThreadNode(
        key="measure",
        level="This measure",
        title=measure.name,
        href=reverse("measurement:measure_show", args=[measure.pk]),
        meta=f"{measure.unit.name}{f'. {owner_words(measure.owner)}' if measure.owner else ''}",
        classes="gold here",
        spark=panel.spark or Markup(""),
        icon=panel.icon.svg,
        word=panel.icon.word,
        empty=None,
        follow_href="",
        link_href="",
        below=(),
    )


def _with_below(node: ThreadNode, below: tuple[ThreadNode, ...]) -> ThreadNode:
    values = {name: getattr(node, name) for name in ThreadNode.__slots__}
    return ThreadNode(**(values | {"below": below, "follow_href": ""}))


# --- gaps -----------------------------------------------------------------------------------------------------

# Heading and why it matters, for each kind of gap.
GAP_WORDS = {
    Gap.NATIONAL_NOT_CARRIED: (
        "National priorities that no priority of ours carries",
        "We said that we adopt it, and nobody here has it to do.",
    ),
    Gap.PRIORITY_NOT_HELPED: (
        "Priorities that nothing helps yet",
        "A priority without anything below it stays a sentence on a wall.",
    ),
    Gap.GOAL_NOT_LINKED: (
        "Goals not yet linked",
        "Whoever works on it cannot see what it is for, and nobody above can see it.",
    ),
    Gap.WORK_NOT_LINKED: (
        "Work not yet linked",
        "Projects, workshops and funded work take people’s time. A link says what for.",
    ),
    Gap.GOAL_WITHOUT_MEASURE: (
        "Goals without a measure",
        "Without a measure nobody can tell whether the goal is reached.",
    ),
    Gap.MEASURE_NEVER_MEASURED: (
        "Measures without any number",
        "A goal is linked to it, and there is nothing to read yet.",
    ),
    Gap.MEASURE_SILENT: (
        "Measures with no recent data",
        "What stops being counted stops being looked at.",
    ),
    Gap.GOAL_WITHOUT_OWNER: ("Goals without an owner", "Nobody is asked how it goes, so nobody answers."),
    Gap.GOAL_OWNER_LEFT: ("Goals whose owner has left", "Whoever took over may not know that it is theirs."),
    Gap.MEASURE_WITHOUT_OWNER: (
        "Measures that nobody looks after",
        "When its numbers stop, nobody will notice.",
    ),
    Gap.MEASURE_OWNER_LEFT: (
        "Measures whose owner has left",
        "When its numbers stop, nobody will notice.",
    ),
    Gap.GOAL_WITHOUT_WORK: (
        "Goals that no work helps",
        "Nothing is being changed, so nothing is likely to change.",
    ),
    Gap.REVIEW_OVERDUE: ("Reviews overdue", "A goal that nobody looks at is a goal that nobody holds."),
    Gap.PULLED_BOTH_WAYS: (
        "Measures pulled both ways",
        "One goal expects it to fall, and another to rise. They need to talk.",
    ),
    Gap.TOO_MANY_PRIORITIES: (
        "More priorities than people can know",
        f"Past {FEW_PRIORITIES}, they compete for the same people.",
    ),
}


@dataclass(frozen=True, slots=True)
class GapLine:
    what: str
    href: str
    where: str
    note: str
    mend_href: str
    mend_words: str


@dataclass(frozen=True, slots=True)
class GapGroup:
    heading: str
    why: str
    count: int
    lines: tuple[GapLine, ...]


@dataclass(frozen=True, slots=True)
class GapPage:
    lead: str
    groups: tuple[GapGroup, ...]
    places: tuple[PlaceChoice, ...]
    current: int
    below: bool
    is_whole: bool
    thread_href: str


def gap_page(
    findings: Sequence[Finding],
    *,
    places: Iterable[Place],
    here: Place,
    below: bool,
    has_goals: bool,
    person: Person,
) -> GapPage:
    chosen = {"place": here.unit_id} | ({"below": 1} if below else {})
    groups = []
    for gap, found in groupby(findings, key=lambda finding: finding.gap):
        lines = tuple(_gap_line(finding, person) for finding in found)
        heading, why = GAP_WORDS[gap]
        groups.append(GapGroup(heading, why, len(lines), lines))
    return GapPage(
        lead=_gap_lead(len(findings), here),
        groups=tuple(groups),
        places=tuple(PlaceChoice(str(place.unit_id), place.name, place.depth) for place in places),
        current=here.unit_id,
        below=below,
        is_whole=has_goals and not findings,
        thread_href=f"{reverse('golden_thread:thread_show')}?{urlencode(chosen)}",
    )


def _gap_lead(count: int, here: Place) -> str:
    if not count:
        return ""
    things = "1 thing is" if count == 1 else f"{count} things are"
    return f"{things} missing from the thread in {here.name}. Each line leads to where it is mended."


def _gap_line(finding: Finding, person: Person) -> GapLine:
    subject = finding.subject
    if isinstance(subject, int):
        return GapLine(
            f"{subject} priorities",
            reverse("strategy:strategy_show"),
            "Whole trust",
            "",
            *_mend(finding, person),
        )
    if isinstance(subject, NationalPriority):
        source = f"{subject.source}, {subject.publisher}"
        return GapLine(
            subject.title,
            reverse("strategy:national_priority_list"),
            "Whole trust",
            source,
            *_mend(finding, person),
        )
    if isinstance(subject, Measured):
        measure = subject.link.measure
        href = reverse("measurement:measure_show", args=[measure.pk])
        return GapLine(
            measure.name,
            href,
            place_of(subject.link).name,
            _measure_note(finding, subject),
            *_mend(finding, person),
        )
    href = goal_href(subject.pk) if isinstance(subject, Objective) else project_href(subject.pk)
    return GapLine(subject.title, href, subject.unit.name, _note(finding), *_mend(finding, person))


def _note(finding: Finding) -> str:
    subject = finding.subject
    if isinstance(subject, Project):
        return f"{kind_words(subject)}. {owner_words(subject.lead) or 'Nobody leads it yet'}"
    assert isinstance(subject, Objective)
    if finding.gap is Gap.REVIEW_OVERDUE:
        return f"Due on {day(subject.next_review_on)}. {owner_words(subject.owner) or 'No owner yet'}"
    if finding.gap is Gap.GOAL_OWNER_LEFT:
        return f"{owner_words(subject.owner)}, left on {day(subject.owner.left_on)}"  # type: ignore[arg-type, union-attr]
    return f"{level_words(subject)}. {owner_words(subject.owner) or 'No owner yet'}"


def _measure_note(finding: Finding, measured: Measured) -> str:
    goal = measured.link.objective_id
    if finding.gap is Gap.PULLED_BOTH_WAYS and finding.other is not None:
        return f"“{finding.other.title}” expects it to rise."
    if finding.gap is Gap.MEASURE_SILENT:
        return measure_line(measured).sentence
    owner = measured.link.measure.owner
    if finding.gap is Gap.MEASURE_OWNER_LEFT and owner is not None and owner.left_on is not None:
        return f"{owner_words(owner)}, left on {day(owner.left_on)}"
    return "" if not goal else f"{measured.link.get_role_display()} measure"


def _mend(finding: Finding, person: Person) -> tuple[str, str]:
    """The address that mends a gap and the words of its link; nothing for whoever may not."""
    subject = finding.subject
    if isinstance(subject, int):
        return (
            (reverse("strategy:strategy_show"), "Look at them") if may_change_strategy(person) else ("", "")
        )
    if isinstance(subject, NationalPriority):
        href = reverse("strategy:national_priority_adopt", args=[subject.pk])
        return (href, "Say which carries it") if may_change_strategy(person) else ("", "")
    if isinstance(subject, Project):
        href = reverse("projects:project_link", args=[subject.pk])
        return (href, "Link it") if may_change_work(subject, by=person) else ("", "")
    if isinstance(subject, Measured):
        return _mend_measure(finding.gap, subject, person)
    return _mend_goal(finding.gap, subject, person)


def _mend_goal(gap: Gap, goal: Objective, person: Person) -> tuple[str, str]:
    if gap in (Gap.PRIORITY_NOT_HELPED, Gap.GOAL_WITHOUT_WORK):
        href = f"{reverse('strategy:objective_add')}?parent={goal.pk}"
        if goal.level == Objective.Level.AIM:
            start = f"{reverse('projects:project_add')}?objective={goal.pk}"
            may_start = may_start_work(goal.unit_id, by=person)
            return (start, "Start work that helps it") if may_start else ("", "")
        return (href, "Set a goal that helps it") if may_add_goals(person) else ("", "")
    if not may_change_objective(goal, by=person):
        return "", ""
    verb, words = {
        Gap.GOAL_NOT_LINKED: ("link", "Link it"),
        Gap.GOAL_WITHOUT_MEASURE: ("measure_add", "Link a measure"),
        Gap.GOAL_WITHOUT_OWNER: ("change", "Name an owner"),
        Gap.GOAL_OWNER_LEFT: ("change", "Name an owner"),
        Gap.REVIEW_OVERDUE: ("review", "Review it"),
    }[gap]
    return reverse(f"strategy:objective_{verb}", args=[goal.pk]), words


def _mend_measure(gap: Gap, measured: Measured, person: Person) -> tuple[str, str]:
    measure = measured.link.measure
    if gap is Gap.PULLED_BOTH_WAYS:
        return goal_href(measured.link.objective_id), "Look at the goal"
    if gap in (Gap.MEASURE_NEVER_MEASURED, Gap.MEASURE_SILENT):
        return reverse("measurement:measure_show", args=[measure.pk]), "Look at the measure"
    may = rights_of(person).may(Measurement.CHANGE_MEASURES, unit_id=measure.unit_id)
    return (
        (reverse("measurement:measure_change", args=[measure.pk]), "Name who looks after it")
        if may
        else ("", "")
    )
