from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404

from goldenthread.demo.story.bodies import SEAHOLME
from goldenthread.demo.story.people import CAST, Named
from goldenthread.foundations.access.models import Seat
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import Across, Body, Person, scope_across, scope_of
from goldenthread.practices.daily_management.models import Board
from goldenthread.practices.daily_management.queries import boards
from goldenthread.practices.projects import queries as projects
from goldenthread.practices.projects.models import IdeaBox

LEADS_WARD_7 = "grace"


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


@dataclass(frozen=True, slots=True)
class AtTheWard:
    """What a visitor can open without being anybody: Ward 7's board, and the code by which ideas come in there."""

    board: Board
    leader: Person
    box: IdeaBox | None


def at_the_ward() -> AtTheWard | None:
    """Ward 7, where the demonstration is built; nothing where this is none. Four queries."""
    leader = next((player.seat.person for player in cast() if player.told.key == LEADS_WARD_7), None)
    if leader is None:
        return None
    with scope_of(leader.body_id):
        for membership in organisation.memberships_in_force(leader, on=today()):
            board = boards.board_of(membership.unit_id)
            if board is not None:
                return AtTheWard(board, leader, projects.box_of(membership.unit))
    return None


def get_ward() -> AtTheWard:
    """Ward 7, or nothing to be found."""
    found = at_the_ward()
    if found is None:
        raise Http404
    return found


def get_player(seat_id: int) -> Player:
    """One of the cast, or nothing to be found: any other seat, and every seat where this is no demonstration."""
    for player in cast():
        if player.seat.pk == seat_id:
            return player
    raise Http404
