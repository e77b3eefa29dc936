"""What a model says about the people in its rows: how rows lead to a person, what becomes of them when the person is
erased, and how long they are kept.

A model says so in two attributes, `personal` and `kept_for`. Tables of libraries, and of the clock, which does not
know this room, are declared in one list, which settings.PRIVACY_OF_OTHERS names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

from goldenthread.foundations.privacy.classes import PrivacyClass


@dataclass(frozen=True, slots=True)
class Keep:
    """The row stays as it is, for a reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class Blank:
    """The row stays; these fields are emptied, and in `names` the person's name gives way to the nameless one."""

    fields: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delete:
    """The row goes."""


OnErasure = Keep | Blank | Delete

KEEP_WITHOUT_NAME = Keep("It says what was done at work. The person it leads to has no name any more.")


@dataclass(frozen=True, slots=True)
class Personal:
    """How the rows of a model lead to people.

    `person` and `account` are paths that end in a link to a person or an account, in a plain number of one, or in "pk"
    where the row is that person or account itself. Rows found by them are about the person, and are given out when the
    person asks, but for the fields `withheld`, which are secrets. Other links to people need no path: a model whose
    rows merely name someone in a role is found by its links. Where many people are `packed` into one row, as in a file,
    nobody can be taken out of it alone: such rows go whole.
    """

    person: tuple[str, ...] = ()
    account: tuple[str, ...] = ()
    packed: bool = False
    on_erasure: OnErasure = KEEP_WITHOUT_NAME
    withheld: frozenset[str] = frozenset()


class Ending(StrEnum):
    """What happens to a row whose time is up."""

    DELETED = "deleted"
    NAME_ERASED = "the name is erased, what was done at work stays"
    CONTENT_ERASED = "what it held is erased, that it happened stays"
    KEPT = "kept"


CHECK_SOURCE = (
    "Our proposal. Check with your records manager against the NHS Records Management Code, Appendix II."
)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long rows are kept: so many months from the day in `counted_from`, then `ending`.

    `months` is None where they stay for as long as the trust uses the software. A trust may choose another period
    between `least` and `most` months. `body` is the path to the trust's number; empty where a table is the platform's.
    What goes `by_itself` goes each night; everything else when an officer orders it.
    """

    months: int | None
    counted_from: str = ""
    ending: Ending = Ending.DELETED
    source: str = CHECK_SOURCE
    least: int = 1
    most: int = 12 * 30
    body: str = "body_id"
    by_itself: bool = False


FOR_GOOD = Retention(None, ending=Ending.KEPT, source="Part of the trust's own record of its work.")
WITH_ITS_OWNER = Retention(
    None, ending=Ending.KEPT, source="Goes when the person or account it belongs to goes."
)


@dataclass(frozen=True, slots=True)
class Declaration:
    """Everything that a model says about personal data."""

    privacy: PrivacyClass
    personal: Personal | None = None
    kept_for: Retention | None = None


def declaration_of(model: type[models.Model]) -> Declaration | None:
    """What a model declares; None where it declares nothing."""
    listed = of_others().get(model._meta.label)
    if listed is not None or not model.__module__.startswith("goldenthread."):
        return listed
    privacy = getattr(model, "privacy", None)
    if not isinstance(privacy, PrivacyClass):
        return None
    return Declaration(privacy, getattr(model, "personal", None), getattr(model, "kept_for", None))


def of_others() -> Mapping[str, Declaration]:
    found: Mapping[str, Declaration] = import_string(settings.PRIVACY_OF_OTHERS)
    return found


def called(model: type[models.Model]) -> str:
    """What people read for the rows of a model, such as "accounts to sign in with"."""
    words: Mapping[str, str] = import_string(settings.PRIVACY_WORDS)
    return words.get(model._meta.label, str(model._meta.verbose_name_plural))


def declared() -> list[tuple[type[models.Model], Declaration]]:
    """Every model with what it declares, in the order of their names."""
    found = [(model, declaration_of(model)) for model in apps.get_models()]
    known = [(model, said) for model, said in found if said is not None]
    return sorted(known, key=lambda pair: pair[0]._meta.label)


def links_to(model: type[models.Model], *labels: str) -> list[str]:
    """The fields of a model that lead straight to a model with one of these labels."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model._meta.label in labels  # type: ignore[union-attr]
    ]
