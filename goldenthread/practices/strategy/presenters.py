from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from markupsafe import Markup

from goldenthread.engines.measurement.models import Measure
from goldenthread.engines.measurement.panels import Panel as MeasurePanel
from goldenthread.engines.measurement.panels import PanelItem
from goldenthread.engines.measurement.presenters import spark_panel
from goldenthread.foundations.audit.presenters import HistoryItem, HistoryPage
from goldenthread.foundations.design.environment import day, number
from goldenthread.foundations.design.presenters import Link
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.foundations.organisation.queries import Place
from goldenthread.practices.strategy.figures import Measured, place_of
from goldenthread.practices.strategy.models import Adoption, Objective, ObjectiveMeasure, Purpose, Review
from goldenthread.practices.strategy.panels import Panel
from goldenthread.practices.strategy.queries import Decided
from goldenthread.practices.strategy.rules import FEW_PRIORITIES

# --- goals in words ------------------------------------------------------------------------------------------------


def level_words(objective: Objective) -> str:
    """ "Trust priority", "What drives it", "Ward 7's aim"."""
    if objective.level != Objective.Level.AIM:
        return Objective.Level(objective.level).label
    if objective.unit.kind == Unit.Kind.TRUST:
        return "The trust’s aim"
    name = objective.unit.name
    return f"{name}’ aim" if name.endswith("s") else f"{name}’s aim"


def owner_words(person: Person | None) -> str:
    """ "Chief Nurse, Imran Shah"."""
    if person is None:
        return ""
    return f"{person.job_title}, {person.name}" if person.job_title else person.name


def aim_words(objective: Objective) -> str:
    """The aim in a sentence, made from its numbers where nobody wrote one."""
    due = objective.due_on
    when = f" by {day(due)}" if due else ""
    if objective.aim:
        text = objective.aim.rstrip(".")
        return text if due is None or str(due.year) in text else f"{text}{when}"
    if objective.aim_to is None:
        return ""
    if objective.aim_from is None:
        return f"Reach {number(objective.aim_to)}{when}"
    return f"From {number(objective.aim_from)} to {number(objective.aim_to)}{when}"


def goal_in_a_list(objective: Objective) -> str:
    return f"{level_words(objective)}: {objective.title}"


def measure_in_a_list(measure: Measure) -> str:
    return f"{measure.name} ({measure.unit.name})"


def goal_href(objective_id: int) -> str:
    return reverse("strategy:objective_show", args=[objective_id])


# --- measures in words ---------------------------------------------------------------------------------------------

