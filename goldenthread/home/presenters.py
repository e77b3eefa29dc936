"""What the first page shows, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.urls import reverse
from improvement_methods import charts
from improvement_methods.spc import PointType
from markupsafe import Markup

from goldenthread.engines.measurement.presenters import SparkPanel, spark_panel
from goldenthread.engines.measurement.rules import Permission as Measurement
from goldenthread.engines.routines import presenters as routines
from goldenthread.engines.routines.rules import Permission as Routines
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.access.roles import roles
from goldenthread.foundations.access.rules import Permission as AccessPermission
from goldenthread.foundations.audit.models import Entry
from goldenthread.foundations.clock.moments import LONDON
from goldenthread.foundations.clock.periods import MONTHS
from goldenthread.foundations.design.environment import day as as_day
from goldenthread.foundations.design.presenters import Link
from goldenthread.foundations.organisation.models import Membership, Person, Unit
from goldenthread.foundations.organisation.queries import own_way
from goldenthread.home.figures import Followed, Goal
from goldenthread.home.queries import Begun, Owed, leads_the_whole_trust
from goldenthread.overviews.golden_thread.figures import Standing
from goldenthread.overviews.golden_thread.presenters import summary_sentence
from goldenthread.overviews.golden_thread.rules import Permission as GoldenThread
from goldenthread.practices.daily_management.models import Board
from goldenthread.practices.projects.rules import Permission as Projects
from goldenthread.practices.strategy.presenters import PriorityLine, priority_line

PLACES_LEAD_TO: tuple[tuple[str, str, StrEnum], ...] = (
    ("The thread", "golden_thread:thread_show", GoldenThread.SEE_THREAD),
    ("Measures", "measurement:measure_list", Measurement.SEE_MEASURES),
    ("What rose", "routines:escalation_list", Routines.SEE_ROUTINES),
    ("Work", "projects:project_list", Projects.SEE_WORK),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


# More than these would hide what else waits.
MOST_ASKS = 12


@dataclass(frozen=True, slots=True)
class Welcome:
    """The first page for someone who has not signed in."""

    sign_in_url: str
    cast_url: str
    published_url: str


def welcome() -> Welcome:
    return Welcome(
        sign_in_url=reverse("account_login"),
        cast_url=reverse("demo:cast_list") if settings.DEMO else "",
        published_url=reverse("measurement:series_list"),
    )


@dataclass(frozen=True, slots=True)
class OwedLine:
    title: str
    why: str
    href: str
    verb: str


@dataclass(frozen=True, slots=True)
class PlaceLine:
    name: str
    role: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class MeasureRow:
    panel: SparkPanel
    record_href: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    what: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal in a sentence. `marks` has one shape for each place below it that measures."""

    line: PriorityLine
    summary: str
    marks: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One of a trust's first steps: what it is, why, the way to it, and whether it is done."""

    title: str
    why: str
    href: str
    verb: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class FirstSteps:
    lead: str
    steps: tuple[Step, ...]


def first_steps(begun: Begun | None) -> FirstSteps | None:
    """What a new trust does first, in order; None once all is done, or for whoever it is not for."""
    if begun is None or begun.is_done:
        return None
    steps = (
        Step(
            "Bring in your places",
            "Divisions, services and teams, from a file or one by one.",
            reverse("staff:file_list"),
            "Bring in a file",
            begun.has_places,
        ),
        Step(
            "Bring in your people",
            "From the staff file that payroll can send you. You see each change before it is made.",
            reverse("staff:file_list"),
            "Bring in a file",
            begun.has_people,
        ),
        Step(
            "Let somebody else in",
            "An invitation by e-mail, or a link that you hand over.",
            reverse("sign_in:people_invite"),
            "Invite people",
            begun.has_others_let_in,
        ),
        Step(
            "Switch one practice on",
            "One at a time. What is off is on nobody's page.",
            reverse("own_way:practice_list"),
            "Choose one",
            begun.has_practice,
        ),
        Step(
            "Use it for the first time",
            "Somebody who leads a team adds a measure it cares about, and its first number.",
            "",
            "",
            begun.is_in_use,
        ),
    )
    done = sum(step.is_done for step in steps)
    return FirstSteps(f"{done} of {len(steps)} done. It takes about two hours in all.", steps)


