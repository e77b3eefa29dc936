from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from goldenthread.engines.measurement.models import Measure, Observation
from goldenthread.foundations.organisation.models import Unit, UnitClosure


def _made() -> QuerySet[Measure]:
    measures: QuerySet[Measure] = Measure.objects.filter(retired_on=None).exclude(made_from="")
    return measures


def made_at(unit: Unit) -> dict[str, Measure]:
    """The measures of a place that nobody types, by what makes them. One query."""
    return {measure.made_from: measure for measure in _made().filter(unit=unit)}


def measure_to_make(measure_id: int) -> Measure | None:
    """A measure that nobody types, which no other process makes meanwhile. One query."""
    return _made().select_related("unit").select_for_update(of=("self",)).filter(pk=measure_id).first()


def all_made() -> list[int]:
    """The numbers of every measure in use that nobody types. One query."""
    return list(_made().order_by("pk").values_list("pk", flat=True))


def made_above(unit_id: int) -> list[int]:
    """The numbers of the measures that are made of what a place keeps: its own, and those of places that it is or was
    below. One query."""
    above = UnitClosure.objects.filter(descendant_id=unit_id).values("ancestor_id")
    here = _made().filter(unit_id=unit_id) | _made().filter(unit_id__in=above)
    return list(here.order_by("pk").values_list("pk", flat=True))


def standing_of_own_place(measure: Measure) -> dict[date, Observation]:
    """The numbers that stand for the place that keeps a measure, by period. One query."""
    rows = Observation.objects.filter(
        measure=measure, unit_id=measure.unit_id, is_current=True, stratum_dimension=""
    )
    return {row.period_start: row for row in rows.select_related("measure", "unit")}