NOT_MEASURED, KEPT = "Not measured", "Kept within its place"


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One measure of a goal: a sparkline, an icon with its word, and a sentence."""

    name: str
    href: str
    place: str
    role: str
    word: str
    sentence: str
    spark: Markup
    icon: Markup
    never_measured: bool
    remove_href: str = ""

    @property
    def is_shown(self) -> bool:
        return bool(self.href)


def measure_line(measured: Measured, *, remove_href: str = "") -> MeasureLine:
    link, figure = measured.link, measured.figure
    role = ObjectiveMeasure.Role(link.role).label
    if figure is None:
        return _kept_line(link, role)
    href = reverse("measurement:measure_show", args=[link.measure_id])
    panel = spark_panel(figure, id=f"spark-{link.pk}", href=href)
    never = figure.last is None
    return MeasureLine(
        name=panel.name,
        href=href,
        place=place_of(link).name,
        role=role,
        word=NOT_MEASURED if never else panel.icon.word,
        sentence="There is no number yet." if never else panel.sentence,
        spark=Markup("") if never or panel.freshness or panel.spark is None else panel.spark,
        icon=panel.icon.svg,
        never_measured=never,
        remove_href=remove_href,
    )


def _kept_line(link: ObjectiveMeasure, role: str) -> MeasureLine:
    """A measure that this person may not see: that there is one is said, and nothing else."""
    return MeasureLine(
        name="A measure",
        href="",
        place="",
        role=role,
        word=KEPT,
        sentence=f"A measure is kept within {link.measure.unit.name}.",
        spark=Markup(""),
        icon=Markup(""),
        never_measured=False,
    )


# --- the strategy page ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PriorityLine:
    title: str
    href: str
    owner: str
    aim: str
    answers: str
    state: str
    measure: MeasureLine | None


@dataclass(frozen=True, slots=True)
class NationalLine:
    title: str
    why: str
    source: str
    metric: str
    dates: str
    state: str
    decided: str
    adopt_href: str
    decline_href: str


@dataclass(frozen=True, slots=True)
class StrategyPage:
    purpose: str
    values: tuple[str, ...]
    stated: str
    priorities: tuple[PriorityLine, ...]
    too_many: str
    adopted: tuple[NationalLine, ...]
    undecided: tuple[NationalLine, ...]
    declined: tuple[NationalLine, ...]
    may_change: bool
    tabs: tuple[Link, ...]


def strategy_page(
    *,
    purpose: Purpose | None,
    goals: Sequence[Objective],
    measured: Mapping[int, Sequence[Measured]],
    decided: Iterable[Decided],
    may_change: bool,
    sees_history: bool,
) -> StrategyPage:
    lines = [national_line(one, may_change=may_change) for one in decided]
    return StrategyPage(
        purpose=purpose.text if purpose else "",
        values=tuple(purpose.value_lines) if purpose else (),
        stated=f"Stated on {day(purpose.stated_on)}." if purpose else "",
        priorities=tuple(priority_line(goal, measured[goal.pk]) for goal in goals),
        too_many=too_many(len(goals)),
        adopted=tuple(line for line in lines if line.state == "Adopted"),
        undecided=tuple(line for line in lines if line.state == UNDECIDED),
        declined=tuple(line for line in lines if line.state == "Declined"),
        may_change=may_change,
        tabs=strategy_tabs(current="Purpose and priorities") if sees_history else (),
    )


def too_many(count: int) -> str:
    """A sentence where there are more priorities than a trust can hold at once."""
    if count <= FEW_PRIORITIES:
        return ""
    return f"There are {count} priorities. Past {FEW_PRIORITIES}, people stop knowing them. Which could wait?"


def priority_line(goal: Objective, measured: Sequence[Measured]) -> PriorityLine:
    return PriorityLine(
        title=goal.title,
        href=goal_href(goal.pk),
        owner=owner_words(goal.owner),
        aim=aim_words(goal),
        answers=goal.national_priority.title if goal.national_priority else "",
        state="" if goal.is_running else Objective.State(goal.state).label,
        measure=measure_line(measured[0]) if measured else None,
    )


UNDECIDED = "Not decided yet"


def national_line(one: Decided, *, may_change: bool) -> NationalLine:
    priority, adoption = one.priority, one.adoption
    until = f" to {day(priority.valid_until)}" if priority.valid_until else ""
    return NationalLine(
        title=priority.title,
        why=priority.why,
        source=f"{priority.source}, {priority.publisher}",
        metric=priority.metric,
        dates=f"From {day(priority.valid_from)}{until}",
        state=Adoption.State(adoption.state).label if adoption else UNDECIDED,
        decided=(
            f"{adoption.decided_by.name}, {day(adoption.decided_on)}: {adoption.reason}" if adoption else ""
        ),
        adopt_href=_decide_href("adopt", one, Adoption.State.ADOPTED) if may_change else "",
        decline_href=_decide_href("decline", one, Adoption.State.DECLINED) if may_change else "",
    )


def _decide_href(verb: str, one: Decided, state: Adoption.State) -> str:
    if one.adoption is not None and one.adoption.state == state:
        return ""
    return reverse(f"strategy:national_priority_{verb}", args=[one.priority.pk])


@dataclass(frozen=True, slots=True)
class NationalPage:
    lines: tuple[NationalLine, ...]
    add_href: str


def national_page(
    decided: Iterable[Decided], *, may_change: bool, may_publish: bool, on: date
) -> NationalPage:
    lines = [
        national_line(one, may_change=may_change)
        if one.priority.is_valid(on)
        else replace(national_line(one, may_change=may_change), adopt_href="")
        for one in decided
    ]
    return NationalPage(
        lines=tuple(lines), add_href=reverse("strategy:national_priority_add") if may_publish else ""
    )


# --- one goal ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GoalLine:
    level: str
    title: str
    href: str
    meta: str


@dataclass(frozen=True, slots=True)
class ReviewLine:
    when: str
    who: str
    said: str


@dataclass(frozen=True, slots=True)
class ObjectivePage:
    title: str
    level: str
    place: str
    state: str
    state_reason: str
    facts: tuple[tuple[str, str], ...]
    above: tuple[GoalLine, ...]
    contribution: str
    national: str
    below: tuple[GoalLine, ...]
    measures: tuple[MeasureLine, ...]
    reviews: tuple[ReviewLine, ...]
    next_review: str
    is_overdue: bool
    panels: tuple[Panel, ...]
    tabs: tuple[Link, ...]
    actions: tuple[Link, ...]
    link_href: str
    measure_href: str
    review_href: str
    add_below_href: str
    is_priority: bool


def objective_page(
    objective: Objective,
    *,
    above: Sequence[Objective],
    below: Sequence[Objective],
    measured: Sequence[Measured],
    reviews: Sequence[Review],
    panels: Sequence[Panel],
    may_change: bool,
    may_add: bool,
    sees_history: bool,
    on: date,
) -> ObjectivePage:
    open_to_change = may_change and objective.state != Objective.State.STOPPED
    may_add_below = may_add and objective.is_running
    return ObjectivePage(
        title=objective.title,
        level=level_words(objective),
        place=objective.unit.name,
        state="" if objective.is_running else Objective.State(objective.state).label,
        state_reason=objective.state_reason if not objective.is_running else "",
        facts=_facts(objective, on),
        above=tuple(goal_line(goal) for goal in reversed(above)),
        contribution=objective.contribution,
        national=_national_above(objective, above),
        below=tuple(goal_line(goal) for goal in below),
        measures=tuple(
            measure_line(one, remove_href=_remove_href(one.link) if open_to_change else "")
            for one in measured
        ),
        reviews=tuple(
            ReviewLine(day(review.held_on), owner_words(review.led_by), review.said) for review in reviews
        ),
        next_review=f"Next review on {day(objective.next_review_on)}." if objective.is_running else "",
        is_overdue=objective.review_is_overdue(on),
        panels=tuple(panels),
        tabs=tabs(objective, current="The goal") if sees_history else (),
        actions=_actions(objective) if open_to_change else (),
        link_href=_page("link", objective) if open_to_change else "",
        measure_href=_page("measure_add", objective) if open_to_change else "",
        review_href=_page("review", objective) if open_to_change else "",
        add_below_href=f"{reverse('strategy:objective_add')}?parent={objective.pk}" if may_add_below else "",
        is_priority=objective.is_priority,
    )


def _facts(objective: Objective, on: date) -> tuple[tuple[str, str], ...]:
    owner = owner_words(objective.owner) or "Nobody yet"
    if objective.owner is not None and not objective.owner.is_here(on):
        owner = f"{owner}, who has left"
    facts = [("Place", objective.unit.name), ("Owner", owner), ("Aim", aim_words(objective))]
    if objective.why:
        facts.append(("Why it matters", objective.why))
    return tuple((term, text) for term, text in facts if text)


def _national_above(objective: Objective, above: Sequence[Objective]) -> str:
    top = above[-1] if above else objective
    return top.national_priority.title if top.national_priority else ""


def _actions(objective: Objective) -> tuple[Link, ...]:
    links = [Link("Change", _page("change", objective))]
    if objective.parent_id is not None:
        links.append(Link("Take the link away", _page("unlink", objective)))
    return (
        *links,
        Link("Pause or stop" if objective.is_running else "Take up or stop", _page("stop", objective)),
    )


def _page(verb: str, objective: Objective) -> str:
    return reverse(f"strategy:objective_{verb}", args=[objective.pk])


def _remove_href(link: ObjectiveMeasure) -> str:
    return reverse("strategy:objective_measure_remove", args=[link.objective_id, link.pk])


def goal_line(goal: Objective) -> GoalLine:
    return GoalLine(level_words(goal), goal.title, goal_href(goal.pk), goal_meta(goal))


def goal_meta(goal: Objective) -> str:
    """ "Chief Nurse, Imran Shah. Aim: 6 or fewer a month by April." """
    aim = aim_words(goal)
    state = "" if goal.is_running else f"{Objective.State(goal.state).label}: {goal.state_reason}"
    parts = [state, owner_words(goal.owner), f"Aim: {aim}" if aim else ""]
    return ". ".join(part.rstrip(".") for part in parts if part)


def tabs(objective: Objective, *, current: str) -> tuple[Link, ...]:
    pages = {"The goal": _page("show", objective), "History": _page("history", objective)}
    return tuple(Link(text, href, current=text == current) for text, href in pages.items())


def history_page(objective: Objective, items: Iterable[HistoryItem]) -> HistoryPage:
    return HistoryPage(
        title=objective.title,
        href=goal_href(objective.pk),
        tabs=tabs(objective, current="History"),
        entries=tuple(items),
    )


def strategy_history_page(items: Iterable[HistoryItem]) -> HistoryPage:
    return HistoryPage(
        title="Purpose and priorities",
        href=reverse("strategy:strategy_show"),
        tabs=strategy_tabs(current="History"),
        entries=tuple(items),
    )


def strategy_tabs(*, current: str) -> tuple[Link, ...]:
    pages = {
        "Purpose and priorities": reverse("strategy:strategy_show"),
        "History": reverse("strategy:strategy_history"),
    }
    return tuple(Link(text, href, current=text == current) for text, href in pages.items())


# --- forms ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlaceQuestion:
    lead: str
    places: tuple[tuple[int, str, int], ...]
    parent_id: int | None


def place_question(places: Iterable[Place], parent: Objective | None) -> PlaceQuestion:
    return PlaceQuestion(
        lead=f"It will help “{parent.title}”." if parent else "",
        places=tuple((place.unit_id, place.name, place.depth) for place in places),
        parent_id=parent.pk if parent else None,
    )


@dataclass(frozen=True, slots=True)
class Adding:
    title: str
    lead: str


def adding(unit: Unit, parent: Objective | None, levels: Sequence[Objective.Level]) -> Adding:
    place = "the whole trust" if unit.kind == Unit.Kind.TRUST else unit.name
    return Adding(
        title=f"Set a goal for {place}",
        lead=f"It helps “{parent.title}”." if parent else "It can be linked later.",
    )


def with_owner(people: Sequence[Person], objective: Objective) -> list[Person]:
    """Whoever could own a goal, with its owner even where they could no longer be chosen."""
    listed = list(people)
    if objective.owner is not None and all(person.pk != objective.owner_id for person in listed):
        listed.append(objective.owner)
    return listed


def as_asked(objective: Objective) -> dict[str, Any]:
    """A goal as its form shows it."""
    return {
        "level": objective.level,
        "title": objective.title,
        "why": objective.why,
        "owner": objective.owner_id,
        "aim": objective.aim,
        "aim_from": _typed(objective.aim_from),
        "aim_to": _typed(objective.aim_to),
        "due_on": objective.due_on,
        "review_every_months": objective.review_every_months,
    }


def _typed(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


# --- on a measure's page -------------------------------------------------------------------------------------------


def helps_panel(links: Iterable[ObjectiveMeasure]) -> MeasurePanel | None:
    """The goals a measure serves, each once, with who owns it; nothing where it serves none."""
    goals = {link.objective_id: link.objective for link in links}
    if not goals:
        return None
    return MeasurePanel(
        "This helps",
        tuple(PanelItem(goal.title, goal_href(goal.pk), owner_words(goal.owner)) for goal in goals.values()),
    )
