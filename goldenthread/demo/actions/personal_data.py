"""What the information governance lead finds: a request that is due soon, a hold, and somebody who was erased."""

from __future__ import annotations

from datetime import timedelta

from goldenthread.demo.actions.stage import Stage
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Person
from goldenthread.foundations.records import actions as records
from goldenthread.foundations.records.models import Request

LEAD = "ngozi"


def answer_requests(stage: Stage) -> str:
    by = stage.somebody(LEAD)
    gone = _somebody_who_left(stage, given="Robin", family="Ashdown")
    erasure = records.note_request(
        gone,
        kind=Request.Kind.ERASURE,
        asked_on=stage.today - timedelta(days=20),
        notes="By letter. Driving licence seen at the front desk.",
        by=by,
    )
    records.erase_person(gone, mentions=None, why="They asked for it", by=by)
    erasure.refresh_from_db()
    records.close_request(
        erasure, state=Request.State.ANSWERED, outcome="Told by letter that it is done.", by=by
    )
    records.note_request(
        stage.people["lead:ward_7"],
        kind=Request.Kind.ACCESS,
        asked_on=stage.today - timedelta(days=24),
        notes="Asked in person, at the office.",
        by=by,
    )
    kept = _somebody_who_left(stage, given="Lesley", family="Marsh")
    records.place_hold(
        person=kept,
        record_class="",
        why="Inquiry into the winter of last year",
        until=stage.today + timedelta(days=180),
        by=by,
    )
    return "1 request about personal data to be answered, 1 person erased, 1 on hold"


def _somebody_who_left(stage: Stage, *, given: str, family: str) -> Person:
    person = organisation.welcome_person(
        given_name=given,
        family_name=family,
        kind=Person.Kind.STAFF,
        job_title="Ward clerk",
        email=f"{given}.{family}@seaholme.example".lower(),
        by=None,
    )
    organisation.begin_membership(
        person,
        unit=stage.units["ward_7"],
        role="staff",
        tier="team",
        starts_on=stage.months_ago(30),
        by=None,
    )
    organisation.end_time_here(person, on=stage.months_ago(3), by=None)
    return person
