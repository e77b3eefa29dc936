from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from django.db import IntegrityError, connection, models, transaction

from goldenthread.foundations.audit import chain
from goldenthread.foundations.audit.anonymous import refuse_in_anonymous_act
from goldenthread.foundations.audit.models import (
    Audited,
    Difference,
    Entry,
    Payload,
    Seal,
    StaleVersion,
    Submission,
    Unsealed,
    Versioned,
)
from goldenthread.foundations.audit.queries import (
    WERE_ERASED,
    bodies_waiting,
    entries_by,
    entries_that_mention,
    entries_waiting,
    last_seal,
    payloads_of,
)
from goldenthread.foundations.clock.moments import now

log = logging.getLogger(__name__)

SYSTEM = "Golden Thread"
LONGEST_NAME = 200
LONGEST_NAME = 200


class Actor(Protocol):
    """Whoever acts: anything with a number and a label."""

    @property
    def pk(self) -> Any: ...

    @property
    def label(self) -> str: ...


def named(by: Actor | None) -> str:
    """Who did it; and for whom, where they used the rights of somebody they stand in for."""
    if by is None:
        return SYSTEM
    acts_for: tuple[str, ...] = getattr(by, "acts_for", ())
    words = f"{by.label}, standing in for {' and '.join(acts_for)}" if acts_for else by.label
    return words if len(words) <= LONGEST_NAME else words[: LONGEST_NAME - 1] + "…"


def record(
    verb: str,
    about: Audited,
    *,
    by: Actor | None,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
    details_before: Mapping[str, Any] | None = None,
) -> Entry:
    """Say that `about` was changed, after it was. Before and after are read from the record itself.

    `details` adds facts that are not fields of the record, such as how many rows an import brought;
    `details_before` says what such a fact was until now.
    """
    before, after = _change_in(about)
    before |= {name: _plain(value) for name, value in (details_before or {}).items()}
    after |= {name: _plain(value) for name, value in (details or {}).items()}
    entry = _write(
        verb,
        body_id=getattr(about, "body_id", None),
        kind=about._meta.label_lower,
        number=about.pk,
        by=by,
        texts=Texts(label=str(about)[:300], reason=reason, change=chain.change_text(before, after)),
    )
    about.remember_as_loaded()
    return entry


@dataclass(frozen=True, slots=True)
class Prepared:
    """The entries of many changes, made out and not yet written."""

    entries: list[tuple[Any, ...]]
    payloads: list[tuple[Any, ...]]
    waiting: list[tuple[Any, ...]]


def prepare(told: Iterable[tuple[str, Audited]], *, by: Actor | None, reason: str = "") -> Prepared:
    """Make out what `record` would say of each of many records: what was done to it, and the record with its number.

    It takes most of the time, so it is done before the transaction that changes them; `record_prepared` is in that.
    """
    changes = list(told)
    at = Entry._meta.get_field("at").get_db_prep_save(now(), connection)
    who = named(by)
    prepared = Prepared([], [], [])
    for number, (verb, about) in zip(reserve_numbers(Entry, len(changes)), changes, strict=True):
        parts = (who, str(about)[:300], reason, chain.change_text(*_change_in(about)))
        proofs = chain.new_proofs()
        body_id = getattr(about, "body_id", None)
        kind, digest = about._meta.label_lower, chain.payload_digest(proofs, parts)
        prepared.entries.append((number, at, body_id, by.pk if by else None, verb, kind, about.pk, digest))
        prepared.payloads.append((number, proofs, *parts))
        prepared.waiting.append((number, body_id or PLATFORM))
    return prepared


