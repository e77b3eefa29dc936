from __future__ import annotations

from goldenthread.engines.measurement.models import Measure
from goldenthread.engines.measurement.queries.groups import places_reporting
from goldenthread.engines.measurement.queries.measures import spells_below
from goldenthread.foundations.organisation.models import Unit


def places_compared(measure: Measure) -> list[Unit]:
    """The places that report a measure, by name, but for those that hold another that does. Three queries."""
    places = places_reporting([measure])[measure.pk]
    reporting = {place.pk for place in places}
    above = {ancestor for ancestor, descendant, _, _ in spells_below(reporting) if descendant in reporting}
    return sorted((place for place in places if place.pk not in above), key=lambda place: place.name)
