from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol

from django.core.exceptions import ValidationError
from django.db import transaction

from goldenthread.foundations.audit import actions as audit
from goldenthread.foundations.audit.actions import Actor
from goldenthread.foundations.clock.periods import day_in_words
from goldenthread.foundations.organisation import own_way, queries, rules
from goldenthread.foundations.organisation.models import (
    Body,
    BodyPlacement,
    BodySuccession,
    Membership,
    OwnWay,
    Person,
    Unit,
    UnitClosure,
    UnitPlacement,
    UnitSuccession,
    forget,
    scope_of,
)

# --- bodies ------------------------------------------------------------------------------------------------------


@transaction.atomic
def register_bodies(rows: Iterable[Mapping[str, str]], *, by: Actor | None = None) -> tuple[int, int]:
    """Bring the register of trusts up to date: how many are new, how many changed. Twice changes nothing."""
    known = {body.code: body for body in Body.objects.all()}
    new = changed = 0
    for row in rows:
        rules.check_ods_code(row["ods_code"])
        body = known.get(row["ods_code"]) or Body(code=row["ods_code"])
        values = _registered_values(row)
        if body.pk and all(getattr(body, name) == value for name, value in values.items()):
            continue
        new, changed = (new, changed + 1) if body.pk else (new + 1, changed)
        for name, value in values.items():
            setattr(body, name, value)
        body.full_clean()
        body.save()
        audit.record("was brought up to date from the register", body, by=by)
    return new, changed


def _registered_values(row: Mapping[str, str]) -> dict[str, object]:
    return {
        "kind": Body.Kind.TRUST,
        "name": name_as_written(row["name"]),
        "trust_type": row["trust_type"],
        "region": row["region"],
        "system_code": row["icb_code"],
        "town": row["town"].title(),
        "opened_on": _compact_date(row["open_date"]),
        "closed_on": _compact_date(row["close_date"]),
    }


_SMALL_WORDS = {"And", "Of", "The", "For", "On", "In", "At"}


def name_as_written(shouted: str) -> str:
    """The register shouts: "LEEDS TEACHING HOSPITALS NHS TRUST" is said "Leeds Teaching Hospitals NHS Trust"."""
    words = [word.capitalize() if "'" in word else word.title() for word in shouted.split()]
    said = [
        "NHS" if word == "Nhs" else word.lower() if place and word in _SMALL_WORDS else word
        for place, word in enumerate(words)
    ]
    return " ".join(said)


def _compact_date(text: str) -> date | None:
    return date(int(text[:4]), int(text[4:6]), int(text[6:8])) if text else None


@transaction.atomic
def found_body(
    *, kind: Body.Kind, name: str, code: str, is_invented: bool, opened_on: date, by: Actor | None
) -> Body:
    """Add a body that the register of trusts does not hold: a partnership, or an invented trust."""
    body = Body(kind=kind, name=name, code=code, is_invented=is_invented, opened_on=opened_on)
    body.full_clean()
    body.save()
    audit.record("was founded", body, by=by)
    return body


@transaction.atomic
def place_body(child: Body, *, under: Body, starts_on: date, by: Actor | None) -> BodyPlacement:
    placement = BodyPlacement(child=child, parent=under, starts_on=starts_on)
    placement.full_clean()
    placement.save()
    audit.record("was placed", placement, by=by)
    return placement


@transaction.atomic
def merge_bodies(predecessor: Body, *, into: Body, on: date, by: Actor | None) -> BodySuccession:
    """Close a body whose work goes on in another. Its rows stay its own."""
    if predecessor.closed_on is None:
        predecessor.closed_on = on
        predecessor.full_clean()
        predecessor.save()
        audit.record("was closed", predecessor, by=by)
    succession = BodySuccession(predecessor=predecessor, successor=into, on=on)
    succession.full_clean()
    succession.save()
    audit.record("was succeeded", succession, by=by)
    return succession


@transaction.atomic
def note_successions(rows: Iterable[Mapping[str, str]], *, by: Actor | None = None) -> int:
    """Note in which trust each closed one's work goes on: how many are new. Twice changes nothing."""
    trusts = {body.code: body for body in Body.objects.filter(kind=Body.Kind.TRUST, is_invented=False)}
    known = set(BodySuccession.objects.values_list("predecessor_id", "successor_id"))
    new = 0
    for row in rows:
        old, into = (rules.trust_of(row[name], trusts) for name in ("ods_code", "successor"))
        on = rules.day_of(row["on"])
        rules.check_goes_on_elsewhere(old, into)
        if (old.pk, into.pk) not in known:
            merge_bodies(old, into=into, on=on, by=by)
            known.add((old.pk, into.pk))
            new += 1
    return new


