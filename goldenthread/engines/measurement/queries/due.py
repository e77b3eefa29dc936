from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from goldenthread.engines.measurement.models import Measure, Observation
from goldenthread.engines.measurement.queries.measures import ever_below, measures_seen_by
from goldenthread.engines.measurement.rules import Permission
from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.clock.periods import Grain, Period
from goldenthread.foundations.organisation.models import Person, Unit

# How far back a place counts as reporting a measure.
LATELY = {
    Grain.DAY: timedelta(days=31),
    Grain.WEEK: timedelta(weeks=13),
    Grain.MONTH: timedelta(days=400),
    Grain.QUARTER: timedelta(days=760),
    Grain.YEAR: timedelta(days=1500),
}


@dataclass(frozen=True, slots=True)
class Due:
    """A number that is due: of which measure, for which place and period, and the last one there is."""

    measure: Measure
    unit: Unit
    period: Period
    last: Observation | None = None

    @property
    def key(self) -> str:
        return f"{self.measure.pk}-{self.unit.pk}-{self.period.start.isoformat()}"


def numbers_due(person: Person, *, unit_ids: Collection[int] | None = None) -> list[Due]:
    """Every number that is due at these places (None for all) and that a person may enter, by place and measure.

    The next period of a series that is over: one a series, so that what is missing comes one after another. A place
    that has reported lately is asked; where none has, the one that keeps the measure. Four queries beyond their rights.
    """
    places = _open_places(person, unit_ids)
    measures = (
        {m.pk: m for m in measures_seen_by(person).filter(retired_on=None, made_from="")} if places else {}
    )
    last = {
        (row.measure_id, row.unit_id): row
        for row in _last_of_each(places)
        if row.measure_id in measures and row.unit_id in places
    }
    silent = [m for m in measures.values() if m.unit_id in places and (m.pk, m.unit_id) not in last]
    told_elsewhere = _measures_with_numbers(silent)
    series = [(measures[measure_id], places[unit_id]) for measure_id, unit_id in last]
    series += [(measure, places[measure.unit_id]) for measure in silent if measure.pk not in told_elsewhere]
    found = [
        due for measure, unit in series if (due := _next(measure, unit, last.get((measure.pk, unit.pk))))
    ]
    return sorted(found, key=lambda due: (due.unit.sort_name, due.unit.pk, due.measure.name, due.measure.pk))


def numbers_named(person: Person, keys: Iterable[str]) -> list[Due]:
    """What a form asks for, as its keys name it, as far as this person may enter it. Three queries beyond
    their rights."""
    named = [key for key in map(_read_key, dict.fromkeys(keys)) if key is not None]
    wanted = {measure_id for measure_id, *_ in named}
    measures = {
        m.pk: m for m in measures_seen_by(person).filter(pk__in=wanted, retired_on=None, made_from="")
    }
    places = _open_places(person, {unit_id for _, unit_id, _ in named})
    below = ever_below({measure.unit_id for measure in measures.values()})
    return [
        Due(measures[measure_id], places[unit_id], measures[measure_id].period_of(start))
        for measure_id, unit_id, start in named
        if measure_id in measures and unit_id in places and unit_id in below[measures[measure_id].unit_id]
    ]


_KEY = re.compile(r"([0-9]{1,15})-([0-9]{1,15})-([0-9]{4}-[0-9]{2}-[0-9]{2})")


def _read_key(key: str) -> tuple[int, int, date] | None:
    found = _KEY.fullmatch(key)
    try:
        return (int(found[1]), int(found[2]), date.fromisoformat(found[3])) if found else None
    except ValueError:
        return None


def _open_places(person: Person, unit_ids: Collection[int] | None) -> dict[int, Unit]:
    may = rights_of(person).units_for(Permission.RECORD_VALUES)
    units = Unit.objects.all()
    if may is not None:
        units = units.filter(pk__in=may)
    if unit_ids is not None:
        units = units.filter(pk__in=unit_ids)
    return {unit.pk: unit for unit in units if unit.is_open(today())}


def _last_of_each(places: Collection[int]) -> list[Observation]:
    lately = Q()
    for grain, span in LATELY.items():
        lately |= Q(measure__grain=grain, period_start__gte=today() - span)
    rows = Observation.objects.filter(
        lately, unit_id__in=set(places), is_current=True, stratum_dimension="", measure__retired_on=None
    )
    newest_first = Window(
        RowNumber(),
        partition_by=[F("measure_id"), F("unit_id")],
        order_by=F("period_start").desc(),
    )
    return list(rows.annotate(back=newest_first).filter(back=1))


def _measures_with_numbers(measures: Collection[Measure]) -> set[int]:
    rows = Observation.objects.filter(measure_id__in={m.pk for m in measures}, is_current=True)
    others = rows.exclude(unit_id=F("measure__unit_id"))
    return set(others.values_list("measure_id", flat=True).distinct())


def _next(measure: Measure, unit: Unit, last: Observation | None) -> Due | None:
    running = measure.period_of(today())
    newest = running if running.end <= today() else running.shifted(-1)
    if last is None:
        return Due(measure, unit, newest) if newest.end >= unit.opened_on else None
    following = measure.period_of(last.period_start).shifted(1)
    return Due(measure, unit, following, last) if following <= newest else None
