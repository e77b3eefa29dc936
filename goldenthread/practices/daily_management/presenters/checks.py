from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from goldenthread.foundations.design.environment import day
from goldenthread.foundations.design.presenters import Link
from goldenthread.foundations.design.presenters import Place as PlaceChoice
from goldenthread.foundations.organisation.queries import Place
from goldenthread.practices.daily_management.figures import Drawn
from goldenthread.practices.daily_management.models import Answer, Check, Checking
from goldenthread.practices.daily_management.presenters.standard_work import (
    ROOM,
    place_choices,
    standard_href,
    work_tabs,
)


@dataclass(frozen=True, slots=True)
class CardLine:
    """One card that was done: what was seen, and what got in the way."""

    when: str
    where: str
    title: str
    href: str
    says: str
    misses: tuple[tuple[str, str, str], ...]


def card_line(check: Check) -> CardLine:
    answers = list(check.answers.all())
    seen = [one for one in answers if one.seen != Answer.Seen.NOT_SEEN]
    done = sum(one.seen == Answer.Seen.YES for one in seen)
    says = f"{done} of {len(seen)} steps done as written" if seen else "No step was to be seen"
    return CardLine(
        when=day(check.period_start),
        where=check.unit.name,
        title=check.edition.work.title,
        href=standard_href(check.edition.work_id),
        says=f"{says}. {check.by.name} looked." if check.by else f"{says}.",
        misses=tuple(
            (one.step.what, one.reason, str(one.get_becomes_display()) if one.becomes else "")
            for one in answers
            if one.seen == Answer.Seen.NO
        ),
    )


@dataclass(frozen=True, slots=True)
class CardList:
    here: str
    asked: tuple[tuple[str, str, str], ...]
    lines: tuple[CardLine, ...]
    places: tuple[PlaceChoice, ...]
    current: int
    below: bool
    tabs: tuple[Link, ...]
    chart: Link | None
    begin_href: str


def card_list(
    checkings: Sequence[Checking],
    checks: Iterable[Check],
    *,
    places: Iterable[Place],
    here: Place,
    below: bool,
    may_begin: bool,
    chart: Link | None,
) -> CardList:
    begun = any(checking.unit_id == here.unit_id for checking in checkings)
    return CardList(
        here=here.name,
        asked=tuple(
            (checking.unit.name, str(checking.get_cadence_display()), card_href(checking.unit_id))
            for checking in checkings
        ),
        lines=tuple(card_line(check) for check in checks),
        places=place_choices(places),
        current=here.unit_id,
        below=below,
        tabs=work_tabs(here.unit_id, current="Cards"),
        chart=chart,
        begin_href=reverse(f"{ROOM}:checking_begin", kwargs={"unit_id": here.unit_id})
        if may_begin and not begun
        else "",
    )


def card_href(unit_id: int) -> str:
    return reverse(f"{ROOM}:card_do", kwargs={"unit_id": unit_id})


@dataclass(frozen=True, slots=True)
class CardPage:
    """Today's card of a place, or why there is none."""

    where: str
    back_href: str
    title: str
    title_href: str
    why_none: str
    done: CardLine | None
    end_href: str


def card_page(
    checking: Checking, drawn: Drawn | None, done: Check | None, *, is_due: bool, may_end: bool
) -> CardPage:
    work = drawn.edition.work if drawn else None
    none = "" if drawn else "No standard work is in use here yet, so there is nothing to look at."
    if not is_due:
        none = "No card is due here today."
    return CardPage(
        where=checking.unit.name,
        back_href=f"{reverse(f'{ROOM}:card_list')}?place={checking.unit_id}",
        title=work.title if work else "",
        title_href=standard_href(work.pk) if work else "",
        why_none=none,
        done=card_line(done) if done else None,
        end_href=reverse(f"{ROOM}:checking_end", kwargs={"unit_id": checking.unit_id}) if may_end else "",
    )


def done_words(check: Check) -> str:
    """What a page says once a card is done."""
    return f"The card is done. {card_line(check).says}"
