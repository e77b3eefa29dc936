from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet
from django.http import Http404

from goldenthread.foundations.organisation.models import Person
from goldenthread.practices.daily_management.models import Area, Score


def areas_at(unit_ids: Collection[int]) -> list[Area]:
    """The areas that these places look after, by place and name. One query."""
    rows = Area.objects.filter(unit_id__in=unit_ids, ended_on=None).select_related("unit")
    return list(rows.order_by("unit__sort_name", "name", "pk"))


def get_area(area_id: int, *, seen_by: Person) -> Area:
    """One area of the person's own trust, or nothing to be found. One query."""
    rows: QuerySet[Area] = Area.objects.select_related("unit")
    area = rows.filter(pk=area_id).first()
    if area is None:
        raise Http404
    return area


def scores_of(area: Area, *, limit: int = 60) -> list[Score]:
    """The scores of an area, the newest first. One query."""
    return list(Score.objects.filter(area=area).select_related("by").order_by("-on", "-pk")[:limit])


def newest_scores(areas: Collection[Area]) -> dict[int, Score]:
    """The newest score of each area, by the area's number. One query."""
    found: dict[int, Score] = {}
    for score in Score.objects.filter(area__in=[area.pk for area in areas]).order_by("on", "pk"):
        found[score.area_id] = score
    return found


def scores_at(unit_ids: Collection[int], *, first: date, last: date) -> list[Score]:
    """The scores of these places' areas from one day to another, the oldest first. One query."""
    rows = Score.objects.filter(area__unit_id__in=unit_ids, on__gte=first, on__lte=last)
    return list(rows.order_by("on", "pk"))
