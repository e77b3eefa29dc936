from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import segno
from django.urls import reverse
from markupsafe import Markup

from goldenthread.foundations.audit.presenters import HistoryItem
from goldenthread.foundations.design.environment import day
from goldenthread.foundations.design.presenters import Link
from goldenthread.foundations.design.presenters import Place as PlaceChoice
from goldenthread.foundations.organisation.queries import Place
from goldenthread.practices.projects.models import Idea, IdeaBox
from goldenthread.practices.projects.queries import Counts

State = Idea.State
NO_NAME = "No name asked"
TAGS = {
    State.RAISED: "orange",
    State.WILL_TRY: "blue",
    State.TRYING: "gold",
    State.TRIED: "blue",
    State.NOT_NOW: "grey",
}
# What a list can be narrowed to: its key, its words, and the states it shows.
SHOWN: dict[str, tuple[str, tuple[str, ...]]] = {
    "all": ("All", tuple(State.values)),
    "waiting": ("Waiting for an answer", (State.RAISED,)),
    "trying": ("Being tried", (State.WILL_TRY, State.TRYING)),
    "done": ("Tried", (State.TRIED,)),
    "not_now": ("Not now", (State.NOT_NOW,)),
}


def idea_href(idea_id: int) -> str:
    return reverse("projects:idea_show", args=[idea_id])


def _page(verb: str, idea: Idea) -> str:
    return reverse(f"projects:idea_{verb}", args=[idea.pk])


def state_words(idea: Idea) -> str:
    """Where an idea stands: "We will try it", "Tried, and kept"."""
    if idea.state == State.TRIED:
        return "Tried, and kept" if idea.is_kept else "Tried, and stopped"
    return State(idea.state).label


def due_words(idea: Idea, on: date) -> str:
    """ "Answer due by 4 May 2026", "Answer was due on 1 May 2026"."""
    if idea.is_answered:
        return ""
    if idea.is_late(on):
        return f"Answer was due on {day(idea.answer_by)}"
    return "Answer due today" if idea.answer_by == on else f"Answer due by {day(idea.answer_by)}"


def whose(idea: Idea) -> str:
    return idea.raised_by.name if idea.raised_by else NO_NAME


@dataclass(frozen=True, slots=True)
class IdeaLine:
    words: str
    href: str
    is_problem: bool
    meta: str
    state: str
    tag: str
    due: str
    is_late: bool
    answer: str


def idea_line(idea: Idea, *, on: date, names_place: bool = True) -> IdeaLine:
    parts = [idea.unit.name if names_place else "", whose(idea), day(idea.raised_on)]
    return IdeaLine(
        words=idea.words,
        href=idea_href(idea.pk),
        is_problem=idea.is_problem,
        meta=". ".join(part for part in parts if part),
        state=state_words(idea),
        tag="orange"
        if idea.is_late(on)
        else "grey"
        if idea.state == State.RAISED
        else TAGS[State(idea.state)],
        due=due_words(idea, on),
        is_late=idea.is_late(on),
        answer=idea.what_happened or idea.answer,
    )


@dataclass(frozen=True, slots=True)
class IdeaList:
    here: str
    says: str
    lines: tuple[IdeaLine, ...]
    tabs: tuple[Link, ...]
    places: tuple[PlaceChoice, ...]
    current: int
    below: bool
    add_href: str
    box_href: str
    number: int
    pages: int
    more_href: str


