from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db.models import Count, Max, Min, Q, Sum
from django.http import Http404

from goldenthread.engines.measurement.models import (
    Measure,
    PublishedSeries,
    PublishedValue,
)
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import Body, BodyPlacement, Person


def published_series() -> list[PublishedSeries]:
    """Every published series with the first and last day of its numbers. One query."""
    dated = PublishedSeries.objects.annotate(
        first_start=Min("values__period_start"), last_start=Max("values__period_start")
    )
    return list(dated.order_by("title"))


def get_series(slug: str, *, seen_by: Person | None = None) -> PublishedSeries:
    """One published series. One query."""
    series = PublishedSeries.objects.filter(slug=slug).first()
    if series is None:
        raise Http404
    return series


# body (None for an area), first day of the period, numerator, denominator, value
PublishedRow = tuple[int | None, date, float | None, float | None, float | None]


def published_rows(
    series: PublishedSeries, *, body_ids: Iterable[int] | None = None, areas: bool = True
) -> list[PublishedRow]:
    """A series' numbers, of some bodies or of all, by body and period. One query."""
    rows = PublishedValue.objects.filter(series=series)
    if body_ids is not None:
        chosen = Q(body_id__in=set(body_ids))
        rows = rows.filter(chosen | Q(body=None)) if areas else rows.filter(chosen)
    elif not areas:
        rows = rows.filter(body__isnull=False)
    return list(
        rows.order_by("body_id", "period_start").values_list(
            "body_id", "period_start", "numerator", "denominator", "value"
        )
    )


def published_totals(series: PublishedSeries) -> list[tuple[date, float | None, float | None, int]]:
    """Sums over the listed bodies and how many there are, by period. One query."""
    rows = PublishedValue.objects.filter(series=series, body__isnull=False).values("period_start")
    summed = rows.annotate(counted=Sum("numerator"), out_of=Sum("denominator"), bodies=Count("body_id"))
    return list(summed.order_by("period_start").values_list("period_start", "counted", "out_of", "bodies"))


def bodies_in(series: PublishedSeries) -> list[Body]:
    """The bodies with numbers in a series, by name. One query."""
    listed = PublishedValue.objects.filter(series=series, body__isnull=False).values("body_id")
    return list(Body.objects.filter(pk__in=listed).order_by("name"))


def body_named(text: str, bodies: Sequence[Body]) -> Body | None:
    """The body of that code or name, among those given. No query."""
    wanted = " ".join(text.split()).casefold()
    exact = [body for body in bodies if wanted in (body.code.casefold(), body.name.casefold())]
    if exact:
        return exact[0]
    near = [body for body in bodies if wanted and wanted in body.name.casefold()]
    return near[0] if len(near) == 1 else None


def partners_among(bodies: Sequence[Body]) -> list[Body]:
    """Those of these bodies that are in a partnership today, in the same order. One query."""
    placed = BodyPlacement.objects.filter(organisation.in_force(today()), parent__kind=Body.Kind.PARTNERSHIP)
    partners = set(placed.values_list("child_id", flat=True))
    return [body for body in bodies if body.pk in partners]


def measures_owned(people: Collection[int]) -> dict[int, list[str]]:
    """The measures in use that these people look after, by their numbers. One query."""
    found: dict[int, list[str]] = {}
    rows = Measure.objects.filter(owner_id__in=people, retired_on=None).order_by("name")
    for owner_id, name in rows.values_list("owner_id", "name"):
        found.setdefault(owner_id, []).append(f"Looks after the measure “{name}”.")
    return found
