"""Writes a plan whole, in one transaction and few statements, since boards wait for it meanwhile.

Everything that takes time is made out before: each row with its number, and what the trail will say of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.audit.actions import Actor, Prepared
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Membership, Person, Unit
from goldenthread.foundations.organisation.models.scoping import check_links
from goldenthread.foundations.staff.comparing import BACK, LEFT, Plan, Step
from goldenthread.foundations.staff.placing import PlacesPlan

AT_ONCE = 2_000
PERSON_FIELDS = [
    "given_name",
    "family_name",
    "email",
    "job_title",
    "staff_number",
    "manager",
    "left_on",
    "version",
]


@dataclass(frozen=True, slots=True)
class Writing:
    """The rows of a plan, ready to be written, and what is told of them."""

    new: list[tuple[Any, ...]]
    changed: list[Person]
    ended: list[Membership]
    begun: list[tuple[Any, ...]]
    told: Prepared


def make_out(plan: Plan, *, by: Actor | None, reason: str) -> Writing:
    """Every row that a plan writes. Nothing is written yet."""
    people = dict(plan.known)
    new = _new(plan, people)
    changed = list(_changed(plan, people))
    ended = list(_ended(plan))
    begun = _begun(plan, people)
    told = [
        *(("was welcomed", person) for person in new),
        *((_VERBS.get(step.sort, "was changed"), person) for step, person in changed),
        *(("ended", membership) for membership in ended),
        *(("began", membership) for membership in begun),
    ]
    prepared = audit.prepare(told, by=by, reason=reason)
    return Writing(
        _as_rows(Person, new), [one for _, one in changed], ended, _as_rows(Membership, begun), prepared
    )


def _as_rows(
    model: type[Person | Membership], records: Sequence[Person | Membership]
) -> list[tuple[Any, ...]]:
    """The columns of new rows. Their links are checked here, as they are wherever a row is saved."""
    if records:
        check_links(list(records))
    fields = model._meta.concrete_fields
    return [
        tuple(field.get_db_prep_save(getattr(record, field.attname), connection) for field in fields)
        for record in records
    ]


_VERBS = {LEFT: "left", BACK: "came back"}


def _new(plan: Plan, people: dict[str, Person]) -> list[Person]:
    steps = [step for step in plan.steps if step.person is None]
    for number, step in zip(audit.reserve_numbers(Person, len(steps)), steps, strict=True):
        people[step.number] = Person(pk=number, kind=Person.Kind.STAFF, **step.values)
        people[step.number].stamp_body()
    for step in steps:
        if step.manager:
            people[step.number].manager = people[step.manager]
    return [people[step.number] for step in steps]


def _changed(plan: Plan, people: dict[str, Person]) -> Iterator[tuple[Step, Person]]:
    for step in plan.steps:
        if step.person is None or not (step.values or step.manager):
            continue
        for name, value in step.values.items():
            setattr(step.person, name, value)
        if step.manager:
            step.person.manager = people[step.manager]
        step.person.version += 1
        yield step, step.person


def _ended(plan: Plan) -> Iterator[Membership]:
    for step in plan.steps:
        for leave in step.leaves:
            leave.membership.ends_on = leave.ends_on
            yield leave.membership


def _begun(plan: Plan, people: dict[str, Person]) -> list[Membership]:
    begun = [
        Membership(
            person=step.person or people[step.number],
            unit=join.unit,
            role=join.role,
            tier=join.tier,
            starts_on=join.starts_on,
        )
        for step in plan.steps
        for join in step.joins
    ]
    for number, membership in zip(audit.reserve_numbers(Membership, len(begun)), begun, strict=True):
        membership.pk = number
        membership.stamp_body()
    return begun


def lock(plan: Plan) -> None:
    """Hold still what the plan builds on. While the places are held, nobody can begin to belong to one."""
    people = [step.person.pk for step in plan.steps if step.person is not None]
    ending = [leave.membership.pk for step in plan.steps for leave in step.leaves]
    for rows in (
        Unit.objects.order_by("pk"),
        Person.objects.filter(pk__in=people).order_by("pk"),
        Membership.objects.filter(pk__in=ending).order_by("pk"),
    ):
        list(rows.select_for_update().values_list("pk", flat=True))


def write(writing: Writing) -> None:
    """Write what was made out: whoever is new, who changed, what ends, what begins, and all that is told of it."""
    _insert(Person, writing.new)
    Person.objects.bulk_create(
        writing.changed,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=PERSON_FIELDS,
    )
    Membership.objects.bulk_create(
        writing.ended,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["ends_on"],
    )
    _insert(Membership, writing.begun)
    audit.record_prepared(writing.told)


def _insert(model: type[Person | Membership], rows: Sequence[tuple[Any, ...]]) -> None:
    audit.insert_rows(model, [str(field.column) for field in model._meta.concrete_fields], rows)


def write_places(plan: PlacesPlan, *, by: Actor | None) -> None:
    """Open the places of a plan, each after the one it is under, and build the tree once."""
    opened: dict[int, Unit] = {}
    for place in plan.places:
        above = place.above
        under = place.parent if above is None else above.exists or opened[id(above)]
        assert under is not None
        opened[id(place)] = organisation.open_unit(
            name=place.name,
            kind=place.kind,
            nature=place.nature,
            under=under,
            opened_on=place.opened_on,
            by=by,
            is_one_of_many=True,
        )
    organisation.rebuild_closure(by=by)
