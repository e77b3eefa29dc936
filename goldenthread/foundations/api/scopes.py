"""What a token may be for. Each room says in its offers.py which words stand for which of its permissions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from goldenthread.foundations.access.rights import Rights


@dataclass(frozen=True, slots=True)
class Scope:
    """One thing a token may be for: the permission it stands on, and those it brings along.

    `only_for` names a permission without which nobody gives or uses this scope.
    """

    key: str
    words: str
    needs: StrEnum
    also: frozenset[StrEnum] = frozenset()
    only_for: StrEnum | None = None

    @property
    def permissions(self) -> frozenset[StrEnum]:
        return self.also | {self.needs}

    def is_open_to(self, rights: Rights) -> bool:
        """Whether somebody with these rights may use it today."""
        return rights.holds(self.needs) and (self.only_for is None or rights.holds(self.only_for))


_offered: dict[str, Scope] = {}


def offer_scope(scope: Scope) -> Scope:
    if _offered.setdefault(scope.key, scope) != scope:
        raise ValueError(f"{scope.key} is offered already, as something else.")
    return scope


def scopes() -> tuple[Scope, ...]:
    """Every scope, in the order of the rooms that offer them."""
    return tuple(_offered.values())


def scopes_named(keys: Collection[str]) -> tuple[Scope, ...]:
    """The scopes of these names; one that is no longer offered opens nothing."""
    return tuple(scope for scope in scopes() if scope.key in keys)