@transaction.atomic
def open_body_for_use(body: Body, *, opened_on: date, by: Actor | None) -> Unit:
    """Give a body its first unit, the whole of it, so that it can hold rows."""
    rules.check_open_for_use(body)
    with scope_of(body):
        _begin_own_way(body, by=by)
        unit = Unit(kind=Unit.Kind.TRUST, nature=Unit.Nature.CORPORATE, name=body.name, opened_on=opened_on)
        return _begin(unit, under=None, by=by)


# --- the trust's own way ------------------------------------------------------------------------------------------


def _begin_own_way(body: Body, *, by: Actor | None) -> OwnWay:
    """A trust begins with the usual words and nothing switched on; the national body uses everything there is."""
    every = [practice.key for practice in own_way.practices()]
    chosen = OwnWay(practices=every if body.kind == Body.Kind.NATIONAL else [])
    chosen.full_clean()
    chosen.save()
    audit.record("was begun", chosen, by=by)
    return chosen


@transaction.atomic
def choose_words(chosen: OwnWay, *, words: Mapping[str, str], by: Actor | None, version: int | None) -> None:
    """Call things as the trust does. A word left empty, or as it usually is, stays the usual one."""
    usual = {word.key: word.usual for word in own_way.words()}
    rules.check_words(words, known=usual.keys())
    said = {key: " ".join(text.split()) for key, text in words.items()}
    chosen.words = {key: text for key, text in said.items() if text and text != usual[key]}
    audit.save_change(chosen, version=version)
    audit.record("was changed", chosen, by=by)
    forget(queries.OWN_WAY)


@transaction.atomic
def switch_practice(
    chosen: OwnWay, *, key: str, on: bool, by: Actor | None, version: int | None = None
) -> None:
    """Switch one practice on, once those it stands on are, or off, once nothing stands on it. Nothing is deleted."""
    rules.check_may_switch(key, on=on, now_on=chosen.practices)
    chosen.practices = [
        practice.key
        for practice in own_way.practices()
        if (practice.key in chosen.practices and practice.key != key) or (on and practice.key == key)
    ]
    name = next(practice.name for practice in own_way.practices() if practice.key == key)
    audit.save_change(chosen, version=version)
    audit.record(f"{name} was switched {'on' if on else 'off'}", chosen, by=by)
    forget(queries.OWN_WAY)


# --- units -------------------------------------------------------------------------------------------------------


@transaction.atomic
def open_unit(
    *,
    name: str,
    kind: Unit.Kind,
    nature: Unit.Nature,
    under: Unit,
    opened_on: date,
    by: Actor | None,
    is_one_of_many: bool = False,
) -> Unit:
    """Open a place. Whoever opens many at once calls `rebuild_closure` after the last."""
    rules.check_can_be_parent(under, on=opened_on)
    unit = Unit(kind=kind, nature=nature, name=name, opened_on=opened_on)
    return _begin(unit, under=under, by=by, rebuild=not is_one_of_many)


def _begin(unit: Unit, *, under: Unit | None, by: Actor | None, rebuild: bool = True) -> Unit:
    unit.full_clean()
    unit.save()
    audit.record("was opened", unit, by=by, details={"under": under.name if under else None})
    _place(unit, under=under, name=unit.name, starts_on=unit.opened_on, by=by)
    if rebuild:
        rebuild_closure(by=by)
    return unit


def _place(unit: Unit, *, under: Unit | None, name: str, starts_on: date, by: Actor | None) -> None:
    placement = UnitPlacement(unit=unit, parent=under, name=name, starts_on=starts_on)
    placement.full_clean()
    placement.save()
    audit.record("was placed", placement, by=by)


def _end_placement(unit: Unit, *, on: date, by: Actor | None) -> UnitPlacement:
    placement: UnitPlacement = UnitPlacement.objects.select_related("parent").get(unit=unit, ends_on=None)
    if on <= placement.starts_on:
        raise ValidationError(
            f"{unit.name} has been as it is since {day_in_words(placement.starts_on)}. Choose a day after that."
        )
    placement.ends_on = on
    placement.save(update_fields=["ends_on"])
    audit.record("ended", placement, by=by)
    return placement


