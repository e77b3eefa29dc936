from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import Http404

from goldenthread.engines.measurement.models import (
    Batch,
    ChartNote,
    Measure,
    Observation,
    StepChange,
    TargetLine,
)
from goldenthread.engines.measurement.rules import Numbers, Permission, Reading
from goldenthread.foundations.access.rights import rights_of, who_may
from goldenthread.foundations.audit.models import Entry
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import Person, Unit, UnitClosure

# measure, place, first day of the period, state, numerator, denominator, value
Row = tuple[int, int, date, str, float | None, float | None, float | None]


def measures_seen_by(person: Person) -> QuerySet[Measure]:
    """The measures a person may see, retired ones too. One query."""
    measures: QuerySet[Measure] = Measure.objects.select_related("unit", "owner")
    rights = rights_of(person)
    if not rights.holds(Permission.SEE_MEASURES):
        return measures.none()
    kept = rights.units_for(Permission.SEE_KEPT_MEASURES)
    if kept is None:
        return measures
    return measures.filter(Q(audience=Measure.Audience.EVERYONE) | Q(unit_id__in=kept))


def may_see(measure: Measure, person: Person) -> bool:
    """Whether a person may see one measure that is at hand. No query beyond their rights."""
    rights = rights_of(person)
    if not rights.may(Permission.SEE_MEASURES, unit_id=measure.unit_id):
        return False
    return not measure.is_kept or rights.may(Permission.SEE_KEPT_MEASURES, unit_id=measure.unit_id)


def listed_measures(person: Person, *, unit_ids: Iterable[int] | None, words: str = "") -> QuerySet[Measure]:
    """The measures in use at these places (None for all) whose name holds the words, by place and name. Three
    queries: many measures share few places and owners."""
    measures = measures_seen_by(person).filter(retired_on=None).select_related(None)
    if unit_ids is not None:
        measures = measures.filter(unit_id__in=set(unit_ids))
    for word in words.split():
        measures = measures.filter(Q(name__icontains=word) | Q(unit__name__icontains=word))
    ordered = measures.order_by("unit__sort_name", "unit_id", "name", "pk")
    return ordered.prefetch_related("unit", "owner")


def get_measure(measure_id: int, *, seen_by: Person) -> Measure:
    """One measure, or nothing to be found where it may not be seen. One query."""
    measure = measures_seen_by(seen_by).filter(pk=measure_id).first()
    if measure is None:
        raise Http404
    return measure


@dataclass(frozen=True, slots=True)
class Recording:
    """A measure and the places for which a person may enter its numbers."""

    measure: Measure
    places: tuple[Unit, ...]


def get_recording(measure_id: int, *, seen_by: Person) -> Recording:
    """A measure to enter numbers for, with the places this person may enter them for. Three queries."""
    measure = get_measure(measure_id, seen_by=seen_by)
    places = places_to_record(measure, seen_by)
    if measure.made_from:
        raise PermissionDenied(f"{measure.source}: nobody types the numbers of {measure.name}.")
    if not places:
        raise PermissionDenied(
            f"You may not enter numbers for {measure.unit.name}. {who_may(Permission.RECORD_VALUES)}"
        )
    return Recording(measure, places)


def places_to_record(measure: Measure, person: Person) -> tuple[Unit, ...]:
    """The open places of a measure for which a person may enter numbers: its own first, then by name. Two queries."""
    may = rights_of(person).units_for(Permission.RECORD_VALUES)
    if may is not None and not may:
        return ()
    below = organisation.here_and_below([measure.unit_id], on=today())
    units = Unit.objects.filter(pk__in=below if may is None else below & may).order_by("sort_name", "pk")
    found = [unit for unit in units if unit.is_open(today())]
    return tuple(sorted(found, key=lambda unit: unit.pk != measure.unit_id))


def places_where(person: Person, permission: Permission) -> list[Unit]:
    """The open places at which a person holds a permission, in the order of the tree. Two queries."""
    may = rights_of(person).units_for(permission)
    places = [place.unit_id for place in organisation.place_tree(on=today())]
    units = Unit.objects.in_bulk([unit_id for unit_id in places if may is None or unit_id in may])
    return [units[unit_id] for unit_id in places if unit_id in units]


