from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.http import Http404

from goldenthread.engines.measurement.models import (
    DIMENSIONS,
    Dimension,
    Measure,
    Observation,
    OwnDimension,
    StandardRequest,
)
from goldenthread.engines.measurement.queries.measures import get_measure, may_see, measures_seen_by
from goldenthread.foundations.organisation.models import Person, Unit, UnitClosure

# measure, dimension, group, place, first day of the period, numerator, denominator, value
GroupRow = tuple[int, str, str, int, date, float | None, float | None, float | None]


@dataclass(frozen=True, slots=True)
class Taken:
    """A measure, and as what kind of file it is taken away."""

    measure: Measure
    kind: str

    @property
    def unit_id(self) -> int:
        return self.measure.unit_id


def get_taken(measure_id: int, ending: str, *, seen_by: Person) -> Taken:
    """A measure that may be seen, to be taken away. One query."""
    return Taken(get_measure(measure_id, seen_by=seen_by), ending)


def dimensions() -> dict[str, Dimension]:
    """The ways of grouping people that are known here, by their key: every trust's, then its own. One query."""
    own = [dimension.as_dimension() for dimension in own_dimensions()]
    return {dimension.key: dimension for dimension in (*DIMENSIONS, *own)}


def own_dimensions() -> list[OwnDimension]:
    """The ways of grouping that this trust has added, by name. One query."""
    return list(OwnDimension.objects.order_by("name", "pk"))


def get_own_dimension(dimension_id: int, *, seen_by: Person) -> OwnDimension:
    """One of the trust's own ways of grouping. One query."""
    found: OwnDimension | None = OwnDimension.objects.filter(pk=dimension_id).first()
    if found is None:
        raise Http404
    return found


def codes_in_use(key: str) -> set[str]:
    """The groups of a dimension that some number was entered for. One query."""
    rows = Observation.objects.filter(stratum_dimension=key)
    return set(rows.values_list("stratum_code", flat=True).distinct())


def group_rows(measure_ids: Iterable[int]) -> list[GroupRow]:
    """The numbers of groups that stand today, by measure, way of grouping, place and period. One query."""
    rows = Observation.objects.filter(
        ~Q(stratum_dimension=""),
        measure_id__in=set(measure_ids),
        is_current=True,
        state=Observation.State.MEASURED,
    )
    columns = ("measure_id", "stratum_dimension", "stratum_code", "unit_id", "period_start")
    return list(
        rows.order_by(
            "measure_id", "stratum_dimension", "unit_id", "period_start", "stratum_code"
        ).values_list(*columns, "numerator", "denominator", "value")
    )


def has_groups(measure: Measure) -> bool:
    """Whether any number of a group was entered. One query."""
    rows = Observation.objects.filter(~Q(stratum_dimension=""), measure=measure, is_current=True)
    return bool(rows.exists())


def places_with_groups(measure: Measure) -> list[Unit]:
    """The places that have entered numbers of groups, by name. One query."""
    rows = Observation.objects.filter(~Q(stratum_dimension=""), measure=measure, is_current=True)
    return list(Unit.objects.filter(pk__in=rows.values("unit_id")).order_by("sort_name", "pk"))


def spells_above(unit_ids: Iterable[int]) -> list[tuple[int, int, date, date | None]]:
    """Which places were above these, from and until when. One query."""
    closure = UnitClosure.objects.filter(descendant_id__in=set(unit_ids), depth__gt=0)
    return list(closure.values_list("ancestor_id", "descendant_id", "starts_on", "ends_on"))


def standard_requests(person: Person) -> list[StandardRequest]:
    """What was asked for, the newest first, but of measures that this person may not see. Two queries."""
    seen = set(measures_seen_by(person).values_list("pk", flat=True))
    rows = StandardRequest.objects.select_related("measure__unit", "series", "asked_of")
    return [
        one for one in rows.order_by("-asked_at", "-pk") if one.measure_id is None or one.measure_id in seen
    ]


def get_standard_request(standard_id: int, *, seen_by: Person) -> StandardRequest:
    """One request, of a measure that may be seen. One query."""
    rows = StandardRequest.objects.select_related("measure__unit", "series", "asked_of")
    found: StandardRequest | None = rows.filter(pk=standard_id).first()
    if found is None or (found.measure is not None and not may_see(found.measure, seen_by)):
        raise Http404
    return found


def places_reporting(measures: Iterable[Measure]) -> dict[int, list[Unit]]:
    """The places that have entered numbers for each of these measures, by number. Two queries."""
    ids = [measure.pk for measure in measures]
    rows = Observation.objects.filter(measure_id__in=ids, is_current=True, stratum_dimension="")
    pairs = sorted(set(rows.order_by().values_list("measure_id", "unit_id").distinct()))
    units = Unit.objects.in_bulk({unit_id for _, unit_id in pairs})
    found: dict[int, list[Unit]] = {pk: [] for pk in ids}
    for measure_id, unit_id in pairs:
        found[measure_id].append(units[unit_id])
    return found