@transaction.atomic
def rename_unit(unit: Unit, *, name: str, on: date, by: Actor | None, version: int | None = None) -> None:
    """Give a unit another name from a day on. What was recorded before shows the name of its day."""
    if name == unit.name:
        raise ValidationError(f"It is called {name} already.")
    rules.check_may_change_place(unit)
    ended = _end_placement(unit, on=on, by=by)
    unit.name = name
    audit.save_change(unit, version=version)
    audit.record("was renamed", unit, by=by, details={"from": on})
    _place(unit, under=ended.parent, name=name, starts_on=on, by=by)
    rebuild_closure(by=by)


@transaction.atomic
def move_unit(unit: Unit, *, under: Unit, on: date, by: Actor | None, version: int | None = None) -> None:
    """Put a unit under another from a day on. Whoever had rights above it before has them no longer."""
    rules.check_may_change_place(unit)
    rules.check_can_be_parent(under, on=on)
    rules.check_no_loop(unit, under, below_unit=queries.here_and_below([unit.pk], on=on) - {unit.pk})
    ended = _end_placement(unit, on=on, by=by)
    audit.save_change(unit, version=version)
    was = ended.parent.name if ended.parent else None
    audit.record(
        "was moved", unit, by=by, details={"under": under.name, "from": on}, details_before={"under": was}
    )
    _place(unit, under=under, name=unit.name, starts_on=on, by=by)
    rebuild_closure(by=by)
    _say_it_counts_elsewhere(unit, on=on)


@transaction.atomic
def close_unit(unit: Unit, *, on: date, by: Actor | None, version: int | None = None) -> None:
    """Close a unit from a day on. Everything it recorded stays, and memberships in it end."""
    rules.check_may_close(unit, on=on, open_below=queries.units_directly_below(unit, on=on))
    _end_placement(unit, on=on, by=by)
    for membership in Membership.objects.filter(unit=unit, ends_on=None).select_related("person", "unit"):
        end_membership(membership, on=on, by=by)
    unit.closed_on = on
    audit.save_change(unit, version=version)
    audit.record("was closed", unit, by=by)
    rebuild_closure(by=by)
    _say_it_counts_elsewhere(unit, on=on)


@transaction.atomic
def merge_unit(
    unit: Unit, *, into: Unit, on: date, by: Actor | None, version: int | None = None
) -> UnitSuccession:
    """Close a unit whose work goes on in another; whoever belonged to it belongs to the other from that day."""
    if into.pk == unit.pk:
        raise ValidationError(f"{unit.name} cannot merge into itself.")
    if not into.is_open(on):
        raise ValidationError(f"{into.name} is not open on {day_in_words(on)}. Choose a unit that is.")
    going = list(Membership.objects.filter(unit=unit, ends_on=None).select_related("person", "unit"))
    close_unit(unit, on=on, by=by, version=version)
    there = set(Membership.objects.filter(unit=into, ends_on=None).values_list("person_id", "role"))
    for membership in going:
        if (membership.person_id, membership.role) not in there:
            begin_membership(
                membership.person, unit=into, role=membership.role, tier=membership.tier, starts_on=on, by=by
            )
    succession = UnitSuccession(predecessor=unit, successor=into, on=on)
    succession.full_clean()
    succession.save()
    audit.record("was succeeded", succession, by=by)
    return succession


class HearsOfPlaces(Protocol):
    """What a room above does when a place is moved, merged or closed from a day on, in the same transaction."""

    def __call__(self, unit: Unit, *, on: date) -> None: ...


_hear_of_places: list[HearsOfPlaces] = []


def when_places_change(hears: HearsOfPlaces) -> None:
    """Let a room above hear that a place and all below it count elsewhere. It registers in its offers."""
    if hears not in _hear_of_places:
        _hear_of_places.append(hears)


def _say_it_counts_elsewhere(unit: Unit, *, on: date) -> None:
    for hears in _hear_of_places:
        hears(unit, on=on)


