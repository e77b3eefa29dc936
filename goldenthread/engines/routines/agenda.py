"""The kinds of routine and of agenda item there are. Rooms above register their own in their offers.py:

    from goldenthread.engines.routines import agenda
    agenda.offer_item(agenda.ItemKind("measures", "Measures", "What moved, and why?", panel=what_moved))

where `what_moved(occurrence, by)` gives a `Panel` for whoever holds the meeting, or None where there is nothing to
say. It may cost two queries. `by` is a person, or whoever stands at a place's paired screen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time

from goldenthread.engines.routines.models import Occurrence
from goldenthread.engines.routines.rules import AtTheBoard
from goldenthread.foundations.design.presenters import Link
from goldenthread.foundations.organisation.models import Person


@dataclass(frozen=True, slots=True)
class PanelLine:
    text: str
    href: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """What an item shows while it is talked about: lines, or a sentence where there are none."""

    lines: tuple[PanelLine, ...] = ()
    nothing: str = ""
    action: Link | None = None


MakePanel = Callable[[Occurrence, Person | AtTheBoard], Panel | None]


@dataclass(frozen=True, slots=True)
class ItemKind:
    """A kind of agenda item: what it is called, and the question that it asks of those who meet."""

    key: str
    name: str
    prompt: str
    panel: MakePanel | None = None


@dataclass(frozen=True, slots=True)
class RoutineKind:
    """A kind of routine, with what it usually is: when, how long, and its agenda as (item, title, minutes)."""

    key: str
    name: str
    what: str
    tier: int | None
    minutes: int
    usual_rule: str
    usual_at: time
    items: tuple[tuple[str, str, int], ...]


FREE = ItemKind("free", "Something else", "")
PLAIN = RoutineKind(
    key="plain",
    name="Another meeting",
    what="Anything that recurs and is none of these.",
    tier=None,
    minutes=30,
    usual_rule="FREQ=WEEKLY;BYDAY=MO",
    usual_at=time(9),
    items=(("check_in", "Check-in", 3), ("actions", "Actions", 10), ("questions", "Questions", 5)),
)

_items: dict[str, ItemKind] = {}
_routines: dict[str, RoutineKind] = {}


def offer_item(kind: ItemKind) -> None:
    """Let agendas hold one more kind of item."""
    _items[kind.key] = kind


def offer_routine(kind: RoutineKind) -> None:
    """Let places set up one more kind of routine."""
    _routines[kind.key] = kind


def item_kinds() -> tuple[ItemKind, ...]:
    return tuple(_items.values())


def routine_kinds() -> tuple[RoutineKind, ...]:
    return tuple(_routines.values())


def item_kind(key: str) -> ItemKind:
    """A kind of item; where its room is no longer there the item is kept as one of no kind."""
    return _items.get(key, FREE)


def routine_kind(key: str) -> RoutineKind:
    return _routines.get(key, PLAIN)


def panel_of(key: str, occurrence: Occurrence, by: Person | AtTheBoard) -> Panel | None:
    """What an item of this kind shows at an occurrence. At most two queries."""
    make = item_kind(key).panel
    return make(occurrence, by) if make else None


# --- what this room offers itself ------------------------------------------------------------------------------------

EACH_WORKING_DAY = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"

SHIPPED_ROUTINES = (
    RoutineKind(
        key="team_huddle",
        name="Team huddle",
        what="A few minutes at the board each day: what came back, today’s marks, what is in the way.",
        tier=1,
        minutes=10,
        usual_rule="FREQ=DAILY",
        usual_at=time(8),
        items=(
            ("escalations", "What came back", 2),
            ("measures", "Today", 3),
            ("actions", "Actions", 3),
            ("celebration", "Ideas and thanks", 2),
        ),
    ),
    RoutineKind(
        key="service_huddle",
        name="Service huddle",
        what="What rose from the teams this morning, and who answers it.",
        tier=2,
        minutes=15,
        usual_rule=EACH_WORKING_DAY,
        usual_at=time(8, 45),
        items=(
            ("escalations", "What rose, and answers", 6),
            ("measures", "Today", 4),
            ("actions", "Actions", 3),
            ("celebration", "Thanks", 2),
        ),
    ),
    RoutineKind(
        key="division_huddle",
        name="Division huddle",
        what="What the services could not mend alone.",
        tier=3,
        minutes=15,
        usual_rule=EACH_WORKING_DAY,
        usual_at=time(9, 30),
        items=(
            ("escalations", "What rose, and answers", 7),
            ("measures", "Today", 4),
            ("actions", "Actions", 4),
        ),
    ),
    RoutineKind(
        key="executive_huddle",
        name="Executive huddle",
        what="The last answer within the trust, on the same day.",
        tier=4,
        minutes=15,
        usual_rule=EACH_WORKING_DAY,
        usual_at=time(10, 15),
        items=(
            ("escalations", "What rose, and answers", 8),
            ("measures", "Today", 3),
            ("actions", "Actions", 4),
        ),
    ),
    RoutineKind(
        key="command_huddle",
        name="Command huddle",
        what="For an incident or a hard day: objectives, situation, resources, actions; as often as each hour.",
        tier=None,
        minutes=15,
        usual_rule="FREQ=HOURLY;INTERVAL=2",
        usual_at=time(8),
        items=(
            ("free", "Objectives", 2),
            ("free", "Situation", 4),
            ("free", "Resources", 4),
            ("actions", "Actions", 4),
            ("free", "Next huddle", 1),
        ),
    ),
    RoutineKind(
        key="report_out",
        name="Report-out",
        what="Teams tell what they tried and what they learned. The chief executive comes.",
        tier=None,
        minutes=30,
        usual_rule="FREQ=WEEKLY;BYDAY=FR",
        usual_at=time(12),
        items=(
            ("check_in", "Welcome", 2),
            ("free", "What teams tried", 20),
            ("questions", "Questions", 5),
            ("celebration", "Thanks", 3),
        ),
    ),
    RoutineKind(
        key="improvement_board",
        name="Improvement board",
        what="Each month: priorities, measures, what is in the way, and what to stop.",
        tier=None,
        minutes=90,
        usual_rule="FREQ=MONTHLY;BYDAY=2TU",
        usual_at=time(14),
        items=(
            ("check_in", "Check-in", 5),
            ("actions", "Actions", 10),
            ("measures", "Priorities and their measures", 35),
            ("escalations", "What waits for us", 15),
            ("free", "What to stop", 15),
            ("questions", "Questions", 10),
        ),
    ),
    RoutineKind(
        key="new_starter_hour",
        name="New-starter hour",
        what="Whoever is new meets a leader, asks anything, and says what looks odd from outside.",
        tier=None,
        minutes=60,
        usual_rule="FREQ=MONTHLY;BYDAY=1WE",
        usual_at=time(10),
        items=(
            ("check_in", "Who we are", 15),
            ("questions", "Questions, and what looks odd", 35),
            ("actions", "What we will do", 10),
        ),
    ),
    RoutineKind(
        key="open_door_hour",
        name="Open-door hour",
        what="A leader is there for an hour, for anybody, at the same time each week.",
        tier=None,
        minutes=60,
        usual_rule="FREQ=WEEKLY;BYDAY=TH",
        usual_at=time(15),
        items=(("questions", "What people bring", 50), ("actions", "What was promised", 10)),
    ),
    RoutineKind(
        key="cross_team_forum",
        name="Cross-team forum",
        what="Teams that share patients or work look at one question together.",
        tier=None,
        minutes=60,
        usual_rule="FREQ=MONTHLY;BYDAY=3TH",
        usual_at=time(13),
        items=(
            ("check_in", "Check-in", 5),
            ("free", "One question, seen by each team", 35),
            ("actions", "What we will try", 15),
            ("celebration", "Thanks", 5),
        ),
    ),
    PLAIN,
)
