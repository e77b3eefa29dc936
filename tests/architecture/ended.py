"""The end of every object that has one: closed, withdrawn, answered, switched off, or gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator

from goldenthread.engines.measurement import actions as measurement
from goldenthread.engines.measurement.models import Batch, Measure, Observation
from goldenthread.foundations.access import actions as access
from goldenthread.foundations.access.models import StandIn
from goldenthread.foundations.api import actions as api
from goldenthread.foundations.api.models import Token
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.notices.actions.choosing import hear_of_place
from goldenthread.foundations.notices.actions.telling import read
from goldenthread.foundations.notices.models import MutedPlace, Notice
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Person, Unit
from goldenthread.foundations.records import actions as records
from goldenthread.foundations.records.models import Copy, Hold, Request
from goldenthread.foundations.sign_in.actions import invitations, providers, sessions
from goldenthread.foundations.sign_in.models import BrowserSession, Identity, Invitation, Provider
from goldenthread.foundations.staff.actions import set_aside
from goldenthread.foundations.staff.models import StaffFile
from goldenthread.practices.projects import actions as projects
from goldenthread.practices.projects.models import Project
from goldenthread.practices.strategy import actions as strategy
from goldenthread.practices.strategy.models import Objective, ObjectiveMeasure

from .measuring import end_what_stands_beside
from .mornings import end_the_mornings

WHY = "It has come to its end."


def end_everything(known: dict[str, Any], *, lead: Person) -> None:
    """End each of what `known` names, in an order in which each may end."""

    def of(model: Any, name: str) -> Any:
        return model.objects.get(pk=known[name])

    person = of(Person, "person_id")
    _end_what_is_personal(known)
    measurement.write_batch(of(Batch, "batch_id"), reason="", by=lead)
    measurement.correct_value(
        of(Observation, "observation_id"), reason=WHY, numerator=9, denominator=900, by=lead
    )
    end_what_stands_beside(known, lead=lead)
    end_the_mornings(known, lead=lead)
    strategy.unlink_measure(of(ObjectiveMeasure, "link_id"), reason=WHY, by=lead)
    projects.finish_project(of(Project, "project_id"), learned=WHY, by=lead)
    strategy.stop_objective(of(Objective, "objective_id"), reason=WHY, by=lead)
    measurement.retire_measure(of(Measure, "measure_id"), reason=WHY, by=lead, version=None)
    access.end_stand_in(of(StandIn, "stand_in_id"), by=None)
    providers.disconnect(of(Identity, "identity_id"), by=lead)
    providers.switch_provider(of(Provider, "provider_id"), on=False, by=lead, version=None)
    invitations.end_invitation(of(Invitation, "invitation_id"), by=lead)
    records.drop_copy(of(Copy, "copy_id"), by=lead)
    records.close_request(of(Request, "request_id"), state=Request.State.ANSWERED, outcome=WHY, by=lead)
    records.lift_hold(of(Hold, "hold_id"), why=WHY, by=lead)
    api.end_token(of(Token, "token_id"), by=lead, version=None)
    set_aside(of(StaffFile, "file_id"), by=lead)
    organisation.end_time_here(person, on=today() - timedelta(days=1), by=lead)
    organisation.close_unit(of(Unit, "unit_id"), on=today() - timedelta(days=1), by=lead)


def _end_what_is_personal(known: dict[str, Any]) -> None:
    read(Notice.objects.get(pk=known["notice_id"]))
    hear_of_place(MutedPlace.objects.get(pk=known["muted_id"]))
    session = BrowserSession.objects.get(pk=known["session_id"])
    sessions.end_session(session.account, session, by=None)
    Authenticator.objects.get(pk=known["factor_id"]).delete()