def get_observation(measure_id: int, observation_id: int, *, seen_by: Person) -> Observation:
    """One number of a measure that may be seen. Two queries."""
    measure = get_measure(measure_id, seen_by=seen_by)
    rows: QuerySet[Observation] = Observation.objects.select_related("unit")
    found = rows.filter(pk=observation_id, measure=measure).first()
    if found is None:
        raise Http404
    found.measure = measure
    return found


def get_batch(batch_id: int, *, seen_by: Person) -> Batch:
    """A file that this person has read in. Nobody else's can be found. One query."""
    batches: QuerySet[Batch] = Batch.objects.select_related("measure__unit")
    batch = batches.filter(pk=batch_id, read_by=seen_by).first()
    if batch is None:
        raise Http404
    return batch


def current_observation(reading: Reading) -> Observation | None:
    """The number that stands for the same measure, place, period and group. One query."""
    measure_id, unit_id, period_start, dimension, code = reading.key
    found: QuerySet[Observation] = Observation.objects.filter(
        measure_id=measure_id,
        unit_id=unit_id,
        period_start=period_start,
        stratum_dimension=dimension,
        stratum_code=code,
        is_current=True,
    )
    return found.first()


def has_values(measure: Measure) -> bool:
    """Whether any number was ever entered. One query."""
    return bool(Observation.objects.filter(measure=measure).exists())


def observation_rows(measure_ids: Iterable[int], *, unit_ids: Iterable[int] | None = None) -> list[Row]:
    """The numbers of everyone together that stand today, by measure, place and period. One query."""
    rows = Observation.objects.filter(measure_id__in=set(measure_ids), is_current=True, stratum_dimension="")
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=set(unit_ids))
    found = rows.order_by("measure_id", "unit_id", "period_start").values_list(
        "measure_id", "unit_id", _AS_TEXT, "state", "numerator", "denominator", "value"
    )
    days = _Days()
    return [(measure_id, unit_id, days[start], *rest) for measure_id, unit_id, start, *rest in found]


# Of millions of rows few begin on another day: each day is read once.
_AS_TEXT = Cast("period_start", TextField())


class _Days(dict[str, date]):
    def __missing__(self, text: str) -> date:
        self[text] = day = date.fromisoformat(text)
        return day


def reporting_units(measure: Measure) -> list[Unit]:
    """The places that have entered numbers for a measure, by name. One query."""
    numbers = Observation.objects.filter(measure=measure, is_current=True).values("unit_id")
    return list(Unit.objects.filter(pk__in=numbers).order_by("sort_name", "pk"))


def entered(measure: Measure) -> dict[tuple[int, date], tuple[int, datetime]]:
    """Which revision of each number stands and when it was entered, by place and period. One query."""
    rows = Observation.objects.filter(measure=measure, is_current=True, stratum_dimension="")
    found = rows.values_list("unit_id", "period_start", "revision", "entered_at")
    return {(unit_id, start): (revision, at) for unit_id, start, revision, at in found}


def measures_with_numbers_since(moment: datetime) -> QuerySet[Observation, int]:
    """The numbers of the measures that got a number at a moment or after it. For use in a query."""
    rows: QuerySet[Observation] = Observation.objects.filter(is_current=True, entered_at__gte=moment)
    return rows.values_list("measure_id", flat=True)


def standing_observations(measure: Measure, unit_ids: Iterable[int], *, limit: int = 60) -> list[Observation]:
    """The newest numbers that stand for some places, with who entered them. One query."""
    rows = Observation.objects.filter(
        measure=measure, unit_id__in=set(unit_ids), is_current=True, stratum_dimension=""
    )
    return list(rows.select_related("unit").order_by("-period_start", "unit__sort_name")[:limit])


def corrections_of(measure: Measure, *, limit: int = 100) -> list[Observation]:
    """Every row of the numbers that were corrected, oldest revision first, latest period first. One query."""
    corrected = Observation.objects.filter(measure=measure, revision__gt=1)
    rows = Observation.objects.filter(measure=measure).filter(
        Q(pk__in=corrected.values("pk")) | Q(is_current=False)
    )
    return list(
        rows.select_related("unit").order_by("-period_start", "unit__sort_name", "unit_id", "revision")[
            :limit
        ]
    )


