from __future__ import annotations

from django.urls import reverse

from goldenthread.foundations.organisation.models import Person
from goldenthread.foundations.search import queries
from goldenthread.foundations.search.searchables import Hit, Searchable, offer


def places(words: list[str], person: Person, limit: int) -> list[Hit]:
    """Divisions, services and teams. One query."""
    return [
        Hit(unit.name, reverse("access:place_show", kwargs={"unit_id": unit.pk}), unit.get_kind_display())
        for unit in queries.places_found(words, person, limit)
    ]


def people(words: list[str], person: Person, limit: int) -> list[Hit]:
    """Who works or helps here. One query."""
    return [
        Hit(one.name, reverse("access:person_show", kwargs={"person_id": one.pk}), one.job_title)
        for one in queries.people_found(words, person, limit)
    ]


offer(Searchable("places", "Places", places, order=10))
offer(Searchable("people", "People", people, order=20))
