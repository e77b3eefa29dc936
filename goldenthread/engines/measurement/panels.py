"""What rooms above show on a measure's page. They register in their offers.py:

    from goldenthread.engines.measurement import panels
    panels.measure_panels.append(this_helps)
    panels.chart_marks.append(work_that_began)

where `this_helps(measure, person)` gives a `Panel`, or None where there is nothing to say, and
`work_that_began(measure, unit, person)` the `Mark`s of what happened, to be pinned on the chart of a place. Each may
cost one query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from goldenthread.engines.measurement.models import Measure
from goldenthread.foundations.organisation.models import Person, Unit


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


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened on a day and may have changed a number, such as a piece of work that began."""

    on: date
    text: str
    href: str = ""
    note: str = ""


MeasurePanel = Callable[[Measure, Person], Panel | None]
ChartMarks = Callable[[Measure, Unit, Person], Iterable[Mark]]

measure_panels: list[MeasurePanel] = []
chart_marks: list[ChartMarks] = []


def panels_for(measure: Measure, person: Person) -> list[Panel]:
    return [panel for make in measure_panels if (panel := make(measure, person)) is not None]


def marks_for(measure: Measure, unit: Unit, person: Person) -> list[Mark]:
    """What happened, as far as this person may see it, in the order of its days."""
    found = [mark for marks in chart_marks for mark in marks(measure, unit, person)]
    return sorted(found, key=lambda mark: (mark.on, mark.text))
