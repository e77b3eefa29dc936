"""What a role is: the permissions it holds in the whole trust, and those it holds here and below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Role:
    """One role, as a governance officer reads it."""

    key: str
    name: str
    who: str
    whole_trust: frozenset[StrEnum] = field(default_factory=frozenset)
    here_and_below: frozenset[StrEnum] = field(default_factory=frozenset)

    @property
    def permissions(self) -> frozenset[StrEnum]:
        return self.whole_trust | self.here_and_below


@cache
def roles() -> Mapping[str, Role]:
    """The roles in force, by key."""
    found: Mapping[str, Role] = import_string(settings.ROLES)
    return found
