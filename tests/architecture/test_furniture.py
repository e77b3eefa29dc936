"""The shape of the house: what a linter of imports cannot see. Exceptions are lists that may only shrink."""

from __future__ import annotations

import ast
import re

import pytest

from .rooms import PACKAGE, ROOT, dotted, imports_of, python_files, rooms

FURNITURE = {
    *("__init__", "models", "rules", "queries", "figures", "actions", "forms", "presenters"),
    *("views", "api", "offers", "jobs", "urls", "apps"),
}
# What only one room has, because it is what that room is for.
OWN_PIECES = {
    "access": {
        "assurance",
        "practices",
        "middleware",
        "policies",
        "rights",
        "roles",
        "submissions",
    },
    "api": {"limits", "middleware", "openapi", "policies", "problems", "push", "routes", "scopes", "tokens"},
    "audit": {"anonymous", "chain", "heads"},
    "clock": {"moments", "periods", "turns", "work"},
    "config": {
        "commands",
        "environment",
        "personal",
        "processes",
        "trail",
        "roles",
        "settings",
        "settings_for_tests",
        "sqlite",
        "wsgi",
    },
    "daily_management": {"keys", "letters", "middleware", "policies"},
    "demo": {"story"},
    "design": {"environment", "middleware"},
    "home": {"frame", "ways"},
    "intake": {"apart", "readers", "workbooks", "writers"},
    "measurement": {"imports", "library", "panels", "recipes", "sources"},
    "organisation": {"own_way"},
    "routines": {"agenda", "cadence", "hooks", "wording"},
    "notices": {"kinds"},
    "privacy": {"checks", "classes", "declarations", "logs"},
    "projects": {"hooks", "limits"},
    "sign_in": {
        "adapters",
        "devices",
        "fetching",
        "hashers",
        "letting_in",
        "mails",
        "middleware",
        "oidc",
        "other_ways",
        "saml",
        "sealing",
    },
    "search": {"folding", "searchables"},
    "staff": {"columns", "comparing", "locating", "owed", "placing"},
    "strategy": {"panels"},
}
ATTICS = re.compile(r"(core|common|utils?|helpers?|misc|managers?|services?)(\.py)?", re.IGNORECASE)
FOLDERS_THAT_ARE_NOT_CODE = {"tests", "migrations", "jinja2", "static", "data", "__pycache__"}


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.name)
def test_a_room_holds_only_known_furniture(room):
    pieces = {path.stem for path in room.iterdir() if path.suffix == ".py"}
    pieces |= {path.name for path in room.iterdir() if path.is_dir()} - FOLDERS_THAT_ARE_NOT_CODE
    unknown = pieces - FURNITURE - OWN_PIECES.get(room.name, set())
    assert not unknown, (
        f"{room.name} holds {sorted(unknown)}: place it, or say in OWN_PIECES why it is this room's."
    )


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.name)
def test_a_room_says_what_it_is_for_and_imports_nothing_by_itself(room):
    tree = ast.parse((room / "__init__.py").read_text())
    assert ast.get_docstring(tree), f"{room.name}/__init__.py says nothing."
    assert len(tree.body) == 1, f"{room.name}/__init__.py holds more than its docstring."


def test_nothing_is_called_an_attic():
    names = [path for path in PACKAGE.rglob("*") if ATTICS.fullmatch(path.name)]
    assert not names


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.name)
def test_views_ask_queries_and_never_the_database(room):
    views = [path for path in python_files(room) if path.stem == "views" or path.parent.name == "views"]
    wrong = [path for path in views if ".objects" in path.read_text()]
    assert not wrong


def entered_by_its_pages(path, room):
    """What a file imports of the pages of other rooms: their views and forms. Design's forms are everybody's."""
    own = dotted(room)
    page = re.compile(r"goldenthread(\.\w+)+?\.(views|forms)(\.|$)")
    return [
        name
        for name in imports_of(path)
        if page.match(name)
        and not name.startswith(f"{own}.")
        and not name.startswith("goldenthread.foundations.design.")
    ]


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.name)
def test_a_room_is_never_entered_by_its_pages(room):
    wrong = {str(path): entered_by_its_pages(path, room) for path in python_files(room)}
    assert not {path: names for path, names in wrong.items() if names}


def test_entering_a_room_by_its_pages_would_be_seen(tmp_path):
    file = tmp_path / "views.py"
    file.write_text("from goldenthread.engines.measurement.forms import MeasureForm\n")
    assert entered_by_its_pages(file, PACKAGE / "home")


def test_links_between_rooms_leave_no_way_back_up():
    from django.apps import apps
    from django.db import models

    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("goldenthread.")
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.related_model._meta.app_label != model._meta.app_label
        and field.remote_field.related_name != "+"
    ]
    assert not wrong, "A link to another room takes related_name='+'."


def test_offers_are_imported_only_when_a_room_is_wired():
    wrong = [
        str(path)
        for room in rooms()
        for path in python_files(room)
        if path.name != "apps.py" and any(re.search(r"\.offers(\.|$)", name) for name in imports_of(path))
    ]
    assert not wrong


@pytest.mark.parametrize(
    "document", ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md", "docs/running/security.md"]
)
def test_every_path_a_document_names_exists(document):
    text = (ROOT / document).read_text()
    paths = set(re.findall(r"`((?:[\w.\-]+/)+[\w.\-]*)`", text)) | set(
        re.findall(r"\]\(((?!http)[^)#]+)\)", text)
    )
    missing = sorted(path for path in paths if not (ROOT / path).exists() and not path.startswith("var/"))
    assert not missing
