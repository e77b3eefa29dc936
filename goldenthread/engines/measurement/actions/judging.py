"""Keeping what each series says, in the transaction that changes its numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time

from django.db import transaction

from goldenthread.engines.measurement import figures, queries, rules
from goldenthread.engines.measurement.figures import KEPT, Kept, SeriesFigure
from goldenthread.engines.measurement.models import DataCheck, Judgement, Measure
from goldenthread.engines.measurement.rules import Permission
from goldenthread.foundations.access.rights import check_may
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.clock import work
from goldenthread.foundations.clock.moments import LONDON, now, today
from goldenthread.foundations.organisation.models import Person, Unit

MEASURES_AT_ONCE = 50
ROWS_AT_ONCE = 500
PLACE_CHANGED = "measurement.place_changed"


@transaction.atomic
def judge_again(measure_ids: Iterable[int], *, unit_ids: Collection[int] | None = None) -> int:
    """Judge measures whose numbers changed, at these places or at all: how many judgements are different now.

    The place that keeps a measure is judged with it where it shows those below it, taken together. About seven
    queries for every fifty measures, and one call of the methods.
    """
    wanted, different = sorted(set(measure_ids)), 0
    for first in range(0, len(wanted), MEASURES_AT_ONCE):
        part = wanted[first : first + MEASURES_AT_ONCE]
        different += len(_judge(queries.measures_to_judge(part), unit_ids))
    return different


def hear_of_place(unit: Unit, *, on: date) -> None:
    """Have whatever counts a place's numbers judged anew, on the day from which they count elsewhere."""
    begins = datetime.combine(on, time.min, LONDON)
    work.leave(PLACE_CHANGED, body_id=unit.body_id, subject_id=unit.pk, due_at=max(begins, now()))


@transaction.atomic
def mend_judgements(measure_ids: Collection[int]) -> list[Judgement]:
    """Judge measures from scratch and mend what is kept otherwise. What differs though the same methods made it is
    recorded, and given back."""
    measures = queries.measures_to_judge(measure_ids)
    known = figures.current_methods()
    before = {pair: row.made_by for pair, row in queries.judgements_kept(measure_ids).items()}
    mended = [
        row
        for row in _judge(measures, None)
        if before.get((row.measure_id, row.unit_id), known).startswith(known)
    ]
    named = {measure.pk: measure for measure in measures}
    for measure_id in sorted({row.measure_id for row in mended}):
        places = [row.unit_id for row in mended if row.measure_id == measure_id]
        audit.record("was judged again", named[measure_id], by=None, details={"places": len(places)})
    return mended


def _judge(measures: list[Measure], unit_ids: Collection[int] | None) -> list[Judgement]:
    """Judge and keep, and give back what is different now. What no place reports to any more is kept no longer."""
    ids = [measure.pk for measure in measures]
    kept = queries.judgements_kept(ids)
    fresh = judged_from_scratch(measures, unit_ids)
    at = now()
    rows = [
        row for found in fresh if (row := _different(kept.get((found.measure_id, found.unit_id)), found, at))
    ]
    new, changed = [row for row in rows if row.pk is None], [row for row in rows if row.pk is not None]
    if unit_ids is None:
        judged = {(found.measure_id, found.unit_id) for found in fresh}
        gone = [row.pk for pair, row in kept.items() if pair not in judged]
        Judgement.objects.filter(pk__in=gone).delete()
    Judgement.objects.bulk_create(new, batch_size=ROWS_AT_ONCE)
    Judgement.objects.bulk_create(
        changed,
        batch_size=ROWS_AT_ONCE,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*_CHANGING, "noticed_at", "made_at"],
    )
    return rows


_CHANGING = [name for name in KEPT if name not in {"measure_id", "unit_id"}]


def _different(there: Judgement | None, found: Kept, at: datetime) -> Judgement | None:
    """The row to be written, or None where it says the same already. A run that goes on keeps its moment."""
    if there is not None and figures.kept_in(there) == found:
        return None
    same_run = there is not None and figures.kept_in(there).run == found.run
    row = there or Judgement()
    for name in KEPT:
        setattr(row, name, getattr(found, name))
    if not same_run:
        row.noticed_at = at if found.run_began else None
    row.made_at = at
    return row


def judged_from_scratch(measures: list[Measure], unit_ids: Collection[int] | None = None) -> list[Kept]:
    """What is to be kept of measures, from their numbers alone. About five queries."""
    ids = [measure.pk for measure in measures]
    pairs = set(queries.places_with_numbers(ids, unit_ids=unit_ids))
    with_own = (
        pairs if unit_ids is None else set(queries.places_with_numbers(ids, unit_ids=_keepers(measures)))
    )
    pairs |= {
        (measure.pk, measure.unit_id) for measure in measures if (measure.pk, measure.unit_id) not in with_own
    }
    units = queries.units_numbered(unit_id for _, unit_id in pairs)
    named = {measure.pk: measure for measure in measures}
    ordered = sorted(pairs)
    judged = figures.series_of_each(
        [(named[one], units[unit_id]) for one, unit_id in ordered], every_place=unit_ids is None
    )
    headlines = [
        figure
        for figure in judged
        if named[figure.measure_id or 0].unit_id == figure.unit_id and figure.periods
    ]
    came_in = _when_they_came(headlines)
    kept = []
    for figure in judged:
        measure_id, unit_id = figure.measure_id or 0, figure.unit_id or 0
        if figure.periods or not figure.adds_up:
            leads = named[measure_id].unit_id == unit_id
            kept.append(figures.kept_of(figure, came_in.get((measure_id, unit_id), {}), with_drawing=leads))
    return kept


def _keepers(measures: Iterable[Measure]) -> set[int]:
    return {measure.unit_id for measure in measures}


def _when_they_came(
    headlines: list[SeriesFigure],
) -> dict[tuple[int, int], dict[date, tuple[datetime, bool]]]:
    """For each series of a place that keeps its measure: by period, when its last number came in, and whether any was
    corrected."""
    if not headlines:
        return {}
    found: dict[tuple[int, int], dict[date, tuple[datetime, bool]]] = {}
    for where_kept in (False, True):
        shown = {
            figure.measure_id or 0: figure for figure in headlines if bool(figure.reported) is not where_kept
        }
        if not shown:
            continue
        begin = {number: figure.periods[-figures.RECENT :][0].start for number, figure in shown.items()}
        rows = queries.first_entered(list(shown), since=min(begin.values()), where_kept=where_kept)
        for measure_id, start, first, revisions in rows:
            if start >= begin[measure_id]:
                key = (measure_id, shown[measure_id].unit_id or 0)
                found.setdefault(key, {})[start] = (first, revisions > 1)
    return found


@transaction.atomic
def check_data(measure: Measure, *, found: str, by: Person) -> DataCheck:
    """Note that somebody compared a measure's numbers with where they come from."""
    rules.check_not_retired(measure)
    check_may(by, Permission.CHANGE_MEASURES, unit_id=measure.unit_id, to="check its numbers")
    check = DataCheck(
        measure=measure, checked_on=today(), checked_by=by, checked_by_label=by.label, found=found
    )
    check.full_clean()
    check.save()
    audit.record("was checked", check, by=by)
    return check