@dataclass(frozen=True, slots=True)
class FirstPage:
    greeting: str
    lead: str
    first_steps: FirstSteps | None
    owed: tuple[OwedLine, ...]
    goals_heading: str
    goals: tuple[GoalLine, ...]
    marks_key: tuple[tuple[Markup, str], ...]
    thread_href: str
    places: tuple[PlaceLine, ...]
    measures: tuple[MeasureRow, ...]
    changes: tuple[ChangeLine, ...]
    shows_changes: bool


def first_page(
    person: Person,
    *,
    memberships: Sequence[Membership],
    begun: Begun | None,
    boards: Mapping[int, Board],
    owed: Owed,
    goals: Sequence[Goal],
    measures: Sequence[Followed],
    changes: Iterable[Entry],
    now: datetime,
) -> FirstPage:
    here = now.astimezone(LONDON)
    waiting = (*_asked(owed), *_due(measures), *_owed(owed))
    in_all = len(waiting) + max(0, _beyond(owed) - 1)
    return FirstPage(
        greeting=f"Good {_part_of_day(here.hour)}, {person.given_name}",
        lead=f"{WEEKDAYS[here.weekday()]} {here.day} {MONTHS[here.month - 1]}. {_said(in_all)}",
        first_steps=first_steps(begun),
        owed=waiting,
        goals_heading="Our priorities"
        if leads_the_whole_trust(memberships)
        else "What we are working towards",
        goals=tuple(_goal(goal) for goal in goals),
        marks_key=_marks_key(goals),
        thread_href=reverse("golden_thread:thread_show")
        if rights_of(person).holds(GoldenThread.SEE_THREAD)
        else "",
        places=tuple(
            _place(person, membership, boards.get(membership.unit_id)) for membership in memberships
        ),
        measures=tuple(_measure(one) for one in measures),
        changes=tuple(_change(entry) for entry in changes),
        shows_changes=rights_of(person).holds(AccessPermission.SEE_HISTORY),
    )


def _goal(goal: Goal) -> GoalLine:
    line = priority_line(goal.objective, [goal.measured] if goal.measured else [])
    if goal.summary is None:
        return GoalLine(line, "", ())
    marks = tuple(_mark(standing) for standing in goal.summary.standings)
    return GoalLine(line, summary_sentence(goal.summary), marks)


MARKS: dict[Standing, tuple[PointType | None, str]] = {
    Standing.IMPROVING: (PointType.IMPROVEMENT, "Place improving"),
    Standing.CONCERN: (PointType.CONCERN, "Concern"),
    Standing.STEADY: (PointType.COMMON_CAUSE, "Expected variation"),
    Standing.SILENT: (None, "No recent data, or none yet"),
    Standing.UNMEASURED: (None, "No recent data, or none yet"),
}


def _mark(standing: Standing) -> Markup:
    return Markup(charts.mark_svg(MARKS[standing][0], size=18))  # noqa: S704


def _marks_key(goals: Iterable[Goal]) -> tuple[tuple[Markup, str], ...]:
    """What each mark on the page means, once."""
    shown = {standing for goal in goals if goal.summary for standing in goal.summary.standings}
    words = {MARKS[standing][1]: _mark(standing) for standing in Standing if standing in shown}
    return tuple((mark, word) for word, mark in words.items())


def _part_of_day(hour: int) -> str:
    return "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"


def _said(waiting: int) -> str:
    if not waiting:
        return "Nothing waits for you."
    return "One thing waits for you." if waiting == 1 else f"{waiting} things wait for you."


def _beyond(owed: Owed) -> int:
    """How many more wait for an answer than are shown."""
    return max(0, len(owed.asks) - MOST_ASKS)