@transaction.atomic
def rebuild_closure(*, by: Actor | None) -> int:
    """Make the closure anew from the placements in scope: how many rows it has now."""
    placements = list(UnitPlacement.objects.order_by("starts_on", "pk"))
    by_unit: dict[int, list[UnitPlacement]] = {}
    for placement in placements:
        by_unit.setdefault(placement.unit_id, []).append(placement)
    rows: dict[tuple[int, int, int, date], date | None] = {}
    for unit_id, own in by_unit.items():
        for placement in own:
            _climb(unit_id, unit_id, 0, placement.starts_on, placement.ends_on, by_unit, rows)
    closure = [
        UnitClosure(ancestor_id=ancestor, descendant_id=descendant, depth=depth, starts_on=start, ends_on=end)
        for (ancestor, descendant, depth, start), end in rows.items()
    ]
    UnitClosure.objects.all().delete()
    UnitClosure.objects.bulk_create(closure, batch_size=500)
    return len(closure)


def _climb(
    descendant: int,
    here: int,
    depth: int,
    starts_on: date,
    ends_on: date | None,
    by_unit: dict[int, list[UnitPlacement]],
    rows: dict[tuple[int, int, int, date], date | None],
) -> None:
    """Note that `here` is above `descendant` for these days, then climb by each parent it had in them."""
    rows[here, descendant, depth, starts_on] = ends_on
    for placement in by_unit.get(here, []):
        start = max(starts_on, placement.starts_on)
        end = min((day for day in (ends_on, placement.ends_on) if day is not None), default=None)
        if placement.parent_id is not None and (end is None or start < end):
            _climb(descendant, placement.parent_id, depth + 1, start, end, by_unit, rows)


# --- people ------------------------------------------------------------------------------------------------------


@transaction.atomic
def welcome_person(
    *,
    given_name: str,
    family_name: str,
    kind: Person.Kind,
    job_title: str = "",
    email: str = "",
    by: Actor | None,
) -> Person:
    person = Person(
        given_name=given_name, family_name=family_name, kind=kind, job_title=job_title, email=email.lower()
    )
    person.full_clean()
    person.save()
    audit.record("was welcomed", person, by=by)
    return person


@transaction.atomic
def change_person(
    person: Person,
    *,
    given_name: str,
    family_name: str,
    job_title: str,
    email: str,
    by: Actor | None,
    version: int | None,
) -> None:
    person.given_name, person.family_name = given_name, family_name
    person.job_title, person.email = job_title, email.lower()
    audit.save_change(person, version=version)
    audit.record("was changed", person, by=by)


@transaction.atomic
def begin_membership(
    person: Person,
    *,
    unit: Unit,
    role: str,
    tier: str,
    starts_on: date,
    ends_on: date | None = None,
    by: Actor | None,
) -> Membership:
    if not unit.is_open(starts_on):
        raise ValidationError(f"{unit.name} is not open on {day_in_words(starts_on)}. Choose a unit that is.")
    rules.check_is_here(person, on=starts_on)
    rules.check_dates_in_order(starts_on, ends_on, what="The membership")
    membership = Membership(
        person=person, unit=unit, role=role, tier=tier, starts_on=starts_on, ends_on=ends_on
    )
    membership.full_clean()
    membership.save()
    audit.record("began", membership, by=by)
    _say_it_changed(membership, has_ended=False, by=by)
    return membership


@transaction.atomic
def end_membership(membership: Membership, *, on: date, by: Actor | None) -> None:
    rules.check_dates_in_order(membership.starts_on, on, what="The membership")
    membership.ends_on = on
    membership.full_clean()
    membership.save(update_fields=["ends_on"])
    audit.record("ended", membership, by=by)
    _say_it_changed(membership, has_ended=True, by=by)


class HearsOfMembership(Protocol):
    """What a room above does when a membership has begun or is to end, in the same transaction."""

    def __call__(self, membership: Membership, *, has_ended: bool, by: Actor | None) -> None: ...


_hear_of_membership: list[HearsOfMembership] = []


def when_membership_changes(hears: HearsOfMembership) -> None:
    """Let a room above hear of it. It registers in its offers."""
    if hears not in _hear_of_membership:
        _hear_of_membership.append(hears)


def _say_it_changed(membership: Membership, *, has_ended: bool, by: Actor | None) -> None:
    for hears in _hear_of_membership:
        hears(membership, has_ended=has_ended, by=by)


@transaction.atomic
def end_time_here(person: Person, *, on: date, by: Actor | None, version: int | None = None) -> None:
    """Someone leaves: every membership ends, what they did stays theirs, and they can no longer sign in here."""
    rules.check_is_here(person, on=on)
    for membership in queries.memberships_in_force(person, on=on):
        if membership.starts_on < on:
            end_membership(membership, on=on, by=by)
    person.left_on = on
    audit.save_change(person, version=version)
    audit.record("left", person, by=by)
