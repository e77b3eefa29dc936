from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from goldenthread.foundations.api.models import Token
from goldenthread.foundations.api.rules import UNUSED_DAYS, WARN_DAYS
from goldenthread.foundations.api.scopes import Scope, scopes, scopes_named
from goldenthread.foundations.api.tokens import start_of
from goldenthread.foundations.clock.periods import day_in_words
from goldenthread.foundations.design.environment import day


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One token as the list of them shows it. `tag` says what needs somebody's eye, in a word."""

    token_id: int
    name: str
    start: str
    acts_for: str
    may: str
    until: str
    used: str
    tag: str
    tag_kind: str
    works: bool


def token_rows(tokens: Iterable[Token], *, on: date) -> list[TokenRow]:
    return [token_row(token, on=on) for token in tokens]


def token_row(token: Token, *, on: date) -> TokenRow:
    tag, kind = _tag(token, on)
    return TokenRow(
        token_id=token.pk,
        name=token.name,
        start=start_of(token.body_id, token.public_id),
        acts_for=token.holder.label,
        may=_may(scopes_named(token.scopes)),
        until=_until(token),
        used=_used(token.use.last_used_on, on),
        tag=tag,
        tag_kind=kind,
        works=token.works(on) and token.holder.is_here(on),
    )


def _may(given: Collection[Scope]) -> str:
    said = "; ".join(scope.words for scope in given)
    return said[:1].upper() + said[1:] if said else "Nothing any more"


def _until(token: Token) -> str:
    if token.ended_at is not None and token.ended_by is not None:
        return f"Ended on {day(token.ended_at)} by {token.ended_by.name}"
    return day_in_words(token.expires_on)


def _used(last: date | None, on: date) -> str:
    if last is None:
        return "Never"
    if on - last <= timedelta(days=1):
        return "Today" if last == on else "Yesterday"
    return day_in_words(last)


def _tag(token: Token, on: date) -> tuple[str, str]:
    """What needs somebody's eye: an end that is near, or a key that nobody uses."""
    if token.ended_at is not None:
        return "Ended", "grey"
    if on > token.expires_on:
        return "Past its last day", "grey"
    if not token.holder.is_here(on):
        return "Its person has left", "grey"
    left = (token.expires_on - on).days
    if left <= WARN_DAYS:
        return {0: "Last day today", 1: "1 day left"}.get(left, f"{left} days left"), "orange"
    quiet_since = token.use.last_used_on or token.made_at.date()
    if (on - quiet_since).days >= UNUSED_DAYS:
        return f"Not used for {(on - quiet_since).days} days", "orange"
    return "In use", "blue"


def example_for(token: Token, description: dict[str, Any]) -> str:
    """An address that a token opens, to try it with."""
    found = [
        path
        for path, methods in description["paths"].items()
        for told in methods.values()
        if told["x-scope"] in token.scopes
    ]
    plain: list[str] = [path for path in found if "{" not in path]
    return plain[0]


@dataclass(frozen=True, slots=True)
class OperationTold:
    """One thing that a program can do, for people to read."""

    method: str
    path: str
    summary: str
    scope: str
    questions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """The operations of one room."""

    name: str
    operations: tuple[OperationTold, ...]


def chapters(description: dict[str, Any]) -> list[Chapter]:
    """The description for machines, put as people read it."""
    found: dict[str, list[OperationTold]] = {}
    words = {scope.key: scope.words for scope in scopes()}
    for path, methods in description["paths"].items():
        for method, told in methods.items():
            questions = tuple(
                (asked["name"], asked.get("description", ""))
                for asked in told["parameters"]
                if asked["in"] == "query"
            )
            operation = OperationTold(
                method.upper(), path, told["summary"], words[told["x-scope"]], questions
            )
            found.setdefault(told["tags"][0], []).append(operation)
    return [Chapter(name, tuple(operations)) for name, operations in found.items()]
