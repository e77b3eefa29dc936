"""Letters folded for looking: case, accents and apostrophes do not count. Zoë is found by "zoe", O’Brien by "obrien".

The same folding is done to what is typed, here, and to what is stored, by the database itself.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import Case, F, Func, IntegerField, QuerySet, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat

# Letters that are not made of a letter and a mark, as they are typed without them; and marks that are left out.
_SPELT = {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"}
_LEFT_OUT = "'’‘ʼ`´"
_TABLE = str.maketrans(_SPELT | dict.fromkeys(_LEFT_OUT, ""))
# Typed text is cut at these, so that "Smith-Jones" is two words, as people remember it.
_BETWEEN = re.compile(r"[\s,;:.()/\"“”–—-]+")
MOST_WORDS = 8


def fold(text: str) -> str:
    """
    >>> fold("Zoë O’Brien, STRAẞE")
    'zoe obrien, strasse'
    """
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(mark for mark in plain if not "\u0300" <= mark <= "\u036f").translate(_TABLE)


def words_in(text: str) -> list[str]:
    """The words of a search, folded, each once, in the order typed; the first eight."""
    found = [word for word in _BETWEEN.split(fold(text)) if word]
    return list(dict.fromkeys(found))[:MOST_WORDS]


class Folded(Func):
    """A text as `fold` makes it, made by the database. SQLite is given the function; PostgreSQL has all it takes."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="golden_fold", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        singles = {letter: spelt for letter, spelt in _SPELT.items() if len(spelt) == 1}
        template = r"regexp_replace(normalize(lower(%(expressions)s), NFKD), '[\u0300-\u036f]', '', 'g')"
        for letter, spelt in _SPELT.items():
            if len(spelt) > 1:
                template = f"replace({template}, '{letter}', '{spelt}')"
        # What translate is given no letter for, it leaves out.
        letters = "".join(singles) + _LEFT_OUT.replace("'", "''")
        template = f"translate({template}, '{letters}', '{''.join(singles.values())}')"
        return self.as_sql(compiler, connection, template=template, **context)


def teach_sqlite(connection: BaseDatabaseWrapper, **_: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function("golden_fold", 1, _fold_or_none, deterministic=True)


def _fold_or_none(text: str | None) -> str | None:
    return None if text is None else fold(text)


connection_created.connect(teach_sqlite)


def find_in(
    rows: QuerySet[Any], words: list[str], *, title: str | Combinable, also: tuple[str, ...] = (), limit: int
) -> list[Any]:
    """Those rows whose title and further fields hold every word, the best first. One query.

    First those whose title is what was typed, then those whose title begins with it, then those that hold it at the
    beginning of a word, then the others.
    """
    said = F(title) if isinstance(title, str) else title
    wanted = " ".join(words)
    everything = Concat(
        said, Value(""), *(part for name in also for part in (Value(" "), F(name))), output_field=TextField()
    )
    rows = rows.annotate(_title=Folded(said), _everything=Folded(everything))
    for word in words:
        rows = rows.filter(_everything__contains=word)
    rank = Case(
        When(_title=wanted, then=0),
        When(_title__startswith=wanted, then=1),
        When(_title__contains=f" {wanted}", then=2),
        When(_title__contains=wanted, then=3),
        default=4,
        output_field=IntegerField(),
    )
    return list(rows.annotate(_rank=rank).order_by("_rank", "_title", "pk")[:limit])


def ranked(title: str, words: list[str]) -> int:
    """The same order for what is in no database."""
    said, wanted = fold(title), " ".join(words)
    tests = (said == wanted, said.startswith(wanted), f" {wanted}" in said, wanted in said)
    return next((rank for rank, holds in enumerate(tests) if holds), len(tests))


def snippet(text: str, words: list[str], *, length: int = 140) -> str:
    """A part of a text around the first of the words in it, cut at spaces; its beginning where none is in it."""
    said = " ".join(text.split())
    if len(said) <= length:
        return said
    places = [fold(said).find(word) for word in words]
    first = min((place for place in places if place >= 0), default=0)
    start = 0 if first < length // 2 else said.rfind(" ", 0, first - length // 4) + 1
    part = said[start : start + length]
    if start + length < len(said):
        part = part.rpartition(" ")[0] + "…"
    return f"…{part}" if start else part
