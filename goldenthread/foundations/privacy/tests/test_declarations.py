from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from goldenthread.foundations.privacy import checks
from goldenthread.foundations.privacy.checks import every_model_declares_what_it_holds
from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import (
    WITH_ITS_OWNER,
    Personal,
    Retention,
    declaration_of,
    declared,
)


def test_every_model_says_what_it_holds_about_people():
    assert every_model_declares_what_it_holds(None) == []
    assert len(declared()) == len(apps.get_models()) > 20


def test_no_model_of_anonymous_answers_leads_to_anybody():
    anonymous = [model for model, said in declared() if said.privacy == PrivacyClass.ANONYMOUS]
    assert [
        model for model in anonymous if checks.links_to(model, "organisation.Person", "access.Account")
    ] == []


def found_wrong(monkeypatch, model) -> list[str]:
    monkeypatch.setattr(checks.apps, "get_models", lambda: [model])
    return [error.id for error in every_model_declares_what_it_holds(None)]


WRONG = {
    "E001": {},
    "E002": {"privacy": PrivacyClass.PERSONAL, "kept_for": WITH_ITS_OWNER},
    "E003": {"privacy": PrivacyClass.SECURITY, "personal": Personal()},
    "E004": {"privacy": PrivacyClass.PUBLISHED, "personal": Personal()},
    "E005": {
        "privacy": PrivacyClass.PERSONAL,
        "personal": Personal(person=("writer",)),
        "kept_for": WITH_ITS_OWNER,
    },
}


@pytest.mark.parametrize("number", WRONG)
@isolate_apps("goldenthread.foundations.privacy")
def test_a_model_that_does_not_say_is_refused(monkeypatch, number):
    meta = type("Meta", (), {"app_label": "privacy"})
    diary = type("Diary", (models.Model,), {"__module__": "goldenthread.x", "Meta": meta, **WRONG[number]})
    assert found_wrong(monkeypatch, diary) == [f"privacy.{number}"]


@isolate_apps("goldenthread.foundations.privacy")
def test_an_anonymous_model_that_links_to_somebody_is_refused(monkeypatch):
    class Answer(models.Model):
        privacy = PrivacyClass.ANONYMOUS
        who = models.ForeignKey("organisation.Person", on_delete=models.CASCADE, related_name="+")

        class Meta:
            app_label = "privacy"

    person = apps.get_model("organisation.Person")
    monkeypatch.setattr(Answer._meta.get_field("who").remote_field, "model", person)
    Answer._meta.get_field("who").__dict__.pop("related_model", None)
    assert found_wrong(monkeypatch, Answer) == ["privacy.E004"]


@isolate_apps("goldenthread.foundations.privacy")
def test_a_model_that_says_everything_is_let_through(monkeypatch):
    class Note(models.Model):
        privacy = PrivacyClass.PERSONAL
        personal = Personal(person=("person_id",))
        kept_for = Retention(12, counted_from="at", body="")
        person_id = models.BigIntegerField()
        at = models.DateTimeField()

        class Meta:
            app_label = "privacy"

    assert found_wrong(monkeypatch, Note) == []
    assert declaration_of(Note).personal.person == ("person_id",)


def test_a_class_says_what_it_means():
    assert all(":" in kind.value for kind in PrivacyClass)