def record_prepared(prepared: Prepared) -> None:
    """Write entries that were made out before, in the transaction that makes them true."""
    refuse_in_anonymous_act("the audit trail")
    columns = ("id", "at", "body_id", "actor_id", "verb", "record_kind", "record_id", "digest")
    insert_rows(Entry, columns, prepared.entries)
    insert_rows(Payload, ("entry_id", "proofs", *chain.PARTS), prepared.payloads)
    insert_rows(Unsealed, ("entry_id", "body_id"), prepared.waiting)


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows that were made out and checked before, by their columns and with their numbers."""
    names = ", ".join(map(connection.ops.quote_name, columns))
    values = ", ".join(["%s"] * len(columns))
    table = connection.ops.quote_name(model._meta.db_table)
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({values})", rows)  # noqa: S608


def reserve_numbers(model: type[models.Model], count: int) -> Sequence[int]:
    """Numbers that no other row of a model will ever have, for rows that are made out before they are written."""
    table, key = model._meta.db_table, model._meta.pk.column
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [f'"{table}"', key, count],
            )
            return [number for (number,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        if found is None:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, count])
            return range(1, count + 1)
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s", [count, table])
        return range(found[0] + 1, found[0] + count + 1)


WAS_READ = "was read"
ONCE_AN_HOUR = timedelta(hours=1)


def record_read(about: Audited, *, by: Actor, what: str) -> Entry | None:
    """Say that somebody opened or took away what is confidential. Once an hour for the same reader, record and `what`.

    `what` is a phrase for the history, such as "the answer to a request".
    """
    kind = about._meta.label_lower
    told = entries_by(by.pk, verb=WAS_READ, since=now() - ONCE_AN_HOUR)
    if any(entry.reason == what for entry in told.filter(record_kind=kind, record_id=about.pk)):
        return None
    return _write(
        WAS_READ,
        body_id=getattr(about, "body_id", None),
        kind=kind,
        number=about.pk,
        by=by,
        texts=Texts(label=str(about)[:300], reason=what, change=chain.change_text({}, {})),
    )


@dataclass(frozen=True, slots=True)
class Texts:
    """What of an entry can name somebody, but for who did it."""

    label: str
    reason: str
    change: str


def _write(
    verb: str, *, body_id: int | None, kind: str, number: int, by: Actor | None, texts: Texts
) -> Entry:
    refuse_in_anonymous_act("the audit trail")
    parts = (named(by), texts.label, texts.reason, texts.change)
    proofs = chain.new_proofs()
    with transaction.atomic():
        entry = Entry.objects.create(
            at=now(),
            body_id=body_id,
            actor_id=by.pk if by else None,
            verb=verb,
            record_kind=kind,
            record_id=number,
            digest=chain.payload_digest(proofs, parts),
        )
        entry.payload = Payload.objects.create(
            entry=entry, proofs=proofs, **dict(zip(chain.PARTS, parts, strict=True))
        )
        Unsealed.objects.create(entry=entry, body_id=body_id or PLATFORM)
    return entry


# --- sealing -----------------------------------------------------------------------------------------------------

# The number of the chain of entries that belong to no trust.
PLATFORM = 0
SEALED_AT_ONCE = 1000


def seal(body_id: int) -> int:
    """Seal what waits in one trust's chain, and say how many entries that was.

    Nobody is held up. Of two sealers at once one has its way; the other leaves the rest to the next round.
    """
    sealed = 0
    try:
        while count := _seal_some(body_id):
            sealed += count
    except IntegrityError:
        log.info("Another process is sealing the chain of body %s.", body_id)
    return sealed


def seal_all() -> None:
    """Seal what waits in every chain."""
    for body_id in bodies_waiting():
        seal(body_id)


def _seal_some(body_id: int) -> int:
    with transaction.atomic():
        # The last seal is read first: whoever seals meanwhile takes the next number, and ours is refused.
        last = last_seal(body_id)
        members = entries_waiting(body_id, limit=SEALED_AT_ONCE)
        if not members:
            return 0
        leaves = b"".join(chain.leaf(*columns) for columns in members)
        numbers = [columns[0] for columns in members]
        new = Seal(
            body_id=body_id,
            number=last.number + 1 if last else 1,
            first_entry=numbers[0],
            last_entry=numbers[-1],
            count=len(numbers),
            members=chain.said_in_ranges(numbers),
            leaves=leaves,
            previous=last.digest if last else chain.BEGINNING,
            sealed_at=now(),
        )
        new.digest = chain.digest_of_seal(new)
        new.save(force_insert=True)
        Unsealed.objects.filter(entry__in=numbers).delete()
    return len(numbers)


# --- erasing -----------------------------------------------------------------------------------------------------

ERASED_AT_ONCE = 1000


def erase_payloads(
    entry_ids: Iterable[int], *, by: Actor | None, reason: str, parts: Collection[str] = chain.PARTS
) -> int:
    """Erase what entries can tell of somebody, in whole or in parts, and record that. Says how many had anything.

    The entries stay, and so does the proof that they are as they were written. What was erased from which entries is
    itself an entry, whose own list can never be erased.
    """
    wanted = sorted(set(entry_ids))
    erased = 0
    for start in range(0, len(wanted), ERASED_AT_ONCE):
        with transaction.atomic():
            held = list(payloads_of(wanted[start : start + ERASED_AT_ONCE]))
            erased += _erase({payload.entry_id: (payload, frozenset(parts)) for payload in held}, by, reason)
    return erased


def erase_mentions(body_id: int, words: Collection[str], *, by: Actor | None, reason: str) -> int:
    """Erase every part of a trust's entries in which one of these words stands, such as a name or an address."""
    erased = 0
    found = sorted({number for word in words for number in entries_that_mention(body_id, word)})
    for start in range(0, len(found), ERASED_AT_ONCE):
        with transaction.atomic():
            chosen = {
                payload.entry_id: (payload, parts)
                for payload in payloads_of(found[start : start + ERASED_AT_ONCE])
                if (parts := _parts_that_mention(payload, words))
            }
            erased += _erase(chosen, by, reason)
    return erased


