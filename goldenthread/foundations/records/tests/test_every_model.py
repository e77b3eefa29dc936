"""A row of every model that leads to somebody, their name in each text: all found, and after erasure none left."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from goldenthread.foundations.access.models import Account, Seat
from goldenthread.foundations.organisation.models import Body, BodyOwned, Person, Unit
from goldenthread.foundations.privacy.declarations import declaration_of, declared
from goldenthread.foundations.records import actions, queries
from goldenthread.foundations.records.tests.dump import places_with

pytestmark = [
    pytest.mark.database,
    pytest.mark.writes_raw("a row of every model, made without the actions of thirty rooms"),
]

NAME = "Canary Zwitscher"
# Made by their own actions in other tests, or there already.
MADE_ALREADY = {"organisation.Person", "access.Seat", "access.Account", "sessions.Session", "records.Erasure"}

# What the constraints of a table ask for.
FITTING = {
    "routines.Principal": {"deputy_id": None},
    "access.StandIn": {"starts_on": datetime.date(2026, 6, 1), "ends_on": datetime.date(2026, 6, 20)},
    "records.Hold": {"lifted_on": datetime.date(2026, 6, 11)},
    "daily_management.LeaderWork": {"role": ""},
    "daily_management.StandardWork": {"withdrawn_on": datetime.date(2026, 6, 11)},
    "daily_management.Turn": {"state": "missed"},
    "measurement.Batch": {"state": "written"},
    "notices.Notice": {"address": "/people/"},
    "notices.Preference": {"quiet_until": datetime.time(7)},
}


class Maker:
    """Makes a row of any model, and whatever rows it must lead to."""

    def __init__(self, person: Person, unit: Unit, other: Person) -> None:
        self.other = other
        account = Seat.objects.get(person=person).account
        self.known = {Person: person, Unit: unit, Body: unit.body, Account: account}

    def row(self, model: type[models.Model]) -> models.Model:
        if model not in self.known:
            values = {
                field.attname: self._value(field)
                for field in model._meta.concrete_fields
                if not (field.primary_key and not field.is_relation) and field.name != "body"
            }
            secrets = declaration_of(model).personal.withheld if declaration_of(model).personal else ()
            values |= {name: "secret" for name in secrets if isinstance(values.get(name), str)}
            if "by_person_id" in values:
                values["by_person_id"] = self.other.pk
            if model._meta.label == "measurement.Following":
                # It is of a measure or of a place.
                values["unit_id"] = self.known[Unit].pk
            row = model(**values | FITTING.get(model._meta.label, {}))
            with transaction.atomic():
                row.save()
            self.known[model] = row
        return self.known[model]

    def _value(self, field):
        if field.is_relation:
            leads_to_people = field.related_model in (Person, Account)
            return self.row(field.related_model).pk if leads_to_people or not field.null else None
        if field.choices:
            return field.get_default() or field.choices[0][0]
        match field:
            case models.BooleanField():
                return False
            case models.EmailField():
                return "canary@example.test"
            case models.CharField() | models.TextField():
                return NAME if (field.max_length or 99) >= len(NAME) else ""
            case models.DateTimeField():
                return timezone.now() + datetime.timedelta(days=1)
            case models.DateField():
                return None if field.null else datetime.date(2026, 6, 10)
            case models.TimeField():
                return datetime.time(9)
            case models.JSONField():
                return [NAME]
            case models.BinaryField():
                return NAME.encode()
            case models.DurationField():
                return datetime.timedelta(hours=1)
        return None if field.null else 1


def about_people() -> list[type[models.Model]]:
    return [
        model
        for model, said in declared()
        if model._meta.app_label != queries.TRAIL
        and model._meta.label not in MADE_ALREADY
        and said.personal
        and (said.personal.person or said.personal.account or said.personal.packed)
    ]


def make_all(maker: Maker) -> tuple[list[str], dict[str, str]]:
    made, refused = [], {}
    for model in about_people():
        try:
            maker.row(model)
            made.append(model._meta.label)
        except (IntegrityError, ValueError, TypeError) as wrong:
            refused[model._meta.label] = str(wrong)
    return made, refused


def test_of_every_model_nothing_is_left(gone, nadia, ward_7):
    made, refused = make_all(Maker(gone, ward_7, other=nadia))
    assert refused == {}
    assert len(made) > 15
    found = {holding.label for holding in queries.holdings_of(gone) if holding.is_about}
    assert set(made) <= found
    assert len(places_with(("Zwitscher", "canary@"))) > 15
    actions.erase_person(gone, mentions=None, why="They asked for it", by=nadia)
    assert places_with(("Zwitscher", "canary@")) == set()


def test_every_model_of_a_trust_that_holds_texts_is_searched(gone):
    searched = {
        model._meta.label
        for model, said in declared()
        if issubclass(model, BodyOwned) and queries.free_texts(model, said)
    }
    assert {"projects.Project", "strategy.Objective", "strategy.Review", "measurement.Measure"} <= searched