def history_of(measure: Measure, *, limit: int = 200) -> list[Entry]:
    """The newest changes to a measure, its numbers, its charts, its targets and its files. One query."""
    mine = Q(record_kind=Measure._meta.label_lower, record_id=measure.pk)
    numbers = Q(
        record_kind=Observation._meta.label_lower,
        record_id__in=Observation.objects.filter(measure=measure).values("pk"),
    )
    files = Q(
        record_kind=Batch._meta.label_lower,
        record_id__in=Observation.objects.filter(measure=measure, batch__isnull=False).values("batch_id"),
    )
    charts = Q(
        record_kind=StepChange._meta.label_lower,
        record_id__in=StepChange.objects.filter(measure=measure).values("pk"),
    ) | Q(
        record_kind=ChartNote._meta.label_lower,
        record_id__in=ChartNote.objects.filter(measure=measure).values("pk"),
    )
    targets = Q(
        record_kind=TargetLine._meta.label_lower,
        record_id__in=TargetLine.objects.filter(measure=measure).values("pk"),
    )
    entries = Entry.objects.filter(mine | numbers | files | charts | targets).select_related("payload")
    return list(entries.order_by("-pk")[:limit])


def standing_for(readings: Sequence[Reading]) -> dict[tuple[int, int, date, str, str], dict[str, Any]]:
    """The numbers that stand where these rows would be written, by their key. One query."""
    if not readings:
        return {}
    rows = Observation.objects.filter(
        measure_id__in={reading.measure_id for reading in readings},
        period_start__gte=min(reading.period_start for reading in readings),
        period_start__lte=max(reading.period_start for reading in readings),
        is_current=True,
    ).values(
        *("pk", "measure_id", "unit_id", "period_start", "stratum_dimension", "stratum_code"),
        *("numerator", "denominator", "value", "state", "revision"),
    )
    keys = ("measure_id", "unit_id", "period_start", "stratum_dimension", "stratum_code")
    return {tuple(row[name] for name in keys): row for row in rows}  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rows to be written beside those that stand: new ones, those that change one, and how many are there already."""

    new: tuple[Reading, ...]
    changed: tuple[tuple[Reading, dict[str, Any]], ...]
    same: int


def compare(readings: Sequence[Reading]) -> Comparison:
    """What writing these rows would do. One query."""
    standing = standing_for(readings)
    new, changed, same = [], [], 0
    for reading in readings:
        there = standing.get(reading.key)
        if there is None:
            new.append(reading)
        elif (
            Numbers(there["numerator"], there["denominator"], there["value"], there["state"])
            == reading.numbers
        ):
            same += 1
        else:
            changed.append((reading, there))
    return Comparison(tuple(new), tuple(changed), same)


def units_by_id() -> dict[int, Unit]:
    """Every place of the trust, closed ones too. One query."""
    return {unit.pk: unit for unit in Unit.objects.all()}


def measures_by_id(measure_ids: Iterable[int]) -> dict[int, Measure]:
    """These measures by their number. One query."""
    found: dict[int, Measure] = Measure.objects.select_related("unit").in_bulk(set(measure_ids))
    return found


def person_with(email: str) -> Person | None:
    """The person here of that e-mail address. One query, none where it is empty."""
    wanted = email.strip().lower()
    return organisation.people_here(on=today()).filter(email=wanted).first() if wanted else None


def spells_below(unit_ids: Iterable[int]) -> list[tuple[int, int, date, date | None]]:
    """Which place was below which of these, from and until when. One query."""
    closure = UnitClosure.objects.filter(ancestor_id__in=set(unit_ids), depth__gt=0)
    return list(closure.values_list("ancestor_id", "descendant_id", "starts_on", "ends_on"))


def ever_below(unit_ids: Iterable[int]) -> dict[int, set[int]]:
    """Each of these places with every place that is or was below it: a number belongs to the place of its day. One
    query."""
    wanted = set(unit_ids)
    below = {unit_id: {unit_id} for unit_id in wanted}
    closure = UnitClosure.objects.filter(ancestor_id__in=wanted)
    for ancestor_id, descendant_id in closure.values_list("ancestor_id", "descendant_id"):
        below[ancestor_id].add(descendant_id)
    return below
