from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from goldenthread.engines.measurement.actions.measures import AT_ONCE, per_for
from goldenthread.engines.measurement.models import (
    PublishedSeries,
    PublishedValue,
)
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.organisation.models import Body, Person


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """One published number. `code` is a body's ODS code, or ENG for England as published."""

    code: str
    period_start: date
    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading changed. `unknown` are codes that the register does not hold; their rows were left out."""

    series: PublishedSeries
    new: int
    changed: int
    same: int
    unknown: tuple[str, ...]


@transaction.atomic
def load_published(
    *,
    slug: str,
    title: str,
    definition: str,
    publisher: str,
    licence: str,
    kind: str,
    unit_label: str,
    direction: str,
    grain: str,
    rows: Iterable[PublishedRow],
    covers: str = "",
    per: int | None = None,
    target: float | None = None,
    decimals: int = 1,
    by: Person | None = None,
) -> Loaded:
    """Bring a published series up to date. The same rows again change nothing."""
    described = {
        "title": title,
        "definition": definition,
        "publisher": publisher,
        "licence": licence,
        "covers": covers,
        "kind": kind,
        "per": per_for(kind, per),
        "unit_label": unit_label,
        "direction": direction,
        "grain": grain,
        "target": target,
        "decimals": decimals,
    }
    series = PublishedSeries.objects.filter(slug=slug).first() or PublishedSeries(slug=slug)
    is_described = series.pk is not None and all(
        getattr(series, name) == it for name, it in described.items()
    )
    if not is_described:
        for name, it in described.items():
            setattr(series, name, it)
        series.full_clean()
        series.save()
    new, changed, same, unknown = _sorted_out(series, list(rows))
    PublishedValue.objects.bulk_create(new, batch_size=AT_ONCE)
    PublishedValue.objects.bulk_update(changed, ["numerator", "denominator", "value"], batch_size=500)
    if new or changed or not is_described:
        counts = {"new": len(new), "changed": len(changed), "there_already": same}
        audit.record("was loaded", series, by=by, details=counts)
    return Loaded(series, len(new), len(changed), same, unknown)


def _sorted_out(
    series: PublishedSeries, rows: Sequence[PublishedRow]
) -> tuple[list[PublishedValue], list[PublishedValue], int, tuple[str, ...]]:
    codes = {row.code for row in rows} - {PublishedValue.Area.ENGLAND.value}
    bodies = dict(Body.objects.filter(code__in=codes).values_list("code", "pk"))
    known = {
        (value.body_id, value.area, value.period_start): value
        for value in PublishedValue.objects.filter(series=series)
    }
    new, changed, same = [], [], 0
    for row in rows:
        body_id = bodies.get(row.code)
        area = PublishedValue.Area.ENGLAND if row.code == PublishedValue.Area.ENGLAND else ""
        if body_id is None and not area:
            continue
        start = series.period_of(row.period_start).start
        standing = known.get((body_id, area, start))
        numbers = (row.numerator, row.denominator, row.value)
        if standing is None:
            value = PublishedValue(series=series, body_id=body_id, area=area, period_start=start)
            value.numerator, value.denominator, value.value = numbers
            known[body_id, area, start] = value
            new.append(value)
        elif (standing.numerator, standing.denominator, standing.value) == numbers:
            same += 1
        else:
            standing.numerator, standing.denominator, standing.value = numbers
            changed.append(standing)
    return new, [value for value in changed if value.pk], same, tuple(sorted(codes - bodies.keys()))
