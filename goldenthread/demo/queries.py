from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404

from goldenthread.demo.story.bodies import SEAHOLME
from goldenthread.demo.story.people import CAST, Named
from goldenthread.foundations.access.models import Seat
from goldenthread.foundations.organisation.models import Across, Body, scope_across


def is_built() -> bool:
    """Whether the demonstration is there. One query."""
    return Body.objects.filter(code=SEAHOLME.code).exists()


@dataclass(frozen=True, slots=True)
class Player:
    """One of the cast: as the story tells them, and the seat to sign in with."""

    told: Named
    seat: Seat


def cast() -> list[Player]:
    """The cast in the story's order; nobody where this is no demonstration. One query."""
    if not settings.DEMO:
        return []
    told = {person.email: person for person in CAST}
    with scope_across(Across.SIGN_IN):
        seats = Seat.objects.filter(
            account__email__in=told, account__is_active=True, body__is_invented=True
        ).select_related("account", "body", "person")
        by_email = {seat.account.email: seat for seat in seats}
    return [Player(told[email], by_email[email]) for email in told if email in by_email]


def get_player(seat_id: int) -> Player:
    """One of the cast, or nothing to be found: any other seat, and every seat where this is no demonstration."""
    for player in cast():
        if player.seat.pk == seat_id:
            return player
    raise Http404
