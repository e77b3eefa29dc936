"""Whether a trail is as it was written: everything is computed anew, and the first thing wrong is named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from goldenthread.foundations.audit import chain
from goldenthread.foundations.audit.heads import Head
from goldenthread.foundations.audit.models import Seal
from goldenthread.foundations.audit.queries import (
    COLUMNS,
    entries_of,
    entries_with_payloads,
    erasures,
    seals_after,
    waiting_since,
)
from goldenthread.foundations.clock.moments import LONDON
from goldenthread.foundations.clock.periods import day_in_words

SEALS_AT_ONCE = 20
ENTRIES_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing found wrong, in a sentence, and where it is."""

    sentence: str
    seal: int | None = None
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of one chain found."""

    body_id: int
    seals: int
    entries: int
    erased: int
    waiting: int
    waiting_since: datetime | None
    heads: int
    fault: Fault | None

    @property
    def is_whole(self) -> bool:
        return self.fault is None

    @property
    def sentence(self) -> str:
        """The verdict as a person would say it."""
        if self.fault:
            return self.fault.sentence
        told = [
            f"{_counted(self.entries, 'entry', 'entries')} in {_counted(self.seals, 'seal')}, all as written."
        ]
        if self.erased:
            were = "payload was" if self.erased == 1 else "payloads were"
            told.append(f"{self.erased:,} {were} erased in whole or in part, as the trail says.")
        if self.waiting:
            told.append(f"{_counted(self.waiting, 'entry waits', 'entries wait')} for a seal.")
        if not self.heads:
            told.append("No exported head was compared, so a chain cut short would not show.")
        return " ".join(told)


def _counted(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def verify_body(
    body_id: int, *, heads: Iterable[Head] = (), progress: Callable[[int], None] | None = None
) -> Verdict:
    """Compute one trust's chain anew, some thousands of entries at a time, up to the first thing wrong.

    `heads` are ends of the chain that were exported earlier: without one, a chain that was cut short, or is an older
    copy, looks whole. `progress` is told how many entries have been checked.
    """
    check = _Check(body_id, [head for head in heads if head.body_id == body_id])
    fault = None
    try:
        check.seals_and_entries(progress)
        check.entries_without_a_seal()
        check.heads_beyond_the_end()
    except _Wrong as wrong:
        fault = wrong.fault
    waiting, since = waiting_since(body_id)
    return Verdict(
        body_id, check.number, check.entries, check.erased, waiting, since, len(check.heads), fault
    )


class _Wrong(Exception):
    def __init__(self, sentence: str, *, seal: int | None = None, entry: int | None = None) -> None:
        super().__init__(sentence)
        self.fault = Fault(sentence, seal, entry)


class _Marks:
    """A byte for each entry number, in which bits are set."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def set(self, first: int, last: int, bit: int) -> None:
        if last >= len(self._bytes):
            self._bytes.extend(bytes(last + 1 - len(self._bytes)))
        for number in range(first, last + 1):
            self._bytes[number] |= bit

    def has(self, number: int, bit: int) -> bool:
        return number < len(self._bytes) and bool(self._bytes[number] & bit)


_SEEN = 1
_BIT_OF = {part: 2 << place for place, part in enumerate(chain.PARTS)}
_WIDTH = len(COLUMNS)


