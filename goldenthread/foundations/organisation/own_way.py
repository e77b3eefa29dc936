"""The trust's own way, as far as code knows it: which words a trust may choose, and which practices it may switch on.

A room offers its practice, and any further word, from its offers.py. What one trust chose is a row of `OwnWay`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One idea that trusts call by different names. Code keeps the key; people read the trust's word."""

    key: str
    question: str
    usual: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Practice:
    """Something a trust takes up when it is ready. `key` is the room's label; its permissions begin with it."""

    key: str
    name: str
    what: str
    # The keys of the practices this one stands on: its pages lead to theirs.
    needs: tuple[str, ...] = ()
    # In words, where somebody begins once it is on: the name of a route without parameters.
    begins_at: str = ""


_words: dict[str, Word] = {
    word.key: word
    for word in (
        Word(
            "method",
            "What do you call your way of improving?",
            "our improvement method",
            "For example: the Seaholme Way. It stands beside the trust's name on every page.",
        ),
        Word("board", "What do you call your board?", "the board", "For example: the Board of Directors."),
        Word(
            "people",
            "What do you call the people who use your services?",
            "patients",
            "For example: service users, or people we support.",
        ),
        Word(
            "partner",
            "What do you call somebody who improves things with you because they use your services?",
            "patient or carer partner",
            "For example: lived experience partner.",
        ),
        Word("division", "What do you call a division?", "division", "For example: care group."),
        Word("service", "What do you call a service?", "service", "For example: specialty."),
        Word("team", "What do you call a team?", "team", "For example: ward or team."),
    )
}
_practices: dict[str, Practice] = {}


def offer_word(word: Word) -> None:
    """Let trusts choose their own name for one more idea."""
    _words[word.key] = word


def offer_practice(practice: Practice) -> None:
    """Let trusts switch a room on. A room that offers no practice is always there."""
    _practices[practice.key] = practice


def words() -> tuple[Word, ...]:
    """Every word a trust may choose."""
    return tuple(_words.values())


def has_word(key: str) -> bool:
    """Whether trusts may choose their own word for this."""
    return key in _words


def practices() -> tuple[Practice, ...]:
    """Every practice there is, each after those it needs."""
    placed: dict[str, Practice] = {}
    waiting = dict(_practices)
    while waiting:
        ready = [one for one in waiting.values() if not set(one.needs) - placed.keys()]
        if not ready:
            raise LookupError(
                f"These practices need each other, or one that nobody offers: {sorted(waiting)}."
            )
        for one in ready:
            placed[one.key] = waiting.pop(one.key)
    return tuple(placed.values())


def practice_of(label: str) -> Practice | None:
    """The practice that a room is, or None where it is always there."""
    return _practices.get(label)
