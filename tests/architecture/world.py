"""Two trusts with one object of every kind in each, and someone in every role."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.cookies import SimpleCookie
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.test import Client

from goldenthread.config.roles import ROLES
from goldenthread.conftest import FROM_OUTSIDE, KINDS, give_proofs, switch_everything_on
from goldenthread.engines.measurement import actions as measurement
from goldenthread.engines.measurement.models import Batch, Following
from goldenthread.foundations.access import actions as access
from goldenthread.foundations.access.models import Account, Seat
from goldenthread.foundations.api import actions as api
from goldenthread.foundations.api.scopes import scopes
from goldenthread.foundations.clock.moments import today
from goldenthread.foundations.clock.periods import Grain, Period
from goldenthread.foundations.notices.models import MutedPlace, Notice
from goldenthread.foundations.organisation import actions as organisation
from goldenthread.foundations.organisation.models import Body, BodyOwned, Membership, Person, Unit, scope_of
from goldenthread.practices.daily_management import keys
from goldenthread.practices.daily_management.actions import screens
from goldenthread.practices.daily_management.models import Board, LeaderWork, Screen
from goldenthread.practices.projects import actions as projects
from goldenthread.practices.strategy import actions as strategy
from goldenthread.practices.strategy.models import NationalPriority

from .ended import end_everything
from .measuring import beside_a_measure
from .mornings import of_a_morning
from .people_and_access import one_of_each

OPENED_ON = date(2020, 4, 1)
CANARY = {"ours": "Kingfisher", "theirs": "Nightjar", "ended": "Dunlin"}
MISSING = 987_654_321
# Before the scope of a token, where somebody in a role is named otherwise.
PROGRAM = "token_to_"
# Devices on which nobody is signed in, by what they were paired as.
SCREENS = tuple(Screen.Kind.values)
# Addresses of what belongs to no trust: everybody's, so there is nothing foreign about them.
REFERENCE = {
    "priority_id",
    "slug",
    "code",
    "role",
    "permission",
    "practice",
    "record_class",
    "kind",
    "ending",
    "definition",
    "period",
    "operation",
    "name",
    # Whoever holds the address of a place's box may use it, from wherever they are.
    "box_code",
}


@dataclass
class World:
    ours: Body
    theirs: Body
    own: dict[str, Any] = field(default_factory=dict)
    ended: dict[str, Any] = field(default_factory=dict)
    foreign: dict[str, Any] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)

    signed_in: dict[str, SimpleCookie] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    screens: dict[str, str] = field(default_factory=dict)

    def client_of(self, who: str) -> Client:
        """A browser of somebody just after they signed in, which they do once; or a program with its token."""
        if who.startswith(PROGRAM):
            return Client(headers={"Authorization": f"Bearer {self.tokens[who.removeprefix(PROGRAM)]}"})
        client = Client()
        if who in SCREENS:
            client.cookies[keys.cookie_name()] = self.screens[who]
        elif who != "anonymous":
            if who not in self.signed_in:
                self.signed_in[who] = self.sign_in(who).cookies
            client.cookies = deepcopy(self.signed_in[who])
        return client

    def sign_in(self, who: str) -> Client:
        """A browser with a session of its own."""
        client = Client()
        client.force_login(self.accounts[who], backend="allauth.account.auth_backends.AuthenticationBackend")
        give_proofs(client, self.accounts[who].pk)
        return client

    def parameters(self, route: Any, which: str) -> dict[str, Any]:
        known = {"own": self.own, "ended": self.ended, "foreign": self.foreign, "missing": {}}[which]
        return {name: known.get(name, _missing(name)) for name in route.parameters}

    def is_reference(self, route: Any) -> bool:
        return bool(route.parameters) and set(route.parameters) <= REFERENCE

    def is_public(self, route: Any) -> bool:
        """The register and published figures name every body to everyone; the address of a box names its place."""
        return (
            route.name.startswith(
                ("measurement:series", "measurement:bodies", "access:trust", "strategy:national")
            )
            or "box_code" in route.parameters
        )

    def foreign_numbers(self) -> list[int]:
        return sorted({value for value in self.foreign.values() if isinstance(value, int)})


def _missing(name: str) -> Any:
    return MISSING if name.endswith("_id") else "not-there"


def build_world() -> World:
    _reference_data()
    ours, theirs = _trust("Seaholme", "SEA-1"), _trust("Northfold", "NOR-1")
    world = World(ours, theirs)
    with scope_of(theirs):
        # Numbers of the two trusts must differ, or a foreign one would name something of one's own.
        _push_numbers_apart()
        world.foreign = _one_of_everything(CANARY["theirs"])
    with scope_of(ours):
        world.ended = _one_of_everything(CANARY["ended"])
        world.own = _one_of_everything(CANARY["ours"])
        ward, whole = Unit.objects.get(pk=world.own["unit_id"]), Unit.objects.get(kind=Unit.Kind.TRUST)
        for role in ROLES:
            if role != "national_lead":
                unit = ward if role in {"staff", "team_lead"} else whole
                world.accounts[role] = _account(role, _person(role.replace("_", " "), unit, role))
        elsewhere = _unit("Surgery", Unit.Kind.DIVISION, whole)
        world.accounts["team_lead_elsewhere"] = _account(
            "erin", _person("Erin Walsh", elsewhere, "team_lead")
        )
        _give_to(Person.objects.get(job_title="executive"), world)
        lead = Person.objects.get(job_title=f"Chief {CANARY['ended']}")
        end_everything(world.ended, lead=lead)
        asks = Person.objects.get(job_title="executive")
        LeaderWork.objects.filter(pk__in=[world.own["list_id"], world.ended["list_id"]]).update(person=asks)
        world.tokens = _one_token_a_scope()
        world.screens = _one_screen_a_kind(Board.objects.get(pk=world.own["board_id"]))
    office = organisation.found_body(
        kind=Body.Kind.NATIONAL,
        name="National office",
        code="NAT-1",
        is_invented=True,
        opened_on=OPENED_ON,
        by=None,
    )
    organisation.open_body_for_use(office, opened_on=OPENED_ON, by=None)
    with scope_of(office):
        lead = _person("national lead", Unit.objects.get(kind=Unit.Kind.TRUST), "national_lead")
        world.accounts["national_lead"] = _account("national_lead", lead)
    world.accounts["no_seat"] = access.open_account(email="nobody@example.test", password=None, by=None)
    return world


def _give_to(person: Person, world: World) -> None:
    """What is seen by nobody but whoever it is for belongs to somebody who asks."""
    for known in (world.own, world.ended):
        Notice.objects.filter(pk=known["notice_id"]).update(person=person)
        MutedPlace.objects.filter(pk=known["muted_id"]).update(person=person)
        Batch.objects.filter(pk=known["batch_id"]).update(read_by=person)
        Following.objects.filter(pk=known["following_id"]).update(person=person)


def _one_token_a_scope() -> dict[str, str]:
    """The texts of tokens of somebody who may do all that a program may be let in for."""
    whole = Unit.objects.get(kind=Unit.Kind.TRUST)
    holder = _person("Keeper of programs", whole, "administrator")
    organisation.begin_membership(
        holder, unit=whole, role="analyst", tier="team", starts_on=OPENED_ON, by=None
    )
    _account("programs", holder)
    last_day = today() + timedelta(days=30)
    return {
        scope.key: api.make_token(name=scope.key, scopes=[scope.key], expires_on=last_day, by=holder)[1].text
        for scope in scopes()
    }


def _one_screen_a_kind(board: Board) -> dict[str, str]:
    """The keys of a device of each kind, paired with one board."""
    lead = Person.objects.get(job_title=f"Chief {CANARY['ours']}")
    found = {}
    for kind in SCREENS:
        _, code = screens.add_screen(board=board, kind=kind, name=f"The {kind}", by=lead)
        found[kind] = screens.pair_screen(code=code.text, address="127.0.0.1")[1].text
    return found


def _reference_data() -> None:
    row = {
        "ods_code": "RR8",
        "name": "LEEDS TEACHING HOSPITALS NHS TRUST",
        "trust_type": "acute",
        "region": "North",
    }
    rest = dict.fromkeys(("icb_code", "town", "open_date", "close_date"), "")
    organisation.register_bodies([row | rest])
    measurement.load_published(
        slug="ae-four-hours",
        title="A&E within four hours",
        definition="Attendances within four hours",
        publisher="NHS England",
        licence="Open Government Licence v3.0",
        kind="proportion",
        unit_label="in 100",
        direction="increase",
        grain="month",
        rows=[measurement.PublishedRow("RR8", date(2026, 1, 1), numerator=75, denominator=100)],
    )


def _trust(name: str, code: str) -> Body:
    body = organisation.found_body(
        kind=Body.Kind.TRUST,
        name=f"{name} Hospitals",
        code=code,
        is_invented=True,
        opened_on=OPENED_ON,
        by=None,
    )
    organisation.open_body_for_use(body, opened_on=OPENED_ON, by=None)
    switch_everything_on(body)
    return body


def _push_numbers_apart() -> None:
    whole = Unit.objects.get(kind=Unit.Kind.TRUST)
    for number in range(1, 4):
        _unit(f"{CANARY['theirs']} bay {number}", Unit.Kind.TEAM, whole)


def _unit(name: str, kind: Unit.Kind, under: Unit) -> Unit:
    return organisation.open_unit(
        name=name, kind=kind, nature=Unit.Nature.CLINICAL, under=under, opened_on=OPENED_ON, by=None
    )


def _person(name: str, unit: Unit, role: str) -> Person:
    given, _, family = name.partition(" ")
    kind = KINDS.get(role, Person.Kind.STAFF)
    person = organisation.welcome_person(
        given_name=given, family_name=family or given, kind=kind, job_title=name, by=None
    )
    days = FROM_OUTSIDE if role in KINDS else {"starts_on": OPENED_ON}
    organisation.begin_membership(person, unit=unit, role=role, tier="team", by=None, **days)
    return person


def _account(name: str, person: Person) -> Account:
    account = access.open_account(email=f"{name}@example.test", password=None, by=None)
    access.give_seat(account, person=person, by=None)
    return account


def _one_of_everything(canary: str) -> dict[str, Any]:
    """One object of every kind, each with the trust's own word in its text, by the name addresses give it."""
    whole = Unit.objects.get(kind=Unit.Kind.TRUST)
    division = _unit(f"{canary} division", Unit.Kind.DIVISION, whole)
    ward = _unit(f"{canary} ward", Unit.Kind.TEAM, division)
    lead = _person(f"Chief {canary}", whole, "executive")
    person = _person(f"Somebody {canary}", ward, "staff")
    priority = _national_priority()
    measure = measurement.add_measure(
        unit=ward,
        name=f"{canary} falls",
        counted=f"Each fall on {canary} ward",
        out_of="Occupied bed days",
        kind="rate",
        per=1000,
        unit_label="falls per 1,000 bed days",
        direction="decrease",
        grain="month",
        source=f"{canary} incident reports",
        owner=lead,
        by=None,
    )
    for month in range(1, 5):
        observation = measurement.record_value(
            measure,
            unit=ward,
            period=Period(date(2026, month, 1), Grain.MONTH),
            numerator=3 + month % 2,
            denominator=900,
            by=lead,
        )
    batch = measurement.read_file(
        data=b"period,numerator,denominator\n2026-05,4,910\n",
        file_name=f"{canary}.csv",
        written="year_first",
        measure=measure,
        by=lead,
    )
    top = strategy.add_objective(
        level="priority", unit=whole, title=f"{canary} priority", owner=lead, by=lead
    )
    goal = strategy.add_objective(
        level="driver",
        unit=division,
        title=f"{canary} driver",
        parent=top,
        contribution=f"How {canary} helps",
        owner=lead,
        by=lead,
    )
    link = strategy.link_measure(goal, measure=measure, unit=ward, role="outcome", by=lead)
    project = projects.start_project(
        title=f"{canary} project", unit=ward, what_changes=f"What {canary} changes", by=lead
    )
    seat = Seat.objects.create(
        account=access.open_account(email=f"{canary}@example.test", password=None, by=None), person=person
    )
    guest = _person(f"Guest {canary}", ward, "staff")
    stand_in = access.arrange_stand_in(
        Membership.objects.get(person=lead),
        who=person,
        reason="away",
        starts_on=today(),
        ends_on=today() + timedelta(days=7),
        by=None,
    )
    return {
        "unit_id": ward.pk,
        "stand_in_id": stand_in.pk,
        "role": "staff",
        "permission": "organisation.see_places",
        "person_id": person.pk,
        "membership_id": Membership.objects.get(person=person).pk,
        "measure_id": measure.pk,
        "observation_id": observation.pk,
        "batch_id": batch.pk,
        "objective_id": goal.pk,
        "link_id": link.pk,
        "project_id": project.pk,
        "seat_id": seat.pk,
        "priority_id": priority.pk,
        "slug": "ae-four-hours",
        "code": "RR8",
        "goal_id": goal.pk,
        "work_id": project.pk,
        **beside_a_measure(canary, measure=measure, ward=ward, lead=lead),
        **of_a_morning(canary, ward=ward, lead=lead, person=person),
        **one_of_each(canary, ward=ward, lead=lead, person=person, account=seat.account, guest=guest),
    }


def _national_priority() -> NationalPriority:
    return NationalPriority.objects.first() or strategy.publish_priority(
        title="Safer care",
        why="Fewer people are harmed.",
        source="A strategy",
        publisher="A national body",
        valid_from=date(2024, 4, 1),
        by=None,
    )


def dump_of(body: Body) -> str:
    """Every row of a trust, as text."""
    with scope_of(body):
        rows = {
            model._meta.label: list(model.objects.order_by("pk").values())
            for model in apps.get_models()
            if issubclass(model, BodyOwned)
        }
    return json.dumps(rows, cls=_Plain, sort_keys=True)


class _Plain(DjangoJSONEncoder):
    def default(self, value: Any) -> Any:
        return bytes(value).hex() if isinstance(value, bytes | memoryview) else super().default(value)
