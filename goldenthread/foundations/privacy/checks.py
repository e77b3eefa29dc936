"""Refuse to start where a model does not say what it holds about people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from goldenthread.foundations.privacy.classes import PrivacyClass
from goldenthread.foundations.privacy.declarations import Declaration, declaration_of, links_to

PERSON = "organisation.Person"
ABOUT_PEOPLE = {PrivacyClass.PERSONAL, PrivacyClass.SECURITY}
ABOUT_NOBODY = {PrivacyClass.PUBLISHED, PrivacyClass.ANONYMOUS}


@checks.register("privacy")
def every_model_declares_what_it_holds(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    found: list[checks.CheckMessage] = []
    for model in apps.get_models():
        said = declaration_of(model)
        if said is None:
            found.append(
                _error(
                    model,
                    "declares no privacy class.",
                    "Add `privacy = PrivacyClass.…` to the model, or a library's table to the list that "
                    "settings.PRIVACY_OF_OTHERS names; privacy/classes.py says what each means.",
                    "E001",
                )
            )
        else:
            found += _faults(model, said)
    return found


def _faults(model: type[models.Model], said: Declaration) -> Iterator[checks.CheckMessage]:
    if said.privacy in ABOUT_PEOPLE and said.personal is None:
        yield _error(
            model,
            f"is {said.privacy.name.lower()} and does not say whom its rows are about.",
            "Add `personal = Personal(person=(…), account=(…), on_erasure=…)`.",
            "E002",
        )
    if said.privacy in ABOUT_PEOPLE and said.kept_for is None:
        yield _error(
            model,
            f"is {said.privacy.name.lower()} and does not say how long its rows are kept.",
            "Add `kept_for = Retention(…)`.",
            "E003",
        )
    if said.privacy in ABOUT_NOBODY and (said.personal or links_to(model, PERSON, settings.AUTH_USER_MODEL)):
        yield _error(
            model,
            f"is {said.privacy.name.lower()} and leads to a person.",
            "Take the link out, or choose the class that fits.",
            "E004",
        )
    paths = [*said.personal.person, *said.personal.account] if said.personal else []
    if said.kept_for and said.kept_for.counted_from:
        paths += [said.kept_for.counted_from, *([said.kept_for.body] if said.kept_for.body else [])]
    for path in paths:
        if not leads_somewhere(model, path):
            yield _error(model, f"names the path {path}, which leads nowhere.", "Name fields it has.", "E005")


def leads_somewhere(model: type[models.Model], path: str) -> bool:
    """Whether a path like "invitation__person" can be followed from a model."""
    here: Any = model
    for step in path.split("__"):
        if here is None:
            return False
        if step == "pk":
            return True
        try:
            here = here._meta.get_field(step).related_model
        except FieldDoesNotExist:
            names = {field.attname for field in here._meta.concrete_fields}
            if step not in names:
                return False
            here = None
    return True


def _error(model: type[models.Model], fault: str, hint: str, number: str) -> checks.Error:
    return checks.Error(f"{model._meta.label} {fault}", hint=hint, obj=model, id=f"privacy.{number}")
