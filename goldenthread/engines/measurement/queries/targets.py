from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import Http404

from goldenthread.engines.measurement.models import TargetLine
from goldenthread.engines.measurement.queries.measures import get_measure
from goldenthread.engines.measurement.rules import Permission
from goldenthread.foundations.access.rights import rights_of, who_may
from goldenthread.foundations.organisation.models import Person


def target_lines(measure_ids: Iterable[int]) -> dict[int, list[TargetLine]]:
    """The target lines of these measures that were not taken off, by measure, in the order they begin. One query."""
    lines: QuerySet[TargetLine] = TargetLine.objects.filter(
        measure_id__in=set(measure_ids), taken_off_on=None
    )
    found: dict[int, list[TargetLine]] = {}
    for line in lines.order_by(F("starts_on").asc(nulls_first=True), "pk"):
        found.setdefault(line.measure_id, []).append(line)
    return found


def get_target_line(measure_id: int, line_id: int, *, seen_by: Person) -> TargetLine:
    """One target line, not taken off, of a measure whose targets a person may change. Two queries."""
    measure = get_measure(measure_id, seen_by=seen_by)
    lines: QuerySet[TargetLine] = TargetLine.objects.filter(measure=measure, taken_off_on=None)
    line = lines.filter(pk=line_id).first()
    if line is None:
        raise Http404
    line.measure = measure
    if not rights_of(seen_by).may(Permission.CHANGE_MEASURES, unit_id=measure.unit_id):
        raise PermissionDenied(
            f"You may not change the targets of {measure.name}. {who_may(Permission.CHANGE_MEASURES)}"
        )
    return line
