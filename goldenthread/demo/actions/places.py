"""The invented trusts' places and people, and what time does to both."""

from __future__ import annotations

from goldenthread.demo.actions.stage import Stage
from goldenthread.demo.story.people import CAST, NAMED, Crowd, Named, crowd
from goldenthread.demo.story.places import CHANGES, PLACES, Closed, Merged, Moved, Renamed
from goldenthread.foundations.access import actions as access
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Person, Unit


def open_places(stage: Stage) -> str:
    for place in PLACES:
        stage.units[place.key] = organisation.open_unit(
            name=place.name,
            kind=Unit.Kind(place.kind),
            nature=Unit.Nature(place.nature),
            under=stage.units[place.under],
            opened_on=stage.opened_on,
            by=None,
        )
    return f"{len(PLACES)} places of {stage.body.name}, which is invented"


def people_small_body(stage: Stage) -> str:
    named = [person for person in NAMED if person.body == stage.body.code]
    for person in named:
        _welcome_named(stage, person)
    return f"{len(named)} people of {stage.body.name}, which is invented"


def welcome_people(stage: Stage) -> str:
    for person in (person for person in NAMED if person.body == stage.body.code):
        _welcome_named(stage, person)
    many = crowd(stage.seed)
    for one in many:
        _welcome_one(stage, one)
    return f"{len(stage.body_people)} people, all of them invented"


def _welcome_named(stage: Stage, told: Named) -> None:
    person = organisation.welcome_person(
        given_name=told.given,
        family_name=told.family,
        kind=Person.Kind(told.kind),
        job_title=told.title,
        email=told.email,
        by=None,
    )
    organisation.begin_membership(
        person,
        unit=stage.units[told.place],
        role=told.role,
        tier=told.tier,
        starts_on=stage.months_ago(told.since),
        ends_on=stage.months_ago(told.until) if told.until is not None else None,
        by=None,
    )
    stage.body_people.append(person)
    stage.people[told.key] = person
    if told.role == "team_lead" and told.left is None:
        stage.people.setdefault(f"lead:{told.place}", person)
    if told in CAST:
        access.give_seat(
            access.open_account(email=told.email, password=None, by=None), person=person, by=None
        )


def _welcome_one(stage: Stage, told: Crowd) -> None:
    by = stage.person("callum")
    person = organisation.welcome_person(
        given_name=told.given,
        family_name=told.family,
        kind=Person.Kind.STAFF,
        job_title=told.title,
        by=by,
    )
    begins = stage.months_ago(told.since)
    if told.earlier_place and told.earlier_place != told.place:
        earlier = organisation.begin_membership(
            person,
            unit=stage.units[told.earlier_place],
            role="staff",
            tier="team",
            starts_on=stage.months_ago(told.earlier_since),
            by=by,
        )
        organisation.end_membership(earlier, on=begins, by=by)
    organisation.begin_membership(
        person, unit=stage.units[told.place], role=told.role, tier="team", starts_on=begins, by=by
    )
    stage.body_people.append(person)
    if told.role == "team_lead":
        stage.people[f"lead:{told.place}"] = person


def change_places(stage: Stage) -> str:
    """Places are renamed, moved, merged and closed; what was recorded before stays with the place of its day."""
    by = stage.somebody("callum")
    for change in CHANGES:
        unit, on = stage.units[change.place], stage.months_ago(change.months_ago)
        match change:
            case Renamed():
                organisation.rename_unit(unit, name=change.name, on=on, by=by)
            case Moved():
                organisation.move_unit(unit, under=stage.units[change.under], on=on, by=by)
            case Merged():
                organisation.merge_unit(unit, into=stage.units[change.into], on=on, by=by)
            case Closed():
                organisation.close_unit(unit, on=on, by=by)
    return f"{len(CHANGES)} places renamed, moved, merged or closed since"


def let_people_leave(stage: Stage) -> str:
    """Those who leave do so last: what they own by then is what the thread still leans on."""
    leavers = [told for told in NAMED if told.left is not None and told.body == stage.body.code]
    for told in leavers:
        left_on = stage.months_ago(told.left or 0)
        organisation.end_time_here(stage.somebody(told.key), on=left_on, by=stage.somebody("callum"))
    return f"{len(leavers)} who has left and still owns a goal"
