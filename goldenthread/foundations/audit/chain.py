"""How entries are proven: what is digested, in which words, and how one seal follows another.

An entry is sealed by a digest of its own columns. What can name somebody is kept beside it in four parts, each with a
salt of its own; the entry holds one digest over the digests of the parts. A part is erased by replacing its salt with
its digest: the entry and its seal stay provable, and without the salt nobody can try names against the digest.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

# Who did it, what the record was called, why, and what it held before and after.
PARTS = ("who", "label", "reason", "change")
SALT_LENGTH = 32
LEAF_LENGTH = 32
# What the first seal of a chain follows.
BEGINNING = "0" * 64

_canonical = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def change_text(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Before and after, in the one way of writing them that is digested."""
    return _canonical([before, after])


def new_proofs() -> str:
    """A salt for each part."""
    salts = secrets.token_hex(SALT_LENGTH // 2 * len(PARTS))
    return " ".join(salts[place : place + SALT_LENGTH] for place in range(0, len(salts), SALT_LENGTH))


def is_erased(proof: str) -> bool:
    """Whether a part's salt has given way to its digest."""
    return len(proof) != SALT_LENGTH


def part_digest(proof: str, name: str, text: str) -> str:
    """The digest of one part: of its salt and text, or what is left of it where it was erased."""
    if is_erased(proof):
        return proof
    return hashlib.sha256(f"{proof} {name} {text}".encode()).hexdigest()


def payload_digest(proofs: str, texts: Sequence[str]) -> str:
    """What an entry holds of its parts, given in the order of PARTS."""
    found = proofs.split(" ")
    digests = [part_digest(proof, name, text) for proof, name, text in zip(found, PARTS, texts, strict=True)]
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def leaf(
    number: int,
    at: datetime,
    body_id: int | None,
    actor_id: int | None,
    verb: str,
    record_kind: str,
    record_id: int,
    digest: str,
) -> bytes:
    """The digest of an entry: of every column it has."""
    columns = [number, at.isoformat(), body_id, actor_id, verb, record_kind, record_id, digest]
    return hashlib.sha256(_canonical(columns).encode()).digest()


class Sealed(Protocol):
    """What is digested of a seal."""

    body_id: int
    number: int
    first_entry: int
    last_entry: int
    count: int
    members: str
    leaves: bytes | memoryview[int]
    previous: str
    sealed_at: datetime


def digest_of_seal(seal: Sealed) -> str:
    """The digest of a seal: of which entries it seals, their digests, and the seal before it."""
    columns = [
        *(seal.body_id, seal.number, seal.first_entry, seal.last_entry, seal.count, seal.members),
        *(hashlib.sha256(seal.leaves).hexdigest(), seal.previous, seal.sealed_at.isoformat()),
    ]
    return hashlib.sha256(_canonical(columns).encode()).hexdigest()


def said_in_ranges(numbers: Iterable[int]) -> str:
    """Rising numbers, briefly.

    >>> said_in_ranges([1, 2, 3, 7])
    '1-3,7'
    """
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def ranges_in(text: str) -> Iterator[tuple[int, int]]:
    """
    >>> list(ranges_in("1-3,7"))
    [(1, 3), (7, 7)]
    """
    for run in text.split(","):
        first, _, last = run.partition("-")
        yield int(first), int(last or first)


def numbers_in(text: str) -> list[int]:
    """
    >>> numbers_in("1-3,7")
    [1, 2, 3, 7]
    """
    return [number for first, last in ranges_in(text) for number in range(first, last + 1)]