def idea_list(
    ideas: Sequence[Idea],
    counts: Counts,
    *,
    places: Iterable[Place],
    here: Place,
    below: bool,
    shown: str,
    may_add: bool,
    may_answer: bool,
    sheet: tuple[int, int],
    on: date,
) -> IdeaList:
    asked = f"?place={here.unit_id}{'&below=1' if below else ''}"
    address = reverse("projects:idea_list")
    return IdeaList(
        here=here.name,
        says=_summary(counts),
        lines=tuple(idea_line(idea, on=on) for idea in ideas),
        tabs=tuple(
            Link(f"{words} ({counts.of(states)})", f"{address}{asked}&show={key}", current=key == shown)
            for key, (words, states) in SHOWN.items()
        ),
        places=tuple(PlaceChoice(str(place.unit_id), place.name, place.depth) for place in places),
        current=here.unit_id,
        below=below,
        add_href=f"{reverse('projects:idea_add')}?unit={here.unit_id}" if may_add else "",
        box_href=reverse("projects:box_show", args=[here.unit_id]) if may_answer else "",
        number=sheet[0],
        pages=sheet[1],
        more_href=f"{address}{asked}&show={shown}&",
    )


def _summary(counts: Counts) -> str:
    """ "3 wait for an answer, 1 of them past its day. 2 are being tried." """
    waiting = counts.of([State.RAISED])
    trying = counts.of([State.WILL_TRY, State.TRYING])
    said = {0: "None waits for an answer", 1: "1 waits for an answer"}.get(
        waiting, f"{waiting} wait for an answer"
    )
    if counts.late:
        said += ", past its day" if waiting == 1 else f", {counts.late} of them past the day agreed"
    tried = {0: "", 1: " 1 is being tried."}.get(trying, f" {trying} are being tried.")
    return f"{said}.{tried}"


@dataclass(frozen=True, slots=True)
class IdeaPage:
    words: str
    kind: str
    state: str
    tag: str
    facts: tuple[tuple[str, str], ...]
    answer: str
    answered: str
    what_happened: str
    tried: str
    thanks: str
    due: str
    is_late: bool
    project: str
    project_href: str
    tabs: tuple[Link, ...]
    answer_href: str
    answer_words: str
    begin_href: str
    tried_href: str
    thank_href: str
    work_href: str


def idea_page(
    idea: Idea, *, may_answer: bool, may_change_work: bool, sees_history: bool, on: date
) -> IdeaPage:
    state = State(idea.state)
    underway = may_answer and state in {State.WILL_TRY, State.TRYING}
    project = idea.project
    return IdeaPage(
        words=idea.words,
        kind="Problem" if idea.is_problem else "Idea",
        state=state_words(idea),
        tag="orange" if idea.is_late(on) else TAGS[state],
        facts=(("Place", idea.unit.name), ("Whose idea", whose(idea)), ("Added", day(idea.raised_on))),
        answer=idea.answer,
        answered=f"{idea.answered_by}, {day(idea.answered_on)}" if idea.answered_on else "",
        what_happened=idea.what_happened,
        tried=day(idea.tried_on) if idea.tried_on else "",
        thanks=f"Thank you, from {idea.thanked_by}, {day(idea.thanked_on)}." if idea.thanked_on else "",
        due=due_words(idea, on),
        is_late=idea.is_late(on),
        project=project.title if project else "",
        project_href=reverse("projects:project_show", args=[project.pk]) if project else "",
        tabs=idea_tabs(idea, current="The idea") if sees_history else (),
        answer_href=_page("answer", idea) if may_answer and state in {State.RAISED, State.NOT_NOW} else "",
        answer_words="Answer it" if state == State.RAISED else "Take it up after all",
        begin_href=_page("begin", idea) if may_answer and state == State.WILL_TRY else "",
        tried_href=_page("tried", idea) if underway else "",
        thank_href=_page("thank", idea) if may_answer and idea.thanked_on is None else "",
        work_href=_page("work", idea) if underway and may_change_work and project is None else "",
    )


def idea_tabs(idea: Idea, *, current: str) -> tuple[Link, ...]:
    pages = {"The idea": _page("show", idea), "History": _page("history", idea)}
    return tuple(Link(text, href, current=text == current) for text, href in pages.items())


@dataclass(frozen=True, slots=True)
class IdeaHistory:
    title: str
    tabs: tuple[Link, ...]
    entries: tuple[HistoryItem, ...]
    nothing: str


