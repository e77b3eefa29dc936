"""What the cast's page shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from goldenthread.demo.queries import AtTheWard, Player
from goldenthread.demo.story.bodies import SEAHOLME
from goldenthread.foundations.access.roles import roles

_GROUPS: tuple[tuple[str, frozenset[str]], ...] = (
    ("Lead the trust", frozenset({"executive", "board_member", "board_secretary"})),
    ("Lead a place", frozenset({"team_lead"})),
    ("Work in a team, or help one", frozenset({"staff", "patient_partner"})),
    ("Help all teams", frozenset({"coach", "analyst", "administrator", "governance_lead"})),
)
_OUTSIDE = "From outside Seaholme"
_FROM_OUTSIDE = frozenset({"evaluator", "national_lead"})


@dataclass(frozen=True, slots=True)
class PlayerCard:
    name: str
    title: str
    role: str
    trust: str
    would_do: str
    sign_in_url: str


@dataclass(frozen=True, slots=True)
class CastGroup:
    heading: str
    cards: tuple[PlayerCard, ...]


def cast_groups(players: Iterable[Player]) -> list[CastGroup]:
    """The cast by what they do, in the story's order; groups without anyone are left out."""
    cards: dict[str, list[PlayerCard]] = {
        heading: [] for heading in (*(name for name, _ in _GROUPS), _OUTSIDE)
    }
    for player in players:
        cards[_group(player)].append(_card(player))
    return [CastGroup(heading, tuple(those)) for heading, those in cards.items() if those]


def _group(player: Player) -> str:
    if player.told.body != SEAHOLME.code or player.told.role in _FROM_OUTSIDE:
        return _OUTSIDE
    return next(heading for heading, held in _GROUPS if player.told.role in held)


def _card(player: Player) -> PlayerCard:
    return PlayerCard(
        name=player.seat.person.name,
        title=player.seat.person.job_title,
        role=roles()[player.told.role].name,
        trust="" if player.told.body == SEAHOLME.code else player.seat.body.name,
        would_do=player.told.would_do,
        sign_in_url=reverse("demo:cast_sign_in", kwargs={"seat_id": player.seat.pk}),
    )


@dataclass(frozen=True, slots=True)
class WardCard:
    """What can be opened at Ward 7 without being anybody: each with what it is, and where it leads."""

    place: str
    screens: tuple[tuple[str, str, str], ...]
    idea_href: str


def ward_card(ward: AtTheWard | None) -> WardCard | None:
    if ward is None:
        return None
    place = ward.board.unit.name
    shown = (
        (f"Open {place}’s wall", "wall", "As it hangs in the corridor. It says by itself what came back."),
        (f"Open {place}’s tablet", "tablet", "For the huddle at eight: marks, a problem, an idea, thanks."),
    )
    return WardCard(
        place=place,
        screens=tuple(
            (words, reverse("demo:screen_lend", kwargs={"kind": kind}), what) for words, kind, what in shown
        ),
        idea_href=reverse("projects:idea_raise", args=[ward.box.public_code]) if ward.box else "",
    )
