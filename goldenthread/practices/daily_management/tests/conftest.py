from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

import pytest

from goldenthread.engines.routines import actions as routines
from goldenthread.engines.routines.models import Routine, Rung
from goldenthread.foundations.organisation.models import Person
from goldenthread.practices.daily_management.actions import boards
from goldenthread.practices.daily_management.models import Board, Column


@pytest.fixture
def gita(medicine, make_person: Callable[..., Person]) -> Person:
    """The matron of Medicine, whom its wards ask first."""
    return make_person("Gita Rao", "Matron", medicine, "team_lead")


@pytest.fixture
def matron(medicine, gita, dev) -> Rung:
    """Asked at 09:00, she answers by 12:30."""
    return routines.set_rung(unit=medicine, tier=2, title="Matron", holder=gita, minutes=210, by=dev)


@pytest.fixture
def huddle(ward_7, amina) -> Routine:
    """Ward 7's huddle, every day at 09:05."""
    return routines.add_routine(
        unit=ward_7,
        kind="team_huddle",
        name="Ward 7 huddle",
        owner=amina,
        rule="FREQ=DAILY",
        starts_on=date(2026, 6, 1),
        starts_at=time(9, 5),
        by=amina,
    )


@pytest.fixture
def wards_board(ward_7, huddle, matron, amina) -> Board:
    """Ward 7's board, with its huddle and somebody to ask."""
    return boards.add_board(unit=ward_7, routine=huddle, by=amina)


@pytest.fixture
def column(wards_board) -> Callable[[str], Column]:
    """A column of Ward 7's board by its letter."""
    return lambda letter: Column.objects.get(board=wards_board, letter=letter, ended_on=None)
