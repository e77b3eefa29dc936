from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.urls import reverse

from goldenthread.engines.routines import agenda, cadence
from goldenthread.engines.routines.models import Action, AgendaItem, Occurrence, Principal, Routine
from goldenthread.engines.routines.presenters.panels import actions_panel
from goldenthread.engines.routines.wording import DAYS
from goldenthread.foundations.audit.presenters import HistoryItem
from goldenthread.foundations.clock.moments import LONDON
from goldenthread.foundations.clock.periods import MONTHS
from goldenthread.foundations.design.environment import day
from goldenthread.foundations.design.presenters import Link
from goldenthread.foundations.design.presenters import Place as PlaceChoice
from goldenthread.foundations.organisation.models import Person
from goldenthread.foundations.organisation.queries import Place

State = Occurrence.State
WORDS = {
    State.PLANNED: ("Planned", "grey"),
    State.RUNNING: ("Under way", "gold"),
    State.HELD: ("Held", "blue"),
    State.CANCELLED: ("Cancelled", "grey"),
    State.MISSED: ("Missed", "orange"),
}


def routine_href(routine_id: int) -> str:
    return reverse("routines:routine_show", args=[routine_id])


def occurrence_href(occurrence_id: int) -> str:
    return reverse("routines:occurrence_show", args=[occurrence_id])


def when_words(moment: datetime, *, on: date) -> str:
    """ "Today, 08:00", "Tomorrow, 08:00", "Wednesday 17 June, 08:00"."""
    local = moment.astimezone(LONDON)
    away = (local.date() - on).days
    near = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}.get(away)
    year = f" {local.year}" if local.year != on.year else ""
    return f"{near or f'{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}{year}'}, {local:%H:%M}"


def clock_words(moment: datetime) -> str:
    return f"{moment.astimezone(LONDON):%H:%M}"


def what_became(occurrence: Occurrence) -> str:
    """ "Began 08:02, closed 08:09.", "Cancelled: the fire alarm is tested.", or nothing."""
    if occurrence.opened_at is not None:
        began = f"Began {clock_words(occurrence.opened_at)}"
        return (
            f"{began}, closed {clock_words(occurrence.closed_at)}." if occurrence.closed_at else f"{began}."
        )
    if occurrence.state == State.CANCELLED:
        return occurrence.cancelled_because
    return ""


@dataclass(frozen=True, slots=True)
class OccurrenceLine:
    when: str
    name: str
    place: str
    href: str
    word: str
    kind: str
    note: str


def occurrence_line(occurrence: Occurrence, *, on: date, clock_only: bool = False) -> OccurrenceLine:
    word, kind = WORDS[State(occurrence.state)]
    return OccurrenceLine(
        when=clock_words(occurrence.planned_at) if clock_only else when_words(occurrence.planned_at, on=on),
        name=occurrence.routine.name,
        place=occurrence.unit.name,
        href=occurrence_href(occurrence.pk),
        word=f"{word}, not planned" if occurrence.is_extra else word,
        kind=kind,
        note=what_became(occurrence),
    )


# --- the list --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RoutineLine:
    name: str
    href: str
    place: str
    kind: str
    when: str
    owner: str


@dataclass(frozen=True, slots=True)
class ListPage:
    today: str
    met: str
    occurrences: tuple[OccurrenceLine, ...]
    routines: tuple[RoutineLine, ...]
    places: tuple[PlaceChoice, ...]
    here: str
    below: bool
    add_href: str
    links: tuple[Link, ...]


def list_page(
    *,
    occurrences: Sequence[Occurrence],
    routines: Iterable[Routine],
    places: Iterable[Place],
    here: Place,
    below: bool,
    may_add: bool,
    on: date,
) -> ListPage:
    return ListPage(
        today=f"Today, {DAYS[on.weekday()]} {on.day} {MONTHS[on.month - 1]}",
        met=met_words(occurrences),
        occurrences=tuple(occurrence_line(one, on=on, clock_only=True) for one in occurrences),
        routines=tuple(routine_line(one) for one in routines),
        places=tuple(PlaceChoice(str(place.unit_id), place.name, place.depth) for place in places),
        here=str(here.unit_id),
        below=below,
        add_href=f"{reverse('routines:routine_add')}?unit={here.unit_id}" if may_add else "",
        links=(
            Link("Problems that rose", reverse("routines:escalation_list")),
            Link("Your calendar", reverse("routines:calendar_show")),
        ),
    )