def idea_history(idea: Idea, items: Iterable[HistoryItem]) -> IdeaHistory:
    nothing = "It came without a name, so nothing is kept of when it came but the day. Nothing was done with it yet."
    return IdeaHistory(idea.words, idea_tabs(idea, current="History"), tuple(items), nothing)


def work_as_asked(idea: Idea) -> dict[str, Any]:
    short = idea.words if len(idea.words) <= 160 else idea.words[:159] + "…"
    return {"title": short, "what_changes": idea.words}


# --- boxes -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BoxPage:
    place: str
    box: IdeaBox | None
    is_open: bool
    says: str
    address: str
    list_href: str


def box_page(place: str, unit_id: int, box: IdeaBox | None, address: str) -> BoxPage:
    if box is None:
        says = f"{place} has no code yet. Make one, print its poster, and hang it where people pass."
    elif box.is_open:
        says = (
            "Anyone who scans the code can add an idea in under half a minute. No name is asked. "
            f"{place} answers within {_days(box.days)}."
        )
    else:
        says = (
            "The code is closed: nothing comes in by it. Make a new one to begin again, and hang its poster."
        )
    return BoxPage(
        place=place,
        box=box,
        is_open=box is not None and box.is_open,
        says=says,
        address=address,
        list_href=f"{reverse('projects:idea_list')}?place={unit_id}",
    )


def _days(days: int) -> str:
    return "a day" if days == 1 else f"{days} days"


@dataclass(frozen=True, slots=True)
class Poster:
    place: str
    trust: str
    picture: Markup
    address: str
    promise: str
    box_href: str


def poster(box: IdeaBox, *, trust: str, address: str) -> Poster:
    picture = segno.make(address, error="q", micro=False)
    drawn = picture.svg_inline(
        border=4, dark="#212b32", light="#fff", svgclass="qr", lineclass=None, omitsize=True
    )
    return Poster(
        place=box.unit.name,
        trust=trust,
        picture=Markup(drawn),  # noqa: S704 -- drawn by segno from our own address
        address=address,
        promise=f"Every idea is answered within {_days(box.days)}.",
        box_href=reverse("projects:box_show", args=[box.unit_id]),
    )


@dataclass(frozen=True, slots=True)
class Kiosk:
    """What somebody without an account sees of a place's box."""

    place: str
    trust: str
    is_open: bool
    promise: str
    raise_href: str
    seen_href: str


def kiosk(box: IdeaBox) -> Kiosk:
    return Kiosk(
        place=box.unit.name,
        trust=box.body.name,
        is_open=box.is_open,
        promise=f"{box.unit.name} answers within {_days(box.days)}.",
        raise_href=reverse("projects:idea_raise", args=[box.public_code]),
        seen_href=reverse("projects:idea_seen", args=[box.public_code]),
    )


@dataclass(frozen=True, slots=True)
class Became:
    words: str
    state: str
    tag: str
    answer: str
    what_happened: str
    when: str
    is_thanked: bool


def became(ideas: Iterable[Idea]) -> tuple[Became, ...]:
    """What became of ideas, with nobody's name."""
    return tuple(
        Became(
            words=idea.words,
            state=state_words(idea),
            tag=TAGS[State(idea.state)],
            answer=idea.answer,
            what_happened=idea.what_happened,
            when=day(idea.answered_on) if idea.answered_on else "",
            is_thanked=idea.thanked_on is not None,
        )
        for idea in ideas
    )


def owed_words(place: str, waiting: int, late: int) -> str:
    """ "3 ideas in Ward 7 wait for an answer. 1 is past its day." """
    said = (
        f"1 idea in {place} waits for an answer."
        if waiting == 1
        else f"{waiting} ideas in {place} wait for an answer."
    )
    if not late:
        return said
    past = (
        "It is past its day."
        if waiting == 1
        else "1 is past its day."
        if late == 1
        else f"{late} are past their day."
    )
    return f"{said} {past}"
