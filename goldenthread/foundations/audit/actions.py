from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from django.db import IntegrityError, models, transaction

from goldenthread.foundations.audit.models import (
    Audited,
    Difference,
    Entry,
    Payload,
    StaleVersion,
    Submission,
    Versioned,
)
from goldenthread.foundations.clock.moments import now

SYSTEM = "Golden Thread"


class Actor(Protocol):
    """Whoever acts: anything with a number and a label."""

    @property
    def pk(self) -> Any: ...

    @property
    def label(self) -> str: ...


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
    salt = secrets.token_hex(16)
    entry = Entry.objects.create(
        at=now(),
        body_id=getattr(about, "body_id", None),
        actor_id=by.pk if by else None,
        actor_label=by.label if by else SYSTEM,
        verb=verb,
        record_kind=about._meta.label_lower,
        record_id=about.pk,
        record_label=str(about)[:300],
        reason=reason,
        digest=payload_digest(salt, before, after),
    )
    Payload.objects.create(entry=entry, salt=salt, before=before, after=after)
    about.remember_as_loaded()
    return entry


def payload_digest(salt: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    canonical = json.dumps([salt, before, after], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


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
    """Where a submitted form's answer is, and whether this was a repeat that did nothing."""

    location: str
    repeated: bool


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
    sent = Submission.objects.filter(actor_id=actor_id, route=route)
    same = sent.filter(digest=digest, at__gte=now() - JUST_NOW).exclude(key=key).first()
    if same is not None and not may_come_again:
        return Outcome(same.location, repeated=True)
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