def met_words(occurrences: Iterable[Occurrence]) -> str:
    """ "3 of 5 have met. 1 is under way. 1 was missed." """
    count = dict.fromkeys(State, 0)
    for one in occurrences:
        count[State(one.state)] += 1
    all_of_them = sum(count.values()) - count[State.CANCELLED]
    if not all_of_them:
        return "Nothing is planned today." if not count[State.CANCELLED] else "All of today’s were cancelled."
    said = [f"{count[State.HELD]} of {all_of_them} {'has' if all_of_them == 1 else 'have'} met."]
    for state, is_one, are_many in (
        (State.RUNNING, "is under way", "are under way"),
        (State.PLANNED, "is still to come", "are still to come"),
        (State.MISSED, "was missed", "were missed"),
        (State.CANCELLED, "was cancelled", "were cancelled"),
    ):
        if count[state]:
            said.append(f"{count[state]} {is_one if count[state] == 1 else are_many}.")
    return " ".join(said)


def routine_line(routine: Routine) -> RoutineLine:
    return RoutineLine(
        name=routine.name,
        href=routine_href(routine.pk),
        place=routine.unit.name,
        kind=agenda.routine_kind(routine.kind).name,
        when=cadence.in_words(routine.rule, routine.starts_at),
        owner=routine.owner.name,
    )


# --- one routine -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ItemLine:
    title: str
    kind: str
    minutes: str


@dataclass(frozen=True, slots=True)
class PersonLine:
    name: str
    note: str
    change_href: str
    end_href: str


@dataclass(frozen=True, slots=True)
class RoutinePage:
    title: str
    kind: str
    lead: str
    ended: str
    facts: tuple[tuple[str, str], ...]
    adherence: str
    measures_href: str
    upcoming: tuple[OccurrenceLine, ...]
    past: tuple[OccurrenceLine, ...]
    items: tuple[ItemLine, ...]
    people: tuple[PersonLine, ...]
    carried_over: agenda.Panel
    begin_href: str
    running_href: str
    actions: tuple[Link, ...]
    agenda_href: str
    people_href: str


def routine_page(
    routine: Routine,
    *,
    items: Sequence[AgendaItem],
    principals: Sequence[Principal],
    upcoming: Sequence[Occurrence],
    past: Sequence[Occurrence],
    states: Mapping[str, int],
    actions: Iterable[Action],
    may_change: bool,
    may_hold: bool,
    sees_history: bool,
    on: date,
) -> RoutinePage:
    goes_on = routine.ended_on is None
    running = next((one for one in upcoming if one.state == State.RUNNING), None)
    here = [routine.pk]
    links = [Link("History", reverse("routines:routine_history", args=here))] if sees_history else []
    if may_change and goes_on:
        links = [
            Link("Change", reverse("routines:routine_change", args=here)),
            Link("End it", reverse("routines:routine_end", args=here)),
            *links,
        ]
    return RoutinePage(
        title=routine.name,
        kind=""
        if agenda.routine_kind(routine.kind).name == routine.name
        else agenda.routine_kind(routine.kind).name,
        lead=routine.purpose,
        ended=""
        if routine.ended_on is None
        else f"Ended on {day(routine.ended_on)}: {routine.ended_because}",
        facts=_facts(routine),
        adherence=adherence_words(states),
        measures_href=f"{reverse('measurement:measure_list')}?place={routine.unit_id}",
        upcoming=tuple(occurrence_line(one, on=on) for one in upcoming),
        past=tuple(occurrence_line(one, on=on) for one in past),
        items=tuple(item_line(item) for item in items),
        people=tuple(_person_line(one, may_change=may_change and goes_on, on=on) for one in principals),
        carried_over=actions_panel(actions, on=on),
        begin_href=reverse("routines:routine_open", args=here)
        if may_hold and goes_on and not running
        else "",
        running_href=reverse("routines:occurrence_run", args=[running.pk]) if running and may_hold else "",
        actions=tuple(links),
        agenda_href=reverse("routines:routine_agenda", args=here) if may_change and goes_on else "",
        people_href=reverse("routines:principal_add", args=here) if may_change and goes_on else "",
    )


def _facts(routine: Routine) -> tuple[tuple[str, str], ...]:
    return (
        ("Place", routine.unit.name),
        ("When", cadence.in_words(routine.rule, routine.starts_at)),
        ("Takes", f"{routine.minutes} minutes"),
        ("First day", day(routine.starts_on)),
        ("Looked after by", routine.owner.label),
        ("On time", f"when it starts within {routine.grace_minutes} minutes"),
        ("Missed", f"when it has not started within {routine.missed_after_minutes} minutes"),
    )


def adherence_words(states: Mapping[str, int]) -> str:
    """ "In the last four weeks 17 of 20 were held. 2 were cancelled with a reason. 1 was missed." """
    counts = {State(state): count for state, count in states.items()}
    over = sum(counts.get(state, 0) for state in (State.HELD, State.CANCELLED, State.MISSED))
    if not over:
        return "None of it has been due in the last four weeks."
    said = [f"In the last four weeks {counts.get(State.HELD, 0)} of {over} were held."]
    for state, words in ((State.CANCELLED, "cancelled with a reason"), (State.MISSED, "missed")):
        if counts.get(state):
            said.append(f"{counts[state]} {'was' if counts[state] == 1 else 'were'} {words}.")
    return " ".join(said)


