from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from goldenthread.engines.measurement import actions as measurement
from goldenthread.practices.strategy import actions
from goldenthread.practices.strategy.models import Objective


@pytest.fixture
def fewer_falls(whole_trust, dev):
    return actions.add_objective(
        level=Objective.Level.PRIORITY, unit=whole_trust, title="Fewer harmful falls", owner=dev, by=dev
    )


@pytest.fixture
def safer_floors(medicine, fewer_falls, dev):
    return actions.add_objective(
        level=Objective.Level.DRIVER,
        unit=medicine,
        title="Safer beds, floors and footwear",
        parent=fewer_falls,
        contribution="Most falls are on a wet floor.",
        by=dev,
    )


@pytest.fixture
def halve_ours(ward_7, safer_floors, amina):
    return actions.add_objective(
        level=Objective.Level.AIM,
        unit=ward_7,
        title="Halve our falls",
        owner=amina,
        aim_from=Decimal("6.3"),
        aim_to=Decimal("3.1"),
        due_on=date(2027, 6, 30),
        parent=safer_floors,
        contribution="We have the most falls in Medicine.",
        by=amina,
    )


@pytest.fixture
def ward_falls(ward_7, amina):
    return measurement.add_measure(
        unit=ward_7,
        name="Falls on Ward 7",
        counted="Falls",
        kind="count",
        unit_label="falls",
        direction="decrease",
        grain="month",
        source="Incident system",
        owner=amina,
        by=amina,
    )


@pytest.fixture
def safer_care(db):
    return actions.publish_priority(
        title="Safer care",
        why="Too many people are harmed.",
        source="Patient safety strategy",
        publisher="NHS England",
        valid_from=date(2025, 4, 1),
        by=None,
    )
