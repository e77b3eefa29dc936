"""The tables of a test database in SQLite are made once for each set of migrations, and copied from then on.

To run every migration takes a quarter of a minute. A change in any migration, or in what it runs on, makes the tables
anew; PostgreSQL runs every migration each time.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    from django.db import connection

    if connection.vendor == "sqlite":
        kept = request.config.rootpath / ".pytest_cache" / f"tables-{_mark_of_migrations()}.sqlite3"
        made = connection.creation.create_test_db
        connection.creation.create_test_db = _copied(kept) if kept.exists() else _kept(kept, made)


def _mark_of_migrations() -> str:
    """Changes when any file does that has a part in the tables."""
    from django.apps import apps
    from django.db.backends.sqlite3.base import Database

    digest = hashlib.sha256(Database.sqlite_version.encode())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for file in sorted((Path(app.path) / "migrations").glob("*.py")):
            digest.update(f"{app.label} {file.name}".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _kept(kept: Path, made: Callable[..., str]) -> Callable[..., str]:
    """Make the tables as ever, and keep them for the next time."""

    def create_test_db(*words: Any, **options: Any) -> str:
        from django.db import connection
        from django.db.backends.sqlite3.base import Database

        name = made(*words, **options)
        kept.parent.mkdir(exist_ok=True)
        part = kept.with_suffix(f".{os.getpid()}")
        with closing(Database.connect(part)) as copy:
            connection.connection.backup(copy)
        part.replace(kept)
        return name

    return create_test_db


def _copied(kept: Path) -> Callable[..., str]:
    """Take the tables that were kept."""

    def create_test_db(*words: Any, **options: Any) -> str:
        from django.conf import settings
        from django.db import connection
        from django.db.backends.sqlite3.base import Database

        name = str(connection.settings_dict["TEST"]["NAME"] or connection.creation._get_test_db_name())
        connection.close()
        settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = name
        connection.ensure_connection()
        with closing(Database.connect(kept)) as tables:
            tables.backup(connection.connection)
        return name

    return create_test_db
