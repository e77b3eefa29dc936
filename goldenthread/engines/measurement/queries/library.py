from __future__ import annotations

from django.http import Http404

from goldenthread.engines.measurement.library import BY_SLUG, Template
from goldenthread.engines.measurement.models import Adopted
from goldenthread.engines.measurement.queries.measures import measures_seen_by
from goldenthread.foundations.organisation.models import Person


def get_template(definition: str, *, seen_by: Person) -> Template:
    """A definition of the library. No query."""
    if definition not in BY_SLUG:
        raise Http404
    return BY_SLUG[definition]


def adopted_from(slug: str, person: Person) -> list[Adopted]:
    """The measures in use that began from a definition, that a person may see. One query."""
    seen = measures_seen_by(person).filter(retired_on=None).values("pk")
    rows = Adopted.objects.filter(slug=slug, measure__in=seen).select_related("measure", "measure__unit")
    return list(rows.order_by("measure__unit__sort_name", "measure__name"))


def times_adopted(person: Person) -> dict[str, int]:
    """How many measures that a person may see began from each definition. One query."""
    seen = measures_seen_by(person).filter(retired_on=None).values("pk")
    counts: dict[str, int] = {}
    for slug in Adopted.objects.filter(measure__in=seen).values_list("slug", flat=True):
        counts[slug] = counts.get(slug, 0) + 1
    return counts
