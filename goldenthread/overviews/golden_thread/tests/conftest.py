from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from goldenthread.engines.measurement import actions as measurement
from goldenthread.engines.measurement.models import Measure
from goldenthread.foundations.clock.periods import Grain, Period
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.practices.projects import actions as projects
from goldenthread.practices.strategy import actions as strategy


@pytest.fixture
def make_measure() -> Callable[..., Measure]:
    """A monthly count of a place, with as many numbers as are given, the last for May 2026 unless `ends` is earlier."""

    def made(
        name: str, unit: Unit, by: Person, numbers: tuple[float, ...] = (), *, ends: int = 5, **more: object
    ) -> Measure:
        options = {"owner": by, **more}
        measure = measurement.add_measure(
            unit=unit,
            name=name,
            counted="Things",
            kind="count",
            unit_label="things",
            direction="decrease",
            grain="month",
            source="A tally",
            by=by,
            **options,
        )
        last = Period(date(2026, ends, 1), Grain.MONTH)
        for back, value in enumerate(reversed(numbers)):
            measurement.record_value(measure, unit=unit, period=last.shifted(-back), value=value, by=by)
        return measure

    return made


@pytest.fixture
def falls(whole_trust, medicine, ward_7, dev, amina, make_measure):
    """A whole thread: a national priority, the trust's own, what drives it, Ward 7's aim, and work."""
    national = strategy.publish_priority(
        title="Safer care",
        why="Harm.",
        source="Patient safety strategy",
        publisher="NHS England",
        valid_from=date(2025, 4, 1),
        by=None,
    )
    priority = strategy.add_objective(
        level="priority", unit=whole_trust, title="Fewer harmful falls", owner=dev, by=dev
    )
    strategy.adopt_priority(national, reason="Ours too", carried_by=priority, by=dev)
    driver = strategy.add_objective(
        level="driver",
        unit=medicine,
        title="Safer floors",
        owner=dev,
        parent=priority,
        contribution="Wet floors.",
        by=dev,
    )
    aim = strategy.add_objective(
        level="aim",
        unit=ward_7,
        title="Halve our falls",
        owner=amina,
        aim_to=Decimal(3),
        due_on=date(2027, 6, 30),
        parent=driver,
        contribution="We have the most.",
        by=amina,
    )
    work = projects.start_project(
        title="Walk with me",
        unit=ward_7,
        what_changes="Walks.",
        lead=amina,
        objective=aim,
        contribution="Legs.",
        by=amina,
    )
    improving = (8, 9, 8, 7, 8, 9, 8, 9, 3, 3, 2, 3, 2, 3, 2, 3)
    trust_falls = make_measure("Harmful falls", whole_trust, dev, improving)
    floor_falls = make_measure("Falls in Medicine", medicine, dev, improving)
    ward_falls = make_measure("Falls on Ward 7", ward_7, amina, improving)
    for goal, measure in ((priority, trust_falls), (driver, floor_falls), (aim, ward_falls)):
        strategy.link_measure(goal, measure=measure, expects="lower", by=dev)
    return SimpleNamespace(
        national=national,
        priority=priority,
        driver=driver,
        aim=aim,
        work=work,
        trust_falls=trust_falls,
        ward_falls=ward_falls,
    )