def _parts_that_mention(payload: Payload, words: Collection[str]) -> frozenset[str]:
    sought = [word.casefold() for word in words if word.strip()]
    return frozenset(
        part for part in chain.PARTS if any(word in getattr(payload, part).casefold() for word in sought)
    )


def _erase(chosen: Mapping[int, tuple[Payload, frozenset[str]]], by: Actor | None, reason: str) -> int:
    left: list[Payload] = []
    gone: dict[tuple[int | None, frozenset[str]], list[int]] = {}
    for number, (payload, wanted) in chosen.items():
        parts = wanted - {"change"} if payload.entry.verb == WERE_ERASED else wanted
        parts = frozenset(part for part in parts if not payload.was_erased(part))
        if not parts:
            continue
        left.append(_without(payload, parts))
        gone.setdefault((payload.entry.body_id, parts), []).append(number)
    numbers = [payload.entry_id for payload in left]
    Payload.objects.filter(entry__in=numbers).delete()
    Payload.objects.bulk_create(left)
    for (body_id, parts), erased in gone.items():
        told = {"entries": chain.said_in_ranges(erased), "parts": sorted(parts)}
        _write(
            WERE_ERASED,
            body_id=body_id,
            kind=Entry._meta.label_lower,
            number=erased[0],
            by=by,
            texts=Texts(
                label=f"{len(erased)} entries of the trail" if len(erased) > 1 else "an entry of the trail",
                reason=reason,
                change=chain.change_text({}, told),
            ),
        )
    return len(numbers)


def _without(payload: Payload, parts: Collection[str]) -> Payload:
    """The same payload without some of its parts: of each its digest is left."""
    proofs, texts = [], {}
    for proof, name in zip(payload.proofs.split(" "), chain.PARTS, strict=True):
        text = getattr(payload, name)
        goes = name in parts
        proofs.append(chain.part_digest(proof, name, text) if goes else proof)
        texts[name] = "" if goes else text
    return Payload(entry_id=payload.entry_id, proofs=" ".join(proofs), **texts)


