from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from goldenthread.foundations.search.queries import MOST, Found
from goldenthread.foundations.search.searchables import Hit

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind: the first few, and the way to the others."""

    name: str
    hits: tuple[Hit, ...]
    all_href: str
    all_words: str
    note: str


def groups(found: Iterable[Found], *, text: str, only: str) -> list[Group]:
    return [_group(one, text, narrowed=bool(only)) for one in found]


def _group(found: Found, text: str, *, narrowed: bool) -> Group:
    many = f"the first {MOST}" if found.is_more else f"all {len(found.hits)}"
    address = f"{reverse('search:search_show')}?{urlencode({'q': text, 'kind': found.searchable.key})}"
    hidden = not narrowed and len(found.hits) > SHOWN
    return Group(
        name=f"{found.searchable.name} ({MOST}+)"
        if found.is_more
        else f"{found.searchable.name} ({len(found.hits)})",
        hits=found.hits if narrowed else found.hits[:SHOWN],
        all_href=address if hidden else "",
        all_words=f"Show {many}: {found.searchable.name.lower()}",
        note=f"These are the first {MOST}. Add a word to find fewer." if narrowed and found.is_more else "",
    )


def says(found: Iterable[Found], text: str) -> str:
    """What was found, in a sentence; for a screen reader too."""
    groups = list(found)
    many = sum(len(one.hits) for one in groups)
    if not many:
        return ""
    more = "More than " if any(one.is_more for one in groups) else ""
    return f"{more}{many} found for “{text}”." if more or many > 1 else f"One found for “{text}”."


def address(text: str) -> str:
    return f"{reverse('search:search_show')}?{urlencode({'q': text})}"
