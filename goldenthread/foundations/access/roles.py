"""What a role is: the permissions it holds in the whole trust, and those it holds here and below.

Which roles there are, and the words of each permission, is config's to say (settings.ROLES, settings.PERMISSION_WORDS).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from goldenthread.foundations.organisation.models import is_in_scope
from goldenthread.foundations.organisation.queries import own_way


@dataclass(frozen=True, slots=True)
class Role:
    """One role, as a governance officer reads it."""

    key: str
    usual: str
    who: str
    plural: str = ""
    # The word by which a trust may call it otherwise (organisation/own_way.py).
    word: str = ""
    from_outside: bool = False
    # Given by the national body to its own people, never by a trust.
    national: bool = False
    whole_trust: frozenset[StrEnum] = field(default_factory=frozenset)
    here_and_below: frozenset[StrEnum] = field(default_factory=frozenset)

    @property
    def name(self) -> str:
        """What it is called in the trust in scope."""
        if not self.word or not is_in_scope():
            return self.usual
        said = own_way().word(self.word)
        return said[:1].upper() + said[1:]

    @property
    def many(self) -> str:
        """What several people with this role are called, inside a sentence."""
        words = (self.plural if self.name == self.usual else "") or f"{self.name}s"
        return words[:1].lower() + words[1:]

    @property
    def permissions(self) -> frozenset[StrEnum]:
        return self.whole_trust | self.here_and_below


@cache
def roles() -> Mapping[str, Role]:
    """The roles in force, by key."""
    found: Mapping[str, Role] = import_string(settings.ROLES)
    return found


@cache
def _permission_words() -> Mapping[StrEnum, str]:
    found: Mapping[StrEnum, str] = import_string(settings.PERMISSION_WORDS)
    return found


def permission_words(permission: StrEnum) -> str:
    """What a permission lets someone do, in words that complete "may …"."""
    derived = permission.value.rpartition(".")[2].replace("_", " ")
    return _permission_words().get(permission, derived)


def permissions() -> tuple[StrEnum, ...]:
    """Every permission that some role holds, in the order in which config puts them into words."""
    held = {permission for role in roles().values() for permission in role.permissions}
    known = [permission for permission in _permission_words() if permission in held]
    return (*known, *sorted(held.difference(known)))


def known_permission(text: str) -> StrEnum | None:
    """The permission that a stored text names; None where no role holds it any more."""
    return next((permission for permission in permissions() if permission.value == text), None)
