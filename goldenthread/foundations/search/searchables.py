"""What can be found. Each room registers its own in its offers.py, and answers only with what a person may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from goldenthread.foundations.organisation.models import Person


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found: what it is called, where it is, and a line of what it says."""

    title: str
    address: str
    what: str = ""
    where: str = ""
    snippet: str = ""


# The words folded (never none), who asks, and how many at most.
Find = Callable[[list[str], Person, int], list[Hit]]


@dataclass(frozen=True, slots=True)
class Searchable:
    """A kind of thing that can be found. `find` costs at most one query beside the person's rights."""

    key: str
    name: str
    find: Find
    # Where it stands among the others on the page.
    order: int = 50


SEARCHABLES: dict[str, Searchable] = {}


def offer(searchable: Searchable) -> None:
    """Let one more kind of thing be found."""
    SEARCHABLES[searchable.key] = searchable


def in_order() -> list[Searchable]:
    return sorted(SEARCHABLES.values(), key=lambda one: (one.order, one.name))
