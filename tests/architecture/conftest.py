"""The clock stands still here, as it does for the rooms' own tests; and there is one world for the tests of a file."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

import pytest
import time_machine
from django.db import transaction

from goldenthread.config.tests.made_before import django_db_modify_db_settings  # noqa: F401

from .world import World, build_world

NOW = "2026-06-15T09:00:00+01:00"


@pytest.fixture(autouse=True)
def _still_clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def _world_of_this_file(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Built once, and undone with the last test. What one test does is undone before the next."""
    with django_db_blocker.unblock():
        undone = transaction.atomic()
        undone.__enter__()
        with time_machine.travel(NOW, tick=False):
            built = build_world()
    yield built
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        undone.__exit__(None, None, None)


@pytest.fixture
def world(_world_of_this_file: World, db: None) -> World:
    """Two trusts with one of everything in each, and somebody of every role."""
    return deepcopy(_world_of_this_file)
