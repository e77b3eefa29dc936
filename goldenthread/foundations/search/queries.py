from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Value
from django.db.models.functions import Concat

from goldenthread.foundations.access.rights import rights_of
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.foundations.organisation.rules import Permission as Organisation
from goldenthread.foundations.search.folding import find_in
from goldenthread.foundations.search.searchables import Hit, Searchable, in_order

MOST = 20
FULL_NAME = Concat("given_name", Value(" "), "family_name")


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one kind, the best first; and whether there is more than is shown."""

    searchable: Searchable
    hits: tuple[Hit, ...]
    is_more: bool


def search(words: list[str], *, seen_by: Person, only: str = "") -> list[Found]:
    """What a person may see that holds every word, by kind. At most one query for each kind."""
    groups = []
    for searchable in in_order():
        if words and only in ("", searchable.key):
            hits = searchable.find(words, seen_by, MOST + 1)
            if hits:
                groups.append(Found(searchable, tuple(hits[:MOST]), len(hits) > MOST))
    return groups


def places_found(words: list[str], person: Person, limit: int) -> list[Unit]:
    """The open places that a person may see whose name holds the words. One query."""
    rights = rights_of(person)
    if not rights.holds(Organisation.SEE_PLACES):
        return []
    units = Unit.objects.filter(closed_on=None) | Unit.objects.filter(closed_on__gt=today())
    reach = rights.units_for(Organisation.SEE_PLACES)
    if reach is not None:
        units = units.filter(pk__in=reach)
    return find_in(units, words, title="name", limit=limit)


def people_found(words: list[str], person: Person, limit: int) -> list[Person]:
    """Who is here today, that a person may see, whose name or job title holds the words. One query."""
    rights = rights_of(person)
    if not rights.holds(Organisation.SEE_PEOPLE):
        return []
    people = organisation.people_found(
        words="", unit_ids=rights.units_for(Organisation.SEE_PEOPLE), on=today()
    )
    return find_in(people, words, title=FULL_NAME, also=("job_title",), limit=limit)
