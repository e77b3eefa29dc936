"""Nothing of a trust is read without its scope, whichever way it is asked for (R1.5)."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db.models import Manager

from goldenthread.foundations.organisation.models import Across, BodyOwned, NoScope
from goldenthread.foundations.organisation.models.scoping import BodyOwnedManager

from .rooms import PACKAGE, python_files

OWNED = sorted(
    (model for model in apps.get_models() if issubclass(model, BodyOwned)), key=lambda one: one._meta.label
)

# Ways past the managers of models, each with its reason. The list may only shrink.
PAST_THE_MANAGERS = {
    "goldenthread/foundations/access/models.py": "an account is the platform's: it may have seats in several trusts",
    "goldenthread/foundations/audit/actions.py": "writes entries in bulk; names a link by its end",
    "goldenthread/foundations/organisation/models/scoping.py": "is where the filter is",
}
PAST = re.compile(r"Manager\(\)|models\.Manager\b|_base_manager|\.raw\(|connection\.cursor|\.extra\(")


@pytest.mark.parametrize("model", OWNED, ids=lambda model: model._meta.label)
def test_a_trusts_rows_raise_without_a_scope(db, model):
    for manager in (model.objects, model._default_manager, model._base_manager):
        with pytest.raises(NoScope):
            list(manager.all())


@pytest.mark.parametrize("model", OWNED, ids=lambda model: model._meta.label)
def test_every_manager_of_a_trusts_rows_is_the_one_that_filters(model):
    assert all(isinstance(manager, BodyOwnedManager) for manager in model._meta.managers)


def test_nothing_goes_past_the_managers_but_what_is_listed():
    found = {
        str(path.relative_to(PACKAGE.parent))
        for path in python_files(PACKAGE)
        if not {"tests", "migrations"} & set(path.parts)
        and path.name != "conftest.py"
        and PAST.search(path.read_text())
    }
    assert found == set(PAST_THE_MANAGERS)
    assert len(PAST_THE_MANAGERS) <= 10
    assert len(Across) <= 10


def test_a_manager_without_the_filter_would_be_seen(db, monkeypatch):
    """The control."""
    monkeypatch.setattr(BodyOwnedManager, "get_queryset", lambda self: Manager.get_queryset(self))
    with pytest.raises(pytest.fail.Exception):
        test_a_trusts_rows_raise_without_a_scope(None, OWNED[0])