def item_line(item: AgendaItem) -> ItemLine:
    return ItemLine(item.title, agenda.item_kind(item.kind).name, f"{item.minutes} min")


def _person_line(principal: Principal, *, may_change: bool, on: date) -> PersonLine:
    notes = ["leads it"] if principal.leads else []
    if not principal.person.is_here(on):
        notes.insert(0, "has left: give the place to somebody else")
    if principal.deputy is not None:
        notes.append(f"{principal.deputy.name} comes when they cannot")
    here = [principal.pk]
    note = ", ".join(notes)
    return PersonLine(
        principal.person.label,
        note[:1].upper() + note[1:],
        reverse("routines:principal_change", args=here) if may_change else "",
        reverse("routines:principal_end", args=here) if may_change else "",
    )


@dataclass(frozen=True, slots=True)
class HistoryPage:
    title: str
    href: str
    entries: Sequence[HistoryItem]


def history_page(routine: Routine, entries: Sequence[HistoryItem]) -> HistoryPage:
    return HistoryPage(routine.name, routine_href(routine.pk), entries)


# --- setting one up --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KindChoice:
    key: str
    name: str
    what: str
    usually: str


def kind_choices(kinds: Iterable[agenda.RoutineKind]) -> tuple[KindChoice, ...]:
    return tuple(
        KindChoice(
            kind.key,
            kind.name,
            kind.what,
            f"Usually: {_lowered(cadence.in_words(kind.usual_rule, kind.usual_at))}, {kind.minutes} minutes.",
        )
        for kind in kinds
    )


def _lowered(words: str) -> str:
    """As it goes on in a sentence; names keep their capitals."""
    return words[:1].lower() + words[1:]


def place_choices(places: Iterable[Place]) -> list[tuple[int, str, int]]:
    return [(place.unit_id, place.name, place.depth) for place in places]


def usual(kind: agenda.RoutineKind, *, owner: Person, on: date) -> dict[str, Any]:
    """What a form begins with for a kind of routine."""
    return {
        "name": "" if kind is agenda.PLAIN else kind.name,
        "owner": owner.pk,
        "starts_on": on,
        "starts_at": kind.usual_at,
        "minutes": kind.minutes,
        "grace_minutes": 5,
        "missed_after_minutes": 180,
    } | rule_as_asked(kind.usual_rule, kind.usual_at)


def as_asked(routine: Routine) -> dict[str, Any]:
    """What a form begins with for a routine that is there."""
    fields = ("name", "purpose", "starts_on", "starts_at", "minutes", "grace_minutes", "missed_after_minutes")
    return {name: getattr(routine, name) for name in fields} | {
        "owner": routine.owner_id,
        **rule_as_asked(routine.rule, routine.starts_at),
    }


def rule_as_asked(rule: str, starts_at: time) -> dict[str, Any]:
    """A rule as the questions of the form ask for it; as itself where they cannot."""
    parts = dict(part.split("=") for part in rule.split(";"))
    how_often, every = parts.pop("FREQ"), int(parts.pop("INTERVAL", "1"))
    days = parts.get("BYDAY", "").split(",")
    if how_often == "DAILY" and not parts and every == 1:
        return {"how": "daily"}
    if how_often == "WEEKLY" and set(parts) == {"BYDAY"}:
        if tuple(days) == cadence.WORKING_DAYS and every == 1:
            return {"how": "weekdays"}
        return {"how": "days", "days": days, "every_weeks": every}
    found = re.fullmatch(r"\+?(-?\d)([A-Z]{2})", parts.get("BYDAY", ""))
    if how_often == "MONTHLY" and set(parts) == {"BYDAY"} and found and int(found[1]) in cadence.WHICH:
        return {"how": "monthly", "which": found[1], "weekday": found[2], "every_months": every}
    hours = [int(hour) for hour in parts.get("BYHOUR", "").split(",") if hour]
    if how_often == "DAILY" and set(parts) == {"BYHOUR"} and len(hours) > 1:
        step, last = hours[1] - hours[0], time(hours[-1], starts_at.minute)
        if (
            every == 1
            and step > 0
            and cadence.through_each_day(step, starts_at=starts_at, last_at=last) == rule
        ):
            return {"how": "hours", "every_hours": step, "last_at": last}
    return {"how": "rule", "rule": rule}


def with_owner(people: Sequence[Person], routine: Routine) -> list[Person]:
    """Those who could look after it, and whoever does."""
    return [*people, *([] if routine.owner in people else [routine.owner])]


# --- somebody's calendar ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CalendarPage:
    since: str
    routines: tuple[RoutineLine, ...]


def calendar_page(made_at: datetime | None, routines: Iterable[Routine]) -> CalendarPage:
    since = f"There is one, made on {day(made_at)}." if made_at else ""
    return CalendarPage(since, tuple(routine_line(one) for one in routines if one.ended_on is None))
