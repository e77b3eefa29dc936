"""Everything that the database holds, as text: each column of each row of each table."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator

from django.db import connection


def cells() -> Iterator[tuple[str, str, str]]:
    """Table, column and text of every cell, shadow tables of a search index included."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    yield table, name, opened(value)


def opened(value: object) -> str:
    """A cell as text; what is packed or signed is opened too."""
    if isinstance(value, memoryview):
        value = bytes(value)
    if isinstance(value, bytes):
        return value.decode("latin-1") + unzipped(value)
    text = str(value)
    return text + unpacked(text)


def unpacked(text: str) -> str:
    """The inside of a session's signed text."""
    if not re.fullmatch(r"\.?[\w-]+:[\w-]+:[\w-]+", text):
        return ""
    body = text.lstrip(".").split(":")[0]
    data = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    return (zlib.decompress(data) if text.startswith(".") else data).decode("utf-8", "replace")


def unzipped(data: bytes) -> str:
    import io
    import zipfile

    if not data.startswith(b"PK"):
        return ""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


def places_with(words: tuple[str, ...]) -> set[str]:
    """The columns in which any of these words stands."""
    return {
        f"{table}.{name}" for table, name, text in cells() for word in words if word.lower() in text.lower()
    }
