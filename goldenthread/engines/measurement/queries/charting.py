from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from goldenthread.engines.measurement.models import ChartNote, Measure, Observation, StepChange
from goldenthread.engines.measurement.queries.measures import get_measure, reporting_units
from goldenthread.engines.measurement.rules import Permission
from goldenthread.foundations.access.rights import rights_of, who_may
from goldenthread.foundations.clock.periods import Grain, NotAPeriod, Period
from goldenthread.foundations.organisation.models import Person, Unit

# measure, place (None for every place), first day of the new stretch
Step = tuple[int, int | None, date]


def standing_steps(measure_ids: Iterable[int]) -> list[Step]:
    """The step changes that stand, of all these measures. One query."""
    steps = StepChange.objects.filter(measure_id__in=set(measure_ids), withdrawn_at=None)
    return list(steps.order_by("starts_on", "pk").values_list("measure_id", "unit_id", "starts_on"))


def step_changes(measure: Measure, unit: Unit) -> list[StepChange]:
    """Every step change of one chart, withdrawn ones too, the latest period first. One query."""
    steps: QuerySet[StepChange] = StepChange.objects.select_related("unit").filter(measure=measure)
    found = list(steps.filter(Q(unit=unit) | Q(unit=None)).order_by("-starts_on", "-pk"))
    for step in found:
        step.measure = measure
    return found


def all_step_changes(measure: Measure) -> QuerySet[StepChange]:
    """Every step change of a measure at every place, withdrawn ones too, in the order they were declared."""
    steps: QuerySet[StepChange] = StepChange.objects.select_related("unit", "measure")
    return steps.filter(measure=measure).order_by("pk")


def chart_notes(measure: Measure, unit: Unit, *, period: Period | None = None) -> list[ChartNote]:
    """The notes on one chart that were not taken back, in the order of their periods. One query."""
    notes: QuerySet[ChartNote] = ChartNote.objects.filter(measure=measure, unit=unit, taken_back_at=None)
    if period is not None:
        notes = notes.filter(period_start=period.start)
    found = list(notes.order_by("period_start", "pk"))
    for note in found:
        note.measure = measure
    return found


@dataclass(frozen=True, slots=True)
class Charting:
    """A measure and the places whose charts a person may change; `everywhere` where they may for all at once."""

    measure: Measure
    places: tuple[Unit, ...]
    everywhere: bool


def get_charting(measure_id: int, *, seen_by: Person) -> Charting:
    """A measure whose charts a person may change: all of them, or those of their own places. Three queries."""
    measure = get_measure(measure_id, seen_by=seen_by)
    charting = charting_of(measure, seen_by, reporting_units(measure))
    if not charting.places:
        raise PermissionDenied(
            f"You may not change the charts of {measure.name}. {who_may(Permission.CHANGE_MEASURES)}"
        )
    return charting


def charting_of(measure: Measure, person: Person, reporting: Iterable[Unit]) -> Charting:
    """Which of a measure's charts a person may change. No query beyond their rights."""
    rights = rights_of(person)
    units = {measure.unit_id: measure.unit} | {unit.pk: unit for unit in reporting}
    places = tuple(unit for unit in units.values() if rights.may(Permission.CHANGE_MEASURES, unit_id=unit.pk))
    everywhere = rights.may(Permission.CHANGE_MEASURES, unit_id=measure.unit_id)
    return Charting(measure, places, everywhere)


def get_step(measure_id: int, step_id: int, *, seen_by: Person) -> StepChange:
    """One step change of a measure that may be seen. Two queries."""
    measure = get_measure(measure_id, seen_by=seen_by)
    steps: QuerySet[StepChange] = StepChange.objects.select_related("unit")
    step = steps.filter(pk=step_id, measure=measure).first()
    if step is None:
        raise Http404
    step.measure = measure
    unit_id = step.unit_id or measure.unit_id
    if not rights_of(seen_by).may(Permission.CHANGE_MEASURES, unit_id=unit_id):
        raise PermissionDenied(
            f"You may not change this chart of {measure.name}. {who_may(Permission.CHANGE_MEASURES)}"
        )
    return step


def get_note(measure_id: int, note_id: int, *, seen_by: Person) -> ChartNote:
    """One note on a chart of a measure that may be seen. Two queries."""
    measure = get_measure(measure_id, seen_by=seen_by)
    notes: QuerySet[ChartNote] = ChartNote.objects.select_related("unit")
    note = notes.filter(pk=note_id, measure=measure, taken_back_at=None).first()
    if note is None:
        raise Http404
    note.measure = measure
    return note


@dataclass(frozen=True, slots=True)
class Point:
    """One period of one chart."""

    measure: Measure
    unit: Unit
    period: Period
    reporting: tuple[Unit, ...]


def get_point(measure_id: int, place_id: int, period: str, *, seen_by: Person) -> Point:
    """One period of a chart that may be seen; `period` is its first day, like 2026-05-01. Two queries."""
    measure = get_measure(measure_id, seen_by=seen_by)
    reporting = reporting_units(measure)
    unit = next((unit for unit in (measure.unit, *reporting) if unit.pk == place_id), None)
    try:
        asked = Period(date.fromisoformat(period), Grain(measure.grain))
    except (ValueError, NotAPeriod):
        raise Http404 from None
    if unit is None or period != asked.start.isoformat():
        raise Http404
    return Point(measure, unit, asked, tuple(reporting))


def revisions_of(measure: Measure, unit: Unit, period: Period) -> list[Observation]:
    """Every row there has been for one number of everyone together, the newest first. One query."""
    rows = Observation.objects.filter(
        measure=measure, unit=unit, period_start=period.start, stratum_dimension=""
    )
    return list(rows.order_by("-revision"))