def _change_in(about: Audited) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields that differ from how the record was loaded; all of them where it is new."""
    loaded = about.as_loaded
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for field in about._meta.concrete_fields:
        if field.primary_key or field.attname in {"body_id", "version"} | about.never_recorded:
            continue
        value = getattr(about, field.attname)
        if field.attname in loaded:
            if loaded[field.attname] == value:
                continue
            before[field.name] = _described(about, field, loaded[field.attname], current=False)
        if loaded or value not in (None, ""):
            after[field.name] = _described(about, field, value, current=True)
    return before, after


def _described(about: Audited, field: models.Field[Any, Any], value: Any, *, current: bool) -> Any:
    """A plain value; for a choice its words and for a link its label, since codes say nothing to a reader."""
    if field.choices:
        return _plain(dict(field.flatchoices).get(value, value))
    if value is None or not isinstance(field, models.ForeignKey):
        return _plain(value)
    target = getattr(about, field.name) if current else None
    if target is None:
        target = field.related_model._base_manager.filter(pk=value).first()  # type: ignore[union-attr]
    return str(target) if target is not None else f"number {value}"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    return str(value)


def save_change(about: Versioned, *, version: int | None) -> None:
    """Write a changed record if it is still the version its editor saw; otherwise say who wrote what, not write.

    `version` is None where no person edits it by form.
    """
    about.full_clean()
    seen = about.version if version is None else version
    changed = {
        field.attname: getattr(about, field.attname)
        for field in about._meta.concrete_fields
        if not field.primary_key
        and field.attname != "version"
        and getattr(about, field.attname) != about.as_loaded.get(field.attname)
    }
    mine = type(about)._default_manager.filter(pk=about.pk, version=seen)
    if not mine.update(**changed, version=seen + 1):
        raise StaleVersion(about, _differences(about, changed))
    about.version = seen + 1


def _differences(about: Versioned, changed: Mapping[str, Any]) -> list[Difference]:
    theirs = type(about)._default_manager.filter(pk=about.pk).first()
    if theirs is None:
        return []
    return [
        Difference(
            label=str(field.verbose_name).capitalize(),
            theirs=str(_described(theirs, field, getattr(theirs, field.attname), current=True) or "nothing"),
            yours=str(_described(about, field, getattr(about, field.attname), current=True) or "nothing"),
        )
        for field in about._meta.concrete_fields
        if field.attname in changed and getattr(theirs, field.attname) != changed[field.attname]
    ]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a submitted form's answer is, and whether this was a repeat that did nothing.

    `anew` where the repeat came on a form that was opened anew, so that whoever sent it may not know.
    """

    location: str
    repeated: bool
    anew: bool = False


class KeyUsedForSomethingElse(Exception):
    """A form's one-time key came again with other words in the form."""


# Within this time the same answers to the same form are the browser's Back button, not a second wish.
JUST_NOW = timedelta(minutes=2)


def once(
    *,
    key: str,
    digest: str,
    actor_id: int,
    route: str,
    effect: Callable[[], str],
    may_come_again: bool = False,
) -> Outcome:
    """Let a form have its effect once. A repeat of the same form gets the first answer; a changed one is refused.

    `digest` stands for the address, the version seen and the answers. Back and Save fetches a new key, and the browser
    puts the old answers beside it: that is a repeat too, for two minutes, unless it `may_come_again`.
    """
    refuse_in_anonymous_act("the list of forms sent")
    sent = Submission.objects.filter(actor_id=actor_id, route=route)
    same = sent.filter(digest=digest, at__gte=now() - JUST_NOW).exclude(key=key).first()
    if same is not None and not may_come_again:
        return Outcome(same.location, repeated=True, anew=True)
    try:
        with transaction.atomic():
            submission = Submission(
                actor_id=actor_id, route=route, key=key, digest=digest, location="", at=now()
            )
            submission.save(force_insert=True)
            submission.location = effect()
            submission.save(update_fields=["location"])
            return Outcome(submission.location, repeated=False)
    except IntegrityError:
        first = sent.filter(key=key).first()
        if first is None:
            raise
    if first.digest != digest:
        raise KeyUsedForSomethingElse
    return Outcome(first.location, repeated=True)


def forget_submissions(route: str, *, before: datetime) -> None:
    """Forget the keys sent to routes of this beginning before a moment. Sent again, they have their effect again."""
    Submission.objects.filter(route__startswith=route, at__lt=before).delete()