def _asked(owed: Owed) -> list[OwedLine]:
    """Who waits for an answer of this person; then the answers of which their place has not said what they mended."""
    lines = [(routines.my_line(ask), "Answer") for ask in owed.asks[:MOST_ASKS]]
    lines += [(routines.answered_line(ask), "Say whether it is fixed") for ask in owed.came_back]
    told = [
        OwedLine(title=f"“{line.text}”", why=f"{line.meta} {line.late}".strip(), href=line.href, verb=verb)
        for line, verb in lines
    ]
    if more := _beyond(owed):
        told.insert(
            MOST_ASKS,
            OwedLine(
                title=f"{more} more {'waits' if more == 1 else 'wait'} for your answer",
                why="Those that have waited longest stand above.",
                href=reverse("routines:escalation_list"),
                verb="See them all",
            ),
        )
    return told


def _due(measures: Iterable[Followed]) -> list[OwedLine]:
    """The numbers that can be entered now, those that stopped first."""
    due = [one for one in measures if one.may_record and _is_due(one)]
    return [
        OwedLine(
            title=f"{one.measure.name}: {_which_is_due(one)}",
            why=f"{one.measure.unit.name}. {'Numbers that stop cannot show a change.' if one.figure.is_stale else ''}",
            href=_record(one),
            verb="Enter a number",
        )
        for one in due
    ]


def _is_due(one: Followed) -> bool:
    return one.figure.last is None or one.figure.periods_late > 0


def _which_is_due(one: Followed) -> str:
    if one.figure.last is None:
        return "no number yet"
    last = one.figure.periods[one.figure.last]
    return f"no number since {last.label}" if one.figure.is_stale else last.shifted(1).label


def _record(one: Followed) -> str:
    return reverse("measurement:value_add", args=[one.measure.pk])


def _owed(owed: Owed) -> list[OwedLine]:
    lines = [
        OwedLine(
            title=f"Review “{goal.title}”",
            why=f"It was due on {as_day(goal.next_review_on)}.",
            href=reverse("strategy:objective_review", args=[goal.pk]),
            verb="Hold the review",
        )
        for goal in owed.reviews
    ]
    lines += [
        OwedLine(
            title=f"“{priority.title}” is not decided yet",
            why="A national priority is adopted, or declined with a reason.",
            href=reverse("strategy:national_priority_list"),
            verb="Decide",
        )
        for priority in owed.undecided
    ]
    lines += [
        OwedLine(
            title=f"“{goal.title}” has no measure",
            why="Without one nobody can see whether it gets better.",
            href=reverse("strategy:objective_measure_add", args=[goal.pk]),
            verb="Choose a measure",
        )
        for goal in owed.unmeasured
    ]
    lines += [
        OwedLine(
            title=f"“{work.title}” is not yet linked",
            why=f"Say which goal it helps, and {own_way().word('board')} can see it.",
            href=reverse("projects:project_link", args=[work.pk]),
            verb="Link it",
        )
        for work in owed.unlinked
    ]
    return lines


def _place(person: Person, membership: Membership, board: Board | None) -> PlaceLine:
    unit = membership.unit
    chosen = "" if unit.kind == Unit.Kind.TRUST else f"?place={unit.pk}&below=1"
    rights = rights_of(person)
    return PlaceLine(
        name=unit.name,
        role=roles()[membership.role].name if membership.role in roles() else membership.role,
        links=(
            *(
                [Link("Today’s board", reverse("daily_management:board_show", args=[board.pk]))]
                if board
                else []
            ),
            *(
                Link(text, reverse(name) + chosen)
                for text, name, needs in PLACES_LEAD_TO
                if rights.holds(needs)
            ),
        ),
    )


def _measure(one: Followed) -> MeasureRow:
    href = reverse("measurement:measure_show", args=[one.measure.pk])
    return MeasureRow(
        panel=spark_panel(one.figure, id=f"m{one.measure.pk}", href=href),
        record_href=_record(one) if one.may_record else "",
    )


def _change(entry: Entry) -> ChangeLine:
    return ChangeLine(f"“{entry.record_label}” {entry.verb}", entry.actor_label, entry.at)
