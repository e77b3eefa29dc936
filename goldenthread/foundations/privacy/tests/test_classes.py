from __future__ import annotations

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from goldenthread.foundations.privacy import checks
from goldenthread.foundations.privacy.checks import every_model_declares_its_privacy_class
from goldenthread.foundations.privacy.classes import PrivacyClass


def test_every_model_declares_its_privacy_class():
    assert every_model_declares_its_privacy_class(None) == []
    ours = [model for model in apps.get_models() if model.__module__.startswith("goldenthread.")]
    assert len(ours) > 10


@isolate_apps("goldenthread.foundations.privacy")
def test_a_model_without_a_class_is_refused(monkeypatch):
    class Diary(models.Model):
        class Meta:
            app_label = "privacy"

    class Notice(models.Model):
        privacy = PrivacyClass.PUBLISHED

        class Meta:
            app_label = "privacy"

    monkeypatch.setattr(checks.apps, "get_models", lambda: [Diary, Notice])
    wrong = every_model_declares_its_privacy_class(None)
    assert [(error.id, error.obj) for error in wrong] == [("privacy.E001", Diary)]
    assert "declares no privacy class" in wrong[0].msg


def test_a_class_says_what_it_means():
    assert all(":" in kind.value for kind in PrivacyClass)
