from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse

from goldenthread.engines.routines import agenda
from goldenthread.engines.routines.models import (
    Action,
    AgendaItem,
    Attendance,
    Decision,
    ItemRun,
    Occurrence,
    Principal,
)
from goldenthread.engines.routines.presenters.panels import due_words, who_does
from goldenthread.engines.routines.presenters.routines import (
    WORDS,
    State,
    clock_words,
    item_line,
    occurrence_href,
    routine_href,
    what_became,
    when_words,
)
from goldenthread.foundations.design.environment import day
from goldenthread.foundations.design.presenters import Link


@dataclass(frozen=True, slots=True)
class AttendanceLine:
    """One place at a meeting, with the taps that say who came."""

    principal_id: int
    name: str
    said: str
    taps: tuple[tuple[str, str, bool], ...]


def attendance_lines(
    principals: Iterable[Principal], attendance: Mapping[int, Attendance], *, on: date
) -> tuple[AttendanceLine, ...]:
    """Whoever has a place and is still here, or has somebody who comes for them."""
    return tuple(
        _attendance_line(one, attendance.get(one.pk))
        for one in principals
        if one.pk in attendance or any(person and person.is_here(on) for person in (one.person, one.deputy))
    )


def _attendance_line(principal: Principal, row: Attendance | None) -> AttendanceLine:
    deputy = principal.deputy.given_name if principal.deputy else "A deputy"
    who = Attendance.Who
    taps = [(who.PRINCIPAL, "Here"), (who.DEPUTY, deputy), (who.NOBODY, "Not here")]
    return AttendanceLine(
        principal_id=principal.pk,
        name=principal.person.name,
        said=row.get_who_display() if row else "Not said yet",
        taps=tuple((value.value, words, row is not None and row.who == value) for value, words in taps),
    )


@dataclass(frozen=True, slots=True)
class Said:
    title: str
    note: str
    took: str


@dataclass(frozen=True, slots=True)
class ActionLine:
    text: str
    href: str
    note: str
    word: str
    kind: str


def action_line(action: Action, *, on: date) -> ActionLine:
    is_late = action.state == Action.State.OPEN and action.due_on is not None and action.due_on < on
    words = [who_does(action)]
    if action.state == Action.State.OPEN:
        words.append(due_words(action, on=on))
    return ActionLine(
        text=action.text,
        href=reverse("routines:action_show", args=[action.pk]),
        note=", ".join(word for word in words if word),
        word="Overdue" if is_late else action.get_state_display().partition(",")[0],
        kind="orange" if is_late else "grey",
    )


@dataclass(frozen=True, slots=True)
class OccurrencePage:
    title: str
    when: str
    href: str
    routine: Link
    place: str
    word: str
    kind: str
    became: str
    led_by: str
    said: str
    lines: tuple[Said, ...]
    decisions: tuple[str, ...]
    actions: tuple[ActionLine, ...]
    attendance: tuple[AttendanceLine, ...]
    attend_href: str
    begin_href: str
    run_href: str
    cancel_href: str
    close_href: str


def occurrence_page(
    occurrence: Occurrence,
    *,
    items: Sequence[AgendaItem],
    runs: Mapping[int, ItemRun],
    decisions: Iterable[Decision],
    actions: Iterable[Action],
    principals: Iterable[Principal],
    attendance: Mapping[int, Attendance],
    may_hold: bool,
    on: date,
) -> OccurrencePage:
    word, kind = WORDS[State(occurrence.state)]
    here = [occurrence.pk]
    state = occurrence.state
    begun = occurrence.opened_at is not None
    can_begin = state == State.PLANNED and may_hold and occurrence.routine.ended_on is None
    return OccurrencePage(
        title=occurrence.routine.name,
        when=when_words(occurrence.planned_at, on=on),
        href=occurrence_href(occurrence.pk),
        routine=Link(occurrence.routine.name, routine_href(occurrence.routine_id)),
        place=occurrence.unit.name,
        word=f"{word}, not planned" if occurrence.is_extra else word,
        kind=kind,
        became=what_became(occurrence),
        led_by=f"Begun by {occurrence.led_by.name}." if occurrence.led_by else "",
        said=occurrence.said,
        lines=tuple(_said(item, runs.get(item.pk)) for item in _all_items(items, runs)),
        decisions=tuple(decision.text for decision in decisions),
        actions=tuple(action_line(one, on=on) for one in actions),
        attendance=attendance_lines(principals, attendance, on=on) if begun else (),
        attend_href=reverse("routines:occurrence_attend", args=here) if begun and may_hold else "",
        begin_href=reverse("routines:occurrence_open", args=here) if can_begin else "",
        run_href=reverse("routines:occurrence_run", args=here) if state == State.RUNNING and may_hold else "",
        cancel_href=reverse("routines:occurrence_cancel", args=here)
        if state == State.PLANNED and may_hold
        else "",
        close_href=reverse("routines:occurrence_close", args=here) if begun and may_hold else "",
    )