class _Check:
    def __init__(self, body_id: int, heads: Sequence[Head]) -> None:
        self.body_id = body_id
        self.heads = heads
        self.number = 0
        self.entries = 0
        self.erased = 0
        self._previous = chain.BEGINNING
        self._marks = _Marks()
        self._erasures_read = 0
        self._read_erasures()

    # --- the chain, seal by seal

    def seals_and_entries(self, progress: Callable[[int], None] | None) -> None:
        while seals := seals_after(self.body_id, self.number, limit=SEALS_AT_ONCE):
            for seal in seals:
                self._check_seal(seal)
                self._check_members(seal)
                self._check_head(seal)
                self.number, self._previous = seal.number, seal.digest
                self.entries += seal.count
                if progress:
                    progress(self.entries)

    def _check_seal(self, seal: Seal) -> None:
        number = seal.number
        if number != self.number + 1:
            raise _Wrong(
                f"Seal {self.number + 1} is missing: after seal {self.number} comes {number}.", seal=number
            )
        if chain.digest_of_seal(seal) != seal.digest:
            raise _Wrong(f"Seal {number} was changed: its digest does not fit what it holds.", seal=number)
        if seal.previous != self._previous:
            raise _Wrong(
                f"Seal {number} does not follow the seal before it: a seal was changed, removed or put in.",
                seal=number,
            )

    def _check_members(self, seal: Seal) -> None:
        numbers = chain.numbers_in(seal.members)
        found = {row[0]: row for row in entries_with_payloads(numbers)}
        leaves = bytes(seal.leaves)
        where = f"seal {seal.number} of {_day(seal.sealed_at)}"
        for place, number in enumerate(numbers):
            row = found.get(number)
            if row is None:
                raise _Wrong(f"Entry {number} is gone. It is in {where}.", seal=seal.number, entry=number)
            if self._marks.has(number, _SEEN):
                raise _Wrong(f"Entry {number} is in two seals.", seal=seal.number, entry=number)
            start = place * chain.LEAF_LENGTH
            if chain.leaf(*row[:_WIDTH]) != leaves[start : start + chain.LEAF_LENGTH]:
                raise _Wrong(
                    f"Entry {number} is not as it was sealed in {where}: it was changed, or another is in its place.",
                    seal=seal.number,
                    entry=number,
                )
            self._check_payload(seal.number, number, row[_WIDTH - 1], row[_WIDTH:])
        for first, last in chain.ranges_in(seal.members):
            self._marks.set(first, last, _SEEN)

    def _check_payload(self, seal: int, number: int, digest: str, payload: tuple[Any, ...]) -> None:
        proofs, texts = payload[0], payload[1:]
        if proofs is None:
            gone = list(chain.PARTS)
        else:
            if chain.payload_digest(proofs, texts) != digest:
                raise _Wrong(
                    f"What entry {number} holds was changed: it does not fit the entry's digest.",
                    seal=seal,
                    entry=number,
                )
            if len(proofs) == _LENGTH_OF_WHOLE_PROOFS:
                return
            gone = [
                part
                for part, proof in zip(chain.PARTS, proofs.split(" "), strict=True)
                if chain.is_erased(proof)
            ]
        self.erased += 1
        if not self._may_be_gone(number, gone):
            # Erased since this check began, perhaps: the entry that says so came with it.
            self._read_erasures()
            if not self._may_be_gone(number, gone):
                raise _Wrong(
                    f"What entry {number} held is gone, and no entry says that it was erased.",
                    seal=seal,
                    entry=number,
                )

    def _may_be_gone(self, number: int, parts: Iterable[str]) -> bool:
        return all(self._marks.has(number, _BIT_OF[part]) for part in parts)

    def _read_erasures(self) -> None:
        for entry in erasures(self.body_id, after=self._erasures_read):
            self._erasures_read = entry.pk
            held = entry.held
            if held is None:
                continue
            texts = [getattr(held, part) for part in chain.PARTS]
            if chain.payload_digest(held.proofs, texts) != entry.digest:
                continue
            for part in held.after["parts"]:
                for first, last in chain.ranges_in(held.after["entries"]):
                    self._marks.set(first, last, _BIT_OF[part])

    # --- what stands outside the chain

    def entries_without_a_seal(self) -> None:
        after = 0
        while rows := entries_of(self.body_id, after=after, limit=ENTRIES_AT_ONCE):
            after = rows[-1][0]
            strays = {number for number, waits in rows if not waits and not self._marks.has(number, _SEEN)}
            if strays:
                strays -= self._sealed_meanwhile()
            if strays:
                number = min(strays)
                raise _Wrong(
                    f"Entry {number} is in no seal and does not wait for one: it was put in by another way than "
                    "this program, or its seal was removed.",
                    entry=number,
                )

    def _sealed_meanwhile(self) -> set[int]:
        number, found = self.number, set[int]()
        while seals := seals_after(self.body_id, number, limit=SEALS_AT_ONCE):
            for seal in seals:
                number = seal.number
                found.update(chain.numbers_in(seal.members))
        return found

    # --- ends of the chain that are kept elsewhere

    def _check_head(self, seal: Seal) -> None:
        for head in self.heads:
            if head.number == seal.number and head.digest != seal.digest:
                raise _Wrong(
                    f"Seal {seal.number} is not the one that was exported on {_day(head.sealed_at)}: the chain was "
                    "made anew, or an older copy of it was put back and went on.",
                    seal=seal.number,
                )

    def heads_beyond_the_end(self) -> None:
        for head in self.heads:
            if head.number > self.number:
                raise _Wrong(
                    f"The chain ends at seal {self.number}, and seal {head.number} of {_day(head.sealed_at)} was "
                    "exported: its end was cut off, or an older copy was put back.",
                    seal=self.number,
                )


_LENGTH_OF_WHOLE_PROOFS = len(chain.PARTS) * (chain.SALT_LENGTH + 1) - 1


def _day(moment: datetime) -> str:
    return day_in_words(moment.astimezone(LONDON).date())
