from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from goldenthread.engines.measurement import actions as measures
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.clock.moments import now, today
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.practices.daily_management import rules
from goldenthread.practices.daily_management.models import Area, Score


@transaction.atomic
def start_five_s(unit: Unit, *, name: str, by: Person) -> Area:
    """Begin to look after the order of an area."""
    rules.check_may_change_standard(unit.pk, by=by)
    area = Area(unit=unit, name=name, started_on=today())
    area.full_clean()
    area.save()
    audit.record("was begun", area, by=by)
    return area


@transaction.atomic
def end_five_s(area: Area, *, by: Person, version: int | None = None) -> None:
    rules.check_may_change_standard(area.unit_id, by=by)
    rules.check_area_goes_on(area)
    area.ended_on = today()
    audit.save_change(area, version=version)
    audit.record("was ended", area, by=by)


@transaction.atomic
def score_area(
    area: Area,
    *,
    sort: int,
    simplify: int,
    sweep: int,
    standardise: int,
    self_discipline: int,
    by: Person,
    next_step: str = "",
    on: date | None = None,
) -> Score:
    """Score an area as it was found: five scores from 0 to 5."""
    rules.check_may_score(area.unit_id, by=by)
    rules.check_area_goes_on(area)
    day = on or today()
    rules.check_score_day(day, area, today=today())
    score = Score(
        area=area,
        on=day,
        sort=sort,
        simplify=simplify,
        sweep=sweep,
        standardise=standardise,
        self_discipline=self_discipline,
        next_step=next_step,
        scored_at=now(),
        by=by,
    )
    score.full_clean()
    try:
        with transaction.atomic():
            score.save(force_insert=True)
    except IntegrityError as wrong:
        raise ValidationError(
            "Somebody scored this area for that day just now. Open the page again."
        ) from wrong
    audit.record("was scored", score, by=by, details={"total": score.total})
    measures.hear_of_change(area.unit_id)
    return score
