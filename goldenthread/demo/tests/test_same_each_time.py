"""Two builds from nothing. In a module of its own, where nothing has been built before."""

from __future__ import annotations

import pytest
import time_machine
from django.db import transaction

from goldenthread.demo.actions import build_demo

from .test_demonstration import fingerprint


def fingerprint_of_a_build(day: str) -> str:
    with transaction.atomic():
        with time_machine.travel(f"{day}T09:00:00Z", tick=False):
            build_demo()
        made = fingerprint()
        transaction.set_rollback(True)
    return made


@pytest.mark.slow
@pytest.mark.writes_raw("each build is undone")
def test_two_builds_of_one_day_are_the_same_and_be_it_the_29th_of_february(db):
    assert fingerprint_of_a_build("2028-02-29") == fingerprint_of_a_build("2028-02-29")


@pytest.mark.slow
@pytest.mark.writes_raw("each build is undone")
def test_it_can_be_built_on_the_first_day_of_a_year(db):
    assert fingerprint_of_a_build("2027-01-01")
