from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from goldenthread.foundations.access.rights import in_a_row
from goldenthread.foundations.organisation.models import OwnWay
from goldenthread.foundations.organisation.own_way import Practice, practices, words


@dataclass(frozen=True, slots=True)
class PracticeCard:
    """One practice, whether it is on, and what can be done about that now."""

    name: str
    what: str
    is_on: bool
    why_not: str
    switch_url: str
    begin_url: str


def practice_cards(chosen: OwnWay) -> list[PracticeCard]:
    names = {practice.key: practice.name for practice in practices()}
    cards = []
    for practice in practices():
        is_on = chosen.is_on(practice.key)
        route = "practice_switch_off" if is_on else "practice_switch_on"
        cards.append(
            PracticeCard(
                name=practice.name,
                what=practice.what,
                is_on=is_on,
                why_not=_stands_under(practice, chosen) if is_on else _stands_on(practice, chosen, names),
                switch_url=reverse(f"own_way:{route}", args=[practice.key]),
                begin_url=reverse(practice.begins_at) if is_on and practice.begins_at else "",
            )
        )
    return cards


def _stands_on(practice: Practice, chosen: OwnWay, names: dict[str, str]) -> str:
    missing = [names[need] for need in practice.needs if not chosen.is_on(need)]
    return f"It stands on {in_a_row(missing)}: switch that on first." if missing else ""


def _stands_under(practice: Practice, chosen: OwnWay) -> str:
    above = [one.name for one in practices() if practice.key in one.needs and chosen.is_on(one.key)]
    return f"{in_a_row(above)} stands on it: switch that off first." if above else ""


def words_in_use(chosen: OwnWay) -> list[tuple[str, str]]:
    """What each thing usually is called, and what it is called here."""
    return [(word.usual[:1].upper() + word.usual[1:], chosen.word(word.key)) for word in words()]
