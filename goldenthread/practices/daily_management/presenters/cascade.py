"""Four tiers of huddles on one day: who has met, who has not, and what rose from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from goldenthread.engines.routines.models import Ask, Occurrence, Routine, Tier
from goldenthread.engines.routines.wording import age_words, called, hour_words, lateness_words
from goldenthread.foundations.clock.moments import LONDON
from goldenthread.practices.daily_management.presenters.boards import day_words, huddle_words, shape_of
from goldenthread.practices.daily_management.queries.cascade import CascadeRows, Rose, Waiting

TIERS = (
    (Tier.EXECUTIVE, "The executive", "Executive huddle"),
    (Tier.DIVISION, "Divisions", "Division huddles"),
    (Tier.SERVICE, "Services", "Service huddles"),
    (Tier.TEAM, "Teams", "Team huddles"),
)
NOTHING = Waiting(0, ())
MET = (Occurrence.State.HELD, Occurrence.State.RUNNING)


@dataclass(frozen=True, slots=True)
class HuddleLine:
    place: str
    href: str
    says: str
    shape: str
    done: str


@dataclass(frozen=True, slots=True)
class WaitLine:
    text: str
    href: str
    says: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class TierView:
    heading: str
    says: str
    huddles: tuple[HuddleLine, ...]
    rose: str
    waits: tuple[WaitLine, ...]
    more: str


@dataclass(frozen=True, slots=True)
class CascadePage:
    day: str
    as_at: str
    says: str
    tiers: tuple[TierView, ...]
    outside: tuple[WaitLine, ...]
    more_outside: str
    all_href: str


def cascade(rows: CascadeRows) -> CascadePage:
    held: dict[int, Occurrence] = {}
    for one in sorted(rows.held, key=lambda one: one.state not in MET):
        held.setdefault(one.routine_id, one)
    tiers = tuple(_tier(rows, tier, heading, held) for tier, heading, _ in TIERS)
    beyond = [waiting for tier, waiting in sorted(rows.waiting.items()) if Tier(tier).is_outside]
    return CascadePage(
        day=day_words(rows.on),
        as_at=f"As at {rows.at.astimezone(LONDON):%H:%M}",
        says=_says(rows, held),
        tiers=tiers,
        outside=tuple(_wait(ask, rows) for waiting in beyond for ask in waiting.first),
        more_outside=_more(sum(waiting.count - len(waiting.first) for waiting in beyond)),
        all_href=reverse("routines:escalation_list"),
    )


def _says(rows: CascadeRows, held: dict[int, Occurrence]) -> str:
    """ "7 of 9 huddles have met. 3 problems rose today, and 1 answer came back." """
    if not held and not rows.huddles:
        return "No huddle of the four tiers recurs yet."
    met = sum(one.state in MET for one in held.values())
    first = f"{met} of {_many(len(held), 'huddle')} {'has' if met == 1 else 'have'} met."
    if not held:
        first = "No huddle is planned today."
    back = sum(ask.answered_at is not None for ask in rows.rose)
    rose = len({ask.escalation_id for ask in rows.rose})
    if not rose:
        return f"{first} Nothing rose today."
    came = f"{_many(back, 'answer')} came back" if back else "no answer came back yet"
    return f"{first} {_many(rose, 'problem')} rose today, and {came}."


def _many(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _tier(rows: CascadeRows, tier: Tier, heading: str, held: dict[int, Occurrence]) -> TierView:
    order = {place.unit_id: number for number, place in enumerate(rows.places)}
    mine = [one for one in rows.huddles if one.tier == tier]
    mine.sort(key=lambda one: (order.get(one.unit_id, len(order)), one.starts_at, one.pk))
    huddles = tuple(_huddle(one, held.get(one.pk), rows) for one in mine)
    waiting = rows.waiting.get(tier, NOTHING)
    return TierView(
        heading=heading,
        says=_tier_says(mine, held),
        huddles=huddles,
        rose=_rose_says([ask for ask in rows.rose if ask.tier == tier], waiting.count),
        waits=tuple(_wait(ask, rows) for ask in waiting.first),
        more=_more(waiting.count - len(waiting.first)),
    )


def _tier_says(huddles: Sequence[Routine], held: dict[int, Occurrence]) -> str:
    today = [held[one.pk] for one in huddles if one.pk in held]
    if not huddles:
        return "No huddle recurs at this tier yet."
    if not today:
        return "No huddle today."
    met = sum(one.state in MET for one in today)
    if met == len(today):
        return "All have met." if met > 1 else "Met."
    missed = sum(one.state == Occurrence.State.MISSED for one in today)
    first = f"{met} of {len(today)} met"
    return f"{first}; {missed} not held." if missed else f"{first}."


def _huddle(routine: Routine, there: Occurrence | None, rows: CascadeRows) -> HuddleLine:
    board = rows.boards.get(routine.unit_id)
    return HuddleLine(
        place=routine.unit.name,
        href=reverse("daily_management:board_show", args=[board]) if board else "",
        says=huddle_words(there) or "No huddle today",
        shape=shape_of(there.state) if there else "",
        done=there.said if there else "",
    )


def _more(count: int) -> str:
    return f"{count} more wait." if count > 1 else "1 more waits." if count else ""


def _rose_says(asked: Sequence[Rose], waits: int) -> str:
    """ "3 asked here today: 1 answered, 2 wait." """
    if not asked:
        return f"Nothing rose here today; {_waits(waits)} from before." if waits else ""
    answered = sum(ask.answered_at is not None for ask in asked)
    passed = sum(ask.passed_on_at is not None for ask in asked)
    parts = [f"{answered} answered"] if answered else []
    parts += [f"{passed} passed on"] if passed else []
    parts += [_waits(waits)] if waits else []
    return f"{len(asked)} rose here today: {', '.join(parts)}."


def _waits(count: int) -> str:
    return "1 waits" if count == 1 else f"{count} wait"


def _wait(ask: Ask, rows: CascadeRows) -> WaitLine:
    late = lateness_words(ask)
    who = called(ask.title, ask.tier)
    when = late or f"Answer due {hour_words(ask.due_at)}"
    age = age_words(rows.at - ask.escalation.raised_at)
    return WaitLine(
        text=ask.escalation.text,
        href=reverse("routines:escalation_show", args=[ask.escalation_id]),
        says=f"{ask.escalation.unit.name}, with {who}. {when}" + ("" if late else f"; asked {age} ago"),
        is_late=bool(late),
    )
