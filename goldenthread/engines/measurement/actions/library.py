"""Beginning a measure from a definition of the library."""

from __future__ import annotations

from django.db import transaction

from goldenthread.engines.measurement.actions.measures import add_measure
from goldenthread.engines.measurement.library import Template
from goldenthread.engines.measurement.models import Adopted, Measure
from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation.models import Person, Unit


@transaction.atomic
def adopt(
    template: Template,
    *,
    unit: Unit,
    name: str,
    source: str,
    by: Person,
    owner: Person | None = None,
    target: float | None = None,
    target_source: str = "",
    audience: str = Measure.Audience.EVERYONE,
) -> Measure:
    """Follow a measure at a place, as the library defines it, and remember from which edition of it."""
    measure = add_measure(
        unit=unit,
        name=name,
        source=source,
        target=target,
        target_source=target_source,
        owner=owner,
        audience=audience,
        by=by,
        **template.described(),
    )
    adopted = Adopted(measure=measure, slug=template.slug, edition=template.edition, adopted_on=today())
    adopted.full_clean()
    adopted.save()
    audit.record("was begun", adopted, by=by)
    return measure
