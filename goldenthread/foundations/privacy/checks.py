"""Refuse to start where a model declares no privacy class."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core import checks

from goldenthread.foundations.privacy.classes import PrivacyClass


@checks.register("privacy")
def every_model_declares_its_privacy_class(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    ours = (model for model in apps.get_models() if model.__module__.startswith("goldenthread."))
    return [
        checks.Error(
            f"{model._meta.label} declares no privacy class.",
            hint="Add `privacy = PrivacyClass.…` to the model; privacy/classes.py says what each means.",
            obj=model,
            id="privacy.E001",
        )
        for model in ours
        if not isinstance(getattr(model, "privacy", None), PrivacyClass)
    ]