def _all_items(items: Sequence[AgendaItem], runs: Mapping[int, ItemRun]) -> list[AgendaItem]:
    """The agenda of today, and what was talked through then and is not on it any more."""
    there = {item.pk for item in items}
    gone = [run.item for run in runs.values() if run.item_id not in there]
    return sorted([*items, *gone], key=lambda item: (item.order, item.pk))


def _said(item: AgendaItem, run: ItemRun | None) -> Said:
    return Said(item.title, run.note if run else "", took_words(run.seconds) if run and run.seconds else "")


def took_words(seconds: int) -> str:
    """ "45 seconds", "3 min 05 s"."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} seconds"


# --- run mode --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StepLink:
    title: str
    minutes: str
    href: str
    current: bool
    done: bool


@dataclass(frozen=True, slots=True)
class RunPage:
    title: str
    place: str
    href: str
    began: str
    number: int
    of: int
    item: str
    prompt: str
    seconds: int
    allowed: int
    took_before: int
    panel: agenda.Panel | None
    steps: tuple[StepLink, ...]
    decisions: tuple[str, ...]
    actions: tuple[ActionLine, ...]
    attendance: tuple[AttendanceLine, ...]
    attend_href: str
    is_last: bool


def run_page(
    occurrence: Occurrence,
    *,
    items: Sequence[AgendaItem],
    step: int,
    runs: Mapping[int, ItemRun],
    panel: agenda.Panel | None,
    decisions: Iterable[Decision],
    actions: Iterable[Action],
    principals: Iterable[Principal],
    attendance: Mapping[int, Attendance],
    on: date,
    at: datetime,
) -> RunPage:
    item = items[step - 1]
    run = runs.get(item.pk)
    began = occurrence.opened_at or at
    here = reverse("routines:occurrence_run", args=[occurrence.pk])
    return RunPage(
        title=occurrence.routine.name,
        place=occurrence.unit.name,
        href=occurrence_href(occurrence.pk),
        began=f"Began {clock_words(began)}. {clock_words(began + timedelta(minutes=occurrence.routine.minutes))} "
        "is the end.",
        number=step,
        of=len(items),
        item=item.title,
        prompt=agenda.item_kind(item.kind).prompt,
        seconds=int((at - began).total_seconds()),
        allowed=item.minutes * 60,
        took_before=run.seconds if run else 0,
        panel=panel,
        steps=tuple(
            StepLink(
                one.title, item_line(one).minutes, f"{here}?step={number}", number == step, one.pk in runs
            )
            for number, one in enumerate(items, start=1)
        ),
        decisions=tuple(one.text for one in decisions),
        actions=tuple(action_line(one, on=on) for one in actions),
        attendance=attendance_lines(principals, attendance, on=on),
        attend_href=reverse("routines:occurrence_attend", args=[occurrence.pk]),
        is_last=step == len(items),
    )


def due_on(words: str, *, on: date, following: date | None) -> date | None:
    """The day that "by the next one", "within a week" or "within a month" means."""
    if words == "next":
        return following or on + timedelta(days=1)
    return {"week": on + timedelta(days=7), "month": on + timedelta(days=30)}.get(words)


# --- one action ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ActionPage:
    title: str
    facts: tuple[tuple[str, str], ...]
    is_open: bool
    change_href: str
    routine: Link | None


def action_page(action: Action, *, may_answer: bool, on: date) -> ActionPage:
    is_open = action.state == Action.State.OPEN
    facts = [("Place", action.unit.name), ("Who does it", who_does(action))]
    if action.due_on:
        facts.append(("By when", day(action.due_on)))
    facts.append(("Agreed", day(action.made_at)))
    facts.append(("How it stands", action.get_state_display()))
    if action.answer:
        facts.append(("What came of it", action.answer))
    routine = action.routine
    return ActionPage(
        title=action.text,
        facts=tuple(facts),
        is_open=is_open and may_answer,
        change_href=reverse("routines:action_change", args=[action.pk]) if is_open and may_answer else "",
        routine=Link(routine.name, routine_href(routine.pk)) if routine else None,
    )
