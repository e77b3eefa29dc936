"""What the cast's page shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from goldenthread.demo.queries import Player
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
