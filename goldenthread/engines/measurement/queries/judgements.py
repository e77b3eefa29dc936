from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db.models import F, Max, Q, QuerySet

from goldenthread.engines.measurement.models import DataCheck, Judgement, Measure, Observation
from goldenthread.engines.measurement.queries.measures import measures_seen_by
from goldenthread.foundations.organisation.models import Person, Unit, UnitClosure


def measures_to_judge(measure_ids: Collection[int]) -> list[Measure]:
    """These measures by their number, held until the transaction ends, so that of two who write numbers of one
    measure the second judges those of both. One query."""
    rows = Measure.objects.filter(pk__in=measure_ids).order_by("pk")
    held = list(rows.select_for_update(no_key=True).values_list("pk", flat=True))
    return list(Measure.objects.filter(pk__in=held).select_related("unit").order_by("pk"))


def places_with_numbers(
    measure_ids: Collection[int], *, unit_ids: Collection[int] | None
) -> list[tuple[int, int]]:
    """The places that have numbers of each of these measures, of some places or of all. One query."""
    rows = Observation.objects.filter(measure_id__in=measure_ids, is_current=True, stratum_dimension="")
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=unit_ids)
    return sorted(set(rows.order_by().values_list("measure_id", "unit_id").distinct()))


def measures_counting(unit_id: int) -> list[int]:
    """The measures with numbers of a place or of any that was ever below it. One query."""
    below = UnitClosure.objects.filter(ancestor_id=unit_id).values("descendant_id")
    rows = Observation.objects.filter(unit_id__in=below, is_current=True, stratum_dimension="")
    return sorted(set(rows.order_by().values_list("measure_id", flat=True).distinct()))


def units_numbered(unit_ids: Iterable[int]) -> dict[int, Unit]:
    """These places by their number. One query."""
    found: dict[int, Unit] = Unit.objects.in_bulk(set(unit_ids))
    return found


def first_entered(
    measure_ids: Collection[int], *, since: date, where_kept: bool
) -> list[tuple[int, date, datetime, int]]:
    """By measure and period: when the last place to do so first entered its number, and how many revisions one has at
    most; of the places that keep the measures alone, or of all. One query."""
    rows = Observation.objects.filter(
        measure_id__in=measure_ids, stratum_dimension="", period_start__gte=since
    )
    if where_kept:
        rows = rows.filter(unit_id=F("measure__unit_id"))
    grouped = rows.order_by().values("measure_id", "period_start")
    found = grouped.annotate(first=Max("entered_at", filter=Q(revision=1)), revisions=Max("revision"))
    return list(found.values_list("measure_id", "period_start", "first", "revisions"))


def judgements_kept(measure_ids: Collection[int]) -> dict[tuple[int, int], Judgement]:
    """What is kept of these measures, by measure and place. One query."""
    rows = Judgement.objects.filter(measure_id__in=measure_ids)
    return {(row.measure_id, row.unit_id): row for row in rows}


def headlines(measure_ids: Collection[int]) -> dict[int, Judgement]:
    """What is kept of these measures at the places that keep them, by measure. One query."""
    rows = Judgement.objects.filter(_among(measure_ids), unit_id=F("measure__unit_id"))
    wanted = set(measure_ids)
    return {row.measure_id: row for row in rows if row.measure_id in wanted}


# From so many numbers on, asking for each by its number takes longer than reading those in between.
MANY = 100


def _among(measure_ids: Collection[int]) -> Q:
    """Rows of these measures; of many, also of those whose number lies between theirs."""
    if len(measure_ids) < MANY:
        return Q(measure_id__in=measure_ids)
    return Q(measure_id__gte=min(measure_ids), measure_id__lte=max(measure_ids))


def next_measures(*, after: int, limit: int) -> list[int]:
    """The next measures of the trust, retired ones too, by their number. One query."""
    return list(Measure.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:limit])


def measures_not_judged(*, made_by: str) -> list[int]:
    """The measures that have numbers and no judgement, or one that other methods made. Two queries."""
    judged = Judgement.objects.filter(made_by__startswith=made_by, unit_id=F("measure__unit_id"))
    others = Judgement.objects.exclude(made_by__startswith=made_by).values_list("measure_id", flat=True)
    with_numbers = Observation.objects.filter(measure_id__in=Measure.objects.values("pk"))
    missing = (
        Measure.objects.exclude(pk__in=judged.values("measure_id"))
        .filter(pk__in=with_numbers.values("measure_id"))
        .values_list("pk", flat=True)
    )
    return sorted({*missing, *others.distinct()})


def judgement_of(measure_id: int, unit_id: int) -> Judgement | None:
    """What is kept of one measure at one place. One query."""
    rows: QuerySet[Judgement] = Judgement.objects.filter(measure_id=measure_id, unit_id=unit_id)
    return rows.select_related("measure", "unit").first()


def judgements_seen_by(person: Person) -> QuerySet[Judgement]:
    """What is kept of the measures in use that a person may see, with measure and place. One query."""
    seen = measures_seen_by(person).filter(retired_on=None)
    rows: QuerySet[Judgement] = Judgement.objects.filter(measure__in=seen.values("pk"))
    return rows.select_related("measure", "measure__unit", "unit")


def latest_checks(measure_ids: Collection[int]) -> dict[int, DataCheck]:
    """The newest check of each of these measures, by measure. One query."""
    rows = DataCheck.objects.filter(_among(measure_ids)).order_by("measure_id", "checked_on", "pk")
    wanted = set(measure_ids)
    return {row.measure_id: row for row in rows if row.measure_id in wanted}


def checks_of(measure: Measure, *, limit: int = 20) -> list[DataCheck]:
    """The newest checks of a measure. One query."""
    return list(DataCheck.objects.filter(measure=measure).order_by("-checked_on", "-pk")[:limit])
