"""Places and people, for programs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from ninja import Query

from goldenthread.foundations.access.policies import Request
from goldenthread.foundations.api.routes import (
    Answer,
    Asked,
    ChangedPageAsked,
    OptionalNumber,
    Routes,
    page,
)
from goldenthread.foundations.api.rules import READ_PEOPLE, READ_PLACES
from goldenthread.foundations.audit.queries import changed_since
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.organisation import queries as organisation
from goldenthread.foundations.organisation.models import Membership, Person

routes = Routes("Places and people")


class PlaceRow(Answer):
    """A place as it stands today. `under_id` is the place that it is under; the whole trust is under none."""

    id: int
    name: str
    kind: str
    nature: str
    under_id: int | None
    depth: int


class PlaceRows(Answer):
    items: list[PlaceRow]
    next: str | None


class PlaceAsked(Asked):
    """Places come in the order of the tree, each after the one that it is under."""

    after: OptionalNumber


@routes.get("places", scope=READ_PLACES, answer=PlaceRows, summary="The trust's places", is_list=True)
def place_rows(request: Request, asked: Query[PlaceAsked]) -> Any:
    """Every place that is open today, in the order of the tree. `after` is the number of the last that you have."""
    rows = [
        PlaceRow(
            id=place.unit_id,
            name=place.name,
            kind=place.kind,
            nature=place.nature,
            under_id=place.parent_id,
            depth=place.depth,
        )
        for place in organisation.place_tree(on=today())
    ]
    if asked.after is not None:
        rows = rows[1 + next((i for i, row in enumerate(rows) if row.id == asked.after), len(rows)) :]
    return page(request, PlaceRows, rows[: asked.limit + 1], asked, key=lambda row: row.id)


class Belonging(Answer):
    """What a person belongs to today."""

    place_id: int
    place: str
    role: str
    level: str
    since: date


class PersonRow(Answer):
    """Somebody who is here today. No address, number or e-mail of theirs is given to programs."""

    id: int
    name: str
    job_title: str
    kind: str
    belongs: list[Belonging]


class PersonRows(Answer):
    items: list[PersonRow]
    next: str | None


@routes.get("people", scope=READ_PEOPLE, answer=PersonRows, summary="The trust's people", is_list=True)
def person_rows(request: Request, asked: Query[ChangedPageAsked]) -> Any:
    """Everyone who is here today, with what they belong to. Only for tokens of those who look after people."""
    people = organisation.people_here(on=today()).filter(pk__gt=asked.after)
    if asked.since:
        moved = Membership.objects.filter(pk__in=changed_since(Membership, asked.since))
        changed = Q(pk__in=changed_since(Person, asked.since)) | Q(pk__in=moved.values("person_id"))
        people = people.filter(changed)
    found = list(people.order_by("pk")[: asked.limit + 1])
    belongs = organisation.memberships_of(found, on=today())
    rows = [
        PersonRow(
            id=person.pk,
            name=person.name,
            job_title=person.job_title,
            kind=person.kind,
            belongs=[_belonging(row) for row in belongs.get(person.pk, [])],
        )
        for person in found
    ]
    return page(request, PersonRows, rows, asked, key=lambda row: row.id)


def _belonging(row: Membership) -> Belonging:
    return Belonging(
        place_id=row.unit_id, place=row.unit.name, role=row.role, level=row.tier, since=row.starts_on
    )
