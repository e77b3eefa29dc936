"""Every text that anybody can type or send is read for things about patients, in whichever room it is asked."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

import goldenthread
from goldenthread.foundations.design.forms import Password, Questions, Text
from goldenthread.foundations.organisation.models import BodyOwned
from goldenthread.practices.projects.models import Project

pytestmark = [pytest.mark.database]

NUMBER = "9434765919"
WAYS_TO_WRITE_IT = (NUMBER, "943 476 5919", "943-476-5919", "９４３４７６５９１９", "943\u200b476\u200b5919")


def every_form() -> list[type[forms.BaseForm]]:
    for module in pkgutil.walk_packages(goldenthread.__path__, "goldenthread."):
        if ".forms" in module.name and ".tests" not in module.name:
            importlib.import_module(module.name)
    found: list[type[forms.BaseForm]] = []
    waiting: list[type[forms.BaseForm]] = [Questions]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if hasattr(kind, "base_fields") and kind.__module__.startswith("goldenthread."):
            found.append(kind)
    return found


# A machine's document with certificates in it, and an address that Teams makes: written by no person.
NOT_WRITTEN_BY_ANYBODY = {"SamlProviderForm.metadata", "ChannelForm.address"}


def is_kept_exact(field: forms.Field) -> bool:
    """Secrets are kept exactly as they are typed."""
    return isinstance(field, Password) or isinstance(field.widget, forms.PasswordInput)


def unguarded(field: forms.Field) -> list[str]:
    """The ways of writing an NHS number that a field lets through."""
    let_through = []
    for written in WAYS_TO_WRITE_IT:
        try:
            field.clean(f"Bed 4 {written}")
        except ValidationError:
            continue
        let_through.append(written)
    return let_through


def test_every_text_of_every_form_is_read_for_nhs_numbers():
    texts = {
        f"{kind.__name__}.{name}": field
        for kind in every_form()
        for name, field in kind.base_fields.items()
        if isinstance(field, forms.CharField) and not is_kept_exact(field)
    }
    assert len(texts) > 30
    let_through = {name: through for name, field in texts.items() if (through := unguarded(field))}
    assert set(let_through) <= NOT_WRITTEN_BY_ANYBODY, let_through


def test_a_plain_field_would_be_seen():
    assert unguarded(forms.CharField()) == list(WAYS_TO_WRITE_IT)
    assert unguarded(Text("Words")) == []


def texts_of(model: type[models.Model]) -> list[str]:
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and not field.choices
    ]


def test_every_text_of_every_trusts_rows_is_read_for_nhs_numbers(trust):
    seen = 0
    for model in apps.get_models():
        if not issubclass(model, BodyOwned):
            continue
        for name in texts_of(model):
            others = [field.name for field in model._meta.fields if field.name != name]
            with pytest.raises(ValidationError):
                model(**{name: NUMBER}).clean_fields(exclude=others)
            seen += 1
    assert seen > 40


def test_a_row_without_the_guard_would_be_seen(trust, monkeypatch):
    monkeypatch.setattr(BodyOwned, "clean_fields", models.Model.clean_fields)
    others = [field.name for field in Project._meta.fields if field.name != "title"]
    Project(title=NUMBER).clean_fields(exclude=others)
