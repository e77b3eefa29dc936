"""Panels that rooms above show on a measure's page. They register in their offers.py:

    from goldenthread.engines.measurement import panels
    panels.measure_panels.append(this_helps)

where `this_helps(measure, person)` gives a `Panel`, or None where there is nothing to say. It may cost one query.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from goldenthread.engines.measurement.models import Measure
from goldenthread.foundations.organisation.models import Person


@dataclass(frozen=True, slots=True)
class PanelItem:
    text: str
    href: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A heading and what stands below it, such as "This helps" and the objectives a measure serves."""

    heading: str
    items: tuple[PanelItem, ...]


MeasurePanel = Callable[[Measure, Person], Panel | None]

measure_panels: list[MeasurePanel] = []


def panels_for(measure: Measure, person: Person) -> list[Panel]:
    return [panel for make in measure_panels if (panel := make(measure, person)) is not None]
